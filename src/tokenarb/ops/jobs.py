"""What runs because time passed: the timetable, and the runner that keeps to it.

A job is a line here and a verb elsewhere. A failing job is logged, counted and alarmed, and never stops another; jobs marked `once`
run on one worker of the cluster at a time, by a lease in the database.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa

from tokenarb.base import clock, db, errors
from tokenarb.ops import alarms, leases, metrics

Verb = Callable[[int], Awaitable[object]]
"""Does the job; gets `now_ms`. Must be harmless when it runs twice."""

JITTER: Final = 0.1
FIRST_DELAY_S: Final = 1.0
RETRY_S: Final = 30.0
RIGHT_MS: Final = 15_000
KEEP_S: Final = 5.0
"""A running job keeps its right in short pieces, so that a killed one stands in the way for 15 s, however long it might have run."""


@dataclass(frozen=True, slots=True)
class Job:
    """A line of the timetable. `once`: on one worker of the cluster at a time. It is stopped after `limit_s`."""

    name: str
    every_s: float
    limit_s: float
    once: bool
    sentence: str


TIMETABLE: Final[tuple[Job, ...]] = (
    Job("catalogue", 3600, 120, True, "reads the upstream's catalogue and publishes changed prices"),
    Job("resolve", 2, 300, True, "ends the requests of dead workers and those that were handed over"),
    Job("expire", 60, 60, True, "turns what is left of expired packages into breakage"),
    Job("audit", 3600, 600, True, "checks every invariant of the ledger"),
    Job("upstream", 300, 60, True, "looks at the upstream's credits and at its clock"),
    Job("reconcile", 6 * 3600, 300, True, "compares our cost a day with the upstream's own figures"),
    Job("disk", 15, 10, False, "looks at the free disk space of this worker"),
    Job("quotes", 10, 60, True, "ends invoices and orders past their time"),
    Job("debts", 60, 60, True, "takes what customers owe from what became available to them"),
    Job("alerts", 300, 240, True, "looks over all customers for what they want to be told: what is left, ends, prices, incidents"),
    Job("outages", 15, 10, False, "notes which upstreams this worker sees down for longer than two minutes"),
    Job("letters", 600, 60, True, "forgets keys that nobody received in a day, and old letters"),
    Job("stars", 6 * 3600, 300, True, "compares payments by Stars with Telegram's own book"),
    Job("deposits", 5, 300, True, "walks every watched chain to its end and credits what counts by now"),
    Job("coins", 24 * 3600, 3600, True, "compares the coins of every watched address with what the blocks explain"),
    Job("rates", 60, 45, True, "asks what coins cost"),
    Job(
        "addresses", 60, 30, False, "looks whether the accounts of the settings are those that customers were shown, and how far they went"
    ),
    Job("paging", 5, 30, False, "writes down the alarms this worker said, and tells the owners of urgent ones"),
    Job("gauges", 5, 10, False, "asks the database how it is, and refreshes this worker's figures"),
)


def timetable(verbs: Mapping[str, Verb], *, every_s: Mapping[str, float] | None = None) -> list[tuple[Job, Verb]]:
    """The lines that have a verb here, at the operator's own pace where given. Raises: Broken for a verb without a line."""
    lines = {job.name: job for job in TIMETABLE}
    if strangers := sorted(set(verbs) - set(lines)):
        raise errors.Broken(f"no line in the timetable for {strangers}")
    pace = every_s or {}
    return [(replace(lines[name], every_s=pace.get(name, lines[name].every_s)), verb) for name, verb in verbs.items()]


