"""HTTP/1.1 towards clients: one `Connection` a socket, one request at a time, in order, everything bounded.

Framing is judged by llhttp in its strict mode (both Content-Length and Transfer-Encoding, repeated Content-Length, folded lines, bare
line feeds and blanks before a colon are refused there); what it lets pass and RFC 9112 does not is refused here. While a request runs
the socket is still read (that is how a disconnect is noticed before the first byte), but not parsed: what comes early waits, up to
`Limits.ahead_bytes`.
"""

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Final, cast

import httptools

from tokenarb.gateway import heads
from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.heads import Refusal
from tokenarb.gateway.limits import Limits

if TYPE_CHECKING:  # the server owns the connections; only its type is needed here
    from tokenarb.gateway.server import Server

ONCE: Final = frozenset(
    {b"host", b"authorization", b"content-type", b"content-length", b"transfer-encoding", b"expect", b"idempotency-key"}
)
RESET: Final = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 s = closing sends RST
NEVER: Final = float("inf")
TOGETHER_MAX: Final = 65_536  # bytes that wait for the end of a turn of the loop


class Connection(asyncio.Protocol):
    """One client socket. `deadline` (loop time) is when the server's tick gives up on what the client is doing."""

    __slots__ = (
        "_ahead", "_between", "_body", "_building", "_discarding", "_eof", "_head_fed", "_head_left", "_headers", "_headers_left",
        "_in_head", "_known", "_learned", "_out", "_out_size", "_parser", "_reading", "_ready", "_refused", "_stalled_size",
        "_stalled_until", "_target", "_transport", "_writable", "current", "deadline", "limits", "paused", "peer", "server",
    )  # fmt: skip

    def __init__(self, server: "Server", limits: Limits) -> None:
        self.server = server
        self.limits = limits
        self.peer = ""
        self.paused = False
        self.deadline = NEVER
        self.current: Exchange | None = None
        self._transport: asyncio.Transport
        self._parser = httptools.HttpRequestParser(self)
        self._ready: list[Exchange] = []
        self._ahead = bytearray()
        self._reading = True
        self._refused: Refusal | None = None
        self._discarding = False
        self._eof = False
        self._out: list[bytes] = []
        self._out_size = 0
        self._writable: asyncio.Future[None] | None = None
        self._stalled_size = 0
        self._stalled_until = NEVER
        self._in_head = False
        self._between = True  # the parser has seen nothing since the end of a message
        self._known: heads.Head | None = None
        self._learned = -1
        self._fresh_head()

    def _fresh_head(self) -> None:
        self._target = b""
        self._headers: dict[bytes, bytes] = {}
        self._headers_left = self.limits.header_count
        self._building: Exchange | None = None
        self._body: bytes | bytearray = b""

    # what the socket tells us

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        address = transport.get_extra_info("peername")
        self.peer = str(address[0]) if isinstance(address, tuple) else ""
        self._transport.set_write_buffer_limits(high=self.limits.write_high_bytes)
        self.deadline = self.server.loop.time() + self.limits.head_timeout_s
        if not self.server.admitted(self):
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._discarding:
            return
        if self.current is not None or self._ahead:  # what came early goes first, also in the moment after an answer's end
            self._ahead += data
            if len(self._ahead) > self.limits.ahead_bytes and self._reading:
                self._reading = False
                self._transport.pause_reading()
            return
        self._feed(data)

    def eof_received(self) -> bool:
        self._eof = True
        if self.current is None:
            self.flush()
            return False
        self.current.left_half()
        self._wake()
        return True  # the answer to what was asked may still be wanted; the transport is closed when it ends

    def connection_lost(self, error: Exception | None) -> None:
        self._eof = True
        self.server.lost(self)
        self.resume_writing()
        self._release_building()
        self.server.bodies -= sum(len(waiting.body) for waiting in self._ready)
        self._ready.clear()
        self._ahead.clear()
        self._out.clear()
        if self.current is not None:
            self.current.left()

    def pause_writing(self) -> None:
        self.paused = True
        self._stalled_size = self._transport.get_write_buffer_size()
        self._stalled_until = self.server.loop.time() + self.limits.write_timeout_s

    def resume_writing(self) -> None:
        self.paused = False
        self._stalled_until = NEVER
        self._wake()

    def _wake(self) -> None:
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

    # parsing

    def _feed(self, data: bytes) -> None:
        between, self._between = self._between, False
        if between and self._known is not None and self._recognised(self._known, data):
            return
        was_in_head = self._in_head
        try:
            self._parser.feed_data(data)
            if self._in_head and was_in_head:
                self._head_fed += len(data)  # counts what llhttp keeps of an unfinished line as well
                if self._head_fed > self.limits.head_bytes + self.limits.line_bytes:
                    raise Refusal(431, "headers_too_large")
        except httptools.HttpParserUpgrade as upgrade:  # no protocol is offered: the request counts, the wish is ignored
            self._parser = httptools.HttpRequestParser(self)
            self._ahead[:0] = data[upgrade.args[0] :]
        except httptools.HttpParserCallbackError as error:
            self._refused = error.__context__ if isinstance(error.__context__, Refusal) else Refusal(400, "bad_request")
        except httptools.HttpParserError:
            self._refused = Refusal(400, "bad_request")
        except Refusal as refusal:
            self._refused = refusal
        if between and self._between and len(self._ready) == 1:
            self._learn(data, self._ready[0])
        if self.current is None:
            self._next()

    def _recognised(self, known: heads.Head, data: bytes) -> bool:
        """Whether `data` is a head that is known and its body; the request is then on its way, and the parser was not asked."""
        found = None if self._ready or self._refused is not None else known.read(data)
        if found is None:
            return False
        headers, body = found
        server, size = self.server, len(body)
        if size > self.limits.body_bytes or server.bodies + size > self.limits.bodies_bytes:
            return False
        server.bodies += size
        exchange = Exchange(self, known.method, known.path, known.query, headers)
        exchange.body = body
        self._between = True
        self._run(exchange)
        return True

    def _learn(self, data: bytes, exchange: Exchange) -> None:
        """From the second request on: whoever asks once has no use for it."""
        self._learned += 1
        if 0 < self._learned <= heads.LEARNED_MAX and exchange.keep_alive and not exchange.http10:
            self._known = heads.learned(data, exchange)

    def on_message_begin(self) -> None:
        self._in_head, self._between = True, False
        self._head_fed, self._head_left = 0, self.limits.head_bytes
        self.deadline = self.server.loop.time() + self.limits.head_timeout_s
        if len(self._ready) >= self.limits.pipelined:
            raise Refusal(400, "too_many_pipelined_requests")

    def on_url(self, url: bytes) -> None:
        self._target += url
        if len(self._target) > self.limits.line_bytes:
            raise Refusal(414, "uri_too_long")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers_left -= 1
        self._head_left -= len(name) + len(value) + 4
        if self._headers_left < 0 or self._head_left < 0:
            raise Refusal(431, "headers_too_large")
        if not self._in_head:
            return  # a trailer: nothing in it is wanted
        headers, name = self._headers, name.lower()
        if name in headers:
            if name in ONCE:
                raise Refusal(400, "repeated_header")
            value = headers[name] + b", " + value
        headers[name] = value

    def on_headers_complete(self) -> None:
        self._in_head = False
        parser, headers = self._parser, self._headers
        version = parser.get_http_version()
        method = parser.get_method().decode("ascii")
        heads.check(version, headers, self.limits.body_bytes)
        exchange = Exchange(self, method, *heads.target_of(self._target, method), headers)
        exchange.keep_alive = parser.should_keep_alive()
        exchange.http10 = version == "1.0"
        if version == "1.1" and b"expect" in headers and self.current is None and not self._ready:
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._building = exchange
        if heads.LENGTH in headers or b"transfer-encoding" in headers:
            self.deadline = self.server.loop.time() + self.limits.body_timeout_s

    def on_body(self, data: bytes) -> None:
        self.server.bodies += len(data)
        if not self._body:
            self._body = data
        elif isinstance(self._body, bytearray):
            self._body += data
        else:
            self._body = bytearray(self._body) + data
        if len(self._body) > self.limits.body_bytes:
            raise Refusal(413, "request_too_large")
        if self.server.bodies > self.limits.bodies_bytes:
            raise Refusal(503, "overloaded")

    def on_message_complete(self) -> None:
        exchange = self._building
        if exchange is None:
            raise Refusal(400, "bad_request")
        exchange.body = bytes(self._body)
        self._fresh_head()
        self._between = True
        self._ready.append(exchange)

    # one request after the other

    def _next(self) -> None:
        """Runs the next request, or answers what could not be read, or waits for more."""
        while self.current is None and not self._discarding:
            if self._ready:
                self._run(self._ready.pop(0))
            elif self._refused is not None:
                self._refuse(self._refused)
            elif self._ahead:
                data = bytes(self._ahead)
                self._ahead.clear()
                if not self._reading:
                    self._reading = True
                    self._transport.resume_reading()
                self._feed(data)
                return
            else:
                if self._eof:
                    self._close()
                return

    def _run(self, exchange: Exchange) -> None:
        self.current = exchange
        self.deadline = NEVER
        self.server.run(exchange)
        if self._eof:
            exchange.left_half()

    def _refuse(self, refusal: Refusal) -> None:
        """Answers in words and hangs up, after listening a little: closing at once would make the kernel throw our answer away."""
        self._release_building()
        path = self._building.path if self._building is not None else self._target.partition(b"?")[0].decode("latin-1")
        self.write(self.server.refusal(refusal.status, refusal.code, path))
        self._discarding = True
        self.deadline = self.server.loop.time() + self.limits.linger_s
        self.flush()
        if self._transport.can_write_eof():
            self._transport.write_eof()
        if self._eof:
            self._transport.close()

    def _release_building(self) -> None:
        self.server.bodies -= len(self._body)
        self._body = b""

    # what an exchange does to its connection

    def write(self, data: bytes) -> None:
        """Sends `data` with whatever else this turn of the loop has to send: a peer woken once for many costs much less."""
        if not self._out:
            self.server.flush_soon(self)
        self._out.append(data)
        self._out_size += len(data)
        if self._out_size > TOGETHER_MAX:
            self.flush()  # how much the client leaves unread must show at once
        if self.current is not None:
            self.current.written_at = self.server.now

    def send(self, data: bytes) -> None:
        """Sends a piece of a stream at once: it comes alone, and waiting for the end of the turn would cost a turn."""
        if self._out:
            self._out.append(data)
            self.flush()
        else:
            self._transport.write(data)
        if self.current is not None:
            self.current.written_at = self.server.now

    def flush(self) -> None:
        """Hands what was written to the socket."""
        out = self._out
        if out and not self._transport.is_closing():
            self._transport.write(out[0] if len(out) == 1 else b"".join(out))
        out.clear()
        self._out_size = 0

    def _close(self) -> None:
        self.flush()
        self._transport.close()

    async def writable(self) -> None:
        if self._writable is None:
            self._writable = self.server.loop.create_future()
        await asyncio.shield(self._writable)

    def finished(self, exchange: Exchange) -> None:
        """The answer is written; the connection serves the next request or closes."""
        self.server.bodies -= len(exchange.body)
        if self.current is not exchange:
            return
        self.current = None
        if self._transport.is_closing():
            return
        if not exchange.keep_alive or self._eof or self.server.stopping:
            self._discarding = True
            self.deadline = self.server.loop.time() + self.limits.write_timeout_s
            self._close()
            return
        self.deadline = self.server.loop.time() + self.limits.idle_timeout_s
        if self._ready or self._refused or self._ahead:
            self.server.loop.call_soon(self._next)

    def cut(self, exchange: Exchange, *, graceful: bool) -> None:
        """Closes without the end of the body. Chunked framing shows that; without it only a reset does."""
        self.server.bodies -= len(exchange.body)
        self.current = None
        self._discarding = True
        self.deadline = self.server.loop.time() + self.limits.linger_s
        self.flush()
        if graceful:
            self._transport.close()
            return
        raw: socket.socket | None = self._transport.get_extra_info("socket")
        if raw is not None and not self._transport.is_closing():
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self._transport.abort()

    def closing(self) -> bool:
        return self.server.stopping or self._transport.is_closing()

    def date_line(self) -> bytes:
        return self.server.date

    # the server's clock

    def tick(self, now: float) -> None:
        """Called every `Limits.tick_s`: ends what takes too long, wakes what waits in silence."""
        if now >= self.deadline:
            self._late()
        if now >= self._stalled_until:
            size = self._transport.get_write_buffer_size()
            if size < self._stalled_size:
                self._stalled_size, self._stalled_until = size, now + self.limits.write_timeout_s
            else:
                self._transport.abort()
        current = self.current
        if current is not None and current.pulse is not None and not self.paused and now - current.written_at >= self.limits.pulse_s:
            current.written_at = now
            current.pulse()

    def _late(self) -> None:
        self.deadline = NEVER
        if not self._discarding and (self._building is not None or self._in_head):
            self._refused = Refusal(408, "request_timeout")
            self._refuse(self._refused)
        else:
            self._transport.abort()

    def abandon(self) -> None:
        """The server is down: whatever this connection does ends here."""
        self._transport.abort()

    def shut(self) -> None:
        """The server stops: an idle connection closes now, a busy one when its answer is complete."""
        if self.current is None and self._building is None and not self._in_head:
            self._close()
