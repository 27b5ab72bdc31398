"""The tables of deposits and of the chains' cursors; private to this room."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.payments.deposit import Deposit, DepositState, Identity
from tokenarb.payments.sightings import Header, Place

deposit: Final = sa.Table(
    "deposit",
    db.metadata,
    sa.Column("chain", sa.Text, primary_key=True),
    sa.Column("tx", sa.Text, primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("customer", sa.BigInteger, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("contract", sa.Text, nullable=True),
    sa.Column("symbol", sa.Text, nullable=True),
    sa.Column("units", sa.Text, nullable=False),  # 256 bits on some chains
    sa.Column("height", sa.BigInteger, nullable=True),
    sa.Column("block", sa.Text, nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sa.Column("rate_seen", sa.Text, nullable=True),
    sa.Column("rate_used", sa.Text, nullable=True),
    sa.Column("credit", sa.BigInteger, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("owed", sa.BigInteger, nullable=False),
    sa.Index("deposit_at", "chain", "height"),
    sa.Index("deposit_state", "state", "chain", "customer"),
    sa.Index("deposit_of_customer", "customer", "chain"),
)

chain_cursor: Final = sa.Table(
    "chain_cursor",
    db.metadata,
    sa.Column("chain", sa.Text, primary_key=True),
    sa.Column("height", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("finalized", sa.BigInteger, nullable=True),
    sa.Column("tip", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)

chain_header: Final = sa.Table(
    "chain_header",
    db.metadata,
    sa.Column("chain", sa.Text, primary_key=True),
    sa.Column("height", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("parent", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a chain has been walked: everything up to `place` is in the books. `tip`: how far the node was, at `at_ms`."""

    chain: str
    place: Place
    finalized: int | None
    tip: int
    at_ms: int


async def cursor(tx: db.Tx, chain: str, *, lock: bool = False) -> Cursor | None:
    """A chain's cursor. `lock`: nobody else moves it before this transaction ends (SQLite's writers take turns anyway)."""
    statement = sa.select(chain_cursor).where(chain_cursor.c.chain == chain)
    row = (await tx.execute(statement.with_for_update() if lock else statement)).mappings().first()
    return None if row is None else _cursor(row)


async def cursors(tx: db.Tx) -> Sequence[Cursor]:
    """Every chain's."""
    return [_cursor(row) for row in (await tx.execute(sa.select(chain_cursor).order_by(chain_cursor.c.chain))).mappings()]


def _cursor(row: sa.RowMapping) -> Cursor:
    return Cursor(row["chain"], Place(row["height"], row["hash"]), row["finalized"], row["tip"], row["at"])


async def insert_cursor(tx: db.Tx, new: Cursor) -> None:
    """A chain is watched from here on."""
    await tx.execute(sa.insert(chain_cursor).values(chain=new.chain, **_place(new)))


async def move_cursor(tx: db.Tx, new: Cursor) -> None:
    """It went on."""
    await tx.execute(sa.update(chain_cursor).where(chain_cursor.c.chain == new.chain).values(**_place(new)))


def _place(new: Cursor) -> dict[str, Any]:
    return {"height": new.place.height, "hash": new.place.hash, "finalized": new.finalized, "tip": new.tip, "at": new.at_ms}


async def insert_headers(tx: db.Tx, chain: str, headers: Sequence[Header]) -> None:
    """Blocks that were walked through."""
    rows = [{"chain": chain, "height": one.height, "hash": one.hash, "parent": one.parent, "at": one.at_ms} for one in headers]
    if rows:
        await tx.execute(sa.insert(chain_header), rows)


async def headers(tx: db.Tx, chain: str) -> Sequence[Header]:
    """What is kept of them, the highest first."""
    statement = sa.select(chain_header).where(chain_header.c.chain == chain).order_by(chain_header.c.height.desc())
    return [Header(row["height"], row["hash"], row["parent"], row["at"]) for row in (await tx.execute(statement)).mappings()]


async def forget_headers(tx: db.Tx, chain: str, *, above: int | None = None, below: int | None = None) -> None:
    """Blocks that are no longer part of the chain, or are too old to matter."""
    if above is not None:
        await tx.execute(sa.delete(chain_header).where(chain_header.c.chain == chain, chain_header.c.height > above))
    if below is not None:
        await tx.execute(sa.delete(chain_header).where(chain_header.c.chain == chain, chain_header.c.height < below))


