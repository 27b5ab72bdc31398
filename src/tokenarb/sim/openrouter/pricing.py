"""What a generation costs: decimal price strings, overrides, cache, images, searches, discount (sections 2 and 3). Never rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tokenarb.sim.openrouter import exact
from tokenarb.sim.openrouter.exact import ZERO

ONE: Final = Decimal(1)
DEFAULT_SEARCH_USD: Final = Decimal("0.01")
_NOT_PRICES: Final = frozenset({"overrides", "discount", "min_prompt_tokens", "utc_start", "utc_end"})


@dataclass(frozen=True, slots=True)
class Override:
    """One conditional price entry; a condition that is None always holds."""

    min_prompt_tokens: int | None
    utc_start: int | None
    utc_end: int | None
    prices: Mapping[str, Decimal]

    def holds(self, prompt_tokens: int, hhmm: int) -> bool:
        """Strictly more prompt tokens than the step, and inside the half-open window, which may wrap midnight (section 2)."""
        if self.min_prompt_tokens is not None and prompt_tokens <= self.min_prompt_tokens:
            return False
        if self.utc_start is None or self.utc_end is None:
            return True
        if self.utc_start <= self.utc_end:
            return self.utc_start <= hhmm < self.utc_end
        return hhmm >= self.utc_start or hhmm < self.utc_end


@dataclass(frozen=True, slots=True)
class PriceList:
    """The parsed `pricing` object of a model row, in USD per token (per search for `web_search`)."""

    base: Mapping[str, Decimal]
    overrides: tuple[Override, ...]
    discount: Decimal

    @property
    def known(self) -> bool:
        """False for router models, whose price "-1" depends on where they route."""
        return self.base["prompt"] >= 0 and self.base["completion"] >= 0

    @property
    def free(self) -> bool:
        """Both directions cost nothing."""
        return not self.base["prompt"] and not self.base["completion"]

    def at(self, prompt_tokens: int, hhmm: int) -> Mapping[str, Decimal]:
        """The prices in force: of several matching overrides the later wins key by key; absent keys inherit."""
        prices = self.base
        for override in self.overrides:
            if override.holds(prompt_tokens, hhmm):
                prices = {**prices, **override.prices}
        return prices


@dataclass(slots=True)
class Consumption:
    """What a generation consumed, in native tokens. Details are parts of `prompt` and `completion`, never on top of them."""

    prompt: int = 0
    cached: int = 0
    written: int = 0
    written_1h: int = 0
    prompt_images: int = 0
    prompt_audio: int = 0
    completion: int = 0
    reasoning: int = 0
    completion_images: int = 0
    searches: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """USD by part; `total` is what leaves the account."""

    prompt: Decimal
    completion: Decimal
    tools: Decimal
    total: Decimal
    cache_discount: Decimal


FREE_OF_CHARGE: Final = Cost(ZERO, ZERO, ZERO, ZERO, ZERO)


def parse(pricing: Mapping[str, Any]) -> PriceList:
    """Read a row's `pricing`.

    Raises: ValueError for a missing direction or a price that is no decimal string.
    """
    if "prompt" not in pricing or "completion" not in pricing:
        raise ValueError("pricing: prompt and completion are required")
    overrides = tuple(
        Override(entry.get("min_prompt_tokens"), entry.get("utc_start"), entry.get("utc_end"), _prices(entry))
        for entry in pricing.get("overrides") or ()
    )
    return PriceList(_prices(pricing), overrides, exact.parse(pricing.get("discount") or 0, "pricing.discount"))


def _prices(entry: Mapping[str, Any]) -> dict[str, Decimal]:
    return {key: exact.parse(value, f"pricing.{key}") for key, value in entry.items() if key not in _NOT_PRICES}


def cost(price_list: PriceList, used: Consumption, hhmm: int, factor: Decimal = ONE) -> Cost:
    """The exact cost of `used`; `factor` is the provider's price relative to the list (section 2, endpoints).

    Cached and written tokens are inside `prompt`; reasoning and image tokens are inside `completion` and never added to it.
    """
    prices = price_list.at(used.prompt, hhmm)
    scale = factor if not price_list.discount else exact.multiply(factor, exact.subtract(ONE, price_list.discount))
    prompt_price = prices["prompt"]
    plain = used.prompt
    prompt = ZERO
    cache_discount = ZERO
    for key, tokens in (
        ("input_cache_read", used.cached),
        ("input_cache_write", used.written),
        ("input_cache_write_1h", used.written_1h),
        ("image", used.prompt_images),
        ("audio", used.prompt_audio),
    ):
        if tokens:
            price = prices.get(key, prompt_price)
            prompt = exact.add(prompt, exact.multiply(price, tokens))
            plain -= tokens
            if key.startswith("input_cache"):
                cache_discount = exact.add(cache_discount, exact.multiply(exact.subtract(prompt_price, price), tokens))
    prompt = exact.add(prompt, exact.multiply(prompt_price, plain))
    completion = exact.multiply(prices["completion"], used.completion - used.completion_images)
    if used.completion_images:
        completion = exact.add(completion, exact.multiply(prices.get("image_output", prices["completion"]), used.completion_images))
    tools = exact.multiply(prices.get("web_search", DEFAULT_SEARCH_USD), used.searches) if used.searches else ZERO
    if "request" in prices:
        prompt = exact.add(prompt, prices["request"])
    if scale != ONE:
        prompt, completion = exact.multiply(prompt, scale), exact.multiply(completion, scale)
        cache_discount = exact.multiply(cache_discount, scale)
    return Cost(prompt, completion, tools, exact.add(exact.add(prompt, completion), tools), cache_discount)


def multiplied(amount: Cost, factor: Decimal) -> Cost:
    """The same cost made wrong by a factor, for the alarm tests (fault D3)."""
    parts = [exact.multiply(part, factor) for part in (amount.prompt, amount.completion, amount.tools, amount.total)]
    return Cost(parts[0], parts[1], parts[2], parts[3], amount.cache_discount)
