"""What an upstream streams, on its way to the client: whole events in, whole events out, usage read as it passes. Pure.

The fast path replaces bytes and parses nothing: a stream's first event teaches which bytes name the generation, the provider and the
model, and every later block must hold exactly one of each an event, else it is parsed. Quotes inside JSON text are escaped, so the
needles cannot match there. No more than one partial event is held.
"""

import re
from typing import Any, Final

import msgspec

from tokenarb.gateway import alike
from tokenarb.upstream import problems

EVENT_BYTES_MAX: Final = 4_000_000
ONES_MAX: Final = 12
"""Events of a block that are read one by one before the rest is read together."""

NEUTRAL: Final = "tokenarb"
NEUTRAL_RAW: Final = msgspec.Raw(b'"tokenarb"')
NULL: Final = msgspec.Raw(b"null")
FALSE: Final = msgspec.Raw(b"false")
DONE: Final = b"data: [DONE]\n\n"
KEEP_ALIVE: Final = b": keep-alive\n\n"
NOTHING_READ: Final = msgspec.Raw(b"{}")
"""Usage that cannot be understood: `catalog.usage` refuses it, and the upstream's own record decides."""

REMOVED: Final = ("openrouter_metadata", "debug", "service_tier", "user_id")
_REMOVED_SET: Final = frozenset(REMOVED)
_REMOVED_QUOTED: Final = tuple(f'"{name}"'.encode() for name in REMOVED)
_USAGE_REMOVED: Final = ("cost_details", "server_tool_cost")

_FINISH: Final = re.compile(rb'"finish_reason"\s*:\s*"([^"\\]{1,40})"')
"""Some choice says why it ended. Quotes in text are escaped, so text cannot match."""

_QUOTE: Final = ord('"')
_LF: Final = ord("\n")
_CR: Final = ord("\r")
# Whether bytes lie in bytes is asked by `find`, or by the number of a single one: `in` first makes and drops an error, 2,000 instructions.

_FIELDS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_USAGE: Final[msgspec.json.Decoder[dict[str, Any]]] = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TREE: Final = msgspec.json.Decoder()
_ENCODER: Final = msgspec.json.Encoder()


class Overlong(Exception):
    """An event larger than `EVENT_BYTES_MAX`: nothing honest is that long."""


Needle = tuple[bytes, bytes]
"""Bytes that every event holds once, and what stands there for the customer."""


class Paid(msgspec.Struct, frozen=True, gc=False):
    """What a settled call cost and what is left in the wallet, as exact decimal text in USD."""

    charge_usd: str
    balance_usd: str


