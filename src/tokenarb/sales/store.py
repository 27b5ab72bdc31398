"""The operator's credits by their references; private to this room. What they moved is the ledger's."""

from typing import Final

import sqlalchemy as sa

from tokenarb.base import db

credit: Final = sa.Table(
    "credit",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("reference", sa.Text, primary_key=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("promo", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)


async def amount_of(tx: db.Tx, customer: int, reference: str) -> tuple[int, bool] | None:
    """(nano-USD, given without payment) of the credit booked under a reference."""
    statement = sa.select(credit.c.amount, credit.c.promo).where(credit.c.customer == customer, credit.c.reference == reference)
    row = (await tx.execute(statement)).first()
    return None if row is None else (row[0], row[1])


async def every(tx: db.Tx) -> dict[tuple[int, str], int]:
    """Every credit: nano-USD by (customer, reference)."""
    found = await tx.execute(sa.select(credit.c.customer, credit.c.reference, credit.c.amount))
    return {(row[0], row[1]): row[2] for row in found}


async def insert(tx: db.Tx, now_ms: int, customer: int, reference: str, nano: int, promo: bool, reason: str) -> None:
    """Writes a credit."""
    values = {"customer": customer, "reference": reference, "amount": nano, "promo": promo, "reason": reason, "at": now_ms}
    await tx.execute(sa.insert(credit).values(values))
