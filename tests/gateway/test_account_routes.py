"""Receipts, names for calls, usage and the balance in every shape tools read, on a real door with a real upstream behind it."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.gateway.gateway_shop import HELLO, MODEL, NANO, Shop

from tokenarb.gateway import billing
from tokenarb.gateway.menu import MENU
from tokenarb.keys import issuing
from tokenarb.ledger import receipts, spending
from tokenarb.ledger.spending import Group
from tokenarb.sales import refunding
from tokenarb.sales import usage as usages

SECRETIVE = ("openrouter", "upstream_key", "buy_cost", "main", "gen-sim")


def chat(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": HELLO, "max_tokens": 60, **changes}


async def test_a_receipt_says_what_was_held_metered_and_charged(shop: Shop) -> None:
    answer = await shop.ask(chat())
    (row,) = await shop.settled()
    for name in (answer.json["id"], answer.headers["x-request-id"]):
        for base in ("/v1", "/api/v1", "/api", "/ai-proxy/v1"):
            reply = await shop.get(f"{base}/generation?id={name}", key=shop.key)
            assert reply.status == 200, reply.body
    data = reply.json["data"]
    assert data["id"] == answer.json["id"]
    assert data["total_cost"] == data["usage"] == answer.json["usage"]["cost"] == row["charged"] / NANO
    assert (data["tokens_prompt"], data["native_tokens_completion"]) == (
        answer.json["usage"]["prompt_tokens"],
        answer.json["usage"]["completion_tokens"],
    )
    assert (data["model"], data["state"], data["outcome"], data["cancelled"]) == (MODEL, "settled", "completed", False)
    assert data["hold"] == {"usd": str(data["hold"]["usd"]), "max_output_tokens": 60}
    assert float(data["hold"]["usd"]) >= data["total_cost"]
    assert data["paid_by"] == [
        {"account": "wallet", "unit": "usd", "held": data["hold"]["usd"], "taken": answer.headers["x-tokenarb-charge-usd"]}
    ]
    price = data["pricing"]
    metered = data["metered"]
    exact = float(price["prompt"]) * metered["prompt"] + float(price["completion"]) * metered["completion"]
    assert exact <= data["total_cost"] + 1e-15 and data["total_cost"] - exact < 1e-9  # rounded up, once
    assert data["attempts"]["count"] == 1
    assert data["attempts"]["states"][0]["state"] == "settled"
    datetime.fromisoformat(data["created_at"])
    told = json.dumps(data)
    assert not [word for word in (*SECRETIVE, row["generation_id"]) if word in told]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("path", "asked", "native"),
    [
        ("/v1/chat/completions", {"messages": HELLO, "max_tokens": 20}, ("length", "length")),
        ("/v1/chat/completions", {"messages": HELLO, "max_tokens": 60}, ("stop", "stop")),
        ("/v1/completions", {"prompt": "The sea", "max_tokens": 20}, ("length", "length")),
        ("/v1/messages", {"messages": HELLO, "max_tokens": 20}, ("length", "max_tokens")),
        ("/v1/messages", {"messages": HELLO, "max_tokens": 60}, ("stop", "end_turn")),
        ("/v1/responses", {"input": "The sea", "max_output_tokens": 20}, ("length", "max_output_tokens")),
        ("/v1/responses", {"input": "The sea", "max_output_tokens": 60}, ("stop", "completed")),
    ],
)
async def test_a_receipt_says_why_the_answer_ended_and_how_long_it_took(
    shop: Shop, path: str, asked: dict[str, Any], native: tuple[str, str], stream: bool
) -> None:
    await shop.upstream(answer_tokens=30, headers_ms=60)
    assert (await shop.ask({"model": MODEL, "stream": stream, **asked}, path=path)).status == 200
    (row,) = await shop.settled()
    data = (await shop.get(f"/v1/generation?id={row['id']}", key=shop.key)).json["data"]
    assert (data["finish_reason"], data["native_finish_reason"]) == native
    assert data["streamed"] is stream
    assert 60 <= data["latency"] <= data["generation_time"] == row["ended_at"] - row["at"]
    assert not {"finish", "latency_ms", "streamed"} & data["metered"].keys()


async def test_a_receipt_is_for_its_customer_only(shop: Shop) -> None:
    answer = await shop.ask(chat())
    await shop.settled()
    _, stranger = await shop.sell()
    path = f"/v1/generation?id={answer.json['id']}"
    assert (await shop.get(path, key=stranger)).error["code"] == "generation_not_found"
    assert (await shop.get(path)).error["code"] == "missing_key"
    for query in ("", "?id=", "?id=" + "x" * 500):
        refused = await shop.get("/v1/generation" + query, key=shop.key)
        assert (refused.status, refused.error["param"]) == (400, "id")
    missing = await shop.get("/api/v1/generation?id=gen-nothing", key=shop.key)
    assert (missing.status, missing.error["code"], missing.error["reason"]) == (404, 404, "generation_not_found")


async def test_a_receipt_of_a_running_call_is_not_ready_and_shows_the_hold(shop: Shop) -> None:
    await shop.upstream(headers_ms=1_500)
    calling = asyncio.create_task(shop.ask(chat(stream=True)))
    while not (rows := await shop.requests()):
        await asyncio.sleep(0.02)
    early = await shop.get(f"/v1/generation?id={rows[0]['id']}", key=shop.key)
    assert (early.status, early.error["code"], early.headers["retry-after"]) == (404, "generation_not_ready", "1")
    assert early.error["receipt"]["state"] == "held"
    assert float(early.error["receipt"]["hold"]["usd"]) > 0
    assert (await calling).done
    await shop.settled()
    late = (await shop.get(f"/v1/generation?id={rows[0]['id']}", key=shop.key)).json["data"]
    assert (late["state"], late["streamed"]) == ("settled", True)


async def test_a_refund_stands_on_the_receipt(shop: Shop) -> None:
    answer = await shop.ask(chat())
    (row,) = await shop.settled()
    async with shop.database.transaction() as tx:
        await refunding.request(tx, shop.clock.now_ms(), shop.customer, row["id"])
    data = (await shop.get(f"/v1/generation?id={answer.json['id']}", key=shop.key)).json["data"]
    assert (data["total_cost"], data["charge_usd"]) == (0, data["refund"]["usd"])
    assert float(data["charge_usd"]) == row["charged"] / NANO


async def test_a_call_named_by_its_client_runs_once_and_the_second_gets_the_receipt(shop: Shop) -> None:
    name = "Idempotency-Key: order-17\r\n"
    first = await shop.ask(chat(), extra=name)
    (row,) = await shop.settled()
    for path in ("/v1/chat/completions", "/ai-proxy/v1/chat/completions/", "/api/v1/chat/completions"):
        again = await shop.ask(chat(), extra=name, path=path)
        assert (again.status, again.headers["x-should-retry"]) == (409, "false")
        assert again.error.get("reason", again.error["code"]) == "already_completed"
        receipt = again.error["receipt"]
        assert (receipt["id"], receipt["total_cost"]) == (first.json["id"], row["charged"] / NANO)
        assert receipt["idempotency_key"] == "order-17"
    other = await shop.ask(chat(temperature=0.1), extra=name)
    assert (other.status, other.error["code"]) == (409, "key_reused")
    assert "receipt" not in other.error
    assert len(await shop.requests()) == 1
    assert (await shop.wallet()).spent == row["charged"]
    assert len(await shop.bills()) == 1


async def test_a_call_that_still_runs_is_told_when_to_come_back(shop: Shop) -> None:
    await shop.upstream(headers_ms=1_000)
    name = "Idempotency-Key: slow\r\n"
    calling = asyncio.create_task(shop.ask(chat(), extra=name))
    while not await shop.requests():
        await asyncio.sleep(0.02)
    early = await shop.ask(chat(), extra=name)
    assert (early.status, early.error["code"], early.headers["x-should-retry"]) == (409, "request_in_flight", "true")
    assert int(early.headers["retry-after"]) >= 1
    assert (await calling).status == 200
    await shop.settled()


EVERY_ROUTE: dict[str, dict[str, Any]] = {
    "/chat/completions": chat(),
    "/completions": {"model": MODEL, "prompt": "Tell me about the sea.", "max_tokens": 40},
    "/responses": {"model": MODEL, "input": "Tell me about the sea.", "max_output_tokens": 40},
    "/messages": {"model": MODEL, "messages": HELLO, "max_tokens": 40},
    "/embeddings": {"model": "openai/text-embedding-3-small", "input": "the sea"},
}


async def test_a_name_guards_a_call_on_every_route_that_costs_money(shop: Shop) -> None:
    assert set(EVERY_ROUTE) == {path for method, path in shop.door.routes.api() if MENU[method, path].costs}
    made = 0
    for path, body in EVERY_ROUTE.items():
        name = f"Idempotency-Key: of{path}\r\n"
        first = await shop.ask(body, extra=name, path="/v1" + path)
        assert first.status == 200, (path, first.body)
        made += 1
        rows = await shop.settled(made)
        again = await shop.ask(body, extra=name, path="/api/v1" + path)
        assert (again.status, again.error["receipt"]["request_id"]) == (409, first.headers["x-request-id"]), path
        assert float(again.error["receipt"]["charge_usd"]) == rows[-1]["charged"] / NANO > 0
    assert made == len(EVERY_ROUTE)
    # The same body under the same name on another route is another call, and is not made.
    twin = await shop.ask(EVERY_ROUTE["/messages"], extra="Idempotency-Key: of/messages\r\n", path="/v1/chat/completions")
    assert (twin.status, twin.error["code"]) == (409, "key_reused")
    assert len(await shop.bills()) == made


async def test_questions_about_usage_take_turns_and_do_not_pile_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "WAITING_MAX", 3)
    replies = await asyncio.gather(*(shop.get("/v1/usage", key=shop.key) for _ in range(40)))
    assert {reply.status for reply in replies} <= {200, 503}
    assert all(reply.error["code"] == "overloaded" for reply in replies if reply.status == 503)
    assert any(reply.status == 200 for reply in replies)
    assert any(reply.status == 503 for reply in replies)
    assert (await shop.get("/v1/usage", key=shop.key)).status == 200


async def test_another_customer_may_use_the_same_name(shop: Shop) -> None:
    _, other = await shop.sell()
    for key in (shop.key, other):
        assert (await shop.ask(chat(), extra="Idempotency-Key: same\r\n", key=key)).status == 200
    await shop.settled(2)


async def test_usage_adds_up_by_day_model_and_key(shop: Shop) -> None:
    async with shop.database.transaction() as tx:
        _, second = await issuing.issue(tx, shop.clock.now_ms(), shop.customer, shop.peppers, label="second")
    other = "anthropic/claude-haiku-4.5"
    await shop.ask(chat())
    await shop.ask(chat(stream=True))
    await shop.ask(chat(model=other), key=second)
    rows = await shop.settled(3)
    async with shop.database.transaction() as tx:
        await refunding.request(tx, shop.clock.now_ms(), shop.customer, rows[0]["id"])
    charged = sum(row["charged"] for row in rows)
    days = (await shop.get("/v1/usage", key=shop.key)).json
    today = datetime.now(UTC).date().isoformat()
    assert [line["day"] for line in days["data"]] == [today]
    assert (days["total"]["calls"], days["total"]["failed"]) == (3, 0)
    assert float(days["total"]["charged_usd"]) == charged / NANO
    assert days["total"]["from_wallet_usd"] == days["total"]["charged_usd"]
    assert float(days["total"]["refunded_usd"]) == rows[0]["charged"] / NANO
    assert days["total"]["prompt_tokens"] == sum(json.loads(row["usage"])["prompt"] for row in rows)
    models = (await shop.get("/v1/usage?group=model", key=second)).json["data"]
    assert {line["model"]: line["calls"] for line in models} == {MODEL: 2, other: 1}
    keys = (await shop.get("/v1/usage?group=key&from=" + today, key=shop.key)).json["data"]
    assert {line["label"]: line["calls"] for line in keys} == {"key": 2, "second": 1}
    assert all(line["key"].startswith("sk-arb-") for line in keys)
    past = (await shop.get("/v1/usage?from=2026-01-01&to=2026-01-31", key=shop.key)).json
    assert (past["data"], past["total"]["calls"]) == ([], 0)
    _, stranger = await shop.sell()
    assert (await shop.get("/v1/usage", key=stranger)).json["total"]["calls"] == 0


async def test_usage_refuses_what_it_cannot_answer(shop: Shop) -> None:
    for query, param in (
        ("from=yesterday", "from"),
        ("from=0001-01-01&to=0001-01-02", "to"),
        ("from=2026-01-01&to=2026-12-31", "from"),
        ("from=2026-02-01&to=2026-01-01", "from"),
        ("group=colour", "group"),
    ):
        refused = await shop.get("/v1/usage?" + query, key=shop.key)
        assert (refused.status, refused.error["code"], refused.error["param"]) == (400, "invalid_value", param), query
    assert (await shop.get("/v1/usage")).status == 401


async def test_usage_of_too_many_calls_asks_for_a_shorter_window(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    await shop.ask(chat())
    await shop.ask(chat())
    await shop.settled(2)
    monkeypatch.setattr(spending, "CALLS_MAX", 1)
    refused = await shop.get("/v1/usage", key=shop.key)
    assert (refused.status, refused.error["code"]) == (400, "usage_too_large")


async def test_balance_widgets_show_what_is_left(shop: Shop) -> None:
    await shop.ask(chat())
    (row,) = await shop.settled()
    today = datetime.now(UTC).date().isoformat()
    for base in ("", "/v1", "/api", "/api/v1", "/ai-proxy", "/ai-proxy/v1"):
        limit = (await shop.get(f"{base}/dashboard/billing/subscription", key=shop.key)).json
        spent = (await shop.get(f"{base}/dashboard/billing/usage?start_date=2026-08-20&end_date=2100-01-01", key=shop.key)).json
        assert limit["hard_limit_usd"] - spent["total_usage"] / 100 == pytest.approx((await shop.wallet()).available / NANO)
    (day,) = spent["daily_costs"]
    assert datetime.fromtimestamp(day["timestamp"], UTC).date().isoformat() == today
    assert day["line_items"] == [{"name": MODEL, "cost": pytest.approx(row["charged"] * 100 / NANO)}]
    grants = (await shop.get("/v1/dashboard/billing/credit_grants", key=shop.key)).json
    assert grants["total_granted"] - grants["total_used"] == pytest.approx(grants["total_available"])
    assert grants["grants"]["data"][0]["grant_amount"] == 10


async def test_the_key_tells_its_own_week_and_month(shop: Shop) -> None:
    await shop.ask(chat())
    (row,) = await shop.settled()
    _, idle = await shop.sell()
    data = (await shop.get("/api/v1/key", key=shop.key)).json["data"]
    assert data["usage_daily"] == data["usage_weekly"] == data["usage_monthly"] == row["charged"] / NANO
    assert (await shop.get("/api/v1/key", key=idle)).json["data"]["usage_monthly"] == 0


async def test_the_verbs_agree_with_the_receipts(shop: Shop) -> None:
    """`sales.usage`, which other doors will use, on calls that a package and the wallet paid together."""
    for _ in range(3):
        await shop.ask(chat(stream=True))
    rows = await shop.settled(3)
    now_ms = shop.clock.now_ms()
    async with shop.database.read() as tx:
        window = usages.window(now_ms, None, None)
        (part,) = await usages.of_customer(tx, shop.customer, window, Group.KEY)
        found = [await receipts.request(tx, shop.customer, row["id"]) for row in rows]
    assert part.line.wallet == sum(leg.taken for receipt in found if receipt for leg in receipt.legs)
    assert part.line.completion == sum(json.loads(row["usage"])["completion"] for row in rows)
