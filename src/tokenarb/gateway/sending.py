"""Step 6: the call goes to one upstream after the other until one answers. Nothing that may be billed is sent again unseen.

Another one is asked only before the first byte of an answer, and only when the attempt before it was surely not billed, or its cost is
known and booked as ours (C11). Each is a row of its own; there is a ceiling of attempts and of what they may cost (C13).
"""

import contextlib
import hashlib
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tokenarb.base import money
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.catalog.pricing import Shape
from tokenarb.catalog.shelf import Offer
from tokenarb.gateway import errors, wire
from tokenarb.gateway.call import Call
from tokenarb.gateway.desk import Desk
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.ending import Endings, Failed
from tokenarb.ledger.model import AttemptState
from tokenarb.metering import quote as quotes
from tokenarb.upstream import routing
from tokenarb.upstream.incoming import Incoming
from tokenarb.upstream.problems import Cut, Kind, NotSent, UpstreamProblem
from tokenarb.upstream.routing import Wanted
from tokenarb.upstream.way import Way

MAYBE_BILLED: Final = frozenset({Kind.TIMEOUT})
CALLERS_OWN: Final = frozenset({Kind.MODERATION, Kind.BAD_REQUEST, Kind.TOO_LARGE})
"""What the caller asked for is the reason: another upstream is not asked to say yes instead."""

COST_ASKED_S: Final = (0.3, 0.7)
"""How long a fallback waits for the record of an attempt that timed out; without it the call ends there."""

PREFIX_BYTES: Final = 4_096
"""A shorter conversation is below what any upstream caches."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an attempt brought no answer: what the client is told of it, how it would end in the books, and whether another may be asked."""

    failure: errors.Failure
    failed: Failed
    elsewhere: bool
    same_upstream: bool = False


def ways(desk: Desk, dialect: Dialect, customer: int, ask: wire.Ask, offer: Offer, shape: Shape, now_ms: int) -> tuple[Way, ...]:
    """Where the call may go, in order.

    Raises: Refused unsupported_parameter, region_restricted, context_length_exceeded or model_unavailable where nobody may serve it,
    upstream_unavailable where whoever may has spent its limit.
    """
    return desk.fleet.alone(offer) or _weighed(desk, dialect, customer, ask, offer, shape, now_ms)


def _weighed(desk: Desk, dialect: Dialect, customer: int, ask: wire.Ask, offer: Offer, shape: Shape, now_ms: int) -> tuple[Way, ...]:
    """The ways of a model that several may serve, or nobody."""

    def wanted() -> Wanted:
        output = quotes.output_wanted(ask.output_wanted, offer, desk.output_default)
        return Wanted(dialect.path, shape, output, now_ms, frozenset(ask.passed))

    found = desk.fleet.ways(offer, wanted, lambda: prefix(customer, offer, ask), now_ms)
    if not found:
        raise _nobody(offer.model.id, ask, desk.fleet.objections(offer, wanted()))
    return found


def _nobody(model: str, ask: wire.Ask, objections: frozenset[str]) -> Refused:
    """What keeps everybody from serving the call, as far as the caller can do something about it."""
    if routing.FIELD in objections:
        asked = ", ".join(sorted(ask.passed))
        return Refused("unsupported_parameter", f"nobody who serves {model} here understands all of this call: {asked}", model=model)
    if routing.REGION in objections:
        return Refused("region_restricted", model=model)
    if routing.CONTEXT in objections:
        return Refused("context_length_exceeded", f"this call is longer than {model} is served here", model=model)
    return Refused("model_unavailable", f"no upstream serves {model} here at present", model=model)


def prefix(customer: int, offer: Offer, ask: wire.Ask) -> bytes | None:
    """The digest of how this customer's conversation begins; None where it is too short to be cached anywhere."""
    messages = bytes(ask.passed.get("messages", b""))
    named = bytes(ask.passed.get("prompt_cache_key", b""))
    if len(messages) < PREFIX_BYTES and not named:
        return None
    start = named or messages[:PREFIX_BYTES]
    return hashlib.blake2b(b"%d|%b|%b" % (customer, offer.model.id.encode(), start), digest_size=16).digest()


async def sent(desk: Desk, endings: Endings, call: Call) -> Incoming | errors.Failure:
    """The upstream's headers (`call.way` is who answers), or what the client is to be told; the call has ended in the books then."""
    lost, way = Decimal(0), call.way
    if call.found is not None and call.from_memory:  # it was to be answered from memory, and is not
        unsent = Failed("it was not answered from memory", billable=False)
        if (failure := await _resent(desk, endings, call, lost, way, unsent)) is not None:
            return failure
    while True:
        outcome = await _attempted(desk, call)
        if isinstance(outcome, Incoming):
            return outcome
        following = _following(desk, call, way, outcome)
        cost = Decimal(0)
        if following is not None and outcome.failed.billable:
            known = await _cost(endings, call, outcome.failed)
            cost = Decimal(0) if known is None else known
            if known is None or lost + cost >= money.from_nano(call.held.reserved):
                following = None
        if following is None:
            await _mark(endings, call, outcome.failed)
            await endings.failed(call, outcome.failed)
            return outcome.failure
        lost, way = lost + cost, following
        if (failure := await _resent(desk, endings, call, cost, following, outcome.failed)) is not None:
            return failure
        desk.counts.problem("fallback")


