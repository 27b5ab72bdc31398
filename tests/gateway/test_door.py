"""The door around the chat: probes, routes, preflights, lists, what a key may know of itself, silence, and stopping."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.gateway.gateway_shop import HELLO, MODEL, NANO, Shop, open_shop

from tokenarb.base.errors import Refused
from tokenarb.gateway import errors
from tokenarb.gateway.limits import Limits
from tokenarb.keys import issuing


def chat(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": HELLO, "max_tokens": 60, **changes}


async def test_probes_and_service_info(shop: Shop) -> None:
    assert (await shop.get("/healthz")).json == {"status": "alive"}
    assert (await shop.get("/readyz")).status == 200
    for path in ("/ai-proxy", "/ai-proxy/"):
        assert (await shop.get(path)).json["service"] == "tokenarb"
    shop.refusal = "maintenance"
    assert (await shop.get("/readyz")).status == 503
    refused = await shop.ask(chat())
    assert (refused.status, refused.error["code"]) == (503, "maintenance")
    assert refused.headers["retry-after"] == "30"


async def test_methods_preflights_and_heads(shop: Shop) -> None:
    wrong = await shop.get("/v1/chat/completions")
    assert (wrong.status, wrong.headers["allow"], wrong.error["code"]) == (405, "OPTIONS, POST", "method_not_allowed")
    preflight = await shop.get("/v1/chat/completions", method="OPTIONS")
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    head = await shop.get("/v1/models", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) > 1000
    assert (await shop.get("/v1/chat/completions/")).status == 405


async def test_every_reply_carries_a_request_id(shop: Shop) -> None:
    for path in ("/v1/models", "/nothing", "/healthz", "/v1/auth"):
        assert len((await shop.get(path)).headers["x-request-id"]) == 32
    good, bad = await shop.ask(chat()), await shop.ask(b"{")
    assert good.headers["x-request-id"] == (await shop.requests())[0]["id"]
    assert len(bad.headers["x-request-id"]) == 32


async def test_prices_are_ours_and_nothing_is_null_where_clients_are_strict(shop: Shop) -> None:
    rows = (await shop.get("/api/v1/models")).json["data"]
    theirs = {row["id"]: row for row in await shop.provider.models()}
    for row in rows:
        assert row["object"] == "model"
        assert isinstance(row["context_length"], int)
        for name in ("prompt", "completion"):
            ours, list_price = float(row["pricing"][name]), float(theirs[row["id"]]["pricing"][name])
            assert ours == pytest.approx(list_price * 1.25) if list_price else ours == 0


async def test_auth_key_and_credits(shop: Shop) -> None:
    await shop.ask(chat())
    spent = (await shop.settled())[0]["charged"]
    auth = (await shop.get("/ai-proxy/v1/auth", key=shop.key)).json
    assert (auth["valid"], auth["state"], auth["allocations"]) == (True, "active", [])
    assert float(auth["balance_usd"]) == pytest.approx(10 - spent / NANO)
    key = (await shop.get("/api/v1/key", key=shop.key)).json["data"]
    assert {type(key[name]) for name in ("limit", "usage", "limit_remaining")} <= {int, float}
    assert key["usage"] == pytest.approx(spent / NANO)
    told = (await shop.get("/v1/credits", key=shop.key)).json["data"]
    assert told["total_credits"] == 10
    for path in ("/v1/auth", "/v1/key", "/v1/credits"):
        assert (await shop.get(path)).error["code"] == "missing_key"
        assert "Authorization: Bearer" in (await shop.get(path)).error["message"]
        unknown = await shop.get(path, key="sk-arb-" + "A" * 43)
        assert (unknown.status, unknown.error["code"]) == (401, "invalid_key")
        assert unknown.headers["www-authenticate"] == "Bearer"
        assert unknown.error["message"] == "this API key is not known here"


async def test_a_frozen_key_can_ask_why_and_a_revoked_one_is_unknown_at_once(shop: Shop) -> None:
    assert (await shop.get("/v1/auth", key=shop.key)).json["valid"]
    async with shop.database.transaction() as tx:
        view = await issuing.find(tx, shop.clock.now_ms(), shop.key, shop.peppers)
        assert view is not None
        await issuing.freeze(tx, view.key)
    auth = (await shop.get("/v1/auth", key=shop.key)).json
    assert (auth["valid"], auth["state"]) == (False, "frozen")
    async with shop.database.transaction() as tx:
        await issuing.revoke(tx, view.key)
    assert (await shop.get("/v1/auth", key=shop.key)).error["code"] == "key_revoked"


async def test_a_key_issued_a_moment_after_it_was_tried_works_within_a_second(shop: Shop) -> None:
    assert (await shop.ask(chat(), key="sk-arb-" + "A" * 43)).status == 401
    _, key = await shop.sell("1")
    assert (await shop.ask(chat(), key=key)).status == 200
    assert (await shop.ask(chat(), key=key, extra="X-Stainless-Lang: python\r\n")).status == 200


async def test_credit_added_meanwhile_is_seen_by_the_next_call(shop: Shop) -> None:
    customer, key = await shop.sell("0")
    assert (await shop.ask(chat(), key=key)).status == 402
    async with shop.database.transaction() as tx:
        from tokenarb.sales import crediting  # the test's own top-up

        await crediting.credit(tx, shop.clock.now_ms(), customer, NANO, "later")
    assert (await shop.ask(chat(), key=key)).status == 200


async def test_what_was_dropped_is_named(shop: Shop) -> None:
    reply = await shop.ask(chat(provider={"order": ["x"]}, web_search_options={}, user="me@example.org"))
    assert reply.headers["x-tokenarb-dropped"] == "provider, web_search_options"
    assert reply.headers["x-tokenarb-max-tokens"] == "60"
    (sent,) = await shop.sent()
    assert sent["provider"] == {"data_collection": "deny"}
    assert "web_search_options" not in sent
    assert sent["user"] != "me@example.org"


async def test_openrouters_base_gets_openrouters_error_form(shop: Shop) -> None:
    reply = await shop.ask(chat(model="no/model"), path="/api/v1/chat/completions")
    assert (reply.error["code"], reply.error["reason"]) == (404, "model_not_found")
    reply = await shop.ask(chat(model="no/model"))
    assert reply.error["code"] == "model_not_found"


async def test_long_silence_is_filled_and_a_late_failure_told_in_the_stream(tmp_path: Path) -> None:
    async with open_shop(tmp_path, limits=Limits(pulse_s=0.2, tick_s=0.05)) as shop:
        await shop.upstream(headers_ms=700)
        good = await shop.ask(chat(stream=True))
        assert good.body.startswith(b": keep-alive\n\n: keep-alive\n\n")
        assert good.done
        await shop.upstream(headers_ms=700, error="503")
        late = await shop.ask(chat(stream=True))
        assert late.status == 200
        assert late.events[-1]["error"]["code"] == "upstream_failed"
        assert not late.done
        plain = await shop.ask(chat())
        assert plain.status == 502
        assert {row["charged"] for row in (await shop.settled(3))[1:]} == {0}


async def test_stopping_finishes_the_stream(tmp_path: Path) -> None:
    async with open_shop(tmp_path) as shop:
        await shop.upstream(answer_tokens=60, chunk_delay_ms=20)
        reader, writer = await shop.connect()
        writer.write(shop.request(chat(stream=True)))
        await reader.readuntil(b"data: ")
        stopping = asyncio.create_task(shop.door.stop(5.0))
        rest = await asyncio.wait_for(reader.read(), 5)
        assert rest.endswith(b"data: [DONE]\n\n\r\n0\r\n\r\n")
        assert await stopping == 0
        assert (await shop.settled())[0]["state"] == "settled"
        writer.close()


async def test_on_postgresql_too(postgres_server: Any, tmp_path: Path) -> None:
    async with open_shop(tmp_path, url=await postgres_server.create_database()) as shop:
        replies = await asyncio.gather(*(shop.ask(chat(stream=number % 2 == 0)) for number in range(10)))
        assert {reply.status for reply in replies} == {200}
        rows = await shop.settled(10)
        bills = {bill["id"]: bill for bill in await shop.bills()}
        assert all(bills[row["generation_id"]]["cost"] == row["buy_cost"] for row in rows)
        await shop.audit()


def test_the_error_table_is_complete_and_says_no_more_than_it_should() -> None:
    for code, row in errors.TABLE.items():
        failure = errors.of(code)
        document = json.loads(errors.body(failure))["error"]
        assert document.keys() == {"message", "type", "param", "code"}
        lines = dict(errors.headers(failure))
        assert lines[b"x-should-retry"] == (b"true" if row.retry else b"false")
        assert not row.retry or row.status in (408, 409, 429) or row.status >= 500
        assert "openrouter" not in document["message"].lower()
    from tokenarb.ledger import refusals  # every "no" that a hold can give has a row of its own

    for code in ("customer_frozen", "key_frozen", "key_revoked", "key_cap_reached", "insufficient_balance", "stale_view"):
        assert code in refusals.MESSAGES
        assert code in errors.TABLE


def test_a_code_alone_is_never_all_that_a_client_is_told() -> None:
    """Refusals without words get the table's, and the ledger's words, which are for us, never go out where the table has its own."""
    for code, row in errors.TABLE.items():
        if row.message:
            assert errors.of_refusal(Refused(code)).message == row.message
            assert errors.of_refusal(Refused(code, "words for the operator")).message == row.message
    assert errors.of_refusal(Refused("never_heard_of", "its own words")).message == "its own words"
