"""Stops and restarts a whole customer: the record (what is told) and the book (what is enforced at the hold), together."""

from tokenarb.base import db
from tokenarb.customers import registry
from tokenarb.customers.model import Customer
from tokenarb.ledger import book
from tokenarb.ledger.model import FreezeBook, Touch


async def freeze(tx: db.Tx, customer: int) -> Customer:
    """No key of this customer starts another call; what runs finishes and is charged. Raises: Refused customer_not_found."""
    record = await registry.block(tx, customer)
    await book.must(tx, FreezeBook(customer, frozen=True), Touch(customer))
    return record


async def unfreeze(tx: db.Tx, customer: int) -> Customer:
    """Serves the customer again. Raises: Refused customer_not_found."""
    record = await registry.unblock(tx, customer)
    await book.must(tx, FreezeBook(customer, frozen=False), Touch(customer))
    return record
