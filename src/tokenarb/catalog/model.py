"""The nouns of the catalogue: prices, usage, a model. Pure records.

Unit prices are integers in atto-USD (1e-18 USD) per unit: per token, except `web_search` (per search) and `request` (per call).
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import msgspec


class State(StrEnum):
    """OFFERED can be bought; HIDDEN exists upstream but is not for sale here (see the reason); WITHDRAWN is gone or expired upstream."""

    OFFERED = "offered"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class Metering(StrEnum):
    """How a package counts: WEIGHTED by frozen prices (one package token = one prompt token), FLAT one to one."""

    WEIGHTED = "weighted"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class Rates:
    """Atto-USD per unit; None where the price list has no such price (what then applies: `pricing`)."""

    prompt: int
    completion: int
    cache_read: int | None = None
    cache_write: int | None = None  # kept for 5 minutes
    cache_write_1h: int | None = None
    image: int | None = None  # per input image *token* (openrouter.md section 2)
    image_output: int | None = None  # per output image token
    audio: int | None = None
    audio_output: int | None = None
    input_audio_cache: int | None = None
    web_search: int | None = None
    request: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Prices that replace the base ones while every condition holds; of several matching steps the later wins, price by price.

    `min_prompt_tokens`: the whole prompt is *strictly* longer. `utc_start`/`utc_end`: HHMM, half-open, may wrap midnight; both or none.
    `changes` are (field of Rates, atto-USD) pairs.
    """

    changes: tuple[tuple[str, int], ...]
    min_prompt_tokens: int | None = None
    utc_start: int | None = None
    utc_end: int | None = None

    def reachable(self, prompt_tokens: int) -> bool:
        """Could apply to a prompt of that length at some hour."""
        return self.min_prompt_tokens is None or prompt_tokens > self.min_prompt_tokens

    def in_window(self, hhmm: int) -> bool:
        """The time of day (HHMM, UTC) lies in the window."""
        if self.utc_start is None or self.utc_end is None:
            return True
        if self.utc_start <= self.utc_end:
            return self.utc_start <= hhmm < self.utc_end
        return hhmm >= self.utc_start or hhmm < self.utc_end


@dataclass(frozen=True, slots=True)
class Price:
    """A model's whole price list. `extras` are keys we do not know, with their text: kept, named, never silently free."""

    base: Rates
    steps: tuple[Step, ...] = ()
    extras: tuple[tuple[str, str], ...] = ()

    @property
    def zero(self) -> bool:
        """Both directions cost nothing at base price."""
        return not self.base.prompt and not self.base.completion

    @property
    def care(self) -> tuple[str, ...]:
        """Names of unknown keys that cost something: the row cannot be priced safely."""
        return tuple(key for key, text in self.extras if _costs(text))


def _costs(text: str) -> bool:
    try:
        return Decimal(text) != 0
    except ArithmeticError:
        return True


class Usage(msgspec.Struct, frozen=True, gc=False):
    """What an upstream says it metered, in its native tokens.

    The cached, written, audio and image counts lie *inside* `prompt`; reasoning, audio and image counts lie inside `completion` (dialect of
    OpenAI and OpenRouter; fault D2). The two write counts do not overlap. `cost` is upstream's own figure in USD: it is never summed with
    anything (D8).
    """

    prompt: int
    completion: int
    cached: int = 0
    cache_write: int = 0
    cache_write_1h: int = 0
    reasoning: int = 0
    audio_prompt: int = 0
    audio_completion: int = 0
    image_prompt: int = 0
    image_output: int = 0
    web_searches: int = 0
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A row of the catalogue without prices. `created` is Unix seconds, `expiration` an ISO date, `reason` says why it is not offered."""

    id: str
    canonical_slug: str
    name: str
    created: int
    context_length: int = 0  # 0: unknown, and then never offered
    max_output: int | None = None
    input_modalities: tuple[str, ...] = ("text",)
    output_modalities: tuple[str, ...] = ("text",)
    tokenizer: str = ""
    instruct_type: str | None = None
    supported_parameters: tuple[str, ...] = ()
    moderated: bool = False
    reasoning_mandatory: bool = False
    knowledge_cutoff: str | None = None
    expiration: str | None = None
    alias_target: str | None = None
    state: State = State.OFFERED
    reason: str = ""

    @property
    def variant(self) -> str:
        """The suffix of the id: "thinking" for "vendor/model:thinking", else empty."""
        return self.id.partition(":")[2]

    @property
    def slug(self) -> str:
        """The permanent name a package is bound to: `:thinking` rows share a canonical slug but not a price, so the suffix stays."""
        return f"{self.canonical_slug}:{self.variant}" if self.variant else self.canonical_slug
