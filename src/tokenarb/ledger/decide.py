"""The one function that decides about money, on every engine: `decide(snapshot, operations) -> Decision`. It never waits."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from tokenarb.ledger import handing, holding, model, opening, posting, refunding, settling
from tokenarb.ledger.model import Operation, Outcome
from tokenarb.ledger.sheet import Decision, Sheet, Snapshot

RULES: Final[dict[type, Callable[[Sheet, Any], Outcome]]] = {
    model.Hold: holding.hold,
    model.Mark: holding.mark,
    model.Resend: holding.resend,
    model.HandOver: handing.hand_over,
    model.Settle: settling.settle,
    model.Void: settling.void,
    model.OpenBook: opening.open_book,
    model.FreezeBook: opening.freeze_book,
    model.OpenAllocation: opening.open_allocation,
    model.SetSpender: opening.set_spender,
    model.Touch: opening.touch,
    model.Post: posting.post,
    model.RefundAllocation: refunding.refund_allocation,
    model.RefundRequest: refunding.refund_request,
    model.ExpireAllocation: refunding.expire_allocation,
}

ENDINGS: Final = (model.Settle, model.Void)


def decide(snapshot: Snapshot, operations: Sequence[Operation]) -> Decision:
    """Endings first (they free what holds may take), then everything else in arrival order. The snapshot's rows are changed in place."""
    sheet, requests = Sheet(snapshot), snapshot.requests
    outcomes: list[Any] = [None] * len(operations)
    then: list[int] = []
    for index, operation in enumerate(operations):
        # A request that is held and ended in one breath (tests, imports) keeps its order. The type is asked for exactly, since
        # `isinstance` of a struct is a call of Python's each time it says no.
        if (type(operation) is model.Settle or type(operation) is model.Void) and (operation.customer, operation.request) in requests:
            outcomes[index] = RULES[type(operation)](sheet, operation)
        else:
            then.append(index)
    for index in then:
        outcomes[index] = RULES[type(operations[index])](sheet, operations[index])
    return Decision(outcomes, sheet.writes())
