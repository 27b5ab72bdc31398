"""The tables of exchange rates and of quotes in coins; private to this room.

`rate_sample`: what each source said last. `exchange_rate`: what was made of it, minute by minute, with its reason where it is none.
`coin_quote`: what an invoice asks for, and the rate that is locked for it.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tokenarb.base import db
from tokenarb.payments.coin_quotes import Quote
from tokenarb.payments.families import Family
from tokenarb.payments.valuation import Sample, Verdict, text_of

rate_sample: Final = sa.Table(
    "rate_sample",
    db.metadata,
    sa.Column("asset", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("price", sa.Text, nullable=False),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)

exchange_rate: Final = sa.Table(
    "exchange_rate",
    db.metadata,
    sa.Column("asset", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, primary_key=True),
    sa.Column("usd", sa.Text, nullable=True),
    sa.Column("market", sa.Text, nullable=True),
    sa.Column("oldest", sa.BigInteger, nullable=False),
    sa.Column("sources", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=True),
    sa.Index("exchange_rate_age", "at"),
)

coin_quote: Final = sa.Table(
    "coin_quote",
    db.metadata,
    sa.Column("invoice", sa.Text, primary_key=True),
    sa.Column("customer", sa.BigInteger, nullable=False),
    sa.Column("chain", sa.Text, nullable=False),
    sa.Column("family", sa.Text, nullable=False),
    sa.Column("asset", sa.Text, nullable=False),
    sa.Column("decimals", sa.BigInteger, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("units", sa.Text, nullable=False),
    sa.Column("nano", sa.BigInteger, nullable=False),
    sa.Column("usd", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
    sa.Index("coin_quote_of_customer", "customer", "asset", "created_at"),
)
"""`units` are text: 10 USDT of a chain with 18 decimals are more than 64 bits."""


def _verdict(row: sa.RowMapping) -> Verdict:
    usd, market = (None if row[name] is None else Fraction(row[name]) for name in ("usd", "market"))
    return Verdict(row["asset"], usd, market, row["oldest"], tuple(filter(None, row["sources"].split(","))), row["reason"])


def _quote(row: sa.RowMapping) -> Quote:
    return Quote(
        row["invoice"],
        row["customer"],
        row["chain"],
        Family(row["family"]),
        row["asset"],
        row["decimals"],
        row["address"],
        int(row["units"]),
        row["nano"],
        Fraction(row["usd"]),
        row["created_at"],
        row["expires_at"],
    )


async def quoted_addresses(tx: db.Tx, chain: str, since_ms: int) -> Sequence[str]:
    """Addresses of the chain's quotes that ended no earlier than that."""
    chosen = sa.select(coin_quote.c.address).where(coin_quote.c.chain == chain, coin_quote.c.expires_at >= since_ms)
    return [row[0] for row in await tx.execute(chosen.distinct().order_by(coin_quote.c.address))]


async def keep_samples(tx: db.Tx, samples: Sequence[Sample]) -> None:
    """What each source said last; an older word never replaces a newer one."""
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    for sample in samples:
        values = {"price": text_of(sample.price), "quote": sample.quote, "at": sample.at_ms}
        statement = dialect.insert(rate_sample).values(asset=sample.asset, source=sample.source, **values)
        key = [rate_sample.c.asset, rate_sample.c.source]
        await tx.execute(statement.on_conflict_do_update(index_elements=key, set_=values, where=rate_sample.c.at <= sample.at_ms))


async def samples(tx: db.Tx) -> Sequence[Sample]:
    """What each source said last."""
    rows = await tx.execute(sa.select(rate_sample).order_by(rate_sample.c.asset, rate_sample.c.source))
    return [Sample(row.source, row.asset, Fraction(row.price), row.quote, row.at) for row in rows]


async def keep_verdicts(tx: db.Tx, now_ms: int, found: Sequence[Verdict]) -> None:
    """What was made of it now; made twice in one millisecond it is the first."""
    dialect = sqlite if tx.dialect.name == "sqlite" else postgresql
    rows = [
        {
            "asset": verdict.asset,
            "at": now_ms,
            "usd": None if verdict.usd is None else text_of(verdict.usd),
            "market": None if verdict.market is None else text_of(verdict.market),
            "oldest": verdict.oldest_ms,
            "sources": ",".join(verdict.sources),
            "reason": verdict.reason,
        }
        for verdict in found
    ]
    if rows:
        await tx.execute(dialect.insert(exchange_rate).on_conflict_do_nothing(), rows)


async def latest(tx: db.Tx, asset: str, until_ms: int) -> tuple[int, Verdict] | None:
    """The last word on a coin at a moment, and when it was said."""
    chosen = sa.select(exchange_rate).where(exchange_rate.c.asset == asset, exchange_rate.c.at <= until_ms)
    row = (await tx.execute(chosen.order_by(exchange_rate.c.at.desc()).limit(1))).mappings().first()
    return None if row is None else (row["at"], _verdict(row))


async def first_after(tx: db.Tx, asset: str, after_ms: int) -> Verdict | None:
    """The first rate that there was after a moment."""
    chosen = sa.select(exchange_rate).where(exchange_rate.c.asset == asset, exchange_rate.c.at > after_ms, exchange_rate.c.usd.is_not(None))
    row = (await tx.execute(chosen.order_by(exchange_rate.c.at).limit(1))).mappings().first()
    return None if row is None else _verdict(row)


async def forget_rates(tx: db.Tx, before_ms: int) -> None:
    """Removes what was said before a moment."""
    await tx.execute(sa.delete(exchange_rate).where(exchange_rate.c.at < before_ms))


async def insert_quote(tx: db.Tx, quote: Quote) -> None:
    """Writes a quote; it never changes."""
    await tx.execute(
        sa.insert(coin_quote).values(
            invoice=quote.invoice,
            customer=quote.customer,
            chain=quote.chain,
            family=quote.family.value,
            asset=quote.asset,
            decimals=quote.decimals,
            address=quote.address,
            units=str(quote.units),
            nano=quote.nano,
            usd=text_of(quote.usd),
            created_at=quote.created_at_ms,
            expires_at=quote.expires_at_ms,
        )
    )


async def quote(tx: db.Tx, invoice: str) -> Quote | None:
    """What an invoice asks for in coins."""
    row = (await tx.execute(sa.select(coin_quote).where(coin_quote.c.invoice == invoice))).mappings().first()
    return None if row is None else _quote(row)


async def quotes(tx: db.Tx, customer: int, asset: str, until_ms: int, since_ms: int) -> Sequence[Quote]:
    """A customer's quotes of a coin made in a stretch of time, both ends included, the newest first."""
    mine = (coin_quote.c.customer == customer, coin_quote.c.asset == asset)
    chosen = sa.select(coin_quote).where(*mine, coin_quote.c.created_at <= until_ms, coin_quote.c.created_at >= since_ms)
    rows = (await tx.execute(chosen.order_by(coin_quote.c.created_at.desc(), coin_quote.c.invoice.desc()))).mappings()
    return [_quote(row) for row in rows]
