"""The asking side fed arbitrary answers in arbitrary pieces: an end is clean only where h11 sees the same whole answer."""

import asyncio
import functools
from dataclasses import dataclass

import h11
from tests.fuzz import pieces
from tests.fuzz.line import Line

from tokenarb.upstream.connection import Connection
from tokenarb.upstream.incoming import HIGH_WATER
from tokenarb.upstream.problems import Cut

TURNS = 4


@dataclass
class Came:
    """One answer. `clean`: it came to the end that its framing promised. `open`: the connection would be used again."""

    status: int | None = None
    body: bytes = b""
    clean: bool = False
    open: bool = False


class Mouth:
    """The pool's part, and the reader of the answer."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()

    def connection_free(self, connection: Connection) -> None:
        pass

    def connection_gone(self, connection: Connection) -> None:
        pass

    def flush_soon(self, connection: Connection) -> None:
        self.loop.call_soon(connection.flush)

    def ask(self, parts: list[bytes]) -> Came:
        return self.loop.run_until_complete(self._ask(parts))

    async def _ask(self, parts: list[bytes]) -> Came:
        came = Came()
        connection = Connection(self, self.loop)
        line = Line(connection)
        connection.connection_made(line)
        reading = self.loop.create_task(self._read(connection, came))
        for _ in range(TURNS):
            await asyncio.sleep(0)
        assert line.written.startswith(b"POST"), "nothing was asked"
        for part in parts:
            line.deliver(part)
            await asyncio.sleep(0)
        for _ in range(TURNS):
            await asyncio.sleep(0)
        came.open = reading.done() and connection.usable
        line.hang_up()
        await reading
        return came

    async def _read(self, connection: Connection, came: Came) -> None:
        try:
            incoming = await connection.ask((b"POST / HTTP/1.1\r\n\r\n",), 60.0)
            came.status = incoming.status
            while piece := await incoming.chunk():
                assert incoming.buffered <= HIGH_WATER + len(piece)
                came.body += piece
            came.clean = True
        except Cut:
            came.clean = False


@functools.cache
def mouth() -> Mouth:
    return Mouth()


def check(data: bytes) -> None:
    """Raises AssertionError, or whatever broke."""
    came = mouth().ask([data])
    for parts in pieces.ways(data)[1:]:
        again = mouth().ask(parts)
        assert (again.status, again.body, again.clean) == (came.status, came.body, came.clean), ("another cut", parts, again, came)
        assert not again.open or came.open, ("another cut, and it would be used again", parts)
    if came.clean:
        theirs = h11_answer(data)
        if theirs is not None:
            status, body, rest = theirs
            assert (came.status, came.body) == (status, body), ("two readers disagree", came, theirs)
            assert not came.open or not rest.strip(b"\r\n"), "a connection with bytes nobody asked for would be used again"


def h11_answer(data: bytes) -> tuple[int, bytes, bytes] | None:
    """Status, body and what follows; None where h11 refuses the answer or waits for more of it."""
    reader = h11.Connection(h11.CLIENT, max_incomplete_event_size=200_000)
    reader.send(h11.Request(method="POST", target="/", headers=[("host", "a"), ("content-length", "0")]))
    reader.send(h11.EndOfMessage())
    status, body = 0, b""
    try:
        reader.receive_data(data)
        while True:
            event = reader.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                return None
            if isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                return status, body, bytes(reader.trailing_data[0])
    except h11.ProtocolError:
        return None
