"""Rows of billing_faults.md that a gateway can get wrong, end to end: real sockets, real database, the simulator as upstream."""

import asyncio
import contextlib
import os
import socket
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.gateway.gateway_shop import HELLO, MODEL, NANO, Shop, open_shop

from tokenarb.gateway.draining import Drains
from tokenarb.keys import issuing

MARKUP = Decimal("1.25")


def chat(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": HELLO, "max_tokens": 200, **changes}


def retail(cost: str) -> int:
    """What a customer pays for an upstream cost: list price and 25 %, rounded up once."""
    return int((Decimal(cost) * MARKUP * NANO).to_integral_value(rounding="ROUND_CEILING"))


async def leave_after(shop: Shop, body: dict[str, Any], marker: bytes | None, *, wait_s: float = 0.15) -> None:
    """Asks, reads until `marker` (or waits a moment), and hangs up with a reset."""
    reader, writer = await shop.connect()
    writer.write(shop.request(body))
    if marker is None:
        await asyncio.sleep(wait_s)
    else:
        await asyncio.wait_for(reader.readuntil(marker), 30)
    writer.transport.abort()


async def test_B1_client_leaves_in_mid_stream_and_pays_what_the_upstream_charged(shop: Shop) -> None:
    await shop.upstream(answer_tokens=100, chunk_delay_ms=15, abort="bill")
    await leave_after(shop, chat(stream=True), b"data: ")
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert row["state"] == "settled"
    assert row["outcome"] == "disconnected"
    assert bill["completion_tokens"] == 100
    assert row["buy_cost"] == bill["cost"]
    assert row["charged"] == retail(bill["cost"])
    assert shop.desk.drains.total == 1
    assert shop.desk.drains.open == 0
    await shop.audit()


async def test_B2_client_leaves_before_the_first_byte(shop: Shop) -> None:
    await shop.upstream(headers_ms=400, answer_tokens=30, abort="bill")
    for stream in (True, False):
        await leave_after(shop, chat(stream=stream), None)
    rows = await shop.settled(2)
    bills = await shop.bills()
    assert sorted(row["charged"] for row in rows) == sorted(retail(bill["cost"]) for bill in bills)
    assert all(row["state"] == "settled" and row["charged"] > 0 for row in rows)
    assert all(bill["completion_tokens"] == 30 for bill in bills)
    await shop.audit()


async def test_B2_client_leaves_while_its_hold_is_written(shop: Shop) -> None:
    _, writer = await shop.connect()
    async with shop.database.writer_lane:
        writer.write(shop.request(chat()))
        await asyncio.sleep(0.1)
        writer.transport.abort()
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.2)
    rows = await shop.requests()
    assert [(row["state"], row["charged"]) for row in rows] in ([("void", 0)], [])
    assert (await shop.wallet()).available == 10 * NANO
    assert await shop.bills() == []


async def test_B4_client_gives_up_on_a_slow_whole_answer(shop: Shop) -> None:
    await shop.upstream(first_byte_ms=600, answer_tokens=50)
    await leave_after(shop, chat(), None, wait_s=0.2)
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert (row["state"], row["outcome"]) == ("settled", "disconnected")
    assert row["charged"] == retail(bill["cost"]) > 0


async def test_B5_an_error_in_mid_stream_is_free_and_told_once(shop: Shop) -> None:
    await shop.upstream(midstream_error_at=3, midstream_error_usage=True, midstream_error_done=True, fault_billed="produced")
    reply = await shop.ask(chat(stream=True))
    assert reply.status == 200
    assert [event["error"]["code"] for event in reply.events if "error" in event] == ["upstream_failed"]
    assert not reply.done
    assert reply.whole
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert row["charged"] == 0
    assert row["outcome"] == "free"
    assert Decimal(row["buy_cost"]) == Decimal(bill["cost"])
    assert (await shop.wallet()).available == 10 * NANO
    await shop.audit()


async def test_B5_the_house_learns_its_cost_where_the_error_carried_no_usage(shop: Shop) -> None:
    await shop.upstream(midstream_error_at=3, fault_billed="produced", generation_delay_ms=100)
    reply = await shop.ask(chat(stream=True))
    assert "error" in reply.events[-1]
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert Decimal(bill["cost"]) > 0
    assert (row["charged"], Decimal(row["buy_cost"])) == (0, Decimal(bill["cost"]))


