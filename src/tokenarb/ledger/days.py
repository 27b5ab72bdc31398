"""The house's books by UTC day: what each position gained. For a person's question; reads only what was booked in the window."""

from typing import Final

import sqlalchemy as sa

from tokenarb.base import clock, db, money
from tokenarb.ledger import spending, store
from tokenarb.ledger.model import Code, RequestState

OPEN_MS_MAX: Final = 31 * clock.DAY_MS
"""A call's booking is looked for under ids (which tell when it began) up to so long before; the resolver ends what it can in two days."""


async def totals(tx: db.Tx, from_ms: int, to_ms: int) -> dict[tuple[int, str], int]:
    """Nano-USD that each code gained in each UTC day (its number) of [from_ms, to_ms)."""
    book, transfer, entry = store.book, store.transfer, store.entry
    day = transfer.c.at.op("/")(sa.literal_column(str(clock.DAY_MS)))
    joined = book.join(transfer, transfer.c.customer == book.c.customer).join(
        entry, sa.and_(entry.c.customer == transfer.c.customer, entry.c.transfer == transfer.c.id)
    )
    window = (transfer.c.at >= from_ms, transfer.c.at < to_ms, entry.c.asset == money.USD)
    calls = (
        transfer.c.request.is_not(None),
        transfer.c.id >= spending.first_id(from_ms - OPEN_MS_MAX),
        transfer.c.id < spending.first_id(to_ms + spending.SLACK_MS),
    )
    sums: dict[tuple[int, str], int] = {}
    for kind in (calls, (transfer.c.request.is_(None),)):
        found = await tx.execute(
            sa.select(day, entry.c.code, sa.func.sum(entry.c.amount)).select_from(joined).where(*window, *kind).group_by(day, entry.c.code)
        )
        for number, code, amount in found:
            sums[number, code] = sums.get((number, code), 0) + int(amount)
    return sums


async def calls(tx: db.Tx, from_ms: int, to_ms: int) -> dict[int, tuple[int, int]]:
    """(settled, failed) calls that began in each UTC day of [from_ms, to_ms) and have ended."""
    book, request = store.book, store.request
    day = request.c.at.op("/")(sa.literal_column(str(clock.DAY_MS)))
    settled = sa.func.sum(sa.case((request.c.state == RequestState.SETTLED.value, 1), else_=0))
    found = await tx.execute(
        sa.select(day, sa.func.count(), settled)
        .select_from(book.join(request, request.c.customer == book.c.customer))
        .where(
            request.c.state != RequestState.HELD.value,
            request.c.id >= spending.first_id(from_ms - spending.SLACK_MS),
            request.c.id < spending.first_id(to_ms + spending.SLACK_MS),
            request.c.at >= from_ms,
            request.c.at < to_ms,
        )
        .group_by(day)
    )
    return {number: (int(good), int(count) - int(good)) for number, count, good in found}


async def models(tx: db.Tx, from_ms: int, to_ms: int, limit: int) -> list[tuple[str, int]]:
    """(model, nano-USD charged at retail) of the calls that began in [from_ms, to_ms), the dearest models first."""
    book, request = store.book, store.request
    charged = sa.func.sum(request.c.charged)
    found = await tx.execute(
        sa.select(request.c.model, charged)
        .select_from(book.join(request, request.c.customer == book.c.customer))
        .where(
            request.c.id >= spending.first_id(from_ms - spending.SLACK_MS),
            request.c.id < spending.first_id(to_ms + spending.SLACK_MS),
            request.c.at >= from_ms,
            request.c.at < to_ms,
        )
        .group_by(request.c.model)
        .having(charged > 0)
        .order_by(charged.desc(), request.c.model)
        .limit(limit)
    )
    return [(name, int(amount)) for name, amount in found]


def margin(gained: dict[str, int]) -> int:
    """Nano-USD that stayed with the house, of what each code gained: revenue and breakage, less overruns (negative) and cost."""
    return gained.get(Code.REVENUE, 0) + gained.get(Code.BREAKAGE, 0) + gained.get(Code.LOSS, 0) - gained.get(Code.UPSTREAM_COST, 0)
