"""Prices of 1,000 words: the shipped table is whole and what was measured, families are chosen as documented, prices are exact."""

import json
from collections import Counter
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest

from tokenarb.catalog import words
from tokenarb.catalog.model import Model, Price, Rates
from tokenarb.catalog.words import Family, Fit, Unit

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "ru", "fa", "ar", "id", "pt-BR", "es", "uz", "tr", "zh-Hans")


def model(slug: str, tokenizer: str = "") -> Model:
    return Model(slug, slug, slug, 0, tokenizer=tokenizer)


def price(prompt: str, completion: str) -> Price:
    return Price(Rates(int(Decimal(prompt) * 10**18), int(Decimal(completion) * 10**18)))


def test_every_family_has_every_language_and_the_figures_are_quotients() -> None:
    record = json.loads(resources.files("tokenarb.catalog").joinpath("words.json").read_text(encoding="utf-8"))
    assert Counter((row["family"], row["language"]) for row in record["rows"]) == Counter(
        (family.value, language) for family in Family for language in LANGUAGES
    )
    assert set(record["families"]) == {family.value for family in Family}
    for row in record["rows"]:
        exact = Decimal(row["tokens"]) / row["words"]
        assert abs(exact - Decimal(row["tokens_per_word"])) <= Decimal("0.0005"), row
        assert row["words"] > 1_000, "several hundred words at least"
        assert Decimal("0.5") < exact < 6, row
    assert words.table().languages == LANGUAGES
    assert words.table().by_character == {"zh-Hans"}


def test_the_table_names_the_packages_it_was_measured_with() -> None:
    record = json.loads(resources.files("tokenarb.catalog").joinpath("words.json").read_text(encoding="utf-8"))
    wanted = json.loads((ROOT / "bench" / "words" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((ROOT / "bench" / "words" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    named = {record["text"].partition(", ")[2], *(family["source"] for family in record["families"].values())}
    assert named == {f"npm {name} {version}" for name, version in wanted.items()}, "run: make words"
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("slug", "tokenizer", "family", "measured"),
    [
        ("openai/gpt-4", "GPT", Family.CL100K, True),
        ("openai/gpt-4-turbo", "GPT", Family.CL100K, True),
        ("openai/gpt-3.5-turbo", "GPT", Family.CL100K, True),
        ("openai/gpt-4o-mini", "GPT", Family.O200K, True),
        ("openai/gpt-4.1", "GPT", Family.O200K, True),
        ("openai/gpt-5", "GPT", Family.O200K, True),
        ("~openai/gpt-latest", "Router", Family.O200K, True),
        ("anthropic/claude-2.1", "Claude", Family.CLAUDE, True),
        ("anthropic/claude-sonnet-4.5", "Claude", Family.CLAUDE, False),
        ("meta-llama/llama-3.3-70b-instruct", "Llama3", Family.LLAMA3, True),
        ("nousresearch/hermes-4-70b", "Llama3", Family.LLAMA3, True),
        ("meta-llama/llama-4-scout", "Llama4", Family.O200K, False),
        ("deepseek/deepseek-r1-distill-llama-70b", "Llama3", Family.LLAMA3, True),
        ("deepseek/deepseek-r1-distill-qwen-32b", "Qwen", Family.QWEN, True),
        ("deepseek/deepseek-chat-v3.1", "DeepSeek", Family.DEEPSEEK, True),
        ("deepseek/deepseek-v4-pro", "DeepSeek", Family.DEEPSEEK, False),
        ("mistralai/mistral-nemo", "Mistral", Family.MISTRAL, True),
        ("mistralai/mistral-large-2512", "Mistral", Family.MISTRAL, False),
        ("qwen/qwen-2.5-72b-instruct", "Qwen", Family.QWEN, True),
        ("qwen/qwen3-32b", "Qwen3", Family.QWEN, True),
        ("qwen/qwen3.8-max", "Qwen", Family.QWEN, False),
        ("google/gemma-2-27b-it", "Gemini", Family.GEMMA, True),
        ("google/gemini-3.5-flash", "Gemini", Family.GEMMA, False),
        ("somebody/tuned", "Mistral", Family.MISTRAL, False),
        ("x-ai/grok-4.5", "Grok", Family.O200K, False),
        ("house/own", "", Family.O200K, False),
    ],
)
def test_a_model_has_its_own_tokenizer_or_a_neighbours(slug: str, tokenizer: str, family: Family, measured: bool) -> None:
    assert words.fit(slug, tokenizer) == Fit(family, measured)


def test_prices_are_exact() -> None:
    known = words.table()
    assert known.tokens[Family.CL100K, "ru"] == Decimal("3.214")
    found = words.of_thousand(known, model("openai/gpt-4"), price("0.0000375", "0.000075"), "ru")
    assert (found.question, found.answer) == (Decimal("0.120525"), Decimal("0.24105"))
    assert (found.unit, found.tokens, found.measured) == (Unit.WORD, Decimal("3.214"), True)
    small = words.of_thousand(known, model("openai/gpt-4o-mini"), price("0.000000000000000001", "0"), "en")
    assert (small.question, small.answer) == (Decimal("1.155E-15"), 0)


def test_a_word_of_chinese_is_a_character() -> None:
    found = words.of_thousand(words.table(), model("deepseek/deepseek-chat"), price("0.000001", "0.000002"), "zh-Hans")
    assert (found.unit, found.answer) == (Unit.CHARACTER, Decimal("0.002") * found.tokens)
    assert found.tokens < 1


@pytest.mark.parametrize(
    ("code", "used"), [("fa", "fa"), ("pt-PT", "pt-BR"), ("zh-Hant", "zh-Hans"), ("en-GB", "en"), ("eo", "en"), ("", "en")]
)
def test_an_unknown_language_is_its_nearest(code: str, used: str) -> None:
    assert words.language_of(words.table(), code) == used


def test_another_language_costs_what_its_tokenizer_makes_of_it() -> None:
    known = words.table()
    for family in Family:
        assert known.tokens[family, "en"] < known.tokens[family, "ru"]
    assert known.tokens[Family.CLAUDE, "fa"] > 2 * known.tokens[Family.O200K, "fa"]
