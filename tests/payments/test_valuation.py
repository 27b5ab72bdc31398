"""From samples to a rate or none (P12, P13), and from a rate to money (P11): exact, by properties."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.payments import valuation
from tokenarb.payments.valuation import Sample, Verdict

NOW = 1_790_000_000_000


def said(*prices: str, asset: str = "BTC", quote: str = "USD", at_ms: int = NOW) -> list[Sample]:
    return [Sample(f"{quote}-{n}", asset, Fraction(price), quote, at_ms) for n, price in enumerate(prices)]


def verdict(samples: list[Sample], asset: str = "BTC", now_ms: int = NOW) -> Verdict:
    (found,) = valuation.verdicts([asset], samples, now_ms)
    return found


def test_P12_the_median_of_those_that_agree():
    assert verdict(said("100", "101")).usd == Fraction("100.5")
    assert verdict(said("100", "101", "100.2")).usd == Fraction("100.2")
    assert verdict(said("99.9", "100", "100.1", "100.2")).usd == Fraction("100.05")


@pytest.mark.parametrize("factor", ["100", "0.01", "1.03", "0.97"])
def test_P12_one_source_that_is_wrong_is_left_out(factor):
    wrong = str(Fraction(factor) * 100)
    found = verdict(said("100", "100.1", wrong))
    assert found.usd == Fraction("100.05") and len(found.sources) == 2


@pytest.mark.parametrize(
    ("prices", "reason"),
    [
        ((), "no_source"),
        (("100",), "one_source"),
        (("100", "102.1"), "spread"),
        (("100", "10000"), "spread"),
        (("100", "100", "10000", "10000"), "spread"),  # two against two
        (("1", "100", "100.1", "10000"), "spread"),  # two agree, and as many do not
        (("98.5", "100", "101.5"), "spread"),  # each near the middle, and 3 % from end to end
    ],
)
def test_P12_no_quote_where_sources_are_few_or_differ(prices, reason):
    found = verdict(said(*prices))
    assert (found.usd, found.reason) == (None, reason)


def test_P12_a_source_counts_once():
    twice = [Sample("kraken", "BTC", Fraction(price), "USD", NOW) for price in ("100", "100.1")]
    assert verdict(twice).reason == "one_source"


def test_P12_what_is_older_than_five_minutes_counts_no_more():
    old = said("100", "100.1", at_ms=NOW - valuation.AGE_MS_MAX)
    assert verdict(old).usd is not None
    assert verdict(old, now_ms=NOW + 1).reason == "no_source"
    assert verdict([*old, *said("100.2")], now_ms=NOW + 1).reason == "one_source"


def test_P12_a_timestamp_from_the_future_counts_not_at_all():
    ahead = said("100", "100.1", at_ms=NOW + valuation.AHEAD_MS_MAX + 1)
    assert verdict(ahead).reason == "no_source"
    assert verdict(ahead, now_ms=NOW + 1).usd is not None


def test_P12_a_verdict_is_as_old_as_the_oldest_it_stands_on():
    mixed = [*said("100", at_ms=NOW - 200_000), Sample("other", "BTC", Fraction("100.1"), "USD", NOW - 1_000)]
    assert verdict(mixed).oldest_ms == NOW - 200_000


def test_what_is_quoted_in_usdt_counts_through_its_price():
    tether = said("0.99", "0.99", asset="USDT")
    btc = said("98.01") + said("99", quote="USDT")
    assert verdict(btc + tether).usd == Fraction("98.01")
    assert verdict(btc).reason == "one_source"  # without a price of USDT it is no price at all
    assert verdict(said("1", "1", asset="USDT", quote="USDT"), "USDT").reason == "no_source"


@pytest.mark.parametrize(
    ("market", "usd"),
    [
        ("1", "1"),
        ("0.985", "1"),
        ("1.015", "1"),
        ("0.9849", "0.975051"),  # less one percent
        ("0.95", "0.9405"),
        ("1.02", "0.99"),  # never more than a dollar
        ("0.9499", None),
        ("0.88", None),
        ("1.0501", None),
    ],
)
@pytest.mark.parametrize("asset", valuation.STABLE)
def test_P13_a_stablecoin_is_a_dollar_only_near_its_peg(asset, market, usd):
    found = verdict(said(market, market, asset=asset), asset)
    assert found.usd == (None if usd is None else Fraction(usd))
    assert found.market == Fraction(market)
    assert (found.reason == "off_peg") == (usd is None)


def test_P13_no_market_no_dollar():
    assert verdict([], "USDC").usd is None
    assert verdict(said("1", asset="USDC"), "USDC").usd is None


prices = st.fractions(min_value=Fraction(1, 10**8), max_value=10**6, max_denominator=10**8)


@given(st.lists(prices, max_size=5), st.lists(st.integers(-400_000, 100_000), min_size=5, max_size=5))
def test_P12_a_rate_lies_between_two_sources_that_agree(found, shifts):
    samples = [Sample(str(n), "BTC", price, "USD", NOW + shifts[n]) for n, price in enumerate(found)]
    made = verdict(samples)
    assert (made.usd is None) == (made.reason is not None)
    if made.usd is not None:
        agreeing = [sample for sample in samples if sample.source in made.sources]
        low, high = min(s.price for s in agreeing), max(s.price for s in agreeing)
        assert len(agreeing) >= 2 and low <= made.usd <= high <= low * Fraction(102, 100)
        assert all(NOW - valuation.AGE_MS_MAX <= sample.at_ms <= NOW + valuation.AHEAD_MS_MAX for sample in agreeing)
        assert made == verdict(list(reversed(samples)))


@given(st.text(alphabet="0123456789.-+eE NaInfity", max_size=12))
def test_P12_whatever_text_is_a_price_or_none(text):
    found = valuation.price(text)
    assert found is None or 0 < found < valuation.PRICE_MAX


@given(prices, st.integers(0, 18), st.lists(st.integers(0, 10**20), min_size=1, max_size=8))
def test_P14_parts_bring_what_the_whole_brings(usd, decimals, parts):
    amounts = [valuation.coins(units, decimals) for units in parts]
    before, brought = Fraction(0), 0
    for amount in amounts:
        brought += valuation.credit_nano(usd, amount, before)
        before += amount
    assert brought == valuation.credit_nano(usd, sum(amounts, Fraction(0)))
    assert 0 <= usd * 10**9 * before - brought < 1


@given(st.integers(1, 10**13), prices, st.integers(0, 18), st.integers(0, 8))
def test_P14_what_is_asked_covers_the_price_and_a_step_less_would_not(nano, usd, decimals, shown):
    units = valuation.units_for(nano, valuation.nano_per_unit(usd, decimals), decimals, shown)
    step = 10 ** max(0, decimals - shown)
    assert units % step == 0
    assert valuation.credit_nano(usd, valuation.coins(units, decimals)) >= nano
    assert units == step or usd * 10**9 * valuation.coins(units - step, decimals) < nano


@given(prices, prices, st.fractions(min_value=0, max_value=100), st.lists(st.fractions(min_value=0, max_value=50), min_size=1, max_size=6))
def test_P11_a_lock_is_good_for_what_was_quoted_and_for_nothing_more(lock, market, quoted, parts):
    before, brought = Fraction(0), 0
    for part in parts:
        nano = valuation.locked_nano(lock, quoted, market, part, before)
        brought += nano
        before += part
    within = min(before, quoted)
    most = (lock * within + min(lock, market) * (before - within)) * 10**9
    assert most - len(parts) - 1 < brought <= most


def test_P11_more_than_was_quoted_waits_for_a_market():
    assert valuation.locked_nano(Fraction(100), Fraction(1), None, Fraction(1), Fraction(0)) == 100 * 10**9
    assert valuation.locked_nano(Fraction(100), Fraction(1), None, Fraction(2), Fraction(0)) is None
    assert valuation.locked_nano(Fraction(100), Fraction(1), Fraction(90), Fraction(2), Fraction(0)) == 190 * 10**9
    assert valuation.locked_nano(Fraction(100), Fraction(1), Fraction(110), Fraction(2), Fraction(0)) == 200 * 10**9


def test_rates_are_written_exactly():
    for text in ("97000.1", "0.000000000000000001", "97000", "0.4512"):
        assert valuation.text_of(Fraction(text)) == text
    assert valuation.text_of(replace(said("1")[0], price=Fraction(1, 8)).price) == "0.125"
