"""Limits at the door, end to end: real sockets, real database, the simulator; counted in this process and in a real Redis."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openai
import pytest
import pytest_asyncio
from tests.gateway.gateway_shop import HELLO, MODEL, Reply, Shop, open_shop
from tests.redis_process import RedisServer

from tokenarb.base import redisdb
from tokenarb.gateway.draining import Drains
from tokenarb.gateway.limiting import Gate, duration
from tokenarb.rates.memory import MemoryKeeper
from tokenarb.rates.ports import Keeper
from tokenarb.rates.redis_keeper import RedisKeeper
from tokenarb.rates.rules import Limits, Rule, Rules, Scope

OTHER = "openai/gpt-4o"


class Limited:
    """A shop behind a gate; `set` is what `tokenarb limit set` does."""

    def __init__(self) -> None:
        self.rules = Rules({})
        self.shop: Shop
        self.keeper: Keeper | None = MemoryKeeper()
        self.refuse_without = False
        self.counts = 600

    def set(self, *rules: Rule, **default: int) -> None:
        self.rules = Rules({Scope.CUSTOMER: Limits(**default)}, rules)

    def gate(self, shop: Shop) -> Gate:
        return Gate(
            lambda: self.rules, self.keeper, shop.clock, lambda name, what: shop.alarms.append((name, what)),
            refuse_without=self.refuse_without, counts_a_minute=self.counts,
        )  # fmt: skip


@contextlib.asynccontextmanager
async def open_limited(folder: Path, limited: Limited, **options: Any) -> AsyncIterator[Limited]:
    async with open_shop(folder, gate=limited.gate, **options) as limited.shop:
        yield limited
        if limited.keeper is not None:
            await limited.keeper.stop()


@pytest_asyncio.fixture(params=["memory", "redis"])
async def limited(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Limited]:
    made = Limited()
    if request.param == "memory":
        async with open_limited(tmp_path, made):
            yield made
        return
    client = redisdb.client(request.getfixturevalue("redis_server").url, timeout_s=2.0)
    async with open_limited(tmp_path, made):
        made.keeper = RedisKeeper(client, made.shop.clock.now_ms, prefix=f"test:{uuid.uuid4().hex}:")
        made.shop.desk.gate._keeper = made.keeper  # type: ignore[union-attr]
        yield made
    await client.aclose()


def chat(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": HELLO, "max_tokens": 20, **changes}


def prompt_worst(shop: Shop) -> int:
    """What the prompt of HELLO counts for at the worst."""
    from tokenarb.gateway import shape, wire  # here, so that the figure is taken from where the door takes it

    ask = wire.peek(shop.request(chat()).partition(b"\r\n\r\n")[2])
    return shape.shape(ask.measure, shop.desk.shelf().find(MODEL).model, 1).prompt_total


async def test_A12_parallel_calls_never_pass_the_tokens_a_minute(limited: Limited) -> None:
    shop = limited.shop
    one = prompt_worst(shop) + 20
    limited.set(tokens=2 * one + 5)
    await shop.upstream(answer_tokens=10, first_byte_ms=150)
    replies = await asyncio.gather(*(shop.ask(chat()) for _ in range(5)))
    served, refused = [r for r in replies if r.status == 200], [r for r in replies if r.status == 429]
    assert (len(served), len(refused)) == (2, 3)
    for reply in refused:
        assert reply.error["code"] == "rate_limit_exceeded"
        assert reply.error["type"] == "rate_limit_error"
        assert reply.headers["x-should-retry"] == "true"
        assert 55 <= int(reply.headers["retry-after"]) <= 65
        assert reply.headers["x-ratelimit-remaining-tokens"] == "5"
    rows = await shop.settled(2)
    assert len(rows) == 2, "what was refused never reached the ledger"
    used = sum(sum(r.json["usage"][part] for part in ("prompt_tokens", "completion_tokens")) for r in served)
    reply = await shop.ask(chat())
    assert reply.status == 200, "the reserve has given way to the true figure"
    assert int(reply.headers["x-ratelimit-remaining-tokens"]) == 2 * one + 5 - used - one
    await shop.audit()


async def test_the_requests_of_a_minute_and_their_headers(limited: Limited) -> None:
    shop = limited.shop
    limited.set(requests=2)
    first, second, third = [await shop.ask(chat()) for _ in range(3)]
    assert (first.status, second.status, third.status) == (200, 200, 429)
    assert first.headers["x-ratelimit-limit-requests"] == "2"
    assert (first.headers["x-ratelimit-remaining-requests"], second.headers["x-ratelimit-remaining-requests"]) == ("1", "0")
    assert third.headers["x-ratelimit-reset-requests"].startswith("1m")
    assert not [name for name in first.headers if "tokens" in name and name.startswith("x-ratelimit")], "only where a limit applies"
    other, key = await shop.sell("1")
    assert (await shop.ask(chat(), key=key)).status == 200, "another customer has a minute of his own"
    client = openai.OpenAI(base_url=f"{shop.base}/v1", api_key=shop.key, max_retries=0)
    with client, pytest.raises(openai.RateLimitError) as caught:
        await asyncio.to_thread(client.chat.completions.create, model=MODEL, messages=HELLO)  # type: ignore[call-overload]
    assert caught.value.code == "rate_limit_exceeded"
    assert await shop.wallet(other) is not None


async def leave_in_mid_stream(shop: Shop) -> None:
    reader, writer = await shop.connect()
    writer.write(shop.request(chat(stream=True, max_tokens=200)))
    await asyncio.wait_for(reader.readuntil(b"data: "), 20)
    writer.transport.abort()


async def test_a_slot_counts_until_the_answer_of_a_departed_client_was_read(limited: Limited) -> None:
    shop = limited.shop
    limited.set(concurrency=2)
    await shop.upstream(answer_tokens=200, chunk_delay_ms=20, abort="bill")  # 50 pieces: one second
    await asyncio.gather(leave_in_mid_stream(shop), leave_in_mid_stream(shop))
    await asyncio.sleep(0.1)
    assert shop.desk.drains.open == 2
    refused = await shop.ask(chat())
    assert (refused.status, refused.headers["retry-after"]) == (429, "1")
    assert "2 calls running" in refused.error["message"]
    await shop.settled(2)
    await asyncio.sleep(0.1)
    await shop.upstream(answer_tokens=5, chunk_delay_ms=0)
    assert [(await shop.ask(chat())).status for _ in range(3)] == [200, 200, 200], "one after the other they need one slot"


@pytest.mark.parametrize("fault", [{"error": "502"}, {"close_before_headers": True}, {"cut_at": 2}, {"answer_error": True}])
async def test_every_ending_gives_the_slot_back(limited: Limited, fault: dict[str, Any]) -> None:
    shop = limited.shop
    limited.set(concurrency=1)
    await shop.upstream(**fault)
    for stream in (True, False, True):
        assert (await shop.ask(chat(stream=stream))).status != 429
    await shop.upstream(error=None, close_before_headers=False, cut_at=None, answer_error=False)
    assert (await shop.ask(chat())).status != 429


async def test_a_request_without_money_takes_no_slot_and_no_tokens(limited: Limited) -> None:
    shop = limited.shop
    poor, key = await shop.sell("0.000001")
    limited.set(concurrency=1, tokens=10_000)
    for _ in range(3):
        assert (await shop.ask(chat(max_tokens=4_000), key=key)).status == 402
    assert await shop.wallet(poor) is not None
    await shop.ask(chat())


async def test_the_model_everybody_shares_tells_nobody_the_others_figures(limited: Limited) -> None:
    shop = limited.shop
    limited.set(Rule(Scope.MODEL, 0, MODEL, Limits(requests=1)))
    served, refused = await shop.ask(chat()), await shop.ask(chat())
    assert (served.status, refused.status) == (200, 429)
    for reply in (served, refused):
        assert not [name for name in reply.headers if name.startswith("x-ratelimit")]
    assert "limit 1" not in refused.error["message"]
    assert (await shop.ask(chat(model=OTHER))).status == 200


async def test_a_call_that_names_no_output_fits_its_limit_and_one_that_never_fits_is_told_so(limited: Limited) -> None:
    shop = limited.shop
    limited.set(tokens=prompt_worst(shop) + 300)
    body = chat()
    del body["max_tokens"]
    reply = await shop.ask(body)
    assert reply.status == 200
    assert 0 < int(reply.headers["x-tokenarb-max-tokens"]) <= 300
    never = await shop.ask(chat(max_tokens=4_000))
    assert (never.status, never.error["code"]) == (429, "request_exceeds_rate_limit")
    assert never.headers["x-should-retry"] == "false"
    assert "retry-after" not in never.headers


async def test_where_nothing_limits_nothing_is_counted_or_told(limited: Limited) -> None:
    reply = await limited.shop.ask(chat())
    assert reply.status == 200
    assert not [name for name in reply.headers if name.startswith("x-ratelimit")]
    if isinstance(limited.keeper, MemoryKeeper):
        assert limited.keeper.size == 0


@pytest.mark.parametrize("refuse", [False, True])
async def test_C6_without_its_redis_the_operators_policy_holds(tmp_path: Path, refuse: bool) -> None:
    if RedisServer.program() is None:
        pytest.skip("there is no redis-server on this machine")
    server = RedisServer()
    server.start()
    limited = Limited()
    limited.refuse_without = refuse
    client = redisdb.client(server.url, timeout_s=0.3)
    try:
        async with open_limited(tmp_path, limited):
            shop = limited.shop
            limited.keeper = RedisKeeper(client, shop.clock.now_ms)
            shop.desk.gate._keeper = limited.keeper  # type: ignore[union-attr]
            limited.set(requests=1)
            assert (await shop.ask(chat())).status == 200
            server.kill9()
            away: Reply = await shop.ask(chat())
            assert away.status == (503 if refuse else 200)
            if refuse:
                assert away.error["code"] == "limits_unavailable"
            assert shop.alarms[-1][0] == "redis_away"
            free = {"requests": 0}
            limited.set(**free)
            assert (await shop.ask(chat())).status == 200, "who has no limit does not notice"
            limited.set(requests=1)
            server.start()
            await asyncio.sleep(1.1)
            assert (await shop.ask(chat())).status == 200
            assert (await shop.ask(chat())).status == 429
    finally:
        await client.aclose()
        server.stop()


async def test_C6_a_worker_that_cannot_count_says_so(tmp_path: Path) -> None:
    limited = Limited()
    limited.keeper = None
    async with open_limited(tmp_path, limited):
        limited.set(requests=1)
        assert [(await limited.shop.ask(chat())).status for _ in range(2)] == [200, 200]
        assert {name for name, _ in limited.shop.alarms} == {"limits_not_kept"}


async def test_drains_over_their_bound_give_their_slots_back(tmp_path: Path) -> None:
    """B12's neighbour: what is hung up on goes to the resolver and counts no more."""
    limited = Limited()
    async with open_limited(tmp_path, limited, drains=Drains(open_max=0)):
        shop = limited.shop
        limited.set(concurrency=1)
        await shop.upstream(answer_tokens=100, chunk_delay_ms=20, abort="bill")
        await leave_in_mid_stream(shop)
        await asyncio.sleep(0.3)
        await shop.upstream(chunk_delay_ms=0)
        assert (await shop.ask(chat())).status == 200


