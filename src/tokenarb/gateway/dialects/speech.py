"""POST /audio/speech: a text spoken, by the character, from operators' rows. The sound comes whole; what it used is known beforehand."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import body as bodies
from tokenarb.gateway import relay, wire
from tokenarb.gateway.dialects.chat import document, error_body, no_headers
from tokenarb.gateway.dialects.dialect import Dialect, WholeAnswer
from tokenarb.gateway.prompt import Measure
from tokenarb.upstream import problems

PASSED: Final = frozenset({"input", "voice", "response_format", "speed", "instructions"})
READ: Final = frozenset({"model", "user", "stream_format"})
ANSWER_BYTES: Final = 64_000_000

KINDS: Final = (
    (b"ID3", b"audio/mpeg"),
    (b"OggS", b"audio/ogg"),
    (b"fLaC", b"audio/flac"),
    (b"RIFF", b"audio/wav"),
    (b"\xff\xf1", b"audio/aac"),
    (b"\xff\xf9", b"audio/aac"),
    (b"\xff", b"audio/mpeg"),
)
"""How sounds begin. What begins with none of these is samples without a head."""

SAMPLES: Final = b"audio/pcm"

_TREE: Final = msgspec.json.Decoder()
_ENCODER: Final = msgspec.json.Encoder()


def peek(body: bytes) -> wire.Ask:
    """Reads a request. Raises: Refused as `wire.peek`."""
    tree, raws = bodies.members(body)
    said = tree.get("input")
    if said is None:
        raise Refused("missing_field", "you must send an input", param="input")
    if not isinstance(said, str) or not said:
        raise bodies.invalid("input", "input must be a text")
    if tree.get("stream_format") not in (None, "audio"):
        raise Refused("unsupported_parameter", "speech comes as a sound, not as events: leave stream_format out", param="stream_format")
    passed, dropped = bodies.sift(tree, raws, PASSED, READ)
    return wire.Ask(
        model=bodies.model(tree),
        stream=False,
        n=1,
        output_wanted=1,  # none is billed; the ledger holds for at least one
        output_field="",
        include_usage=True,
        measure=Measure(0, 0, 0, 0, 0, False, False, pieces=len(said) + _instructed(tree)),
        passed=passed,
        dropped=tuple(dropped),
    )


def _instructed(tree: dict[str, Any]) -> int:
    """Characters that tell how to speak: the model reads them, too."""
    how = tree.get("instructions")
    if how is not None and not isinstance(how, str):
        raise bodies.invalid("instructions", "instructions must be a text")
    return len(how or "")


def build(ask: wire.Ask, model: str, output: int, extra: Mapping[str, Any]) -> bytes:
    """The upstream's body."""
    asked: dict[str, Any] = {"model": model, **ask.passed}
    asked.update({name: value for name, value in extra.items() if name != "usage"})
    return _ENCODER.encode(asked)


class Sound(msgspec.Struct, frozen=True):
    """See `dialect.WholeAnswer`. Nothing in it says what it cost."""

    data: bytes
    problem: problems.UpstreamProblem | None
    usage: msgspec.Raw | None = None
    finish: str = ""

    @property
    def finished(self) -> bool:
        """There is something to hear."""
        return bool(self.data)

    def document(self, charge_usd: str | None) -> dict[str, Any]:
        """A sound has no members."""
        return {}

    def written(self, charge_usd: str | None) -> tuple[bytes, bytes]:
        """The sound, under what it is by its first bytes."""
        return next((kind for start, kind in KINDS if self.data.startswith(start)), SAMPLES), self.data


def whole(body: bytes, our_id: str, model: str) -> Sound:
    """Reads an answer: a sound, or JSON that tells what went wrong. Raises: msgspec.DecodeError where it is empty."""
    if not body:
        raise msgspec.DecodeError("an empty sound")
    if body[:1] != b"{":
        return Sound(body, None)
    try:
        tree = _TREE.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Sound(body, None)  # samples may begin with anything
    problem = problems.stream_error(tree if isinstance(tree, dict) and tree.get("error") else {"error": {"code": 502, "message": ""}})
    return Sound(b"", problem)


def counted(ask: wire.Ask, answer: WholeAnswer) -> msgspec.Raw | None:
    """What was asked for is what was spoken."""
    if answer.problem is not None:
        return None
    return msgspec.Raw(_ENCODER.encode({"prompt_tokens": ask.measure.pieces, "completion_tokens": 0}))


SPEECH: Final = Dialect(
    name="speech",
    path="/audio/speech",
    peek=peek,
    build=build,
    stream=relay.Stream,
    whole=whole,
    document=document,
    error_body=error_body,
    headers=no_headers,
    makes="speech",
    unit="character",
    answer_bytes=ANSWER_BYTES,
    counted=counted,
)
