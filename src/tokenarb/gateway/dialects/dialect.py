"""What a wire dialect must be able to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from tokenarb.gateway import wire
from tokenarb.gateway.errors import Failure
from tokenarb.gateway.exchange import Headers
from tokenarb.gateway.relay import Paid
from tokenarb.upstream import problems


class AnswerStream(Protocol):
    """One streamed answer on its way to the client.

    `usage` is the last usage seen, in the chat dialect's form whatever the dialect (`catalog.usage` reads it; B8, B9, D2); `problem` the
    error inside the stream (B5), after which nothing more is given out; `done` that its last event came; `finished` that the answer said
    why it ended, `finish` in which word ("" before). The last events, which tell usage and end, are held back for `closing`: the call is
    settled first.
    """

    @property
    def usage(self) -> msgspec.Raw | None: ...
    @property
    def problem(self) -> problems.UpstreamProblem | None: ...
    @property
    def done(self) -> bool: ...
    @property
    def finished(self) -> bool: ...
    @property
    def finish(self) -> str: ...
    @property
    def upstream_id(self) -> str | None: ...

    def feed(self, data: bytes) -> bytes:
        """Takes bytes as they came, cut anywhere; gives what may go to the client. Raises: relay.Overlong."""
        ...

    def close(self) -> bytes:
        """The upstream's body has ended: an event whose blank line never came is still read."""
        ...

    def closing(self, paid: Paid | None, *, include_usage: bool) -> bytes:
        """What ends a complete answer. `paid` None: not booked yet, so no figure is told."""
        ...

    def error_event(self, error: dict[str, Any]) -> bytes:
        """What tells a failure after the answer has begun; `error` is the dialect's `document`."""
        ...


class WholeAnswer(Protocol):
    """An answer that is not streamed; `usage` in the chat dialect's form, `problem` the error inside a 200 (B5), `finish` why it ended."""

    @property
    def usage(self) -> msgspec.Raw | None: ...
    @property
    def problem(self) -> problems.UpstreamProblem | None: ...
    @property
    def finished(self) -> bool: ...
    @property
    def finish(self) -> str: ...

    def document(self, charge_usd: str | None) -> dict[str, Any]:
        """What the client is given; its usage tells our price (None: not booked yet, no `cost` then)."""
        ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """One endpoint's language.

    `path` is the upstream's, under its base; `makes` the output modality that a model must have to be asked here; `forwarded` names the
    request headers that go on as they came. `build(ask, model id, granted output, the house's members)` writes the upstream's body;
    `stream(our id, model)` and `whole(body, our id, model)` read its answers and tell them under our id and the catalogue's name of the
    model (`whole` raises msgspec.DecodeError where it is no JSON object); `document(failure, numeric)` tells an error,
    `error_body(document, request id)` the whole answer around it; `headers(request id)` are those that every answer of this dialect
    carries besides the common ones. `answer_bytes` bounds an answer that is not streamed.
    """

    name: str
    path: str
    peek: Callable[[bytes], wire.Ask]
    build: Callable[[wire.Ask, str, int, Mapping[str, Any]], bytes]
    stream: Callable[[str, str], AnswerStream]
    whole: Callable[[bytes, str, str], WholeAnswer]
    document: Callable[[Failure, bool], dict[str, Any]]
    error_body: Callable[[dict[str, Any], str], bytes]
    headers: Callable[[str], Headers]
    makes: str = "text"
    forwarded: tuple[bytes, ...] = ()
    answer_bytes: int = 16_000_000
