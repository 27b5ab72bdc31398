"""Keys, limits, credits, activity, refusals (sections 1, 6 and 7)."""

import asyncio
import hashlib
from decimal import Decimal
from typing import Any

import pytest
from openrouter_wire import CHAT, Reply, ask, bills, call, chat, control, sent, stream

from tokenarb.sim.openrouter.server import SimServer

KEYS = "/api/v1/keys"
DAY = 86_400


async def manage(server: SimServer, method: str, path: str, body: Any = None) -> Reply:
    return await call(server, method, path, body, server.management_key)


async def new_key(server: SimServer, **terms: Any) -> tuple[str, dict[str, Any]]:
    reply = await manage(server, "POST", KEYS, {"name": "customer", **terms})
    assert reply.status == 201, reply.body
    body = reply.json()
    return body["key"], body["data"]


async def with_key(server: SimServer, key: str | None, **more: Any) -> Reply:
    return await call(server, "POST", CHAT, ask(**more), key)


async def test_key_life(sim: SimServer) -> None:
    text, row = await new_key(sim, limit=5, limit_reset="monthly", include_byok_in_limit=True)
    assert row["hash"] == hashlib.sha256(text.encode()).hexdigest()
    assert row["label"] == f"{text[:12]}...{text[-4:]}"
    assert text.startswith("sk-or-v1-")
    assert len(text) == 9 + 64
    path = f"{KEYS}/{row['hash']}"
    assert text.encode() not in (await manage(sim, "GET", path)).body
    assert (await with_key(sim, text)).status == 200
    seen = (await manage(sim, "GET", path)).json()["data"]
    assert seen["usage"] == seen["usage_daily"] == 5 - seen["limit_remaining"] > 0
    patched = await manage(sim, "PATCH", path, {"disabled": True, "name": "renamed", "limit": None})
    assert (patched.json()["data"]["disabled"], patched.json()["data"]["name"], patched.json()["data"]["limit"]) == (True, "renamed", None)
    assert (await with_key(sim, text)).status == 401
    listed = [row["name"] for row in (await manage(sim, "GET", KEYS)).json()["data"]]
    assert "renamed" not in listed
    listed = [row["name"] for row in (await manage(sim, "GET", f"{KEYS}?include_disabled=true")).json()["data"]]
    assert "renamed" in listed
    await manage(sim, "PATCH", path, {"disabled": False})
    assert (await with_key(sim, text)).status == 200
    assert (await manage(sim, "DELETE", path)).json() == {"deleted": True}
    assert (await with_key(sim, text)).status == 401
    assert (await manage(sim, "GET", path)).status == 404


async def test_key_pages(sim: SimServer) -> None:
    for number in range(103):
        await new_key(sim, name=f"k{number}")
    first = (await manage(sim, "GET", KEYS)).json()["data"]
    second = (await manage(sim, "GET", f"{KEYS}?offset=100")).json()["data"]
    assert (len(first), first[0]["name"], len(second)) == (100, "k102", 4)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "x", "limit": "much"},
        {"name": "x", "limit": -1},
        {"name": "x", "limit_reset": "hourly"},
        {"name": "x", "expires_at": "tomorrow"},
        {"name": "x", "expires_at": "2027-01-01T00:00:00"},
    ],
)
async def test_bad_key_terms(sim: SimServer, body: dict[str, Any]) -> None:
    reply = await manage(sim, "POST", KEYS, body)
    assert (reply.status, reply.json()["error"]["code"]) == (400, 400)


async def test_calling_key(sim: SimServer) -> None:
    text, _ = await new_key(sim, limit="0.5", limit_reset="weekly")
    used = (await with_key(sim, text)).json()["usage"]["cost"]
    for path in ("/api/v1/key", "/api/v1/auth/key"):
        data = (await call(sim, "GET", path, key=text)).json()["data"]
        assert (data["limit"], data["limit_reset"]) == (Decimal("0.5"), "weekly")
        assert data["limit_remaining"] == Decimal("0.5") - used
        assert data["usage"] == data["usage_daily"] == data["usage_weekly"] == data["usage_monthly"] == used
        assert data["is_management_key"] is False
        assert data["rate_limit"]["requests"] == -1
    assert (await call(sim, "GET", "/api/v1/key", key=sim.management_key)).json()["data"]["is_management_key"] is True


