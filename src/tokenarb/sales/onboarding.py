"""A new customer: the record and the book with its empty wallet, together or not at all."""

from tokenarb.base import db
from tokenarb.customers import registry
from tokenarb.customers.model import Customer
from tokenarb.ledger import book
from tokenarb.ledger.model import OpenBook


async def add_customer(tx: db.Tx, now_ms: int, label: str | None = None, *, language: str | None = None) -> Customer:
    """Adds both; without a label the customer is called `customer-ID`. Raises: Refused bad_label."""
    customer = await registry.add(tx, now_ms, label, language=language)
    await book.must(tx, OpenBook(customer.id, now_ms))
    return customer