def _rate(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _deposit(row: sa.RowMapping) -> Deposit:
    return Deposit(
        identity=Identity(row["chain"], row["tx"], row["n"]),
        customer=row["customer"],
        address=row["address"],
        contract=row["contract"],
        symbol=row["symbol"],
        units=int(row["units"]),
        height=row["height"],
        block=row["block"],
        state=DepositState(row["state"]),
        seen_at_ms=row["seen_at"],
        rate_seen=_rate(row["rate_seen"]),
        rate_used=_rate(row["rate_used"]),
        credit_nano=row["credit"],
        round=row["round"],
        owed_nano=row["owed"],
    )


def _values(record: Deposit) -> dict[str, Any]:
    return {
        "customer": record.customer,
        "address": record.address,
        "contract": record.contract,
        "symbol": record.symbol,
        "units": str(record.units),
        "height": record.height,
        "block": record.block,
        "state": record.state.value,
        "seen_at": record.seen_at_ms,
        "rate_seen": None if record.rate_seen is None else str(record.rate_seen),
        "rate_used": None if record.rate_used is None else str(record.rate_used),
        "credit": record.credit_nano,
        "round": record.round,
        "owed": record.owed_nano,
    }


def _named(identity: Identity) -> sa.ColumnElement[bool]:
    return sa.and_(deposit.c.chain == identity.chain, deposit.c.tx == identity.tx, deposit.c.n == identity.index)


async def find(tx: db.Tx, identity: Identity) -> Deposit | None:
    """One deposit."""
    row = (await tx.execute(sa.select(deposit).where(_named(identity)))).mappings().first()
    return None if row is None else _deposit(row)


async def insert(tx: db.Tx, record: Deposit) -> None:
    """A new one; the primary key says so."""
    await tx.execute(
        sa.insert(deposit).values(chain=record.identity.chain, tx=record.identity.tx, n=record.identity.index, **_values(record))
    )


async def update(tx: db.Tx, record: Deposit) -> None:
    """What became of it."""
    await tx.execute(sa.update(deposit).where(_named(record.identity)).values(**_values(record)))


async def above(tx: db.Tx, chain: str, height: int) -> Sequence[Deposit]:
    """Those in blocks above `height`."""
    return await _select(tx, deposit.c.chain == chain, deposit.c.height > height)


async def in_state(tx: db.Tx, *states: DepositState, chain: str | None = None, customer: int | None = None) -> Sequence[Deposit]:
    """Those in one of the states, oldest block first."""
    wanted: list[sa.ColumnElement[bool]] = [deposit.c.state.in_([state.value for state in states])]
    if chain is not None:
        wanted.append(deposit.c.chain == chain)
    if customer is not None:
        wanted.append(deposit.c.customer == customer)
    return await _select(tx, *wanted)


async def shallow(tx: db.Tx, chain: str, customer: int, *, above: int) -> Sequence[Deposit]:
    """A customer's deposits above that height that are credited, or wait to be."""
    states = [DepositState.CONFIRMING.value, DepositState.CREDITED.value]
    mine = (deposit.c.chain == chain, deposit.c.customer == customer)
    return await _select(tx, *mine, deposit.c.height > above, deposit.c.state.in_(states))


async def dust(tx: db.Tx, chain: str, customer: int, contract: str | None, *, limit: int) -> Sequence[Deposit]:
    """A customer's largest pieces of dust of one kind."""
    kind = deposit.c.contract.is_(None) if contract is None else deposit.c.contract == contract
    mine = (deposit.c.state == DepositState.DUST.value, deposit.c.chain == chain, deposit.c.customer == customer, kind)
    # Text sorts as its number does once the longer one is the larger one.
    by_size = (sa.func.length(deposit.c.units).desc(), deposit.c.units.desc(), deposit.c.tx, deposit.c.n)
    statement = sa.select(deposit).where(*mine).order_by(*by_size).limit(limit)
    return [_deposit(row) for row in (await tx.execute(statement)).mappings()]


async def waiting(tx: db.Tx, chain: str) -> Sequence[int]:
    """Customers with a deposit on that chain that waits to be credited."""
    statement = sa.select(deposit.c.customer).where(deposit.c.state == DepositState.CONFIRMING.value, deposit.c.chain == chain)
    return [row[0] for row in await tx.execute(statement.distinct().order_by(deposit.c.customer))]


async def latest(tx: db.Tx, customer: int | None, state: DepositState | None, limit: int | None) -> Sequence[Deposit]:
    """The latest that were seen, first; None: whosever, in whatever state, however many."""
    statement = sa.select(deposit).order_by(deposit.c.seen_at.desc(), deposit.c.chain, deposit.c.tx, deposit.c.n)
    if customer is not None:
        statement = statement.where(deposit.c.customer == customer)
    if state is not None:
        statement = statement.where(deposit.c.state == state.value)
    return [_deposit(row) for row in (await tx.execute(statement.limit(limit))).mappings()]


async def every(tx: db.Tx) -> Sequence[Deposit]:
    """All that are credited, or were."""
    return await _select(tx, sa.or_(deposit.c.state == DepositState.CREDITED.value, deposit.c.round > 0))


async def owing(tx: db.Tx, customer: int | None = None) -> Sequence[Deposit]:
    """Those whose reversal could not take everything back."""
    wanted: list[sa.ColumnElement[bool]] = [deposit.c.owed > 0]
    if customer is not None:
        wanted.append(deposit.c.customer == customer)
    return await _select(tx, *wanted)


async def _select(tx: db.Tx, *wanted: sa.ColumnElement[bool]) -> Sequence[Deposit]:
    statement = sa.select(deposit).where(*wanted).order_by(deposit.c.height, deposit.c.chain, deposit.c.tx, deposit.c.n)
    return [_deposit(row) for row in (await tx.execute(statement)).mappings()]
