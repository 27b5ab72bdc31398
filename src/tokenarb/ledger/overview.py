"""Everybody's figures at once, for whoever compares them with what he remembers of them: the audit of the rooms above."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from tokenarb.base import db, money
from tokenarb.ledger import model, store
from tokenarb.ledger.model import WALLET, Code, Kind

Named = tuple[int, int]
"""(customer, key or account)."""


@dataclass(frozen=True, slots=True)
class Package:
    """An allocation's account. `left`: tokens available and held."""

    asset: str
    issued: int
    paid: int
    expires_at_ms: int | None
    left: int


async def frozen(tx: db.Tx) -> dict[int, bool]:
    """Every book: frozen or not."""
    return {row[0]: bool(row[1]) for row in await tx.execute(sa.select(store.book.c.customer, store.book.c.frozen))}


async def spenders(tx: db.Tx) -> dict[Named, tuple[str, int | None]]:
    """Every spender: (state, daily cap in nano-USD)."""
    table = store.spender
    found = await tx.execute(sa.select(table.c.customer, table.c.key_id, table.c.state, table.c.daily_cap))
    return {(row[0], row[1]): (row[2], row[3]) for row in found}


async def packages(tx: db.Tx) -> dict[Named, Package]:
    """Every allocation."""
    table = store.account
    found = await tx.execute(sa.select(table).where(table.c.kind == Kind.ALLOCATION.value))
    return {(row.customer, row.id): Package(row.asset, row.issued, row.paid, row.expires_at, row.available + row.held) for row in found}


async def entered(tx: db.Tx, prefix: str) -> dict[tuple[int, str], int]:
    """What each transfer whose id begins with `prefix` brought to a wallet, nano-USD; 0 where it brought nothing."""
    transfer, entry = store.transfer, store.entry
    wallet = (
        (entry.c.customer == transfer.c.customer)
        & (entry.c.transfer == transfer.c.id)
        & (entry.c.code == Code.WALLET.value)
        & (entry.c.account == model.WALLET)
        & (entry.c.asset == money.USD)
    )
    found = await tx.execute(
        sa.select(transfer.c.customer, transfer.c.id, sa.func.coalesce(sa.func.sum(entry.c.amount), 0))
        .select_from(transfer.outerjoin(entry, wallet))
        .where(transfer.c.id.startswith(prefix, autoescape=True))
        .group_by(transfer.c.customer, transfer.c.id)
    )
    return {(row[0], row[1]): int(row[2]) for row in found}


async def receivable(tx: db.Tx) -> dict[int, int]:
    """Nano-USD that each customer owes, where it is not zero."""
    entry = store.entry
    total = sa.func.sum(entry.c.amount)
    owed = sa.select(entry.c.customer, -total).where(entry.c.code == Code.RECEIVABLE.value).group_by(entry.c.customer).having(total != 0)
    return {row[0]: int(row[1]) for row in await tx.execute(owed)}


@dataclass(frozen=True, slots=True)
class FreeShare:
    """How many of a customer's calls ended since then, and how many of those were free to him."""

    customer: int
    ended: int
    free: int


async def free_shares(tx: db.Tx, since_ms: int, *, at_least: int) -> list[FreeShare]:
    """Customers with at least `at_least` free answers among the calls they began since `since_ms`.

    An answer that failed, or that nobody could identify, is free (money.md); whoever collects them may have found a way to make them so.
    """
    table = store.request
    states = [model.RequestState.SETTLED.value, model.RequestState.UNKNOWN.value]
    free = sa.func.sum(sa.case((table.c.charged == 0, 1), else_=0))
    found = await tx.execute(
        sa.select(table.c.customer, sa.func.count(), free)
        .where(table.c.at >= since_ms, table.c.state.in_(states))
        .group_by(table.c.customer)
        .having(free >= at_least)
    )
    return [FreeShare(row[0], int(row[1]), int(row[2])) for row in found]


async def utilisation(tx: db.Tx) -> tuple[int, int]:
    """Package tokens (sold, used) since the beginning."""
    table = store.account
    sums = sa.select(sa.func.coalesce(sa.func.sum(table.c.issued), 0), sa.func.coalesce(sa.func.sum(table.c.used), 0))
    row = (await tx.execute(sums.where(table.c.kind == Kind.ALLOCATION.value))).one()
    return int(row[0]), int(row[1])


async def with_credit(tx: db.Tx, customers: Collection[int]) -> set[int]:
    """Those of these customers (a thousand at most) whose wallet is not empty."""
    account = store.account
    mine = account.c.customer.in_(sorted(customers)) & (account.c.id == WALLET) & (account.c.available > 0)
    return {row[0] for row in await tx.execute(sa.select(account.c.customer).where(mine))}
