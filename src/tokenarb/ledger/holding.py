"""WRITE 1 and 2: a hold is decided whole (key, cap, balance) or refused whole; marks and resends of requests in flight."""

from decimal import Decimal
from typing import Final

import msgspec

from tokenarb.base import clock, money
from tokenarb.ledger import model, rows
from tokenarb.ledger.funding import Purse
from tokenarb.ledger.model import FREE, Code, Need, Outcome, Refusal, SpenderState
from tokenarb.ledger.refusals import refuse
from tokenarb.ledger.sheet import Sheet

ALIVE: Final = "alive"
CLIENT_KEY_MS: Final = 86_400_000
"""How long a client's key guards its call. Later it is free again: a program may count its calls anew each day."""

OPEN_ATTEMPTS: Final = (model.SENT, model.DONE)
_REVOKED: Final = SpenderState.REVOKED.value
_FROZEN: Final = SpenderState.FROZEN.value
_COST_LINE: Final = Code.UPSTREAM_COST
_CREDIT_LINE: Final = Code.UPSTREAM_CREDIT


def hold(sheet: Sheet, op: model.Hold) -> Outcome:
    """All legs or none. A repeated id gets its first answer; a client's key guards against a second run of the same call."""
    earlier = sheet.request(op.customer, op.request)
    if earlier is not None:
        return _again(sheet, earlier)
    if op.client_key is not None and (no := _by_client_key(sheet, op, op.client_key)) is not None:
        return no
    book = sheet.book(op.customer)
    if book is None:
        return refuse("unknown_customer")
    spender = sheet.spender(op.customer, op.key)
    if (no := _may_spend(sheet, op, book, spender)) is not None:
        return no
    assert spender is not None
    day = max(clock.utc_day(op.at_ms), spender.day)
    used = spender.used if day == spender.day else 0
    accounts, free = _usable(sheet, op)
    room = None if spender.daily_cap is None else spender.daily_cap - used - spender.held
    purse = Purse(tuple(free), op.retail, room)
    output = op.output_wanted if op.output_explicit else _granted(purse, op)
    filled = purse.fill(output) if purse.within_cap(output) else None
    if filled is None:
        return _too_poor(purse, op)
    reserved = op.retail.at(output)
    if reserved > money.INT64_MAX:
        return refuse("insufficient_balance")
    spender.day, spender.used = day, used
    spender.held += reserved
    return _stand(sheet, op, spender, output, reserved, accounts, filled.given)


def _again(sheet: Sheet, request: rows.Request) -> Outcome:
    if request.state != model.HELD:
        return msgspec.structs.replace(refuse("already_completed"), request=request.id)
    legs = tuple(model.Leg(leg.account, leg.held) for leg in sheet.legs_of(request.customer, request.id))
    return model.Held(request.id, request.output, legs, request.reserved)


def _by_client_key(sheet: Sheet, op: model.Hold, client_key: str) -> Refusal | None:
    earlier = sheet.by_client_key(op.customer, client_key)
    if earlier is None:
        return None
    young = op.at_ms - earlier.at < CLIENT_KEY_MS
    if young and earlier.body_hash != op.body_hash:
        return refuse("key_reused")
    if earlier.state == model.HELD and earlier.outcome != FREE:  # however old: what is not ended may still be charged
        return refuse("request_in_flight")
    if young and earlier.state == model.SETTLED and earlier.outcome != FREE:
        return msgspec.structs.replace(refuse("already_completed"), request=earlier.id)
    # A day has passed; or nothing was charged for a void or a failed answer: the client may use the same name again.
    earlier.client_key = None
    sheet.change(earlier)
    return None


def _may_spend(sheet: Sheet, op: model.Hold, book: rows.Book, spender: rows.Spender | None) -> Refusal | None:
    if fenced(sheet, op.worker):
        return refuse("fenced")
    if spender is None:
        return refuse("unknown_key")
    if spender.state == _REVOKED:
        return refuse("key_revoked")
    if spender.state == _FROZEN:
        return refuse("key_frozen")
    if book.frozen:
        return refuse("customer_frozen")
    if book.revision != op.revision:
        return refuse("stale_view")
    return None


def fenced(sheet: Sheet, worker: str | None) -> bool:
    """A worker that was declared dead (or never registered) may not touch requests any more; None is the resolver."""
    return worker is not None and sheet.snapshot.workers.get(worker) != ALIVE


def _usable(sheet: Sheet, op: model.Hold) -> tuple[list[rows.Account], list[tuple[int, Need]]]:
    """The sources that can pay at all: they exist, are not frozen and not past their end (E11). And what each has, for what need."""
    accounts: list[rows.Account] = []
    free: list[tuple[int, Need]] = []
    for source in op.sources:
        account = sheet.account(op.customer, source.account)
        if account is not None and not account.frozen and (account.expires_at is None or account.expires_at > op.at_ms):
            accounts.append(account)
            free.append((account.available, source.need))
    return accounts, free


def _granted(purse: Purse, op: model.Hold) -> int:
    """The output of a call that set no limit itself: its share, at least the minimum, less where even that is too much."""
    least = min(op.output_min, op.output_wanted)
    output = max(purse.share(op.output_wanted), least)
    if purse.within_cap(output) and purse.fill(output) is not None:
        return output
    return max(purse.most(output), least)


