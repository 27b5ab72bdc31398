"""A bare server with handlers that tests steer, and a client that sends whatever bytes it is given."""

import asyncio
import contextlib

from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.limits import Limits
from tokenarb.gateway.server import Server

TIGHT = Limits(
    line_bytes=512,
    head_bytes=2048,
    header_count=20,
    body_bytes=4096,
    bodies_bytes=10_000,
    head_timeout_s=0.4,
    body_timeout_s=0.4,
    idle_timeout_s=0.5,
    write_timeout_s=0.5,
    write_high_bytes=65_536,
    linger_s=0.3,
    pulse_s=0.2,
    tick_s=0.05,
)


class Desk:
    """A server with handlers that tests steer, and what they saw."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bytes]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.release = asyncio.Event()
        self.left = asyncio.Event()
        self.sent = 0

    async def handle(self, exchange: Exchange) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.seen.append((exchange.method, exchange.path, exchange.body))
        try:
            await getattr(self, exchange.path.strip("/").partition("/")[0] or "echo", self.echo)(exchange)
        finally:
            self.at_once -= 1

    async def echo(self, exchange: Exchange) -> None:
        await asyncio.sleep(0.001)
        exchange.reply(200, [(b"content-type", b"text/plain")], b"%b|%b" % (exchange.path.encode(), exchange.body))

    async def stream(self, exchange: Exchange) -> None:
        exchange.start(200, [], length=None)
        for piece in (b"one", b"two"):
            exchange.write(piece)
            await asyncio.sleep(0.01)
        exchange.end()

    async def broken(self, exchange: Exchange) -> None:
        exchange.start(200, [], length=None)
        exchange.write(b"half")
        exchange.cut()

    async def forgotten(self, exchange: Exchange) -> None:
        exchange.start(200, [], length=None)

    async def twice(self, exchange: Exchange) -> None:
        exchange.start(200, [], length=None)
        exchange.write(b"half")
        exchange.reply(502, [], b"second")

    async def raising(self, exchange: Exchange) -> None:
        raise RuntimeError("planted")

    async def wait(self, exchange: Exchange) -> None:
        exchange.on_gone = self.left.set
        await self.release.wait()
        exchange.reply(200, [], b"late")

    async def flood(self, exchange: Exchange) -> None:
        exchange.start(200, [], length=None)
        while not exchange.gone and self.sent < 200_000_000:
            exchange.write(b"x" * 65_536)
            self.sent += 65_536
            await exchange.drain()
        self.left.set()

    async def quiet(self, exchange: Exchange) -> None:
        exchange.start(200, [], length=None)
        exchange.pulse = lambda: exchange.write(b": still here\n\n")
        await asyncio.sleep(0.7)
        exchange.end()


def words(status: int, code: str, path: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
    return [(b"content-type", b"text/plain")], code.encode()


@contextlib.asynccontextmanager
async def serving(limits: Limits = TIGHT):
    desk = Desk()
    server = Server(desk.handle, words, limits)
    _, port = await server.start()
    try:
        yield desk, server, port
    finally:
        desk.release.set()
        await server.stop(1.0)


async def exchange(port: int, *pieces: bytes, pause_s: float = 0.0, half_close: bool = False) -> bytes:
    """Sends the pieces and reads until the server closes (or half a second of silence)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            if pause_s:
                await asyncio.sleep(pause_s)
        if half_close:
            writer.write_eof()
    answer = b""
    with contextlib.suppress(TimeoutError, ConnectionError):
        while data := await asyncio.wait_for(reader.read(65_536), 1.0):
            answer += data
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    return answer


def get(path: str, extra: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n{extra}\r\n".encode()


def post(path: str, body: bytes, extra: str = "") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n{extra}\r\n".encode() + body


CLOSE = "Connection: close\r\n"
