"""What the wire can do to a bill, on real sockets: after each the books hold, nothing was free that was billed, nothing was paid twice."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
from tests.gateway.gateway_shop import HELLO, MODEL, NANO, Reply, Shop
from tests.upstream.upstream_wire import Wire, answer, chunked, wire

from tokenarb.base.clock import DAY_MS
from tokenarb.metering import recovery

DONE = b"data: [DONE]\n\n"


def chat(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": HELLO, "max_tokens": 200, **changes}


def event(text: str, **more: Any) -> bytes:
    said = {
        "id": "gen-wire-1",
        "provider": "X",
        "model": MODEL,
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
    }
    return b"data: " + json.dumps({**said, **more}).encode() + b"\n\n"


USAGE = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11, "cost": 0.00001}
END = event("", choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}]) + event("", choices=[], usage=USAGE) + DONE


def whole(text: str) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return json.dumps({"id": f"gen-{text}", "model": MODEL, "choices": [choice], "usage": USAGE}).encode()


@asynccontextmanager
async def upstream(shop: Shop, script: Any) -> AsyncIterator[Wire]:
    """Every call goes to a server that says, byte for byte, what the test wants."""
    async with wire(script) as opened:
        for kept in list(shop.pool._free):
            kept.abort("diverted")
        shop.pool._port, before = opened.port, shop.pool._port
        yield opened
        shop.pool._port = before


async def no_double(shop: Shop, count: int) -> list[Any]:
    """So many requests, each ended once; the wallet is short of exactly what they were charged."""
    rows = await shop.settled(count)
    assert len(rows) == count
    wallet = await shop.wallet()
    assert wallet.held == 0
    assert wallet.available == 10 * NANO - sum(row["charged"] for row in rows)
    await shop.audit()
    return rows


async def paid_as_billed(shop: Shop, count: int) -> None:
    """Our cost is the simulator's bill, to the last digit, call by call."""
    rows = await no_double(shop, count)
    bills = {bill["id"]: Decimal(bill["cost"]) for bill in await shop.bills()}
    costs = {row["generation_id"]: Decimal(row["buy_cost"]) for row in rows if row["generation_id"]}
    assert costs == bills
    assert all(row["charged"] > 0 for row in rows if Decimal(row["buy_cost"]))


# clients


async def test_whoever_pipelines_and_leaves_pays_for_what_was_begun_alone(shop: Shop) -> None:
    await shop.upstream(answer_tokens=40, chunk_delay_ms=10, abort="bill")
    reader, writer = await shop.connect()
    writer.write(shop.request(chat(stream=True)) * 8)
    await asyncio.wait_for(reader.readuntil(b"data: "), 10)
    writer.transport.abort()
    await paid_as_billed(shop, 1)


async def test_pipelined_calls_are_answered_and_charged_one_by_one(shop: Shop) -> None:
    reader, writer = await shop.connect()
    writer.write(shop.request(chat(max_tokens=20)) * 7 + shop.request(chat(max_tokens=20), extra="Connection: close\r\n"))
    answers = (await asyncio.wait_for(reader.read(), 30)).split(b"HTTP/1.1 ")[1:]
    assert [head[:3] for head in answers] == [b"200"] * 8
    await paid_as_billed(shop, 8)
    writer.close()


async def test_more_than_may_be_pipelined_is_refused_after_what_may(shop: Shop) -> None:
    reader, writer = await shop.connect()
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 40)
    answers = (await asyncio.wait_for(reader.read(), 10)).split(b"HTTP/1.1 ")[1:]
    assert [head[:3] for head in answers] == [b"200"] * 32 + [b"400"]
    assert b"too_many_pipelined_requests" in answers[-1]
    writer.close()


