"""Ways to an answer that nobody pays for, and charges for answers that were free: each was possible once. Real sockets, real simulator."""

import asyncio
import socket
from decimal import Decimal
from typing import Any

import pytest
from tests.gateway.gateway_shop import HELLO, MODEL, NANO, Shop

from tokenarb.gateway import answering, ending
from tokenarb.ledger import workers


def chat(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": HELLO, "max_tokens": 200, **changes}


async def test_B13_an_upstream_that_hangs_up_on_a_slow_reader_is_paid(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read almost all, then let the upstream wait until it gives up: that answer is not free."""
    monkeypatch.setattr(answering, "UNREAD_S", 0.5)
    await shop.upstream(answer_tokens=14_000, chunk_tokens=1, cut_at=13_990, generation_cancel_delay_ms=0, generation_delay_ms=0)
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
    raw.connect(("127.0.0.1", shop.port))
    raw.sendall(shop.request(chat(stream=True, max_tokens=16_000)))
    await asyncio.sleep(3)  # on a busy machine it takes a second or two until the buffers are full and the waiting begins
    raw.setblocking(False)
    loop, data = asyncio.get_running_loop(), b""
    async with asyncio.timeout(20):
        while piece := await loop.sock_recv(raw, 1_000_000):
            data = (data + piece)[-2_000:]
    raw.close()
    assert b'"answer_not_read"' in data
    assert b"[DONE]" not in data
    await shop.resolve(later_ms=3_000)
    (row,) = await shop.settled()
    assert row["outcome"] == "recovered"
    assert row["charged"] > 0
    await shop.audit()


@pytest.mark.parametrize(("code", "free"), [(400, False), ("server_error", True)])
async def test_B5_an_answer_that_the_callers_own_words_cut_short_is_paid(shop: Shop, code: int | str, free: bool) -> None:
    await shop.upstream(midstream_error_at=20, midstream_error_code=code, midstream_error_usage=True, fault_billed="produced")
    reply = await shop.ask(chat(stream=True))
    assert "error" in reply.events[-1]
    (row,) = await shop.settled()
    assert (row["charged"] == 0) is free
    assert row["buy_cost"] != "0"
    await shop.audit()


async def test_B5_C1_a_failed_answer_is_free_in_the_books_before_its_customer_is_told_so(shop: Shop) -> None:
    """Whatever is killed from here on: the resolver, which only sees a good bill, charges nothing, and our cost is the bill's."""
    await shop.upstream(cut_at=4, fault_billed="produced", generation_delay_ms=0, generation_cancel_delay_ms=0)
    assert "error" in (await shop.ask(chat(stream=True))).events[-1]
    (row,) = await shop.requests()
    assert (row["state"], row["outcome"]) == ("held", "free")
    wallet = await shop.wallet()
    assert (wallet.available, wallet.held) == (10 * NANO, 0)  # his money does not wait for our bill
    await shop.resolve(later_ms=ending.COST_ASKED_AFTER_MS)
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert (row["state"], row["outcome"], row["charged"]) == ("settled", "free", 0)
    assert Decimal(row["buy_cost"]) == Decimal(bill["cost"]) > 0
    assert (await shop.wallet()).available == 10 * NANO
    await shop.audit()


async def test_C1_a_worker_declared_dead_while_the_upstream_thought_promises_all_the_same(shop: Shop) -> None:
    """Its client is told that the call failed; the resolver may have charged it a moment before, or will look at it later."""
    await shop.upstream(headers_ms=300, generation_delay_ms=0)
    asked = asyncio.create_task(shop.ask(chat(stream=True)))
    while not await shop.requests():
        await asyncio.sleep(0.02)
    async with shop.database.transaction() as tx:
        await workers.retire(tx, shop.desk.worker)
    reply = await asked
    assert (reply.status, reply.error["code"]) == (503, "fenced")
    (row,) = await shop.requests()
    assert (row["state"], row["outcome"]) == ("held", "free")
    assert (await shop.settled())[0]["charged"] == 0
    assert (await shop.wallet()).available == 10 * NANO
    await shop.audit()


async def test_a_request_that_breaks_holds_no_money_for_ever(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(shop.provider, "chat", broken)
        assert (await shop.ask(chat())).status == 500
    (row,) = await shop.settled()
    assert (row["state"], row["charged"]) == ("unknown", 0)
    assert (await shop.wallet()).available == 10 * NANO
    await shop.audit()


async def test_a_failed_answer_may_be_asked_for_again_under_its_name(shop: Shop) -> None:
    named = "Idempotency-Key: once\r\n"
    await shop.upstream(answer_error=True)
    assert (await shop.ask(chat(), extra=named)).status == 502
    await shop.upstream(answer_error=False)
    assert (await shop.ask(chat(), extra=named)).status == 200
    again = await shop.ask(chat(), extra=named)
    assert (again.status, again.error["code"]) == (409, "already_completed")
    assert [row["charged"] > 0 for row in await shop.settled(2)] == [False, True]
    await shop.audit()


async def test_B6_an_id_that_only_the_body_tells_is_kept_for_the_resolver(shop: Shop) -> None:
    """No X-Generation-Id, and the usage never comes: the id in the events is how the upstream is asked."""
    await shop.upstream(generation_id_header=False, usage_shape="absent", generation_delay_ms=0)
    assert (await shop.ask(chat(stream=True))).status == 200
    await shop.resolve(later_ms=3_000)
    (row,) = await shop.settled()
    assert row["outcome"] == "recovered"
    assert row["charged"] > 0
    await shop.audit()
