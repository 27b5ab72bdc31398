"""What packages cost: the example of money.md to the cent, and the promises by property."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.base import money
from tokenarb.catalog import pricelist, quoting
from tokenarb.catalog.model import Metering, Price, Rates
from tokenarb.catalog.quoting import Mix, SaleRules

RULES = SaleRules()


def usd(text: str) -> int:
    return money.to_nano_exact(Decimal(text))


def gpt4() -> Price:
    price = pricelist.parse({"prompt": "0.00003", "completion": "0.00006"})
    assert price is not None
    return price


def test_the_example_of_the_books() -> None:
    quote = quoting.package_quote(gpt4(), 100_000, RULES)
    assert (quote.list_nano, quote.cost_nano, quote.price_nano) == (usd("3"), usd("3.165"), usd("3.75"))
    assert quote.profit_nano == usd("0.585")
    assert not quote.discount_applied


def test_a_small_package_still_earns_the_minimum() -> None:
    quote = quoting.package_quote(gpt4(), 1000, RULES)
    assert quote.price_nano == usd("0.14")  # 0.03165 + 0.10, up to the next cent
    assert quote.profit_nano == usd("0.10835")


def test_a_million_tokens_get_the_discount_and_one_fewer_does_not() -> None:
    assert quoting.package_quote(gpt4(), 1_000_000, RULES).price_nano == usd("35.63")  # 37.50 less 5 % is 35.625
    assert quoting.package_quote(gpt4(), 1_000_000, RULES).discount_applied
    full = quoting.package_quote(gpt4(), 999_999, RULES)
    assert full.price_nano == usd("37.50")
    assert not full.discount_applied


def test_the_discount_never_reaches_below_cost_and_minimum_profit() -> None:
    deep = SaleRules(bulk_percent=Decimal(50))
    quote = quoting.package_quote(gpt4(), 1_000_000, deep)
    assert quote.price_nano == usd("31.75")
    cheap = Price(Rates(10**9, 10**9))  # a million tokens list at 0.001 USD: the minimum decides, there is nothing to take off
    assert not quoting.package_quote(cheap, 1_000_000, RULES).discount_applied


def test_flat_metering_is_priced_at_the_dearest_token_or_the_declared_mix() -> None:
    price = pricelist.parse(
        {"prompt": "0.00001", "completion": "0.00002", "web_search": "1", "overrides": [{"min_prompt_tokens": 9, "prompt": "0.00003"}]}
    )
    assert price is not None
    assert quoting.package_quote(price, 100_000, RULES, Metering.FLAT).list_nano == usd("3")
    assert quoting.package_quote(price, 100_000, RULES, Metering.FLAT, Mix(1, 3)).list_nano == usd("2.25")
    assert quoting.package_quote(price, 100_000, RULES).list_nano == usd("1")


def test_a_mix_is_priced_at_what_a_buyer_can_make_of_each_direction() -> None:
    """One to one, a token cached for an hour counts as one token too; it costs twice the prompt price."""
    price = pricelist.parse({"prompt": "0.00001", "completion": "0.00002", "input_cache_write_1h": "0.00002", "audio_output": "0.00004"})
    assert price is not None
    assert quoting.package_quote(price, 100_000, RULES, Metering.FLAT, Mix(1, 0)).list_nano == usd("2")
    assert quoting.package_quote(price, 100_000, RULES, Metering.FLAT, Mix(1, 1)).list_nano == usd("3")
    assert quoting.package_quote(price, 100_000, RULES, Metering.FLAT).list_nano == usd("4")


@pytest.mark.parametrize("text", ["", "3", "3:x", "0:0", "-1:2", "1:2:3", "1.5:1", "99999999:1", "²:1"])
def test_a_mix_is_two_whole_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="mix"):
        Mix.parse(text)


def test_a_mix_says_what_it_was_read_from() -> None:
    assert str(Mix.parse("3:1")) == "3:1"


def test_what_cannot_be_packaged_is_refused() -> None:
    with pytest.raises(ValueError, match="zero"):
        quoting.package_quote(Price(Rates(0, 5)), 10, RULES)
    with pytest.raises(ValueError, match="at least one"):
        quoting.package_quote(gpt4(), 0, RULES)


@given(
    st.integers(1, 10**15),
    st.integers(0, 10**15),
    st.integers(1, 10**10),
    st.builds(
        SaleRules,
        markup_percent=st.decimals(0, 1000, places=2),
        min_profit_nano=st.integers(0, 10**10),
        bulk_threshold=st.integers(1, 10**10),
        bulk_percent=st.decimals(0, 99, places=2),
        fee_percent=st.decimals(0, 30, places=2),
    ),
    st.sampled_from(Metering),
)
def test_a_quote_keeps_its_promises(prompt: int, completion: int, tokens: int, rules: SaleRules, metering: Metering) -> None:
    quote = quoting.package_quote(Price(Rates(prompt, completion)), tokens, rules, metering)
    unit = prompt if metering is Metering.WEIGHTED else max(prompt, completion)
    listed = Fraction(unit * tokens, 10**9)
    cost = listed * (1 + Fraction(rules.fee_percent) / 100)
    marked_up = listed * (1 + Fraction(rules.markup_percent) / 100)
    assert quote.price_nano % 10**7 == 0
    assert quote.price_nano >= cost + rules.min_profit_nano
    assert quote.price_nano < max(marked_up, cost + rules.min_profit_nano) + 10**7
    if tokens < rules.bulk_threshold:
        assert quote.price_nano >= marked_up
        assert not quote.discount_applied
    else:
        assert quote.price_nano >= marked_up * (1 - Fraction(rules.bulk_percent) / 100)
    assert quote.list_nano - 1 < listed <= quote.list_nano
    assert quote.cost_nano - 1 < cost <= quote.cost_nano
    assert quote.profit_nano == quote.price_nano - quote.cost_nano