async def _resent(desk: Desk, endings: Endings, call: Call, cost: Decimal, way: Way, failed: Failed) -> errors.Failure | None:
    """The next attempt, by that way, stands in the books, and the one before it at what it cost us; else what the client is to be told."""
    try:
        await endings.resend(call, AttemptState.SETTLED if cost else AttemptState.VOID, cost, way)
    except Refused:  # this worker was declared dead: the resolver has the request
        await endings.promise_free(call)
        return errors.of("fenced")
    except Unavailable as away:  # an attempt that is not booked is not sent
        desk.alarm("database_away", away.what)
        await endings.failed(call, failed)
        return errors.of_unavailable(away, "storage_unavailable")
    return None


def _following(desk: Desk, call: Call, way: Way, trouble: Trouble) -> Way | None:
    """Who is asked next."""
    if not trouble.elsewhere or call.exchange.gone or call.attempt + 1 >= desk.attempts_max:
        return None
    after = call.ways[call.ways.index(way) + 1 :]
    return next((one for one in after if trouble.same_upstream or (one.upstream, one.model) != (way.upstream, way.model)), None)


async def _attempted(desk: Desk, call: Call) -> Incoming | Trouble:
    """One attempt by `call.way`."""
    way, model, dialect = call.way, call.offer.model.id, call.dialect
    said = desk.house(call.quote.hold.customer, call.offer)
    body = dialect.build(call.ask, way.model or model, call.held.output, said)
    several = len(call.ways) > 1
    began = time.monotonic() if several else 0.0
    try:
        incoming = await way.provider.chat(way.secret, body, stream=call.ask.stream, path=dialect.path, extra=_forwarded(call))
    except NotSent as away:
        desk.counts.problem("not_sent")
        desk.alarm("upstream_away", f"{way.upstream}: {away.what}")
        unreached = Failed("the upstream could not be reached", billable=False)
        return Trouble(errors.of_unavailable(away, "upstream_unreachable"), unreached, elsewhere=True)
    except Cut as cut:  # it may be billed, and nothing names it
        desk.counts.problem("cut")
        desk.alarm("unknown_attempt", f"request {call.id} by {way.key}: {cut.what}")
        return Trouble(errors.of("upstream_failed"), Failed("the upstream hung up before its headers", billable=True), elsewhere=False)
    except UpstreamProblem as problem:
        return _told(desk, call, problem)
    if several:
        latency_ms = (time.monotonic() - began) * 1000
        desk.fleet.answered(way, model, prefix(call.quote.hold.customer, call.offer, call.ask), latency_ms, desk.clock.now_ms())
    return incoming


def _told(desk: Desk, call: Call, problem: UpstreamProblem) -> Trouble:
    """An error before the first token is not billed (openrouter.md section 7); only after a timeout nobody can be sure."""
    desk.counts.problem(problem.kind)
    if problem.ours:
        desk.alarm("upstream_account", f"{call.way.key}: {problem.detail}")
    desk.fleet.refused(call.way, call.offer.model.id, problem, desk.clock.now_ms())
    billable = problem.kind in MAYBE_BILLED
    failed = Failed(f"the upstream answered {problem.status}", billable, problem.generation_id)
    return Trouble(errors.of_problem(problem), failed, elsewhere=problem.kind not in CALLERS_OWN, same_upstream=problem.ours)


async def _cost(endings: Endings, call: Call, failed: Failed) -> Decimal | None:
    """What an attempt that timed out cost us, by the upstream's own record; None where it is not told soon."""
    if not failed.generation_id or not call.way.provider.keeps_records:
        return None
    await _mark(endings, call, failed)
    return await endings.recorded_cost(call, failed.generation_id, COST_ASKED_S)


async def _mark(endings: Endings, call: Call, failed: Failed) -> None:
    """Notes how the upstream names an attempt that may be billed, so that a crash finds it. Twice is once."""
    if failed.billable and failed.generation_id:
        with contextlib.suppress(Refused):
            await endings.mark(call, failed.generation_id)


def _forwarded(call: Call) -> tuple[tuple[bytes, bytes], ...]:
    """The caller's headers that belong to the dialect and go on as they came."""
    if not call.dialect.forwarded:
        return ()
    given = call.exchange.headers
    return tuple((name, given[name]) for name in call.dialect.forwarded if name in given)
