"""Answers that are given twice (D10), end to end: real sockets, real database, the simulator as upstream, memory and a real Redis."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from tests.gateway.gateway_shop import HELLO, MODEL, Shop, open_shop

from tokenarb.answers.memory import MemoryShelf
from tokenarb.answers.ports import AnswerShelf
from tokenarb.answers.purging import Purges
from tokenarb.answers.redis_shelf import RedisShelf
from tokenarb.base import redisdb
from tokenarb.gateway.answering import Answer
from tokenarb.gateway.remembering import Cache
from tokenarb.ledger import store, workers
from tokenarb.sales import crediting

PERCENT = 10


@contextlib.asynccontextmanager
async def open_remembering(
    folder: Path, shelf: AnswerShelf, *, shared: frozenset[str] = frozenset(), percent: int = PERCENT
) -> AsyncIterator[Shop]:
    made: list[Cache] = []

    def cache(shop: Shop) -> Cache:
        made.append(Cache(shelf, Purges(shelf), lambda name, what: shop.alarms.append((name, what)), percent=percent, shared=shared))
        return made[0]

    async with open_shop(folder, cache=cache) as shop:
        shop.cache = made[0]  # type: ignore[attr-defined]
        yield shop
        await made[0].close()


@pytest_asyncio.fixture(params=["memory", "redis"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    if request.param == "memory":
        async with open_remembering(tmp_path, MemoryShelf(ttl_ms=60_000, bytes_max=10_000_000)) as opened:
            yield opened
        return
    client = redisdb.client(request.getfixturevalue("redis_server").url, timeout_s=2.0)
    async with open_remembering(tmp_path, RedisShelf(client, ttl_ms=60_000, prefix=f"test:{uuid.uuid4().hex}:")) as opened:
        yield opened
    await client.aclose()


def chat(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": HELLO, "max_tokens": 200, "temperature": 0, **changes}


async def ask(shop: Shop, body: dict[str, Any], **options: Any) -> Any:
    """Asks, and waits until what is remembered behind the answer is."""
    reply = await shop.ask(body, **options)
    await shop.cache.close()  # type: ignore[attr-defined]
    return reply


def calls(shop: Shop) -> Any:
    """How often the upstream was asked."""
    return shop.raw_control("GET", None, "/requests")


async def sent(shop: Shop) -> int:
    return len([each for each in (await calls(shop))["requests"] if "completions" in str(each) or "embeddings" in str(each)])


def tenth(charge: str) -> Decimal:
    """10 % of a charge in nano-USD, rounded up; the charge was rounded itself, so one nano either way."""
    return (Decimal(charge) * PERCENT / 100).quantize(Decimal("0.000000001"), rounding="ROUND_CEILING")


@pytest.mark.parametrize("stream", [False, True])
async def test_D10_the_second_answer_is_the_first_at_a_tenth_of_its_price(shop: Shop, stream: bool) -> None:
    body = chat(stream=stream, **({"stream_options": {"include_usage": True}} if stream else {}))
    await shop.upstream(answer_tokens=150)
    first, before = await ask(shop, body), await sent(shop)
    second = await ask(shop, body)
    assert (first.status, second.status) == (200, 200)
    assert await sent(shop) == before, "nothing went upstream"
    assert first.headers["x-tokenarb-cache"] == "miss"
    assert second.headers["x-tokenarb-cache"].startswith("hit; age=")
    made, hit = await shop.settled(2)
    assert (made["outcome"], hit["outcome"]) == ("completed", "remembered")
    assert (hit["state"], hit["attempt_state"], hit["buy_cost"], hit["generation_id"]) == ("settled", "settled", "0", None)
    assert '"cache":"hit"' in hit["usage"]
    assert abs(hit["charged"] * 100 - made["charged"] * PERCENT) <= 100
    assert 0 < hit["charged"] < made["charged"]
    if stream:
        assert first.done
        assert second.done
        assert first.text == second.text != ""
        usages = [[event["usage"] for event in reply.events if event.get("usage")][-1] for reply in (first, second)]
        names = [{event["id"] for event in reply.events} for reply in (first, second)]
    else:
        assert first.json["choices"] == second.json["choices"]
        usages = [first.json["usage"], second.json["usage"]]
        names = [{first.json["id"]}, {second.json["id"]}]
        assert tenth(first.headers["x-tokenarb-charge-usd"]) == Decimal(second.headers["x-tokenarb-charge-usd"])
    assert names == [{f"gen-{made['id']}"}, {f"gen-{hit['id']}"}], "each answer has an id of its own"
    assert usages[0]["completion_tokens"] == usages[1]["completion_tokens"] == 150
    assert Decimal(str(usages[1]["cost"])) == Decimal(hit["charged"]) / 10**9
    spent = (await shop.wallet()).spent
    assert spent == made["charged"] + hit["charged"]
    cache = shop.cache  # type: ignore[attr-defined]
    assert (cache.hits, cache.misses, cache.saved) == (1, 1, Decimal(made["buy_cost"]))
    assert b'"id":"gen-' in second.body
    await shop.audit()


async def test_the_receipt_of_a_hit_says_so(shop: Shop) -> None:
    await ask(shop, chat())
    second = await ask(shop, chat())
    told = (await shop.get(f"/v1/generation?id={second.headers['x-generation-id']}", key=shop.key)).json["data"]
    assert told["outcome"] == "remembered"
    assert told["metered"]["cache"] == "hit"
    assert told["charge_usd"] == second.headers["x-tokenarb-charge-usd"]


async def test_embeddings_are_the_same_each_time(shop: Shop) -> None:
    body = {"model": "openai/text-embedding-3-small", "input": "the sea"}
    first = await ask(shop, body, path="/v1/embeddings")
    second = await ask(shop, body, path="/v1/embeddings")
    assert (first.status, second.headers["x-tokenarb-cache"][:3]) == (200, "hit")
    assert first.json["data"] == second.json["data"]
    await shop.audit()


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/responses", "/v1/completions"])
@pytest.mark.parametrize("stream", [False, True])
async def test_every_dialect_repeats_its_own_answers(shop: Shop, path: str, stream: bool) -> None:
    body: dict[str, Any] = {"model": MODEL, "temperature": 0.0, "stream": stream, "max_tokens": 50, "messages": HELLO}
    if path == "/v1/responses":
        body = {"model": MODEL, "temperature": 0.0, "stream": stream, "max_output_tokens": 50, "input": "Tell me about the sea."}
    if path == "/v1/completions":
        body = {"model": MODEL, "temperature": 0.0, "stream": stream, "max_tokens": 50, "prompt": "Tell me about the sea."}
    first, second = await ask(shop, body, path=path), await ask(shop, body, path=path)
    assert (first.status, second.status) == (200, 200), first.body
    assert second.headers["x-tokenarb-cache"].startswith("hit")
    assert first.whole
    assert second.whole
    rows = await shop.settled(2)
    assert [row["outcome"] for row in rows] == ["completed", "remembered"]
    assert len(first.body) > 200
    assert abs(len(first.body) - len(second.body)) < 60, "they differ by ids, times and the charge"
    other = await ask(shop, chat(), path="/v1/chat/completions")
    assert other.headers["x-tokenarb-cache"] == "miss"
    await shop.audit()


@pytest.mark.parametrize(
    "changes",
    [
        {"temperature": 0.7},
        {"temperature": None},
        {"temperature": False},
        {"tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]},
    ],
)
async def test_what_was_not_asked_to_be_the_same_is_not_remembered(shop: Shop, changes: dict[str, Any]) -> None:
    body = {name: value for name, value in chat(**changes).items() if value is not None}
    for _ in range(2):
        reply = await ask(shop, body)
        assert "x-tokenarb-cache" not in reply.headers
    assert all(row["outcome"] != "remembered" for row in await shop.requests())


@pytest.mark.parametrize("changes", [{"seed": 7, "temperature": 1}, {"temperature": 0.0}, {"temperature": -0.0}])
async def test_what_was_is(shop: Shop, changes: dict[str, Any]) -> None:
    await ask(shop, chat(**changes))
    assert (await ask(shop, chat(**changes))).headers["x-tokenarb-cache"].startswith("hit")


@pytest.mark.parametrize("wish", ["Cache-Control: max-age=0, no-store", "Cache-Control: no-cache", "x-tokenarb-cache: off"])
async def test_a_caller_may_decline(shop: Shop, wish: str) -> None:
    await ask(shop, chat())
    declined = await ask(shop, chat(), extra=f"{wish}\r\n")
    assert "x-tokenarb-cache" not in declined.headers
    await ask(shop, chat(seed=5), extra=f"{wish}\r\n")
    assert (await ask(shop, chat(seed=5))).headers["x-tokenarb-cache"] == "miss", "declined answers are not remembered either"
    assert [row["outcome"] for row in await shop.requests()] == ["completed"] * 4


async def test_another_request_another_customer_another_stream_is_another_answer(shop: Shop) -> None:
    await ask(shop, chat())
    _, key = await shop.sell("5")
    for body, options in (
        (chat(messages=[{"role": "user", "content": "Tell me about the sea!"}]), {}),
        (chat(max_tokens=199), {}),
        (chat(stream=True), {}),
        (chat(model="openai/gpt-4o"), {}),
        (chat(), {"key": key}),
    ):
        assert (await ask(shop, body, **options)).headers["x-tokenarb-cache"] == "miss"
    reordered = dict(reversed(chat().items()))
    assert (await ask(shop, reordered)).headers["x-tokenarb-cache"].startswith("hit")


async def test_what_the_operator_lets_all_share_is_charged_to_each(tmp_path: Path) -> None:
    shelf = MemoryShelf(ttl_ms=60_000, bytes_max=10_000_000)
    async with open_remembering(tmp_path, shelf, shared=frozenset({MODEL})) as shop:
        await ask(shop, chat())
        other, key = await shop.sell("5")
        assert (await ask(shop, chat(), key=key)).headers["x-tokenarb-cache"].startswith("hit")
        assert (await shop.wallet(other)).spent > 0
        await shop.audit()


@pytest.mark.parametrize(
    ("stream", "fault"),
    [
        (True, {"cut_at": 3}),
        (True, {"midstream_error_at": 3, "midstream_error_usage": True, "midstream_error_code": 400}),
        (False, {"answer_error": True}),
        (True, {"usage_shape": "absent"}),
        (False, {"empty_answer": True}),
        (False, {"error": "502"}),
    ],
)
async def test_only_complete_and_paid_answers_are_remembered(shop: Shop, stream: bool, fault: dict[str, Any]) -> None:
    await shop.upstream(generation_cancel_delay_ms=0, generation_delay_ms=0, **fault)
    await ask(shop, chat(stream=stream))
    reset = {"usage_shape": "A", "answer_error": False, "empty_answer": False}
    await shop.upstream(**{name: reset.get(name) for name in fault if name in reset or name in ("cut_at", "midstream_error_at", "error")})
    assert (await ask(shop, chat(stream=stream))).headers["x-tokenarb-cache"] == "miss"


async def test_an_answer_whose_client_left_is_remembered_once_it_was_read(shop: Shop) -> None:
    await shop.upstream(answer_tokens=60, chunk_delay_ms=20, abort="bill")
    reader, writer = await shop.connect()
    writer.write(shop.request(chat(stream=True)))
    await asyncio.wait_for(reader.readuntil(b"data: "), 20)
    writer.transport.abort()
    await shop.settled(1)
    await shop.cache.close()  # type: ignore[attr-defined]
    await shop.upstream(chunk_delay_ms=0)
    reply = await ask(shop, chat(stream=True))
    assert reply.headers["x-tokenarb-cache"].startswith("hit")
    assert reply.done


async def test_a_free_hit_is_free_and_still_booked(tmp_path: Path) -> None:
    async with open_remembering(tmp_path, MemoryShelf(ttl_ms=60_000, bytes_max=10_000_000), percent=0) as shop:
        await ask(shop, chat())
        spent = (await shop.wallet()).spent
        await ask(shop, chat())
        rows = await shop.settled(2)
        assert [row["outcome"] for row in rows] == ["completed", "remembered"]
        assert (rows[1]["charged"], (await shop.wallet()).spent) == (0, spent)
        assert (await shop.wallet()).held == 0
        await shop.audit()


async def test_a_memory_that_is_away_costs_nothing_but_the_hit(tmp_path: Path) -> None:
    client = redisdb.client("redis://127.0.0.1:1/0", timeout_s=0.2)
    async with open_remembering(tmp_path, RedisShelf(client, ttl_ms=60_000)) as shop:
        for _ in range(2):
            assert (await ask(shop, chat())).status == 200
        assert {name for name, _ in shop.alarms} == {"redis_away"}
        assert [row["outcome"] for row in await shop.requests()] == ["completed", "completed"]
    await client.aclose()


async def attempts(shop: Shop) -> list[tuple[str, int, str, str]]:
    """(request, n, source, state) of every attempt, in order."""
    async with shop.database.read() as tx:
        table = store.attempt.c
        rows = await tx.execute(sa.select(table.request, table.n, table.upstream_key, table.state).order_by(table.request, table.n))
        return [tuple(row) for row in rows]


async def test_D10_the_attempt_of_a_hit_names_the_memory_as_its_source(shop: Shop) -> None:
    await ask(shop, chat())
    await ask(shop, chat())
    assert [one[1:] for one in await attempts(shop)] == [(0, "main", "settled"), (0, "cache", "settled")]


async def test_D10_a_hit_that_is_killed_between_its_hold_and_its_end_is_void(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    await ask(shop, chat())
    held = asyncio.Event()

    async def killed(answer: Answer) -> None:
        held.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(Answer, "deliver", killed)  # the door stops here for ever, as if the process were gone
    _, writer = await shop.connect()
    writer.write(shop.request(chat()))
    await asyncio.wait_for(held.wait(), 5)
    async with shop.database.transaction() as tx:
        await workers.retire(tx, shop.desk.worker)
    await shop.resolve()
    rows = await shop.settled(2)
    assert [(row["state"], row["attempt_state"]) for row in rows] == [("settled", "settled"), ("void", "void")]
    assert (await shop.wallet()).held == 0
    writer.close()
    await shop.audit()


async def test_D10_who_is_granted_less_than_he_was_looked_up_for_is_served_by_the_upstream(tmp_path: Path) -> None:
    async with open_remembering(tmp_path, MemoryShelf(ttl_ms=60_000, bytes_max=10_000_000)) as shop:
        body = {name: value for name, value in chat().items() if name != "max_tokens"}
        first = await ask(shop, body)
        assert int(first.headers["x-tokenarb-max-tokens"]) == shop.desk.output_default
        left = (await shop.wallet()).available
        async with shop.database.transaction() as tx:
            await crediting.credit(tx, shop.clock.now_ms(), shop.customer, 4_000_000 - left, "poorer")
        second = await ask(shop, body)
        assert second.status == 200
        assert int(second.headers["x-tokenarb-max-tokens"]) < shop.desk.output_default
        assert "x-tokenarb-cache" not in second.headers
        assert [one[1:] for one in await attempts(shop)] == [(0, "main", "settled"), (0, "cache", "void"), (1, "main", "settled")]
        assert len(await shop.bills()) == 2
        await shop.audit()
