"""A new customer: the record and the book with its empty wallet, together or not at all."""

from tokenarb.base import db
from tokenarb.base.sealing import Sealer
from tokenarb.customers import people, registry
from tokenarb.customers.model import Customer
from tokenarb.ledger import book
from tokenarb.ledger.model import OpenBook


async def add_customer(tx: db.Tx, now_ms: int, label: str | None = None, *, language: str | None = None) -> Customer:
    """Adds both; without a label the customer is called `customer-ID`. Raises: Refused bad_label."""
    customer = await registry.add(tx, now_ms, label, language=language)
    await book.must(tx, OpenBook(customer.id, now_ms))
    return customer


async def meet(
    tx: db.Tx, now_ms: int, telegram_id: int, secret: bytes, sealer: Sealer, *, language: str, source: str = ""
) -> tuple[Customer, bool]:
    """The customer with this Telegram id, and whether he is new: then he gets a record, an empty wallet and the tie between the two.

    Two first messages at once: the database refuses the second writer (IntegrityError), who tries again and meets the first.
    """
    known = await people.by_telegram(tx, secret, telegram_id)
    if known is not None:
        return known, False
    customer = await add_customer(tx, now_ms, language=language)
    await people.introduce(tx, customer.id, telegram_id, secret, sealer, source)
    return customer, True
