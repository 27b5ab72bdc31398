"""What calls cost a customer, added up by day, model or key. Reads only the calls of the window: their ids sort by time.

No index of its own: one more entry for every call, to be written before an answer may leave, would be paid by all for what few ask for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from tokenarb.base import clock, db
from tokenarb.base.errors import Refused
from tokenarb.ledger import model, store
from tokenarb.ledger.model import RequestState

CALLS_MAX: Final = 500_000
"""Calls one question may read (a few seconds: 1.3 s for 200,000, measured on SQLite); beyond that a shorter window is to be asked for."""

SLACK_MS: Final = 3_600_000
"""How far the time in a call's id may lie from the call's own: the id is made a moment earlier; a clock may be set in between."""


class Group(StrEnum):
    """What a line adds up."""

    DAY = "day"
    MODEL = "model"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Line:
    """Calls that began in the window and have ended. `names`: a value a group (UTC day number, model id, key id).

    `failed`: ended without a charge since nothing came of them. `charged` nano-USD at retail, packages included; `wallet` nano-USD of it
    that left the wallet; `refunded` nano-USD of it that was given back. Tokens as the upstream metered them.
    """

    names: tuple[Any, ...]
    calls: int
    failed: int
    charged: int
    wallet: int
    refunded: int
    prompt: int
    completion: int
    cached: int
    reasoning: int


async def lines(tx: db.Tx, customer: int, from_ms: int, to_ms: int, groups: Sequence[Group]) -> list[Line]:
    """Sums over the calls that began in [from_ms, to_ms), by `groups`. Raises: Refused usage_too_large."""
    request, leg = store.request, store.leg
    taken = (
        sa.select(sa.func.sum(leg.c.taken))
        .where(leg.c.customer == request.c.customer, leg.c.request == request.c.id, leg.c.account == model.WALLET)
        .scalar_subquery()
    )
    columns = {Group.DAY: _day(request.c.at), Group.MODEL: request.c.model, Group.KEY: request.c.key_id}
    ended = request.c.state != RequestState.HELD.value
    settled = request.c.state == RequestState.SETTLED.value
    found = (
        sa.select(
            *(columns[group].label(group.value) for group in groups),
            sa.case((settled, 0), else_=1).label("failed"),
            request.c.charged,
            sa.case((request.c.refund.is_not(None), request.c.charged), else_=0).label("refunded"),
            sa.case((settled, taken), else_=0).label("wallet"),
            *(metered(tx, name).label(name) for name in ("prompt", "completion", "cached", "reasoning")),
        )
        .where(ended, *_window(customer, from_ms, to_ms))
        .limit(CALLS_MAX + 1)
        .subquery()
    )
    names = [found.c[group.value] for group in groups]
    sums = ("charged", "wallet", "refunded", "prompt", "completion", "cached", "reasoning")
    rows = await tx.execute(
        sa.select(*names, sa.func.count(), sa.func.sum(found.c.failed), *(sa.func.coalesce(sa.func.sum(found.c[name]), 0) for name in sums))
        .group_by(*names)
        .order_by(*names)
    )
    width = len(groups)
    result = [Line(tuple(row[:width]), row[width] - int(row[width + 1]), *(int(value) for value in row[width + 1 :])) for row in rows]
    if sum(line.calls + line.failed for line in result) > CALLS_MAX:
        raise _too_large()
    return result


@dataclass(frozen=True, slots=True)
class Taken:
    """What settled calls that began in a UTC day took from an account: nano-USD of the wallet, tokens of a package; refunds not taken off.

    `last_ms`: when the last of them began.
    """

    day: int
    account: int
    calls: int
    amount: int
    last_ms: int


async def taken(tx: db.Tx, customer: int, from_ms: int, to_ms: int) -> list[Taken]:
    """By day and account, of the calls that began in [from_ms, to_ms). Raises: Refused usage_too_large."""
    request, leg = store.request, store.leg
    found = (
        sa.select(_day(request.c.at).label("day"), leg.c.account, leg.c.taken, request.c.at)
        .select_from(request.join(leg, sa.and_(leg.c.customer == request.c.customer, leg.c.request == request.c.id)))
        .where(*_window(customer, from_ms, to_ms), request.c.state == RequestState.SETTLED.value, leg.c.taken > 0)
        .limit(CALLS_MAX + 1)
        .subquery()
    )
    names = (found.c.day, found.c.account)
    rows = await tx.execute(
        sa.select(*names, sa.func.count(), sa.func.sum(found.c.taken), sa.func.max(found.c.at)).group_by(*names).order_by(*names)
    )
    result = [Taken(row[0], row[1], row[2], int(row[3]), row[4]) for row in rows]
    if sum(one.calls for one in result) > CALLS_MAX:
        raise _too_large()
    return result


async def of_key(tx: db.Tx, customer: int, key: int, since_ms: Sequence[int], to_ms: int) -> list[int]:
    """Nano-USD at retail charged to a key, refunded calls left out, for the calls that began in [since, to_ms), one figure a `since`."""
    request = store.request
    sums = [sa.func.coalesce(sa.func.sum(sa.case((request.c.at >= since, request.c.charged), else_=0)), 0) for since in since_ms]
    mine = (request.c.key_id == key, request.c.refund.is_(None))
    row = (await tx.execute(sa.select(*sums).where(*_window(customer, min(since_ms), to_ms), *mine))).one()
    return [int(value) for value in row]


def _too_large() -> Refused:
    return Refused("usage_too_large", f"there are more than {CALLS_MAX} calls in this window; ask for a shorter one")


def _day(at: sa.Column[int]) -> sa.ColumnElement[int]:
    """The number of its UTC day; both engines cut integers off."""
    return at.op("/")(sa.literal_column(str(clock.DAY_MS)))


def _window(customer: int, from_ms: int, to_ms: int) -> tuple[sa.ColumnElement[bool], ...]:
    """By the primary key, then exactly."""
    request = store.request
    return (
        request.c.customer == customer,
        request.c.id >= first_id(from_ms - SLACK_MS),
        request.c.id < first_id(to_ms + SLACK_MS),
        request.c.at >= from_ms,
        request.c.at < to_ms,
    )


def first_id(at_ms: int) -> str:
    """What every id made at that time or later is not less than (ids.new_request_id: 48 bits of milliseconds come first)."""
    return f"{min(max(at_ms, 0), 2**48 - 1):012x}"


def metered(tx: db.Tx, name: str) -> sa.ColumnElement[Any]:
    """A count in the JSON text of a settlement's usage (metering.charge.receipt)."""
    usage = store.request.c.usage
    if tx.dialect.name == "sqlite":
        return sa.func.json_extract(usage, f"$.{name}")
    return sa.cast(sa.cast(usage, postgresql.JSON)[name].astext, sa.BigInteger)
