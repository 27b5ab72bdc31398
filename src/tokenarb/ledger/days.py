"""The house's books by UTC day: what each position gained. For a person's question; reads only what was booked in the window."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from tokenarb.base import clock, db, money
from tokenarb.ledger import spending, store
from tokenarb.ledger.model import Code, RequestState

OPEN_MS_MAX: Final = 31 * clock.DAY_MS
"""A call's booking is looked for under ids (which tell when it began) up to so long before; the resolver ends what it can in two days."""

_UNASKED: Final = (Code.WALLET.value, Code.TOKENS_ISSUED.value, Code.UPSTREAM_CREDIT.value)
"""Mirrors of other positions: reading them would double the work."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What a position gained in a UTC day by transfers of one kind: nano-USD, for ALLOCATION package tokens.

    `model`: whose call was booked or refunded; None for what belongs to no call.
    """

    day: int
    model: str | None
    transfer: str
    code: str
    amount: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Calls of a model that began in a UTC day and have ended. `failed`: without a charge, since nothing came of them."""

    day: int
    model: str
    calls: int
    failed: int


async def gains(tx: db.Tx, from_ms: int, to_ms: int) -> list[Gain]:
    """What was booked in [from_ms, to_ms), by day, model, kind of transfer and position; deposits of other assets than USD left out."""
    entry = store.entry
    found: list[Gain] = []
    for moved in (_of_calls(from_ms, to_ms), _others(from_ms, to_ms)):
        asked = (entry.c.code.not_in(_UNASKED), sa.or_(entry.c.asset == money.USD, entry.c.code == Code.ALLOCATION.value))
        columns = (moved.c.day, moved.c.model, moved.c.code, entry.c.code)
        rows = await tx.execute(
            sa.select(*columns, sa.func.sum(entry.c.amount))
            .select_from(moved.join(entry, sa.and_(entry.c.customer == moved.c.customer, entry.c.transfer == moved.c.id)))
            .where(*asked)
            .group_by(*columns)
        )
        found += [Gain(row[0], row[1], row[2], row[3], int(row[4])) for row in rows]
    return found


async def calls(tx: db.Tx, from_ms: int, to_ms: int) -> list[Ended]:
    """Calls that began in [from_ms, to_ms) and have ended, by day and model."""
    request = store.request
    settled = sa.func.sum(sa.case((request.c.state == RequestState.SETTLED.value, 1), else_=0))
    day = _day(request.c.at)
    found = await tx.execute(
        sa.select(day, request.c.model, sa.func.count(), settled)
        .where(
            *_begun(from_ms, to_ms),
            request.c.state != RequestState.HELD.value,
        )
        .group_by(day, request.c.model)
    )
    return [Ended(number, name, int(good), int(count) - int(good)) for number, name, count, good in found]


async def noted(tx: db.Tx, from_ms: int, to_ms: int, outcome: str, name: str) -> dict[int, tuple[int, int]]:
    """Settled calls with such an outcome begun in [from_ms, to_ms), by day: how many, and the sum of a figure that their usage tells."""
    request = store.request
    day = _day(request.c.at)
    found = await tx.execute(
        sa.select(day, sa.func.count(), sa.func.sum(spending.metered(tx, name)))
        .where(*_begun(from_ms, to_ms), request.c.state == RequestState.SETTLED.value, request.c.outcome == outcome)
        .group_by(day)
    )
    return {number: (int(count), int(figure or 0)) for number, count, figure in found}


async def paid_in(tx: db.Tx, from_ms: int, to_ms: int) -> dict[int, int]:
    """Nano-USD that each customer paid in, net of what was taken back, in [from_ms, to_ms)."""
    moved, entry = _others(from_ms, to_ms), store.entry
    found = await tx.execute(
        sa.select(moved.c.customer, -sa.func.sum(entry.c.amount))
        .select_from(moved.join(entry, sa.and_(entry.c.customer == moved.c.customer, entry.c.transfer == moved.c.id)))
        .where(entry.c.code == Code.DEPOSITS.value, entry.c.asset == money.USD)
        .group_by(moved.c.customer)
    )
    return {row[0]: int(row[1]) for row in found}


def _begun(from_ms: int, to_ms: int) -> tuple[sa.ColumnElement[bool], ...]:
    """By the ids, which tell when a call began, then exactly."""
    request = store.request
    return (
        _anybody(request.c.customer),
        request.c.id >= spending.first_id(from_ms - spending.SLACK_MS),
        request.c.id < spending.first_id(to_ms + spending.SLACK_MS),
        request.c.at >= from_ms,
        request.c.at < to_ms,
    )


def _of_calls(from_ms: int, to_ms: int) -> sa.CTE:
    """Transfers of calls, booked in the window: by their ids, which tell when the call began."""
    transfer = store.transfer
    begun = (
        transfer.c.request.is_not(None),
        transfer.c.id >= spending.first_id(from_ms - OPEN_MS_MAX),
        transfer.c.id < spending.first_id(to_ms + spending.SLACK_MS),
    )
    return _transfers(from_ms, to_ms, transfer.c.request, *begun)


def _others(from_ms: int, to_ms: int) -> sa.CTE:
    """Transfers outside calls, booked in the window; a refund names the call it corrects."""
    return _transfers(from_ms, to_ms, store.transfer.c.names, store.transfer.c.request.is_(None))


def _transfers(from_ms: int, to_ms: int, call: sa.Column[str], *which: sa.ColumnElement[bool]) -> sa.CTE:
    """Chosen before anything is joined to them: left to itself SQLite begins with every entry there is."""
    transfer, request = store.transfer, store.request
    return (
        sa.select(transfer.c.customer, transfer.c.id, transfer.c.code, _day(transfer.c.at).label("day"), request.c.model)
        .select_from(transfer.outerjoin(request, sa.and_(request.c.customer == transfer.c.customer, request.c.id == call)))
        .where(_anybody(transfer.c.customer), transfer.c.at >= from_ms, transfer.c.at < to_ms, *which)
        .cte("moved")
        .prefix_with("MATERIALIZED")
    )


def _anybody(customer: sa.Column[int]) -> sa.ColumnElement[bool]:
    """True of everybody: indexes begin with the customer, so a window is looked up customer by customer."""
    return customer.in_(sa.select(store.book.c.customer))


def _day(at: sa.Column[int]) -> sa.ColumnElement[int]:
    """The number of its UTC day; both engines cut integers off."""
    return at.op("/")(sa.literal_column(str(clock.DAY_MS)))


def by_code(found: Iterable[Gain]) -> dict[str, int]:
    """What each position gained in all."""
    sums: dict[str, int] = {}
    for gain in found:
        sums[gain.code] = sums.get(gain.code, 0) + gain.amount
    return sums
