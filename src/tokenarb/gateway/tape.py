"""An answer's bytes, listened to on their way through a dialect, and given once more as if the upstream sent them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import msgspec

from tokenarb.gateway.dialects.dialect import AnswerStream, Dialect, WholeAnswer
from tokenarb.gateway.relay import Paid
from tokenarb.upstream.incoming import Incoming
from tokenarb.upstream.problems import UpstreamProblem

BYTES_MAX: Final = 1_000_000
"""A longer answer is not remembered."""


class Tape:
    """What came for one call."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0
        self._problem: Callable[[], UpstreamProblem | None] = _none

    @property
    def body(self) -> bytes | None:
        """The whole answer; None where it was too long, or held an error."""
        if self._size > BYTES_MAX or not self._size or self._problem() is not None:
            return None
        return b"".join(self._pieces)

    def listening(self, dialect: Dialect) -> Dialect:
        """The same dialect, which writes on this tape what it reads."""

        def stream(our_id: str, model: str) -> AnswerStream:
            heard = Heard(dialect.stream(our_id, model), self.hear)
            self._problem = lambda: heard.problem
            return heard

        def whole(body: bytes, our_id: str, model: str) -> WholeAnswer:
            self.hear(body)
            answer = dialect.whole(body, our_id, model)
            self._problem = lambda: answer.problem
            return answer

        return replace(dialect, stream=stream, whole=whole)

    def hear(self, data: bytes) -> None:
        """One more piece."""
        self._size += len(data)
        if self._size <= BYTES_MAX:
            self._pieces.append(data)
        else:
            self._pieces.clear()


class Heard:
    """A stream that is listened to; it does whatever the inner one does."""

    def __init__(self, inner: AnswerStream, hear: Callable[[bytes], None]) -> None:
        self._inner = inner
        self._hear = hear

    @property
    def usage(self) -> msgspec.Raw | None:
        return self._inner.usage

    @property
    def problem(self) -> UpstreamProblem | None:
        return self._inner.problem

    @property
    def done(self) -> bool:
        return self._inner.done

    @property
    def finished(self) -> bool:
        return self._inner.finished

    @property
    def finish(self) -> str:
        return self._inner.finish

    @property
    def upstream_id(self) -> str | None:
        return self._inner.upstream_id

    def feed(self, data: bytes) -> bytes:
        """Raises: relay.Overlong."""
        self._hear(data)
        return self._inner.feed(data)

    def close(self) -> bytes:
        """As the inner one."""
        return self._inner.close()

    def closing(self, paid: Paid | None, *, include_usage: bool) -> bytes:
        """As the inner one."""
        return self._inner.closing(paid, include_usage=include_usage)

    def error_event(self, error: dict[str, Any]) -> bytes:
        """As the inner one."""
        return self._inner.error_event(error)


class _NoLine:
    """There is no connection behind a remembered answer."""

    def pause_reading(self) -> None:
        """Everything is here."""

    def resume_reading(self) -> None:
        """Everything is here."""

    def abort(self, why: str) -> None:
        """Nobody to hang up on."""


def replayed(body: bytes) -> Incoming:
    """The answer, complete."""
    incoming = Incoming(_NoLine(), 200, {})
    incoming.take([body])
    incoming.end()
    return incoming


def _none() -> None:
    return None
