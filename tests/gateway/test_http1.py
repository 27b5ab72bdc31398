"""The server's own HTTP/1.1 over real sockets, as an attacker and as an unlucky client would use it."""

import asyncio
import contextlib
import socket

import pytest

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


def words(status: int, code: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
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


async def test_an_answer_with_a_body() -> None:
    async with serving() as (_desk, server, port):
        answer = await exchange(port, post("/echo?x=1", b"hello", CLOSE))
        assert answer.startswith(b"HTTP/1.1 200 OK\r\ndate: ")
        assert answer.endswith(b"\r\n\r\n/echo|hello")
        assert server.bodies == 0


@pytest.mark.parametrize("size", [1, 2, 7])
async def test_a_request_in_tiny_pieces(size: int) -> None:
    whole = post("/echo", b"hello", CLOSE)
    async with serving() as (_, _, port):
        answer = await exchange(port, *(whole[at : at + size] for at in range(0, len(whole), size)), pause_s=0.001)
        assert answer.endswith(b"/echo|hello")


async def test_a_chunked_request_and_its_trailers() -> None:
    chunks = b"".join(b"1\r\n%c\r\n" % letter for letter in b"hello") + b"0\r\nx-late: 1\r\n\r\n"
    async with serving() as (_, server, port):
        answer = await exchange(port, b"POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
        assert answer.endswith(b"/echo|hello")
        assert server.bodies == 0


async def test_pipelined_requests_are_answered_in_order_one_at_a_time() -> None:
    async with serving() as (desk, _, port):
        together = b"".join(post(f"/echo/{number}", b"%d" % number) for number in range(12)) + get("/echo/end", CLOSE)
        answer = await exchange(port, together[:100], together[100:], pause_s=0.002)
        assert [part.split(b"|")[0] for part in answer.split(b"/echo/")[1:]] == [*(b"%d" % n for n in range(12)), b"end"]
        assert desk.most_at_once == 1


async def test_too_many_pipelined_requests_are_refused_after_those_that_fit() -> None:
    async with serving() as (desk, _, port):
        answer = await exchange(port, get("/echo") * 60)
        assert answer.count(b"HTTP/1.1 200") == TIGHT.pipelined
        assert answer.count(b"HTTP/1.1 400") == 1
        assert len(desk.seen) == TIGHT.pipelined


async def test_what_comes_early_is_not_read_without_bound() -> None:
    limits = Limits(ahead_bytes=10_000, tick_s=0.05)
    async with serving(limits) as (desk, server, port):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get("/wait"))
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(b"G" * 4_000_000)
        await asyncio.sleep(0.2)
        (connection,) = server.connections
        assert len(connection._ahead) < 10_000 + 300_000
        assert len(desk.seen) == 1
        writer.transport.abort()


SMUGGLING = {
    "length and chunked": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked and length": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "two equal lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
    "length list": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd",
    "signed length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd",
    "hex length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x4\r\n\r\nabcd",
    "huge length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    "folded line": b"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
    "bare line feed": b"GET / HTTP/1.1\nHost: a\n\n",
    "bare line feed in a header": b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
    "bare return in a header": b"GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n",
    "blank before colon": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "blank line first header": b"GET / HTTP/1.1\r\n Host: a\r\n\r\n",
    "unknown coding": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "coding after chunked": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "coding before chunked": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "two codings": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked in 1.0": b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad chunk size": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "bare feed after chunk size": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
    "chunk longer than said": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "two keys": b"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nAuthorization: Bearer y\r\n\r\n",
    "zero byte": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "wrong version": b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
    "connect": b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    "tls hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


@pytest.mark.parametrize("form", SMUGGLING)
async def test_smuggling_forms_never_reach_a_handler(form: str) -> None:
    async with serving() as (desk, server, port):
        answer = await exchange(port, SMUGGLING[form] + get("/smuggled"))
        assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 413 ", b"HTTP/1.1 505 "))
        assert answer.count(b"HTTP/1.1") == 1
        assert desk.seen == []
        assert server.bodies == 0


async def test_a_good_request_before_a_bad_one_is_answered() -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, get("/echo") + b"NONSENSE\r\n\r\n")
        assert answer.index(b"HTTP/1.1 200") < answer.index(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /" + b"a" * 600 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 3000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 30 + b"\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1400\r\n" + b"a" * 5120, b"413"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nExpect: gold\r\nContent-Length: 1\r\n\r\na", b"417"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"x: y\r\n" * 900 + b"\r\n", b"431"),
    ],
)
async def test_limits_are_told(request_bytes: bytes, status: bytes) -> None:
    async with serving() as (desk, server, port):
        answer = await exchange(port, request_bytes)
        assert answer.startswith(b"HTTP/1.1 " + status)
        assert desk.seen == []
        assert server.bodies == 0


async def test_an_unfinished_head_that_never_stops_growing_is_refused() -> None:
    async with serving() as (_desk, _, port):
        answer = await exchange(port, b"GET / HTTP/1.1\r\nHost: a\r\nX: ", *(b"a" * 1000 for _ in range(5)), pause_s=0.005)
        assert answer.startswith(b"HTTP/1.1 431")


async def test_bodies_together_are_bounded() -> None:
    async with serving() as (_, server, port):
        held = []
        for _ in range(2):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(post("/wait", b"a" * 4000))
            held.append(writer)
        await asyncio.sleep(0.05)
        assert server.bodies == 8000
        answer = await exchange(port, post("/echo", b"a" * 3000))
        assert answer.startswith(b"HTTP/1.1 503")
        for writer in held:
            writer.transport.abort()


