"""The tables of coins that addresses held and spent; private to this room."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.payments.deposit_store import deposit
from tokenarb.payments.sightings import Spent

coin_balance: Final = sa.Table(
    "coin_balance",
    db.metadata,
    sa.Column("chain", sa.Text, primary_key=True),
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("height", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("units", sa.Text, nullable=False),
    sa.Index("coin_balance_at", "chain", "height"),
)

coin_spent: Final = sa.Table(
    "coin_spent",
    db.metadata,
    sa.Column("chain", sa.Text, primary_key=True),
    sa.Column("tx", sa.Text, primary_key=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("height", sa.BigInteger, nullable=False),
    sa.Column("units", sa.Text, nullable=False),
    sa.Index("coin_spent_of", "chain", "address", "height"),
)


@dataclass(frozen=True, slots=True)
class Balance:
    """What an address held after the block at `height`; all of it is explained."""

    height: int
    units: int


async def insert_spent(tx: db.Tx, chain: str, height: int, spent: Sequence[Spent]) -> None:
    """What left watched addresses in a block."""
    rows = [{"chain": chain, "tx": one.tx, "address": one.address, "height": height, "units": str(one.units)} for one in spent]
    if rows:
        await tx.execute(sa.insert(coin_spent), rows)


async def insert(tx: db.Tx, chain: str, address: str, now: Balance) -> None:
    """What an address holds by now."""
    await tx.execute(sa.insert(coin_balance).values(chain=chain, address=address, height=now.height, units=str(now.units)))


async def last(tx: db.Tx, chain: str, address: str) -> Balance | None:
    """What was known of it last; None: it was never looked at."""
    statement = sa.select(coin_balance).where(coin_balance.c.chain == chain, coin_balance.c.address == address)
    row = (await tx.execute(statement.order_by(coin_balance.c.height.desc()).limit(1))).mappings().first()
    return None if row is None else Balance(row["height"], int(row["units"]))


async def flow(tx: db.Tx, chain: str, address: str, above: int) -> int:
    """What blocks above that height explain: coins that came, less coins that were spent."""
    came = sa.select(deposit.c.units).where(
        deposit.c.chain == chain, deposit.c.address == address, deposit.c.contract.is_(None), deposit.c.height > above
    )
    left = sa.select(coin_spent.c.units).where(coin_spent.c.chain == chain, coin_spent.c.address == address, coin_spent.c.height > above)
    return sum(int(row[0]) for row in await tx.execute(came)) - sum(int(row[0]) for row in await tx.execute(left))


async def forget(tx: db.Tx, chain: str, *, above: int) -> None:
    """What stood in blocks that are no longer part of the chain."""
    for table in (coin_balance, coin_spent):
        await tx.execute(sa.delete(table).where(table.c.chain == chain, table.c.height > above))


async def thin_out(tx: db.Tx, chain: str, address: str, *, below: int) -> None:
    """Forgets balances that no fork can make the last one again: all below that height but the newest of them."""
    old = (coin_balance.c.chain == chain) & (coin_balance.c.address == address) & (coin_balance.c.height < below)
    newest = sa.select(sa.func.max(coin_balance.c.height)).where(old).scalar_subquery()
    await tx.execute(sa.delete(coin_balance).where(old, coin_balance.c.height < newest))
