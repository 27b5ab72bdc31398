"""Answers that never end, by the upstream's doing or the client's: cut in time and in size, told in words, and paid for. Real sockets."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from tests.gateway.gateway_shop import NANO, Shop
from tests.gateway.test_faults_wire import chat, event, upstream
from tests.upstream.upstream_wire import Wire, chunked

from tokenarb.gateway import answering


def patience(shop: Shop, seconds: float) -> None:
    object.__setattr__(shop.desk, "answer_seconds_max", seconds)


async def idle(shop: Shop) -> None:
    async with asyncio.timeout(8):
        while shop.door.server.running:
            await asyncio.sleep(0.02)


async def slowed(shop: Shop) -> bool:
    """Returns once some client has left more unread than may wait for it."""
    while not any(connection.paused for connection in shop.door.server.connections):
        await asyncio.sleep(0.01)
    return True


async def endless(server: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Writes as fast as it is read, until it is hung up on."""
    await server.request(reader)
    writer.write(chunked(event("a"), end=b""))
    piece = event("b" * 2_000)
    while not writer.is_closing():
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await writer.drain()
        await asyncio.sleep(0)


async def test_B12_an_upstream_that_never_ends_is_cut_and_billed_while_its_client_stays(shop: Shop) -> None:
    await shop.upstream(answer_tokens=4_000, chunk_delay_ms=10, abort="bill", generation_cancel_delay_ms=0)
    patience(shop, 0.5)
    reply = await shop.ask(chat(stream=True, max_tokens=4_000))
    assert reply.status == 200
    assert reply.text
    assert not reply.done
    assert reply.events[-1]["error"]["code"] == "answer_too_long"
    await shop.resolve(later_ms=5_000)
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert (row["state"], row["outcome"], Decimal(row["buy_cost"])) == ("settled", "recovered", Decimal(bill["cost"]))
    assert row["charged"] > 0
    await shop.audit()


async def test_an_answer_within_its_time_is_not_touched(shop: Shop) -> None:
    patience(shop, 5)
    assert (await shop.ask(chat(stream=True))).done
    (row,) = await shop.settled()
    assert row["outcome"] == "completed"


async def test_B12_an_upstream_that_sends_more_than_was_granted_is_cut(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "STREAM_BYTES", 100_000)
    async with upstream(shop, endless):
        reply = await shop.ask(chat(stream=True, max_tokens=20))
        await idle(shop)
    assert reply.events[-1]["error"]["code"] == "answer_too_long"
    assert len(reply.body) < 1.1 * (100_000 + 20 * answering.STREAM_BYTES_A_TOKEN), "an event grows a little on its way"
    assert shop.desk.counts.handed_over == 1
    (row,) = await shop.requests()
    assert (row["state"], row["generation_id"]) == ("held", "gen-wire-1")


async def test_B12_an_answer_in_one_piece_that_never_ends_is_given_up(shop: Shop) -> None:
    async def script(server: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.request(reader)
        writer.write(chunked(b" ", end=b""))
        while not writer.is_closing():
            writer.write(b"1\r\n \r\n")
            await writer.drain()
            await asyncio.sleep(0.01)

    patience(shop, 0.5)
    async with upstream(shop, script):
        reply = await shop.ask(chat())
        await idle(shop)
    assert (reply.status, reply.error["code"]) == (503, "upstream_timeout")
    (row,) = await shop.settled()
    assert row["charged"] == 0, "nothing was delivered"
    assert (await shop.wallet()).available == 10 * NANO


async def test_B13_who_makes_an_answer_last_for_ever_is_cut_and_pays(shop: Shop) -> None:
    patience(shop, 1.0)

    async def read_a_little(reader: asyncio.StreamReader) -> Any:
        while await reader.read(1):
            await asyncio.sleep(0.05)

    async with upstream(shop, endless):
        reader, writer = await asyncio.open_connection("127.0.0.1", shop.port, limit=2)
        writer.write(shop.request(chat(stream=True)))
        reading = asyncio.create_task(read_a_little(reader))
        async with asyncio.timeout(5):
            while not shop.desk.counts.streams:
                await asyncio.sleep(0.01)
        assert await asyncio.wait_for(slowed(shop), 5), "it is the client who keeps it waiting"
        await idle(shop)
        reading.cancel()
        writer.transport.abort()
    assert shop.desk.counts.handed_over == 1
    (row,) = await shop.requests()
    assert (row["state"], row["charged"]) == ("held", 0), "the resolver asks what it cost"
