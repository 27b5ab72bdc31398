"""POST /images/generations: pictures by the piece, from operators' rows. What makes a picture dearer passes only where the row's host
takes it, since the row's price must hold for it (`upstream add --accepts`). Never streamed.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import body as bodies
from tokenarb.gateway import relay, wire
from tokenarb.gateway.dialects.chat import document, error_body, no_headers
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.dialects.framing import Fields, neutral, problem_in
from tokenarb.gateway.prompt import Measure

PASSED: Final = frozenset({"prompt", "n", "size", "quality", "style", "background", "output_format", "output_compression", "moderation"})
READ: Final = frozenset({"model", "user", "stream", "response_format"})
PICTURES_MAX: Final = 10
PROMPT_MAX: Final = 32_000
ANSWER_BYTES: Final = 96_000_000

_FIELDS: Final = msgspec.json.Decoder(Fields)
_TREE: Final = msgspec.json.Decoder()
_ENCODER: Final = msgspec.json.Encoder()


def peek(body: bytes) -> wire.Ask:
    """Reads a request. Raises: Refused as `wire.peek`."""
    tree, raws = bodies.members(body)
    prompt = tree.get("prompt")
    if prompt is None:
        raise Refused("missing_field", "you must send a prompt", param="prompt")
    if not isinstance(prompt, str) or not 0 < len(prompt) <= PROMPT_MAX:
        raise bodies.invalid("prompt", f"prompt must be a text of 1 to {PROMPT_MAX} characters")
    if tree.get("response_format") not in (None, "b64_json"):
        message = "a picture's address would be one of the provider's, and soon dead: ask for b64_json"
        raise Refused("unsupported_parameter", message, param="response_format")
    if bodies.flag(tree, "stream") or tree.get("partial_images"):
        raise Refused("unsupported_parameter", "pictures are not streamed here", param="stream")
    passed, dropped = bodies.sift(tree, raws, PASSED, READ)
    return wire.Ask(
        model=bodies.model(tree),
        stream=False,
        n=bodies.whole(tree, "n", PICTURES_MAX) or 1,
        output_wanted=1,
        output_field="",
        include_usage=True,
        measure=Measure(0, 0, 0, 0, 0, False, False, pieces=0),
        passed=passed,
        dropped=tuple(dropped),
    )


def build(ask: wire.Ask, model: str, output: int, extra: Mapping[str, Any]) -> bytes:
    """The upstream's body."""
    said: dict[str, Any] = {"model": model, **ask.passed, "response_format": "b64_json"}
    said.update({name: value for name, value in extra.items() if name != "usage"})
    return _ENCODER.encode(said)


def whole(body: bytes, our_id: str, model: str) -> relay.Whole:
    """Reads an answer: a picture delivered is a picture used, whatever tokens the host counted.

    Raises: msgspec.DecodeError, UnicodeDecodeError, RecursionError where it is not a JSON object.
    """
    fields = neutral(_FIELDS.decode(body))
    fields.pop("usage", None)
    problem = problem_in(fields)
    pictures = _TREE.decode(fields["data"]) if "data" in fields else None
    made = len(pictures) if isinstance(pictures, list) else 0
    usage = _ENCODER.encode({"prompt_tokens": 0, "completion_tokens": made})
    native = _ENCODER.encode({"images": made})
    return relay.Whole(fields, msgspec.Raw(usage), problem, made > 0, native=msgspec.Raw(native))


IMAGES: Final = Dialect(
    name="images",
    path="/images/generations",
    peek=peek,
    build=build,
    stream=relay.Stream,
    whole=whole,
    document=document,
    error_body=error_body,
    headers=no_headers,
    makes="image",
    unit="picture",
    answer_bytes=ANSWER_BYTES,
)
