"""Heads that came before on a connection: recognised byte for byte, or parsed."""

import asyncio
from types import SimpleNamespace

import pytest
from tests.gateway.http1_desk import get, post, serving

from tokenarb.gateway import heads
from tokenarb.gateway.heads import Head

HEADERS = {b"host": b"a", b"content-length": b"5", b"x-a": b"1"}
MESSAGE = b"POST /echo?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX-A: 1\r\n\r\nhello"


def read(headers: dict[bytes, bytes], body: bytes) -> SimpleNamespace:
    """What was read of a message."""
    return SimpleNamespace(method="POST", path="/echo", query="x=1", headers=headers, body=body)


def known() -> Head:
    head = heads.learned(MESSAGE, read(HEADERS, b"hello"))
    assert head is not None
    return head


def test_a_head_is_known_again_whatever_the_length_of_its_body() -> None:
    head = known()
    for body in (b"hello", b"", b"hello, world", b"\r\n\r\n" * 100):
        told = MESSAGE[:-5].replace(b": 5\r", b": %d\r" % len(body))
        assert head.read(told + body) == ({**HEADERS, b"content-length": b"%d" % len(body)}, body)
    assert HEADERS[b"content-length"] == b"5"


@pytest.mark.parametrize(
    "other",
    [
        MESSAGE[:-1],
        MESSAGE + b"!",
        MESSAGE + MESSAGE,
        MESSAGE.replace(b"X-A: 1", b"X-A: 2"),
        MESSAGE.replace(b"X-A: 1", b"X-B: 1"),
        MESSAGE.replace(b"X-A: 1\r\n", b"X-A: 1\r\nTransfer-Encoding: chunked\r\n"),
        MESSAGE.replace(b": 5", b": +5"),
        MESSAGE.replace(b": 5", b": 5 "),
        MESSAGE.replace(b": 5", b": 5\r\nContent-Length: 5"),
        MESSAGE.replace(b": 5", b": "),
        MESSAGE.replace(b": 5", b": 0000000005"),
        MESSAGE.replace(b"POST", b"PUT"),
        MESSAGE[:30],
        b"",
    ],
)
def test_whatever_differs_is_not_known(other: bytes) -> None:
    assert known().read(other) is None


@pytest.mark.parametrize(
    ("message", "headers", "body"),
    [
        (MESSAGE + b"\r\n", HEADERS, b"hello"),
        (MESSAGE * 2, HEADERS, b"hello"),
        (MESSAGE[1:-4], HEADERS, b"h"),
        (MESSAGE, {**HEADERS, b"expect": b"100-continue"}, b"hello"),
        (MESSAGE, {**HEADERS, b"transfer-encoding": b"chunked"}, b"hello"),
        (MESSAGE[:-5].replace(b"Content-Length: 5\r\n", b""), {b"host": b"a", b"x-a": b"1"}, b""),
    ],
)
def test_only_a_whole_message_of_a_told_length_is_learned(message: bytes, headers: dict[bytes, bytes], body: bytes) -> None:
    assert heads.learned(message, read(headers, body)) is None


async def test_a_connection_serves_known_heads_and_others_in_any_order() -> None:
    """Known, cut in two, two at once, another head, a head that is too much to ask: each is answered as if it came first."""
    async with serving() as (desk, server, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        turns = [
            [post("/echo", b"1")],
            [post("/echo", b"22")],
            [post("/echo", b"333")],
            [post("/echo", b"4444")[:40], post("/echo", b"4444")[40:]],
            [post("/echo", b"55555") + post("/echo", b"666666")],
            [post("/echo", b"")],
            [get("/echo")],
            [post("/echo", b"7" * 7, "X-A: 1\r\n")],
            [post("/echo", b"8" * 8)],
        ]
        for pieces in turns:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.002)
            for _ in range(max(1, b"".join(pieces).count(b"HTTP/1.1"))):
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 2.0)
                assert head.startswith(b"HTTP/1.1 200 ")
                await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]))
        assert [body for _, _, body in desk.seen] == [
            b"1", b"22", b"333", b"4444", b"55555", b"666666", b"", b"", b"7" * 7, b"8" * 8,
        ]  # fmt: skip
        assert server.bodies == 0
        writer.write(post("/echo", b"9" * 4097))
        assert (await asyncio.wait_for(reader.read(), 2.0)).startswith(b"HTTP/1.1 413 ")
        writer.close()


async def test_a_known_head_asks_the_parser_nothing() -> None:
    async with serving() as (_, server, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in range(4):
            if number == 3:
                (connection,) = server.connections
                del connection._parser
            writer.write(post("/echo", b"%d" % number))
            assert (await asyncio.wait_for(reader.readuntil(b"/echo|%d" % number), 2.0)).startswith(b"HTTP/1.1 200 ")
        writer.close()
