"""The tables of account keys and of the addresses made from them; private to this room.

`account_key`: how far an account was used. `source` names it: the fingerprint of a key, or `list` for addresses the operator brought.
`active_account`: from which one new addresses come. `deposit_address`: who was shown which, for life. `address_stock`: what was brought.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tokenarb.base import db
from tokenarb.payments.deposit import DepositState
from tokenarb.payments.deposit_store import deposit
from tokenarb.payments.families import Family

HOUR_MS: Final = 3_600_000
LOOKED_UP_AT_ONCE: Final = 500
"""SQLite takes 32,766 parameters a statement; a busy block of Ethereum has some thousand addresses."""

account_key: Final = sa.Table(
    "account_key",
    db.metadata,
    sa.Column("family", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("next_index", sa.BigInteger, nullable=False),
    sa.Column("hourly", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)

active_account: Final = sa.Table(
    "active_account",
    db.metadata,
    sa.Column("family", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("since", sa.BigInteger, nullable=False),
)

deposit_address: Final = sa.Table(
    "deposit_address",
    db.metadata,
    sa.Column("family", sa.Text, primary_key=True),
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("customer", sa.BigInteger, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("idx", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("family", "source", "idx", name="deposit_address_index"),
    sa.UniqueConstraint("customer", "family", "source", name="deposit_address_of_customer"),
    sa.Index("deposit_address_made", "family", "at"),
)

address_stock: Final = sa.Table(
    "address_stock",
    db.metadata,
    sa.Column("family", sa.Text, primary_key=True),
    sa.Column("idx", sa.BigInteger, primary_key=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.UniqueConstraint("family", "address", name="address_stock_address"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """How far an account was used: the next index, and the most addresses an hour that were ever allowed from it."""

    family: Family
    source: str
    next_index: int
    hourly: int


@dataclass(frozen=True, slots=True)
class DepositAddress:
    """An address and whose it is, for life. `at_ms`: when it was made."""

    family: Family
    address: str
    customer: int
    source: str
    index: int
    at_ms: int


def _address(row: sa.RowMapping) -> DepositAddress:
    return DepositAddress(Family(row["family"]), row["address"], row["customer"], row["source"], row["idx"], row["at"])


async def _insert_new(tx: db.Tx, table: sa.Table, **values: object) -> None:
    """A row that may be there already; then the one that is there stays."""
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    await tx.execute(dialect.insert(table).values(**values).on_conflict_do_nothing())


async def active(tx: db.Tx, family: Family) -> str | None:
    """The source of new addresses; None where none was ever set."""
    found: str | None = await tx.scalar(sa.select(active_account.c.source).where(active_account.c.family == family.value))
    return found


async def activate_first(tx: db.Tx, family: Family, source: str, now_ms: int) -> None:
    """Makes `source` the active one where there is none; of two that try at once one wins."""
    await _insert_new(tx, active_account, family=family.value, source=source, since=now_ms)


async def activate(tx: db.Tx, family: Family, source: str, now_ms: int) -> None:
    """Puts `source` in the place of the active one."""
    await tx.execute(sa.update(active_account).where(active_account.c.family == family.value).values(source=source, since=now_ms))


async def ensure_account(tx: db.Tx, family: Family, source: str, hourly: int, now_ms: int) -> None:
    """An account that is used for the first time; one that was used before goes on where it was. Its limit is known from the first moment:
    a backup that is taken now must say how many addresses can follow it."""
    await _insert_new(tx, account_key, family=family.value, source=source, next_index=0, hourly=hourly, at=now_ms)


async def account(tx: db.Tx, family: Family, source: str) -> Account | None:
    """How far it was used."""
    chosen = sa.select(account_key).where(account_key.c.family == family.value, account_key.c.source == source)
    row = (await tx.execute(chosen)).mappings().first()
    return None if row is None else Account(family, row["source"], row["next_index"], row["hourly"])


async def accounts(tx: db.Tx) -> Sequence[Account]:
    """Every account that was ever used."""
    rows = (await tx.execute(sa.select(account_key).order_by(account_key.c.family, account_key.c.at))).mappings()
    return [Account(Family(row["family"]), row["source"], row["next_index"], row["hourly"]) for row in rows]


async def lock(tx: db.Tx, family: Family, source: str, hourly: int) -> None:
    """Everybody who wants an index of this account waits until this transaction ends; remembers the limit it is made under."""
    more = sa.case((account_key.c.hourly < hourly, hourly), else_=account_key.c.hourly)
    mine = (account_key.c.family == family.value, account_key.c.source == source)
    await tx.execute(sa.update(account_key).where(*mine).values(hourly=more))


async def take_index(tx: db.Tx, family: Family, source: str) -> int:
    """The next index, used by nobody before and nobody after."""
    mine = (account_key.c.family == family.value, account_key.c.source == source)
    after = await tx.scalar(
        sa.update(account_key).where(*mine).values(next_index=account_key.c.next_index + 1).returning(account_key.c.next_index)
    )
    assert after is not None, "an account is there before it is used"
    return int(after) - 1


async def raise_index(tx: db.Tx, family: Family, source: str, to: int) -> bool:
    """The next index is `to` or more; False where it was already."""
    mine = (account_key.c.family == family.value, account_key.c.source == source, account_key.c.next_index < to)
    return (await tx.execute(sa.update(account_key).where(*mine).values(next_index=to))).rowcount > 0


async def insert(tx: db.Tx, record: DepositAddress) -> None:
    """Whose an address is. The database refuses a second owner, and a second use of an index."""
    await tx.execute(
        sa.insert(deposit_address).values(
            family=record.family.value,
            address=record.address,
            customer=record.customer,
            source=record.source,
            idx=record.index,
            at=record.at_ms,
        )
    )


async def of_customer(tx: db.Tx, customer: int, family: Family, source: str) -> DepositAddress | None:
    """A customer's address from an account."""
    mine = (deposit_address.c.customer == customer, deposit_address.c.family == family.value, deposit_address.c.source == source)
    row = (await tx.execute(sa.select(deposit_address).where(*mine))).mappings().first()
    return None if row is None else _address(row)


