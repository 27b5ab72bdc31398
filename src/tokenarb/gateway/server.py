"""The listening side: accepts connections, runs a task a request, ticks, and stops without dropping what runs."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from email.utils import formatdate

from tokenarb.gateway.exchange import Exchange, Headers
from tokenarb.gateway.http1 import Connection
from tokenarb.gateway.limits import Limits

log = logging.getLogger(__name__)

Handler = Callable[[Exchange], Awaitable[None]]
Answer = Callable[[int, str, str], tuple[Headers, bytes]]
"""Headers and body for a status, a code and what is known of the path, when there is no handler to ask."""


class Server:
    """`handler` gets every request that could be read; `answer` words what could not, or what the handler broke on.

    `bodies` counts the bytes of request bodies in memory, `now` is the loop's time at the last tick.
    """

    def __init__(self, handler: Handler, answer: Answer, limits: Limits | None = None, broken: Callable[[str], None] | None = None) -> None:
        self.limits = limits or Limits()
        self.stopping = False
        self.bodies = 0
        self.now = 0.0
        self.date = b""
        self.loop: asyncio.AbstractEventLoop
        self.connections: set[Connection] = set()
        self._handler = handler
        self._broken = broken
        self._answer = answer
        self._running: dict[Exchange, asyncio.Task[None]] = {}
        self._unsent: list[Connection] = []
        self._listening: asyncio.Server | None = None
        self._ticking: asyncio.TimerHandle | None = None

    async def start(
        self, host: str = "127.0.0.1", port: int = 0, *, sock: socket.socket | None = None, reuse_port: bool = False
    ) -> tuple[str, int]:
        """Listens on `sock`, or on `host`:`port` (0: any free one). Returns the address in use. Raises: OSError."""
        self.loop = asyncio.get_running_loop()
        self._tick()
        if sock is not None:
            self._listening = await self.loop.create_server(self._connection, sock=sock, backlog=4096)
        else:
            self._listening = await self.loop.create_server(
                self._connection, host, port, backlog=4096, reuse_address=True, reuse_port=reuse_port or None
            )
        address = self._listening.sockets[0].getsockname()
        return address[0], address[1]

    def stop_accepting(self) -> None:
        """No new connection, no further request on the old ones; what runs goes on."""
        self.stopping = True
        if self._listening is not None:
            self._listening.close()
        for connection in list(self.connections):
            connection.shut()

    async def stop(self, within_s: float = 30.0) -> int:
        """Stops accepting, waits for what runs, and returns how many requests had to be abandoned (they belong to the resolver)."""
        self.stop_accepting()
        if self._running:
            await asyncio.wait(set(self._running.values()), timeout=within_s)
        left = list(self._running.values())
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=1.0)
        for connection in list(self.connections):
            connection.abandon()
        if self._ticking is not None:
            self._ticking.cancel()
        await asyncio.sleep(0)
        return len(left)

    @property
    def running(self) -> int:
        """Requests whose handler has not returned, drains included."""
        return len(self._running)

    # what connections ask of their server

    def _connection(self) -> Connection:
        return Connection(self, self.limits)

    def admitted(self, connection: Connection) -> bool:
        if len(self.connections) >= self.limits.connections or self.stopping:
            return False
        self.connections.add(connection)
        return True

    def lost(self, connection: Connection) -> None:
        self.connections.discard(connection)

    def run(self, exchange: Exchange) -> None:
        exchange.written_at = self.loop.time()
        self._running[exchange] = self.loop.create_task(self._guarded(exchange))

    def flush_soon(self, connection: Connection) -> None:
        """`connection` has something to send; all of this turn of the loop is sent together."""
        if not self._unsent:
            self.loop.call_soon(self._flush)
        self._unsent.append(connection)

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        for connection in unsent:
            connection.flush()

    def refusal(self, status: int, code: str, path: str) -> bytes:
        """A complete answer that ends the connection, for a request no exchange was made of."""
        headers, body = self._answer(status, code, path)
        lines = b"".join(b"%b: %b\r\n" % header for header in headers)
        return b"HTTP/1.1 %d Refused\r\n%bconnection: close\r\ncontent-length: %d\r\n%b\r\n%b" % (status, self.date, len(body), lines, body)

    async def _guarded(self, exchange: Exchange) -> None:
        try:
            await self._handler(exchange)
        except Exception:  # the door's boundary: nothing a request does may reach the loop
            log.exception("a request broke", extra={"path": exchange.path})
            if self._broken is not None:
                self._broken(exchange.path)
            if not exchange.started:
                exchange.keep_alive = False
                exchange.reply(500, *self._answer(500, "internal_error", exchange.path))
        finally:
            if not exchange.ended:
                exchange.cut()
            self._running.pop(exchange, None)  # a done callback would cost a turn of the loop

    def _tick(self) -> None:
        self.now = self.loop.time()
        self.date = b"date: " + formatdate(usegmt=True).encode("ascii") + b"\r\n"
        for connection in list(self.connections):
            connection.tick(self.now)
        self._ticking = self.loop.call_later(self.limits.tick_s, self._tick)
