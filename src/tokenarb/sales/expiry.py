"""The sweep over purchases past their date: what is left becomes breakage; what running calls hold stays until they end (fault E11)."""

from dataclasses import dataclass
from typing import Final

from tokenarb.base import db
from tokenarb.keys import allocating
from tokenarb.keys.model import AllocationState
from tokenarb.ledger import book, reading
from tokenarb.ledger.model import Done, ExpireAllocation, Touch

BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Sweep:
    """A pass: purchases it looked at, those it closed, nano-USD that became breakage. Call again while `closed` is a full batch."""

    seen: int
    closed: int
    breakage_nano: int


async def expire_due(tx: db.Tx, now_ms: int, *, limit: int = BATCH) -> Sweep:
    """Ends up to `limit` purchases whose end has come; harmless when two sweeps meet.

    One that running calls still hold stays due, and is swept again for what they give back.
    """
    due = await allocating.due(tx, now_ms, limit)
    if not due:
        return Sweep(0, 0, 0)
    customers = list(dict.fromkeys(customer for customer, _ in due))
    touches = [Touch(customer) for customer in customers]
    operations = [ExpireAllocation(customer, allocation, now_ms) for customer, allocation in due]
    outcomes = await book.must(tx, *operations, *touches)
    held = {(customer, account.id) for customer in customers for account in await reading.accounts(tx, customer) if account.held}
    done = [pair for pair in due if pair not in held]
    for customer, allocation in done:
        await allocating.close(tx, customer, allocation, AllocationState.EXPIRED)
    return Sweep(len(due), len(done), sum(outcome.amount for outcome in outcomes if isinstance(outcome, Done)))
