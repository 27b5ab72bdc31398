"""Answers as the wire really brings them: split anywhere, truncated, malformed, early, late (B5, B6)."""

import asyncio
import random

import pytest
from tests.upstream.upstream_wire import answer, chunked, reset, says, until_cut, wire

from tokenarb.upstream.pool import Pool
from tokenarb.upstream.problems import Cut, NotSent

pytestmark = pytest.mark.usefixtures("both_loops")


async def read(pool: Pool, method: bytes = b"POST", body: bytes = b"{}") -> tuple[int, bytes]:
    incoming = await pool.send(method, b"/chat", [(b"accept", b"*/*")], body)
    return incoming.status, await incoming.body(10**8)


@pytest.mark.parametrize("raw", [answer(b"hello"), chunked(b"he", b"l", b"lo"), chunked(b"hello", end=b"0\r\nx-sum: 1\r\n\r\n")])
async def test_an_answer_may_be_split_anywhere(raw: bytes) -> None:
    cuts = iter(range(1, len(raw)))

    async def script(server, reader, writer):
        for cut in cuts:
            await server.request(reader)
            writer.write(raw[:cut])
            await asyncio.sleep(0.001)
            writer.write(raw[cut:])

    async with wire(script) as server:
        pool = Pool(server.url)
        for _ in range(1, len(raw)):
            assert await read(pool) == (200, b"hello")
        assert server.accepted == 1
        await pool.close()


async def test_an_answer_may_come_byte_by_byte() -> None:
    raw = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + chunked(b"one", b"two")
    async with wire(says(*[bytes([byte]) for byte in raw], pause_s=0.0005)) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"POST", b"/chat", [], b"{}")
        assert incoming.headers == {b"content-type": b"text/event-stream", b"transfer-encoding": b"chunked"}
        assert await incoming.body(100) == b"onetwo"
        await pool.close()


async def test_random_splits_of_a_long_stream_lose_nothing() -> None:
    chance = random.Random(7)
    body = chance.randbytes(300_000)
    raw, rest = b"", body
    pieces = []
    while rest:
        size = chance.choice((1, 5, 700, 9_000, 70_000))
        pieces.append(rest[:size])
        rest = rest[size:]
    raw = chunked(*pieces)
    cuts = sorted(chance.sample(range(len(raw)), 200))
    parts = [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    async with wire(says(*parts)) as server:
        pool = Pool(server.url)
        assert await read(pool) == (200, body)
        await pool.close()


async def test_what_is_asked_arrives_as_it_was_asked() -> None:
    async with wire(says(answer(b""), rounds=3)) as server:
        pool = Pool(server.url + "/")
        await read(pool, body=b"x" * 200_000)
        await read(pool, b"GET", b"")
        await read(pool, b"DELETE", b"")
        await pool.close()
        host = b"host: 127.0.0.1:%d\r\naccept: */*\r\n" % server.port
        assert server.requests[0] == b"POST /api/v1/chat HTTP/1.1\r\n" + host + b"content-length: 200000\r\n\r\n" + b"x" * 200_000
        assert server.requests[1] == b"GET /api/v1/chat HTTP/1.1\r\n" + host + b"\r\n"
        assert server.requests[2] == b"DELETE /api/v1/chat HTTP/1.1\r\n" + host + b"\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        answer(b"hello")[:-1],
        chunked(b"hello", end=b""),
        chunked(b"hello", end=b"0\r\n"),
        chunked(b"hello", end=b"5\r\n"),
        b"HTTP/1.1 200 OK\r\n\r\nhello",
        b"HTTP/1.0 200 OK\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nhello",
    ],
    ids=["length", "no last chunk", "half a last chunk", "chunk announced", "no framing", "no framing 1.0", "not chunked"],
)
async def test_B6_a_truncated_answer_never_ends_cleanly(raw: bytes) -> None:
    async with wire(says(raw)) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"POST", b"/chat", [], b"{}")
        got, end = await until_cut(incoming)
        assert isinstance(end, Cut)
        assert got.startswith(b"hell")
        assert not incoming.complete
        with pytest.raises(Cut):
            await incoming.chunk()
        assert server.accepted == 1
        await pool.close()


