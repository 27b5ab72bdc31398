"""What an attacker would send: smuggling forms, bombs, slow-loris. Nothing of it reaches a handler, everything is bounded."""

import asyncio
import random
from dataclasses import replace

import pytest
from tests.gateway.http1_desk import CLOSE, TIGHT, exchange, get, post, serving

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
    "chunk size beyond 64 bits": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff1\r\n",
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


@pytest.mark.parametrize("pieces", [1, 2, 7, 60])
async def test_a_head_within_the_limits_passes_however_it_is_cut(pieces: int) -> None:
    """Its bytes were once counted twice where it came in several pieces."""
    head = get("/echo", "".join(f"X-{number}: {'a' * 150}\r\n" for number in range(12)) + CLOSE)
    assert TIGHT.head_bytes * 3 // 4 < len(head) < TIGHT.head_bytes
    size = -(-len(head) // pieces)
    async with serving() as (_, _, port):
        answer = await exchange(port, *(head[at : at + size] for at in range(0, len(head), size)), pause_s=0.002)
        assert answer.startswith(b"HTTP/1.1 200")


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


async def test_a_chunk_extension_that_never_ends_is_given_up() -> None:
    """The parser keeps nothing of it, so there is no size to bound: time does."""
    async with serving() as (desk, server, port):
        head = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"
        answer = await exchange(port, head, *(b"x" * 50_000 for _ in range(20)), pause_s=0.05)
        assert answer.startswith(b"HTTP/1.1 408") or answer == b""  # a reset may overtake the words
        assert desk.seen == []
        assert server.bodies == 0
        assert not server.connections


async def test_connections_are_bounded() -> None:
    async with serving(replace(TIGHT, connections=3)) as (_, server, port):
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        await asyncio.sleep(0.05)
        assert len(server.connections) == 3
        assert await exchange(port, get("/echo")) == b""
        for _, writer in held:
            writer.transport.abort()
        await asyncio.sleep(0.05)
        assert (await exchange(port, get("/echo", CLOSE))).startswith(b"HTTP/1.1 200")


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


SEEDS = [
    post("/echo", b"hello"),
    b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nt: 1\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
    b"GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
]
TEETH = [
    b"\r",
    b"\n",
    b"\r\n",
    b"\0",
    b" ",
    b":",
    b"\xff",
    b"0\r\n\r\n",
    b"Content-Length: 7\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"GET / HTTP/1.1\r\n",
]


def bitten(chance: random.Random) -> bytes:
    """A few requests one after the other, with something inserted, removed or repeated."""
    data = b"".join(chance.choices(SEEDS, k=chance.randint(1, 4)))
    for _ in range(chance.randint(0, 3)):
        at = chance.randrange(len(data) + 1)
        until = min(len(data), at + chance.randint(0, 12))
        data = chance.choice([data[:at] + data[until:], data[:at] + chance.choice(TEETH) + data[at:], data[:until] + data[at:]])
    return data


@pytest.mark.parametrize("seed", range(6))
async def test_bitten_requests_break_nothing(seed: int) -> None:
    """Whatever comes, each answer is whole, bodies are those that were sent, memory is given back, and the next client is served."""
    chance = random.Random(seed)
    limits = replace(TIGHT, head_timeout_s=0.1, body_timeout_s=0.1, idle_timeout_s=0.1, linger_s=0.1, tick_s=0.02)
    async with serving(limits) as (desk, server, port):

        async def bite(data: bytes) -> bytes:
            cut = chance.randrange(len(data) + 1)
            return await exchange(port, data[:cut], data[cut:], pause_s=0.001)

        for _ in range(5):
            for answer in await asyncio.gather(*(bite(bitten(chance)) for _ in range(30))):
                assert answer == b"" or answer.startswith(b"HTTP/1.1 ")
                assert b"500 Internal" not in answer
        assert (await exchange(port, post("/echo", b"fine", CLOSE))).endswith(b"|fine")
        async with asyncio.timeout(3):
            while server.connections or server.running:
                await asyncio.sleep(0.02)
        assert server.bodies == 0
        assert desk.most_at_once >= 1
