"""What other rooms may know of the ledger: typed reads in a transaction or a snapshot they hold. Amounts in nano-USD or package tokens."""

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from tokenarb.base import clock, db, money
from tokenarb.ledger import model, store
from tokenarb.ledger.model import Code


@dataclass(frozen=True, slots=True)
class Wallet:
    """A customer's credit. `credited`: all that came in from outside; `spent`: all that went into calls and packages, less refunds."""

    available: int
    held: int
    credited: int
    spent: int


@dataclass(frozen=True, slots=True)
class Account:
    """What a customer owns. See `rows.Account` for an allocation's members."""

    id: int
    kind: model.Kind
    asset: str
    available: int
    held: int
    expires_at_ms: int | None
    frozen: bool
    issued: int
    paid: int
    used: int
    removed: int
    recognised: int
    written_off: int


@dataclass(frozen=True, slots=True)
class Spender:
    """What a key may do. `used_today` and `held` are nano-USD at retail."""

    key: int
    state: model.SpenderState
    daily_cap: int | None
    used_today: int
    held: int


async def revision(tx: db.Tx, customer: int) -> int | None:
    """The book's revision, to be read in the same snapshot as the view that is cached under it; None for an unknown customer."""
    found: int | None = await tx.scalar(sa.select(store.book.c.revision).where(store.book.c.customer == customer))
    return found


async def frozen(tx: db.Tx, customer: int) -> bool:
    """The customer's book is frozen."""
    return bool(await tx.scalar(sa.select(store.book.c.frozen).where(store.book.c.customer == customer)))


async def wallet(tx: db.Tx, customer: int) -> Wallet | None:
    """The customer's wallet with its history in two figures; None for an unknown customer."""
    account, entry = store.account, store.entry
    row = (
        await tx.execute(sa.select(account.c.available, account.c.held).where(account.c.customer == customer, account.c.id == model.WALLET))
    ).first()
    if row is None:
        return None
    # What is owed counts as come in: it was spent, and its deposit was taken back.
    outside = [Code.DEPOSITS.value, Code.PROMO.value, Code.RECEIVABLE.value]
    transfer = store.transfer
    # Money comes in by the few transfers that are no call's, which have an index; a busy customer has millions of the others.
    belongs = sa.and_(entry.c.customer == transfer.c.customer, entry.c.transfer == transfer.c.id)
    credited = await tx.scalar(
        sa.select(sa.func.coalesce(-sa.func.sum(entry.c.amount), 0))
        .select_from(transfer.join(entry, belongs))
        .where(transfer.c.customer == customer, transfer.c.request.is_(None), entry.c.code.in_(outside), entry.c.asset == money.USD)
    )
    entered = int(credited or 0)
    return Wallet(row.available, row.held, entered, entered - row.available - row.held)


async def accounts(tx: db.Tx, customer: int) -> list[Account]:
    """Everything the customer owns, the wallet first, then by expiry."""
    account = store.account
    found = await tx.execute(
        sa.select(account)
        .where(account.c.customer == customer)
        .order_by(account.c.id != model.WALLET, account.c.expires_at.is_(None), account.c.expires_at, account.c.id)
    )
    return [
        Account(
            row.id,
            model.Kind(row.kind),
            row.asset,
            row.available,
            row.held,
            row.expires_at,
            bool(row.frozen),
            row.issued,
            row.paid,
            row.used,
            row.removed,
            row.recognised,
            row.written_off,
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class Balance:
    """An account in one line: what is left of it, what is held included, and of how much; 0 for the wallet, which has no whole."""

    customer: int
    account: int
    left: int
    full: int
    expires_at_ms: int | None


async def balances_after(tx: db.Tx, customer: int, limit: int) -> list[Balance]:
    """The accounts of customers with greater numbers, in the order of customers."""
    account = store.account
    found = await tx.execute(
        sa.select(
            account.c.customer,
            account.c.id,
            account.c.available + account.c.held,
            account.c.issued - account.c.removed,
            account.c.expires_at,
        )
        .where(account.c.customer > customer)
        .order_by(account.c.customer, account.c.id)
        .limit(limit)
    )
    return [Balance(*row) for row in found]


async def spender(tx: db.Tx, customer: int, key: int, now_ms: int) -> Spender | None:
    """What a key may do and has spent on the UTC day of `now_ms`; None for an unknown key."""
    table = store.spender
    row = (await tx.execute(sa.select(table).where(table.c.customer == customer, table.c.key_id == key))).first()
    if row is None:
        return None
    used = row.used if row.day == clock.utc_day(now_ms) else 0
    return Spender(row.key_id, model.SpenderState(row.state), row.daily_cap, used, row.held)


async def expired(tx: db.Tx, now_ms: int, limit: int) -> list[tuple[int, int]]:
    """(customer, account) of allocations past their end that still have something free: for `ExpireAllocation`."""
    account = store.account
    found = await tx.execute(
        sa.select(account.c.customer, account.c.id)
        .where(account.c.expires_at <= now_ms, account.c.available > 0)
        .order_by(account.c.customer, account.c.id)
        .limit(limit)
    )
    return [(row.customer, row.id) for row in found]


async def spent_by_key(tx: db.Tx, customer: int) -> dict[int, int]:
    """Nano-USD charged to each key over all time, refunded requests left out."""
    request = store.request
    found = await tx.execute(
        sa.select(request.c.key_id, sa.func.sum(request.c.charged))
        .where(request.c.customer == customer, request.c.refund.is_(None))
        .group_by(request.c.key_id)
    )
    return {key: int(total) for key, total in found}


async def totals(tx: db.Tx) -> dict[tuple[str, str], int]:
    """The sum of all entries per (code, asset): the house's books at a glance."""
    entry = store.entry
    found = await tx.execute(sa.select(entry.c.code, entry.c.asset, sa.func.sum(entry.c.amount)).group_by(entry.c.code, entry.c.asset))
    return {(code, asset): int(total) for code, asset, total in found}


async def costs_by_upstream_key(tx: db.Tx, from_ms: int, to_ms: int) -> dict[tuple[str, int], Decimal]:
    """USD, exact, that attempts sent in [from_ms, to_ms) cost per (upstream key, UTC day of sending)."""
    attempt = store.attempt
    sums: dict[tuple[str, int], Decimal] = {}
    found = await tx.execute(
        sa.select(attempt.c.upstream_key, attempt.c.at, attempt.c.buy_cost).where(
            attempt.c.at >= from_ms, attempt.c.at < to_ms, attempt.c.buy_cost != "0"
        )
    )
    for upstream_key, at, cost in found:
        key = (upstream_key, clock.utc_day(at))
        sums[key] = sums.get(key, Decimal(0)) + Decimal(cost)
    return sums