def _too_poor(purse: Purse, op: model.Hold) -> Refusal:
    """Says how many output tokens are affordable; the figures are nano-USD at retail."""
    least = op.output_wanted if op.output_explicit else min(op.output_min, op.output_wanted)
    affordable = purse.most(op.output_wanted)
    code = "insufficient_balance" if purse.fill(least) is None else "key_cap_reached"
    return msgspec.structs.replace(
        refuse(code),
        affordable_output=affordable if affordable >= 0 else None,
        needed=op.retail.at(least),
        available=purse.worth(least) if code == "insufficient_balance" else max(purse.room or 0, 0),
    )


def _stand(
    sheet: Sheet, op: model.Hold, spender: rows.Spender, output: int, reserved: int, accounts: list[rows.Account], given: tuple[int, ...]
) -> Outcome:
    """The hold in the books: a leg for each of the accounts that gives something."""
    customer, id_ = op.customer, op.request
    name, world = (customer, id_), sheet.snapshot
    held: list[rows.Leg] = []
    legs: list[model.Leg] = []
    for n, gives in enumerate(given):
        if not gives:
            continue
        account = accounts[n]
        assert account.available >= gives
        account.available -= gives
        account.held += gives
        sheet.change(account)
        row = rows.Leg(customer, id_, len(held), account.id, gives, 0)
        held.append(row)
        legs.append(model.Leg(account.id, gives))
        sheet.add(row)
    world.legs[name] = held
    sheet.change(spender)
    request = rows.Request(
        customer, id_, op.key, op.client_key, op.body_hash, op.price_version, op.model, op.worker, model.HELD,
        op.at_ms, None, output, reserved, spender.day, 0, 0, None, None, None, 0, None,
    )  # fmt: skip
    world.requests[name] = request
    if op.client_key is not None:
        world.client_keys[customer, op.client_key] = op.request
    sheet.add(request)
    attempt = rows.Attempt(customer, id_, 0, op.upstream_key, None, model.SENT, op.at_ms, "0")
    world.attempts[name] = [attempt]
    sheet.add(attempt)
    return model.Held(id_, output, tuple(legs), reserved)


def mark(sheet: Sheet, op: model.Mark) -> Outcome:
    """WRITE 2: attempt `attempt` has the upstream's headers, and its generation id."""
    request = sheet.request(op.customer, op.request)
    if request is None:
        return refuse("unknown_request")
    if fenced(sheet, op.worker):
        return refuse("fenced")
    attempt = attempt_of(sheet, request, op.attempt)
    if attempt is None:
        return refuse("unknown_attempt")
    if attempt.state == model.DONE and attempt.generation_id == op.generation_id:
        return model.Done(op.request, duplicate=True)
    if request.state != model.HELD:
        return refuse("request_ended")
    nameless = attempt.state == model.DONE and attempt.generation_id is None  # the headers kept it back, the body told it
    if attempt.state != model.SENT and not nameless:
        return refuse("attempt_marked" if attempt.state == model.DONE else "unknown_attempt")
    attempt.state, attempt.generation_id = model.DONE, op.generation_id
    sheet.change(attempt)
    return model.Done(op.request)


def resend(sheet: Sheet, op: model.Resend) -> Outcome:
    """The next attempt under the same hold. What the ended one cost is booked in a transfer of its own (C11)."""
    request = sheet.request(op.customer, op.request)
    if request is None:
        return refuse("unknown_request")
    if fenced(sheet, op.worker):
        return refuse("fenced")
    ended = attempt_of(sheet, request, op.ended_attempt)
    if ended is None:
        return refuse("unknown_attempt")
    attempts = sheet.attempts_of(op.customer, op.request)
    if ended.state not in OPEN_ATTEMPTS:
        return model.Done(op.request, duplicate=True) if len(attempts) > op.ended_attempt + 1 else refuse("unknown_attempt")
    if request.state != model.HELD:
        return refuse("request_ended")
    if op.ended_state in OPEN_ATTEMPTS or (cost := cost_nano(op.buy_cost_text)) is None:
        return refuse("bad_state" if op.ended_state in OPEN_ATTEMPTS else "bad_cost")
    ended.state, ended.buy_cost = op.ended_state.value, op.buy_cost_text
    sheet.change(ended)
    if cost:
        transfer = (op.customer, f"{op.request}.{op.ended_attempt}", "lost_attempt", op.request, None, "", op.at_ms)
        sheet.post(transfer, cost_lines(cost))
    following = rows.Attempt(op.customer, op.request, op.ended_attempt + 1, op.upstream_key, None, model.SENT, op.at_ms, "0")
    attempts.append(following)
    sheet.add(following)
    return model.Done(op.request, amount=cost)


def attempt_of(sheet: Sheet, request: rows.Request, n: int) -> rows.Attempt | None:
    """Attempt `n` of a request."""
    for attempt in sheet.attempts_of(request.customer, request.id):
        if attempt.n == n:
            return attempt
    return None


def cost_nano(text: str) -> int | None:
    """The upstream's cost in nano-USD, rounded up once; None where the text is no amount >= 0."""
    if text == "0":
        return 0
    try:
        if (nano := money.plain_to_nano_ceil(text)) is not None:
            return nano
        value: Decimal = money.parse_decimal(text)
        return None if value < 0 else money.to_nano_ceil(value)
    except ValueError:
        return None


def cost_lines(cost: int) -> list[tuple[Code, int | None, str, int]]:
    """What the upstream took from our account there."""
    return [(_COST_LINE, None, money.USD, cost), (_CREDIT_LINE, None, money.USD, -cost)]
