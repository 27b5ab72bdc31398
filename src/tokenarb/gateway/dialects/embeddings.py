"""POST /embeddings: texts or token numbers in, vectors out; only the input costs. Never streamed."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import body as bodies
from tokenarb.gateway import relay, wire
from tokenarb.gateway.dialects.chat import document, error_body, no_headers
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.dialects.framing import Fields, members_of, neutral, problem_in
from tokenarb.gateway.prompt import Measure, text_weight

PASSED: Final = frozenset({"input", "dimensions", "encoding_format", "input_type"})
READ: Final = frozenset({"model", "user"})

INPUTS_MAX: Final = 2_048
FLOAT_INPUTS_MAX: Final = 512
"""Vectors written as text are four times as long: more of them would not fit into `ANSWER_BYTES`."""

ANSWER_BYTES: Final = 48_000_000
TOKEN_MAX: Final = 10_000_000

_FIELDS: Final = msgspec.json.Decoder(Fields)
_ENCODER: Final = msgspec.json.Encoder()


def peek(body: bytes) -> wire.Ask:
    """Reads a request. Raises: Refused as `wire.peek`."""
    tree, raws = bodies.members(body)
    encoding = tree.get("encoding_format")
    if encoding not in (None, "float", "base64"):
        raise bodies.invalid("encoding_format", "encoding_format must be float or base64")
    measure = _measure(_items(tree, INPUTS_MAX if encoding == "base64" else FLOAT_INPUTS_MAX))
    passed, dropped = bodies.sift(tree, raws, PASSED, READ)
    return wire.Ask(
        model=bodies.model(tree),
        stream=False,
        n=1,
        output_wanted=1,  # none is made; the ledger holds for at least one
        output_field="",
        include_usage=True,
        measure=measure,
        passed=passed,
        dropped=tuple(dropped),
    )


def build(ask: wire.Ask, model: str, output: int, extra: Mapping[str, Any]) -> bytes:
    """The upstream's body."""
    document: dict[str, Any] = {"model": model, **ask.passed}
    document.update({name: value for name, value in extra.items() if name != "usage"})
    return _ENCODER.encode(document)


def _items(tree: dict[str, Any], most: int) -> list[Any]:
    """One entry a vector."""
    given = tree.get("input")
    if given is None:
        raise Refused("missing_field", "you must send an input", param="input")
    items = [given] if isinstance(given, str) or _tokens(given) else given
    if not isinstance(items, list) or not 0 < len(items) <= most:
        raise bodies.invalid("input", f"input must be a text, a list of token numbers, or a list of up to {most} of these (base64: 2048)")
    return items


def _measure(items: list[Any]) -> Measure:
    text, tokens = 0, False
    for position, item in enumerate(items):
        if isinstance(item, str):
            text += text_weight(item)
        elif _tokens(item):
            text += len(item)
            tokens = True
        else:
            message = "only texts and lists of token numbers can be priced"
            raise Refused("unsupported_content", message, param=f"input[{position}]")
    return Measure(text, len(items), 0, 0, 0, False, False, prompts=len(items), token_numbers=tokens)


def _tokens(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(each) is int and 0 <= each <= TOKEN_MAX for each in value)


def whole(body: bytes, our_id: str, model: str) -> relay.Whole:
    """Reads an answer: with no completion tokens, whatever the total says.

    Raises: msgspec.DecodeError, UnicodeDecodeError, RecursionError where it is not a JSON object.
    """
    fields = neutral(_FIELDS.decode(body))
    fields["id"], fields["model"] = msgspec.Raw(_ENCODER.encode(our_id)), msgspec.Raw(_ENCODER.encode(model))
    counts = members_of(fields.pop("usage", None))
    problem = problem_in(fields)
    if not counts:
        return relay.Whole(fields, None, problem, "data" in fields)
    used, native = _ENCODER.encode({**counts, "completion_tokens": 0}), _ENCODER.encode(counts)
    return relay.Whole(fields, msgspec.Raw(used), problem, "data" in fields, native=msgspec.Raw(native))


EMBEDDINGS: Final = Dialect(
    name="embeddings",
    path="/embeddings",
    peek=peek,
    build=build,
    stream=relay.Stream,
    whole=whole,
    document=document,
    error_body=error_body,
    headers=no_headers,
    makes="embeddings",
    answer_bytes=ANSWER_BYTES,
)
