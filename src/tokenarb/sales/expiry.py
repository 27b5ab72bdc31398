"""The sweep over purchases past their date: what is left becomes breakage; what running calls hold stays until they end (fault E11)."""

from dataclasses import dataclass
from typing import Final

from tokenarb.base import db
from tokenarb.keys import allocating
from tokenarb.keys.model import AllocationState
from tokenarb.ledger import book
from tokenarb.ledger.model import Done, ExpireAllocation, Touch

BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Sweep:
    """How many purchases a pass ended, and nano-USD of them that became breakage. Call again while `ended` is a full batch."""

    ended: int
    breakage_nano: int


async def expire_due(tx: db.Tx, now_ms: int, *, limit: int = BATCH) -> Sweep:
    """Ends up to `limit` purchases past their last moment; harmless when two sweeps meet."""
    due = await allocating.due(tx, now_ms, limit)
    operations = [ExpireAllocation(customer, allocation, now_ms) for customer, allocation in due]
    touches = [Touch(customer) for customer in dict.fromkeys(customer for customer, _ in due)]
    outcomes = await book.must(tx, *operations, *touches) if due else []
    for customer, allocation in due:
        await allocating.close(tx, customer, allocation, AllocationState.EXPIRED)
    return Sweep(len(due), sum(outcome.amount for outcome in outcomes if isinstance(outcome, Done)))
