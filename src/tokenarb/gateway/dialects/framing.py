"""Server-sent events with names, whole events in and whole events out, for the dialects whose events are typed. Pure.

No more than one partial event is held. A subclass says in `quick` which blocks may pass as they are, and in `event` what becomes of one.
"""

from typing import Final

import msgspec

from tokenarb.gateway import relay
from tokenarb.upstream import problems

_FIELDS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TREE: Final = msgspec.json.Decoder()
_TEXT: Final = msgspec.json.Decoder(str)
_ENCODER: Final = msgspec.json.Encoder()

WORD_MAX: Final = 40

Fields = dict[str, msgspec.Raw]

UNEXPECTED: Final = tuple(f'"{name}"'.encode() for name in (*relay.REMOVED, "provider", "usage"))
"""Members that name our upstream or our account, or cost something: a block that holds one does not pass unread."""


class Framed:
    """A stream of typed events. `done` is set by `event`; nothing is read after it."""

    def __init__(self) -> None:
        self.done = False
        self._tail = b""

    def feed(self, data: bytes) -> bytes:
        """Takes bytes as they came, cut anywhere. Raises: relay.Overlong."""
        if self._tail:
            data = self._tail + data
            self._tail = b""
        if b"\r" in data:
            data = data[:-1].replace(b"\r\n", b"\n") + b"\r" if data.endswith(b"\r") else data.replace(b"\r\n", b"\n")
        end = data.rfind(b"\n\n") + 2
        if end == 1:
            self._keep(data)
            return b""
        if end != len(data):
            self._keep(data[end:])
            data = data[:end]
        if not self.done and self.quick(data):
            return data
        return self._slow(data)

    def close(self) -> bytes:
        """The upstream's body has ended: an event whose blank line never came is still read."""
        rest, self._tail = self._tail.replace(b"\r\n", b"\n").strip(b"\n"), b""
        return self._slow(rest + b"\n\n") if rest else b""

    def quick(self, block: bytes) -> bool:
        """May this block of whole events pass as it is?"""
        raise NotImplementedError

    def event(self, kind: str, fields: Fields) -> bytes:
        """One event: its type and members. What is returned goes to the client."""
        raise NotImplementedError

    def _keep(self, data: bytes) -> None:
        if len(data) > relay.EVENT_BYTES_MAX:
            raise relay.Overlong
        self._tail = data

    def _slow(self, block: bytes) -> bytes:
        return b"".join([self._one(event) for event in block.split(b"\n\n") if event and not self.done])

    def _one(self, event: bytes) -> bytes:
        lines = [line[5:].removeprefix(b" ") for line in event.split(b"\n") if line.startswith(b"data:")]
        if not lines:
            return relay.KEEP_ALIVE if event.startswith(b":") else b""
        data = b"\n".join(lines)
        if data.strip() == b"[DONE]":
            self.done = True
            return b""
        try:
            fields = _FIELDS.decode(data)
            return self.event(_TEXT.decode(fields["type"]), fields)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError):
            return b""  # not ours to guess at


def tell(kind: str, members: object) -> bytes:
    """One event of that type; `members` hold it too."""
    return b"event: " + kind.encode() + b"\ndata: " + _ENCODER.encode(members) + b"\n\n"


def neutral(fields: Fields) -> Fields:
    """Members without what names our upstream or our account; the order of members stays."""
    if "provider" in fields:
        fields["provider"] = relay.NEUTRAL_RAW
    for name in relay.REMOVED:
        fields.pop(name, None)
    return fields


def problem_in(fields: Fields) -> problems.UpstreamProblem | None:
    """The error inside a whole answer, in OpenAI's form. Raises: msgspec.DecodeError, UnicodeDecodeError, RecursionError."""
    error = fields.get("error")
    return None if error is None or is_null(error) else problems.stream_error({"error": _TREE.decode(error)})


def is_null(raw: msgspec.Raw | None) -> bool:
    """Absent or null."""
    return raw is None or bytes(raw) == b"null"


def word(raw: msgspec.Raw | None) -> str:
    """A short text, empty where it is none."""
    try:
        return "" if raw is None else _TEXT.decode(raw)[:WORD_MAX]
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


def members_of(raw: msgspec.Raw | None) -> Fields:
    """The members of an object, none where it is not one; they do not keep the bytes they were read from alive."""
    if is_null(raw):
        return {}
    assert raw is not None
    try:
        return {name: msgspec.Raw(bytes(value)) for name, value in _FIELDS.decode(raw).items()}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
