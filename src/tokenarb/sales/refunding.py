"""Gives money back: of a package its unused part, of a request what it took. Each is once, whoever asks again (faults C9, C10)."""

from dataclasses import dataclass

from tokenarb.base import db, errors
from tokenarb.customers import registry
from tokenarb.keys import allocating, issuing
from tokenarb.keys.model import AllocationState
from tokenarb.ledger import book, reading
from tokenarb.ledger.model import Done, RefundAllocation, RefundRequest, Touch


@dataclass(frozen=True, slots=True)
class Refund:
    """What a refund gave back, nano-USD (of a request: the retail value of all its legs). `duplicate`: given before, nothing moved now."""

    id: str
    amount_nano: int
    duplicate: bool


async def package(tx: db.Tx, now_ms: int, customer: int, allocation_id: int, note: str = "") -> Refund:
    """The unused part of a purchase, floor(paid x unused / sold), to the wallet; what running calls hold is not part of it.

    What those calls give back later stays usable, and may be refunded in its turn.

    Raises: Refused customer_not_found, allocation_not_found, nothing_to_refund (used up, expired, or held).
    """
    await registry.find(tx, customer)
    await book.must(tx, Touch(customer))
    record = await issuing.allocation(tx, customer, allocation_id)
    if record is None:
        raise errors.Refused(
            "allocation_not_found", f"customer {customer} has no allocation {allocation_id}; `tokenarb customer show {customer}` lists them"
        )
    account = await _account(tx, customer, allocation_id)
    # Of each state of the account one refund: asked again after the first, there is nothing left to give (fault C9).
    identity = f"refund:allocation:{allocation_id}:{account.removed}"
    if record.state is AllocationState.REFUNDED:
        return Refund(identity, 0, duplicate=True)
    if record.expired(now_ms):
        raise errors.Refused("nothing_to_refund", f"allocation {allocation_id} has expired; to be generous, `tokenarb customer credit` it")
    refund = await _refund(tx, RefundAllocation(customer, identity, allocation_id, now_ms, note))
    if account.held == 0:
        await allocating.close(tx, customer, allocation_id, AllocationState.REFUNDED)
    return refund


async def request(tx: db.Tx, now_ms: int, customer: int, request_id: str, note: str = "") -> Refund:
    """What a settled request took, leg by leg, to where it came from; the key's used figure of that day goes down with it.

    Raises: Refused customer_not_found, unknown_request, not_settled.
    """
    await registry.find(tx, customer)
    refund = await _refund(tx, RefundRequest(customer, f"refund:request:{request_id}", request_id, now_ms, note))
    if not refund.duplicate:
        left = {account.id for account in await reading.accounts(tx, customer) if account.available > 0}
        for record in await allocating.of_customer(tx, customer):
            if record.state is not AllocationState.LIVE and record.id in left:
                await allocating.reopen(tx, customer, record.id)
    return refund


async def _account(tx: db.Tx, customer: int, allocation_id: int) -> reading.Account:
    for account in await reading.accounts(tx, customer):
        if account.id == allocation_id:
            return account
    raise errors.Broken(f"allocation {allocation_id} of customer {customer} has no account in the ledger")


async def _refund(tx: db.Tx, operation: RefundAllocation | RefundRequest) -> Refund:
    # The touch: tokens that come back to an empty allocation make it visible again to every worker.
    outcome = (await book.must(tx, operation, Touch(operation.customer)))[0]
    assert isinstance(outcome, Done), outcome
    assert outcome.amount >= 0, outcome
    return Refund(operation.id, outcome.amount, outcome.duplicate)
