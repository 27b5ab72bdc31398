"""A server that says, byte for byte, what a test tells it to."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager

from tokenarb.upstream.incoming import Incoming
from tokenarb.upstream.problems import Cut

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Wire:
    """`script` runs once a connection; the socket is closed when it returns. `accepted` counts connections, `requests` holds them raw."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.accepted = 0
        self.requests: list[bytes] = []
        self.port = 0
        self._tasks: set[asyncio.Task] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            await self.script(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def request(self, reader: asyncio.StreamReader) -> bytes:
        """Reads one whole request and notes it."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body = await reader.readexactly(length)
        self.requests.append(head + body)
        return body


@asynccontextmanager
async def wire(script: Callable[[Wire, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], *, ssl=None, limit=2**16):
    """Opens a `Wire` on a free loopback port."""
    opened = Wire(lambda reader, writer: script(opened, reader, writer))
    server = await asyncio.start_server(opened._serve, "127.0.0.1", 0, ssl=ssl, limit=limit)
    opened.port = server.sockets[0].getsockname()[1]
    try:
        yield opened
    finally:
        server.close()
        for task in list(opened._tasks):
            task.cancel()
        await asyncio.gather(*opened._tasks, return_exceptions=True)


def says(*pieces: bytes, pause_s: float = 0.0, close: bool = True, rounds: int = 1):
    """A script: read a request, write the pieces one by one, `rounds` times; then close, or hang."""

    async def script(server: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(rounds):
            await server.request(reader)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)
        if not close:
            await reader.read()

    return script


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends the connection with RST."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def answer(body: bytes, status: bytes = b"200 OK", *headers: bytes) -> bytes:
    """A whole answer with Content-Length."""
    lines = [b"HTTP/1.1 " + status, b"content-length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(*pieces: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """A whole chunked answer; `end` b"" leaves it truncated."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + end


async def until_cut(incoming: Incoming) -> tuple[bytes, Cut | None]:
    """Everything that came, and how it ended: None = cleanly."""
    got = b""
    try:
        while piece := await incoming.chunk():
            got += piece
    except Cut as cut:
        return got, cut
    return got, None
