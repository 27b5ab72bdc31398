"""What a call may cost each account, and what it did: order of payers, output, and no usage within the shape beyond the hold. Pure."""

import dataclasses
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.base.errors import Refused
from tokenarb.catalog import names
from tokenarb.catalog.model import Metering, Model, Price, Rates, Step, Usage
from tokenarb.catalog.pricing import Shape
from tokenarb.catalog.shelf import Offer, Shelf
from tokenarb.catalog.terms import Terms
from tokenarb.customers.model import CustomerState
from tokenarb.keys.model import Allocation, AllocationState, ApiKey, KeyView
from tokenarb.ledger import model
from tokenarb.ledger.model import SpenderState
from tokenarb.metering import charge
from tokenarb.metering.quote import OUTPUT_MIN, Question, Quote, quote

NOW = 1_790_000_000_000
ATTO = 10**18
PRICE = Price(Rates(prompt=37_500_000_000_000, completion=75_000_000_000_000))


def offer(price: Price = PRICE, **changes: Any) -> Offer:
    gpt = Model("openai/gpt-4", "openai/gpt-4", "GPT-4", 1, 8_191, 4_096)
    return Offer(dataclasses.replace(gpt, **changes), 7, price, price)


def package(account: int, slug: str = "openai/gpt-4", price: Price = PRICE, metering: Metering = Metering.WEIGHTED) -> Allocation:
    terms = Terms(slug, metering, price)
    return Allocation(account, 1, 1, slug, "", 100_000, terms, NOW + account, 1, NOW, "", AllocationState.LIVE)


def view(*allocations: Allocation, use_credit: bool = True) -> KeyView:
    key = ApiKey(5, 1, "sk-arb-12345", SpenderState.ACTIVE, None, None, use_credit, NOW, "", 1)
    return KeyView(key, CustomerState.ACTIVE, allocations, 3)


def quoted(seen: KeyView, shape: Shape, output: int | None = 100, of: Offer | None = None) -> Quote:
    return quote(seen, of or offer(), Question("r", shape, output), worker="w", upstream_key="k", output_default=8_192, now_ms=NOW)


def test_E11_packages_pay_in_the_order_of_the_view_then_credit() -> None:
    made = quoted(view(package(21), package(22)), Shape(10))
    assert [source.account for source in made.hold.sources] == [21, 22, model.WALLET]
    assert [payer.account for payer in made.payers] == [21, 22, model.WALLET]


def test_E12_another_model_s_package_leaves_the_wallet_to_pay() -> None:
    made = quoted(view(package(21, "openai/gpt-4o-mini")), Shape(10))
    assert [source.account for source in made.hold.sources] == [model.WALLET]


def test_E12_a_key_without_credit_never_touches_the_wallet() -> None:
    made = quoted(view(package(21), use_credit=False), Shape(10))
    assert [source.account for source in made.hold.sources] == [21]
    with pytest.raises(Refused) as refused:
        quoted(view(package(21, "openai/gpt-4o-mini"), use_credit=False), Shape(10))
    assert refused.value.code == "insufficient_balance"


def test_what_has_no_weight_in_a_package_needs_credit() -> None:
    searching = Price(Rates(prompt=10**12, completion=10**12, web_search=10**16))
    made = quoted(view(package(21, price=searching)), Shape(10, web_searches=1), of=offer(searching))
    assert [source.account for source in made.hold.sources] == [model.WALLET]


@pytest.mark.parametrize(
    ("asked", "most", "wanted"), [(None, 4_096, 4_096), (None, None, 8_191), (50, 4_096, 50), (10**9, 4_096, 4_096), (3, 4_096, 3)]
)
def test_A5_output_is_bounded_before_it_is_sent(asked: int | None, most: int | None, wanted: int) -> None:
    hold = quoted(view(), Shape(10), asked, offer(max_output=most)).hold
    assert (hold.output_wanted, hold.output_explicit) == (wanted, asked is not None)
    assert hold.output_min == min(OUTPUT_MIN, wanted)


def test_A6_A8_the_prompt_and_every_choice_are_part_of_the_hold() -> None:
    one, eight = quoted(view(), Shape(100_000), 1).hold.retail, quoted(view(), Shape(100_000, n=8), 1).hold.retail
    assert one.at(1) >= 100_000 * 37_500
    assert eight.at(1) - eight.at(0) == 8 * (one.at(1) - one.at(0))


PRICES = st.builds(
    lambda prompt, completion, read, write, image, threshold, factor: Price(
        Rates(prompt, completion, read, write, image=image),
        (Step((("prompt", prompt * factor), ("completion", completion * factor)), min_prompt_tokens=threshold),) if threshold else (),
    ),
    st.integers(1, 10**14), st.integers(1, 10**14), st.none() | st.integers(0, 10**14), st.none() | st.integers(0, 10**14), st.none(),
    st.none() | st.integers(1, 2_000), st.integers(1, 3),
)  # fmt: skip