@pytest.mark.parametrize(("window", "days"), [("daily", 1), ("weekly", 7), ("monthly", 31)])
async def test_limits_reset_at_utc_midnight(sim: SimServer, window: str, days: int) -> None:
    text, row = await new_key(sim, limit="0.00001", limit_reset=window)
    await control(sim, switches={"prompt_tokens": 100, "answer_tokens": 10})
    assert (await with_key(sim, text)).status == 200
    refused = await with_key(sim, text)
    assert refused.status == 402
    assert f"({window} limit)" in refused.json()["error"]["message"]
    await control(sim, clock={"advance_s": days * DAY})
    data = (await call(sim, "GET", "/api/v1/key", key=text)).json()["data"]
    assert (data["usage_daily"], data["limit_remaining"]) == (0, Decimal("0.00001"))
    assert data["usage"] == Decimal("0.000021")
    assert (await with_key(sim, text)).status == 200
    assert row["limit_remaining"] == Decimal("0.00001")


async def test_limit_is_checked_before_a_request_only(sim: SimServer) -> None:
    text, _ = await new_key(sim, limit="0.00001")
    await control(sim, switches={"first_byte_ms": 100})
    replies = await asyncio.gather(*(with_key(sim, text) for _ in range(5)))
    assert {reply.status for reply in replies} == {200}
    data = (await call(sim, "GET", "/api/v1/key", key=text)).json()["data"]
    assert data["usage"] > Decimal("0.00001")
    assert data["limit_remaining"] == 0


async def test_expiry(sim: SimServer) -> None:
    now = (await call(sim, "GET", "/control", key=None)).json()["clock"]["now"]
    assert now > 0
    text, row = await new_key(sim, expires_at="2090-01-01T00:00:00Z")
    assert row["expires_at"] == "2090-01-01T00:00:00.000Z"
    assert (await with_key(sim, text)).status == 200
    await control(sim, clock={"offset_s": 64 * 366 * DAY})
    assert (await with_key(sim, text)).status == 401


async def test_two_kinds_of_key(sim: SimServer) -> None:
    for method, path in (("GET", KEYS), ("POST", KEYS), ("GET", "/api/v1/credits"), ("GET", "/api/v1/activity")):
        reply = await call(sim, method, path)
        assert (reply.status, reply.json()["error"]["message"]) == (403, "Only management keys can perform this operation")
    assert (await with_key(sim, sim.management_key)).status == 403
    assert (await manage(sim, "GET", "/api/v1/credits")).status == 200
    await control(sim, switches={"inference_credits": True})
    assert (await call(sim, "GET", "/api/v1/credits")).status == 200


@pytest.mark.parametrize(("key", "message"), [(None, "Missing Authentication header"), ("sk-or-v1-none", "User not found.")])
async def test_who_are_you(sim: SimServer, key: str | None, message: str) -> None:
    for path in (CHAT, "/api/v1/embeddings"):
        reply = await call(sim, "POST", path, ask(), key)
        assert (reply.status, reply.json()["error"]["message"], reply.json()["error"]["code"]) == (401, message, 401)
    assert (await call(sim, "GET", "/api/v1/key", key=key)).status == 401
    assert (await call(sim, "POST", CHAT, ask(), None, Authorization="Basic xyz")).json()["error"]["message"] == "No auth credentials found"


async def test_empty_account_refuses_everything(sim: SimServer) -> None:
    await control(sim, credits={"balance": "0"})
    for model in ("openai/gpt-4o-mini", "inclusionai/ling-3.0-tiny:free"):
        reply = await chat(sim, model=model)
        assert (reply.status, reply.json()["error"]["message"][:20]) == (402, "Insufficient credits")
    await control(sim, credits={"add": "0.5"})
    assert (await chat(sim, model="inclusionai/ling-3.0-tiny:free")).status == 200
    data = (await manage(sim, "GET", "/api/v1/credits")).json()["data"]
    assert data["total_credits"] - data["total_usage"] == Decimal("0.5")


async def test_balance_may_go_negative(sim: SimServer) -> None:
    await control(sim, credits={"balance": "0.000001"}, switches={"completion_tokens": 1000})
    assert (await chat(sim)).status == 200
    assert Decimal((await call(sim, "GET", "/control/totals", key=None)).json()["totals"]["balance"]) < 0
    assert (await chat(sim)).status == 402


