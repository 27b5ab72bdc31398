"""The table of roles at the operator's desk; private to this room."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from tokenarb.base import db

operator_role: Final = sa.Table(
    "operator_role",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""Whose Telegram id it is stands sealed in `telegram_person`, as everybody's."""


async def select(tx: db.Tx, customer: int) -> str | None:
    """A role."""
    found: str | None = await tx.scalar(sa.select(operator_role.c.role).where(operator_role.c.customer == customer))
    return found


async def every(tx: db.Tx) -> Sequence[tuple[int, str]]:
    """(customer, role), oldest customer first."""
    rows = await tx.execute(sa.select(operator_role.c.customer, operator_role.c.role).order_by(operator_role.c.customer))
    return [(row[0], row[1]) for row in rows]


async def put(tx: db.Tx, customer: int, role: str, now_ms: int) -> None:
    """Writes a role over what was there."""
    statement = """INSERT INTO operator_role (customer, role, at) VALUES (:customer, :role, :at)
        ON CONFLICT (customer) DO UPDATE SET role = excluded.role, at = excluded.at"""
    await tx.execute(sa.text(statement), {"customer": customer, "role": role, "at": now_ms})


async def remove(tx: db.Tx, customer: int) -> None:
    """Takes the role away."""
    await tx.execute(sa.delete(operator_role).where(operator_role.c.customer == customer))