@st.composite
def used_within(draw: st.DrawFn) -> tuple[Shape, int, Usage]:
    shape = Shape(draw(st.integers(0, 3_000)), n=draw(st.integers(1, 4)))
    output = draw(st.integers(1, 500))
    prompt = draw(st.integers(0, shape.prompt_tokens_max))
    cached = draw(st.integers(0, prompt))
    written = draw(st.integers(0, prompt - cached))
    return shape, output, Usage(prompt, draw(st.integers(0, output * shape.n)), cached=cached, cache_write=written)


@given(PRICES, used_within(), st.lists(st.tuples(PRICES, st.sampled_from(Metering)), max_size=3))
def test_what_is_used_within_the_shape_never_exceeds_the_hold_of_any_account(price, call, bought) -> None:
    """So `settle` has no overrun to book: what an account held alone suffices for what it is asked alone."""
    shape, output, usage = call
    allocations = [package(20 + n, price=own, metering=metering) for n, (own, metering) in enumerate(bought)]
    made = quoted(view(*allocations), shape, output, offer(price, max_output=None, context_length=10_000))
    legs = tuple(model.Leg(source.account, source.need.at(output)) for source in made.hold.sources)
    settle = charge.settlement(made, legs, usage, outcome="completed", now_ms=NOW + 9)
    assert [actual.account for actual in settle.actuals] == [leg.account for leg in legs]
    for leg, actual in zip(legs, settle.actuals, strict=True):
        assert 0 <= -(-actual.numerator // actual.denominator) <= leg.held
    assert math.ceil(settle.retail_numerator / 10**9) <= made.hold.retail.at(output)


def test_a_settlement_says_exactly_what_was_used() -> None:
    made = quoted(view(package(21)), Shape(100), 50)
    legs = (model.Leg(21, 40), model.Leg(model.WALLET, 10**9))
    usage = Usage(60, 40, cached=10, cost=Decimal("0.0042"))
    settle = charge.settlement(made, legs, usage, outcome="disconnected", now_ms=NOW + 1, attempt=2)
    weighted, credit = settle.actuals
    assert weighted.numerator / weighted.denominator == 60 + 2 * 40
    assert credit.numerator == settle.retail_numerator == 60 * 37_500_000_000_000 + 40 * 75_000_000_000_000
    assert (settle.buy_cost_text, settle.usage, settle.attempt) == ("0.0042", '{"prompt":60,"completion":40,"cached":10}', 2)


def test_a_free_answer_takes_nothing_and_books_our_cost() -> None:
    made = quoted(view(), Shape(100), 50)
    free = charge.free(made, (model.Leg(model.WALLET, 5),), buy_cost=Decimal("1E-7"), usage=None, now_ms=NOW)
    assert (free.retail_numerator, free.buy_cost_text, free.usage, free.outcome) == (0, "0.0000001", "{}", "free")
    assert [(a.account, a.numerator) for a in free.actuals] == [(model.WALLET, 0)]


@pytest.mark.parametrize(
    ("listed", "actual", "told"),
    [
        ("0.01", None, False),
        ("0.000002", "0.0339", True),
        ("0.000002", "0.001", False),  # less than a tenth of a cent is noise
        ("0.01", "0.0112", True),
        ("0.1", "0.109", False),  # within a tenth
        ("0.0339", "0.000002", True),
    ],
)
def test_D3_a_cost_that_leaves_the_list_is_told_and_noise_is_not(listed: str, actual: str | None, told: bool) -> None:
    assert charge.deviates(int(Decimal(listed) * ATTO), None if actual is None else Decimal(actual)) is told


def test_a_shelf_is_narrowed_to_what_a_permission_covers() -> None:
    gpt, haiku = offer(), offer(id="anthropic/claude-3-haiku", canonical_slug="anthropic/claude-3-haiku")
    offers = {one.model.id: one for one in (gpt, haiku)}
    whole = Shelf(1, offers, names.index((one.model for one in offers.values()), {"~openai/gpt-latest": "openai/gpt-4"}), {})
    shelf = whole.narrowed(lambda one: one.model.id.startswith("openai/"))
    assert list(shelf.offers) == ["openai/gpt-4"]
    assert shelf.find("gpt-4") is shelf.find("openai/gpt-latest") is gpt
    for name in ("anthropic/claude-3-haiku", "claude-3-haiku"):
        with pytest.raises(Refused) as refused:
            shelf.find(name)
        assert refused.value.code == "model_not_found"
        assert "anthropic" not in str(refused.value.details["nearest"])
    assert whole.find("claude-3-haiku") is haiku
