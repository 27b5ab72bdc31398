"""The catalogue's tables and their SQL; nobody else opens this drawer. Models, price versions and the revision that workers watch."""

from collections.abc import Collection
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.base.errors import Broken
from tokenarb.catalog.entry import Stored, Version
from tokenarb.catalog.model import Model, State

catalog_revision: Final = sa.Table(
    "catalog_revision",
    db.metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("last_id", sa.BigInteger, nullable=False),
)
"""One row: moves on with every change, and hands out the ids of versions, packages and imports."""

catalog_model: Final = sa.Table(
    "catalog_model",
    db.metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("upstream", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
    sa.Column("price_version", sa.BigInteger, nullable=True),
    sa.Column("first_seen_at", sa.BigInteger, nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
)

price_version: Final = sa.Table(
    "price_version",
    db.metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("model", sa.Text, nullable=False, index=True),
    sa.Column("list_price", sa.Text, nullable=False),
    sa.Column("retail_price", sa.Text, nullable=False),
    sa.Column("markup", sa.Text, nullable=True),
    sa.Column("pinned", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""Append only. `pinned`: the operator's own markup (or, where `markup` is NULL, own retail price) for this model; a sync keeps it."""


async def lock(tx: db.Tx) -> None:
    """Makes changes of the catalogue take turns until the transaction ends. Creates the one row where it is missing."""
    await tx.execute(sa.text("INSERT INTO catalog_revision (id, revision, last_id) VALUES (1, 0, 0) ON CONFLICT (id) DO NOTHING"))
    await tx.execute(sa.select(catalog_revision.c.id).with_for_update())


async def revision(tx: db.Tx) -> int:
    """The catalogue's revision; 0 before the first change."""
    return (await tx.execute(sa.select(catalog_revision.c.revision))).scalar() or 0


async def advance(tx: db.Tx) -> int:
    """Moves the revision on; workers reload. The lock must be held."""
    await tx.execute(sa.update(catalog_revision).values(revision=catalog_revision.c.revision + 1))
    return await revision(tx)


async def take_ids(tx: db.Tx, count: int) -> int:
    """The first of `count` fresh consecutive ids. The lock must be held."""
    await tx.execute(sa.update(catalog_revision).values(last_id=catalog_revision.c.last_id + count))
    last = (await tx.execute(sa.select(catalog_revision.c.last_id))).scalar_one()
    return int(last) - count + 1


async def models(tx: db.Tx) -> dict[str, Stored]:
    """Every model ever seen, by id."""
    joined = sa.select(
        catalog_model.c.upstream, catalog_model.c.state, catalog_model.c.reason, catalog_model.c.facts, *_version_columns()
    ).join_from(catalog_model, price_version, catalog_model.c.price_version == price_version.c.id, isouter=True)
    found = [_stored(row) for row in (await tx.execute(joined)).mappings()]
    return {stored.model.id: stored for stored in found}


async def model(tx: db.Tx, model_id: str) -> Stored | None:
    """One model by its exact id."""
    return (await models(tx)).get(model_id)


async def tokenizers(tx: db.Tx, model_ids: Collection[str]) -> dict[str, str]:
    """What the catalogue calls the tokenizer of each of these models; those it does not know are left out."""
    rows = await tx.execute(sa.select(catalog_model.c.id, catalog_model.c.facts).where(catalog_model.c.id.in_(model_ids)))
    return {row.id: msgspec.json.decode(row.facts, type=Model).tokenizer for row in rows}


async def version(tx: db.Tx, version_id: int) -> Version | None:
    """One price version, however old."""
    row = (await tx.execute(sa.select(*_version_columns()).where(price_version.c.id == version_id))).mappings().first()
    return _version(row) if row is not None else None


async def newest_version(tx: db.Tx) -> int:
    """The highest number of a price; 0: there is none."""
    return int(await tx.scalar(sa.select(sa.func.max(price_version.c.id))) or 0)


async def repriced_since(tx: db.Tx, version_id: int) -> list[Version]:
    """The current prices of models on sale that were published after that one."""
    current = sa.select(*_version_columns()).join_from(catalog_model, price_version, catalog_model.c.price_version == price_version.c.id)
    rows = await tx.execute(current.where(price_version.c.id > version_id, catalog_model.c.state == State.OFFERED.value))
    return [_version(row) for row in rows.mappings()]


async def versions(tx: db.Tx, model_id: str) -> list[Version]:
    """A model's price history, newest first."""
    rows = await tx.execute(sa.select(*_version_columns()).where(price_version.c.model == model_id).order_by(price_version.c.id.desc()))
    return [_version(row) for row in rows.mappings()]


async def add_versions(tx: db.Tx, new: list[Version]) -> None:
    """Appends to the history; nothing there is ever rewritten."""
    if new:
        rows = [
            {
                "id": entry.id,
                "model": entry.model,
                "list_price": entry.list_json,
                "retail_price": entry.retail_json,
                "markup": entry.markup,
                "pinned": entry.pinned,
                "reason": entry.reason,
                "at": entry.at_ms,
            }
            for entry in new
        ]
        await tx.execute(sa.insert(price_version), rows)


async def add_models(tx: db.Tx, new: list[Stored], now_ms: int) -> None:
    """Rows for models never seen before."""
    if new:
        rows = [{"id": stored.model.id, "first_seen_at": now_ms, "changed_at": now_ms, **_columns(stored)} for stored in new]
        await tx.execute(sa.insert(catalog_model), rows)


async def change_models(tx: db.Tx, changed: list[Stored], now_ms: int) -> None:
    """Overwrites what a model is now; its price history stays."""
    if changed:
        statement = sa.update(catalog_model).where(catalog_model.c.id == sa.bindparam("which"))
        names = ("upstream", "state", "reason", "facts", "price_version", "changed_at")
        statement = statement.values({name: sa.bindparam(name) for name in names})
        await tx.execute(statement, [{"which": stored.model.id, "changed_at": now_ms, **_columns(stored)} for stored in changed])


def _columns(stored: Stored) -> dict[str, Any]:
    return {
        "upstream": stored.upstream,
        "state": stored.model.state.value,
        "reason": stored.model.reason,
        "facts": msgspec.json.encode(stored.model).decode(),
        "price_version": stored.version.id if stored.version else None,
    }


def _version_columns() -> list[sa.ColumnElement[Any]]:
    return [column.label("v_" + column.name) for column in price_version.c]


def _version(row: sa.RowMapping) -> Version:
    return Version(
        id=row["v_id"],
        model=row["v_model"],
        list_json=row["v_list_price"],
        retail_json=row["v_retail_price"],
        markup=row["v_markup"],
        pinned=bool(row["v_pinned"]),
        reason=row["v_reason"],
        at_ms=row["v_at"],
    )


def _stored(row: sa.RowMapping) -> Stored:
    facts = msgspec.json.decode(row["facts"], type=Model)
    if facts.state is not State(row["state"]) or facts.reason != row["reason"]:
        raise Broken(f"catalogue row {facts.id} contradicts itself")
    return Stored(facts, row["upstream"], _version(row) if row["v_id"] is not None else None)
