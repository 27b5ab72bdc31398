"""POST /messages, Anthropic's form: what is asked, what goes upstream, and how errors are told (openai_compat.md section 3).

Client tools pass; what the upstream runs and bills itself (web search, code, MCP) is refused, since leaving it out would give another
answer than the one asked for. `metadata.user_id` names a person: the customer's pseudonym stands in its place.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import body as bodies
from tokenarb.gateway import errors, wire
from tokenarb.gateway.dialects import messages_prompt
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.dialects.messages_answer import MessageStream, whole
from tokenarb.gateway.errors import Failure
from tokenarb.gateway.exchange import Headers

PASSED: Final = frozenset(
    {
        "messages",
        "system",
        "stop_sequences",
        "temperature",
        "top_p",
        "top_k",
        "tools",
        "tool_choice",
        "thinking",
        "cache_control",
        "output_config",
        "output_format",
    }
)
READ: Final = frozenset({"model", "stream", "max_tokens", "metadata", "user"})
REFUSED: Final = {"mcp_servers": "tools that run on the upstream's side have no price here"}
# Left out and named: service_tier, inference_geo, speed (dearer tiers), container, context_management, provider, models, plugins, ...

_TYPES: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
}
_BUSY: Final = frozenset({"upstream_busy", "overloaded"})

_ENCODER: Final = msgspec.json.Encoder()
_FIELDS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def peek(body: bytes) -> wire.Ask:
    """Reads a request. Raises: Refused as `wire.peek`."""
    tree, raws = bodies.members(body)
    for name, reason in REFUSED.items():
        if tree.get(name):
            raise Refused("unsupported_parameter", reason, param=name)
    passed, dropped = bodies.sift(tree, raws, PASSED, READ)
    wanted = bodies.whole(tree, "max_tokens", wire.OUTPUT_MAX)
    return wire.Ask(
        model=bodies.model(tree),
        stream=bodies.flag(tree, "stream"),
        n=1,
        output_wanted=wanted,
        output_field="max_tokens",
        include_usage=True,
        measure=messages_prompt.measure(tree),
        passed=passed,
        dropped=tuple(dropped),
        thinking=_thinking(tree, wanted),
    )


def build(ask: wire.Ask, model: str, output: int, extra: Mapping[str, Any]) -> bytes:
    """The upstream's body."""
    document: dict[str, Any] = {"model": model, **ask.passed, "max_tokens": output}
    if ask.thinking is not None and ask.thinking >= output:
        document["thinking"] = {**_FIELDS.decode(ask.passed["thinking"]), "budget_tokens": max(1, output - 1)}
    if ask.stream:
        document["stream"] = True
    document.update({name: value for name, value in extra.items() if name != "usage"})
    return _ENCODER.encode(document)


def document(failure: Failure, numeric: bool) -> dict[str, Any]:
    """The `error` member: Anthropic's type, our words, and our code beside them."""
    error = errors.document(failure)
    kind = _TYPES.get(failure.status, "invalid_request_error" if failure.status < 500 else "api_error")
    error["type"] = "overloaded_error" if failure.code in _BUSY else kind
    return error


def error_body(error: dict[str, Any], request: str) -> bytes:
    """The envelope."""
    return _ENCODER.encode({"type": "error", "error": error, "request_id": request})


def headers(request: str) -> Headers:
    """The SDK reads the request's id here."""
    return [(b"request-id", request.encode())]


def _thinking(tree: dict[str, Any], wanted: int | None) -> int | None:
    """Thinking is output and billed as such: its budget must lie inside the output limit that is held for."""
    thinking = tree.get("thinking")
    if thinking is None:
        return None
    if not isinstance(thinking, dict):
        raise bodies.invalid("thinking", "thinking must be an object")
    budget = bodies.whole(thinking, "budget_tokens", wire.OUTPUT_MAX)
    if budget is not None and wanted is not None and budget >= wanted:
        raise Refused(
            "conflicting_output_limits", "thinking.budget_tokens must be less than max_tokens, which contains it", param="thinking"
        )
    return budget


MESSAGES: Final = Dialect(
    name="messages",
    path="/messages",
    peek=peek,
    build=build,
    stream=MessageStream,
    whole=whole,
    document=document,
    error_body=error_body,
    headers=headers,
    forwarded=(b"anthropic-version", b"anthropic-beta"),
)
