"""What an upstream says it metered, read with suspicion: counts checked, cost taken from the JSON text (faults D2, D8, B8). Pure.

Decode with floats as Decimal (`decode`, or msgspec's `float_hook=Decimal`), never as binary floats: `cost` is money.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from tokenarb.base import money
from tokenarb.catalog.model import Usage

COUNT_MAX: Final = 10**9
"""Tokens. A count beyond it is an upstream's mistake, not a bill."""

_decoder: Final = msgspec.json.Decoder(float_hook=Decimal)


def decode(text: bytes | str) -> Any:
    """JSON with every float as the Decimal it was written as. Raises: ValueError."""
    try:
        return _decoder.decode(text)
    except msgspec.DecodeError as error:
        raise ValueError(f"not JSON: {error}") from None


def parse_usage(usage: Mapping[str, Any], text_of_cost: str | None = None, *, one_hour_writes: bool = False) -> Usage:
    """The `usage` object of a chat or embeddings answer.

    `text_of_cost` is the cost as written, where the object was decoded with binary floats. The wire gives one figure for cache writes;
    where the call asked for one-hour writes (`one_hour_writes`) and no finer figure comes, all are counted as such, as upstream bills them.

    Raises: ValueError for a missing, negative or absurd count, for parts that exceed their whole, and for a cost that is none.
    """
    prompt = _count(usage, "prompt_tokens")
    if prompt is None:
        raise ValueError("usage.prompt_tokens is missing")
    completion = _count(usage, "completion_tokens")
    if completion is None:
        # Embeddings give only the total; a chat answer without either figure says nothing.
        total = _count(usage, "total_tokens")
        if total is None or total < prompt:
            raise ValueError("usage.completion_tokens is missing")
        completion = total - prompt
    details = _object(usage, "prompt_tokens_details")
    out = _object(usage, "completion_tokens_details")
    written = _count(details, "cache_write_tokens") or 0
    written_1h = _count(details, "cache_write_1h_tokens")
    if written_1h is None:
        written_1h = written if one_hour_writes else 0
    return _checked(
        Usage(
            prompt=prompt,
            completion=completion,
            cached=_count(details, "cached_tokens") or 0,
            cache_write=max(written - written_1h, 0),
            cache_write_1h=written_1h,
            reasoning=_count(out, "reasoning_tokens") or 0,
            audio_prompt=_count(details, "audio_tokens") or 0,
            audio_completion=_count(out, "audio_tokens") or 0,
            image_prompt=_count(details, "image_tokens") or 0,
            image_output=_count(out, "image_tokens") or 0,
            web_searches=_searches(usage),
            cost=_cost(usage, "cost", text_of_cost),
        )
    )


def from_generation(record: Mapping[str, Any], text_of_cost: str | None = None) -> Usage:
    """The same from the `data` of GET /generation (openrouter.md section 5): `native_tokens_*` are the billed counts.

    The record knows no cache writes, and search results rather than searches: any result counts as one search.

    Raises: ValueError as `parse_usage`.
    """
    prompt, completion = _count(record, "native_tokens_prompt"), _count(record, "native_tokens_completion")
    if prompt is None and completion is None and not _cost(record, "total_cost", text_of_cost):
        prompt = completion = 0  # an attempt that came to nothing: the record has neither counts nor a cost
    if prompt is None or completion is None:
        raise ValueError("generation.native_tokens_prompt or native_tokens_completion is missing")
    cost = _cost(record, "total_cost", text_of_cost)
    return _checked(
        Usage(
            prompt=prompt,
            completion=completion,
            cached=_count(record, "native_tokens_cached") or 0,
            reasoning=_count(record, "native_tokens_reasoning") or 0,
            image_output=_count(record, "native_tokens_completion_images") or 0,
            web_searches=1 if _count(record, "num_search_results") else 0,
            cost=cost if cost is not None else _cost(record, "usage", None),
        )
    )


def _checked(usage: Usage) -> Usage:
    if usage.cached + usage.cache_write + usage.cache_write_1h > usage.prompt:
        raise ValueError("usage: cached and written tokens exceed the prompt they are part of (fault D2)")
    if max(usage.audio_prompt, usage.image_prompt) > usage.prompt:
        raise ValueError("usage: audio or image tokens exceed the prompt they are part of")
    if usage.audio_completion + usage.image_output > usage.completion:
        raise ValueError("usage: audio and image tokens exceed the completion they are part of")
    return usage


def _searches(usage: Mapping[str, Any]) -> int:
    for member in ("server_tool_use_details", "server_tool_use"):
        count = _count(_object(usage, member), "web_search_requests")
        if count is not None:
            return count
    return 0


def _object(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = parent.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError(f"usage.{key} is not an object")
    return value


def _count(parent: Mapping[str, Any], key: str) -> int | None:
    value = parent.get(key)
    if value is None:
        return None
    if isinstance(value, float | Decimal) and abs(value) <= COUNT_MAX and value == value // 1:
        value = int(value)  # 13.0 is 13
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{key}: {value!r} is not a count")
    if not 0 <= value <= COUNT_MAX:
        raise ValueError(f"{key}: {value} is not a plausible count")
    return value


def _cost(parent: Mapping[str, Any], key: str, text: str | None) -> Decimal | None:
    value = parent.get(key) if text is None else text
    if value is None or value == "null":
        return None
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise ValueError(f"{key}: give the cost as it was written (decode floats as Decimal), not {type(value).__name__}")
    cost = money.parse_decimal(str(value))
    if cost < 0 or (cost and not -30 <= cost.adjusted() <= 6):
        raise ValueError(f"{key}: {cost} USD is not a plausible cost")
    return cost
