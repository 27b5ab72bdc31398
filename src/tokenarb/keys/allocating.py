"""Verbs on what was bought: the record of an allocation, whose account and figures are the ledger's. Called by `sales`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tokenarb.base import db, errors
from tokenarb.keys import store
from tokenarb.keys.model import Allocation, AllocationState


@dataclass(frozen=True, slots=True)
class Sale:
    """How often a customer bought a package in a UTC day."""

    day: int
    customer: int
    package: int
    count: int
    paid_nano: int


async def allocate(tx: db.Tx, record: Allocation) -> None:
    """Writes a purchase; the caller holds the lock of its customer's book and has filled the account."""
    assert record.tokens > 0, record
    assert record.paid_nano >= 0, record
    await store.insert_allocation(tx, record)


async def by_order(tx: db.Tx, customer: int, order: str) -> Allocation | None:
    """What an order made, if it ran before (fault E6)."""
    return await store.allocation_by_order(tx, customer, order)


async def of_customer(tx: db.Tx, customer: int, *, live_only: bool = False) -> Sequence[Allocation]:
    """A customer's purchases, the earliest expiry first."""
    return await store.allocations(tx, customer, live_only=live_only)


async def every(tx: db.Tx) -> Sequence[Allocation]:
    """Everybody's purchases, the ended ones too."""
    return await store.all_allocations(tx)


async def live_between(tx: db.Tx, first: int, last: int) -> dict[int, str]:
    """The live purchases of these customers with the model each was bought for."""
    return await store.live_between(tx, first, last)


async def due(tx: db.Tx, now_ms: int, limit: int) -> Sequence[tuple[int, int]]:
    """(customer, allocation) of live purchases whose end has come, in the order books are locked."""
    return await store.expired(tx, now_ms, limit)


async def close(tx: db.Tx, customer: int, allocation_id: int, state: AllocationState) -> None:
    """A purchase with nothing left and nothing held leaves every view and every sweep; the caller moves the book's revision."""
    assert state is not AllocationState.LIVE, "to open again there is `reopen`"
    await store.set_allocation_state(tx, customer, allocation_id, state)


async def reopen(tx: db.Tx, customer: int, allocation_id: int) -> None:
    """A closed purchase was given tokens back (a refund of a request): it may serve, or be swept, again."""
    await store.set_allocation_state(tx, customer, allocation_id, AllocationState.LIVE)


async def owner(tx: db.Tx, allocation_id: int) -> int:
    """Whose purchase this is, for an operator who has only its id. Raises: Refused allocation_not_found."""
    customer = await store.allocation_owner(tx, allocation_id)
    if customer is None:
        raise errors.Refused(
            "allocation_not_found", f"there is no allocation {allocation_id}; `tokenarb customer show CUSTOMER` lists a customer's"
        )
    return customer


async def holders(tx: db.Tx) -> dict[int, int]:
    """How many customers hold a live purchase of each package; one that nobody holds is left out."""
    return dict(await store.holders(tx))


async def buyers(tx: db.Tx, customers: Collection[int]) -> set[int]:
    """Those of these customers who ever bought a package."""
    return await store.buyers(tx, customers)


async def sold(tx: db.Tx, from_ms: int, to_ms: int) -> tuple[int, int]:
    """How many purchases were made in [from_ms, to_ms), and nano-USD paid for them."""
    return await store.sold(tx, from_ms, to_ms)


async def sold_by_package(tx: db.Tx, from_ms: int, to_ms: int) -> Sequence[tuple[int, int, int]]:
    """(package, how often it was sold in [from_ms, to_ms), nano-USD paid for that); refunded purchases are left out."""
    return await store.sold_by_package(tx, from_ms, to_ms)


async def sales(tx: db.Tx, from_ms: int, to_ms: int) -> list[Sale]:
    """What was bought in [from_ms, to_ms), by day, customer and package; refunded purchases are left out."""
    return [Sale(*row) for row in await store.sales(tx, from_ms, to_ms)]
