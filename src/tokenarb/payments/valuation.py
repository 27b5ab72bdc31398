"""What a coin is worth: from what several sources say to the one rate that is quoted, or to none (rules P11 to P13). Pure, exact.

Rates are `Fraction`s of USD a whole coin; nothing is rounded until nano-USD are credited. A rate that cannot be trusted is none: quoting
stops, what comes in meanwhile is kept and credited when rates return.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, Inexact, localcontext
from fractions import Fraction
from typing import Final

from tokenarb.base import money
from tokenarb.payments.families import Family

VOLATILE: Final = ("BTC", "ETH", "BNB", "POL", "TRX")
STABLE: Final = ("USDT", "USDC", "DAI")
ASSETS: Final[Mapping[Family, tuple[str, ...]]] = {
    Family.BITCOIN: ("BTC",),
    Family.EVM: ("ETH", "BNB", "POL", *STABLE),
    Family.TRON: ("TRX", "USDT"),
}
"""What can come in on each family of chains."""

USD: Final = "USD"
USDT: Final = "USDT"

SOURCES_MIN: Final = 2
SPREAD_MAX: Final = Fraction(2, 100)
AGE_MS_MAX: Final = 5 * 60_000
AHEAD_MS_MAX: Final = 60_000
PRICE_MAX: Final = 10**9
DECIMALS_MAX: Final = 40

PEG_LOW: Final = Fraction("0.985")
PEG_HIGH: Final = Fraction("1.015")
PEG_END_LOW: Final = Fraction("0.95")
PEG_END_HIGH: Final = Fraction("1.05")
HAIRCUT: Final = Fraction(1, 100)

NO_SOURCE: Final = "no_source"
ONE_SOURCE: Final = "one_source"
SPREAD: Final = "spread"
OFF_PEG: Final = "off_peg"
REASONS: Final[Mapping[str, str]] = {
    NO_SOURCE: "no source says anything of the last five minutes",
    ONE_SOURCE: "only one source says anything of the last five minutes",
    SPREAD: "the sources differ by more than 2 %",
    OFF_PEG: "it is worth less than 0.95 or more than 1.05 USD",
}
"""Why there is no rate."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one source says: the price of a whole coin in `quote` (USD or USDT), and of which moment (Unix ms)."""

    source: str
    asset: str
    price: Fraction
    quote: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is made of the samples. `usd`: what a coin is credited at, None where it is not quoted and `reason` says why; `market`: the
    median, None where there is none; `oldest_ms`: the oldest moment that it stands on; `sources`: those that agree."""

    asset: str
    usd: Fraction | None
    market: Fraction | None
    oldest_ms: int
    sources: tuple[str, ...]
    reason: str | None


def price(text: str) -> Fraction | None:
    """A price as a source writes it; None for what is none: NaN, zero, negative, more digits than a price has."""
    try:
        value = money.parse_decimal(text)
    except ValueError:
        return None
    exponent = value.as_tuple().exponent
    return Fraction(value) if 0 < value < PRICE_MAX and isinstance(exponent, int) and exponent >= -DECIMALS_MAX else None


def verdicts(assets: Iterable[str], samples: Sequence[Sample], now_ms: int) -> list[Verdict]:
    """One for each asset. What is quoted in USDT counts through the USD price of USDT, and not at all where there is none."""
    fresh = [sample for sample in samples if -AHEAD_MS_MAX <= now_ms - sample.at_ms <= AGE_MS_MAX]
    tether = _agreed(USDT, [_Said(s.source, s.price, s.at_ms) for s in fresh if (s.asset, s.quote) == (USDT, USD)], now_ms)
    return [_guarded(_agreed(asset, list(_in_usd(asset, fresh, tether)), now_ms)) for asset in assets]


@dataclass(frozen=True, slots=True)
class _Said:
    """One source's price in USD."""

    source: str
    usd: Fraction
    at_ms: int


def _in_usd(asset: str, fresh: Sequence[Sample], tether: Verdict) -> Iterable[_Said]:
    for sample in fresh:
        if sample.asset != asset:
            continue
        if sample.quote == USD:
            yield _Said(sample.source, sample.price, sample.at_ms)
        elif sample.quote == USDT and tether.market is not None and asset != USDT:
            yield _Said(sample.source, sample.price * tether.market, min(sample.at_ms, tether.oldest_ms))