async def test_B6_a_reset_in_mid_stream_gives_what_came_and_then_cut() -> None:
    async def script(server, reader, writer):
        await server.request(reader)
        writer.write(chunked(b"data: 1\n\n", end=b""))
        await asyncio.sleep(0.05)
        reset(writer)

    async with wire(script) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"POST", b"/chat", [], b"{}")
        assert await incoming.chunk() == b"data: 1\n\n"
        with pytest.raises(Cut):
            await incoming.chunk()
        assert pool.open == 0
        await pool.close()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-le",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 70_000 + b"\r\ncontent-length: 2\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 12_000 + b"content-length: 2\r\n\r\nhi",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 4_000,
    ],
    ids=["nothing", "half", "not http", "two lengths", "length and chunked", "upgrade", "long header", "many headers", "endless interim"],
)
async def test_C11_a_request_without_a_whole_head_in_answer_may_have_been_billed(raw: bytes) -> None:
    async with wire(says(raw)) as server:
        pool = Pool(server.url)
        with pytest.raises(Cut):
            await pool.send(b"POST", b"/chat", [], b"{}")
        assert len(server.requests) == 1
        await pool.close()


async def test_malformed_chunks_cut_after_what_was_good() -> None:
    async with wire(says(chunked(b"good", end=b"zz\r\n"), close=False)) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"POST", b"/chat", [], b"{}")
        assert await incoming.chunk() == b"good"
        with pytest.raises(Cut, match="malformed"):
            await incoming.chunk()
        await pool.close()


async def test_an_endless_trailer_does_not_fill_the_memory() -> None:
    async def script(server, reader, writer):
        await server.request(reader)
        writer.write(chunked(b"good", end=b"0\r\nx: "))
        while True:
            writer.write(b"y" * 10_000)
            await writer.drain()

    async with wire(script) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"POST", b"/chat", [], b"{}")
        with pytest.raises(Cut, match="headers too large"):
            await asyncio.wait_for(incoming.body(1000), 5)
        await pool.close()


async def test_repeated_headers_are_joined_and_trailers_are_none() -> None:
    raw = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nx-b: 3\r\n\r\n"
    async with wire(says(raw)) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"GET", b"/", [])
        assert await incoming.body(10) == b"hi"
        assert incoming.headers == {b"x-a": b"1, 2", b"transfer-encoding": b"chunked"}
        await pool.close()


async def test_an_answer_larger_than_its_reader_allows_is_cut() -> None:
    async with wire(says(answer(b"x" * 1001), close=False)) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"GET", b"/", [])
        with pytest.raises(Cut, match="larger than 1000"):
            await incoming.body(1000)
        await pool.close()


async def test_C11_refused_and_unknown_addresses_are_surely_not_billed() -> None:
    async with wire(says(answer(b""))) as server:
        port = server.port
    pool = Pool(f"http://127.0.0.1:{port}")
    with pytest.raises(NotSent):
        await pool.send(b"POST", b"/", [], b"{}")
    nowhere = Pool("http://nowhere.invalid")
    with pytest.raises(NotSent):
        await nowhere.send(b"POST", b"/", [], b"{}")
    await pool.close()
    await nowhere.close()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (b"/a b", []),
        (b"/a\r\nx: y", []),
        (b"/", [(b"x", b"y\r\nz: w")]),
        (b"/", [(b"x", b"y\nz: w")]),
        (b"/", [(b"x", b"y\rz")]),
        (b"/", [(b"x\0", b"y")]),
    ],
)
async def test_a_header_cannot_split_a_request(path: bytes, headers: list) -> None:
    pool = Pool("http://127.0.0.1:1")
    with pytest.raises(ValueError, match="line break"):
        await pool.send(b"GET", path, headers)


@pytest.mark.parametrize("url", ["ftp://x", "http://", "http://u:p@x/", "http://x/?q", "x.example/api"])
def test_a_pool_wants_a_plain_address(url: str) -> None:
    with pytest.raises(ValueError, match="plain"):
        Pool(url)
