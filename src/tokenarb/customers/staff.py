"""Verbs on the operator's people: which of the customers known by their Telegram id has which role at the desk."""

from collections.abc import Sequence

from tokenarb.base import db
from tokenarb.customers import staff_store
from tokenarb.customers.roles import Role


async def role_of(tx: db.Tx, customer: int) -> Role | None:
    """None: no operator (or an owner by the setting alone)."""
    found = await staff_store.select(tx, customer)
    return Role(found) if found is not None else None


async def everybody(tx: db.Tx) -> Sequence[tuple[int, Role]]:
    """(customer, role), in the order in which they became customers."""
    return [(customer, Role(role)) for customer, role in await staff_store.every(tx)]


async def give(tx: db.Tx, now_ms: int, customer: int, role: Role) -> None:
    """He has this role from now on, and no other."""
    await staff_store.put(tx, customer, role.value, now_ms)


async def take(tx: db.Tx, customer: int) -> None:
    """He has none any more; harmless where he had none."""
    await staff_store.remove(tx, customer)
