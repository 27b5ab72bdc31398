"""Answers in the Responses form, whole and streamed. Pure.

The response as a whole comes in the first events, without usage, and in the last, with it: the last is held back until the call is
settled. Items keep their ids: clients send them back. Cached tokens lie inside `input_tokens`, as in the chat dialect (D2).
"""

from typing import Any, Final

import msgspec

from tokenarb.gateway import relay
from tokenarb.gateway.dialects.framing import UNEXPECTED, Fields, Framed, is_null, members_of, neutral, tell, word
from tokenarb.upstream import problems

_FIELDS: Final = msgspec.json.Decoder(Fields)
_TREE: Final = msgspec.json.Decoder()
_ENCODER: Final = msgspec.json.Encoder()

LAST: Final = frozenset({"response.completed", "response.incomplete", "response.failed", "response.cancelled"})
_HOLDS_MORE: Final = (*UNEXPECTED, b'"response"', b'"error"')
NOTHING_KEPT: Final = {
    "store": relay.FALSE,
    "user": relay.NULL,
    "safety_identifier": relay.NULL,
    "previous_response_id": relay.NULL,
}
"""Members that come back from the request: ours stood there, or nothing."""


def chat_usage(native: Fields) -> msgspec.Raw:
    """The same usage in the chat dialect's form."""
    usage: dict[str, Any] = {}
    for ours, theirs in (
        ("prompt_tokens", "input_tokens"),
        ("completion_tokens", "output_tokens"),
        ("prompt_tokens_details", "input_tokens_details"),
        ("completion_tokens_details", "output_tokens_details"),
        ("cost", "cost"),
        ("server_tool_use_details", "server_tool_use_details"),
    ):
        if theirs in native:
            usage[ours] = native[theirs]
    return msgspec.Raw(_ENCODER.encode(usage))


def problem_of(error: msgspec.Raw | None, upstream_id: str | None) -> problems.UpstreamProblem:
    """What an `error` member says; a failed response without one has failed all the same."""
    tree = None if is_null(error) or error is None else _TREE.decode(error)
    found = problems.stream_error({"error": tree or {"code": "server_error", "message": ""}, "id": upstream_id})
    assert found is not None
    return found


def named(response: Fields, our_id: str, model: str) -> Fields:
    """A response under our id and our name of the model, neutral, without usage."""
    response.pop("usage", None)
    response["id"], response["model"] = msgspec.Raw(_ENCODER.encode(our_id)), msgspec.Raw(_ENCODER.encode(model))
    for name, value in NOTHING_KEPT.items():
        if name in response:
            response[name] = value
    return neutral(response)


def ended(response: Fields) -> str:
    """Why a response ended: completed, or what kept it from that; empty where it failed or goes on."""
    status = word(response.get("status"))
    if status == "incomplete":
        return word(members_of(response.get("incomplete_details")).get("reason")) or status
    return status if status == "completed" else ""


def priced(response: Fields, native: Fields, charge_usd: str | None) -> dict[str, Any]:
    """The response with its usage at our price, null where there is none."""
    told: Any = relay.retail_usage(msgspec.Raw(_ENCODER.encode(native)), charge_usd) if native else None
    return {**response, "usage": told}


class ResponseStream(Framed):
    """One streamed response; see `dialect.AnswerStream`."""

    def __init__(self, our_id: str, model: str) -> None:
        super().__init__()
        self.problem: problems.UpstreamProblem | None = None
        self.finish = ""
        self.upstream_id: str | None = None
        self._our_id = our_id
        self._model = model
        self._native: Fields = {}
        self._last: tuple[str, Fields, Fields] | None = None
        self._events = 0

    @property
    def finished(self) -> bool:
        """See `dialect.AnswerStream`."""
        return self.finish != ""

    @property
    def usage(self) -> msgspec.Raw | None:
        """See `dialect.AnswerStream`."""
        return chat_usage(self._native) if self._native else None

    def quick(self, block: bytes) -> bool:
        """Nothing but events of items and their pieces: no response, no error, no usage."""
        events = block.count(b"\n\n")
        if self.problem is not None or block.count(b"event: response.") != events or block.count(b"\ndata: {") != events:
            return False
        if block.count(b"\n") != 3 * events or any(name in block for name in _HOLDS_MORE):
            return False
        self._events += events
        return True

    def event(self, kind: str, fields: Fields) -> bytes:
        """See `Framed`."""
        if kind == "error":
            self._failed(msgspec.Raw(_ENCODER.encode(members_of(fields.get("error")) or fields)))
            return b""
        if "response" in fields:
            return self._whole(kind, fields)
        if self.problem is not None or not kind.startswith("response."):
            return b""
        self._events += 1
        return tell(kind, neutral(fields))

    def _whole(self, kind: str, fields: Fields) -> bytes:
        response = members_of(fields["response"])
        if self.upstream_id is None:
            identity = _TREE.decode(response["id"]) if "id" in response else None
            self.upstream_id = identity if isinstance(identity, str) else ""
        counts = members_of(response.get("usage"))
        if counts:
            self._native = counts
        if kind == "response.failed" or not is_null(response.get("error")):
            self._failed(response.get("error"))
        if self.problem is not None:
            return b""
        self._events += 1
        neutral(fields)
        if kind in LAST:
            self.finish = "" if kind == "response.cancelled" else ended(response) or kind.removeprefix("response.")
            self.done = True
            kept = {name: msgspec.Raw(bytes(value)) for name, value in fields.items()}
            self._last = (kind, kept, named(response, self._our_id, self._model))
            return b""
        return tell(kind, {**fields, "response": priced(named(response, self._our_id, self._model), {}, None)})

    def _failed(self, error: msgspec.Raw | None) -> None:
        if self.problem is None:
            self.problem = problem_of(error, self.upstream_id)

    def closing(self, paid: relay.Paid | None, *, include_usage: bool) -> bytes:
        """The last event, with usage and price."""
        if self._last is None:
            return b""
        kind, fields, response = self._last
        last: dict[str, Any] = {**fields, "response": priced(response, self._native, paid.charge_usd if paid is not None else None)}
        if paid is not None:
            last["tokenarb"] = paid
        return tell(kind, last)

    def error_event(self, error: dict[str, Any]) -> bytes:
        """An `error` event; clients look for the words in either place."""
        flat = {"type": "error", "code": error.get("code"), "message": error.get("message"), "param": error.get("param")}
        return tell("error", {**flat, "sequence_number": self._events, "error": error})


def whole(body: bytes, our_id: str, model: str) -> relay.Whole:
    """Reads a whole answer. Raises: msgspec.DecodeError, UnicodeDecodeError, RecursionError where it is not a JSON object."""
    fields = _FIELDS.decode(body)
    counts = members_of(fields.get("usage"))
    finish, error = ended(fields), fields.get("error")
    problem = problem_of(error, None) if word(fields.get("status")) == "failed" or not is_null(error) else None
    told = named(fields, our_id, model)
    if not counts:
        return relay.Whole({**told, "usage": relay.NULL}, None, problem, bool(finish), finish)
    return relay.Whole(told, chat_usage(counts), problem, bool(finish), finish, msgspec.Raw(_ENCODER.encode(counts)))
