"""What a call may cost at most, what it did cost, what a package costs: exact integers, no rounding but the named ones. Pure.

`ceiling` and `charge` run for every request: plain integers. Results are atto-USD; whoever books them rounds up once (base.money).

A price that a list lacks: cache reads and 5-minute writes cost what the prompt costs; 1-hour writes what 5-minute writes cost; image and
audio tokens what the tokens of their direction cost; cached audio what cached text costs; `request` nothing; searches: see `unpriced`.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import msgspec

from tokenarb.base import clock, money
from tokenarb.catalog.model import Metering, Price, Rates, Step, Usage


class Shape(msgspec.Struct, frozen=True, gc=False):
    """An upper bound of a call, before it is sent. `prompt_tokens_max` is the text; image and audio tokens come on top of it.

    `cache_write` is False only where the model certainly writes no cache; `cache_write_1h` when the caller asked for it. `n` is the number
    of choices. `web_searches` is the most that the upstream may bill.
    """

    prompt_tokens_max: int
    n: int = 1
    images: int = 0
    image_tokens_each: int = 0
    audio_tokens: int = 0
    cache_write: bool = True
    cache_write_1h: bool = False
    web_searches: int = 0

    @property
    def prompt_total(self) -> int:
        """Everything that may count as prompt tokens."""
        return self.prompt_tokens_max + self.images * self.image_tokens_each + self.audio_tokens


def rates_at(price: Price, prompt_tokens: int, at_ms: int) -> Rates:
    """The prices in force for a prompt of that length at that moment (Unix ms): of matching steps the later wins, price by price."""
    if not price.steps:
        return price.base
    hhmm = clock.utc_hhmm(at_ms)
    changes: dict[str, int] = {}
    for step in price.steps:
        if step.reachable(prompt_tokens) and step.in_window(hhmm):
            changes.update(step.changes)
    return replace(price.base, **changes) if changes else price.base


def dearest(price: Price, prompt_tokens_max: int, at_ms: int | None = None) -> Rates:
    """Price by price the dearest that could apply up to that prompt length: at `at_ms`, or at any hour where that is None."""
    if not price.steps:
        return price.base
    most: dict[str, int] = {}
    for step in price.steps:
        if step.reachable(prompt_tokens_max) and (at_ms is None or step.in_window(clock.utc_hhmm(at_ms))):
            for field, atto in step.changes:
                most[field] = max(atto, most.get(field, 0), getattr(price.base, field) or 0)
    return replace(price.base, **most) if most else price.base


def ceiling(price: Price, shape: Shape, at_ms: int | None = None) -> tuple[int, int]:
    """The worst case as (base, per output token) in atto-USD: no usage within `shape` is charged more (money.md, "The worst case").

    `at_ms` is the moment the call will be charged at; None holds for any hour.
    """
    rates = dearest(price, shape.prompt_total, at_ms)
    base, per_output = _token_ceiling(rates, shape)
    return base + shape.web_searches * (rates.web_search or 0), per_output


def _token_ceiling(rates: Rates, shape: Shape) -> tuple[int, int]:
    """`ceiling` without what has no weight in a package: searches."""
    text = rates.prompt
    if rates.cache_read is not None and rates.cache_read > text:
        text = rates.cache_read
    if rates.cache_write is not None and rates.cache_write > text and (shape.cache_write or shape.cache_write_1h):
        text = rates.cache_write
    if shape.cache_write_1h:
        text = max(text, rates.cache_write_1h or 0)
    base = shape.prompt_tokens_max * text + (rates.request or 0)
    if shape.images:
        base += shape.images * shape.image_tokens_each * max(text, rates.image or 0)
    if shape.audio_tokens:
        base += shape.audio_tokens * max(text, rates.audio or 0, rates.input_audio_cache or 0)
    output = rates.completion
    if rates.image_output is not None or rates.audio_output is not None:
        output = max(output, rates.image_output or 0, rates.audio_output or 0)
    return base, shape.n * output


def charge(price: Price, usage: Usage, at_ms: int) -> int:
    """Atto-USD for what was used, at the prices of `at_ms` (the moment of the hold: fault A10)."""
    rates = rates_at(price, usage.prompt, at_ms) if price.steps else price.base
    total = _prompt_charge(rates, usage) + _output_charge(rates, usage) + (rates.request or 0)
    return total + usage.web_searches * (rates.web_search or 0) if usage.web_searches else total


def _prompt_charge(rates: Rates, usage: Usage) -> int:
    """Every prompt token is charged exactly once (faults D2, D5): cached, written, audio, image, and the rest at the prompt price.

    Audio and image tokens lie among the fresh ones as far as there is room; audio beyond it was cached.
    """
    prompt = rates.prompt
    if not (usage.cached or usage.cache_write or usage.cache_write_1h or usage.audio_prompt or usage.image_prompt):
        return usage.prompt * prompt
    fresh = usage.prompt - usage.cached - usage.cache_write - usage.cache_write_1h
    read = prompt if rates.cache_read is None else rates.cache_read
    write = prompt if rates.cache_write is None else rates.cache_write
    write_1h = write if rates.cache_write_1h is None else rates.cache_write_1h
    total = usage.cached * read + usage.cache_write * write + usage.cache_write_1h * write_1h
    if usage.audio_prompt:
        fresh_audio = min(usage.audio_prompt, fresh)
        fresh -= fresh_audio
        total += fresh_audio * (prompt if rates.audio is None else rates.audio)
        if rates.input_audio_cache is not None:
            total += min(usage.audio_prompt - fresh_audio, usage.cached) * (rates.input_audio_cache - read)
    if usage.image_prompt:
        images = min(usage.image_prompt, fresh)
        fresh -= images
        total += images * (prompt if rates.image is None else rates.image)
    return total + fresh * prompt


def _output_charge(rates: Rates, usage: Usage) -> int:
    """Reasoning tokens are completion tokens and never added; audio and image tokens cost their own price instead (fault D5)."""
    completion = rates.completion
    total = usage.completion * completion
    if usage.audio_completion and rates.audio_output is not None:
        total += usage.audio_completion * (rates.audio_output - completion)
    if usage.image_output and rates.image_output is not None:
        total += usage.image_output * (rates.image_output - completion)
    return total


def unpriced(price: Price, usage: Usage) -> tuple[str, ...]:
    """What was used and has no price on this list (an alarm, fault D1): `charge` counts it as nothing and does not guess."""
    searched = usage.web_searches > 0 and price.base.web_search is None
    return ("web_search",) if searched else ()


def deviation(list_price: Price, usage: Usage, at_ms: int) -> Fraction | None:
    """Upstream's own figure against its list price: cost / charge - 1, exact (fault D3). None where it gave no cost or nothing was due."""
    due = charge(list_price, usage, at_ms)
    if usage.cost is None or not due:
        return None
    return Fraction(usage.cost) * money.ATTO / due - 1


