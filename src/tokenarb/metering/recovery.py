"""The resolver: ends the requests that nobody is left to end (their worker died, or the usage never came). One at a time runs, idempotent.

A generation id is known -> the upstream is asked and the true figure settled (faults C1, B6, B12). None is known -> the call was sent and
never identified: free to the customer, counted, its cost seen only in the upstream key's own usage. See docs/operations.md.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tokenarb.base import db, money
from tokenarb.base.errors import Broken, Refused, Unavailable
from tokenarb.catalog import shelf
from tokenarb.catalog.model import Price
from tokenarb.keys import issuing
from tokenarb.ledger import model, recovering
from tokenarb.ledger.book import Book
from tokenarb.metering import charge, remembered
from tokenarb.metering.quote import Payer
from tokenarb.upstream.ports import ChatProvider, Generation
from tokenarb.upstream.problems import UpstreamProblem

SCHEDULE_MS: Final = (2_000, 10_000, 60_000, 600_000, *(3_600_000,) * 24)
"""When to ask again after each "not found" (openrouter.md section 5); after the last one the request is unknown."""

AWAY_MS_MAX: Final = 600_000
"""Money stays held no longer than this after an upstream that was away has come back."""

FAILED: Final = "error"
"""The finish reason of an answer that failed at the upstream (openrouter.md section 3)."""

AT_ONCE: Final = 32
BATCH: Final = 1_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What one pass did. `failed`: looked at in vain by a fault of ours or of the ledger's state; looked at again later."""

    settled: int = 0
    void: int = 0
    unknown: int = 0
    waiting: int = 0
    failed: int = 0

    def plus(self, other: "Report") -> "Report":
        return Report(
            self.settled + other.settled,
            self.void + other.void,
            self.unknown + other.unknown,
            self.waiting + other.waiting,
            self.failed + other.failed,
        )


