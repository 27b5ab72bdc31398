"""Worst case and charge against the oracle; `make test` asks for every branch of pricing.py."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.catalog import oracle

from tokenarb.base import money
from tokenarb.catalog import pricelist, pricing
from tokenarb.catalog.model import Metering, Price, Usage
from tokenarb.catalog.pricing import Shape

ATTO = money.ATTO


def parsed(wire: dict[str, Any]) -> Price:
    price = pricelist.parse(wire)
    assert price is not None
    return price


@given(oracle.pricings(), oracle.usages(), oracle.moments)
def test_a_charge_is_what_the_reference_says(wire: dict[str, Any], usage: Usage, at_ms: int) -> None:
    due = Fraction(pricing.charge(parsed(wire), usage, at_ms), ATTO)
    exact = oracle.cost(wire, usage, oracle.hhmm(at_ms))
    if oracle.fine(wire):  # rounded up to the next atto-USD a unit, and at most that
        assert exact <= due < exact + Fraction(3 * (usage.prompt + usage.completion) + usage.web_searches + 1, ATTO)
    else:
        assert due == exact


@given(st.data(), oracle.pricings(), oracle.shapes, oracle.moments, st.integers(0, 500))
def test_no_usage_within_the_shape_is_charged_more_than_the_ceiling(
    data: st.DataObject, wire: dict[str, Any], shape: Shape, at_ms: int, output: int
) -> None:
    price = parsed(wire)
    usage = data.draw(oracle.usages(shape, output))
    due = pricing.charge(price, usage, at_ms)
    then = pricing.ceiling(price, shape, at_ms)
    ever = pricing.ceiling(price, shape)
    assert due <= then[0] + then[1] * output
    assert then[0] <= ever[0]
    assert then[1] <= ever[1]


@given(st.data(), oracle.pricings(), oracle.shapes, oracle.moments, st.integers(0, 500), st.sampled_from(Metering))
def test_no_usage_within_the_shape_needs_more_package_tokens(
    data: st.DataObject, wire: dict[str, Any], shape: Shape, at_ms: int, output: int, metering: Metering
) -> None:
    price = parsed({**wire, "prompt": "0.000001"})
    numerator, denominator = pricing.tokens_used(price, data.draw(oracle.usages(shape, output)), at_ms, metering)
    base, per_output, same = pricing.tokens_ceiling(price, shape, metering, at_ms)
    assert denominator == same
    assert numerator <= base + per_output * output


@given(oracle.pricings(), st.decimals(0, 1000, places=4))
def test_a_markup_is_exact_or_up_to_the_next_atto(wire: dict[str, Any], percent: Decimal) -> None:
    price = parsed(wire)
    dearer = pricing.markup(price, percent)
    pairs = [(price.base.prompt, dearer.base.prompt), (price.base.completion, dearer.base.completion)]
    pairs += [
        (a, b) for old, new in zip(price.steps, dearer.steps, strict=True) for (_, a), (_, b) in zip(old.changes, new.changes, strict=True)
    ]
    for old_atto, new_atto in pairs:
        exact = old_atto * (1 + Fraction(percent) / 100)
        assert exact <= new_atto < exact + 1


def test_three_dollars_a_thousand_and_a_quarter() -> None:
    retail = pricing.markup(parsed({"prompt": "0.000003", "completion": "0.000000000000000001"}), Decimal(25))
    assert retail.base.prompt == money.to_atto(Decimal("0.00000375"))
    assert retail.base.completion == 2  # 1.25 atto-USD cannot be said; up
    with pytest.raises(ValueError, match="negative"):
        pricing.markup(retail, Decimal(-101))


STEPPED = parsed(
    {
        "prompt": "0.000001",
        "completion": "0.000002",
        "overrides": [
            {"min_prompt_tokens": 1000, "prompt": "0.000003", "completion": "0.000001"},
            {"utc_start": 2200, "utc_end": 600, "prompt": "0.0000005"},
            {"min_prompt_tokens": 1000, "utc_start": 2200, "utc_end": 600, "completion": "0.000009"},
        ],
    }
)


def test_a_window_within_the_day_is_half_open_too() -> None:
    price = parsed({"prompt": "1", "completion": "1", "overrides": [{"utc_start": 800, "utc_end": 1000, "prompt": "2"}]})
    minute = 60_000
    prompts = [pricing.rates_at(price, 1, at * minute).prompt // ATTO for at in (479, 480, 599, 600)]
    assert prompts == [1, 2, 2, 1]


def test_cached_audio_may_be_the_dearest_there_is() -> None:
    price = parsed({"prompt": "0.1", "completion": "1", "audio": "0.2", "input_audio_cache": "0.7", "input_cache_read": "0.1"})
    everything_heard_before = Usage(prompt=10, completion=0, cached=10, audio_prompt=10)
    assert pricing.ceiling(price, Shape(0, audio_tokens=10))[0] == pricing.charge(price, everything_heard_before, 0) == 7 * ATTO


@pytest.mark.parametrize(
    ("tokens", "hour", "prompt", "completion"),
    [
        (1000, 12, "0.000001", "0.000002"),  # strictly greater: 1000 is not
        (1001, 12, "0.000003", "0.000001"),
        (1000, 22, "0.0000005", "0.000002"),  # half-open: 22:00 is in, 06:00 is out, midnight is wrapped
        (1000, 0, "0.0000005", "0.000002"),
        (1000, 6, "0.000001", "0.000002"),
        (1001, 23, "0.0000005", "0.000009"),  # the later of several wins, price by price
    ],
)
def test_D4_steps_apply_above_their_length_and_inside_their_hours(tokens: int, hour: int, prompt: str, completion: str) -> None:
    rates = pricing.rates_at(STEPPED, tokens, hour * 3_600_000)
    assert (rates.prompt, rates.completion) == (money.to_atto(Decimal(prompt)), money.to_atto(Decimal(completion)))


def test_D4_the_worst_case_of_a_long_prompt_is_held_at_the_dearest_step() -> None:
    short, long = pricing.ceiling(STEPPED, Shape(1000)), pricing.ceiling(STEPPED, Shape(1001))
    assert short == (1000 * 10**12, 2 * 10**12)
    assert long == (1001 * 3 * 10**12, 9 * 10**12)
    noon = pricing.ceiling(STEPPED, Shape(1001), 12 * 3_600_000)
    assert noon == (1001 * 3 * 10**12, 2 * 10**12)


CLAUDE = parsed(
    {
        "prompt": "0.000003",
        "completion": "0.000015",
        "input_cache_read": "0.0000003",
        "input_cache_write": "0.00000375",
        "input_cache_write_1h": "0.000006",
    }
)


def test_the_worst_case_takes_the_dearest_kind_of_prompt_token() -> None:
    assert pricing.ceiling(CLAUDE, Shape(100, cache_write=False)) == (100 * 3 * 10**12, 15 * 10**12)
    assert pricing.ceiling(CLAUDE, Shape(100)) == (100 * 375 * 10**10, 15 * 10**12)
    assert pricing.ceiling(CLAUDE, Shape(100, cache_write_1h=True)) == (100 * 6 * 10**12, 15 * 10**12)


def test_A8_every_choice_is_held() -> None:
    assert pricing.ceiling(CLAUDE, Shape(100, n=8))[1] == 8 * 15 * 10**12


def test_D2_cached_and_written_tokens_are_inside_the_prompt() -> None:
    usage = Usage(prompt=1000, completion=10, cached=600, cache_write=300, cache_write_1h=50)
    assert pricing.charge(CLAUDE, usage, 0) == (50 * 30 + 600 * 3 + 300 * 375 // 10 + 50 * 60 + 10 * 150) * 10**11


def test_D5_image_and_audio_tokens_have_their_own_price_and_only_that() -> None:
    price = parsed(
        {
            "prompt": "0.000001",
            "completion": "0.00001",
            "image": "0.000005",
            "audio": "0.00002",
            "input_audio_cache": "0.000007",
            "input_cache_read": "0.0000001",
            "audio_output": "0.00006",
            "image_output": "0.00003",
        }
    )
    usage = Usage(prompt=100, completion=50, cached=30, audio_prompt=80, image_prompt=5, audio_completion=20, image_output=10)
    # 70 fresh tokens are all audio, so 10 of the 30 cached ones are audio, too; no room is left for the image.
    prompt = 70 * 20 + 10 * 7 + 20 * Fraction(1, 10)
    completion = 20 * 60 + 10 * 30 + 20 * 10
    assert pricing.charge(price, usage, 0) == (prompt + completion) * 10**12


def test_D6_searches_cost_their_price_and_without_one_they_are_named() -> None:
    priced, silent = parsed({"prompt": "0", "completion": "0", "web_search": "0.01"}), parsed({"prompt": "0", "completion": "0"})
    usage = Usage(1, 1, web_searches=3)
    assert pricing.charge(priced, usage, 0) == 3 * ATTO // 100
    assert pricing.unpriced(priced, usage) == ()
    assert pricing.charge(silent, usage, 0) == 0
    assert pricing.unpriced(silent, usage) == ("web_search",)
    assert pricing.ceiling(priced, Shape(1, web_searches=2))[0] == 2 * ATTO // 100


def test_D3_a_bill_that_leaves_the_list_price_shows() -> None:
    usage = Usage(1000, 100, cost=Decimal("0.009"))
    assert pricing.deviation(CLAUDE, usage, 0) == 1  # 0.0045 was due, twice that was billed
    assert pricing.deviation(CLAUDE, Usage(1000, 100), 0) is None
    assert pricing.deviation(CLAUDE, Usage(0, 0, cost=Decimal(1)), 0) is None
