"""A second upstream beside the settings' own: who serves, what a fallback costs and whom, what is never sent twice. Real sockets."""

import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from tests.gateway.gateway_shop import HELLO, MODEL, NANO, Shop

from tokenarb.base import ids
from tokenarb.catalog.model import Price, Rates
from tokenarb.gateway.errors import TABLE
from tokenarb.ledger import store
from tokenarb.sim.openrouter.server import SimConfig, SimServer
from tokenarb.upstream.fleet import Picture
from tokenarb.upstream.health import FAILURES_TO_OPEN, State
from tokenarb.upstream.model import Credential, KeyState, Options, Upstream, Ware

CHEAP = Price(Rates(75_000_000_000, 300_000_000_000))  # half of what OpenRouter lists: 0.075 and 0.30 USD a million
LIST = Price(Rates(150_000_000_000, 600_000_000_000, cache_read=75_000_000_000))
CLAUDE = "anthropic/claude-sonnet-4.5"


class Other:
    """A second simulator, and rows that lead to it."""

    def __init__(self, shop: Shop, sim: SimServer) -> None:
        self.shop, self.sim = shop, sim
        self.rows: dict[str, Upstream] = {}
        self.wares: list[Ware] = []
        self.keys: list[tuple[Credential, str]] = []
        self.spent: dict[str, int] = {}

    def row(
        self, name: str = "other", *, dialect: str = "openai", url: str = "", model: str = MODEL, price: Price = CHEAP,
        own: str = MODEL, keys: tuple[str, ...] = ("main",), limit: int = 0, secret: str = "", **options: Any,
    ) -> None:  # fmt: skip
        """Adds a row, and lets the gateway see it."""
        self.rows[name] = Upstream(name, url or self.sim.base_url, dialect, "", ("*",), None, 0, True, Options(**options))
        self.wares.append(Ware(name, model, own, price, 128_000, 16_384, ("text",), 1, "", 0))
        for key in keys:
            credential = Credential(ids.new_row_id(), name, key, "X", None, limit, KeyState.ACTIVE, 0)
            self.keys.append((credential, secret or self.sim.inference_key))
        self.refresh()

    def refresh(self) -> None:
        day = self.shop.clock.now_ms() // 86_400_000
        picture = Picture(tuple(self.rows.values()), tuple(self.wares), tuple(self.keys), frozenset(self.rows), dict(self.spent), day)
        self.shop.desk.fleet.refresh(picture, lambda _: True)

    @contextlib.contextmanager
    def _instead(self) -> Iterator[None]:
        """The shop's own ways of asking its simulator, asking this one."""
        first, self.shop.sim = self.shop.sim, self.sim
        try:
            yield
        finally:
            self.shop.sim = first

    async def switch(self, **switches: Any) -> None:
        with self._instead():
            await self.shop.upstream(**switches)

    async def bills(self) -> list[dict[str, Any]]:
        with self._instead():
            return await self.shop.bills()

    async def sent(self, count: int = 1) -> list[dict[str, Any]]:
        with self._instead():
            return await self.shop.sent(count)


@pytest_asyncio.fixture
async def other(shop: Shop) -> AsyncIterator[Other]:
    sim = SimServer(SimConfig(seed=2))
    await sim.start()
    opened = Other(shop, sim)
    yield opened
    await shop.desk.fleet.close()
    await sim.stop()


