"""What happened, for people: one request in full, and a customer's statement. Amounts in nano-USD or package tokens."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.ledger import store
from tokenarb.ledger.model import AttemptState, Code, RequestState

MOVEMENTS_MAX: Final = 20_000
"""Movements outside calls that one question may read; a statement may name about 32,000."""

LOOKED_AT: Final = 5_000
LATELY: Final = 200


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call of an upstream. `buy_cost_text` is wholesale: never for a customer's eyes."""

    n: int
    upstream_key: str
    generation_id: str | None
    state: AttemptState
    at_ms: int
    buy_cost_text: str


@dataclass(frozen=True, slots=True)
class Paid:
    """What one account held and paid."""

    account: int
    held: int
    taken: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A request with everything that is known of it. `usage` is the JSON text of its settlement, `refund` the id of its refund."""

    customer: int
    request: str
    key: int
    client_key: str | None
    price_version: int
    model: str
    worker: str
    state: RequestState
    at_ms: int
    ended_at_ms: int | None
    output: int
    reserved: int
    charged: int
    overrun: int
    usage: str | None
    outcome: str | None
    refund: str | None
    legs: tuple[Paid, ...]
    attempts: tuple[Attempt, ...]


async def request(tx: db.Tx, customer: int, request: str) -> Receipt | None:
    """The full receipt; None for an unknown request."""
    table, leg, attempt = store.request, store.leg, store.attempt
    row = (await tx.execute(sa.select(table).where(table.c.customer == customer, table.c.id == request))).first()
    if row is None:
        return None
    legs = await tx.execute(
        sa.select(leg.c.account, leg.c.held, leg.c.taken).where(leg.c.customer == customer, leg.c.request == request).order_by(leg.c.n)
    )
    attempts = await tx.execute(
        sa.select(attempt).where(attempt.c.customer == customer, attempt.c.request == request).order_by(attempt.c.n)
    )
    return Receipt(
        row.customer, row.id, row.key_id, row.client_key, row.price_version, row.model, row.worker, RequestState(row.state),
        row.at, row.ended_at, row.output, row.reserved, row.charged, row.overrun, row.usage, row.outcome, row.refund,
        tuple(Paid(*found) for found in legs),
        tuple(
            Attempt(found.n, found.upstream_key, found.generation_id, AttemptState(found.state), found.at, found.buy_cost)
            for found in attempts
        ),
    )  # fmt: skip


async def named(tx: db.Tx, customer: int, client_key: str) -> str | None:
    """The id of the request that its client gave this name (`Idempotency-Key`); None: there is none."""
    table = store.request
    found: str | None = await tx.scalar(sa.select(table.c.id).where(table.c.customer == customer, table.c.client_key == client_key))
    return found


async def customer_of(tx: db.Tx, request: str) -> int | None:
    """Whose request this is (an operator knows only its id). One look-up a customer: for a person, not for the request path."""
    mine = sa.and_(store.request.c.customer == store.book.c.customer, store.request.c.id == request)
    found: int | None = await tx.scalar(sa.select(store.book.c.customer).where(sa.exists().where(mine)).limit(1))
    return found


@dataclass(frozen=True, slots=True)
class Short:
    """A request in a list. Nano-USD."""

    request: str
    key: int
    model: str
    state: RequestState
    at_ms: int
    reserved: int
    charged: int
    outcome: str | None
    refunded: bool


async def latest(tx: db.Tx, customer: int, limit: int, *, before: str | None = None, key: int | None = None) -> list[Short]:
    """A customer's last requests, latest first; with `before`, those made before that request; with `key`, those of a key among the
    `LOOKED_AT` next ones, so that a key that was hardly used costs no walk through all that the others did."""
    table = store.request
    statement = sa.select(table).where(table.c.customer == customer)
    if before is not None:
        statement = statement.where(table.c.id < before)
    statement = statement.order_by(table.c.id.desc()).limit(limit if key is None else LOOKED_AT)
    if key is not None:
        looked_at = statement.subquery()
        statement = sa.select(looked_at).where(looked_at.c.key_id == key).order_by(looked_at.c.id.desc()).limit(limit)
    found = await tx.execute(statement)
    return [
        Short(row.id, row.key_id, row.model, RequestState(row.state), row.at, row.reserved, row.charged, row.outcome, bool(row.refund))
        for row in found
    ]


async def lately_used(tx: db.Tx, first: int, last: int, since_ms: int, models: Collection[str]) -> dict[int, frozenset[str]]:
    """Which of these models each of these customers asked among his last `LATELY` calls since then; those who asked none are left out.

    Requests are named by their time, so each customer costs a walk of at most so many rows of the table's own order.
    """
    table, book = store.request, store.book
    mine = (table.c.customer == book.c.customer, table.c.id >= f"{since_ms:012x}")
    latest = sa.select(table.c.model).where(*mine).order_by(table.c.id.desc()).limit(LATELY).correlate(book).subquery()
    asked = sa.exists(sa.select(sa.literal(1)).select_from(latest).where(latest.c.model.in_(models)))
    who = await tx.execute(sa.select(book.c.customer).where(book.c.customer.between(first, last), asked))
    found: dict[int, frozenset[str]] = {}
    for customer in who.scalars().all():
        own = sa.select(table.c.model).where(table.c.customer == customer, table.c.id >= f"{since_ms:012x}").order_by(table.c.id.desc())
        found[customer] = frozenset(await tx.scalars(own.limit(LATELY))) & frozenset(models)
    return found


async def earned(tx: db.Tx, receipt: Receipt) -> int:
    """Nano-USD of revenue a request brought in the end: what the wallet paid, and the share of its price that package use earned; less
    what was not paid (an overrun) and what was given back."""
    entry = store.entry
    own = sa.and_(entry.c.transfer >= receipt.request, entry.c.transfer < receipt.request + "/")  # itself and "<id>.<attempt>"
    if receipt.refund is not None:
        own = sa.or_(own, entry.c.transfer == receipt.refund)
    found = await tx.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(entry.c.amount), 0)).where(
            entry.c.customer == receipt.customer, entry.c.code.in_([Code.REVENUE.value, Code.LOSS.value]), own
        )
    )
    return int(found or 0)


@dataclass(frozen=True, slots=True)
class Movement:
    """A transfer as the customer sees it: what it changed on each of his accounts (account -> amount in its unit)."""

    id: str
    code: str
    request: str | None
    names: str | None
    note: str
    at_ms: int
    changes: dict[int, int]


async def statement(tx: db.Tx, customer: int, limit: int) -> list[Movement]:
    """The customer's last `limit` movements, latest first."""
    transfer = store.transfer
    mine = transfer.c.customer == customer
    # Both halves walk an index backwards: charges by their request's id, which sorts by time, the rest by time.
    calls = await tx.execute(sa.select(transfer).where(mine, transfer.c.request.is_not(None)).order_by(transfer.c.id.desc()).limit(limit))
    others = await tx.execute(sa.select(transfer).where(mine, transfer.c.request.is_(None)).order_by(transfer.c.at.desc()).limit(limit))
    latest = sorted([*calls, *others], key=lambda row: (row.at, row.id), reverse=True)[:limit]
    return await _moved(tx, latest, store.entry.c.customer == customer, store.entry.c.transfer.in_([row.id for row in latest]))


