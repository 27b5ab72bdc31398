"""Verbs on customers. A customer's book in the ledger is opened by `sales.onboarding`, since this room knows no money."""

from collections.abc import Sequence
from typing import Final

from tokenarb.base import db, errors, ids
from tokenarb.customers import store
from tokenarb.customers.model import Customer, CustomerState, checked_label

PAGE: Final = 1000
AMBIGUOUS_SHOWN: Final = 5


async def add(tx: db.Tx, now_ms: int, label: str | None = None, *, language: str | None = None) -> Customer:
    """Writes a new customer, called `customer-ID` without a label. Raises: Refused bad_label."""
    customer_id = ids.new_row_id()
    named = f"customer-{customer_id}" if label is None else checked_label(label)
    record = Customer(customer_id, named, language, now_ms, CustomerState.ACTIVE)
    await store.insert(tx, record)
    return record


async def find(tx: db.Tx, customer_id: int) -> Customer:
    """Raises: Refused customer_not_found."""
    record = await store.by_id(tx, customer_id)
    if record is None:
        raise errors.Refused("customer_not_found", f"there is no customer {customer_id}; `tokenarb customer list` shows all")
    return record


async def find_named(tx: db.Tx, name: str) -> Customer:
    """By id, or by a label that only one customer carries. Raises: Refused customer_not_found, customer_ambiguous."""
    if name.isascii() and name.isdigit() and len(name) < 19:
        return await find(tx, int(name))
    found = await store.by_label(tx, name.strip(), AMBIGUOUS_SHOWN)
    if not found:
        raise errors.Refused("customer_not_found", f"there is no customer {name!r}; `tokenarb customer list` shows all")
    if len(found) > 1:
        candidates = ", ".join(str(record.id) for record in found)
        raise errors.Refused("customer_ambiguous", f"several customers are called {name!r}; say which by id: {candidates}")
    return found[0]


async def page(tx: db.Tx, *, after: int = 0, limit: int = PAGE) -> Sequence[Customer]:
    """Customers in the order they were added, from the one after id `after`."""
    return await store.after(tx, after, limit)


async def block(tx: db.Tx, customer_id: int) -> Customer:
    """Marks as blocked; freezing the book is `sales.standing`'s part. Raises: Refused customer_not_found."""
    return await _set(tx, customer_id, CustomerState.BLOCKED)


async def unblock(tx: db.Tx, customer_id: int) -> Customer:
    """Marks as active again. Raises: Refused customer_not_found."""
    return await _set(tx, customer_id, CustomerState.ACTIVE)


async def _set(tx: db.Tx, customer_id: int, state: CustomerState) -> Customer:
    await store.set_state(tx, customer_id, state)
    return await find(tx, customer_id)
