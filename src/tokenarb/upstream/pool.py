"""The connections to one upstream: kept alive, bounded in number, no redirects, no hidden retry of anything that may be billed."""

import asyncio
from typing import Final
from urllib.parse import urlsplit

from tokenarb.upstream import tls
from tokenarb.upstream.connection import Connection
from tokenarb.upstream.incoming import Incoming
from tokenarb.upstream.problems import Cut, Full, NotSent

CONNECT_TIMEOUT_S: Final = 5.0
HEADER_TIMEOUT_S: Final = 900.0  # an answer that is not streamed sends its headers when it is done
IDLE_TIMEOUT_S: Final = 180.0  # OpenRouter sends comment lines while it waits
KEEP_ALIVE_S: Final = 20.0  # shorter than any front end's own, so that we close first
SWEEP_S_MAX: Final = 1.0
HEADS_MAX: Final = 256
CONNECTIONS_MAX: Final = 8192
WITH_BODY: Final = frozenset({b"POST", b"PUT", b"PATCH"})
JOIN_MAX: Final = 64 * 1024  # a smaller request goes out in one piece


class Pool:
    """All connections to one `base_url` (scheme, host, port, path prefix). Belongs to the event loop it is first used on.

    `opened` and `resumed` count connections made and TLS sessions resumed, for metrics.
    """

    def __init__(
        self,
        base_url: str,
        *,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        header_timeout_s: float = HEADER_TIMEOUT_S,
        idle_timeout_s: float = IDLE_TIMEOUT_S,
        keep_alive_s: float = KEEP_ALIVE_S,
        max_idle: int = 256,
        max_connections: int = CONNECTIONS_MAX,
        context: tls.ResumingContext | None = None,
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError(f"{base_url!r} is not a plain http(s) address")
        self.base_url = base_url
        self._host = parts.hostname
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._context = (context or tls.client_context()) if parts.scheme == "https" else None
        self._prefix = parts.path.rstrip("/").encode("ascii")
        self._host_header = parts.netloc.encode("idna" if not parts.netloc.isascii() else "ascii")
        self._connect_timeout_s = connect_timeout_s
        self._header_timeout_s = header_timeout_s
        self._idle_timeout_s = idle_timeout_s
        self._keep_alive_s = keep_alive_s
        self._max_idle = max_idle
        self._max_connections = max_connections
        self._sweep_s = min(SWEEP_S_MAX, header_timeout_s / 4, idle_timeout_s / 4, keep_alive_s / 4)
        self._free: list[Connection] = []
        self._unsent: list[Connection] = []
        self._all: set[Connection] = set()
        self._heads: dict[tuple[object, ...], bytes] = {}
        self._connecting = 0
        self._sweeper: asyncio.TimerHandle | None = None
        self._closed = False
        self._empty = asyncio.Event()
        self.opened = 0
        self.resumed = 0

    @property
    def open(self) -> int:
        """Connections that exist now."""
        return len(self._all)

    @property
    def free(self) -> int:
        """Connections that wait for a request."""
        return len(self._free)

    async def send(
        self, method: bytes, path: bytes, headers: list[tuple[bytes, bytes]], body: bytes = b"", *, header_timeout_s: float | None = None
    ) -> Incoming:
        """Sends one request; returns when the answer's headers have come.

        Host, Content-Length and the `base_url`'s path prefix are added here. A GET that dies on a kept-alive connection before any
        answering byte is sent once more on a fresh one (it cannot be billed); nothing else is ever sent twice.
        Raises: NotSent (no byte was written), Cut (may be billed), ValueError for headers or a path that would split the request.
        """
        request = self._render(method, path, headers, body)
        patience_s = self._header_timeout_s if header_timeout_s is None else header_timeout_s
        kept = self._kept_alive()
        connection = kept or await self._connect()
        try:
            return await connection.ask(request, patience_s)
        except Cut:
            if kept is None or kept.heard or method != b"GET":
                raise
        connection = await self._connect()
        return await connection.ask(request, patience_s)

    async def close(self) -> None:
        """Closes every connection at once; answers under way end in Cut, later requests in NotSent."""
        self._closed = True
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        for connection in list(self._all):
            connection.abort("the pool is closed")
        if self._all:
            await self._empty.wait()

    def _render(self, method: bytes, path: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> tuple[bytes, ...]:
        name = (method, path, *headers)
        head = self._heads.get(name)
        if head is None:
            head = self._head(method, path, headers)
            if method == b"POST":  # chat: the same head for every call with the same key
                if len(self._heads) >= HEADS_MAX:
                    self._heads.clear()
                self._heads[name] = head
        if body or method in WITH_BODY:
            head = b"%bcontent-length: %d\r\n\r\n" % (head, len(body))
        else:
            head += b"\r\n"
        return (head + body,) if len(body) < JOIN_MAX else (head, body)

    def _head(self, method: bytes, path: bytes, headers: list[tuple[bytes, bytes]]) -> bytes:
        """Every line but Content-Length. Raises: ValueError."""
        lines = [method + b" " + self._prefix + path + b" HTTP/1.1", b"host: " + self._host_header]
        lines += [name + b": " + value for name, value in headers]
        head = b"\r\n".join(lines) + b"\r\n"
        if head.count(b"\n") != len(lines) or head.count(b"\r") != len(lines) or b"\0" in head or b" " in path:
            raise ValueError("a line break, NUL or space in a request's path or headers")
        return head

    def _kept_alive(self) -> Connection | None:
        while self._free:
            connection = self._free.pop()
            if connection.usable:
                return connection
            connection.abort("stale")
        return None

    async def _connect(self) -> Connection:
        if self._closed:
            raise NotSent("the pool is closed")
        if len(self._all) + self._connecting >= self._max_connections:
            raise Full(f"{self._max_connections} connections to {self._host} are open", 1.0)
        loop = asyncio.get_running_loop()
        self._connecting += 1
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                transport, connection = await loop.create_connection(
                    lambda: Connection(self, loop),
                    self._host,
                    self._port,
                    ssl=self._context,
                    server_hostname=self._host if self._context is not None else None,
                )
        except TimeoutError:
            raise NotSent(f"no connection to {self._host}:{self._port} within {self._connect_timeout_s:g} s") from None
        except (OSError, UnicodeError) as error:
            raise NotSent(f"no connection to {self._host}:{self._port}: {error}") from error
        finally:
            self._connecting -= 1
        if connection.closed or self._closed:
            transport.abort()
            raise NotSent(f"{self._host}:{self._port} closed the connection at once")
        self._register(connection, loop)
        if self._context is not None:
            self.resumed += bool(transport.get_extra_info("ssl_object").session_reused)
        return connection

    def _register(self, connection: Connection, loop: asyncio.AbstractEventLoop) -> None:
        self.opened += 1
        self._all.add(connection)
        self._empty.clear()
        if self._sweeper is None:
            self._sweeper = loop.call_later(self._sweep_s, self._sweep, loop)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """One timer for all connections: deadlines cost a request nothing but the reading of a clock."""
        now = loop.time()
        for connection in list(self._all):
            connection.look_at_the_clock(now, self._idle_timeout_s, self._keep_alive_s)
        self._sweeper = loop.call_later(self._sweep_s, self._sweep, loop) if self._all else None

    def connection_free(self, connection: Connection) -> None:
        """For connections: see `connection.Owner`."""
        if self._context is not None:
            self._context.session = connection.session() or self._context.session
        if self._closed or len(self._free) >= self._max_idle:
            connection.abort("not needed")
        else:
            self._free.append(connection)

    def connection_gone(self, connection: Connection) -> None:
        """For connections: see `connection.Owner`."""
        self._all.discard(connection)
        if connection in self._free:
            self._free.remove(connection)
        if not self._all:
            self._empty.set()

    def flush_soon(self, connection: Connection) -> None:
        """For connections: see `connection.Owner`."""
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._flush)
        self._unsent.append(connection)

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        for connection in unsent:
            connection.flush()
