"""The deeds behind the timetable: each opens its transactions, calls verbs of the rooms below, and rings for what it finds.

No deed holds a transaction while it waits for the upstream.
"""

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypeVar

import sqlalchemy as sa

from tokenarb.base import clock, db, errors, log, money
from tokenarb.catalog import shelf
from tokenarb.ledger import overview, reading, recovering, workers
from tokenarb.metering.recovery import Resolver
from tokenarb.ops import leases, maintenance, replay, upstream_clock
from tokenarb.ops.alarms import Bell
from tokenarb.ops.diskspace import MEGABYTE
from tokenarb.ops.health import CATALOGUE_AGE_MS_MAX, Health
from tokenarb.ops.jobs import Verb
from tokenarb.sales import auditing, expiry
from tokenarb.upstream import merging
from tokenarb.upstream.ports import Provider
from tokenarb.upstream.problems import UpstreamProblem

_T = TypeVar("_T")

STALE_REQUEST_MS: Final = 2 * 3_600_000
CREDIT_LOW_USD: Final = Decimal(5)
FREE_ANSWERS_MIN: Final = 20
FREE_SHARE_PERCENT: Final = 20
RECONCILED_DAYS: Final = 3
DEAD_WORKER_MEMORY_MS: Final = clock.DAY_MS