class Stream:
    """One streamed answer. `feed` gives what may go to the client; the rest is read from the attributes.

    `usage` is the last usage seen, as raw JSON (B8: cumulative, never summed); `problem` the error inside the stream (B5), after which
    nothing more is given out (usage is still read); `done` that `[DONE]` came (it is not given out: the caller settles first); `finish`
    is the first finish reason seen, `finished` that there was one; `pieces` counts events that carried choices.
    """

    def __init__(self, our_id: str, model: str) -> None:
        self.usage: msgspec.Raw | None = None
        self.problem: problems.UpstreamProblem | None = None
        self.done = False
        self.finish = ""
        self.pieces = 0
        self.created: msgspec.Raw = msgspec.Raw(b"0")
        self.upstream_id: str | None = None
        self._our_id = msgspec.Raw(_ENCODER.encode(our_id))
        self._model = msgspec.Raw(_ENCODER.encode(model))
        self._tail = b""
        self._needles: tuple[Needle, ...] | None = None
        self._form: alike.Form | None = None
        self._unexpected = _REMOVED_QUOTED

    @property
    def finished(self) -> bool:
        """Some choice has said why it ended."""
        return self.finish != ""

    def feed(self, data: bytes) -> bytes:
        """Takes bytes as they came, cut anywhere. Raises: Overlong."""
        if self._tail:
            data = self._tail + data
            self._tail = b""
        elif (form := self._form) is not None and data.startswith(form.before) and data.endswith(form.after) and len(data) >= form.least:
            text = data[form.start : form.end]
            if _QUOTE not in text and _LF not in text and _CR not in text:  # one event, and no member can hide in its text
                self.pieces += 1
                return form.given_before + text + form.given_after
            several = form.run(data, 0, len(data) - len(form.after))
            if several is not None and several[2] == len(data):
                self.pieces += several[1]
                return several[0]
        if _CR in data:
            data = self._plain_lines(data)
        end = data.rfind(b"\n\n") + 2
        if end == 1:
            self._keep(data)
            return b""
        if end != len(data):
            self._keep(data[end:])
            data = data[:end]
        return self._read(data) if data.find(b"\n\n") + 2 == len(data) else self._block(data)

    def close(self) -> bytes:
        """The upstream's body has ended: an event whose blank line never came is still read."""
        rest, self._tail = self._tail.replace(b"\r\n", b"\n").strip(b"\n"), b""
        return self._slow(rest + b"\n\n") if rest else b""

    def _keep(self, data: bytes) -> None:
        if len(data) > EVENT_BYTES_MAX:
            raise Overlong
        self._tail = data

    def _plain_lines(self, data: bytes) -> bytes:
        """CR LF as LF; a CR at the very end waits for its LF."""
        if data.endswith(b"\r"):
            return data[:-1].replace(b"\r\n", b"\n") + b"\r"
        return data.replace(b"\r\n", b"\n")

    def _quick(self, block: bytes) -> bytes | None:
        find = block.find
        if find(b'"usage"') >= 0 or find(b'"error"') >= 0 or find(b"[DONE]") >= 0 or block[:1] == b":" or find(b"\n:") >= 0:
            return None
        for name in self._unexpected:
            if find(name) >= 0:
                return None  # a member that the first event did not have: it may name our upstream or our account
        events = block.count(b"\n\n")
        given = block
        for found, replaced in self._needles or ():
            if block.count(found) != events:
                return None
            if found != replaced:
                given = given.replace(found, replaced)
        self.pieces += events
        if not self.finish:
            self.finish = _finish(block)
            if events == 1 and not self.finish:
                self._form = alike.formed(block, given, self._needles or ())
        return given

    def _block(self, block: bytes) -> bytes:
        """Several events: those that are alike at once, some that are not one by one (the first, which teaches; the last ones), and
        what is then left as it can be."""
        given: list[bytes] = []
        at, size, ones = 0, len(block), ONES_MAX
        while at < size and ones and not self.done:
            form = self._form
            if form is not None and self.problem is None:
                several = form.run(block, at, block.rfind(form.after))
                if several is not None:
                    some, count, at = several
                    self.pieces += count
                    given.append(some)
                    continue
            end = block.find(b"\n\n", at) + 2
            given.append(self._read(block[at:end]))
            at, ones = end, ones - 1
        if at < size:
            given.append(self._read(block[at:]))
        return b"".join(given)

    def _read(self, block: bytes) -> bytes:
        if self._needles is not None and not self.done and self.problem is None:
            quick = self._quick(block)
            if quick is not None:
                return quick
        return self._slow(block)

    def _slow(self, block: bytes) -> bytes:
        """Event by event; what follows the one that teaches us may be quick again."""
        untaught, given = self._needles is None, []
        for event in block.split(b"\n\n"):
            if not event or self.done:
                continue
            quick = None
            if untaught and self._needles is not None and self.problem is None:
                quick = self._quick(event + b"\n\n")
            given.append(self._event(event) if quick is None else quick)
        return b"".join(given)

    def _event(self, event: bytes) -> bytes:
        data = event[6:] if event.startswith(b"data: ") and _LF not in event else _data_of(event)
        if not data:
            return KEEP_ALIVE if event.startswith(b":") else b""
        if data.strip() == b"[DONE]":
            self.done, self._form = True, None
            return b""
        try:
            return self._document(_FIELDS.decode(data), data, event)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return b""  # not ours to guess at: an event that is not JSON carries nothing a client could use

    def _document(self, fields: dict[str, msgspec.Raw], data: bytes, event: bytes) -> bytes:
        if self.upstream_id is None and "id" in fields:
            self._learn(fields)
        usage = fields.pop("usage", NULL)
        if bytes(usage) != b"null":
            self.usage = msgspec.Raw(bytes(usage))
        if self.problem is not None:
            return b""
        if data.find(b'"error"') >= 0:
            self.problem = problems.stream_error(_TREE.decode(data))
            if self.problem is not None:
                self._form = None
                return b""
        choices = fields.get("choices")
        if bytes(usage) != b"null" and choices is not None and _empty(choices):
            self._note_finish(data)
            return b""  # the extra chunk that only carries usage; whoever asked for it gets ours
        self.pieces += 1
        self._note_finish(data)
        if self._needles is None and bytes(usage) == b"null" and not any(name in fields for name in REMOVED):
            self._needles = self._taught(data)
        return b"data: " + _ENCODER.encode(neutral(fields, self._our_id, self._model)) + b"\n\n"

    def _note_finish(self, data: bytes) -> None:
        self.finish = self.finish or _finish(data)

    def _learn(self, fields: dict[str, msgspec.Raw]) -> None:
        identity = msgspec.json.decode(fields["id"])
        self.upstream_id = identity if isinstance(identity, str) else ""
        self.created = msgspec.Raw(bytes(fields.get("created", msgspec.Raw(b"0"))))

    def _taught(self, data: bytes) -> tuple[Needle, ...] | None:
        """What to replace in later events, if this one is written the way we can tell apart from text."""
        fields = _FIELDS.decode(data)
        if "usage" in fields:
            return None  # `"usage":null` in every event: each is parsed
        needles = []
        missing = b""
        self._unexpected = _REMOVED_QUOTED
        for name, value in (("provider", bytes(NEUTRAL_RAW)), ("system_fingerprint", b"null"), ("model", bytes(self._model))):
            if name not in fields:
                missing += b',"%b":%b' % (name.encode(), value)
                self._unexpected += (b'"%b"' % name.encode(),)
                continue
            found = b'"%b":%b' % (name.encode(), bytes(fields[name]))
            if data.count(found) != 1:
                return None
            needles.append((found, b'"%b":%b' % (name.encode(), value)))
        found = b'"id":' + bytes(fields.get("id", NULL))
        if data.count(found) != 1:
            return None
        return ((found, b'"id":' + bytes(self._our_id) + missing), *needles)

    def closing(self, paid: Paid | None, *, include_usage: bool) -> bytes:
        """The one event that carries usage, in OpenAI's form: no choices; and `[DONE]`. `paid` None: not booked yet."""
        if self.usage is None or not include_usage:
            return DONE
        usage = retail_usage(self.usage, paid.charge_usd if paid is not None else None)
        event = self._frame() | {"choices": [], "usage": usage}
        if paid is not None:
            event["tokenarb"] = paid
        return b"data: " + _ENCODER.encode(event) + b"\n\n" + DONE

    def error_event(self, error: dict[str, Any]) -> bytes:
        """The one event that tells a failure after the answer has begun."""
        ending = [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}]
        return b"data: " + _ENCODER.encode(self._frame() | {"error": error, "choices": ending}) + b"\n\n"

    def _frame(self) -> dict[str, Any]:
        return {
            "id": self._our_id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self._model,
            "provider": NEUTRAL_RAW,
            "system_fingerprint": NULL,
        }


