"""WRITE 3: a held request ends exactly once, at its true figure or void. What it did not need is free again in the same breath."""

from operator import itemgetter
from typing import Final

import msgspec

from tokenarb.base import money
from tokenarb.ledger import model, rows
from tokenarb.ledger.earning import Lines, earn, sweep_remainder
from tokenarb.ledger.funding import Pot, Spread, spread
from tokenarb.ledger.holding import OPEN_ATTEMPTS, attempt_of, cost_lines, cost_nano, fenced
from tokenarb.ledger.model import FREE, AttemptState, Code, Kind, Outcome, RequestState
from tokenarb.ledger.refusals import refuse
from tokenarb.ledger.sheet import Sheet

_STATES: Final = {state.value: state for state in RequestState}
_WALLET: Final = Kind.WALLET.value
_WALLET_LINE: Final = Code.WALLET
_REVENUE_LINE: Final = Code.REVENUE
_amount: Final = itemgetter(3)


def settle(sheet: Sheet, op: model.Settle) -> Outcome:
    """Charges what was used, at most what was held; the overrun is the house's loss. A second ending gets the figures of the first.

    What was promised free takes nothing, whatever the operation says, and holds nothing any more: only our cost is booked.
    """
    request = sheet.request(op.customer, op.request)
    if request is None:
        return refuse("unknown_request")
    if request.state != model.HELD:
        return ended(sheet, request, duplicate=True)
    if fenced(sheet, op.worker):
        return refuse("fenced")
    attempt = attempt_of(sheet, request, op.attempt)
    if attempt is None or attempt.state not in OPEN_ATTEMPTS:
        return refuse("unknown_attempt")
    cost = cost_nano(op.buy_cost_text)
    if cost is None:
        return refuse("bad_cost")
    legs = sheet.legs_of(op.customer, op.request)
    promised = request.outcome == FREE
    if promised:
        op = _unpaid(op, legs)
    pots = _pots(legs, op.actuals)
    if pots is None:
        return refuse("legs_mismatch")
    result = spread(pots)
    if op.retail_numerator and not any(result.given) and not any(numerator for _, numerator, _ in pots):
        result = Spread(result.given, 1, 1)  # nobody is to pay, so all of it is the house's
    retail = money.ceil_div(op.retail_numerator, money.ATTO_PER_NANO)
    overrun = money.ceil_div(op.retail_numerator * result.unfunded, money.ATTO_PER_NANO * result.denominator) if result.unfunded else 0
    attempt.state, attempt.buy_cost = model.SETTLED, op.buy_cost_text
    if attempt.generation_id is None:
        attempt.generation_id = op.generation_id
    sheet.change(attempt)
    lines: Lines = []
    for n, taken in enumerate(result.given):  # one a leg
        leg = legs[n]
        leg.taken = taken
        if taken:
            sheet.change(leg)
        if not promised:
            _release(sheet, leg, lines)
    if overrun:
        lines += [(Code.REVENUE, None, money.USD, overrun), (Code.LOSS, None, money.USD, -overrun)]
    if cost:
        lines += cost_lines(cost)
    if any(map(_amount, lines)):  # a free answer moves nothing
        sheet.post((op.customer, op.request, "settle", op.request, None, "", op.at_ms), lines)
    request.overrun, request.usage = overrun, op.usage
    _close(sheet, request, model.SETTLED, op.outcome, retail - overrun, op.at_ms)
    return ended(sheet, request, duplicate=False)


