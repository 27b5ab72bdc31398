"""Gives money back: of a package its unused part, of a request what it took. Each is once, whoever asks again (faults C9, C10)."""

from dataclasses import dataclass

from tokenarb.base import db, errors
from tokenarb.customers import registry
from tokenarb.keys import allocating, issuing
from tokenarb.keys.model import AllocationState
from tokenarb.ledger import book
from tokenarb.ledger.model import Done, RefundAllocation, RefundRequest, Touch


@dataclass(frozen=True, slots=True)
class Refund:
    """What a refund gave back, nano-USD (of a request: the retail value of all its legs). `duplicate`: it had been given before."""

    id: str
    amount_nano: int
    duplicate: bool


async def package(tx: db.Tx, now_ms: int, customer: int, allocation_id: int, note: str = "") -> Refund:
    """The unused part of a purchase, floor(paid x unused / sold), to the wallet; what is held by running calls is not part of it.

    The purchase then serves no further call.

    Raises: Refused customer_not_found, allocation_not_found, nothing_to_refund (used up or expired).
    """
    await registry.find(tx, customer)
    await book.must(tx, Touch(customer))
    record = await issuing.allocation(tx, customer, allocation_id)
    if record is None:
        raise errors.Refused(
            "allocation_not_found", f"customer {customer} has no allocation {allocation_id}; `tokenarb customer show {customer}` lists them"
        )
    if record.state is AllocationState.EXPIRED or record.expired(now_ms):
        raise errors.Refused("nothing_to_refund", f"allocation {allocation_id} has expired; to be generous, `tokenarb customer credit` it")
    identity = f"refund:allocation:{allocation_id}"
    refund = await _refund(tx, RefundAllocation(customer, identity, allocation_id, now_ms, note))
    await allocating.close(tx, customer, allocation_id, AllocationState.REFUNDED)
    return refund


async def request(tx: db.Tx, now_ms: int, customer: int, request_id: str, note: str = "") -> Refund:
    """What a settled request took, leg by leg, to where it came from; the key's used figure of that day goes down with it.

    Raises: Refused customer_not_found, and the ledger's own for a request that is unknown, not settled, or was free.
    """
    await registry.find(tx, customer)
    return await _refund(tx, RefundRequest(customer, f"refund:request:{request_id}", request_id, now_ms, note))


async def _refund(tx: db.Tx, operation: RefundAllocation | RefundRequest) -> Refund:
    # The touch: tokens that come back to an empty allocation make it visible again to every worker.
    outcome = (await book.must(tx, operation, Touch(operation.customer)))[0]
    assert isinstance(outcome, Done), outcome
    assert outcome.amount >= 0, outcome
    return Refund(operation.id, outcome.amount, outcome.duplicate)