class Runner:
    """Keeps to a timetable until stopped. `holder` names this process in the leases."""

    def __init__(
        self,
        database: db.Database,
        work: list[tuple[Job, Verb]],
        *,
        holder: str,
        watch: clock.Clock,
        counts: metrics.Metrics,
        bell: alarms.Bell,
    ) -> None:
        self._database = database
        self._work = work
        self._holder = holder
        self._watch = watch
        self._counts = counts
        self._bell = bell
        self._tasks: list[asyncio.Task[None]] = []
        self._log = logging.getLogger("tokenarb.jobs")

    def start(self) -> None:
        """One task a job, so that a slow one delays nobody."""
        self._tasks = [asyncio.create_task(self._keep(job, verb), name=f"job {job.name}") for job, verb in self._work]

    async def stop(self) -> None:
        """Cancels what runs: every verb is safe to be cut short and run again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _keep(self, job: Job, verb: Verb) -> None:
        await asyncio.sleep(FIRST_DELAY_S * random.random())  # noqa: S311 - spreads load, guards nothing
        while True:
            failed = await self.run(job, verb) is None
            pause_s = min(job.every_s, RETRY_S) if failed else job.every_s
            await asyncio.sleep(pause_s * (1 + JITTER * (2 * random.random() - 1)))  # noqa: S311 - as above

    async def run(self, job: Job, verb: Verb) -> bool | None:
        """Runs `job` now if it is its turn. True: done; False: it was another worker's turn; None: it failed."""
        now_ms = self._watch.now_ms()
        done = False
        try:
            if job.once and not await self._taken(job, now_ms):
                return False
            keeping = asyncio.create_task(self._keep_right(job)) if job.once else None
            try:
                async with asyncio.timeout(job.limit_s):
                    await verb(now_ms)
                done = True
            finally:
                if keeping is not None:
                    keeping.cancel()
                    await asyncio.wait([keeping])
                    await self._released(job, now_ms, done)
        except Exception as error:  # noqa: BLE001 - a door's boundary: one job must not take the others with it
            self._failed(job, error, now_ms)
            return None
        self._counts.jobs.labels(job.name, "done").inc()
        self._counts.job_seconds.labels(job.name).set((self._watch.now_ms() - now_ms) / 1000)
        self._counts.job_last.labels(job.name).set(now_ms / 1000)
        return True

    async def _taken(self, job: Job, now_ms: int) -> bool:
        # Jitter may wake a worker a little early: a job that is due within a fifth of its period is due.
        every_ms = int(job.every_s * 800)
        async with self._database.transaction() as tx:
            return await leases.take(tx, now_ms, job.name, self._holder, every_ms=every_ms, limit_ms=RIGHT_MS)

    async def _keep_right(self, job: Job) -> None:
        while True:
            await asyncio.sleep(KEEP_S)
            try:
                async with self._database.transaction() as tx:
                    await leases.keep(tx, job.name, self._holder, self._watch.now_ms() + RIGHT_MS)
            except (sa.exc.SQLAlchemyError, OSError, errors.Unavailable) as away:
                self._log.warning("a job cannot keep its right", extra={"job": job.name, "kind": type(away).__name__})

    async def _released(self, job: Job, began_ms: int, done: bool) -> None:
        async with self._database.transaction() as tx:
            if done:
                await leases.succeeded(tx, job.name, self._holder, began_ms)
            else:
                await leases.failed(tx, job.name, self._holder, self._watch.now_ms() + int(RETRY_S * 500))

    def _failed(self, job: Job, error: Exception, now_ms: int) -> None:
        self._counts.jobs.labels(job.name, "failed").inc()
        what = f"stopped after {job.limit_s:g} s" if isinstance(error, TimeoutError) else f"{type(error).__name__}: {error}"
        if isinstance(error, (OSError, errors.Unavailable)):
            # A machine that is away explains itself; where in our code it was missed, every few seconds, helps nobody.
            self._log.error("job failed", extra={"job": job.name, "what": what})
        else:
            self._log.error("job failed", exc_info=error, extra={"job": job.name})
        if isinstance(error, errors.Broken):
            self._bell.ring("broken", f"job {job.name}: {error}", now_ms, subject=job.name)
        self._bell.ring("job_failed", f"{job.name}: {what}", now_ms, subject=job.name)
