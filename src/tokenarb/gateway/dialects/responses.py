"""POST /responses, OpenAI's Responses form, stateless: what is asked, what goes upstream, how errors are told.

Nothing is kept between calls, here or upstream: `store` is false whatever was asked, and whatever leans on something kept (an earlier
response, a conversation, a background job) is refused with the reason (C14). Tools that the upstream runs carry charges of their own (D6).
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import body as bodies
from tokenarb.gateway import wire
from tokenarb.gateway.dialects import responses_prompt
from tokenarb.gateway.dialects.chat import document, error_body, no_headers
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.dialects.responses_answer import ResponseStream, whole

PASSED: Final = frozenset(
    {
        "input",
        "instructions",
        "temperature",
        "top_p",
        "top_k",
        "top_logprobs",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "text",
        "reasoning",
        "include",
        "truncation",
        "prompt_cache_key",
        "cache_control",
    }
)
READ: Final = frozenset({"model", "stream", "stream_options", "max_output_tokens", "user", "safety_identifier", "store"})
# Left out and named: metadata, service_tier, prompt_cache_retention, max_tool_calls, provider, models, plugins, session_id, ...

STATEFUL: Final = {
    "previous_response_id": "nothing is kept between calls: send the whole conversation as input",
    "conversation": "nothing is kept between calls: send the whole conversation as input",
    "background": "nothing is kept between calls, so nobody could ask for the answer later: send background false",
    "prompt": "prompt templates are not kept here: send instructions and input",
}
INCLUDED: Final = frozenset({"reasoning.encrypted_content", "message.output_text.logprobs"})
"""What `include` may ask for; the rest belongs to tools that are not sold."""

_ENCODER: Final = msgspec.json.Encoder()
_FIELDS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


def peek(body: bytes) -> wire.Ask:
    """Reads a request. Raises: Refused as `wire.peek`."""
    tree, raws = bodies.members(body)
    for name, reason in STATEFUL.items():
        if tree.get(name):
            raise Refused("unsupported_parameter", reason, param=name)
    if tree.get("modalities") not in (None, ["text"]):
        raise Refused("unsupported_parameter", "only text answers are sold here", param="modalities")
    passed, dropped = bodies.sift(tree, raws, PASSED, READ)
    _include(tree, passed, dropped)
    wanted = bodies.whole(tree, "max_output_tokens", wire.OUTPUT_MAX)
    return wire.Ask(
        model=bodies.model(tree),
        stream=bodies.flag(tree, "stream"),
        n=1,
        output_wanted=wanted,
        output_field="max_output_tokens",
        include_usage=True,
        measure=responses_prompt.measure(tree),
        passed=passed,
        dropped=tuple(dropped),
        thinking=wire.thinking_budget(tree, wanted),
    )


def build(ask: wire.Ask, model: str, output: int, extra: Mapping[str, Any]) -> bytes:
    """The upstream's body."""
    document: dict[str, Any] = {"model": model, **ask.passed, "max_output_tokens": output, "store": False}
    if ask.thinking is not None and ask.thinking >= output:
        document["reasoning"] = {**_FIELDS.decode(ask.passed["reasoning"]), "max_tokens": max(1, output - 1)}
    if ask.stream:
        document["stream"] = True
    document.update({name: value for name, value in extra.items() if name != "usage"})
    return _ENCODER.encode(document)


def _include(tree: dict[str, Any], passed: dict[str, msgspec.Raw], dropped: list[str]) -> None:
    asked = tree.get("include")
    if asked is None:
        return
    if not isinstance(asked, list):
        raise bodies.invalid("include", "include must be a list")
    kept = [name for name in asked if isinstance(name, str) and name in INCLUDED]
    dropped.extend(f"include:{str(name)[:50]}" for name in asked if name not in kept)
    passed["include"] = msgspec.Raw(_ENCODER.encode(kept))


RESPONSES: Final = Dialect(
    name="responses",
    path="/responses",
    peek=peek,
    build=build,
    stream=ResponseStream,
    whole=whole,
    document=document,
    error_body=error_body,
    headers=no_headers,
)
