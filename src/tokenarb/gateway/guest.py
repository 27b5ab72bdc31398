"""An ordinary ASGI application (console, storefront, documents) behind our own server, for paths that the gateway does not know.

For development, where one port serves everything; in production such applications run beside the gateway, behind the reverse proxy.
Simple and bounded: a number of requests at once, a time until the answer begins, back-pressure by bytes. No WebSockets.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from tokenarb.base.errors import Broken
from tokenarb.gateway import errors
from tokenarb.gateway.asgi import BODY, Message, Receive, Scope, Send
from tokenarb.gateway.exchange import Exchange, Headers

log = logging.getLogger(__name__)

App = Callable[[Scope, Receive, Send], Awaitable[None]]

AT_ONCE_MAX: Final = 64
BEGIN_S_MAX: Final = 30.0
OURS: Final = frozenset({b"connection", b"date", b"keep-alive", b"content-length", b"trailer", b"transfer-encoding", b"upgrade"})
"""Headers that belong to the connection; the server writes them."""

_NAME: Final = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE: Final = re.compile(rb"[^\0\r\n]*")


class Guest:
    """One ASGI application. `serve` is a handler as any other."""

    def __init__(self, app: App, *, at_once_max: int = AT_ONCE_MAX, begin_s_max: float = BEGIN_S_MAX) -> None:
        self._app = app
        self._at_once_max = at_once_max
        self._begin_s_max = begin_s_max
        self._at_once = 0
        self._living: asyncio.Task[None] | None = None
        self._words: asyncio.Queue[str] = asyncio.Queue()
        self._heard: asyncio.Queue[Message] = asyncio.Queue()

    async def open(self) -> None:
        """Tells the application that the server starts. Raises: Broken where it cannot."""
        self._living = asyncio.create_task(self._live())
        await self._say("lifespan.startup")

    async def close(self) -> None:
        """Tells it that the server stops."""
        if self._living is not None and not self._living.done():
            await self._say("lifespan.shutdown")
            self._living.cancel()

    async def serve(self, exchange: Exchange) -> None:
        """One request; 503 where too many run, or where no answer begins in time."""
        if self._at_once >= self._at_once_max:
            _refuse(exchange, "overloaded")
            return
        self._at_once += 1
        visit = _Visit(exchange)
        try:
            async with asyncio.timeout(self._begin_s_max) as waiting:
                visit.begun = lambda: waiting.reschedule(None)
                await self._app(_scope(exchange), visit.receive, visit.send)
        except TimeoutError:
            if not waiting.expired():
                raise
            _refuse(exchange, "overloaded")
        finally:
            self._at_once -= 1

    async def _live(self) -> None:
        async def receive() -> Message:
            return {"type": await self._words.get()}

        async def send(message: Message) -> None:
            self._heard.put_nowait(message)

        try:
            await self._app({"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}, receive, send)
        except Exception as error:  # noqa: BLE001 - an application may refuse a lifespan by raising: it then has none
            log.debug("the application has no lifespan", extra={"kind": type(error).__name__})

    async def _say(self, word: str) -> None:
        assert self._living is not None
        self._words.put_nowait(word)
        hearing = asyncio.ensure_future(self._heard.get())
        await asyncio.wait({hearing, self._living}, return_when="FIRST_COMPLETED")
        if not hearing.done():
            hearing.cancel()
        elif hearing.result()["type"].endswith(".failed"):
            raise Broken(f"the application behind the gateway: {hearing.result().get('message', word)}")


class _Visit:
    """What the application hears and says."""

    def __init__(self, exchange: Exchange) -> None:
        self.begun: Callable[[], None] = lambda: None
        self.head: tuple[int, Headers, int | None] | None = None
        self._exchange = exchange
        self._given = False
        self._left: int | None = None

    async def receive(self) -> Message:
        if not self._given:
            self._given = True
            return {"type": "http.request", "body": self._exchange.body, "more_body": False}
        await self._exchange.wait_gone()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start(message)
        elif message["type"] == BODY and self.head is not None:
            self._body(message.get("body", b""), more=message.get("more_body", False))
            await self._exchange.drain()
        else:
            raise Broken(f"an ASGI application sent {message['type']!r} out of turn")

    def _start(self, message: Message) -> None:
        if self.head is not None:
            raise Broken("an ASGI application began its answer twice")
        given: Headers = [(bytes(name).lower(), bytes(value)) for name, value in message.get("headers", ())]
        if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in given):
            raise Broken("a line break or a blank in a header of an ASGI application")  # it would split the answer
        length = next((int(value) for name, value in given if name == b"content-length"), None)
        self.head = message["status"], [header for header in given if header[0] not in OURS], length
        self._left = length

    def _body(self, data: bytes, *, more: bool) -> None:
        assert self.head is not None
        exchange, (status, headers, length) = self._exchange, self.head
        bare = exchange.method == "HEAD"
        self.begun()
        if not exchange.started and not more and not bare and length in (None, len(data)):
            exchange.reply(status, headers, data)
            return
        if not exchange.started:
            exchange.start(status, headers, length=len(data) if length is None and not more else length)
        if self._left is not None and not bare:
            self._left -= len(data)
            if self._left < 0:
                raise Broken("an ASGI application sent more than it had announced")
        exchange.write(data)
        if not more and self._left and not bare:
            exchange.cut()
        elif not more:
            exchange.end()


def _scope(exchange: Exchange) -> dict[str, Any]:
    raw = exchange.path.encode("ascii")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.0" if exchange.http10 else "1.1",
        "method": exchange.method,
        "scheme": "http",
        "path": unquote_to_bytes(raw).decode("utf-8", "replace"),
        "raw_path": raw,
        "query_string": exchange.query.encode("ascii"),
        "root_path": "",
        "headers": [(name, value.replace(b", ", b"; ") if name == b"cookie" else value) for name, value in exchange.headers.items()],
        "client": (exchange.peer, 0),
        "server": None,
    }


def _refuse(exchange: Exchange, code: str) -> None:
    failure = errors.of(code)
    exchange.reply(failure.status, errors.headers(failure), errors.body(failure, numeric=False))
