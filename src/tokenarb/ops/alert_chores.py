"""What makes customers hear of what is left, of ends, prices and incidents: a look over all of them, and one at this worker's upstreams."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tokenarb.base import db
from tokenarb.catalog.shelf import Shelf
from tokenarb.ops.jobs import Verb
from tokenarb.sales import alerting
from tokenarb.upstream.fleet import Fleet
from tokenarb.upstream.outages import Outages

PAUSE_S: Final = 0.005
"""Between pages, so that this worker's calls come first."""

log = logging.getLogger("tokenarb.alerts")


@dataclass(frozen=True, slots=True)
class AlertChores:
    """`outages(now_ms)`: the upstreams this worker sees down, each with the models that nobody else sells."""

    database: db.Database
    outages: Callable[[int], Mapping[str, frozenset[str]]]

    def verbs(self) -> dict[str, Verb]:
        """By the names of the timetable."""
        return {"alerts": self.alerts, "outages": self.incidents}

    async def alerts(self, now_ms: int) -> None:
        """Looks at everybody by pages, each in a snapshot of its own; what moved is written in short transactions."""
        async with self.database.read() as tx:
            told = await alerting.news(tx)
        after: int | None = 0
        count = 0
        while after is not None:
            async with self.database.read() as tx:
                page = await alerting.look(tx, now_ms, after, told)
            for n in range(0, len(page.steps), alerting.A_TURN):
                async with self.database.transaction() as tx:
                    count += await alerting.say(tx, now_ms, page.steps[n : n + alerting.A_TURN])
            after = page.after
            await asyncio.sleep(PAUSE_S)
        async with self.database.transaction() as tx:
            await alerting.told_everybody(tx, told)
        if count:
            log.info("customers are told what they asked to be told", extra={"letters": count})

    async def incidents(self, now_ms: int) -> None:
        """Writes down which upstreams this worker sees down, and ends what nobody sees any more."""
        seen = self.outages(now_ms)
        async with self.database.read() as tx:
            known = await alerting.incidents(tx)
        if seen or known:
            async with self.database.transaction() as tx:
                await alerting.down(tx, now_ms, seen)


def over(database: db.Database, fleet: Fleet, shelf: Callable[[], Shelf]) -> AlertChores:
    """Of the upstreams of this worker, and of what is on its shelf."""
    outages = Outages(fleet)
    return AlertChores(database, lambda now_ms: outages.seen(now_ms, shelf().offers.values()))
