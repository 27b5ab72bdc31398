"""The wire's price objects: exact, round-trip, and nothing unknown goes by in silence."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from tests.catalog import oracle, snapshot

from tokenarb.catalog import pricelist
from tokenarb.catalog.model import Rates


@given(oracle.pricings())
def test_a_price_survives_its_own_text(wire: dict[str, Any]) -> None:
    price = pricelist.parse(wire)
    assert price is not None
    text = pricelist.to_json(price)
    assert pricelist.from_json(text) == price
    assert pricelist.to_json(pricelist.from_json(text)) == text


def test_every_row_of_the_snapshot_is_priced_exactly() -> None:
    routers = 0
    for row in snapshot.rows():
        price = pricelist.parse(row["pricing"])
        if price is None:
            routers += 1
            assert row["pricing"]["prompt"] == "-1"
            continue
        assert price.care == ()
        for key, field in pricelist.FIELDS.items():
            if key in row["pricing"]:
                exact = Fraction(row["pricing"][key]) * 10**18
                assert exact <= getattr(price.base, field) < exact + 1, (row["id"], key)
        assert len(price.steps) == len(row["pricing"].get("overrides", []))
        assert pricelist.from_json(pricelist.to_json(price)) == price
    assert routers == 5


def test_the_wire_form_is_plain_decimals() -> None:
    price = pricelist.parse({"prompt": "0.000000049", "completion": "3e-5", "overrides": [{"min_prompt_tokens": 5, "prompt": "1.50"}]})
    assert price is not None
    assert pricelist.to_wire(price) == {
        "prompt": "0.000000049",
        "completion": "0.00003",
        "overrides": [{"min_prompt_tokens": 5, "prompt": "1.5"}],
    }


def test_reasoning_is_never_added() -> None:
    price = pricelist.parse({"prompt": "1", "completion": "2", "internal_reasoning": "9"})
    assert price is not None
    assert price.extras == ()
    assert price.base == Rates(10**18, 2 * 10**18)


@pytest.mark.parametrize("key", ["prompt", "completion"])
def test_minus_one_is_no_price(key: str) -> None:
    assert pricelist.parse({"prompt": "1", "completion": "1", key: "-1"}) is None


def test_a_discount_comes_off_all_but_searches() -> None:
    price = pricelist.parse(
        {"prompt": "0.000002", "completion": "0", "web_search": "0.01", "discount": 0.25, "overrides": [{"prompt": "0.000004"}]}
    )
    assert price is not None
    assert price.base.prompt == 15 * 10**11
    assert price.base.web_search == 10**16
    assert price.steps[0].changes == (("prompt", 3 * 10**12),)


@pytest.mark.parametrize(
    ("extra", "care"),
    [
        ({"video": "0.01"}, ("video",)),
        ({"video": "0"}, ()),
        ({"video": "0.000"}, ()),
        ({"video": None}, ()),
        ({"surcharge": {"a": 1}}, ("surcharge",)),
        ({"input_cache_read": "-1"}, ("input_cache_read",)),
        ({"input_cache_read": None}, ()),
        ({"overrides": [{"min_output_tokens": 5, "prompt": "2"}]}, ("overrides[0].min_output_tokens",)),
        ({"image": "1", "image_token": "2"}, ("image",)),
        ({"image_token": "2", "image": "1"}, ("image",)),
        ({"image": "1", "image_token": "1"}, ()),
        ({"image_token": "1", "image": "1"}, ()),
    ],
)
def test_D1_an_unknown_key_that_costs_is_named(extra: dict[str, Any], care: tuple[str, ...]) -> None:
    price = pricelist.parse({"prompt": "1", "completion": "1", **extra})
    assert price is not None
    assert price.care == care
    assert pricelist.from_json(pricelist.to_json(price)) == price


@pytest.mark.parametrize(
    ("wire", "says"),
    [
        ({"prompt": "1"}, "completion is missing"),
        ({"prompt": "", "completion": "1"}, "pricing.prompt"),
        ({"prompt": "NaN", "completion": "1"}, "finite"),
        ({"prompt": "Infinity", "completion": "1"}, "finite"),
        ({"prompt": "-0.5", "completion": "1"}, "out of range"),
        ({"prompt": "1e99", "completion": "1"}, "out of range"),
        ({"prompt": "1e-99", "completion": "1"}, "out of range"),
        ({"prompt": 0.1, "completion": "1"}, "not a decimal string"),
        ({"prompt": True, "completion": "1"}, "not a decimal string"),
        ({"prompt": None, "completion": "1"}, "not a decimal string"),
        ({"prompt": "0" * 65, "completion": "1"}, "longer"),
        ({"prompt": "1", "completion": "1", "discount": 2}, "discount"),
        ({"prompt": "1", "completion": "1", "discount": "x"}, "discount"),
        ({"prompt": "1", "completion": "1", "overrides": {}}, "not a list"),
        ({"prompt": "1", "completion": "1", "overrides": [3]}, r"overrides\[0\] is not an object"),
        ({"prompt": "1", "completion": "1", "overrides": [{"prompt": "x"}]}, r"overrides\[0\].prompt"),
        ({"prompt": "1", "completion": "1", "overrides": [{"utc_start": 5}]}, "belong together"),
        ({"prompt": "1", "completion": "1", "overrides": [{"utc_start": 5, "utc_end": 1261}]}, "time of day"),
        ({"prompt": "1", "completion": "1", "overrides": [{"min_prompt_tokens": -1}]}, "whole number"),
        ({"prompt": "1", "completion": "1", "overrides": [{"min_prompt_tokens": 1.5}]}, "whole number"),
    ],
)
def test_nonsense_is_refused_with_its_place(wire: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        pricelist.parse(wire)


def test_numbers_as_text_and_whole_decimals_are_understood() -> None:
    price = pricelist.parse({"prompt": Decimal("0.5"), "completion": 1, "overrides": [{"min_prompt_tokens": "200000", "prompt": "2"}]})
    assert price is not None
    assert price.base.prompt == 5 * 10**17
    assert price.steps[0].min_prompt_tokens == 200_000


def test_a_stored_list_without_prices_is_refused() -> None:
    with pytest.raises(ValueError, match="no prices"):
        pricelist.from_json('{"prompt":"-1","completion":"-1"}')