@dataclass(slots=True)
class Figures:
    """What the chores last saw, for `/metrics`. Credit in USD, None = not known; never looked is no 0 either, which would wake somebody."""

    open_requests: int = 0
    oldest_open_ms: int = 0
    unknown_attempts: float = math.nan
    credit_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Chores:
    """`upstream`: the name its catalogue is kept under; `markup` in percent; `keys`: secrets of the upstream keys by their names."""

    database: db.Database
    provider: Provider
    resolver: Resolver
    bell: Bell
    health: Health
    upstream: str
    markup: Decimal
    keys: Mapping[str, str]
    has_management_key: bool
    upstream_skew_s: Callable[[], Awaitable[float]] | None = None
    figures: Figures = field(default_factory=Figures)

    def verbs(self) -> dict[str, Verb]:
        """By the names of the timetable. What needs a management key is left out where there is none."""
        found: dict[str, Verb] = {
            "catalogue": self.catalogue,
            "resolve": self.resolve,
            "expire": self.expire,
            "audit": self.audit,
            "upstream": self.account,
            "disk": self.disk,
            "gauges": self.gauges,
        }
        if self.has_management_key:
            found["reconcile"] = self.reconcile
        return found

    async def catalogue(self, now_ms: int) -> None:
        """Reads the upstream's catalogue and takes over what changed, and what the operator's rows add to it; what looks wrong is told, not
        applied."""
        async with self.database.transaction() as tx:
            await merging.merge(tx, now_ms, self.markup)
        if not self.keys:  # nothing is bought from the settings' upstream, so its list is of no interest
            return
        rows = await self._asked("catalogue", self.provider.models(), now_ms)
        try:
            async with self.database.transaction() as tx:
                report = await shelf.sync(tx, now_ms, self.upstream, rows, self.markup)
        except errors.Refused as refusal:
            self.bell.ring("catalogue_suspicious", refusal.message, now_ms)
            raise
        odd: dict[str, Sequence[object]] = {
            "malformed rows": report.malformed,
            "price jumps": report.jumps,
            "retail below list": report.below_list,
        }
        for what, found in odd.items():
            if found:
                self.bell.ring("catalogue_suspicious", f"{len(found)} {what}, first {found[0]}", now_ms, subject=what)

    async def resolve(self, now_ms: int) -> None:
        """Declares dead who stopped renewing, and ends what is left of them."""
        async with self.database.transaction() as tx:
            await workers.declare_dead(tx)
            await workers.forget(tx, older_than_ms=DEAD_WORKER_MEMORY_MS)
        report = await self.resolver.run(now_ms)
        if report.unknown:
            self.bell.ring("unknown_attempt", f"{report.unknown} attempts", now_ms)

    async def expire(self, now_ms: int) -> None:
        """Sweeps expired packages, a batch a transaction so that no sale waits long."""
        while True:
            async with self.database.transaction() as tx:
                sweep = await expiry.expire_due(tx, now_ms)
            if sweep.closed < expiry.BATCH:
                return

    async def audit(self, now_ms: int) -> None:
        """Every invariant, in one snapshot."""
        async with self.database.read() as tx:
            violations = await auditing.everything(tx, now_ms)
            unknown = await recovering.unknown(tx, now_ms - 30 * clock.DAY_MS, now_ms)
            free = await overview.free_shares(tx, now_ms - clock.DAY_MS, at_least=FREE_ANSWERS_MIN)
        self.figures.unknown_attempts = unknown.attempts
        for violation in violations:
            what = f"{violation.rule}: customer {violation.customer}, {violation.subject}: {violation.detail}"
            self.bell.ring("audit_violation", what, now_ms, subject=violation.rule)
        for share in free:
            if share.free * 100 >= share.ended * FREE_SHARE_PERCENT:
                what = f"customer {share.customer}: {share.free} of {share.ended} answers of the last day"
                self.bell.ring("free_answers", what, now_ms, subject=str(share.customer))

    async def account(self, now_ms: int) -> None:
        """The upstream's credits, where a management key can read them, and its clock."""
        if self.has_management_key:
            left = (await self._asked("credits", self.provider.credits(), now_ms)).left
            self.figures.credit_usd = left
            if left < CREDIT_LOW_USD:
                self.bell.ring("upstream_credit_low", f"{money.plain(left)} USD are left", now_ms)
        if self.upstream_skew_s is not None:
            try:
                skew_s = await self._asked("clock", self.upstream_skew_s(), now_ms)
            except ValueError:
                return  # it told no time
            if abs(skew_s) > upstream_clock.SKEW_S_MAX:
                self.bell.ring("clock_skew", f"{skew_s:+.1f} s", now_ms)

    async def reconcile(self, now_ms: int) -> None:
        """Our cost of the last completed days against the upstream's own figures (± the counted unknown)."""
        today = clock.utc_day(now_ms)
        from_ms = (today - RECONCILED_DAYS) * clock.DAY_MS
        theirs = await self._asked("activity", replay.gather(self.provider, (), now_ms), now_ms)
        async with self.database.read() as tx:
            ours = replay.by_day(await reading.costs_by_upstream_key(tx, from_ms, today * clock.DAY_MS))
        for day in replay.compare(from_ms, (today - 1) * clock.DAY_MS, ours, theirs):
            if day.differs:
                what = f"{day.date}: {money.plain(day.ours)} USD by our books, {money.plain(day.theirs)} USD by the upstream's"
                self.bell.ring("reconcile_difference", what, now_ms, subject=day.date)

    async def disk(self, now_ms: int) -> None:
        """Free space of this worker's data directory."""
        self.health.disk.look(now_ms)
        if not self.health.disk.enough(now_ms):
            self.bell.ring("disk_low", f"{self.health.disk.free_bytes // MEGABYTE} MB are free", now_ms)

    async def gauges(self, now_ms: int) -> None:
        """Whether the database answers, and what it says of open requests, maintenance and the catalogue's age."""
        try:
            async with self.database.read() as tx:
                backlog = await recovering.backlog(tx)
                state = await maintenance.read(tx)
                read_ms = await leases.last_success(tx, "catalogue")
        except (sa.exc.SQLAlchemyError, OSError, errors.Unavailable) as away:
            self.health.database_trouble = "does not answer"
            self.bell.ring("database_away", log.redact(type(away).__name__), now_ms)
            return
        self.health.database_answered(now_ms)
        self.health.maintenance = state.reason if state else ""
        self.health.catalogue_read_ms = read_ms
        self.figures.open_requests = backlog.open
        self.figures.oldest_open_ms = 0 if backlog.oldest_at_ms is None else max(now_ms - backlog.oldest_at_ms, 0)
        if state:
            self.bell.ring("maintenance", state.reason, now_ms)
        if self.figures.oldest_open_ms > STALE_REQUEST_MS:
            self.bell.ring("stale_request", f"{self.figures.oldest_open_ms // 60_000} minutes", now_ms)
        if read_ms and now_ms - read_ms > CATALOGUE_AGE_MS_MAX:
            self.bell.ring("catalogue_stale", f"last read {(now_ms - read_ms) // 3_600_000} hours ago", now_ms)

    async def _asked(self, what: str, question: Awaitable[_T], now_ms: int) -> _T:
        """An answer of the upstream; whatever else it says is also an alarm of its own."""
        try:
            return await question
        except UpstreamProblem as problem:
            name = "upstream_account" if problem.ours else "upstream_away"
            self.bell.ring(name, f"{what}: {log.redact(str(problem))}", now_ms, subject=what)
            raise
        except errors.Unavailable as away:
            self.bell.ring("upstream_away", f"{what}: {log.redact(away.what)}", now_ms, subject=what)
            raise
