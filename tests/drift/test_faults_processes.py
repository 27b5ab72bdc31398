"""Rows of the fault table that speak of processes: real gateways, a real PostgreSQL, kill -9, and the three books compared afterwards."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.drift import checker, inquiry
from tests.drift.blackhole import BlackHole
from tests.drift.client import Call, Door, ask
from tests.drift.evidence import Seen
from tests.drift.mix import Buyer
from tests.drift.shop import USD, Shop
from tests.drift.system import System

pytestmark = [pytest.mark.slow]
QUIET_S = 60.0


@asynccontextmanager
async def running(engine: str, directory: Path, *, workers: int = 1, serve: bool = True) -> AsyncIterator[tuple[System, Shop]]:
    """A system with nobody in it."""
    system = System(engine, directory, workers=workers)
    shop = None
    try:
        await system.prepare()
        if serve:
            await system.open_gateway()
        shop = Shop(system.env, 1)
        await shop.open()
        yield system, shop
    finally:
        if shop is not None:
            await shop.close()
        await system.stop()


async def customer(shop: Shop, nano: int) -> Buyer:
    """A new customer with a key and so much in the wallet."""
    buyer = await shop.enter("rich", len(shop.buyers))
    await shop.top_up(buyer.customer, nano)
    return buyer


def call(buyer: Buyer, words: str, *, number: int = 1, stream: bool = False, max_tokens: int = 100) -> Call:
    """A call whose prompt orders the upstream's behaviour."""
    body = {"model": "openai/gpt-4", "stream": stream, "max_tokens": max_tokens}
    body["messages"] = [{"role": "user", "content": f"[[sim {words}]] Tell me."}]
    return Call(number, buyer.customer, buyer.key, buyer.secret, json.dumps(body).encode(), stream)


async def quiet(system: System) -> None:
    """Until no request is open."""
    until = time.monotonic() + QUIET_S
    while time.monotonic() < until:
        if await system.rows.open_requests() == 0:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"requests are still open after {QUIET_S:.0f} s")


async def until_one(system: System, statement: str, wanted: int = 1) -> None:
    """Until a count is reached."""
    until = time.monotonic() + 20
    while (await system.rows.ask(statement))[0][0][0] < wanted:
        assert time.monotonic() < until, statement
        await asyncio.sleep(0.02)


async def judged(system: System, shop: Shop, seen: list[Seen]) -> checker.Verdict:
    """The verdict over the three books; every rule must hold."""
    verdict = checker.judge(await inquiry.gather(system, shop, seen, violations=await inquiry.audit(system)))
    assert verdict.findings == ()
    return verdict


async def test_A2_parallel_spend_over_three_processes_admits_what_the_balance_covers(tmp_path: Path) -> None:
    async with running("postgresql", tmp_path, workers=3) as (system, shop):
        door = Door("127.0.0.1", system.port)
        rich = await customer(shop, USD)
        words = "tokens=20 first_byte_ms=2500"  # all of them stay open for a while: nothing is released before the last one has asked
        seen = [await ask(door, call(rich, words))]
        held = (await system.rows.ask("SELECT held FROM leg"))[0][0][0]
        poor = await customer(shop, held * 10)
        asked = [call(poor, words, number=number) for number in range(2, 52)]
        storm = asyncio.gather(*(ask(door, one) for one in asked))
        lowest = 0
        while not storm.done():
            lowest = min(lowest, await system.rows.lowest())
            await asyncio.sleep(0.05)
        seen += await storm
        admitted = sum(one.status == 200 for one in seen[1:])
        refused = sum(one.status == 402 for one in seen[1:])
        assert (admitted, refused) == (10, 40), [one.ended for one in seen]
        assert lowest == 0
        await quiet(system)
        await judged(system, shop, seen)
        door.close()


