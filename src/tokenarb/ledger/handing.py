"""A held request changes hands: from the worker that served it to the resolver, with or without the promise that it is free."""

from typing import Final

from tokenarb.ledger import model, rows, settling
from tokenarb.ledger.holding import fenced
from tokenarb.ledger.model import FREE, Outcome, RequestState
from tokenarb.ledger.refunding import refund_request
from tokenarb.ledger.refusals import refuse
from tokenarb.ledger.sheet import Sheet

PROMISED: Final = "promised free"


def hand_over(sheet: Sheet, op: model.HandOver) -> Outcome:
    """From `check_at_ms` on the resolver looks at the request.

    `free`: its customer was told that it costs nothing, and whoever ends it keeps that. What was held for it is available again at once,
    and stays in the legs as a figure: what it cost us may take the upstream a day to tell, which is no reason to keep his money. Where it
    was charged already (the promise came late, by way of the spool), that goes back. Even a worker that was declared dead can promise: it
    is the one that spoke to the client.
    """
    request = sheet.request(op.customer, op.request)
    if request is None:
        return refuse("unknown_request")
    if not op.free and fenced(sheet, op.worker):
        return refuse("fenced")
    if request.state == RequestState.HELD:
        request.check_at = op.check_at_ms
        if op.free and request.outcome != FREE:
            _let_go(sheet, request)
            request.outcome = FREE
        sheet.change(request)
        return model.Done(op.request)
    if op.free and request.state == RequestState.SETTLED and request.charged and request.refund is None:
        back = model.RefundRequest(op.customer, refund_id(op.request), op.request, op.check_at_ms, PROMISED)
        return refund_request(sheet, back)
    return model.Done(op.request, duplicate=True)


def _let_go(sheet: Sheet, request: rows.Request) -> None:
    for leg in sheet.legs_of(request.customer, request.id):
        settling.unhold(sheet, leg)
    settling.unreserve(sheet, request)


def refund_id(request: str) -> str:
    """The id of the transfer that gives back what a request promised free was charged."""
    return f"{request}.free"
