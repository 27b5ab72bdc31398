"""Answers in Anthropic's form, whole and streamed. Pure.

Usage comes twice on a stream, in `message_start` and in `message_delta`: the later figures replace the earlier, nothing is added (B9).
Cached and written tokens stand beside `input_tokens`, not inside as in the chat dialect (D2): `chat_usage` says the same in its form.
The first figure of `output_tokens` is a placeholder: before a `message_delta` has come there is no usage (B11).
"""

from typing import Any, Final

import msgspec

from tokenarb.gateway import relay
from tokenarb.gateway.dialects.framing import UNEXPECTED, Fields, Framed, is_null, members_of, neutral, tell, word
from tokenarb.upstream import problems

_FIELDS: Final = msgspec.json.Decoder(Fields)
_TREE: Final = msgspec.json.Decoder()
_ENCODER: Final = msgspec.json.Encoder()

PASSING: Final = frozenset({"ping", "content_block_start", "content_block_delta", "content_block_stop"})
_DELTA: Final = b"event: content_block_delta\ndata: {"
_DELTA_TYPE: Final = b'"type":"content_block_delta"'

_WORDS: Final = {
    "invalid_request_error": "invalid_request",
    "authentication_error": "authentication",
    "billing_error": "payment_required",
    "permission_error": "permission_denied",
    "not_found_error": "not_found",
    "request_too_large": "payload_too_large",
    "rate_limit_error": "rate_limit_exceeded",
    "overloaded_error": "provider_overloaded",
    "timeout_error": "timeout",
    "api_error": "server",
}
"""Anthropic's words for what went wrong, in those that `problems` knows."""


class _Cached(msgspec.Struct, gc=False):
    ephemeral_1h_input_tokens: int | None = None


class _Native(msgspec.Struct, gc=False):
    """Usage as Anthropic counts it."""

    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation: _Cached | None = None


_NATIVE: Final = msgspec.json.Decoder(_Native)


def chat_usage(native: Fields) -> msgspec.Raw:
    """The same usage in the chat dialect's form. What makes no sense becomes a form that `catalog.usage` refuses."""
    try:
        given = _NATIVE.decode(_ENCODER.encode(native))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return relay.NOTHING_READ
    written, cached = given.cache_creation_input_tokens or 0, given.cache_read_input_tokens or 0
    if min(given.input_tokens, written, cached) < 0:
        return relay.NOTHING_READ
    details: dict[str, Any] = {"cached_tokens": cached, "cache_write_tokens": written}
    if given.cache_creation is not None and given.cache_creation.ephemeral_1h_input_tokens is not None:
        details["cache_write_1h_tokens"] = given.cache_creation.ephemeral_1h_input_tokens
    usage: dict[str, Any] = {
        "prompt_tokens": given.input_tokens + written + cached,
        "completion_tokens": given.output_tokens,
        "prompt_tokens_details": details,
    }
    for name in ("cost", "server_tool_use"):
        if name in native:
            usage[name] = native[name]
    return msgspec.Raw(_ENCODER.encode(usage))


def problem_of(error: msgspec.Raw | None, upstream_id: str | None) -> problems.UpstreamProblem:
    """What an `error` member says."""
    tree = _TREE.decode(error) if error is not None else {}
    said: dict[str, Any] = dict(tree) if isinstance(tree, dict) else {"message": str(tree)}
    if "code" not in said:
        said["code"] = _WORDS.get(str(said.get("type")), "server")
    found = problems.stream_error({"error": said, "id": upstream_id})
    assert found is not None
    return found


def named(message: Fields, our_id: str, model: str) -> Fields:
    """A message under our id and our name of the model, neutral."""
    message["id"], message["model"] = msgspec.Raw(_ENCODER.encode(our_id)), msgspec.Raw(_ENCODER.encode(model))
    return neutral(message)


