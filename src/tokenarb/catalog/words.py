"""What 1,000 words cost in a customer's language, from `words.json`: tokens a word by language and family of tokenizers, measured over one
parallel text (docs/words.md; `make words` measures anew). Nobody's words are ever looked at: the figure is of the language, not of a call.
"""

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from importlib import resources
from typing import Final

from tokenarb.base import money
from tokenarb.catalog.model import Model, Price

THOUSAND: Final = 1_000
DEFAULT_LANGUAGE: Final = "en"


class Family(StrEnum):
    """Tokenizers that were measured."""

    O200K = "o200k"
    CL100K = "cl100k"
    CLAUDE = "claude"
    LLAMA3 = "llama3"
    MISTRAL = "mistral"
    QWEN = "qwen"
    DEEPSEEK = "deepseek"
    GEMMA = "gemma"


class Unit(StrEnum):
    """What is counted: words between spaces, in Chinese characters, a thousand of which are what texts are paid by there."""

    WORD = "word"
    CHARACTER = "character"


@dataclass(frozen=True, slots=True)
class Fit:
    """Whose figures a model has. `measured`: its own tokenizer's; else those of a neighbour, an estimate."""

    family: Family
    measured: bool


@dataclass(frozen=True, slots=True)
class Table:
    """`tokens`: exact decimals, by family and language."""

    date: str
    tokens: Mapping[tuple[Family, str], Decimal]
    by_character: frozenset[str]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThousandWords:
    """USD, exact, of 1,000 words (or characters) of a question, and of an answer, at a model's base price.

    Not in it: thinking, which is charged like an answer; price steps; what a program adds to a question.
    """

    question: Decimal
    answer: Decimal
    unit: Unit
    tokens: Decimal  # a word
    measured: bool


DEFAULT: Final = Fit(Family.O200K, measured=False)
"""Of whoever publishes no tokenizer: the commonest one of its kind."""

_SLUGS: Final[tuple[tuple[re.Pattern[str], Fit], ...]] = tuple(
    [
        (re.compile(pattern), Fit(family, measured))
        for pattern, family, measured in (
            (r"openai/gpt-(3\.5|4)(-|$)", Family.CL100K, True),  # and not gpt-4o, gpt-4.1
            (r"openai/", Family.O200K, True),
            (r"anthropic/claude-(2|instant)", Family.CLAUDE, True),
            (r"anthropic/", Family.CLAUDE, False),
            (r".*-distill-llama-", Family.LLAMA3, True),
            (r".*-distill-qwen", Family.QWEN, True),
            (r"meta-llama/llama-3", Family.LLAMA3, True),
            (r"mistralai/mistral-nemo", Family.MISTRAL, True),
            (r"mistralai/", Family.MISTRAL, False),
            (r"qwen/qwen-?2\.5-|qwen/qwen3-\d", Family.QWEN, True),  # Qwen 3 kept the vocabulary of 2.5
            (r"qwen/", Family.QWEN, False),
            (r"deepseek/deepseek-(chat|r1|v3)", Family.DEEPSEEK, True),
            (r"deepseek/", Family.DEEPSEEK, False),
            (r"google/gemma-2-", Family.GEMMA, True),
            (r"google/", Family.GEMMA, False),
        )
    ]
)
"""By author and slug; the first that fits."""

_TOKENIZERS: Final[Mapping[str, Fit]] = {
    "Claude": Fit(Family.CLAUDE, measured=False),
    "Llama3": Fit(Family.LLAMA3, measured=True),
    "Mistral": Fit(Family.MISTRAL, measured=False),
    "Qwen": Fit(Family.QWEN, measured=False),
    "Qwen3": Fit(Family.QWEN, measured=False),
    "DeepSeek": Fit(Family.DEEPSEEK, measured=False),
    "Gemini": Fit(Family.GEMMA, measured=False),
    "Gemma": Fit(Family.GEMMA, measured=False),
}
"""Else by what the catalogue calls its tokenizer: other authors build on these."""


@functools.cache
def table() -> Table:
    """What is shipped; read once."""
    record = json.loads(resources.files("tokenarb.catalog").joinpath("words.json").read_text(encoding="utf-8"))
    tokens = {(Family(row["family"]), row["language"]): Decimal(row["tokens_per_word"]) for row in record["rows"]}
    languages = tuple(dict.fromkeys(row["language"] for row in record["rows"]))
    return Table(record["date"], tokens, frozenset(record["by_character"]), languages)


def fit(slug: str, tokenizer: str = "") -> Fit:
    """The family of a model by its id or permanent slug (an alias's tilde is allowed), else by its tokenizer's name; else `DEFAULT`."""
    name = slug.removeprefix("~").lower()
    for pattern, found in _SLUGS:
        if pattern.match(name):
            return found
    return _TOKENIZERS.get(tokenizer, DEFAULT)


def language_of(known: Table, code: str) -> str:
    """The nearest language of the table: itself, else one with the same beginning (pt-PT: pt-BR), else English."""
    if code in known.languages:
        return code
    primary = code.partition("-")[0].lower()
    return next((language for language in known.languages if language.partition("-")[0] == primary), DEFAULT_LANGUAGE)


def of_thousand(known: Table, model: Model, price: Price, language: str) -> ThousandWords:
    """What 1,000 words cost of this model at this price (the retail one, for a customer), in this language."""
    return of_prices(known, fit(model.slug, model.tokenizer), price.base.prompt, price.base.completion, language)


def of_prices(known: Table, found: Fit, prompt: int, completion: int, language: str) -> ThousandWords:
    """The same by what a token of a question and one of an answer cost, in atto-USD."""
    spoken = language_of(known, language)
    tokens = known.tokens[found.family, spoken]
    unit = Unit.CHARACTER if spoken in known.by_character else Unit.WORD
    return ThousandWords(_cost(prompt, tokens), _cost(completion, tokens), unit, tokens, found.measured)


def _cost(atto: int, tokens: Decimal) -> Decimal:
    with localcontext(prec=60):
        return money.from_atto(atto * THOUSAND) * tokens