async def test_a_request_behind_a_chat_cannot_be_smuggled_into_its_answer(shop: Shop) -> None:
    """The body's length is what was said; what follows is a request of its own, without our key in it."""
    data = json.dumps(chat(max_tokens=9)).encode()
    hidden = b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(data), data)
    reader, writer = await shop.connect()
    writer.write(shop.request(data) + hidden + b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    answers = (await asyncio.wait_for(reader.read(), 20)).split(b"HTTP/1.1 ")[1:]
    assert [head[:3] for head in answers] == [b"200", b"401", b"200"]
    await paid_as_billed(shop, 1)
    writer.close()


async def test_a_body_in_one_byte_chunks_is_the_same_request(shop: Shop) -> None:
    data = json.dumps(chat(max_tokens=9)).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {shop.key}\r\nConnection: close\r\n"
    reader, writer = await shop.connect()
    writer.write(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
    for byte in data:
        writer.write(b"1;x=y\r\n%c\r\n" % byte)
        await asyncio.sleep(0)
    writer.write(b"0\r\nAuthorization: Bearer sk-other\r\nx: y\r\n\r\n")  # trailers count for nothing
    assert Reply(await asyncio.wait_for(reader.read(), 20)).status == 200
    await paid_as_billed(shop, 1)
    writer.close()


@pytest.mark.parametrize("split", ["utf8", "line", "bytes"])
async def test_an_answer_in_pieces_of_any_size_is_the_same_answer(shop: Shop, split: str) -> None:
    await shop.upstream(split=split, answer_tokens=60, language="zh")
    reply = await shop.ask(chat(stream=True))
    assert reply.done
    assert reply.text
    await paid_as_billed(shop, 1)


async def test_B4_a_client_that_half_closes_is_gone_and_pays_what_was_billed(shop: Shop) -> None:
    await shop.upstream(first_byte_ms=200, answer_tokens=20, abort="bill")
    _, writer = await shop.connect()
    writer.write(shop.request(chat()))
    await asyncio.sleep(0.1)
    writer.write_eof()
    await paid_as_billed(shop, 1)
    writer.close()


async def test_half_closed_before_anything_was_sent_costs_nothing(shop: Shop) -> None:
    _, writer = await shop.connect()
    writer.write(shop.request(chat()))
    writer.write_eof()
    rows = await shop.settled(1)
    bills = await shop.bills()
    assert len(rows) == 1
    assert (rows[0]["charged"] > 0) == bool(bills)  # whichever came first: never a bill that nobody pays, never pay without a bill
    await no_double(shop, 1)
    writer.close()


# upstreams


def says(raw: bytes, *, close: bool = True) -> Any:
    async def script(server: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await server.request(reader)
            writer.write(raw)
            await writer.drain()
            if close:
                return

    return script


GARBAGE = {
    "not http": b"SSH-2.0-OpenSSH_9\r\n",
    "nothing": b"",
    "half a head": b"HTTP/1.1 200 OK\r\ncontent-ty",
    "interim storm": b"HTTP/1.1 102 Processing\r\n\r\n" * 5_000,
    "endless head": b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20_000,
    "two lengths": b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nhi",
    "switching": b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
    "not json": answer(b"<html>hello</html>"),
    "json that is no object": answer(b"[1,2]"),
    "deep": answer(b'{"choices":' + b"[" * 5_000 + b"]" * 5_000 + b"}"),
    "not text": answer(b'{"choices":[],"error":{"message":"\xff"}}'),
    "cut": answer(whole("x"))[:-5],
    "chunk of lies": chunked(event("a"), end=b"ffffffffffffffffff\r\n"),
}


@pytest.mark.parametrize("form", GARBAGE)
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
async def test_B5_garbage_is_a_failure_in_words_sent_once_and_free(shop: Shop, form: str, stream: bool) -> None:
    async with upstream(shop, says(GARBAGE[form])) as server:
        reply = await shop.ask(chat(stream=stream))
        assert len(server.requests) == 1
    if reply.status == 200:  # the head of a stream was out already
        assert stream
        assert not reply.done
        assert b"<html>" not in reply.body
    else:
        assert reply.error["code"] in ("upstream_failed", "upstream_busy", "upstream_unavailable")
    for number in range(len(recovery.SCHEDULE_MS) + 1):  # asked about what no upstream ever knew, until it is given up
        await shop.resolve(later_ms=(number + 1) * DAY_MS)
    (row,) = await no_double(shop, 1)
    assert (row["charged"], row["state"]) in ((0, "unknown"), (0, "settled"), (0, "void"))


async def test_bytes_nobody_asked_for_never_become_the_next_customers_answer(shop: Shop) -> None:
    async def script(server: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine = len(server.requests)
        await server.request(reader)
        writer.write(answer(whole(f"first{mine}")) + answer(whole("poison")))
        await writer.drain()
        await reader.read()

    async def late(server: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.request(reader)
        writer.write(answer(whole("first")))
        await asyncio.sleep(0.05)
        writer.write(answer(whole("poison")))
        await reader.read()

    for way in (script, late):
        async with upstream(shop, way) as server:
            for _ in range(3):
                reply = await shop.ask(chat())
                assert b"first" in reply.body
                assert b"poison" not in reply.body
                await asyncio.sleep(0.1)
            assert server.accepted == 3  # such a connection is used once
    await no_double(shop, 6)


async def test_an_answer_in_single_bytes_and_an_answer_in_one_huge_chunk_cost_the_same(shop: Shop) -> None:
    text = b"".join(event(f"{number} ") for number in range(200)) + END

    async def bytewise(server: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.request(reader)
        writer.write(chunked(*(text[at : at + 1] for at in range(len(text)))))
        await writer.drain()

    replies = []
    for way in (bytewise, says(chunked(text))):
        async with upstream(shop, way):
            replies.append(await shop.ask(chat(stream=True)))
    assert replies[0].text == replies[1].text == "".join(f"{number} " for number in range(200))
    rows = await no_double(shop, 2)
    assert rows[0]["charged"] == rows[1]["charged"] > 0


async def test_B13_an_event_that_never_ends_is_cut_and_not_kept(shop: Shop) -> None:
    async def script(server: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.request(reader)
        writer.write(chunked(event("a"), end=b""))
        for _ in range(90):
            writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            await writer.drain()
        await reader.read()

    async with upstream(shop, script):
        reply = await shop.ask(chat(stream=True))
    assert not reply.done
    assert len(reply.body) < 10_000
    assert reply.events[-1]["error"]["code"] == "upstream_failed"


async def test_B12_an_upstream_that_never_ends_is_left_when_its_client_left(shop: Shop) -> None:
    """The drain is bounded in time; the request goes to the resolver, which asks for its bill."""
    hung_up = asyncio.Event()

    async def script(server: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.request(reader)
        writer.write(chunked(event("a"), end=b""))
        try:
            while not writer.is_closing():
                piece = event("b")
                writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                await writer.drain()
                await asyncio.sleep(0.001)
        finally:
            hung_up.set()

    shop.desk.drains._seconds_max = 0.5
    async with upstream(shop, script):
        reader, writer = await shop.connect()
        writer.write(shop.request(chat(stream=True)))
        await asyncio.wait_for(reader.readuntil(b"data: "), 5)
        writer.transport.abort()
        await asyncio.wait_for(hung_up.wait(), 5)
        async with asyncio.timeout(5):
            while shop.desk.drains.open or shop.door.server.running:
                await asyncio.sleep(0.02)
    (row,) = await shop.requests()
    assert row["state"] == "held"
    assert shop.desk.counts.handed_over == 1