class MessageStream(Framed):
    """One streamed message; see `dialect.AnswerStream`."""

    def __init__(self, our_id: str, model: str) -> None:
        super().__init__()
        self.problem: problems.UpstreamProblem | None = None
        self.finish = ""
        self.upstream_id: str | None = None
        self._our_id = our_id
        self._model = model
        self._native: Fields = {}
        self._counted = False
        self._last: Fields | None = None

    @property
    def finished(self) -> bool:
        """See `dialect.AnswerStream`."""
        return self.finish != ""

    @property
    def usage(self) -> msgspec.Raw | None:
        """See `dialect.AnswerStream`."""
        return chat_usage(self._native) if self._counted else None

    def quick(self, block: bytes) -> bool:
        """Nothing but pieces of content: they carry no id and no usage."""
        events = block.count(b"\n\n")
        if self.problem is not None or not block.count(_DELTA) == events == block.count(_DELTA_TYPE) or block.count(b"\n") != 3 * events:
            return False
        return not any(name in block for name in UNEXPECTED)

    def event(self, kind: str, fields: Fields) -> bytes:
        """See `Framed`."""
        if kind == "message_delta":
            return self._delta(fields)
        if kind == "message_stop":
            self.done = self.problem is None
        elif kind == "error":
            self.problem = self.problem or problem_of(fields.get("error"), self.upstream_id)
        elif self.problem is not None:
            return b""
        elif kind == "message_start":
            return self._start(fields)
        elif kind in PASSING:
            return tell(kind, neutral(fields))
        return b""

    def _start(self, fields: Fields) -> bytes:
        message = members_of(fields.get("message"))
        identity = _TREE.decode(message["id"]) if "id" in message else None
        self.upstream_id = identity if isinstance(identity, str) else ""
        self._native = members_of(message.get("usage"))
        neutral(fields)["message"] = msgspec.Raw(_ENCODER.encode(named(message, self._our_id, self._model) | self._retail(None)))
        return tell("message_start", fields)

    def _delta(self, fields: Fields) -> bytes:
        counts = members_of(fields.get("usage"))
        if counts:
            self._native = {**self._native, **{name: value for name, value in counts.items() if not is_null(value)}}
            self._counted = True
        if self.problem is not None:
            return b""
        finish = word(members_of(fields.get("delta")).get("stop_reason"))
        if not finish:
            return tell("message_delta", {**fields, **self._retail(None)})
        self.finish = finish
        self._last = {name: msgspec.Raw(bytes(value)) for name, value in fields.items()}
        return b""

    def _retail(self, charge_usd: str | None) -> dict[str, Any]:
        return {"usage": relay.retail_usage(msgspec.Raw(_ENCODER.encode(self._native)), charge_usd)} if self._native else {}

    def closing(self, paid: relay.Paid | None, *, include_usage: bool) -> bytes:
        """The last `message_delta`, with the price, and `message_stop`."""
        told = b""
        if self._last is not None:
            last: dict[str, Any] = {**self._last, **self._retail(paid.charge_usd if paid is not None else None)}
            if paid is not None:
                last["tokenarb"] = paid
            told = tell("message_delta", last)
        return told + tell("message_stop", {"type": "message_stop"})

    def error_event(self, error: dict[str, Any]) -> bytes:
        """An `error` event."""
        return tell("error", {"type": "error", "error": error, "request_id": self._our_id.removeprefix("gen-")})


def whole(body: bytes, our_id: str, model: str) -> relay.Whole:
    """Reads a whole answer. Raises: msgspec.DecodeError, UnicodeDecodeError, RecursionError where it is not a JSON object."""
    fields = _FIELDS.decode(body)
    counts = members_of(fields.pop("usage", None))
    finish = word(fields.get("stop_reason"))
    problem = None
    if not is_null(fields.get("error")) or finish == "error":
        problem = problem_of(fields.get("error"), None)
    told = named(fields, our_id, model)
    if not counts:
        return relay.Whole(told, None, problem, bool(finish), finish)
    return relay.Whole(told, chat_usage(counts), problem, bool(finish), finish, msgspec.Raw(_ENCODER.encode(counts)))
