"""What an upstream says it metered, read with suspicion: counts checked, cost taken from the JSON text (faults D2, D8, B8). Pure.

Decode with floats as Decimal (`decode`, or msgspec's `float_hook=Decimal`), never as binary floats: `cost` is money.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec

from tokenarb.base import money
from tokenarb.catalog.model import Usage

COUNT_MAX: Final = 10**9
"""Tokens. A count beyond it is an upstream's mistake, not a bill."""

_decoder: Final = msgspec.json.Decoder(float_hook=Decimal)

Count = Annotated[int, msgspec.Meta(ge=0, le=COUNT_MAX)]


class _Searches(msgspec.Struct, gc=False):
    web_search_requests: Count | None = None


class _PromptDetails(msgspec.Struct, gc=False):
    cached_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    cache_write_1h_tokens: Count | None = None
    audio_tokens: Count | None = None
    image_tokens: Count | None = None


class _CompletionDetails(msgspec.Struct, gc=False):
    reasoning_tokens: Count | None = None
    audio_tokens: Count | None = None
    image_tokens: Count | None = None


class _Given(msgspec.Struct, gc=False):
    """The usual form of `usage`. The cost is read from its text, whatever its digits."""

    prompt_tokens: Count
    completion_tokens: Count
    prompt_tokens_details: _PromptDetails | None = None
    completion_tokens_details: _CompletionDetails | None = None
    server_tool_use_details: _Searches | None = None
    server_tool_use: _Searches | None = None
    cost: Decimal | None = None


_given: Final = msgspec.json.Decoder(_Given)
_NO_PROMPT_DETAILS: Final = _PromptDetails()
_NO_COMPLETION_DETAILS: Final = _CompletionDetails()
_NO_SEARCHES: Final = _Searches()


def decode(text: bytes | str) -> Any:
    """JSON with every float as the Decimal it was written as. Raises: ValueError."""
    try:
        return _decoder.decode(text)
    except msgspec.DecodeError as error:
        raise ValueError(f"not JSON: {error}") from None


def read_usage(text: bytes | msgspec.Raw, *, one_hour_writes: bool = False) -> Usage:
    """`parse_usage` of JSON text, in one pass where it has the usual form. Raises: ValueError."""
    try:
        given = _given.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Some other form (13.0 for 13, a total only), or nonsense: the slow way tells them apart.
        return parse_usage(decode(bytes(text)), one_hour_writes=one_hour_writes)
    details = given.prompt_tokens_details or _NO_PROMPT_DETAILS
    out = given.completion_tokens_details or _NO_COMPLETION_DETAILS
    searches = (given.server_tool_use_details or _NO_SEARCHES).web_search_requests
    if searches is None:
        searches = (given.server_tool_use or _NO_SEARCHES).web_search_requests
    written = details.cache_write_tokens or 0
    written_1h = details.cache_write_1h_tokens
    if written_1h is None:
        written_1h = written if one_hour_writes else 0
    return _checked(
        Usage(
            prompt=given.prompt_tokens,
            completion=given.completion_tokens,
            cached=details.cached_tokens or 0,
            cache_write=max(written - written_1h, 0) if written else 0,
            cache_write_1h=written_1h,
            reasoning=out.reasoning_tokens or 0,
            audio_prompt=details.audio_tokens or 0,
            audio_completion=out.audio_tokens or 0,
            image_prompt=details.image_tokens or 0,
            image_output=out.image_tokens or 0,
            web_searches=searches or 0,
            cost=_plausible(given.cost, "cost") if given.cost is not None else None,
        )
    )


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
    if usage.audio_prompt > usage.prompt or usage.image_prompt > usage.prompt:
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
    whole = isinstance(value, float | Decimal) and -COUNT_MAX <= value <= COUNT_MAX and value == value // 1  # 13.0
    if isinstance(value, bool) or not (whole or isinstance(value, int)):
        raise ValueError(f"{key}: {value!r} is not a count")
    count = int(value)
    if not 0 <= count <= COUNT_MAX:
        raise ValueError(f"{key}: {value} is not a plausible count")
    return count


def _cost(parent: Mapping[str, Any], key: str, text: str | None) -> Decimal | None:
    value = parent.get(key) if text is None else text
    if value is None or value == "null":
        return None
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise ValueError(f"{key}: give the cost as it was written (decode floats as Decimal), not {type(value).__name__}")
    return _plausible(money.parse_decimal(str(value)), key)


def _plausible(cost: Decimal, key: str) -> Decimal:
    if not cost.is_finite() or cost < 0 or (cost and not -30 <= cost.adjusted() <= 6):
        raise ValueError(f"{key}: {cost} USD is not a plausible cost")
    return cost