async def test_B5_a_200_that_holds_an_error_is_a_failure(shop: Shop) -> None:
    await shop.upstream(answer_error=True)
    reply = await shop.ask(chat())
    assert reply.status == 502
    assert reply.error["code"] == "upstream_failed"
    assert b"choices" not in reply.body
    (row,) = await shop.settled()
    assert row["charged"] == 0


async def test_B6_an_end_without_usage_is_settled_by_its_generation_id_each_attempt_once(shop: Shop) -> None:
    await shop.upstream(usage_shape="absent", generation_delay_ms=0)
    for _ in range(2):
        assert (await shop.ask(chat(stream=True))).done
    rows = await shop.requests()
    assert [row["state"] for row in rows] == ["held", "held"]
    assert len({row["generation_id"] for row in rows}) == 2
    await shop.resolve(later_ms=3_000)
    await shop.resolve(later_ms=3_000)
    rows = await shop.settled(2)
    bills = {bill["id"]: bill for bill in await shop.bills()}
    assert all(row["charged"] == retail(bills[row["generation_id"]]["cost"]) > 0 for row in rows)
    await shop.audit()


async def test_B6_an_upstream_that_dies_is_never_a_clean_end(shop: Shop) -> None:
    await shop.upstream(cut_at=4, generation_cancel_delay_ms=100, generation_delay_ms=100)
    for kind in ("fin", "rst"):
        await shop.upstream(cut_at=4, cut_kind=kind, generation_cancel_delay_ms=100)
        reply = await shop.ask(chat(stream=True))
        assert not reply.whole
        assert not reply.done
        assert "error" in reply.events[-1]
    rows = await shop.settled(2)
    assert [row["charged"] for row in rows] == [0, 0]
    bills = {bill["id"]: bill for bill in await shop.bills()}
    assert all(Decimal(row["buy_cost"]) == Decimal(bills[row["generation_id"]]["cost"]) for row in rows)


async def test_B8_the_last_usage_counts(shop: Shop) -> None:
    for shape in ("cumulative", "repeated", "finish", "A", "B"):
        await shop.upstream(usage_shape=shape)
        asked = await shop.ask(chat(stream=True, stream_options={"include_usage": True}))
        told = [event["usage"] for event in asked.events if event.get("usage")]
        assert len(told) == 1
        assert asked.events[-1]["choices"] == []
        assert asked.events[-1]["usage"] == told[0]
        silent = await shop.ask(chat(stream=True))
        assert all("usage" not in event for event in silent.events)
        assert all(event["choices"] for event in silent.events)
        assert silent.done
        finishes = [event["choices"][0]["finish_reason"] for event in silent.events if event["choices"][0]["finish_reason"]]
        assert len(finishes) == 1
    rows = await shop.settled(10)
    bills = {bill["id"]: bill for bill in await shop.bills()}
    assert all(row["charged"] == retail(bills[row["generation_id"]]["cost"]) > 0 for row in rows)
    await shop.audit()


async def test_B11_a_disconnect_is_charged_from_real_usage_not_from_a_placeholder(shop: Shop) -> None:
    await shop.upstream(answer_tokens=120, chunk_delay_ms=5, usage_shape="cumulative", abort="bill")
    await leave_after(shop, chat(stream=True), b"data: ")
    (row,) = await shop.settled()
    assert '"completion":120' in row["usage"]
    assert row["charged"] == retail((await shop.bills())[0]["cost"])


async def test_B12_drains_are_bounded_and_the_rest_goes_to_the_resolver(tmp_path: Path) -> None:
    clients, places = 300, 20
    async with open_shop(tmp_path, drains=Drains(open_max=places, seconds_max=30.0), usd="100") as shop:
        await shop.upstream(answer_tokens=200, chunk_delay_ms=60, generation_cancel_delay_ms=0, generation_delay_ms=0)
        before = resident_bytes()
        await asyncio.gather(*(leave_after(shop, chat(stream=True, max_tokens=300), b"data: ", wait_s=30) for _ in range(clients)))
        most_open = 0
        async with asyncio.timeout(10):
            while shop.desk.drains.total < clients or shop.desk.drains.open:
                most_open = max(most_open, shop.desk.drains.open)
                await asyncio.sleep(0.01)
        assert 0 < most_open <= places
        assert shop.desk.drains.refused >= clients // 2
        assert resident_bytes() - before < 60_000_000  # the simulator's memory is in it as well
        async with asyncio.timeout(10):
            while shop.door.server.running:
                await asyncio.sleep(0.02)
        await shop.resolve(later_ms=3_000)
        rows = await shop.settled(clients)
        assert {row["state"] for row in rows} == {"settled"}
        bills = {bill["id"]: bill for bill in await shop.bills(1_000)}
        assert all(row["charged"] == retail(bills[row["generation_id"]]["cost"]) for row in rows)
        assert (await shop.wallet()).held == 0
        await shop.audit()