@dataclass(frozen=True, slots=True)
class Resolver:
    """What a pass needs. `keys` maps the name of a key at the settings' upstream, as attempts carry it, to its secret; `source` finds the
    adapter and the secret of every other key's name (they carry a slash), None where its upstream is not served from now; `paid` is told
    what such a key's call cost, in nano-USD."""

    database: db.Database
    book: Book
    provider: ChatProvider
    keys: Mapping[str, str]
    source: Callable[[str], tuple[ChatProvider, str] | None] | None = None
    paid: Callable[[str, int], None] | None = None

    async def run(self, now_ms: int) -> Report:
        """One pass over everything due; an upstream that is away only postpones. Raises: what the database does where it is away."""
        total = Report()
        while True:
            async with self.database.read() as tx:
                orphans = await recovering.orphans(tx, now_ms, BATCH)
            if not orphans:
                return total
            gate = asyncio.Semaphore(AT_ONCE)
            try:
                async with asyncio.TaskGroup() as group:  # where the database goes away, none of them is left behind
                    tasks = [group.create_task(self._one(gate, orphan, now_ms)) for orphan in orphans]
            except ExceptionGroup as several:
                raise several.exceptions[0] from None
            for task in tasks:
                total = total.plus(task.result())
            if len(orphans) < BATCH:
                return total

    async def _one(self, gate: asyncio.Semaphore, orphan: recovering.Orphan, now_ms: int) -> Report:
        async with gate:
            try:
                return await self._looked_at(orphan, now_ms)
            except (Refused, Broken):
                # One request that cannot be ended must keep no other from it; the oldest come first, so it would at every pass.
                log.exception("a request cannot be ended", extra={"request": orphan.request})
                await self._later(orphan, now_ms)
                return Report(failed=1)

    async def _looked_at(self, orphan: recovering.Orphan, now_ms: int) -> Report:
        if orphan.upstream_key == remembered.SOURCE:
            return await self._void(orphan, now_ms)
        if orphan.generation_id is None:
            return await self._unknown(orphan, now_ms, "sent, but the upstream never named a generation")
        asked = self._whom(orphan.upstream_key)
        if asked is not None and not asked[0].keeps_records:
            return await self._unknown(orphan, now_ms, "its usage never came, and its upstream keeps no record to ask")
        worn_out = orphan.checks >= len(SCHEDULE_MS)
        if asked is None:  # no key to ask with; or its upstream is switched off, and comes back or does not
            if worn_out and "/" in orphan.upstream_key:
                return await self._unknown(orphan, now_ms, "its upstream is not served from any more")
            return await self._later(orphan, now_ms, SCHEDULE_MS[-1] if "/" in orphan.upstream_key else AWAY_MS_MAX)
        try:
            generation = await asked[0].generation(orphan.generation_id, asked[1])
        except Unavailable:
            return await self._later(orphan, now_ms, AWAY_MS_MAX)  # away, for however long, says nothing about the call
        except UpstreamProblem as problem:
            if worn_out:
                return await self._unknown(orphan, now_ms, f"the upstream does not tell about this generation: {problem.status}")
            return await self._later(orphan, now_ms)
        if generation is not None:
            return await self._settle(orphan, generation, now_ms)
        if worn_out:
            return await self._unknown(orphan, now_ms, "the upstream shows no record of this generation")
        return await self._later(orphan, now_ms)

    def _whom(self, name: str) -> tuple[ChatProvider, str] | None:
        """Adapter and key to ask with. Any key of the settings' account may ask (openrouter.md section 5): another one, where that one is
        gone."""
        if "/" in name:
            return None if self.source is None else self.source(name)
        key = self.keys.get(name) or next(iter(self.keys.values()), None)
        return None if key is None else (self.provider, key)

    async def _settle(self, orphan: recovering.Orphan, generation: Generation, now_ms: int) -> Report:
        used = generation.usage
        manner = charge.Manner(generation.streamed, generation.finish_reason)
        if generation.cost == 0 or generation.finish_reason == FAILED:
            # The same rule as in front of the customer: what was billed for nothing, or failed by the upstream's fault, is the house's.
            operation = charge.free_of(
                orphan.customer,
                orphan.request,
                None,
                orphan.legs,
                buy_cost=generation.cost,
                usage=used,
                now_ms=now_ms,
                attempt=orphan.attempt,
                manner=manner,
            )
        else:
            payers, retail = await self._prices(orphan)
            operation = charge.settlement_of(
                orphan.customer,
                orphan.request,
                None,
                payers,
                retail,
                orphan.legs,
                used,
                held_at_ms=orphan.at_ms,
                outcome="recovered",
                now_ms=now_ms,
                attempt=orphan.attempt,
                manner=manner,
            )
        ended = await self.book.settle(operation)  # where somebody else has ended it meanwhile, his figures stand
        if self.paid is not None and "/" in orphan.upstream_key and not ended.duplicate:
            self.paid(orphan.upstream_key, money.to_nano_ceil(generation.cost))
        return Report(settled=1)

    async def _prices(self, orphan: recovering.Orphan) -> tuple[tuple[Payer, ...], Price]:
        """The prices frozen at the hold, never today's (fault A10)."""
        async with self.database.read() as tx:
            retail = await shelf.retail_price(tx, orphan.price_version)
            payers = []
            for leg in orphan.legs:
                if leg.account == model.WALLET:
                    payers.append(Payer(model.WALLET, None))
                    continue
                allocation = await issuing.allocation(tx, orphan.customer, leg.account)
                if allocation is None:
                    raise Broken(f"request {orphan.request} holds on allocation {leg.account}, which does not exist")
                payers.append(Payer(leg.account, allocation.terms))
        return tuple(payers), retail

    async def _void(self, orphan: recovering.Orphan, now_ms: int) -> Report:
        """It was to be answered from memory: it cost us nothing, and whether all of it was delivered nobody knows."""
        state, reason = model.RequestState.VOID, "answered from memory, and not to the end"
        ended = await self.book.void(model.Void(orphan.customer, orphan.request, None, state, reason, now_ms, attempt=orphan.attempt))
        return Report() if ended.duplicate else Report(void=1)

    async def _unknown(self, orphan: recovering.Orphan, now_ms: int, reason: str) -> Report:
        ended = await self.book.void(
            model.Void(orphan.customer, orphan.request, None, model.RequestState.UNKNOWN, reason, now_ms, attempt=orphan.attempt)
        )
        return Report() if ended.duplicate else Report(unknown=1)

    async def _later(self, orphan: recovering.Orphan, now_ms: int, delay_ms_max: int = SCHEDULE_MS[-1]) -> Report:
        delay_ms = min(SCHEDULE_MS[min(orphan.checks, len(SCHEDULE_MS) - 1)], delay_ms_max)
        async with self.database.transaction() as tx:
            await recovering.reschedule(tx, orphan.customer, orphan.request, now_ms + delay_ms)
        return Report(waiting=1)