async def test_unaffordable_max_tokens(sim: SimServer) -> None:
    await control(sim, credits={"balance": "0.0001"})
    reply = await chat(sim, max_tokens=4096)
    message = reply.json()["error"]["message"]
    assert reply.status == 402
    assert "You requested up to 4096 tokens, but can only afford " in message
    affordable = int(message.split("can only afford ")[1].split(".")[0])
    assert 0 < affordable < Decimal("0.0001") / Decimal("0.0000006")
    assert (await chat(sim, max_completion_tokens=affordable)).status == 200
    text, _ = await new_key(sim, limit="0.00001")
    await control(sim, credits={"balance": "10"})
    assert (await with_key(sim, text, max_tokens=1000)).status == 402
    await control(sim, switches={"afford_default_max": True})
    assert (await with_key(sim, text)).status == 402


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "Invalid JSON"),
        (b"[]", "Invalid request parameters"),
        ({"model": "openai/gpt-4o-mini"}, 'specify "prompt" or "messages"'),
        ({"messages": [{"role": "user", "content": "x"}]}, "No models provided"),
        (ask(model="acme/nothing"), "acme/nothing is not a valid model ID"),
        (ask(temperature=3), "temperature"),
        (ask(max_tokens=0), "max_tokens"),
        (ask(n=0), "`$.n`"),
        ({"model": "a/b", "messages": [{"role": "wizard", "content": "x"}]}, "messages.0.role"),
        ({"model": "a/b", "messages": [{"role": "user", "content": 5}]}, "messages.0.content"),
        ({"model": "a/b", "messages": [{"role": "tool", "content": "5"}]}, "tool_call_id"),
        (ask(model="openai/gpt-5-mini:batch"), "batch"),
        (ask("[[sim nonsense=1]]"), "unknown switch nonsense; known: comments"),
    ],
)
async def test_bad_bodies(sim: SimServer, body: Any, words: str) -> None:
    reply = await call(sim, "POST", CHAT, body)
    assert (reply.status, reply.json()["error"]["code"]) == (400, 400)
    assert words in reply.json()["error"]["message"]
    assert reply.headers["x-generation-id"]


async def test_context_too_long(sim: SimServer) -> None:
    await control(sim, models=[{"put": {"id": "acme/short", "context_length": 100, "top_provider": {"context_length": 100}}}])
    reply = await chat(sim, "word " * 120, model="acme/short")
    assert (reply.status, reply.json()["error"]["metadata"]["error_type"]) == (400, "context_length_exceeded")
    assert (await chat(sim, "word", model="acme/short", max_tokens=99)).status == 400
    assert (await chat(sim, "word", model="acme/short", max_tokens=50)).status == 200


async def test_wrong_paths_methods_and_sizes(sim: SimServer) -> None:
    assert (await call(sim, "GET", "/api/v1/nothing")).json() == {"error": {"message": "Not Found", "code": 404}}
    reply = await call(sim, "GET", CHAT)
    assert (reply.status, reply.headers["allow"], reply.json()["error"]["code"]) == (405, "POST", 405)
    gone = await call(sim, "POST", "/api/v1/credits/coinbase", {})
    assert (gone.status, gone.json()["error"]["code"]) == (410, 410)
    await control(sim, switches={"payload_limit_bytes": 1000})
    assert (await chat(sim, "x" * 2000)).status == 413
    assert (await chat(sim, "x" * 200)).status == 200


async def test_free_models_are_limited_by_switch(sim: SimServer) -> None:
    await control(sim, switches={"free_model_limits": True})
    replies = [await chat(sim, model="inclusionai/ling-3.0-tiny:free") for _ in range(21)]
    assert [reply.status for reply in replies] == [200] * 20 + [429]
    assert replies[-1].headers["x-ratelimit-remaining"] == "0"
    assert int(replies[-1].headers["x-ratelimit-reset"]) > 10**12
    assert (await chat(sim)).status == 200