async def movements(tx: db.Tx, customer: int, from_ms: int, to_ms: int) -> list[Movement]:
    """What moved outside calls in [from_ms, to_ms), latest first: credits, purchases, refunds, expiry. Raises: Refused usage_too_large."""
    transfer, entry = store.transfer, store.entry
    asked = (transfer.c.customer == customer, transfer.c.request.is_(None), transfer.c.at >= from_ms, transfer.c.at < to_ms)
    latest = sa.select(transfer).where(*asked).order_by(transfer.c.at.desc(), transfer.c.id.desc()).limit(MOVEMENTS_MAX + 1)
    found = (await tx.execute(latest)).all()
    if len(found) > MOVEMENTS_MAX:
        raise Refused("usage_too_large", f"there are more than {MOVEMENTS_MAX} movements in this window; ask for a shorter one")
    return await _moved(tx, found, entry.c.customer == customer, entry.c.transfer.in_([row.id for row in found]))


async def _moved(tx: db.Tx, transfers: Sequence[sa.Row[Any]], *which: sa.ColumnElement[bool]) -> list[Movement]:
    """Those transfers with what they changed; `which` finds their entries."""
    entry = store.entry
    own = entry.c.code.in_([Code.WALLET.value, Code.ALLOCATION.value])
    changes: dict[str, dict[int, int]] = {}
    for row in await tx.execute(
        sa.select(entry.c.transfer, entry.c.account, sa.func.sum(entry.c.amount))
        .where(*which, own)
        .group_by(entry.c.transfer, entry.c.account)
    ):
        changes.setdefault(row[0], {})[row[1]] = int(row[2])
    return [Movement(row.id, row.code, row.request, row.names, row.note, row.at, changes.get(row.id, {})) for row in transfers]