def neutral(fields: dict[str, Any], our_id: msgspec.Raw | str, model: msgspec.Raw | str) -> dict[str, Any]:
    """An answer's members, as raw JSON or as values, without what names our upstream or our account; the order of members stays."""
    fields["id"] = our_id
    fields["model"] = model
    fields["provider"] = NEUTRAL_RAW
    fields["system_fingerprint"] = NULL
    if not _REMOVED_SET.isdisjoint(fields):
        for name in REMOVED:
            fields.pop(name, None)
    return fields


def retail_usage(usage: msgspec.Raw, charge_usd: str | None) -> dict[str, Any]:
    """The upstream's counts with our price: `cost` is what the customer pays, wholesale details are gone (openai_compat.md section 5).

    `charge_usd` None: not known yet, and then there is no `cost`.
    """
    try:
        members = _USAGE.decode(usage)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        members = {}
    for name in _USAGE_REMOVED:
        members.pop(name, None)
    members.pop("cost", None)
    if charge_usd is not None:
        members["cost"] = msgspec.Raw(charge_usd.encode("ascii"))
    members["is_byok"] = False
    return members


class Whole(msgspec.Struct, frozen=True):
    """An answer that is not streamed, of any dialect; see `dialect.WholeAnswer`. `fields` are its members made neutral and without usage;
    `native` is the usage as its dialect writes it, None where that is the chat dialect's form."""

    fields: dict[str, Any]
    usage: msgspec.Raw | None
    problem: problems.UpstreamProblem | None
    finished: bool
    finish: str = ""
    native: msgspec.Raw | None = None

    def document(self, charge_usd: str | None) -> dict[str, Any]:
        """What the client is given; where there was no usage, none is told."""
        told = self.usage if self.native is None else self.native
        return {**self.fields, "usage": retail_usage(told, charge_usd)} if told is not None else {**self.fields}

    def written(self, charge_usd: str | None) -> tuple[bytes, bytes]:
        """JSON."""
        return b"application/json", _ENCODER.encode(self.document(charge_usd))


def whole(body: bytes, our_id: str, model: str) -> Whole:
    """Reads a whole answer. Raises: msgspec.DecodeError, UnicodeDecodeError, RecursionError where it is not a JSON object."""
    fields = _FIELDS.decode(body)
    usage = fields.pop("usage", NULL)
    problem = problems.stream_error(_TREE.decode(body)) if body.find(b'"error"') >= 0 else None
    found = None if bytes(usage) == b"null" else usage
    finish = _finish(body)
    return Whole(neutral(fields, our_id, model), found, problem, finish != "", finish)


def _finish(data: bytes) -> str:
    """Why a choice ended, where one says so; the expression is asked only where not all of them have yet to end."""
    if data.count(b'"finish_reason"') == data.count(b'"finish_reason":null'):
        return ""
    found = _FINISH.search(data)
    return found[1].decode("ascii", "replace") if found is not None else ""


def _empty(choices: msgspec.Raw) -> bool:
    """No choices, or choices that say nothing (both forms of the last chunk: openrouter.md section 3)."""
    tree = _TREE.decode(choices)
    if not isinstance(tree, list):
        return False
    for choice in tree:
        if not isinstance(choice, dict) or choice.get("finish_reason") or choice.get("text"):
            return False
        delta = choice.get("delta")
        if isinstance(delta, dict) and any(value for name, value in delta.items() if name != "role"):
            return False
    return True


def _data_of(event: bytes) -> bytes:
    """The data lines of an event, joined as the standard says."""
    lines = [line[5:] for line in event.split(b"\n") if line.startswith(b"data:")]
    return b"\n".join([line[1:] if line[:1] == b" " else line for line in lines])