async def test_slow_loris_in_the_head() -> None:
    async with serving() as (desk, _server, port):
        answer = await exchange(port, *(bytes([byte]) for byte in get("/echo")[:10]), pause_s=0.05)
        assert answer.startswith(b"HTTP/1.1 408")
        assert desk.seen == []


async def test_slow_loris_in_the_body() -> None:
    async with serving() as (_desk, server, port):
        answer = await exchange(port, post("/echo", b"aaaaaaaa")[:-4], *(b"a" for _ in range(2)), pause_s=0.2)
        assert answer.startswith(b"HTTP/1.1 408")
        assert server.bodies == 0


@pytest.mark.parametrize("opening", [b"", b"\r\n\r\n"])
async def test_a_connection_that_says_nothing_is_closed(opening: bytes) -> None:
    async with serving() as (_, server, port):
        assert await exchange(port, opening, *(b"\r\n" for _ in range(4)), pause_s=0.2) == b""
        assert not server.connections


async def test_an_idle_connection_is_closed_and_a_busy_one_kept() -> None:
    async with serving() as (desk, _server, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get("/wait"))
        await asyncio.sleep(0.8)
        assert not reader.at_eof()
        desk.release.set()
        assert (await reader.readuntil(b"late")).startswith(b"HTTP/1.1 200")
        assert await asyncio.wait_for(reader.read(), 2.0) == b""
        writer.close()


async def test_100_continue() -> None:
    async with serving() as (_, _, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"hi")
        assert (await reader.readuntil(b"|hi")).startswith(b"HTTP/1.1 200")
        writer.close()


async def test_a_disconnect_is_noticed_before_the_first_byte() -> None:
    async with serving() as (desk, server, port):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get("/wait"))
        await asyncio.sleep(0.05)
        writer.transport.abort()
        await asyncio.wait_for(desk.left.wait(), 1.0)
        assert server.running == 1  # the handler goes on: a drain is not ended by the client's leaving


async def test_a_half_closed_client_still_gets_a_quick_answer() -> None:
    async with serving() as (_, server, port):
        answer = await exchange(port, get("/echo"), half_close=True)
        assert answer.endswith(b"/echo|")
        await asyncio.sleep(0.05)
        assert not server.connections


async def test_a_stream_is_chunked_and_ends() -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, get("/stream", CLOSE))
        assert answer.endswith(b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")


async def test_http10_gets_no_chunks_and_a_close() -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, b"GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert b"transfer-encoding" not in answer
        assert answer.endswith(b"\r\n\r\nonetwo")


@pytest.mark.parametrize("path", ["/broken", "/forgotten"])
async def test_a_cut_answer_has_no_end(path: str) -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, get(path))
        assert b"200 OK" in answer
        assert b"0\r\n\r\n" not in answer


async def test_a_cut_http10_answer_ends_in_a_reset() -> None:
    async with serving() as (_, _, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /broken HTTP/1.0\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            await reader.readuntil(b"never")
        writer.close()


async def test_a_handler_that_breaks_is_told_in_general_words() -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, get("/raising"))
        assert answer.startswith(b"HTTP/1.1 500")
        assert b"planted" not in answer


async def test_head_has_no_body() -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, b"HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo", CLOSE))
        first, second = answer.split(b"HTTP/1.1 200 OK")[1:]
        assert first.endswith(b"content-length: 6\r\ncontent-type: text/plain\r\n\r\n")
        assert second.endswith(b"/echo|")


async def test_absolute_targets_and_upgrade_wishes_are_ordinary_requests() -> None:
    async with serving() as (desk, _, port):
        one = b"GET http://a/echo?b HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
        answer = await exchange(port, one + get("/echo/two", CLOSE))
        assert answer.count(b"HTTP/1.1 200") == 2
        assert [path for _, path, _ in desk.seen] == ["/echo", "/echo/two"]


async def test_a_client_that_never_reads_costs_little_and_counts_as_gone() -> None:
    async with serving() as (desk, server, port):
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        raw.connect(("127.0.0.1", port))
        raw.sendall(get("/flood"))
        await asyncio.sleep(0.3)
        (connection,) = server.connections
        assert connection._transport.get_write_buffer_size() <= TIGHT.write_high_bytes + 2 * 65_536
        assert desk.sent < 20_000_000
        await asyncio.wait_for(desk.left.wait(), 3.0)
        raw.close()


async def test_silence_is_filled() -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, get("/quiet", CLOSE))
        assert 2 <= answer.count(b": still here") <= 4
        assert answer.endswith(b"0\r\n\r\n")


async def test_stopping_finishes_what_runs_and_takes_nothing_new() -> None:
    desk = Desk()
    server = Server(desk.handle, words, TIGHT)
    _, port = await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    idle_reader, idle_writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(get("/wait"))
    await asyncio.sleep(0.05)
    stopping = asyncio.create_task(server.stop(5.0))
    assert await asyncio.wait_for(idle_reader.read(), 1.0) == b""
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", port)
    desk.release.set()
    answer = await reader.read()
    assert b"connection: close" in answer
    assert answer.endswith(b"late")
    assert await stopping == 0
    writer.close()
    idle_writer.close()


async def test_stopping_abandons_what_takes_too_long() -> None:
    desk = Desk()
    server = Server(desk.handle, words, TIGHT)
    _, port = await server.start()
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(get("/wait"))
    await asyncio.sleep(0.05)
    assert await server.stop(0.1) == 1
    writer.close()
