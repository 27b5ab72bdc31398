"""The resolver: ends the requests that nobody is left to end (their worker died, or the usage never came). One at a time runs, idempotent.

A generation id is known -> the upstream is asked and the true figure settled (faults C1, B6, B12). None is known -> the call was sent and
never identified: free to the customer, counted, its cost seen only in the upstream key's own usage. See docs/operations.md.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tokenarb.base import db
from tokenarb.base.errors import Broken, Refused, Unavailable
from tokenarb.catalog import shelf
from tokenarb.catalog.model import Price
from tokenarb.keys import issuing
from tokenarb.ledger import model, recovering
from tokenarb.ledger.book import Book
from tokenarb.metering import charge
from tokenarb.metering.quote import Payer
from tokenarb.upstream.ports import Generation, Provider
from tokenarb.upstream.problems import UpstreamProblem

SCHEDULE_MS: Final = (2_000, 10_000, 60_000, 600_000, *(3_600_000,) * 24)
"""When to ask again after each "not found" (openrouter.md section 5); after the last one the request is unknown."""

FAILED: Final = "error"
"""The finish reason of an answer that failed at the upstream (openrouter.md section 3)."""

AT_ONCE: Final = 32
BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Report:
    """What one pass did."""

    settled: int = 0
    unknown: int = 0
    waiting: int = 0
    failed: int = 0

    def plus(self, other: "Report") -> "Report":
        return Report(self.settled + other.settled, self.unknown + other.unknown, self.waiting + other.waiting, self.failed + other.failed)


@dataclass(frozen=True, slots=True)
class Resolver:
    """What a pass needs. `keys` maps the name of an upstream key, as attempts carry it, to its secret."""

    database: db.Database
    book: Book
    provider: Provider
    keys: Mapping[str, str]

    async def run(self, now_ms: int) -> Report:
        """One pass over everything due. Raises: Unavailable where the database is away; an upstream that is away only postpones."""
        total = Report()
        while True:
            async with self.database.read() as tx:
                orphans = await recovering.orphans(tx, now_ms, BATCH)
            if not orphans:
                return total
            gate = asyncio.Semaphore(AT_ONCE)
            for report in await asyncio.gather(*(self._one(gate, orphan, now_ms) for orphan in orphans)):
                total = total.plus(report)
            if len(orphans) < BATCH:
                return total

    async def _one(self, gate: asyncio.Semaphore, orphan: recovering.Orphan, now_ms: int) -> Report:
        async with gate:
            if orphan.generation_id is None:
                return await self._unknown(orphan, now_ms, "sent, but the upstream never named a generation")
            key = self.keys.get(orphan.upstream_key)
            if key is None:
                return await self._later(orphan, now_ms)
            try:
                generation = await self.provider.generation(orphan.generation_id, key)
            except (Unavailable, UpstreamProblem):
                return await self._later(orphan, now_ms)
            if generation is None:
                if orphan.checks >= len(SCHEDULE_MS):
                    return await self._unknown(orphan, now_ms, "the upstream shows no record of this generation")
                return await self._later(orphan, now_ms)
            return await self._settle(orphan, generation, now_ms)

    async def _settle(self, orphan: recovering.Orphan, generation: Generation, now_ms: int) -> Report:
        used = generation.usage
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
            )
        try:
            await self.book.settle(operation)
        except Refused:
            return Report(failed=1)  # ended by somebody else in the meantime, who had a better figure
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

    async def _unknown(self, orphan: recovering.Orphan, now_ms: int, reason: str) -> Report:
        try:
            await self.book.void(
                model.Void(orphan.customer, orphan.request, None, model.RequestState.UNKNOWN, reason, now_ms, attempt=orphan.attempt)
            )
        except Refused:
            return Report(failed=1)
        return Report(unknown=1)

    async def _later(self, orphan: recovering.Orphan, now_ms: int) -> Report:
        delay_ms = SCHEDULE_MS[min(orphan.checks, len(SCHEDULE_MS) - 1)]
        async with self.database.transaction() as tx:
            await recovering.reschedule(tx, orphan.customer, orphan.request, now_ms + delay_ms)
        return Report(waiting=1)