def _agreed(asset: str, said: list[_Said], now_ms: int) -> Verdict:
    """The median of those that lie within the spread, if they are more than half of all and at least two."""
    if len({one.source for one in said}) < SOURCES_MIN:
        return Verdict(asset, None, None, now_ms, tuple(one.source for one in said), ONE_SOURCE if said else NO_SOURCE)
    middle = _median([one.usd for one in said])
    near = [one for one in said if abs(one.usd - middle) <= SPREAD_MAX * middle]
    prices = [one.usd for one in near]
    apart = len(near) < SOURCES_MIN or len(near) * 2 <= len(said) or max(prices) - min(prices) > SPREAD_MAX * min(prices)
    if apart:
        return Verdict(asset, None, None, now_ms, (), SPREAD)
    agreed = _median(prices)
    return Verdict(asset, agreed, agreed, min(one.at_ms for one in near), tuple(sorted(one.source for one in near)), None)


def _median(values: Sequence[Fraction]) -> Fraction:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _guarded(found: Verdict) -> Verdict:
    """A stablecoin is a dollar near its peg, less than its market price further off, and nothing beyond (P13)."""
    if found.asset not in STABLE or found.market is None:
        return found
    market = found.market
    if not PEG_END_LOW <= market <= PEG_END_HIGH:
        return Verdict(found.asset, None, market, found.oldest_ms, found.sources, OFF_PEG)
    usd = Fraction(1) if PEG_LOW <= market <= PEG_HIGH else min(market, Fraction(1)) * (1 - HAIRCUT)
    return Verdict(found.asset, usd, market, found.oldest_ms, found.sources, None)


def late(first_seen: Fraction, at_credit: Fraction) -> Fraction:
    """The rate of a payment that no quote covers: waiting for the market never pays (P11)."""
    return min(first_seen, at_credit)


def nano_per_unit(usd: Fraction, decimals: int) -> Fraction:
    """Nano-USD that one smallest unit brings, exact; a coin has 10^`decimals` of them."""
    return usd * Fraction(money.NANO, 10**decimals)


def coins(units: int, decimals: int) -> Fraction:
    """Whole coins, exact."""
    assert units >= 0, "amounts on a chain are never negative"
    return Fraction(units, 10**decimals)


def credit_nano(usd: Fraction, amount: Fraction, before: Fraction = Fraction(0)) -> int:
    """Nano-USD of `amount` coins, rounded down once over all that came at this rate: a payment in ten parts brings what it brings in one.
    `before`: coins that were credited at the same rate for the same thing already."""
    return _floor(usd * money.NANO * (before + amount)) - _floor(usd * money.NANO * before)


def locked_nano(usd: Fraction, quoted: Fraction, market: Fraction | None, amount: Fraction, before: Fraction) -> int | None:
    """Nano-USD of `amount` coins for a quote of `quoted` coins of which `before` came already: the locked rate for what was quoted, the
    lower of it and the market for what is more, else a quote for a dollar would be an option on any sum. None: that takes a market, and
    there is none now."""
    within = max(Fraction(0), min(amount, quoted - before))
    more = amount - within
    if more and market is None:
        return None
    beyond = 0 if market is None else credit_nano(min(usd, market), more)
    return credit_nano(usd, within, min(before, quoted)) + beyond


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def units_for(nano: int, rate: Fraction, decimals: int, shown: int) -> int:
    """The fewest smallest units that bring at least `nano`, and that a person can type: a multiple of 10^-`shown` coins."""
    step: int = 10 ** max(0, decimals - shown)
    steps = money.ceil_div(nano * rate.denominator, rate.numerator * step)
    return max(1, steps) * step


def text_of(value: Fraction) -> str:
    """An exact decimal. Raises: decimal.Inexact where it has none, which no sum, half or product of prices is."""
    with localcontext(prec=120) as context:
        context.traps[Inexact] = True
        return money.plain(Decimal(value.numerator) / Decimal(value.denominator))