async def test_F1_a_key_revoked_by_the_command_line_is_refused_by_every_worker_within_a_second(tmp_path: Path) -> None:
    async with running("postgresql", tmp_path, workers=3) as (system, shop):
        buyer = await customer(shop, USD)

        async def round_of(count: int, first: int) -> list[Seen]:
            door = Door("127.0.0.1", system.port)  # fresh connections, so that every worker gets some
            found = await asyncio.gather(*(ask(door, call(buyer, "tokens=4", number=first + n, max_tokens=16)) for n in range(count)))
            door.close()
            return list(found)

        before = await round_of(24, 1)
        assert {one.status for one in before} == {200}, [one.ended for one in before]
        status, text = await system.command("key", "revoke", str(buyer.key))
        assert status == 0, text
        await asyncio.sleep(1.0)
        after = await round_of(24, 100)
        assert all(one.status in (401, 403) for one in after), [one.ended for one in after]
        await quiet(system)
        await judged(system, shop, [*before, *after])


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_C1_killed_after_the_answer_and_before_the_settlement_is_settled_from_the_generation_id(tmp_path: Path, engine: str) -> None:
    async with running(engine, tmp_path) as (system, shop):
        buyer = await customer(shop, USD)
        door = Door("127.0.0.1", system.port)
        talk = asyncio.create_task(ask(door, call(buyer, "tokens=20 usage_delay_ms=20000", stream=True)))
        await until_one(system, "SELECT COUNT(*) FROM attempt WHERE generation_id IS NOT NULL")
        await asyncio.sleep(0.3)  # the text is out; only the usage is still to come
        system.gateway.kill_group()
        seen = await talk
        assert seen.data
        await system.open_gateway()
        await quiet(system)
        outcome = (await system.rows.ask("SELECT state, outcome, charged FROM request"))[0][0]
        assert outcome[:2] == ("settled", "recovered")
        assert outcome[2] > 0
        await judged(system, shop, [seen])


async def test_C2_killed_after_the_hold_and_before_the_upstream_is_released_and_charged_nothing(tmp_path: Path) -> None:
    async with running("sqlite", tmp_path, serve=False) as (system, shop):
        relay = BlackHole(int(system.env["OPENROUTER_BASE_URL"].rsplit(":", 1)[1].split("/")[0]))
        await relay.start()
        system.gateway.env["OPENROUTER_BASE_URL"] = f"http://127.0.0.1:{relay.port}/api/v1"
        await system.open_gateway()
        buyer = await customer(shop, USD)
        relay.swallowing = True
        door = Door("127.0.0.1", system.port)
        talk = asyncio.create_task(ask(door, call(buyer, "tokens=20")))
        await until_one(system, "SELECT COUNT(*) FROM request WHERE state = 'held'")
        await asyncio.sleep(0.2)
        system.gateway.kill_group()
        seen = await talk
        assert seen.status is None
        relay.swallowing = False
        await system.open_gateway()
        await quiet(system)
        request = (await system.rows.ask("SELECT state, charged FROM request"))[0][0]
        account = (await system.rows.ask("SELECT available, held FROM account WHERE id = 1"))[0][0]
        assert request == ("unknown", 0)
        assert account == (USD, 0)
        verdict = await judged(system, shop, [seen])
        assert (verdict.unknown, verdict.unknown_cost_nano) == (1, 0)
        await relay.stop()


async def test_C3_a_database_that_is_down_at_the_settlement_loses_no_debt(tmp_path: Path) -> None:
    async with running("postgresql", tmp_path) as (system, shop):
        buyer = await customer(shop, USD)
        door = Door("127.0.0.1", system.port)
        talk = asyncio.create_task(ask(door, call(buyer, "tokens=20 delay_ms=300", stream=True)))
        await until_one(system, "SELECT COUNT(*) FROM attempt WHERE generation_id IS NOT NULL")
        await asyncio.to_thread(system.fell_database)
        seen = await talk
        assert seen.finished, seen.ended
        refused = await ask(door, call(buyer, "tokens=4", number=2))
        assert refused.status == 503, refused.ended
        await asyncio.to_thread(system.raise_database)
        await quiet(system)
        request = (await system.rows.ask("SELECT state, outcome FROM request"))[0]
        assert request == [("settled", "completed")]
        await judged(system, shop, [seen, refused])
        door.close()


async def test_C3_a_debt_waits_on_disk_for_a_database_that_is_down_while_the_gateway_dies_too(tmp_path: Path) -> None:
    async with running("postgresql", tmp_path) as (system, shop):
        buyer = await customer(shop, USD)
        door = Door("127.0.0.1", system.port)
        talk = asyncio.create_task(ask(door, call(buyer, "tokens=20 delay_ms=200", stream=True)))
        await until_one(system, "SELECT COUNT(*) FROM attempt WHERE generation_id IS NOT NULL")
        await asyncio.to_thread(system.fell_database)
        seen = await talk
        assert seen.finished, seen.ended
        await asyncio.sleep(0.5)
        system.gateway.kill_group()
        await asyncio.to_thread(system.raise_database)
        await system.open_gateway()
        await quiet(system)
        assert (await system.rows.ask("SELECT state FROM request"))[0] == [("settled",)]
        await judged(system, shop, [seen])
        door.close()
