"""The customers' table; private to this room."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.customers.model import Customer, CustomerState

customer: Final = sa.Table(
    "customer",
    db.metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("label", sa.Text, nullable=False, index=True),
    sa.Column("language", sa.Text, nullable=True),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)


def _record(row: Mapping[Any, Any]) -> Customer:
    return Customer(row["id"], row["label"], row["language"], row["created_at"], CustomerState(row["state"]))


async def insert(tx: db.Tx, record: Customer) -> None:
    """Writes a new row."""
    await tx.execute(
        sa.insert(customer).values(
            id=record.id, label=record.label, language=record.language, created_at=record.created_at, state=record.state.value
        )
    )


async def by_id(tx: db.Tx, customer_id: int) -> Customer | None:
    """One row."""
    row = (await tx.execute(sa.select(customer).where(customer.c.id == customer_id))).mappings().first()
    return None if row is None else _record(row)


async def by_label(tx: db.Tx, label: str, limit: int) -> Sequence[Customer]:
    """Rows whose label is exactly this one, oldest first."""
    statement = sa.select(customer).where(customer.c.label == label).order_by(customer.c.id).limit(limit)
    return [_record(row) for row in (await tx.execute(statement)).mappings()]


async def after(tx: db.Tx, customer_id: int, limit: int) -> Sequence[Customer]:
    """A page of rows in the order of their ids, which is the order of their making."""
    statement = sa.select(customer).where(customer.c.id > customer_id).order_by(customer.c.id).limit(limit)
    return [_record(row) for row in (await tx.execute(statement)).mappings()]


async def set_state(tx: db.Tx, customer_id: int, state: CustomerState) -> int:
    """How many rows changed (0: no such customer)."""
    result = await tx.execute(sa.update(customer).where(customer.c.id == customer_id).values(state=state.value))
    return result.rowcount


async def set_language(tx: db.Tx, customer_id: int, language: str | None) -> None:
    """The language of messages to a customer."""
    await tx.execute(sa.update(customer).where(customer.c.id == customer_id).values(language=language))
