"""What the resolver reads and notes: requests nobody serves any more. When to ask the upstream, and asking it, is metering's."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.ledger import store
from tokenarb.ledger.holding import ALIVE, OPEN_ATTEMPTS
from tokenarb.ledger.model import AttemptState, Leg


@dataclass(frozen=True, slots=True)
class Orphan:
    """A held request of a dead worker, or one that was handed over and is due. `attempt` is its open attempt.

    `generation_id` None: no headers ever came, so it cannot be identified at the upstream.
    """

    customer: int
    request: str
    key: int
    worker: str
    attempt: int
    attempt_state: AttemptState
    generation_id: str | None
    upstream_key: str
    sent_at_ms: int
    legs: tuple[Leg, ...]
    price_version: int
    model: str
    output: int
    at_ms: int
    checks: int


async def orphans(tx: db.Tx, now_ms: int, limit: int) -> list[Orphan]:
    """The oldest `limit` requests to look at now. A living worker's request is never among them unless it was handed over (A13)."""
    request, leg, attempt = store.request, store.leg, store.attempt
    living = sa.select(store.worker.c.id).where(store.worker.c.state == ALIVE)
    open_ = request.c.state == sa.literal_column("'held'")
    columns = (
        request.c.customer, request.c.id, request.c.key_id, request.c.worker, request.c.price_version, request.c.model,
        request.c.output, request.c.at, request.c.checks,
    )  # fmt: skip
    due = sa.select(*columns).where(
        open_, sa.or_(request.c.check_at <= now_ms, sa.and_(request.c.check_at.is_(None), request.c.worker.not_in(living)))
    )
    found = due.order_by(request.c.at, request.c.customer, request.c.id).limit(limit).cte("found")
    asked = (await tx.execute(sa.select(found))).all()
    if not asked:
        return []
    belongs = sa.and_(attempt.c.customer == found.c.customer, attempt.c.request == found.c.id)
    attempts: dict[tuple[int, str], Any] = {}
    for row in await tx.execute(
        sa.select(attempt).join(found, belongs).where(attempt.c.state.in_(OPEN_ATTEMPTS)).order_by(attempt.c.customer, attempt.c.n)
    ):
        attempts[row.customer, row.request] = row
    legs: dict[tuple[int, str], list[Leg]] = {}
    belongs = sa.and_(leg.c.customer == found.c.customer, leg.c.request == found.c.id)
    for row in await tx.execute(sa.select(leg).join(found, belongs).order_by(leg.c.customer, leg.c.request, leg.c.n)):
        legs.setdefault((row.customer, row.request), []).append(Leg(row.account, row.held))
    # Without a snapshot (READ COMMITTED) a request may have ended between the statements: it has no open attempt any more.
    return [_orphan(row, attempts[row[0], row[1]], tuple(legs.get((row[0], row[1]), ()))) for row in asked if (row[0], row[1]) in attempts]


def _orphan(row: Any, attempt: Any, legs: tuple[Leg, ...]) -> Orphan:
    return Orphan(
        row.customer,
        row.id,
        row.key_id,
        row.worker,
        attempt.n,
        AttemptState(attempt.state),
        attempt.generation_id,
        attempt.upstream_key,
        attempt.at,
        legs,
        row.price_version,
        row.model,
        row.output,
        row.at,
        row.checks,
    )


async def reschedule(tx: db.Tx, customer: int, request: str, check_at_ms: int) -> bool:
    """Looked at in vain: again from `check_at_ms` on; counts the look. False where the request has ended meanwhile."""
    table = store.request
    mine = sa.and_(table.c.customer == customer, table.c.id == request, table.c.state == "held")
    result = await tx.execute(table.update().where(mine).values(check_at=check_at_ms, checks=table.c.checks + 1))
    return result.rowcount == 1


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open requests, and the oldest of them: for health and metrics."""

    open: int
    handed_over: int
    oldest_at_ms: int | None


async def backlog(tx: db.Tx) -> Backlog:
    """How much is in flight."""
    table = store.request
    row = (
        await tx.execute(
            sa.select(sa.func.count(), sa.func.count(table.c.check_at), sa.func.min(table.c.at)).where(
                table.c.state == sa.literal_column("'held'")
            )
        )
    ).one()
    return Backlog(row[0], row[1], row[2])


@dataclass(frozen=True, slots=True)
class Unknown:
    """What ended UNKNOWN: sent upstream, never identified. `worst` is nano-USD that was held for them at retail: no more than that can they
    have cost. An estimate, never added to costs that are known."""

    attempts: int
    upstream_keys: dict[str, int]
    worst: int


async def unknown(tx: db.Tx, from_ms: int, to_ms: int) -> Unknown:
    """The counted window of recovery: attempts that ended UNKNOWN among those sent in [from_ms, to_ms), per upstream key."""
    attempt, request = store.attempt, store.request
    belongs = sa.and_(request.c.customer == attempt.c.customer, request.c.id == attempt.c.request)
    found = await tx.execute(
        sa.select(attempt.c.upstream_key, sa.func.count(), sa.func.sum(request.c.reserved))
        .join(request, belongs)
        .where(attempt.c.state == "unknown", attempt.c.at >= from_ms, attempt.c.at < to_ms)
        .group_by(attempt.c.upstream_key)
    )
    rows = found.all()
    keys = {key: int(count) for key, count, _ in rows}
    return Unknown(sum(keys.values()), keys, sum(int(worst) for _, _, worst in rows))