async def test_activity_shows_completed_days(sim: SimServer) -> None:
    text, row = await new_key(sim)
    await chat(sim)
    await with_key(sim, text, model="anthropic/claude-sonnet-4.5")
    path = "/api/v1/activity"
    assert (await manage(sim, "GET", path)).json()["data"] == []
    await control(sim, switches={"activity_today": True})
    today = (await manage(sim, "GET", path)).json()["data"]
    assert len(today) == 2
    await control(sim, switches={"activity_today": False}, clock={"advance_s": DAY})
    data = (await manage(sim, "GET", path)).json()["data"]
    assert data == today
    assert sum(line["usage"] for line in data) == sum(Decimal(bill["cost"]) for bill in await bills(sim))
    assert {line["model_permaslug"] for line in data} == {"openai/gpt-4o-mini", "anthropic/claude-4.5-sonnet-20250929"}
    assert sum(line["requests"] for line in data) == 2
    only = (await manage(sim, "GET", f"{path}?date={data[0]['date']}&api_key_hash={row['hash']}")).json()["data"]
    assert [line["model"] for line in only] == ["anthropic/claude-sonnet-4.5"]
    assert (await manage(sim, "GET", f"{path}?date=2001-01-01")).status == 400


async def test_switches_for_one_key_model_or_user(sim: SimServer) -> None:
    text, row = await new_key(sim)
    await control(sim, scope={"key": text}, switches={"error": "429"})
    assert [(await with_key(sim, text)).status, (await chat(sim)).status] == [429, 200]
    await control(sim, reset=True)
    await control(sim, scope={"key": row["hash"]}, count=1, switches={"error": "502"})
    assert [(await chat(sim)).status, (await with_key(sim, text)).status, (await with_key(sim, text)).status] == [200, 502, 200]
    await control(sim, scope={"user": "u-9"}, switches={"error": "503"})
    assert [(await chat(sim, user="u-9")).status, (await chat(sim, user="u-8")).status] == [503, 200]
    await control(sim, scope={"model": "openai/gpt-4o"}, switches={"error": "529"})
    assert [(await chat(sim, model="openai/gpt-4o")).status, (await chat(sim)).status] == [529, 200]


async def test_control_describes_itself(sim: SimServer) -> None:
    await control(sim, switches={"chunk_tokens": 9})
    for _ in range(3):
        await stream(sim)
    body = (await call(sim, "GET", "/control?since=1&limit=1", key=None)).json()
    rows = {row["name"]: row for row in body["switches"]}
    assert rows["chunk_tokens"] == {
        "name": "chunk_tokens",
        "type": "int",
        "default": 4,
        "current": 9,
        "meaning": "tokens per chunk; 0 puts the whole answer in one giant chunk",
        "scope": "call",
    }
    assert all(row["meaning"] and row["type"] for row in rows.values())
    assert ([bill["seq"] for bill in body["generations"]], body["next_since"], body["count"]) == ([1], 2, 3)
    assert body["totals"]["generations"] == 3
    assert body["totals"]["outcomes"] == {"completed": 3}
    one = (await bills(sim, id=body["generations"][0]["id"]))[0]
    assert one == body["generations"][0]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"switches": {"speed": 1}}, "unknown switch speed; known: comments, "),
        ({"switches": {"split": "sideways"}}, "bad switch value"),
        ({"switches": {"error": "999"}}, "unknown error '999'"),
        ({"scope": "next", "switches": {"activity_today": True}}, "global"),
        ({"scope": "some", "switches": {}}, "scope"),
        ({"colour": "red"}, "unknown member colour"),
        ({"models": [{"remove": "acme/none"}]}, "unknown model"),
        ({"models": [{"put": {"id": "acme/x", "pricing": {"prompt": "cheap", "completion": "1"}}}]}, "pricing.prompt"),
        ({"clock": {"hands": 2}}, "clock"),
        ({"credits": {"add": "much"}}, "credits.add"),
        ({"count": 2}, "scope and count need switches"),
    ],
)
async def test_control_refuses_what_it_does_not_know(sim: SimServer, body: dict[str, Any], words: str) -> None:
    reply = await call(sim, "POST", "/control", body, None)
    assert reply.status == 400
    assert words in reply.json()["error"]["message"]


async def test_pipelined_and_kept_alive(sim: SimServer) -> None:
    async with sent(sim, "POST", CHAT, ask("one")) as exchange:
        await exchange.rest(await exchange.head())
        exchange.writer.write(b"GET /api/v1/models/count HTTP/1.1\r\nHost: sim\r\n\r\n")
        assert (await exchange.rest(await exchange.head())).json()["data"]["count"] == 400
