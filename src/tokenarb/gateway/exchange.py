"""One request and its answer, as handlers see them: what came in, and the four things that can be done with the way out."""

import asyncio
import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Final, Protocol

STATUS_LINES: Final = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
BODYLESS: Final = frozenset({204, 304})

CHUNK_SIZES_KEPT: Final = 2_048

Headers = list[tuple[bytes, bytes]]


class Line(Protocol):
    """What an exchange asks of the connection it came on."""

    peer: str
    paused: bool

    def write(self, data: bytes) -> None: ...

    def send(self, data: bytes) -> None: ...

    async def writable(self) -> None: ...

    def finished(self, exchange: "Exchange") -> None: ...

    def cut(self, exchange: "Exchange", *, graceful: bool) -> None: ...

    def closing(self) -> bool: ...

    def date_line(self) -> bytes: ...


class Exchange:
    """A request that is completely here, and its answer.

    `headers` has lower-case names; what came several times is joined by ", ". `path` is as sent (not percent-decoded), without the query.
    `gone` turns True when the client has left or half-closed (the two cannot be told apart); `on_gone` is called once at that moment.
    `pulse` is called when nothing was written for `Limits.pulse_s` seconds; it is cleared by `end` and `cut`.
    """

    __slots__ = (
        "_chunked",
        "_connection",
        "_gone_waiters",
        "_lost",
        "_mute",
        "body",
        "ended",
        "gone",
        "headers",
        "http10",
        "keep_alive",
        "method",
        "on_gone",
        "path",
        "pulse",
        "query",
        "started",
        "written_at",
    )

    def __init__(self, connection: Line, method: str, path: str, query: str, headers: dict[bytes, bytes]) -> None:
        self._connection = connection
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = b""
        self.http10 = False
        self.keep_alive = True
        self.gone = False
        self.started = False
        self.ended = False
        self.on_gone: Callable[[], None] | None = None
        self.pulse: Callable[[], None] | None = None
        self.written_at = 0.0
        self._chunked = False
        self._lost = False
        self._mute = method == "HEAD"  # no body is written, or none any more
        self._gone_waiters: list[asyncio.Future[None]] | None = None

    @property
    def peer(self) -> str:
        """The address at the other end of the connection (the reverse proxy's, behind one)."""
        return self._connection.peer

    def start(self, status: int, headers: Headers, *, length: int | None) -> None:
        """Sends the head. `length` None: chunked, or delimited by the end of the connection for HTTP/1.0."""
        if self._lost or self.started:
            self.started = True
            return
        self.started = True
        self._connection.write(self._head(status, headers, length))

    def reply(self, status: int, headers: Headers, body: bytes) -> None:
        """A whole answer in one write."""
        if self.started and not self._lost:  # a second head would be read as body, or as the next answer
            self.cut()
            return
        if self._lost:
            self.started = self.ended = self._mute = True
            self._connection.finished(self)
            return
        self.started = True
        head = self._head(status, headers, len(body))
        self._connection.write(head if self.method == "HEAD" or status in BODYLESS else head + body)
        self.ended = self._mute = True
        self._connection.finished(self)

    def write(self, data: bytes) -> None:
        """Sends a piece of the body; nothing happens once the connection is lost."""
        if data and not self._mute:
            self._connection.write(b"".join((_chunk_size(len(data)), data, b"\r\n")) if self._chunked else data)

    def pass_on(self, data: bytes) -> bool:
        """`write`, for a piece that comes alone and is not to wait for others; returns whether the client is `slow` by now."""
        connection = self._connection
        if data and not self._mute:
            connection.send(b"".join((_chunk_size(len(data)), data, b"\r\n")) if self._chunked else data)
        return connection.paused and not self.gone

    @property
    def slow(self) -> bool:
        """More than `Limits.write_high_bytes` wait for the client."""
        return self._connection.paused and not self.gone

    async def drain(self) -> None:
        """Waits while more than `Limits.write_high_bytes` wait for the client. Returns at once when the client leaves."""
        if self._connection.paused and not self.gone:
            await self._connection.writable()

    def end(self) -> None:
        """The answer is complete."""
        if self.ended:
            return
        self.ended = self._mute = True
        self.pulse = None
        if self._chunked and not self._lost and self.method != "HEAD":
            self._connection.write(b"0\r\n\r\n")
        self._connection.finished(self)

    def cut(self) -> None:
        """Ends the connection so that the answer cannot be taken for a complete one."""
        if self.ended:
            return
        self.ended = self._mute = True
        self.pulse = None
        self._connection.cut(self, graceful=self._chunked)

    async def wait_gone(self) -> None:
        """Returns when the client has left."""
        if self.gone:
            return
        waiter = asyncio.get_running_loop().create_future()
        if self._gone_waiters is None:
            self._gone_waiters = []
        self._gone_waiters.append(waiter)
        await waiter

    def left_half(self) -> None:
        """The client closed its sending side. It counts as gone; a quick answer is still written, since the socket may yet take it."""
        self._leave()

    def left(self) -> None:
        """The connection is lost."""
        self._lost = self._mute = True
        self._leave()

    def _leave(self) -> None:
        if self.gone:
            return
        self.gone = True
        self.pulse = None
        for waiter in self._gone_waiters or ():
            if not waiter.done():
                waiter.set_result(None)
        if self.on_gone is not None:
            self.on_gone()

    def _head(self, status: int, headers: Headers, length: int | None) -> bytes:
        connection = self._connection
        parts = [STATUS_LINES.get(status) or b"HTTP/1.1 %d Status\r\n" % status, connection.date_line()]
        if length is not None:
            if status not in BODYLESS:
                parts.append(b"content-length: %d\r\n" % length)
        elif self.http10:
            self.keep_alive = False
        else:
            self._chunked = True
            parts.append(b"transfer-encoding: chunked\r\n")
        if not self.keep_alive or connection.closing():
            self.keep_alive = False
            parts.append(b"connection: close\r\n")
        elif self.http10:
            parts.append(b"connection: keep-alive\r\n")
        if headers:
            parts += (b"\r\n".join(map(b": ".join, headers)), b"\r\n")
        parts.append(b"\r\n")
        return b"".join(parts)


@functools.lru_cache(maxsize=CHUNK_SIZES_KEPT)
def number(value: int) -> bytes:
    """A header's value; for those that are often the same."""
    return b"%d" % value


@functools.lru_cache(maxsize=CHUNK_SIZES_KEPT)
def _chunk_size(size: int) -> bytes:
    """The line before a chunk; the pieces of streams are of few sizes."""
    return b"%x\r\n" % size
