"""What a buyer was promised stays as it was."""

from fractions import Fraction

import pytest
from hypothesis import given
from tests.catalog import oracle

from tokenarb.catalog import pricelist
from tokenarb.catalog.model import Metering, Price, Rates, Usage
from tokenarb.catalog.pricing import Shape
from tokenarb.catalog.terms import Terms


def terms(metering: Metering = Metering.WEIGHTED) -> Terms:
    price = pricelist.parse(
        {"prompt": "0.0000375", "completion": "0.000075", "overrides": [{"min_prompt_tokens": 1000, "prompt": "0.000075"}]}
    )
    assert price is not None
    return Terms("openai/gpt-4", metering, price)


def test_an_answer_token_of_gpt_4_uses_two_package_tokens() -> None:
    used = Fraction(*terms().used(Usage(100, 50), 0))
    assert used == 200
    base, per_output, denominator = terms().need(Shape(100))
    assert (Fraction(base, denominator), Fraction(per_output, denominator)) == (100, 2)


def test_a_long_prompt_weighs_as_much_more_as_it_costs() -> None:
    assert Fraction(*terms().used(Usage(2000, 0), 0)) == 4000


def test_flat_tokens_count_one_to_one() -> None:
    flat = terms(Metering.FLAT)
    assert flat.used(Usage(2000, 50, cached=500), 0) == (2050, 1)
    assert flat.need(Shape(100, n=3, images=2, image_tokens_each=10)) == (120, 3, 1)


def test_searches_need_credit() -> None:
    assert terms().covers(Shape(10))
    assert not terms().covers(Shape(10, web_searches=1))
    assert terms().used(Usage(10, 0, web_searches=5), 0) == terms().used(Usage(10, 0), 0)


def test_a_model_without_a_prompt_price_has_no_terms() -> None:
    with pytest.raises(ValueError, match="cannot be packaged"):
        Terms("acme/free", Metering.WEIGHTED, Price(Rates(0, 5)))


@given(oracle.pricings())
def test_terms_survive_their_own_text(wire: dict[str, object]) -> None:
    price = pricelist.parse({**wire, "prompt": "0.1"})
    assert price is not None
    for metering in Metering:
        promised = Terms("acme/model:thinking", metering, price)
        assert Terms.from_json(promised.to_json()) == promised
