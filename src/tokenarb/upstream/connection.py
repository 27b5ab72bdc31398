"""One keep-alive HTTP/1.1 connection to an upstream: one request at a time, every answer checked against its own framing.

An answer without Content-Length and without chunked framing ends in `Cut`, always: its end cannot be told from a death (B5, B6).
"""

import asyncio
import select
from typing import Final, Protocol, cast

import httptools

from tokenarb.upstream.incoming import Incoming
from tokenarb.upstream.problems import Cut

HEADERS_MAX: Final = 64 * 1024
"""Bytes of status line and headers of one answer; also the most that may come between two pieces of a body without being body."""


class Owner(Protocol):
    """The pool, as its connections see it."""

    def connection_free(self, connection: "Connection") -> None:
        """The answer has come whole and another request may be written."""
        ...

    def connection_gone(self, connection: "Connection") -> None:
        """The socket is closed."""
        ...

    def flush_soon(self, connection: "Connection") -> None:
        """Calls `connection.flush()` at the end of this turn of the loop."""
        ...


class Connection(asyncio.Protocol):
    """Event-loop callbacks of one socket. `heard` says whether any byte of the current answer has come."""

    __slots__ = (
        "_answer", "_bare_bytes", "_body", "_busy", "_fault", "_finished", "_header_timeout_s", "_incoming", "_interim", "_keep_alive",
        "_lines", "_loop", "_owner", "_parser", "_poll", "_request", "_surplus", "_transport", "closed", "heard", "on_body", "stirred_at",
    )  # fmt: skip

    def __init__(self, owner: Owner, loop: asyncio.AbstractEventLoop) -> None:
        self._owner = owner
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._poll: select.poll | None = None
        self._body: list[bytes] = []
        self.on_body = self._body.append
        """For the parser: a piece of a body. The list's own method: it is called for each chunk; what they belong to is seen afterwards."""
        self._parser = httptools.HttpResponseParser(self)
        self._request: tuple[bytes, ...] | None = None
        self._answer: asyncio.Future[Incoming] | None = None
        self._incoming: Incoming | None = None
        self._lines: list[tuple[bytes, bytes]] = []
        self._bare_bytes = 0
        self._busy = False
        self._interim = False
        self._finished = False
        self._keep_alive = False
        self._surplus = False
        self._fault = ""
        self._header_timeout_s = 0.0
        self.closed = False
        self.heard = False
        self.stirred_at = loop.time()  # loop seconds of the last request, byte or rest

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's transports are not its subclasses
        socket = transport.get_extra_info("socket")
        if socket is not None and hasattr(select, "poll"):
            self._poll = select.poll()
            self._poll.register(socket.fileno(), select.POLLIN)

    def data_received(self, data: bytes) -> None:
        if not self._busy or self._request is not None:
            self.abort("bytes nobody asked for")  # whatever they are, they must not become the next customer's answer
            return
        self.heard = True
        self.stirred_at = self._loop.time()
        self._bare_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:  # includes HttpParserUpgrade: we asked for none
            self._fault = self._fault or f"malformed answer: {type(error).__name__}"
        if self._body:
            self._hand_over()
        if self._finished:
            self._finish()
        elif self._fault or self._bare_bytes > HEADERS_MAX:
            self.abort(self._fault or "headers too large")
        elif self._incoming is not None:
            self._incoming.arrived()

    def eof_received(self) -> bool:
        return False  # close our side too

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        self._fail(f"connection lost: {exc}" if exc else "closed by the upstream before the end of its answer")
        self._owner.connection_gone(self)

    # the parser's callbacks

    def on_message_begin(self) -> None:
        if self._finished:
            self._surplus = True

    def on_header(self, name: bytes, value: bytes) -> None:
        self._lines.append((name, value))  # a trailer, too: nobody looks at it

    def on_headers_complete(self) -> None:
        if self._finished or self._fault:
            return
        status = self._parser.get_status_code()
        if status < 200:
            self._interim = True
            return
        if self._bare_bytes > HEADERS_MAX and sum(len(name) + len(value) + 4 for name, value in self._lines) > HEADERS_MAX:
            self._fault = "headers too large"
            return
        self._incoming = Incoming(self, status, _joined(self._lines))
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._incoming)

    def on_message_complete(self) -> None:
        if self._interim:
            self._interim = False
            self._lines = []
        elif not self._finished and not self._fault:
            self._hand_over()
            self._finished = True
            self._keep_alive = self._parser.should_keep_alive()

    def _hand_over(self) -> None:
        """What came of a body is the answer's, unless it is not there any more or has ended: such bytes are nobody's."""
        self._bare_bytes = 0
        if self._incoming is not None and not self._finished:
            self._incoming.take(self._body)
        self._body.clear()

    # for the pool

    @property
    def usable(self) -> bool:
        """Nothing has come or ended since the connection was laid down, as far as the kernel knows.

        Asked just before writing, so that a request is not written into a connection that is already dead (keep-alive race).
        """
        if self.closed or self._transport is None or self._transport.is_closing():
            return False
        return self._poll is None or not self._poll.poll(0)

    async def ask(self, request: tuple[bytes, ...], header_timeout_s: float) -> Incoming:
        """Writes one whole request; returns once the final answer's headers have come.

        Raises: Cut, always "may be billed": from here on bytes may have left. When cancelled the connection is closed.
        """
        assert self._transport is not None
        assert not self._busy
        self._busy, self._finished, self._surplus, self._interim, self._fault = True, False, False, False, ""
        self._lines, self._bare_bytes = [], 0
        self._incoming, self.heard = None, False
        self._header_timeout_s = header_timeout_s
        self.stirred_at = self._loop.time()
        answer: asyncio.Future[Incoming] = self._loop.create_future()
        self._answer = answer
        self._request = request
        self._owner.flush_soon(self)
        try:
            return await answer
        except asyncio.CancelledError:
            self.abort("cancelled")
            raise

    def flush(self) -> None:
        """Writes the request that waits, with those of the pool's other connections: a peer woken once for many costs much less."""
        request, self._request = self._request, None
        if request is not None and self._transport is not None and not self._transport.is_closing():
            if len(request) == 1:
                self._transport.write(request[0])
            else:
                self._transport.writelines(request)

    def look_at_the_clock(self, now: float, idle_timeout_s: float, keep_alive_s: float) -> None:
        """Closes what has been silent for too long. `now` and the spans are loop seconds; a reader's own slowness does not count."""
        silent = now - self.stirred_at
        if not self._busy:
            if silent > keep_alive_s:
                self._close()
        elif self._incoming is None:
            if silent > self._header_timeout_s:
                self.abort(f"no headers for {self._header_timeout_s:g} s")
        elif not self._incoming.paused and silent > idle_timeout_s:
            self.abort(f"silent for {idle_timeout_s:g} s")

    def session(self) -> object | None:
        """The TLS session to resume next time; None without TLS."""
        tls = None if self._transport is None else self._transport.get_extra_info("ssl_object")
        return None if tls is None else tls.session

    # for the answer (incoming.Line)

    def pause_reading(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        self.stirred_at = self._loop.time()
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def abort(self, why: str) -> None:
        """Closes the socket at once; whoever waits gets `Cut(why)`."""
        self._fail(why)
        self._close()

    def _finish(self) -> None:
        assert self._incoming is not None
        assert self._transport is not None
        incoming, self._incoming, self._answer, self._busy = self._incoming, None, None, False
        written = self._transport.get_write_buffer_size() == 0  # an answer that overtook its request (413) leaves a broken line
        incoming.end()
        if self._keep_alive and written and not self._surplus and not self._fault:
            self.stirred_at = self._loop.time()
            self._owner.connection_free(self)
        else:
            self._close()

    def _fail(self, why: str) -> None:
        answer, incoming = self._answer, self._incoming
        self._answer, self._incoming, self._busy, self._request = None, None, False, None
        if incoming is not None:
            incoming.fail(why)
        if answer is not None and not answer.done():
            answer.set_exception(Cut(why))

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def _joined(lines: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by lower-case name."""
    headers: dict[bytes, bytes] = {}
    for name, value in lines:
        name = name.lower()
        headers[name] = headers[name] + b", " + value if name in headers else value
    return headers