def test_durations_are_written_as_openai_writes_them() -> None:
    assert [duration(ms) for ms in (0, 120, 999, 1_000, 1_001, 59_000, 60_000, 61_500)] == [
        "0ms", "120ms", "999ms", "1s", "2s", "59s", "1m0s", "1m2s",
    ]  # fmt: skip


COUNT = "/v1/messages/count_tokens"


async def test_free_counts_of_tokens_are_limited_and_calls_do_not_count_among_them(limited: Limited) -> None:
    shop = limited.shop
    shop.desk.gate._counts_a_minute = 2  # type: ignore[union-attr]
    first, second, third = [await shop.ask(chat(), path=COUNT) for _ in range(3)]
    assert (first.status, second.status, third.status) == (200, 200, 429)
    assert (first.headers["x-ratelimit-limit-requests"], first.headers["x-ratelimit-remaining-requests"]) == ("2", "1")
    assert (third.json["type"], third.error["type"], third.error["code"]) == ("error", "rate_limit_error", "rate_limit_exceeded")
    assert "this account's token counts" in third.error["message"]
    assert 55 <= int(third.headers["retry-after"]) <= 65
    assert third.headers["x-should-retry"] == "true"
    assert third.headers["x-ratelimit-remaining-requests"] == "0"
    assert (await shop.ask(chat())).status == 200, "calls have limits of their own"
    _, key = await shop.sell("1")
    assert (await shop.ask(chat(), path=COUNT, key=key)).status == 200
    assert len(await shop.settled(1)) == 1


async def test_free_counts_are_limited_by_their_size_too(limited: Limited) -> None:
    shop = limited.shop
    large = chat(system="x" * 3_900_000)
    assert [(await shop.ask(large, path=COUNT)).status for _ in range(14)] == [200] * 12 + [429] * 2


async def test_free_counts_are_limited_where_nobody_counts_for_all_workers(tmp_path: Path) -> None:
    made = Limited()
    made.keeper, made.counts = None, 1
    async with open_limited(tmp_path, made) as limited:
        assert [(await limited.shop.ask(chat(), path=COUNT)).status for _ in range(2)] == [200, 429]
        assert not limited.shop.alarms


async def test_free_counts_are_limited_while_redis_is_away(tmp_path: Path) -> None:
    client = redisdb.client("redis://127.0.0.1:9", timeout_s=0.2)
    made = Limited()
    made.counts = 1
    async with open_limited(tmp_path, made) as limited:
        made.shop.desk.gate._keeper = RedisKeeper(client, made.shop.clock.now_ms)  # type: ignore[union-attr]
        assert [(await limited.shop.ask(chat(), path=COUNT)).status for _ in range(2)] == [200, 429]
        assert {name for name, _ in limited.shop.alarms} == {"redis_away"}
    await client.aclose()