def chat(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": HELLO, "max_tokens": 60, **changes}


async def attempts(shop: Shop) -> list[tuple[int, str, str, str]]:
    """(n, upstream key, state, cost) of every attempt, in order."""
    async with shop.database.read() as tx:
        table = store.attempt
        rows = await tx.execute(
            sa.select(table.c.n, table.c.upstream_key, table.c.state, table.c.buy_cost).order_by(table.c.request, table.c.n)
        )
        return [tuple(row) for row in rows]


def charge_of(cost_at_list: Decimal) -> int:
    """What the customer pays: list price and 25 %, rounded up once."""
    return int((cost_at_list * Decimal("1.25") * NANO).to_integral_value(rounding="ROUND_CEILING"))


async def test_the_cheaper_row_serves_and_its_cost_is_its_own_price_exactly(shop: Shop, other: Other) -> None:
    other.row(fee="2")
    for stream in (False, True):
        reply = await shop.ask(chat(stream=stream, stream_options={"include_usage": True} if stream else None, user="somebody"))
        assert reply.status == 200, reply.body
    rows = await shop.settled(2)
    assert await shop.bills() == []
    for row, bill in zip(rows, await other.bills(), strict=True):
        at_list = Decimal(bill["cost"])
        assert Decimal(row["buy_cost"]) == at_list / 2, "the row's prices, not what the host may name"
        assert row["charged"] == charge_of(at_list), "priced by what the buyer was quoted (D9)"
    assert [found[1:3] for found in await attempts(shop)] == [("other/main", "settled")] * 2
    body = (await other.sent())[0]
    assert not {"provider", "usage", "user"} & set(body), "the house's routing words stay at home"
    await shop.audit()


async def test_D9_another_name_at_the_upstream_is_sent_and_the_quoted_model_is_charged(shop: Shop, other: Other) -> None:
    other.row(own="openai/gpt-4o")
    assert (await shop.ask(chat())).status == 200
    (row,) = await shop.settled()
    assert (await other.sent())[0]["model"] == "openai/gpt-4o"
    (bill,) = await other.bills()
    tokens = (bill["prompt_tokens"], bill["completion_tokens"])
    assert row["charged"] == charge_of(tokens[0] * Decimal("0.00000015") + tokens[1] * Decimal("0.0000006"))
    assert row["model"] == MODEL


WAYS_TO_ASK = {
    "chat": ("/v1/chat/completions", {"messages": HELLO, "max_tokens": 60}),
    "completions": ("/v1/completions", {"prompt": "The sea", "max_tokens": 60}),
    "responses": ("/v1/responses", {"input": "The sea", "max_output_tokens": 60}),
    "messages": ("/v1/messages", {"messages": HELLO, "max_tokens": 60}),
    "embeddings": ("/v1/embeddings", {"input": "The sea"}),
}


@pytest.mark.parametrize(("dialect", "stream"), [(name, stream) for name in WAYS_TO_ASK for stream in (False, True)][:-1])
async def test_D9_an_answer_names_the_model_as_our_catalogue_does(shop: Shop, other: Other, dialect: str, stream: bool) -> None:
    path, asked = WAYS_TO_ASK[dialect]
    sold, own = ("openai/text-embedding-3-small", "openai/text-embedding-3-large") if dialect == "embeddings" else (MODEL, "openai/gpt-4o")
    other.row(dialect="openrouter", model=sold, own=own, price=Price(Rates(1_000_000, 1_000_000)))
    await other.switch(answer_tokens=40)
    streamed = {"stream": True, "stream_options": {"include_usage": True}} if stream else {}
    reply = await shop.ask({"model": sold.removeprefix("openai/"), **asked, **streamed}, path=path)
    assert reply.status == 200, reply.body
    assert (await other.sent())[0]["model"] == own
    assert own.encode() not in reply.body.replace(sold.encode(), b"")
    told = [find for event in (reply.events if stream else [reply.json]) for find in named(event)]
    assert told
    assert set(told) == {sold}
    await shop.settled()


def named(event: Any) -> list[str]:
    """Every `model` that an answer or one of its events says."""
    return [place["model"] for place in (event, event.get("message", {}), event.get("response", {})) if "model" in place]


async def test_an_upstream_that_fails_before_its_first_byte_is_followed_by_the_next(shop: Shop, other: Other) -> None:
    other.row()
    for n, error in enumerate(("503", "500", "429", "529", "404")):
        other.refresh()
        shop.desk.fleet._resting.clear()
        await other.switch(error=error)
        reply = await shop.ask(chat(stream=n % 2 == 0))
        assert reply.status == 200, (error, reply.body)
    rows = await shop.settled(5)
    assert {row["state"] for row in rows} == {"settled"}
    found = await attempts(shop)
    assert [one[:3] for one in found] == [(0, "other/main", "void"), (1, "main", "settled")] * 5
    assert {one[3] for one in found[::2]} == {"0"}
    assert len(await shop.bills()) == 5
    await shop.audit()


async def test_F5_our_empty_account_there_moves_on_rings_and_rests_the_key_alone(shop: Shop, other: Other) -> None:
    other.row()
    await other.switch(error="402")
    assert (await shop.ask(chat())).status == 200
    assert ("upstream_account", "other/main") in [(name, what.split(":")[0]) for name, what in shop.alarms]
    health = shop.desk.fleet.source("other/main")[0].health.seen  # type: ignore[index]
    assert (health.state, health.failures) == (State.CLOSED, 0)
    assert (await shop.ask(chat())).status == 200
    assert [one[:3] for one in await attempts(shop)] == [(0, "other/main", "void"), (1, "main", "settled"), (0, "main", "settled")]
    await shop.audit()


async def test_F5_a_bad_key_is_followed_by_the_next_key_of_the_same_upstream(shop: Shop, other: Other) -> None:
    other.row(keys=("bad",), secret="sk-wrong")
    other.keys.append((replace(other.keys[0][0], name="good"), other.sim.inference_key))
    other.refresh()
    assert (await shop.ask(chat())).status == 200
    assert [one[:3] for one in await attempts(shop)] == [(0, "other/bad", "void"), (1, "other/good", "settled")]


async def test_C11_an_attempt_that_timed_out_and_was_billed_is_booked_as_lost_and_the_buyer_pays_once(shop: Shop, other: Other) -> None:
    other.row(dialect="openrouter")
    await other.switch(error="524", fault_billed="full", generation_delay_ms=0)
    reply = await shop.ask(chat())
    assert reply.status == 200
    (lost,), (paid,) = await other.bills(), await shop.bills()
    assert Decimal(lost["cost"]) > 0
    assert await attempts(shop) == [
        (0, "other/main", "settled", lost["cost"]), (1, "main", "settled", paid["cost"])
    ]  # fmt: skip
    rows = await shop.settled()
    assert {row["charged"] for row in rows} == {charge_of(Decimal(paid["cost"]))}
    await shop.audit()


async def test_C12_what_the_first_had_in_its_cache_is_nothing_to_the_seconds_bill(shop: Shop, other: Other) -> None:
    other.row(dialect="openrouter")
    await other.switch(error="524", fault_billed="full", generation_delay_ms=0, cached_tokens=7)
    assert (await shop.ask(chat())).status == 200
    (bill,) = await shop.bills()
    row = (await shop.settled())[-1]
    assert "cached" not in json.loads(row["usage"])
    assert row["charged"] == charge_of(Decimal(bill["cost"]))


async def test_C11_an_attempt_that_may_be_billed_and_cannot_be_asked_about_is_not_sent_again(shop: Shop, other: Other) -> None:
    other.row()
    await other.switch(error="524")
    assert (await shop.ask(chat())).error["code"] == "upstream_timeout"
    await other.switch(error=None, close_before_headers=True)
    shop.desk.fleet._resting.clear()
    assert (await shop.ask(chat())).status == 502
    assert [one[:3] for one in await attempts(shop)] == [(0, "other/main", "unknown")] * 2
    assert await shop.bills() == []
    assert {row["charged"] for row in await shop.settled(2)} == {0}
    await shop.audit()


async def test_C13_a_call_is_sent_so_often_and_no_more(shop: Shop, other: Other) -> None:
    for name in ("one", "two", "three", "four"):
        other.row(name)
    await other.switch(error="503")
    await shop.upstream(error="503")
    reply = await shop.ask(chat())
    assert (reply.status, reply.error["code"]) in ((502, "upstream_failed"), (503, "upstream_busy"))
    found = await attempts(shop)
    assert len(found) == shop.desk.attempts_max == 3
    assert {one[2] for one in found} == {"void"}
    assert (await shop.wallet()).available == 10 * NANO
    await shop.audit()


async def test_what_the_caller_asked_for_is_no_reason_to_ask_another(shop: Shop, other: Other) -> None:
    other.row()
    for error in ("400", "403_moderation", "413"):
        await other.switch(error=error)
        assert (await shop.ask(chat())).status in (400, 413)
    assert [one[:3] for one in await attempts(shop)] == [(0, "other/main", "void")] * 3
    assert await shop.bills() == []


async def test_after_the_first_byte_nobody_else_is_asked_and_without_a_record_the_cost_stays_unknown(shop: Shop, other: Other) -> None:
    other.row()
    await other.switch(cut_at=2, answer_tokens=40)
    reply = await shop.ask(chat(stream=True))
    assert reply.status == 200
    assert not reply.whole or reply.events[-1].get("error")
    (row,) = await shop.settled()
    assert (row["state"], row["charged"], row["attempt_state"]) == ("unknown", 0, "unknown")
    assert await shop.bills() == []
    # An answer that came whole but told no usage: the resolver does not wait for a record that nobody keeps.
    await other.switch(cut_at=None, usage_shape="absent")
    assert (await shop.ask(chat(stream=True))).done
    await shop.resolve(later_ms=3_000)
    assert [one["state"] for one in await shop.settled(2)] == ["unknown", "unknown"]
    assert (await shop.wallet()).available == 10 * NANO
    await shop.audit()


async def test_an_upstream_that_is_away_is_left_out_once_its_breaker_opens(shop: Shop, other: Other) -> None:
    other.row(url="http://127.0.0.1:9/v1")
    for _ in range(FAILURES_TO_OPEN + 2):
        assert (await shop.ask(chat())).status == 200
    found = await attempts(shop)
    assert sum(one[1] == "other/main" for one in found) == FAILURES_TO_OPEN
    assert [one[:3] for one in found[-2:]] == [(0, "main", "settled")] * 2
    await shop.audit()


async def test_a_field_that_a_row_cannot_honour_a_dearer_row_and_a_foreign_region_are_not_served_by_it(shop: Shop, other: Other) -> None:
    other.row("plain", omits=("tools",))
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
    assert (await shop.ask(chat(tools=[tool]))).status == 200
    assert (await shop.ask(chat(top_k=5))).status == 200  # a hint: left out, the answer is the same kind of answer
    assert [one[1] for one in await attempts(shop)] == ["main", "plain/main"]
    other.rows.clear(), other.wares.clear()
    other.row("dear", price=Price(Rates(10**12, 10**12)))
    other.row("far", regions=("DE",))
    assert (await shop.ask(chat())).status == 200
    assert (await attempts(shop))[-1][1] == "main"


async def test_where_only_rows_serve_the_refusal_says_what_keeps_them(shop: Shop, other: Other) -> None:
    shop.desk.fleet._primary_covers = lambda _: False
    for changes, asked, code in (
        ({"regions": ("DE",)}, {}, "region_restricted"),
        ({"omits": ("tools",)}, {"tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}]}, "unsupported_parameter"),
        ({"price": Price(Rates(10**13, 10**13))}, {}, "model_unavailable"),
    ):
        other.rows.clear(), other.wares.clear()
        other.row(**changes)
        shop.desk.fleet.refresh(shop.desk.fleet._picture, lambda _: False)
        reply = await shop.ask(chat(**asked))
        assert reply.error["code"] == code, reply.body
        assert reply.error["message"]
        # What may be called from some countries only is not shown to people as for sale: where a call comes from nobody knows.
        assert shop.desk.fleet.anywhere(shop.desk.shelf().offers[MODEL]) is (code != "region_restricted")
    assert "where you are is not known" in TABLE["region_restricted"].message
    assert not await shop.requests()


async def test_a_row_that_costs_us_nothing_is_not_free_to_the_customer(shop: Shop, other: Other) -> None:
    other.row("own", price=Price(Rates(0, 0)))
    assert (await shop.ask(chat())).status == 200
    (row,) = await shop.settled()
    assert (row["buy_cost"], row["state"]) == ("0", "settled")
    assert row["charged"] > 0


async def test_keys_are_taken_by_what_is_left_of_their_day_and_a_used_up_wall_is_not_climbed(shop: Shop, other: Other) -> None:
    other.row(keys=("a", "b"), limit=1_000_000)
    other.spent = {"other/a": 900_000}
    other.refresh()
    assert (await shop.ask(chat())).status == 200
    other.spent = {"other/a": 900_000, "other/b": 950_000}
    other.refresh()
    assert (await shop.ask(chat())).status == 200
    other.spent = {"other/a": 1_000_000, "other/b": 1_000_000}
    other.refresh()
    assert (await shop.ask(chat())).status == 200
    assert [one[1] for one in await attempts(shop)] == ["other/b", "other/a", "main"]
    spent = shop.desk.fleet.take_unsaid()
    assert set(spent) == {"other/a", "other/b"}
    assert sum(spent.values()) >= sum(Decimal(one[3]) for one in (await attempts(shop))[:2]) * NANO


async def test_a_repeated_prefix_goes_where_it_is_warm(shop: Shop, other: Other) -> None:
    other.row("one", price=LIST)
    other.row("two", price=LIST)
    long = [{"role": "system", "content": "The rules of the house. " * 400}, *HELLO]
    first = await shop.ask(chat(messages=long))
    assert first.status == 200
    served = (await attempts(shop))[0][1].split("/")[0]
    rival = "two" if served == "one" else "one"
    # Whoever is quicker would be taken now; the customer's cache is not there.
    fleet = shop.desk.fleet
    now_ms = shop.clock.now_ms()
    fleet._latency = {(served, MODEL): (900.0, now_ms), (rival, MODEL): (1.0, now_ms), ("openrouter", MODEL): (500.0, now_ms)}
    more = [*long, {"role": "assistant", "content": "Yes."}, {"role": "user", "content": "And then?"}]
    assert (await shop.ask(chat(messages=more))).status == 200
    assert (await shop.ask(chat())).status == 200
    assert [one[1].split("/")[0] for one in await attempts(shop)] == [served, served, rival]


async def test_anthropics_own_dialect_serves_messages_and_nothing_else(shop: Shop, other: Other) -> None:
    price = Price(Rates(2_000_000_000_000, 10_000_000_000_000, cache_read=200_000_000_000, cache_write=2_500_000_000_000))
    other.row("anthropic", dialect="anthropic", model=CLAUDE, own=CLAUDE, price=price)
    body = {"model": CLAUDE, "max_tokens": 50, "messages": HELLO}
    assert (await shop.ask(body, path="/v1/messages")).status == 200
    streamed = await shop.ask({**body, "stream": True}, path="/v1/messages", extra="anthropic-beta: x\r\n")
    assert b"message_stop" in streamed.body
    assert (await shop.ask({**body})).status == 200  # chat: OpenRouter's
    found = await attempts(shop)
    assert [one[1] for one in found] == ["anthropic/main", "anthropic/main", "main"]
    for one, bill in zip(found, await other.bills(), strict=False):
        assert Decimal(one[3]) == bill["prompt_tokens"] * Decimal("0.000002") + bill["completion_tokens"] * Decimal("0.00001")
    assert "metadata" in (await other.sent())[0]
    await shop.audit()


async def test_where_every_key_rests_one_is_asked_all_the_same_and_a_spent_limit_is_said(shop: Shop, other: Other) -> None:
    other.row()
    for switch in (other.switch, shop.upstream):
        await switch(error="402")
    for _ in range(2):
        reply = await shop.ask(chat())
        assert (reply.status, reply.error["code"]) == (503, "upstream_unavailable")
    await shop.upstream(error=None)
    await other.switch(error=None)
    assert (await shop.ask(chat())).status == 200
    other.wares.clear()
    other.row("only", model=CLAUDE, own=CLAUDE, limit=1, price=Price(Rates(10**12, 10**13, cache_read=10**11, cache_write=10**12)))
    other.spent = {"only/main": 1}
    other.refresh()
    shop.desk.fleet._primary_covers = lambda _: False  # the settings' own may not be resold for it
    reply = await shop.ask(chat(model=CLAUDE))
    assert (reply.status, reply.error["code"]) == (503, "upstream_unavailable")
    assert (await shop.ask(chat(model="openai/gpt-4"))).error["code"] == "model_unavailable"
