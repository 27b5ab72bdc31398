"""The tables of invoices and payments; private to this room."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.payments.model import Invoice, InvoiceState, Method, StarsPayment, StarsState

invoice: Final = sa.Table(
    "invoice",
    db.metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("customer", sa.BigInteger, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("sale_order", sa.Text, nullable=True),
    sa.Column("asset", sa.Text, nullable=False),
    sa.Column("asked", sa.BigInteger, nullable=False),
    sa.Column("rate", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
    sa.Column("message", sa.BigInteger, nullable=True),
    sa.Column("link", sa.Text, nullable=True),
    sa.Column("counted_at", sa.BigInteger, nullable=True),
    sa.Index("invoice_of_customer", "customer", "state"),
    sa.Index("invoice_expiry", "state", "expires_at"),
)
"""`counted_at`: when its message showed last how much time is left; NULL: nothing shows that, or its chat is dead."""

stars_payment: Final = sa.Table(
    "stars_payment",
    db.metadata,
    sa.Column("charge", sa.Text, primary_key=True),
    sa.Column("customer", sa.BigInteger, nullable=False, index=True),
    sa.Column("invoice", sa.Text, nullable=True),
    sa.Column("stars", sa.BigInteger, nullable=False),
    sa.Column("credit", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("owed", sa.BigInteger, nullable=False),
)


def _invoice(row: sa.RowMapping) -> Invoice:
    return Invoice(
        row["id"],
        row["customer"],
        Method(row["method"]),
        row["sale_order"],
        row["asset"],
        row["asked"],
        row["rate"],
        InvoiceState(row["state"]),
        row["created_at"],
        row["expires_at"],
        row["message"],
        row["link"],
    )


def _payment(row: sa.RowMapping) -> StarsPayment:
    state = StarsState(row["state"])
    return StarsPayment(row["charge"], row["customer"], row["invoice"], row["stars"], row["credit"], row["at"], state, row["owed"])


async def insert_invoice(tx: db.Tx, record: Invoice) -> None:
    """Writes a new invoice."""
    await tx.execute(
        sa.insert(invoice).values(
            id=record.id,
            customer=record.customer,
            method=record.method.value,
            sale_order=record.order,
            asset=record.asset,
            asked=record.asked,
            rate=record.rate_nano,
            state=record.state.value,
            created_at=record.created_at_ms,
            expires_at=record.expires_at_ms,
            message=record.message,
            link=record.link,
        )
    )


async def invoice_by_id(tx: db.Tx, invoice_id: str) -> Invoice | None:
    """One invoice."""
    row = (await tx.execute(sa.select(invoice).where(invoice.c.id == invoice_id))).mappings().first()
    return None if row is None else _invoice(row)


async def invoices(tx: db.Tx, customer: int, state: InvoiceState) -> Sequence[Invoice]:
    """A customer's invoices in a state, the latest first."""
    statement = sa.select(invoice).where(invoice.c.customer == customer, invoice.c.state == state.value)
    return [_invoice(row) for row in (await tx.execute(statement.order_by(invoice.c.created_at.desc()))).mappings()]


async def set_invoice(tx: db.Tx, invoice_id: str, **values: Any) -> None:
    """Changes state, or what is known of its message."""
    await tx.execute(sa.update(invoice).where(invoice.c.id == invoice_id).values(**values))


async def overdue(tx: db.Tx, now_ms: int, limit: int) -> Sequence[Invoice]:
    """Waiting invoices past their time."""
    statement = sa.select(invoice).where(invoice.c.state == InvoiceState.WAITING.value, invoice.c.expires_at <= now_ms)
    return [_invoice(row) for row in (await tx.execute(statement.order_by(invoice.c.expires_at).limit(limit))).mappings()]


async def stale(tx: db.Tx, now_ms: int, before_ms: int) -> Invoice | None:
    """Of waiting invoices whose message said before then how much time is left, the one that did so longest ago. It counts as said now,
    so that nobody else finds it."""
    waits = (invoice.c.state == InvoiceState.WAITING.value) & (invoice.c.expires_at > now_ms) & (invoice.c.counted_at <= before_ms)
    waits &= invoice.c.method == Method.STARS.value  # the message of another method has other words
    row = (await tx.execute(sa.select(invoice).where(waits).order_by(invoice.c.counted_at).limit(1))).mappings().first()
    if row is None:
        return None
    mine = sa.update(invoice).where(invoice.c.id == row["id"], waits).values(counted_at=now_ms)
    return _invoice(row) if (await tx.execute(mine)).rowcount == 1 else None


async def insert_payment(tx: db.Tx, record: StarsPayment) -> None:
    """Writes a payment."""
    await tx.execute(
        sa.insert(stars_payment).values(
            charge=record.charge,
            customer=record.customer,
            invoice=record.invoice,
            stars=record.stars,
            credit=record.credit_nano,
            at=record.at_ms,
            state=record.state.value,
            owed=record.owed_nano,
        )
    )


async def payment(tx: db.Tx, charge: str) -> StarsPayment | None:
    """One payment by its charge id."""
    row = (await tx.execute(sa.select(stars_payment).where(stars_payment.c.charge == charge))).mappings().first()
    return None if row is None else _payment(row)


async def payments(tx: db.Tx, customer: int | None = None, *, owing: bool = False) -> Sequence[StarsPayment]:
    """Payments, oldest first: of one customer or of all; only those with something owed."""
    statement = sa.select(stars_payment).order_by(stars_payment.c.at, stars_payment.c.charge)
    if customer is not None:
        statement = statement.where(stars_payment.c.customer == customer)
    if owing:
        statement = statement.where(stars_payment.c.owed > 0)
    return [_payment(row) for row in (await tx.execute(statement)).mappings()]


async def set_payment(tx: db.Tx, charge: str, state: StarsState, owed: int) -> None:
    """Changes what became of a payment."""
    await tx.execute(sa.update(stars_payment).where(stars_payment.c.charge == charge).values(state=state.value, owed=owed))
