"""After a restore: what did the upstream charge that our books no longer know? Only when that is settled may serving begin again.

The upstream names no customer, so what is missing cannot be charged to anybody: the operator sees it, day by day, and accepts it as the
house's loss. Requests that the backup still holds are not missing; the resolver ends them by their generation ids first.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import sqlalchemy as sa

from tokenarb.base import clock, db, errors, money
from tokenarb.ops import maintenance, store
from tokenarb.upstream.ports import Activity, Provider

TOLERANCE: Final = Decimal("0.000001")
"""USD a day: less than a small call costs, more than sums of the upstream's floating figures are off."""

EPOCH: Final = date(1970, 1, 1)

DAYS_KEPT: Final = 30
"""How far back the upstream's activity goes."""


@dataclass(frozen=True, slots=True)
class Day:
    """One UTC day (days since 1970), USD: what our attempts cost by our books, and what the upstream says."""

    day: int
    ours: Decimal
    theirs: Decimal

    @property
    def date(self) -> str:
        """As YYYY-MM-DD."""
        return (EPOCH + timedelta(days=self.day)).isoformat()

    @property
    def missing(self) -> Decimal:
        """What the upstream charged and we do not know of; never negative."""
        gap = self.theirs - self.ours
        return gap if gap > TOLERANCE else Decimal(0)

    @property
    def differs(self) -> bool:
        """Ours and theirs are further apart than rounding explains."""
        return abs(self.theirs - self.ours) > TOLERANCE


@dataclass(frozen=True, slots=True)
class Replay:
    """The comparison, and whether maintenance has ended with it."""

    days: tuple[Day, ...]
    ended: bool

    @property
    def missing(self) -> Decimal:
        """USD over all days."""
        return sum((day.missing for day in self.days), Decimal(0))


async def gather(provider: Provider, keys: Iterable[str], now_ms: int) -> dict[int, Decimal]:
    """What the upstream charged the whole account a UTC day: its activity for the completed days, today's use of every key for today.

    `keys` are secrets that are counted even if the account's list does not name them. Raises: what the provider raises; without a
    management key the upstream refuses.
    """
    found: dict[int, Decimal] = {}
    rows: list[Activity] = await provider.activity()
    for row in rows:
        day = (date.fromisoformat(row.date[:10]) - EPOCH).days
        found[day] = found.get(day, Decimal(0)) + row.usage
    listed = {key.hash: key.usage_daily for key in await provider.list_keys()}
    for secret in keys:
        name = hashlib.sha256(secret.encode()).hexdigest()
        if name not in listed:
            listed[name] = (await provider.key_status(secret)).usage_daily
    found[clock.utc_day(now_ms)] = sum(listed.values(), Decimal(0))
    return found


def by_day(costs: Mapping[tuple[str, int], Decimal]) -> dict[int, Decimal]:
    """Our cost a UTC day over the keys of the settings' upstream, from `ledger.reading.costs_by_upstream_key`.

    Keys of other upstreams carry their upstream's name and a slash; what those charge is not in this one's figures.
    """
    found: dict[int, Decimal] = {}
    for (key, day), cost in costs.items():
        if "/" not in key:
            found[day] = found.get(day, Decimal(0)) + cost
    return found


def compare(since_ms: int, now_ms: int, ours: Mapping[int, Decimal], theirs: Mapping[int, Decimal]) -> tuple[Day, ...]:
    """Every day from the backup's own to today. Raises: Refused `backup_too_old` where the upstream's activity does not reach back."""
    first, last = clock.utc_day(since_ms), clock.utc_day(now_ms)
    if last - first > DAYS_KEPT:
        raise errors.Refused(
            "backup_too_old", f"The backup is {last - first} days old, and the upstream tells its activity for {DAYS_KEPT} days only."
        )
    return tuple(Day(day, ours.get(day, Decimal(0)), theirs.get(day, Decimal(0))) for day in range(first, last + 1))


async def finish(tx: db.Tx, now_ms: int, days: tuple[Day, ...], open_requests: int, *, accept_loss: bool) -> Replay:
    """Ends maintenance if nothing is missing, or if what is missing is accepted; then it is written down for good.

    Raises: Refused `not_in_maintenance`, `requests_open`.
    """
    state = await maintenance.read(tx)
    if state is None:
        raise errors.Refused("not_in_maintenance", "The system is not in maintenance; there is nothing to finish.")
    if open_requests:
        raise errors.Refused(
            "requests_open", f"{open_requests} requests are still open. Let the server run until the resolver has ended them."
        )
    replay = Replay(days, accept_loss or not any(day.missing for day in days))
    if replay.ended:
        facts = {**state.facts, "missing_usd": money.plain(replay.missing), "reason": state.reason, "ended_at_ms": now_ms}
        await maintenance.end(tx)
        # A row of its own that nothing reads as maintenance: the record that it happened, and what was accepted.
        row = {"name": f"ended-{now_ms}", "reason": "ended", "since": state.since_ms, "facts": json.dumps(facts)}
        await tx.execute(sa.insert(store.maintenance).values(**row))
    return replay


async def since_of(tx: db.Tx) -> int:
    """When the restored backup was taken, Unix ms. Raises: Refused `not_in_maintenance`."""
    state = await maintenance.read(tx)
    if state is None or "taken_at_ms" not in state.facts:
        raise errors.Refused("not_in_maintenance", "No restore is waiting to be finished.")
    return int(state.facts["taken_at_ms"])
