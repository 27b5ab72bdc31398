"""The tables of packages and of their imports, and their SQL. Rows go in and out as mappings; `packages` makes records of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db

package: Final = sa.Table(
    "package",
    db.metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sku", sa.Text, nullable=False, index=True),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("tokens", sa.BigInteger, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("days", sa.BigInteger, nullable=True),
    sa.Column("mix", sa.Text, nullable=True),
    sa.Column("price_nano", sa.BigInteger, nullable=False),
    sa.Column("list_nano", sa.BigInteger, nullable=False),
    sa.Column("cost_nano", sa.BigInteger, nullable=False),
    sa.Column("price_version", sa.BigInteger, nullable=False),
    sa.Column("terms", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("retired_at", sa.BigInteger, nullable=True),
)
"""Only `state` and `retired_at` ever change: another price is another package."""

package_import: Final = sa.Table(
    "package_import",
    db.metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("retired", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("undone_at", sa.BigInteger, nullable=True),
)
"""`created` and `retired` are JSON lists of package ids."""


async def add(tx: db.Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """New packages."""
    if rows:
        await tx.execute(sa.insert(package), [dict(row) for row in rows])


async def select(tx: db.Tx, **where: object) -> Sequence[sa.RowMapping]:
    """The packages whose columns have those values, oldest first."""
    query = sa.select(package).order_by(package.c.id)
    for name, value in where.items():
        query = query.where(package.c[name] == value)
    return (await tx.execute(query)).mappings().all()


async def set_state(tx: db.Tx, ids: Sequence[int], state: str, retired_at: int | None) -> None:
    """Retires packages or brings them back."""
    if ids:
        await tx.execute(sa.update(package).where(package.c.id.in_(ids)).values(state=state, retired_at=retired_at))


async def add_import(tx: db.Tx, row: Mapping[str, Any]) -> None:
    """Records what an import did, so that it can be undone."""
    await tx.execute(sa.insert(package_import), dict(row))


async def find_import(tx: db.Tx, import_id: int) -> sa.RowMapping | None:
    """One import by its id."""
    return (await tx.execute(sa.select(package_import).where(package_import.c.id == import_id))).mappings().first()


async def mark_undone(tx: db.Tx, import_id: int, now_ms: int) -> None:
    """An import is undone once."""
    await tx.execute(sa.update(package_import).where(package_import.c.id == import_id).values(undone_at=now_ms))
