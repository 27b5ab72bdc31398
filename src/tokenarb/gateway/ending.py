"""How a call ends in the ledger: settled at its true figure, free, void, or given to the resolver. WRITE 3, whatever the client does.

What the database cannot take goes to the spool; what the ledger refuses belongs to the resolver by then. Nothing here speaks to the client.
"""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import msgspec

from tokenarb.base import money
from tokenarb.base.errors import Refused, TokenarbError, Unavailable
from tokenarb.catalog import pricing, usage
from tokenarb.catalog.model import Usage
from tokenarb.gateway.call import Call
from tokenarb.gateway.desk import Desk
from tokenarb.gateway.spool import Deed
from tokenarb.ledger import model
from tokenarb.ledger.model import AttemptState, RequestState
from tokenarb.metering import charge
from tokenarb.upstream.way import Way

log = logging.getLogger(__name__)

RESOLVER_AFTER_MS: Final = 2_000
COST_ASKED_AFTER_MS: Final = 800
"""What a failed answer cost us is known to the upstream a little later (openrouter.md section 5)."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why an answer is free to the customer. `billable`: the upstream may have billed it; `generation_id` is how to ask."""

    reason: str
    billable: bool
    generation_id: str | None = None


class Endings:
    """Ends calls of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def mark(self, call: Call, generation_id: str | None) -> None:
        """WRITE 2, durable when this returns. Raises: Refused where the request is not ours any more."""
        desk, hold = self._desk, call.quote.hold
        deed = model.Mark(hold.customer, call.id, call.attempt, generation_id, desk.worker)
        if not desk.spool.waiting:
            try:
                await desk.book.mark(deed)
            except Unavailable:
                pass
            else:
                return
        await desk.spool.add(deed)

    def read_usage(self, call: Call, raw: msgspec.Raw) -> Usage | None:
        """The usage an answer carried; None (and an alarm) where it makes no sense, so that the upstream's own record decides."""
        try:
            return call.way.bought(usage.read_usage(raw, one_hour_writes=call.ask.measure.cache_hour), raw, call.quote.at_ms)
        except (ValueError, ArithmeticError, AttributeError) as error:
            self._desk.alarm("cost_deviation", f"request {call.id}: {error}")
            return None

    async def used(
        self,
        call: Call,
        used: Usage,
        *,
        finished: bool,
        outcome: str = "completed",
        marked: bool = True,
        generation_id: str | None = None,
    ) -> model.Ended | None:
        """The call is paid for what was used; free where the upstream billed or gave nothing (B14). None: booked later.

        `marked` False: this is the first that the ledger hears of the attempt since it was sent, and `generation_id` names it. Raises then
        Refused where the request is not ours any more.
        """
        desk, now_ms = self._desk, self._desk.clock.now_ms()
        if call.grant is not None:
            call.grant.true_tokens = used.prompt + used.completion
        self._compare(call, used)
        attempt, legs = call.attempt, call.held.legs
        # A cost of nothing that the upstream names is a gift to the customer; one that our own row names is what our own machine costs.
        if (used.cost == 0 and call.way.price is None) or (used.completion == 0 and not finished):
            deed = charge.free(
                call.quote,
                legs,
                buy_cost=used.cost,
                usage=used,
                now_ms=now_ms,
                attempt=attempt,
                generation_id=generation_id,
                manner=call.manner,
            )
        else:
            deed = charge.settlement(
                call.quote,
                legs,
                used,
                outcome=outcome,
                now_ms=now_ms,
                attempt=attempt,
                generation_id=generation_id,
                manner=call.manner,
            )
        ended = await self._settled(call, deed, used.cost, must=not marked)
        if ended is not None:
            desk.counts.charged_nano += ended.charged
            if ended.overrun:
                desk.counts.overruns += 1
                desk.alarm("overrun", f"request {call.id}: {money.usd(ended.overrun)} USD over the hold")
        return ended

    async def failed(self, call: Call, failure: Failed, used: Usage | None = None) -> None:
        """Free to the customer, and durably so when this returns, before he is told. What the upstream billed is the house's: from
        `used`, else the resolver asks for it; what was held is the customer's again at once."""
        now_ms = self._desk.clock.now_ms()
        if call.grant is not None and (used is not None or not failure.billable):
            call.grant.true_tokens = 0 if used is None else used.prompt + used.completion
        if used is not None:
            await self._settled(call, _free(call, used.cost, used, now_ms), used.cost)
        elif not failure.billable:
            await self._void(call, RequestState.VOID, failure.reason)
        elif not failure.generation_id or not call.way.provider.keeps_records:
            await self._void(call, RequestState.UNKNOWN, failure.reason)
        else:
            self._desk.counts.handed_over += 1
            await self.promise_free(call)

    async def promise_free(self, call: Call) -> None:
        """Whoever ends this request charges nothing: its customer is about to be told so. Also where this worker was declared dead while
        the upstream thought, and the resolver has the request."""
        desk = self._desk
        check_at_ms = desk.clock.now_ms() + COST_ASKED_AFTER_MS
        await self._late(model.HandOver(call.quote.hold.customer, call.id, desk.worker, check_at_ms, free=True))

    async def hand_over(self, call: Call) -> None:
        """The answer was (or is being) delivered and its usage never came: the resolver asks the upstream (B6, B12)."""
        self._desk.counts.handed_over += 1
        check_at_ms = self._desk.clock.now_ms() + RESOLVER_AFTER_MS
        await self._late(model.HandOver(call.quote.hold.customer, call.id, self._desk.worker, check_at_ms))

    async def recorded_cost(self, call: Call, generation_id: str, waits_s: tuple[float, ...]) -> Decimal | None:
        """USD that the upstream's record names for an attempt, asked for after each wait; None where it is not told."""
        for wait_s in waits_s:
            await asyncio.sleep(wait_s)
            try:
                generation = await call.way.provider.generation(generation_id, call.way.secret)
            except TokenarbError:
                continue
            if generation is not None:
                return generation.cost
        return None

    async def resend(self, call: Call, state: AttemptState, cost: Decimal, way: Way) -> None:
        """Books the attempt that ended without an answer, at what it cost us, and the next one. Raises: Refused, Unavailable."""
        desk, hold = self._desk, call.quote.hold
        if desk.spool.waiting:
            raise Unavailable("earlier deeds wait to be booked")
        text = charge.cost_text(cost)
        await desk.book.resend(model.Resend(hold.customer, call.id, call.attempt, state, text, way.key, desk.worker, desk.clock.now_ms()))
        desk.counts.cost += cost
        desk.fleet.paid(call.way, money.to_nano_ceil(cost))
        call.way, call.attempt = way, call.attempt + 1

    async def _void(self, call: Call, state: RequestState, reason: str) -> None:
        if state is RequestState.UNKNOWN:
            self._desk.counts.unknown += 1
        customer, now_ms = call.quote.hold.customer, self._desk.clock.now_ms()
        await self._late(model.Void(customer, call.id, self._desk.worker, state, reason, now_ms, attempt=call.attempt))

    def _settled(
        self, call: Call, deed: model.Settle, cost: Decimal | None, *, must: bool = False
    ) -> Coroutine[Any, Any, model.Ended | None]:
        """To be awaited. `cost` is what the deed says that the call cost us."""
        if cost:
            self._desk.counts.cost += cost
            if call.way.row:
                self._desk.fleet.paid(call.way, money.to_nano_ceil(cost))
        return self._late(deed, must=must)

    async def _late(self, deed: Deed, *, must: bool = False) -> Any:
        """Books a deed now, or puts it on disk; in order, so that nothing overtakes what already waits there.

        Raises: Refused, only where it `must` be ours.
        """
        desk = self._desk
        if not desk.spool.waiting:
            try:
                if isinstance(deed, model.Settle):
                    return await desk.book.settle(deed)
                if isinstance(deed, model.Void):
                    return await desk.book.void(deed)
                if isinstance(deed, model.HandOver):
                    return await desk.book.hand_over(deed)
            except Unavailable as away:
                desk.alarm("spool_waiting", away.what)
            except Refused as refused:
                log.warning("the ledger refused an ending", extra={"request": deed.request, "code": refused.code})
                if must:
                    raise
                return None
        await desk.spool.add(deed)
        return None

    def _compare(self, call: Call, used: Usage) -> None:
        """The upstream's own figure against its price list (D3), and what has no price at all (D1)."""
        expected = pricing.charge(call.offer.list_price, used, call.quote.at_ms)
        if not call.way.row and charge.deviates(expected, used.cost):
            due = money.plain(money.from_atto(expected))
            self._desk.alarm("cost_deviation", f"request {call.id} ({call.offer.model.id}): {used.cost} USD charged, {due} by list")
        if missing := pricing.unpriced(call.offer.retail_price, used):
            self._desk.alarm("cost_deviation", f"request {call.id} ({call.offer.model.id}): no price for {', '.join(missing)}")


def _free(call: Call, cost: Decimal | None, used: Usage | None, now_ms: int) -> model.Settle:
    return charge.free(call.quote, call.held.legs, buy_cost=cost, usage=used, now_ms=now_ms, attempt=call.attempt, manner=call.manner)