def resident_bytes() -> int:
    """What this process keeps in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_B12_a_drain_that_takes_too_long_is_handed_over(tmp_path: Path) -> None:
    async with open_shop(tmp_path, drains=Drains(open_max=5, seconds_max=0.3)) as shop:
        await shop.upstream(hang_at=3)
        await leave_after(shop, chat(stream=True), b"data: ")
        async with asyncio.timeout(5):
            while (row := (await shop.requests())[0])["check_at"] is None:
                await asyncio.sleep(0.02)
        assert row["state"] == "held"
        assert shop.desk.counts.handed_over == 1
        assert shop.desk.drains.open == 0


async def test_B13_a_slow_reader_holds_the_upstream_back(shop: Shop) -> None:
    await shop.upstream(answer_tokens=14_000, chunk_tokens=1)
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
    raw.connect(("127.0.0.1", shop.port))
    raw.sendall(shop.request(chat(stream=True, max_tokens=16_000)))
    await asyncio.sleep(1.5)
    (connection,) = shop.door.server.connections
    buffered = connection._transport.get_write_buffer_size()
    assert buffered < 2 * shop.door.server.limits.write_high_bytes
    (row,) = await shop.requests()
    assert row["state"] == "held"  # the upstream's last chunk has not been taken
    raw.setblocking(False)
    data = b""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(20):
        while not data.endswith(b"data: [DONE]\n\n\r\n0\r\n\r\n"):
            data = (data + await loop.sock_recv(raw, 1_000_000))[-64:]
    raw.close()
    await shop.settled()


async def test_B14_an_empty_answer_is_free(shop: Shop) -> None:
    await shop.upstream(empty_answer=True)
    for stream in (True, False):
        assert (await shop.ask(chat(stream=stream))).status == 200
    rows = await shop.settled(2)
    assert [(row["charged"], row["outcome"]) for row in rows] == [(0, "free"), (0, "free")]


async def test_A5_output_is_capped_before_sending(shop: Shop) -> None:
    customer, key = await shop.sell("0.0001")
    reply = await shop.ask({"model": MODEL, "messages": HELLO}, key=key)
    cap = int(reply.headers["x-tokenarb-max-tokens"])
    assert 16 <= cap < 100
    (sent,) = (await shop.sent(1))[:1]
    assert sent["max_tokens"] == cap
    assert (await shop.bills())[0]["completion_tokens"] <= cap
    assert 0 <= (await shop.wallet(customer)).available < 100_000
    refused = await shop.ask(chat(max_tokens=100_000), key=key)
    assert refused.status == 402
    assert refused.headers["x-should-retry"] == "false"
    assert refused.error["code"] == "insufficient_balance"
    assert refused.error["affordable_output"] < 100
    assert "insufficient credits" in refused.error["message"]


async def test_A6_a_long_prompt_is_part_of_the_hold(shop: Shop) -> None:
    customer, key = await shop.sell("0.005")
    words = [{"role": "user", "content": "word " * 20_000}]
    refused = await shop.ask({"model": MODEL, "messages": words, "max_tokens": 16}, key=key)
    assert refused.status == 402
    assert await shop.bills() == []
    assert (await shop.wallet(customer)).available == 5_000_000


async def test_A8_every_choice_is_held_for(shop: Shop) -> None:
    assert (await shop.ask(chat(n=1))).status == 200
    assert (await shop.ask(chat(n=8))).status == 200
    one, eight = [row["reserved"] for row in await shop.settled(2)]
    prompt = one - retail("0.0000006") * 200
    assert eight - prompt == (one - prompt) * 8
    for bad in ({"n": 9}, {"n": 0}, {"best_of": 4}, {"n": 2.5}, {"n": True}):
        assert (await shop.ask(chat(**bad))).status == 400


async def test_D1_without_a_price_nothing_is_sent(shop: Shop) -> None:
    for model, code in (("openrouter/auto", 404), ("no/such-model", 404), (MODEL + ":online", 400), (MODEL + ":nitro", 400)):
        reply = await shop.ask(chat(model=model))
        assert reply.status == code, model
        assert reply.headers["x-should-retry"] == "false"
    assert await shop.requests() == []
    assert await shop.bills() == []


async def test_D3_an_upstream_that_charges_more_than_its_list_raises_an_alarm(shop: Shop) -> None:
    await shop.upstream(cost_factor="17000")
    assert (await shop.ask(chat())).status == 200
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert any(name == "cost_deviation" for name, _ in shop.alarms)
    assert Decimal(row["buy_cost"]) == Decimal(bill["cost"])
    assert row["charged"] == retail(str(Decimal(bill["cost"]) / 17000))  # the customer pays the published price


async def test_F1_a_revoked_key_stops_at_once(shop: Shop) -> None:
    assert (await shop.ask(chat())).status == 200
    async with shop.database.transaction() as tx:
        view = await issuing.find(tx, shop.clock.now_ms(), shop.key, shop.peppers)
        assert view is not None
        await issuing.freeze(tx, view.key)
    assert (await shop.ask(chat())).status == 403
    async with shop.database.transaction() as tx:
        await issuing.revoke(tx, view.key)
    reply = await shop.ask(chat())
    assert (reply.status, reply.error["code"]) == (401, "key_revoked")
    assert len(await shop.bills()) == 1


async def test_F2_routes_without_a_price_do_not_exist(shop: Shop) -> None:
    for base in ("/v1", "/api/v1", "/ai-proxy/v1"):
        for path in (
            "/files",
            "/batches",
            "/images",
            "/realtime",
            "/completions/x",
            "/responses/gen-1",
            "/responses/gen-1/cancel",
            "/messages/batches",
            "/audio/translations",
            "/videos",
            "/rerank",
            "/chat",
            "/chat/completions/x",
        ):
            reply = await shop.ask(chat(), path=base + path)
            assert reply.status == 404, path
            assert {"message", "type", "param", "code"} <= reply.error.keys()
    assert await shop.bills() == []


async def test_F5_an_empty_wallet_is_not_an_upstream_failure(shop: Shop) -> None:
    _, poor = await shop.sell("0")
    for _ in range(30):
        assert (await shop.ask(chat(), key=poor)).status == 402
    assert shop.provider.health.seen.failures == 0
    assert (await shop.ask(chat())).status == 200


async def test_C3_a_delivered_answer_is_booked_although_the_database_is_away(shop: Shop) -> None:
    await shop.upstream(answer_tokens=60, chunk_delay_ms=10)
    reader, writer = await shop.connect()
    writer.write(shop.request(chat(stream=True)))
    await reader.readuntil(b"data: ")
    async with away(shop):
        data = await asyncio.wait_for(reader.readuntil(b"[DONE]\n\n"), 20)
        assert b"tokenarb" in data
        assert shop.spool.waiting == 1
        assert (await shop.ask(chat())).status == 503
        ready = await shop.get("/readyz")
        assert (ready.status, ready.json["facts"]["spool"]["ok"]) == (503, False)
    (row,) = await shop.settled(within_s=5)
    assert row["charged"] == retail((await shop.bills())[0]["cost"]) > 0
    async with asyncio.timeout(5):
        while shop.spool.waiting:
            await asyncio.sleep(0.02)
    assert (await shop.ask(chat())).status == 200
    writer.close()


@contextlib.asynccontextmanager
async def away(shop: Shop) -> Any:
    """The ledger's database does not answer: its lane is told so, since a SQLite file cannot go away under an open handle."""
    from tokenarb.base.errors import Unavailable  # only this helper plays a database that is away

    run = shop.book._batcher._run

    async def refuse(operations: Any) -> Any:
        raise Unavailable("database: planted")

    shop.book._batcher._run = refuse
    try:
        yield
    finally:
        shop.book._batcher._run = run
