"""The listening side fed arbitrary bytes in arbitrary pieces: our reading of them, and h11's (another author's) beside it."""

import asyncio
import functools
from dataclasses import dataclass, field

import h11
import httptools
from tests.fuzz import pieces
from tests.fuzz.line import Line

from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.http1 import Connection
from tokenarb.gateway.limits import Limits
from tokenarb.gateway.server import Server

Request = tuple[str, str, bytes]
"""Method, target, body."""

WIDE = Limits(line_bytes=60_000, head_bytes=60_000, header_count=5_000, pipelined=5_000, ahead_bytes=100_000)
TIGHT = Limits(line_bytes=64, head_bytes=300, header_count=6, body_bytes=64, bodies_bytes=100, pipelined=3, ahead_bytes=128)
TURNS = 12


@dataclass
class Heard:
    """What one delivery led to."""

    requests: list[Request] = field(default_factory=list)
    heads: list[dict[bytes, bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)


class Ear:
    """A real server; its connections are given lines in memory."""

    def __init__(self, limits: Limits) -> None:
        self.loop = asyncio.new_event_loop()
        self.heard = Heard()
        self.broken: list[str] = []
        self.server = Server(self.handle, lambda status, code, path: ([], code.encode()), limits, self.broken.append)
        self.loop.run_until_complete(self.server.start())

    async def handle(self, exchange: Exchange) -> None:
        target = exchange.path + (f"?{exchange.query}" if exchange.query else "")
        self.heard.requests.append((exchange.method, target, exchange.body))
        self.heard.heads.append(dict(exchange.headers))
        if len(self.heard.requests) % 2:
            await asyncio.sleep(0)
        exchange.reply(200, [], b"ok")

    def listen(self, parts: list[bytes]) -> Heard:
        return self.loop.run_until_complete(self._listen(parts))

    async def _listen(self, parts: list[bytes]) -> Heard:
        self.heard = Heard()
        connection = Connection(self.server, self.server.limits)
        line = Line(connection)
        connection.connection_made(line)
        for part in parts:
            line.deliver(part)
            await asyncio.sleep(0)
        before = -1
        while before != len(line.written) or line.waiting or self.server.running:
            before = len(line.written)
            for _ in range(TURNS):
                await asyncio.sleep(0)
        line.hang_up()
        for _ in range(TURNS):
            await asyncio.sleep(0)
        self.heard.statuses = statuses(bytes(line.written))
        assert not self.server.connections, "a connection was forgotten"
        assert self.server.bodies == 0, "the memory of a body was not given back"
        assert self.broken == [], self.broken
        return self.heard


@functools.cache
def ear(limits: Limits) -> Ear:
    return Ear(limits)


def check(data: bytes) -> None:
    """Raises AssertionError, or whatever broke."""
    heard = ear(WIDE).listen([data])
    for parts in pieces.ways(data)[1:]:
        again = ear(WIDE).listen(parts)
        assert again.requests == heard.requests, ("another cut, other requests", parts, again.requests, heard.requests)
        assert again.heads == heard.heads
        assert again.statuses == heard.statuses, ("another cut, other answers", parts, again.statuses, heard.statuses)
    agrees(data, heard)
    for parts in pieces.ways(data):
        ear(TIGHT).listen(parts)


def agrees(data: bytes, heard: Heard) -> None:
    """As far as both readers accept the bytes they see the same requests: what one of them hides in a body, the other may not run."""
    theirs, refused = h11_requests(data)
    for ours, other in zip(heard.requests, theirs, strict=False):
        if other[1].startswith("/"):
            assert ours == other, ("two readers disagree", ours, other)
    assert refused or len(heard.requests) <= len(theirs), ("we ran what h11 does not see as a request", heard.requests, theirs)


def h11_requests(data: bytes) -> tuple[list[Request], bool]:
    """h11's requests, and whether it refused to read on (or was told to close)."""
    reader = h11.Connection(h11.SERVER, max_incomplete_event_size=200_000)
    found: list[Request] = []
    try:
        reader.receive_data(data)
        while True:
            event = reader.next_event()
            if event is h11.NEED_DATA:
                return found, False
            if event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                return found, True
            if isinstance(event, h11.Request):
                head, body = event, b""
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                target, mark, query = head.target.decode("ascii").partition("?")
                found.append((head.method.decode("ascii"), target + (mark + query if query else ""), body))
                reader.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
                reader.send(h11.EndOfMessage())
                if reader.our_state is h11.MUST_CLOSE or reader.their_state is h11.MUST_CLOSE:
                    return found, True
                reader.start_next_cycle()
    except (h11.ProtocolError, UnicodeDecodeError):
        return found, True


class _Answers:
    def __init__(self) -> None:
        self.found: list[int] = []
        self.open = False
        self.parser = httptools.HttpResponseParser(self)

    def on_message_begin(self) -> None:
        self.open = True

    def on_headers_complete(self) -> None:
        self.found.append(self.parser.get_status_code())

    def on_message_complete(self) -> None:
        self.open = False


def statuses(written: bytes) -> list[int]:
    """The final statuses of the answers, each of which must be whole (answers to HEAD are given a body's length and no body)."""
    found = []
    for answer in written.split(b"HTTP/1.1 ")[1:]:
        head, end, body = answer.partition(b"\r\n\r\n")
        assert end, answer
        reader = _Answers()
        whole = b"HTTP/1.1 " + answer
        if not body and b"content-length: 2" in head:
            whole += b"ok"
        reader.parser.feed_data(whole)
        assert not reader.open, whole
        found += [status for status in reader.found if status >= 200]
    return found
