"""Verbs on rates: what the sources said is kept, a rate is made of it or refused, a deposit gets what is due to it (P11 to P13)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from tokenarb.base import db
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused
from tokenarb.payments import coin_quotes, rate_store, valuation
from tokenarb.payments.coin_quotes import Quote
from tokenarb.payments.valuation import Sample, Verdict

KEPT_MS: Final = 14 * DAY_MS
"""So far back can be looked up what a coin was worth when a payment was first seen."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a scanner knows of a deposit: `units` smallest units of `asset`, 10^`decimals` a coin, first seen at `seen_ms` (the time of its
    block where the scanner was behind). `lock`: the quote it is for (`lock_of`); `before`: coins that were credited for that already."""

    asset: str
    units: int
    decimals: int
    seen_ms: int
    lock: Quote | None = None
    before: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Due:
    """What a deposit brings. `usd`: the rate a whole coin, of what is in time the locked one; `locked`: whether it is."""

    nano: int
    usd: Fraction
    locked: bool


async def refresh(tx: db.Tx, now_ms: int, assets: Iterable[str], said: Sequence[Sample]) -> Sequence[Verdict]:
    """Keeps what the sources said just now, and makes the rates of this minute of everything that is not too old."""
    await rate_store.keep_samples(tx, said)
    found = valuation.verdicts(assets, await rate_store.samples(tx), now_ms)
    await rate_store.keep_verdicts(tx, now_ms, found)
    await rate_store.forget_rates(tx, now_ms - KEPT_MS)
    return found


async def current(tx: db.Tx, now_ms: int, asset: str) -> Fraction:
    """USD a whole coin, now. Raises: Refused no_rate where there is none that may be quoted, or it is older than five minutes."""
    usd = await _known(tx, asset, now_ms)
    if usd is None:
        raise Refused(
            "no_rate", f"there is no rate of {asset} that could be relied on now; what comes in is credited when there is one again"
        )
    return usd


async def reason(tx: db.Tx, now_ms: int, asset: str) -> str | None:
    """Why `current` refuses, a word of `valuation.REASONS`; None where it does not."""
    said = await rate_store.latest(tx, asset, now_ms)
    if said is None or (said[1].usd is not None and now_ms - said[1].oldest_ms > valuation.AGE_MS_MAX):
        return valuation.NO_SOURCE
    return said[1].reason


async def sayings(tx: db.Tx) -> Sequence[Sample]:
    """What each source said last, for people."""
    return await rate_store.samples(tx)


async def lock_of(tx: db.Tx, customer: int, asset: str, seen_ms: int) -> Quote | None:
    """The quote of the customer's in whose fifteen minutes a payment was first seen, on whichever chain: an asset has one price."""
    recent = await rate_store.quotes(tx, customer, asset, seen_ms, seen_ms - coin_quotes.LOCK_MS)
    meant = coin_quotes.belongs(recent, asset, seen_ms)
    return meant if meant is not None and meant.covers(seen_ms) else None


async def due(tx: db.Tx, now_ms: int, arrived: Arrived) -> Due | None:
    """What a deposit that is credited now brings; None: there is no rate yet, it is credited later.

    In time for a quote: its rate, for as much as it asked. Anything else: the lower of the rates at first sight and now; where there was
    none at first sight, the first one after it.
    """
    amount, lock = valuation.coins(arrived.units, arrived.decimals), arrived.lock
    market = await _market(tx, now_ms, arrived.asset, arrived.seen_ms)
    if lock is not None:
        nano = valuation.locked_nano(lock.usd, valuation.coins(lock.units, lock.decimals), market, amount, arrived.before)
        return None if nano is None else Due(nano, lock.usd, locked=True)
    return None if market is None else Due(valuation.credit_nano(market, amount), market, locked=False)


async def _market(tx: db.Tx, now_ms: int, asset: str, seen_ms: int) -> Fraction | None:
    at_credit = await _known(tx, asset, now_ms)
    if at_credit is None:
        return None
    first = await _known(tx, asset, seen_ms)
    if first is None and (after := await rate_store.first_after(tx, asset, seen_ms)) is not None:
        first = after.usd
    return at_credit if first is None else valuation.late(first, at_credit)


async def _known(tx: db.Tx, asset: str, at_ms: int) -> Fraction | None:
    """What was quoted at a moment; None where nothing was, or what stood there was too old by then."""
    said = await rate_store.latest(tx, asset, at_ms)
    return said[1].usd if said is not None and at_ms - said[1].oldest_ms <= valuation.AGE_MS_MAX else None