def void(sheet: Sheet, op: model.Void) -> Outcome:
    """Ends a request without a charge; what it cost us all the same is booked as upstream cost."""
    if op.state not in (RequestState.VOID, RequestState.UNKNOWN):
        return refuse("bad_state")
    request = sheet.request(op.customer, op.request)
    if request is None:
        return refuse("unknown_request")
    if request.state != model.HELD:
        return ended(sheet, request, duplicate=True)
    if fenced(sheet, op.worker):
        return refuse("fenced")
    attempt = attempt_of(sheet, request, op.attempt)
    if attempt is None or attempt.state not in OPEN_ATTEMPTS:
        return refuse("unknown_attempt")
    cost = cost_nano(op.buy_cost_text)
    if cost is None:
        return refuse("bad_cost")
    attempt.state = AttemptState(op.state.value).value
    attempt.buy_cost = op.buy_cost_text
    sheet.change(attempt)
    lines: Lines = []
    if request.outcome != FREE:
        for leg in sheet.legs_of(op.customer, op.request):
            _release(sheet, leg, lines)
    if cost:
        lines += cost_lines(cost)
    if any(map(_amount, lines)):  # a free answer moves nothing
        sheet.post((op.customer, op.request, "void", op.request, None, op.reason, op.at_ms), lines)
    _close(sheet, request, op.state.value, op.reason, 0, op.at_ms)
    return ended(sheet, request, duplicate=False)


def _unpaid(op: model.Settle, legs: list[rows.Leg]) -> model.Settle:
    return msgspec.structs.replace(op, actuals=tuple([model.Actual(leg.account, 0, 1) for leg in legs]), retail_numerator=0, outcome=FREE)


def _pots(legs: list[rows.Leg], actuals: tuple[model.Actual, ...]) -> list[Pot] | None:
    """What each leg may give, at its true need; None where a leg's account is not named or named senselessly."""
    pots: list[Pot] = []
    for leg in legs:
        for actual in actuals:
            if actual.account == leg.account:
                if actual.numerator < 0 or actual.denominator <= 0:
                    return None
                pots.append((leg.held, actual.numerator, actual.denominator))
                break
        else:
            return None
    return pots


def _release(sheet: Sheet, leg: rows.Leg, lines: Lines) -> None:
    """Ends a leg: what it took leaves the account, the rest is available again."""
    account = unhold(sheet, leg)
    if account.kind == _WALLET:
        lines.append((_WALLET_LINE, account.id, account.asset, -leg.taken))
        lines.append((_REVENUE_LINE, None, account.asset, leg.taken))
        return
    account.used += leg.taken
    lines.append((Code.ALLOCATION, account.id, account.asset, -leg.taken))
    lines.append((Code.TOKENS_ISSUED, None, account.asset, leg.taken))
    earn(account, lines)
    sweep_remainder(account, lines)


def unhold(sheet: Sheet, leg: rows.Leg) -> rows.Account:
    """What a leg did not take is available again; the leg keeps the figure. Returns its account."""
    account = sheet.account(leg.customer, leg.account)
    assert account is not None
    assert 0 <= leg.taken <= leg.held <= account.held
    account.held -= leg.held
    account.available += leg.held - leg.taken
    sheet.change(account)
    return account


def unreserve(sheet: Sheet, request: rows.Request) -> rows.Spender:
    """What a request reserved of its key's cap is free again; the request keeps the figure. Returns the key's spender."""
    spender = sheet.spender(request.customer, request.key_id)
    assert spender is not None
    assert spender.held >= request.reserved
    spender.held -= request.reserved
    sheet.change(spender)
    return spender


def _close(sheet: Sheet, request: rows.Request, state: str, outcome: str, charged: int, at_ms: int) -> None:
    if request.outcome == FREE:
        assert charged == 0
    else:
        spender = unreserve(sheet, request)
        if spender.day == request.day:
            spender.used += charged
    request.state, request.outcome, request.charged, request.ended_at = state, outcome, charged, at_ms
    request.check_at = None
    sheet.change(request)


def ended(sheet: Sheet, request: rows.Request, *, duplicate: bool) -> model.Ended:
    """The figures of a request that has ended."""
    wallet = sheet.account(request.customer, model.WALLET)
    taken = tuple([model.Leg(leg.account, leg.taken) for leg in sheet.legs_of(request.customer, request.id)])
    return model.Ended(
        request.id,
        _STATES[request.state],
        request.charged,
        taken,
        request.overrun,
        duplicate,
        wallet.available if wallet is not None else 0,
    )
