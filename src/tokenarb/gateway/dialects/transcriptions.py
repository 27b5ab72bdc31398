"""POST /audio/transcriptions: a recording written down, by the second, from operators' rows. A form comes in, JSON goes out.

What a recording costs is told by the answer, so only forms of it that tell its length are asked for. Never streamed.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import body as bodies
from tokenarb.gateway import form, relay, sound, wire
from tokenarb.gateway.dialects.chat import document, error_body, no_headers
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.dialects.framing import Fields, is_null, members_of, neutral, problem_in
from tokenarb.gateway.prompt import Measure

FILE: Final = "file"
FILENAME: Final = "filename"
PASSED: Final = frozenset({FILE, "language", "prompt", "temperature", "response_format"})
READ: Final = frozenset({"model", "user", "stream"})
FORMATS: Final = (b"json", b"verbose_json")
SECONDS_MAX: Final = 10**7

_FIELDS: Final = msgspec.json.Decoder(Fields)
_NUMBER: Final = msgspec.json.Decoder(Decimal, strict=False)
_ENCODER: Final = msgspec.json.Encoder()


def peek(body: bytes) -> wire.Ask:
    """Reads a request. Raises: Refused as `wire.peek`."""
    parts = form.read(body)
    given = {part.name: part for part in parts}
    if len(given) != len(parts):
        raise Refused("duplicate_field", "a part of the form stands twice in it")
    recording = given.get(FILE)
    if recording is None or recording.filename is None or not recording.data:
        raise Refused("missing_field", "you must send a file", param=FILE)
    kind = given["response_format"].data if "response_format" in given else b"json"
    if kind not in FORMATS:
        message = "only json and verbose_json tell how long a recording was, which is what it costs"
        raise Refused("unsupported_parameter", message, param="response_format")
    if "stream" in given and given["stream"].data.strip().lower() not in (b"false", b"0", b""):
        raise Refused("unsupported_parameter", "transcriptions are not streamed here", param="stream")
    seconds = sound.seconds_most(recording.data)
    passed = {name: msgspec.Raw(part.data) for name, part in given.items() if name in PASSED and name != FILE}
    passed[FILE], passed[FILENAME] = msgspec.Raw(recording.data), msgspec.Raw(form.plain(recording.filename).encode())
    named = given.get("model")
    return wire.Ask(
        model=bodies.model({"model": None if named is None else named.data.decode("utf-8", "replace")}),
        stream=False,
        n=1,
        output_wanted=1,  # none is billed; the ledger holds for at least one
        output_field="",
        include_usage=True,
        measure=Measure(0, 0, 0, 0, 0, False, False, audio_unbounded=seconds is None, pieces=seconds or 0),
        passed=passed,
        dropped=tuple(name[:64] for name in given if name not in PASSED | READ),
    )


def build(ask: wire.Ask, model: str, output: int, extra: Mapping[str, Any]) -> bytes:
    """The upstream's body, a form."""
    fields = [form.Part(name, bytes(value)) for name, value in ask.passed.items() if name not in (FILE, FILENAME)]
    recording = form.Part(FILE, bytes(ask.passed[FILE]), bytes(ask.passed[FILENAME]).decode())
    return form.write([form.Part("model", model.encode()), *fields, recording])


def canonical(ask: wire.Ask) -> bytes:
    """SDKs separate the parts of each try of theirs differently."""
    return build(ask, ask.model, 0, {})


def whole(body: bytes, our_id: str, model: str) -> relay.Whole:
    """Reads an answer: seconds begun count whole. Raises: msgspec.DecodeError, UnicodeDecodeError, RecursionError where it is no object."""
    fields = neutral(_FIELDS.decode(body))
    told = members_of(fields.pop("usage", None))
    problem = problem_in(fields)
    seconds = _seconds(told.get("seconds")) if "seconds" in told else _seconds(fields.get("duration"))
    if seconds is None:
        return relay.Whole(fields, None, problem, "text" in fields)
    used = _ENCODER.encode({"prompt_tokens": seconds, "completion_tokens": 0})
    native = _ENCODER.encode({"type": "duration", "seconds": seconds})
    return relay.Whole(fields, msgspec.Raw(used), problem, "text" in fields, native=msgspec.Raw(native))


def _seconds(raw: msgspec.Raw | None) -> int | None:
    """Rounded up; None where it is no length."""
    if raw is None or is_null(raw):
        return None
    try:
        length = _NUMBER.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return int(length.to_integral_value(rounding="ROUND_CEILING")) if length.is_finite() and 0 <= length <= SECONDS_MAX else None


TRANSCRIPTIONS: Final = Dialect(
    name="transcriptions",
    path="/audio/transcriptions",
    peek=peek,
    build=build,
    stream=relay.Stream,
    whole=whole,
    document=document,
    error_body=error_body,
    headers=no_headers,
    makes="transcription",
    unit="second",
    canonical=canonical,
)
