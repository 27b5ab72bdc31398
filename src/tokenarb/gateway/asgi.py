"""The same handlers behind any ASGI server: a second implementation of the wire, which the contract tests hold our own against.

What the ASGI server does not tell apart, this door does not either: a half-closed client is whatever the server makes of it. Framing,
head limits and idle connections are the server's; bodies, silence, back-pressure and slow readers are ours (`Limits`).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from tokenarb.gateway.exchange import BODYLESS, Exchange, Headers
from tokenarb.gateway.http1 import ONCE
from tokenarb.gateway.limits import Limits

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Handler = Callable[[Exchange], Awaitable[None]]
Answer = Callable[[int, str, str], tuple[Headers, bytes]]

BODY: Final = "http.response.body"


class Window:
    """The way out of one exchange, as `Exchange` sees it (`exchange.Line`): messages wait here for the ASGI server."""

    def __init__(self, limits: Limits, peer: str) -> None:
        self.peer = peer
        self.paused = False
        self.waiting: deque[Message] = deque()
        self.stirred = asyncio.Event()
        self.over = False
        self._limits = limits
        self._size = 0
        self._room = asyncio.Event()

    def put(self, message: Message) -> None:
        """A message for the ASGI server."""
        self.waiting.append(message)
        self._size += len(message.get("body", b""))
        self.paused = self._size > self._limits.write_high_bytes
        self.stirred.set()

    def taken(self, message: Message) -> None:
        """The ASGI server has sent it."""
        self._size -= len(message.get("body", b""))
        if self._size <= self._limits.write_high_bytes // 4:
            self.release()

    def release(self) -> None:
        """Whoever waits for room need not wait any longer."""
        self.paused = False
        self._room.set()
        self._room = asyncio.Event()

    def close(self) -> None:
        """Nothing more is put here."""
        self.over = True
        self.stirred.set()

    async def writable(self) -> None:
        await self._room.wait()

    def write(self, data: bytes) -> None:
        self.put({"type": BODY, "body": data, "more_body": True})

    def send(self, data: bytes) -> None:
        self.write(data)

    def finished(self, exchange: Exchange) -> None:
        self.close()

    def cut(self, exchange: Exchange, *, graceful: bool) -> None:
        self.close()

    def closing(self) -> bool:
        return False

    def date_line(self) -> bytes:
        return b""


class Told(Exchange):
    """An exchange whose answer leaves as ASGI messages."""

    __slots__ = ("window",)

    def __init__(self, window: Window, method: str, path: str, query: str, headers: dict[bytes, bytes]) -> None:
        super().__init__(window, method, path, query, headers)
        self.window = window

    def start(self, status: int, headers: Headers, *, length: int | None) -> None:
        if not self.started and not self._lost:
            sized = [] if length is None or status in BODYLESS else [(b"content-length", b"%d" % length)]
            self.window.put({"type": "http.response.start", "status": status, "headers": [*sized, *headers]})
        self.started = True

    def reply(self, status: int, headers: Headers, body: bytes) -> None:
        if self.started and not self._lost:
            self.cut()
            return
        self.start(status, headers, length=len(body))
        self.window.put({"type": BODY, "body": b"" if status in BODYLESS else body})
        self.ended = True
        self.window.finished(self)

    def end(self) -> None:
        if not self.ended:
            self.window.put({"type": BODY, "body": b""})
        super().end()


class Application:
    """An ASGI application. The arguments are those of `Server`; `running` counts handlers that have not returned, drains included."""

    def __init__(self, handler: Handler, answer: Answer, limits: Limits | None = None, broken: Callable[[str], None] | None = None) -> None:
        self._handler = handler
        self._answer = answer
        self._limits = limits or Limits()
        self._broken = broken
        self._running: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> int:
        """Requests whose handler has not returned, drains included."""
        return len(self._running)

    async def stop(self, within_s: float) -> int:
        """Waits for what runs; returns how many requests were abandoned. Call it when the ASGI server accepts no more."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=within_s)
        left = list(self._running)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=1.0)
        return len(left)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. WebSockets are refused: nothing is priced by the minute here (F4)."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        window = Window(self._limits, (scope.get("client") or ("", 0))[0])
        raw = scope.get("raw_path") or scope["path"].encode()
        path = raw.partition(b"?")[0].decode("ascii", "replace")
        exchange = Told(window, scope["method"], path, scope["query_string"].decode("ascii", "replace"), _joined(scope["headers"]))
        refused = await self._read(exchange, receive, [name for name, _ in scope["headers"]])
        if exchange.gone:
            return
        if refused is not None:
            status, code = refused
            headers, body = self._answer(status, code, path)
            exchange.reply(status, [*headers, (b"connection", b"close")], body)
        else:
            task = asyncio.create_task(self._guarded(exchange))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        leaving = asyncio.create_task(_left(exchange, window, receive))
        try:
            await self._deliver(exchange, window, send)
        finally:
            leaving.cancel()

    async def _read(self, exchange: Exchange, receive: Receive, names: list[bytes]) -> tuple[int, str] | None:
        """The whole body; a status and a code where it cannot be taken. `names` are those of the headers, as often as they came."""
        if any(names.count(name) > 1 for name in ONCE):
            return 400, "repeated_header"
        length = exchange.headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._limits.body_bytes:
            return 413, "request_too_large"
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_timeout_s):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        exchange.left()
                        return None
                    body += message.get("body", b"")
                    if len(body) > self._limits.body_bytes:
                        return 413, "request_too_large"
                    if not message.get("more_body", False):
                        exchange.body = bytes(body)
                        return None
        except TimeoutError:
            return 408, "request_timeout"

    async def _guarded(self, exchange: Told) -> None:
        try:
            await self._handler(exchange)
        except Exception:  # the door's boundary: nothing a request does may reach the server
            log.exception("a request broke", extra={"path": exchange.path})
            if self._broken is not None:
                self._broken(exchange.path)
            if not exchange.started:
                exchange.reply(500, *self._answer(500, "internal_error", exchange.path))
        finally:
            if not exchange.ended:
                exchange.cut()

    async def _deliver(self, exchange: Told, window: Window, send: Send) -> None:
        """Gives the ASGI server what waits, until the exchange is over; a return without the last body is a cut answer."""
        while True:
            while window.waiting:
                message = window.waiting.popleft()
                try:
                    async with asyncio.timeout(self._limits.write_timeout_s):
                        await send(message)
                except (TimeoutError, OSError):  # a client that takes no byte for so long is gone
                    exchange.left()
                    window.release()
                    return
                window.taken(message)
            if window.over or exchange.gone:
                return
            window.stirred.clear()
            try:
                async with asyncio.timeout(self._limits.pulse_s):
                    await window.stirred.wait()
            except TimeoutError:
                if exchange.pulse is not None:
                    exchange.pulse()


async def _left(exchange: Told, window: Window, receive: Receive) -> None:
    """Says that the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass
    exchange.left()
    window.release()
    window.stirred.set()


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _joined(headers: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        found[name] = value if name not in found else found[name] + b", " + value
    return found
