"""The shelf as people walk along it: makers, words, short names; what a model's facts say it can do. On the 400 genuine rows."""

from dataclasses import replace

import pytest
from tests.catalog import snapshot

from tokenarb.catalog import browsing, traits
from tokenarb.catalog.model import Price, Rates
from tokenarb.catalog.shelf import Offer
from tokenarb.catalog.traits import Band, Trait, Unit

SHELF = snapshot.shelf_of(snapshot.rows())
OFFERS = SHELF.listed()


def offer(**changed: object) -> Offer:
    (made,) = snapshot.shelf_of([snapshot.row(**changed)]).offers.values()
    return made


def ids(found: tuple[Offer, ...]) -> list[str]:
    return [one.model.id for one in found]


def test_every_offer_stands_under_its_maker_and_the_best_known_come_first() -> None:
    found = browsing.makers(OFFERS)
    assert [one.id for one in found][:4] == ["openai", "anthropic", "google", "deepseek"]
    assert sorted(name for one in found for name in ids(one.offers)) == sorted(SHELF.offers)
    counts = [len(one.offers) for one in found[len(browsing.FIRST_MAKERS) :]]
    assert counts == sorted(counts, reverse=True)
    for one in found:
        born = [each.model.created for each in one.offers]
        assert born == sorted(born, reverse=True)
    assert {one.id: one.name for one in found}["meta-llama"] == "Meta"


def test_a_ref_stands_for_one_model_and_fits_three_to_a_button() -> None:
    refs = {browsing.ref(name): name for name in SHELF.offers}
    assert len(refs) == len(SHELF.offers)
    assert all(browsing.by_ref(SHELF.offers, short) == name for short, name in refs.items())
    assert browsing.by_ref(SHELF.offers, "--------") is None
    assert {len(short) for short in refs} == {8}
    assert not any(set(short) & {":", "."} for short in refs), "these part the pieces of a button"


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("gpt-4o", "openai/gpt-4o-2024-11-20"),
        ("GPT 4o mini", "openai/gpt-4o-mini"),
        ("ChatGPT", "openai/gpt-5.6-luna-pro"),
        ("claude sonnet 4.5", "anthropic/claude-sonnet-4.5"),
        ("Клод", "anthropic/claude-opus-5-fast"),
        ("دیپ‌سیک", "deepseek/deepseek-v4-flash-0731"),
        ("千问", "qwen/qwen3.8-max"),
        ("cluade", "anthropic/claude-opus-5-fast"),
        ("gemni", "google/gemini-3.6-flash"),
    ],
)
def test_whatever_people_write_is_found(written: str, first: str) -> None:
    assert ids(browsing.find(OFFERS, browsing.asked(written)))[0] == first


@pytest.mark.parametrize("written", ["", "...", "hello", "what?", "good morning", "my secret thought", "zzzz claude"])
def test_what_is_no_model_s_name_finds_nothing(written: str) -> None:
    assert browsing.find(OFFERS, browsing.asked(written)) == ()


def test_what_was_looked_for_is_harmless_in_a_button() -> None:
    said = browsing.asked("a:b|c <b>&amp; " + "x" * 500 + " claude " * 9)
    assert len(said.encode()) <= browsing.WORDS_MAX
    assert not set(said) & set(":|<>&")


def test_a_model_can_what_its_facts_say_and_no_more() -> None:
    assert traits.of(offer()) == ()
    row = {
        "architecture": {"input_modalities": ["text", "image", "file"], "output_modalities": ["text", "image"], "tokenizer": "Other"},
        "supported_parameters": ["tools", "structured_outputs", "reasoning"],
        "context_length": 200_000,
    }
    assert traits.of(offer(**row)) == (Trait.SEES, Trait.READS, Trait.DRAWS, Trait.TOOLS, Trait.SCHEMA, Trait.THINKS, Trait.LONG)
    assert Trait.ALWAYS_THINKS in traits.of(offer(**row, reasoning={"mandatory": True}))
    assert Trait.THINKS not in traits.of(offer(**row, reasoning={"mandatory": True}))
    assert Trait.SEARCHES in traits.of(SHELF.offers["perplexity/sonar"])


def test_thirds_of_prices_are_thirds() -> None:
    counts = [sum(traits.band(one, OFFERS) is band for one in OFFERS) for band in Band]
    assert sum(counts) == sum(traits.answers(one) for one in OFFERS)
    assert max(counts) - min(counts) < len(OFFERS) / 10, "equal prices stand in one third"
    assert traits.band(OFFERS[0], OFFERS[:3]) is None, "a third of three models says nothing"


def test_prices_are_those_a_customer_pays_rounded_up() -> None:
    mini = SHELF.offers["openai/gpt-4o-mini"].retail_price.base
    assert (traits.per_million(mini.prompt), traits.per_million(mini.completion)) == (187_500_000, 750_000_000)
    assert traits.per_million(1) == 1


@pytest.mark.parametrize("makes", ["text", "embeddings"])
def test_catalogues_sell_by_the_token(makes: str) -> None:
    assert traits.unit(offer(architecture={"input_modalities": ["text"], "output_modalities": [makes], "tokenizer": "Other"})) is Unit.TOKEN


@pytest.mark.parametrize(
    ("makes", "prompt", "completion", "unit", "each"),
    [
        ("image", 0, 4 * 10**16, Unit.PICTURE, 40_000_000),
        ("speech", 15 * 10**12, 0, Unit.CHARACTER, 15_000_000),
        ("transcription", 10**14, 0, Unit.SECOND, 6_000_000),
    ],
)
def test_operators_rows_may_sell_by_the_piece(makes: str, prompt: int, completion: int, unit: Unit, each: int) -> None:
    made = offer()
    model, price = replace(made.model, output_modalities=(makes,)), Price(Rates(prompt, completion))
    piece = replace(made, model=model, retail_price=price)
    assert (traits.unit(piece), traits.each(piece)) == (unit, each)
    assert traits.band(piece, OFFERS) is None
