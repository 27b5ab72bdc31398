"""How the house is, from what the whole cluster writes into the database: for the operator's screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tokenarb.base import clock, db, outbox
from tokenarb.ledger import recovering, workers
from tokenarb.ops import jobs, leases, maintenance, paging
from tokenarb.ops.paging import Lately

MINUTE_MS: Final = 60_000
LETTER_LATE_MS: Final = 10 * MINUTE_MS
REQUEST_LATE_MS: Final = 2 * 60 * MINUTE_MS
PERIODS_LATE: Final = 3
LASTING_MS: Final = 30 * MINUTE_MS
"""An alarm that lasts is said every quarter of an hour: what was said longer ago is over."""

SHOWN: Final = 5
_UPSTREAM: Final = ("upstream_account", "upstream_away", "upstream_credit_low")


@dataclass(frozen=True, slots=True)
class Sign:
    """One line. Not `ok`: somebody should look."""

    name: str
    ok: bool
    text: str


async def read(tx: db.Tx, now_ms: int, every_s: Mapping[str, float]) -> list[Sign]:
    """Every line, in one snapshot. `every_s`: jobs that run at another pace than the timetable's."""
    said = await paging.lately(tx, now_ms - clock.DAY_MS)
    return [
        await _workers(tx),
        await _maintenance(tx),
        await _upstream(tx, now_ms, said),
        await _requests(tx, now_ms),
        await _letters(tx, now_ms),
        await _jobs(tx, now_ms, every_s),
        *_alarms(now_ms, said),
    ]


async def _workers(tx: db.Tx) -> Sign:
    alive = len(await workers.alive(tx))
    return Sign("database", True, f"answers; {alive} worker{'' if alive == 1 else 's'} at work")


async def _maintenance(tx: db.Tx) -> Sign:
    state = await maintenance.read(tx)
    return Sign("serving", state is None, f"maintenance: {state.reason}" if state is not None else "everything is served")


async def _upstream(tx: db.Tx, now_ms: int, said: Sequence[Lately]) -> Sign:
    trouble = next((one for one in said if one.name in _UPSTREAM and now_ms - one.at_ms < LASTING_MS), None)
    if trouble is not None:
        return Sign("upstream", False, f"{trouble.what}, {_ago(now_ms, trouble.at_ms)}")
    seen = max(await leases.last_success(tx, "upstream"), await leases.last_success(tx, "catalogue"))
    return Sign("upstream", True, f"answered {_ago(now_ms, seen)}" if seen else "was not asked yet")


async def _requests(tx: db.Tx, now_ms: int) -> Sign:
    found = await recovering.backlog(tx)
    if found.oldest_at_ms is None:
        return Sign("calls", True, "none is open")
    in_time = now_ms - found.oldest_at_ms < REQUEST_LATE_MS
    return Sign("calls", in_time, f"{found.open} open, the oldest began {_ago(now_ms, found.oldest_at_ms)}")


async def _letters(tx: db.Tx, now_ms: int) -> Sign:
    waiting, oldest_ms = await outbox.overdue(tx, now_ms)
    if oldest_ms is None:
        return Sign("letters", True, "none is late")
    return Sign("letters", now_ms - oldest_ms < LETTER_LATE_MS, f"{waiting} should have left, the oldest {_ago(now_ms, oldest_ms)}")


async def _jobs(tx: db.Tx, now_ms: int, every_s: Mapping[str, float]) -> Sign:
    """Those that run once in the cluster and have run before: which of them should have run again by now."""
    late = []
    for job in jobs.TIMETABLE:
        ran_ms = await leases.last_success(tx, job.name) if job.once else 0
        if ran_ms and now_ms - ran_ms > (PERIODS_LATE * every_s.get(job.name, job.every_s) + job.limit_s) * 1000:
            late.append(f"{job.name} ran {_ago(now_ms, ran_ms)}")
    return Sign("jobs", not late, "late: " + ", ".join(late) if late else "none is late")


def _alarms(now_ms: int, said: Sequence[Lately]) -> list[Sign]:
    if not said:
        return [Sign("alarms", True, "none in a day")]
    return [Sign(one.name, now_ms - one.at_ms >= LASTING_MS, f"{one.what}, {_ago(now_ms, one.at_ms)}") for one in said[:SHOWN]]


def _ago(now_ms: int, at_ms: int) -> str:
    minutes = max(now_ms - at_ms, 0) // MINUTE_MS
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"
