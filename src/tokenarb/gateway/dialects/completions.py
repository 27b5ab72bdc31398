"""POST /completions, OpenAI's older text form: a prompt instead of messages, `text` instead of a message; all else as in chat."""

from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import body as bodies
from tokenarb.gateway import fields, relay, wire
from tokenarb.gateway.dialects.chat import document, error_body, no_headers
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.prompt import Measure, text_weight

PASSED: Final = fields.SAMPLING | {"prompt", "suffix", "n"}
READ: Final = fields.READ | {"best_of"}
# Left out and named: echo (what comes back would not be what was billed), and whatever else is not listed.

_ENCODER: Final = msgspec.json.Encoder()


def peek(body: bytes) -> wire.Ask:
    """Reads a request. Raises: Refused as `wire.peek`."""
    tree, raws = bodies.members(body)
    if tree.get("best_of") not in (None, 1):
        raise Refused("unsupported_parameter", "best_of is not sold here; use n", param="best_of")
    prompts = _prompts(tree)
    choices = (bodies.whole(tree, "n", wire.CHOICES_MAX) or 1) * len(prompts)
    if choices > wire.CHOICES_MAX:
        raise bodies.invalid("n", f"n times the number of prompts may be {wire.CHOICES_MAX} at most")
    suffix = tree.get("suffix")
    if suffix is not None and not isinstance(suffix, str):
        raise bodies.invalid("suffix", "suffix must be a text")
    passed, dropped = bodies.sift(tree, raws, PASSED, READ)
    wanted, output_field = wire.output_limit(tree)
    text = sum(map(text_weight, prompts)) + len(prompts) * text_weight(suffix or "")
    return wire.Ask(
        model=bodies.model(tree),
        stream=bodies.flag(tree, "stream"),
        n=choices,
        output_wanted=wanted,
        output_field=output_field,
        include_usage=wire.asked_usage(tree),
        measure=Measure(text, len(prompts), 0, 0, 0, False, False, prompts=len(prompts)),
        passed=passed,
        dropped=tuple(dropped),
    )


def _prompts(tree: dict[str, Any]) -> list[str]:
    prompt = tree.get("prompt")
    if prompt is None:
        raise Refused("missing_field", "you must send a prompt", param="prompt")
    prompts = [prompt] if isinstance(prompt, str) else prompt
    if not isinstance(prompts, list) or not prompts:
        raise bodies.invalid("prompt", "prompt must be a text or a list of texts")
    if not all(isinstance(each, str) for each in prompts):
        raise Refused("unsupported_content", "a prompt made of token numbers cannot be priced; send its text", param="prompt")
    return prompts


class TextStream(relay.Stream):
    """A streamed text: its own frame around what is ours."""

    def error_event(self, error: dict[str, Any]) -> bytes:
        """The one event that tells a failure after the answer has begun."""
        ending = [{"index": 0, "text": "", "finish_reason": "error"}]
        return b"data: " + _ENCODER.encode(self._frame() | {"error": error, "choices": ending}) + b"\n\n"

    def _frame(self) -> dict[str, Any]:
        return super()._frame() | {"object": "text_completion"}


COMPLETIONS: Final = Dialect(
    name="completions",
    path="/completions",
    peek=peek,
    build=wire.build,
    stream=TextStream,
    whole=relay.whole,
    document=document,
    error_body=error_body,
    headers=no_headers,
)