def markup(price: Price, percent: Decimal) -> Price:
    """Every price times (1 + percent/100): $0.003 at 25 % is $0.00375. What is finer than an atto-USD is rounded up to one.

    Raises: ValueError where prices would turn negative.
    """
    factor = 1 + Fraction(percent) / 100
    if factor < 0:
        raise ValueError(f"a markup of {percent} % makes prices negative")
    numerator, denominator = factor.as_integer_ratio()

    def dearer(atto: int) -> int:
        return money.ceil_div(atto * numerator, denominator)

    base = {field: dearer(atto) for field in Rates.__slots__ if (atto := getattr(price.base, field)) is not None}
    steps = tuple(
        Step(tuple((field, dearer(atto)) for field, atto in step.changes), step.min_prompt_tokens, step.utc_start, step.utc_end)
        for step in price.steps
    )
    return Price(Rates(**base), steps, price.extras)


def tokens_ceiling(price: Price, shape: Shape, metering: Metering, at_ms: int | None = None) -> tuple[int, int, int]:
    """Package tokens a call may need at most: (base, per output token, denominator), exact. Searches have no weight and are left out."""
    if metering is Metering.FLAT:
        return shape.prompt_total, shape.n, 1
    base, per_output = _token_ceiling(dearest(price, shape.prompt_total, at_ms), shape)
    return base, per_output, price.base.prompt


def tokens_used(price: Price, usage: Usage, at_ms: int, metering: Metering) -> tuple[int, int]:
    """Package tokens a call used as an exact fraction: units x price / prompt price, or one to one."""
    if metering is Metering.FLAT:
        return usage.prompt + usage.completion, 1
    rates = rates_at(price, usage.prompt, at_ms)
    return _prompt_charge(rates, usage) + _output_charge(rates, usage) + (rates.request or 0), price.base.prompt
