"""Every fault and variation the simulator can show, declared once: name, type, default, meaning and scope.

`GET /control` is generated from these declarations. Switches of scope "call" can be set for all calls, for the next calls, for one
key, model or user, by a seeded chaos draw, or in the prompt by a `[[sim name=value ...]]` directive; scope "sim" is global.
"""

from __future__ import annotations

import types
import typing
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

import msgspec

from tokenarb.sim.openrouter import errors, exact

Natural = Annotated[int, msgspec.Meta(ge=0)]
_SIM: Final = {"scope": "sim"}


def _says(meaning: str) -> msgspec.Meta:
    return msgspec.Meta(description=meaning)


def _globally(meaning: str) -> msgspec.Meta:
    return msgspec.Meta(description=meaning, extra=_SIM)


class Switches(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The state of all switches for one call. Chunk numbers count content chunks from 0; times are milliseconds."""

    # what a stream looks like
    comments: Annotated[bool, _says("send `: OPENROUTER PROCESSING` comment lines at all")] = True
    comments_before: Annotated[Natural, _says("comment lines before the first chunk")] = 1
    comments_between: Annotated[Natural, _says("a comment line before every n-th chunk; 0 never")] = 0
    usage_shape: Annotated[
        Literal["A", "B", "cumulative", "repeated", "finish", "absent"],
        _says(
            "last usage chunk: A `choices: []`, B one choice with an empty delta, cumulative = growing usage in every chunk (the "
            "last is right), repeated = the right one twice, finish = inside the finish chunk, absent"
        ),
    ] = "A"
    done: Annotated[bool, _says("end the stream with `data: [DONE]`")] = True
    chunk_tokens: Annotated[Natural, _says("tokens per chunk; 0 puts the whole answer in one giant chunk")] = 4
    split: Annotated[
        Literal["none", "utf8", "line", "bytes"],
        _says("how TCP writes cut the stream: inside a UTF-8 character, inside an SSE line, or every 7 bytes"),
    ] = "none"
    extra_fields: Annotated[bool, _says("unknown fields and unknown enum values everywhere")] = False
    generation_id_header: Annotated[bool, _says("send X-Generation-Id")] = True
    # pacing
    headers_ms: Annotated[Natural, _says("delay before the response headers")] = 0
    first_byte_ms: Annotated[Natural, _says("delay before the answer's first content (streams: after headers and comments)")] = 0
    chunk_delay_ms: Annotated[Natural, _says("delay between content chunks; directive alias delay_ms")] = 0
    usage_delay_ms: Annotated[Natural, _says("delay between the finish chunk and the usage chunk")] = 0
    # connection faults
    hang: Annotated[Literal["none", "before_headers", "after_headers"], _says("never say anything more, keep the connection")] = "none"
    hang_at: Annotated[Natural | None, _says("stream: hang for ever before chunk n")] = None
    close_before_headers: Annotated[bool, _says("close the connection before any header")] = False
    cut_at: Annotated[Natural | None, _says("stream: close the TCP connection abruptly before chunk n")] = None
    cut_kind: Annotated[Literal["fin", "rst"], _says("how a cut looks on the wire")] = "fin"
    # errors
    error: Annotated[str | None, _says("answer with this error: " + ", ".join(errors.FORCED))] = None
    error_message: Annotated[str | None, _says("replaces the forced error's message")] = None
    error_raw: Annotated[str, _says("metadata.raw of provider errors")] = errors.NASTY_RAW
    retry_after: Annotated[Natural | None, _says("Retry-After seconds with 429 and 503")] = 2
    availability: Annotated[bool, _says("put the `availability` object into the errors that have one")] = True
    midstream_error_at: Annotated[Natural | None, _says("stream: error chunk in place of chunk n")] = None
    midstream_error_code: Annotated[int | str, _says("the error chunk's code, a string or an int")] = "server_error"
    midstream_error_usage: Annotated[bool, _says("a usage chunk still follows the error")] = False
    midstream_error_done: Annotated[bool, _says("`[DONE]` still follows the error")] = False
    answer_error: Annotated[bool, _says("non-stream: HTTP 200 with finish_reason error and partial content")] = False
    fault_billed: Annotated[
        Literal["default", "none", "produced", "full"],
        _says("what a faulty call costs; default: errors and close_before_headers nothing, cut_at what was produced"),
    ] = "default"
    # money
    abort: Annotated[Literal["table", "honour", "bill"], _says("a client leaves a stream: by provider table, stop, bill all")] = "table"
    zero_completion_insurance: Annotated[bool, _says("an empty answer with a blank finish, or finish error, is free")] = True
    cost_factor: Annotated[str, _says("multiplies the true charge (17000 for fault D3)")] = "1"
    reported_cost_factor: Annotated[str, _says("multiplies only the reported usage.cost")] = "1"
    cost_details: Annotated[Literal["full", "null", "absent"], _says("shape of usage.cost_details")] = "full"
    cost_notation: Annotated[Literal["plain", "exponent"], _says("how cost is spelled: 0.000093 or 9.3E-5")] = "plain"
    generation_delay_ms: Annotated[Natural, _says("how long after the call GET /generation answers 404")] = 700
    generation_cancel_delay_ms: Annotated[Natural, _says("the same after a cancelled or cut stream")] = 20_000
    generation_missing: Annotated[bool, _says("GET /generation never knows this call")] = False
    # the answer
    answer_tokens: Annotated[Natural | None, _says("exact length of the answer text; directive alias tokens")] = None
    reasoning_tokens: Annotated[Natural | None, _says("exact number of reasoning tokens, 0 for none")] = None
    tool_calls: Annotated[Natural | None, _says("how many tool calls to make when tools are offered")] = None
    language: Annotated[str | None, _says("answer in this language instead of guessing")] = None
    empty_answer: Annotated[bool, _says("no output at all, blank finish reason")] = False
    finish_reason: Annotated[str | None, _says("replaces finish_reason")] = None
    provider_name: Annotated[str | None, _says("replaces the provider's name")] = None
    model_name: Annotated[str | None, _says("replaces the model in the answer")] = None
    down_models: Annotated[tuple[str, ...], _says("these models answer 503, so that the next of the request's `models` is tried")] = ()
    response_cached: Annotated[bool, _says("the answer comes from the response cache: its cost is 0")] = False
    routing: Annotated[Literal["first", "weighted"], _says("which provider serves: the 1x one, or drawn by 1/price^2")] = "first"
    # reported and billed counts
    prompt_tokens: Annotated[Natural | None, _says("replaces the native prompt tokens")] = None
    completion_tokens: Annotated[Natural | None, _says("replaces the native completion tokens")] = None
    cached_tokens: Annotated[Natural | None, _says("replaces the cached prompt tokens")] = None
    image_tokens: Annotated[Natural | None, _says("native tokens per input image")] = None
    server_tool_use: Annotated[Natural, _says("this many web searches happened on the server, at the web_search price")] = 0
    caching: Annotated[bool, _says("repeated long prefixes of a key are cached")] = True
    # global
    activity_today: Annotated[bool, _globally("GET /activity includes the current UTC day")] = False
    free_model_limits: Annotated[bool, _globally("free models: 20 requests a minute and 1000 a day")] = False
    payload_limit_bytes: Annotated[Natural, _globally("larger request bodies get 413")] = 33_554_432
    afford_default_max: Annotated[bool, _globally("402 also when the model's own maximum is unaffordable and no max_tokens came")] = False
    inference_credits: Annotated[bool, _globally("GET /credits answers inference keys, as older deployments did")] = False


NAMES: Final = Switches.__struct_fields__
_HINTS: Final = typing.get_type_hints(Switches, include_extras=True)
_ALIASES: Final = {"tokens": "answer_tokens", "delay_ms": "chunk_delay_ms", "first_ms": "first_byte_ms", "chunk": "chunk_tokens"}


class BadSwitch(ValueError):
    """An unknown switch or an impossible value; the text says which and names the known ones."""


def scope_of(name: str) -> str:
    """ "call" or "sim"."""
    meta = _HINTS[name].__metadata__[-1]
    return str((meta.extra or {}).get("scope", "call"))


def check(given: dict[str, Any], *, for_calls: bool, loose: bool = False) -> dict[str, Any]:
    """Validated values of the given switches; `loose` reads them from text.

    Raises: BadSwitch.
    """
    unknown = [name for name in given if name not in NAMES]
    if unknown:
        raise BadSwitch(f"unknown switch {', '.join(unknown)}; known: {', '.join(NAMES)}")
    if for_calls and any(scope_of(name) == "sim" for name in given):
        raise BadSwitch("these switches are global, set them with scope all: " + ", ".join(n for n in given if scope_of(n) == "sim"))
    try:
        checked = msgspec.convert(given, Switches, strict=not loose)
        for name in ("cost_factor", "reported_cost_factor"):
            exact.parse(getattr(checked, name), name)
    except (msgspec.ValidationError, ValueError) as problem:
        raise BadSwitch(f"bad switch value: {problem}") from problem
    if checked.error is not None and checked.error not in errors.FORCED:
        raise BadSwitch(f"unknown error {checked.error!r}; known: {', '.join(errors.FORCED)}")
    return {name: getattr(checked, name) for name in given}


def from_directive(words: dict[str, str]) -> dict[str, Any]:
    """Switch values from the words of a `[[sim ...]]` directive; a bare word means true, `null` means null.

    Raises: BadSwitch.
    """
    given: dict[str, Any] = {_ALIASES.get(name, name): None if value == "null" else value for name, value in words.items()}
    return check(given, for_calls=True, loose=True)


def replaced(settings: Switches, values: dict[str, Any]) -> Switches:
    """The same switches with some changed."""
    return msgspec.structs.replace(settings, **values) if values else settings


def factor(value: str) -> Decimal:
    """A cost factor switch as a Decimal."""
    return Decimal(value)


def describe(current: Switches) -> list[dict[str, Any]]:
    """One row a switch: name, type, default, current, meaning, scope."""
    return [
        {
            "name": name,
            "type": _type_text(_HINTS[name].__origin__),
            "default": getattr(DEFAULTS, name),
            "current": getattr(current, name),
            "meaning": _HINTS[name].__metadata__[-1].description,
            "scope": scope_of(name),
        }
        for name in NAMES
    ]


def _type_text(kind: Any) -> str:
    if typing.get_origin(kind) is Annotated:
        return _type_text(kind.__origin__)
    if typing.get_origin(kind) is Literal:
        return " | ".join(f'"{value}"' for value in typing.get_args(kind))
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return " | ".join(_type_text(part) for part in typing.get_args(kind))
    return "null" if kind is type(None) else str(getattr(kind, "__name__", kind))


DEFAULTS: Final = Switches()