async def of_family(tx: db.Tx, family: Family, source: str | None = None, *, since_ms: int | None = None) -> Sequence[DepositAddress]:
    """Every address of a family that anybody was ever shown, in the order of its making; those made since then."""
    chosen = sa.select(deposit_address).where(deposit_address.c.family == family.value)
    if since_ms is not None:
        chosen = chosen.where(deposit_address.c.at >= since_ms)
    if source is not None:
        chosen = chosen.where(deposit_address.c.source == source)
    rows = (await tx.execute(chosen.order_by(deposit_address.c.at, deposit_address.c.idx))).mappings()
    return [_address(row) for row in rows]


async def owners(tx: db.Tx, family: Family, addresses: Sequence[str]) -> dict[str, int]:
    """Customers by those of `addresses` that are theirs."""
    found: dict[str, int] = {}
    for at in range(0, len(addresses), LOOKED_UP_AT_ONCE):
        asked = addresses[at : at + LOOKED_UP_AT_ONCE]
        chosen = sa.select(deposit_address.c.address, deposit_address.c.customer)
        rows = await tx.execute(chosen.where(deposit_address.c.family == family.value, deposit_address.c.address.in_(asked)))
        found.update((row.address, row.customer) for row in rows)
    return found


async def made_since(tx: db.Tx, family: Family, since_ms: int) -> int:
    """How many addresses were made after `since_ms`."""
    chosen = sa.select(sa.func.count()).where(deposit_address.c.family == family.value, deposit_address.c.at > since_ms)
    return int(await tx.scalar(chosen) or 0)


async def paid_indexes(tx: db.Tx, family: Family, source: str) -> Sequence[int]:
    """Indexes of an account to whose addresses something came, ascending. Deposits of EVM chains name addresses in lower case."""
    came = sa.exists().where(
        deposit.c.customer == deposit_address.c.customer,
        sa.func.lower(deposit.c.address) == sa.func.lower(deposit_address.c.address),
        deposit.c.state != DepositState.GONE.value,
    )
    chosen = sa.select(deposit_address.c.idx).where(deposit_address.c.family == family.value, deposit_address.c.source == source, came)
    return list(await tx.scalars(chosen.order_by(deposit_address.c.idx)))


async def handed_out(tx: db.Tx, family: Family, source: str) -> int:
    """How many customers have an address of this account."""
    chosen = sa.select(sa.func.count()).where(deposit_address.c.family == family.value, deposit_address.c.source == source)
    return int(await tx.scalar(chosen) or 0)


async def in_stock(tx: db.Tx, family: Family, index: int) -> str | None:
    """The address that was brought under an index."""
    chosen = sa.select(address_stock.c.address).where(address_stock.c.family == family.value, address_stock.c.idx == index)
    found: str | None = await tx.scalar(chosen)
    return found


async def stock_of(tx: db.Tx, family: Family) -> Sequence[str]:
    """What was brought, in order."""
    chosen = sa.select(address_stock.c.address).where(address_stock.c.family == family.value).order_by(address_stock.c.idx)
    return list(await tx.scalars(chosen))


async def add_to_stock(tx: db.Tx, family: Family, first_index: int, addresses: Sequence[str]) -> None:
    """Brings more."""
    rows = [{"family": family.value, "idx": first_index + n, "address": address} for n, address in enumerate(addresses)]
    await tx.execute(sa.insert(address_stock), rows)


def after_restore(now_ms: int, taken_at_ms: int | None, hourly: int) -> str:
    """The statement that a restore runs inside the database which it puts back, on either engine: no index that may have been used since
    the backup was taken is used again (P1). In each hour since, rounded up and one more for clocks that differ, at most as many addresses
    were made as were allowed then, or are by the settings now (`hourly`). `taken_at_ms` None: not known, so the last rate in it tells."""
    most = f"CASE WHEN hourly > {int(hourly)} THEN hourly ELSE {int(hourly)} END"
    known = f"COALESCE((SELECT MAX(at) FROM exchange_rate), {account_key.name}.at)" if taken_at_ms is None else str(int(taken_at_ms))  # noqa: S608
    hours = f"(({int(now_ms)} - {known}) / {HOUR_MS} + 2)"
    return f"UPDATE {account_key.name} SET next_index = next_index + {hours} * ({most})"  # noqa: S608 - numbers and names of ours
