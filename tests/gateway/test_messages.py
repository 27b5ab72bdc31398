"""Anthropic's dialect at the door: what passes and what does not, what is held, and every fault of money again."""

import asyncio
import json
from typing import Any

import pytest
from tests.gateway.gateway_shop import Reply, Shop

from tokenarb.base.errors import Refused
from tokenarb.gateway.dialects import messages

MODEL = "anthropic/claude-sonnet-4.5"
PATH = "/v1/messages"
HELLO = [{"role": "user", "content": "Tell me about the sea."}]
TOOL = {
    "name": "weather",
    "description": "The weather of a town",
    "input_schema": {"type": "object", "properties": {"town": {"type": "string"}}},
}
PNG = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGk="}}


def ask(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": HELLO, "max_tokens": 50, **changes}


def told(reply: Reply) -> list[tuple[str, Any]]:
    """The events of a stream: name and document."""
    found = []
    for event in reply.body.decode().split("\n\n"):
        lines = [line for line in event.split("\n") if line and not line.startswith(":")]
        if lines:
            assert [line.partition(":")[0] for line in lines] == ["event", "data"], lines
            document = json.loads(lines[1][6:])
            assert document["type"] == lines[0][7:]
            found.append((lines[0][7:], document))
    return found


@pytest.mark.parametrize("words", [{}, {"stream": True}])
async def test_an_answer_is_charged_what_its_usage_says(shop: Shop, words: dict[str, Any]) -> None:
    reply = await shop.ask(ask(**words), path=PATH, extra="anthropic-version: 2023-06-01\r\nanthropic-beta: a,b\r\n")
    assert reply.status == 200
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    if words:
        events = told(reply)
        assert [events[0][0], events[-2][0], events[-1][0]] == ["message_start", "message_delta", "message_stop"]
        assert events[0][1]["message"]["id"] == reply.headers["x-generation-id"]
        usage = events[-2][1]["usage"]
        assert events[-2][1]["tokenarb"]["charge_usd"] == f"{row['charged'] / 1e9:.9f}".rstrip("0")
    else:
        usage = reply.json["usage"]
        assert reply.json["stop_reason"]
        assert reply.json["id"] == "gen-" + reply.headers["request-id"]
    assert round(usage["cost"] * 1e9) == row["charged"] > 0
    assert (usage["input_tokens"], usage["output_tokens"]) == (bill["prompt_tokens"], bill["completion_tokens"])
    for secret in (b"cost_details", b"gen-1", b"Anthropic", b"Bedrock"):
        assert secret not in reply.body.replace(reply.headers["x-generation-id"].encode(), b"")
    seen = (await shop.raw_control("GET", None, "/requests"))["requests"][0]
    assert seen["path"].endswith("/messages")
    assert seen["headers"]["anthropic-beta"] == "a,b"
    await shop.audit()


async def test_cached_tokens_are_charged_once_and_cheaper(shop: Shop) -> None:
    """D2 again: written outside `input_tokens` the first time, read outside them the second."""
    system = [{"type": "text", "text": "The sea is wide. " * 2_000, "cache_control": {"type": "ephemeral"}}]
    first = await shop.ask(ask(system=system), path=PATH)
    again = await shop.ask(ask(system=system), path=PATH)
    assert first.json["usage"]["cache_creation_input_tokens"] > 1_000
    assert again.json["usage"]["cache_read_input_tokens"] > 1_000
    one, two = await shop.settled(2)
    bills = await shop.bills()
    for row, bill in zip((one, two), bills, strict=True):
        assert abs(row["charged"] - float(bill["cost"]) * 1.25e9) <= 2
    assert two["charged"] < one["charged"] / 5
    assert not shop.alarms
    await shop.audit()


async def test_a_marked_hour_holds_for_the_dearer_write(shop: Shop) -> None:
    def system(**mark: Any) -> Any:
        return [{"type": "text", "text": "The sea is wide. " * 2_000, "cache_control": {"type": "ephemeral", **mark}}]

    for mark in ({}, {"ttl": "1h"}):
        assert (await shop.ask(ask(system=system(**mark)), path=PATH)).status == 200
    short, hour = [row["reserved"] for row in await shop.settled(2)]
    assert hour > short * 1.4


async def test_what_does_not_pass_is_dropped_and_named(shop: Shop) -> None:
    reply = await shop.ask(
        ask(metadata={"user_id": "alice@example.com"}, service_tier="priority", provider={"only": ["x"]}, speed="fast"), path=PATH
    )
    assert reply.status == 200
    assert reply.headers["x-tokenarb-dropped"] == "service_tier, provider, speed"
    (body,) = await shop.sent()
    assert not {"service_tier", "speed", "metadata"} & set(body)
    assert body["provider"] == {"data_collection": "deny"}
    assert "alice" not in json.dumps(body)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tools": [{"type": "web_search_20250305", "name": "web_search"}]}, "unsupported_parameter"),
        ({"tools": [{"type": "code_execution_20250522", "name": "x"}]}, "unsupported_parameter"),
        ({"tools": [{"type": "openrouter:web_search"}]}, "unsupported_parameter"),
        ({"mcp_servers": [{"type": "url", "url": "https://x", "name": "x"}]}, "unsupported_parameter"),
        ({"messages": [{"role": "user", "content": [{"type": "container_upload", "file_id": "x"}]}]}, "unsupported_content"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image", "source": {"type": "file", "file_id": "x"}}]}]},
            "unsupported_content",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "document", "source": {"type": "base64", "data": "x"}}]}]},
            "unsupported_content",
        ),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": "x", "source": {"type": "url"}}]}]}, "unsupported_content"),
        ({"messages": [{"role": "user", "content": "x", "images": ["x"]}]}, "unsupported_content"),
        (
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {"type": "image", "source": {"type": "base64", "media_type": "application/pdf", "data": "x"}},
                        ],
                    }
                ]
            },
            "unsupported_content",
        ),
        ({"thinking": {"type": "enabled", "budget_tokens": 50}}, "conflicting_output_limits"),
        ({"max_tokens": 0}, "invalid_value"),
        ({"messages": []}, "invalid_value"),
        ({"model": MODEL + ":online"}, "unsupported_model_suffix"),
        ({"model": "openai/gpt-nope"}, "model_not_found"),
    ],
)
async def test_F2_what_has_no_price_never_reaches_the_upstream(shop: Shop, changes: dict[str, Any], code: str) -> None:
    reply = await shop.ask(ask(**changes), path=PATH)
    assert reply.json["type"] == "error"
    assert reply.error["code"] == code, reply.body
    assert reply.error["type"] == ("not_found_error" if reply.status == 404 else "invalid_request_error")
    assert reply.json["request_id"] == reply.headers["request-id"]
    assert not await shop.sent()
    assert not await shop.requests()


def test_a_member_named_twice_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        messages.peek(b'{"model":"a","max_tokens":5,"max_tokens":9,"messages":[{"role":"user","content":"x"}]}')
    assert refused.value.code == "duplicate_field"


def measured(**changes: Any) -> int:
    return messages.peek(json.dumps(ask(**changes)).encode()).measure.prompt_tokens


@pytest.mark.parametrize(
    "block",
    [
        {"type": "text", "text": "w" * 5_000},
        {"type": "tool_result", "tool_use_id": "t", "content": "w" * 5_000},
        {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "w" * 5_000}]},
        {"type": "tool_use", "id": "t", "name": "n", "input": {"a": "w" * 5_000}},
        {"type": "thinking", "thinking": "w" * 5_000, "signature": "s"},
        {"type": "redacted_thinking", "data": "w" * 5_000},
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "w" * 5_000}, "title": "t"},
        {"type": "document", "source": {"type": "content", "content": [{"type": "text", "text": "w" * 5_000}]}},
        {"type": "document", "source": {"type": "text", "data": "x"}, "context": "w" * 5_000},
        {"type": "search_result", "source": "https://x", "title": "t", "content": [{"type": "text", "text": "w" * 5_000}]},
        {"type": "text", "text": "x", "unheard_of": "w" * 5_000},
    ],
)
def test_A6_every_block_of_a_prompt_is_held_for(block: dict[str, Any]) -> None:
    assert measured(messages=[{"role": "user", "content": [block]}]) >= 5_000
    assert measured(messages=[{"role": "user", "content": "x"}], system=[{"type": "text", "text": "w" * 5_000}]) >= 5_000


def test_tools_schemas_and_pictures_are_held_for() -> None:
    plain = measured()
    assert measured(tools=[TOOL]) > plain + 100
    assert measured(tools=[{"type": "computer_20250124", "name": "computer"}]) > plain + 1_500
    assert measured(output_config={"format": {"type": "json_schema", "schema": {"a": "w" * 999}}}) > plain + 999
    content = [PNG, {"type": "tool_result", "tool_use_id": "t", "content": [PNG]}]
    assert messages.peek(json.dumps(ask(messages=[{"role": "user", "content": content}])).encode()).measure.images == 2


async def test_thinking_images_and_tools_pass_as_they_are(shop: Shop) -> None:
    body = ask(
        max_tokens=2_000,
        thinking={"type": "enabled", "budget_tokens": 1_024},
        tools=[TOOL],
        messages=[{"role": "user", "content": [PNG, {"type": "text", "text": "The weather in Paris?"}]}],
    )
    reply = await shop.ask(body, path=PATH)
    kinds = [block["type"] for block in reply.json["content"]]
    assert kinds == ["thinking", "tool_use"]
    (sent,) = await shop.sent()
    assert {name: sent[name] for name in ("thinking", "tools", "messages")} == {
        name: body[name] for name in ("thinking", "tools", "messages")
    }


@pytest.mark.parametrize("base", ["", "/ai-proxy", "/api", "/v1", "/ai-proxy/v1", "/api/v1"])
async def test_either_way_of_showing_a_key_under_every_base(shop: Shop, base: str) -> None:
    for path in ("/v1/messages/", "/v1/messages/count_tokens"):
        for header in ("x-api-key: {}", "X-Api-Key: {}\r\nanthropic-version: 2023-06-01", "Authorization: Bearer {}"):
            data = json.dumps(ask()).encode()
            reader, writer = await shop.connect()
            head = f"POST {base}{path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{header}\r\nContent-Length: {len(data)}\r\n\r\n"
            writer.write(head.format(shop.key).encode() + data)
            reply = Reply(await asyncio.wait_for(reader.read(), 10))
            writer.close()
            assert reply.status == 200


async def test_counting_is_free_and_generous(shop: Shop) -> None:
    body = ask(messages=[{"role": "user", "content": "The sea is wide and deep. " * 100}, *HELLO], tools=[TOOL])
    counted = await shop.ask(body, path=PATH + "/count_tokens")
    assert not await shop.sent()
    assert not await shop.requests()
    answered = await shop.ask(body, path=PATH)
    truth = answered.json["usage"]["input_tokens"]
    assert truth * 0.9 < counted.json["input_tokens"] < truth * 2


@pytest.mark.parametrize(
    ("body", "status"),
    [(ask(model="x/y"), 404), (b"{", 400), (ask(tools=[{"type": "web_search_x"}]), 400), (ask(system="x" * 4_000_000), 413)],
)
async def test_what_cannot_be_counted(shop: Shop, body: Any, status: int) -> None:
    reply = await shop.ask(body, path=PATH + "/count_tokens")
    assert (reply.status, reply.json["type"]) == (status, "error")
    assert (await shop.ask(ask(), path=PATH + "/count_tokens", key="sk-arb-" + "A" * 43)).status == 401


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        ("401", 503, "api_error"),
        ("402", 503, "api_error"),
        ("403_moderation", 400, "invalid_request_error"),
        ("429", 503, "overloaded_error"),
        ("500", 502, "api_error"),
        ("529", 503, "overloaded_error"),
    ],
)
async def test_errors_of_the_upstream_in_anthropics_words(shop: Shop, error: str, status: int, kind: str) -> None:
    await shop.upstream(error=error)
    for stream in (False, True):
        reply = await shop.ask(ask(stream=stream), path=PATH)
        assert (reply.status, reply.error["type"]) == (status, kind), reply.body
        assert b"openrouter" not in reply.body.lower()
    assert {row["charged"] for row in await shop.settled(2)} == {0}
    assert (await shop.wallet()).held == 0


async def test_errors_of_the_customer_in_anthropics_words(shop: Shop) -> None:
    stranger = await shop.ask(ask(), path=PATH, key="sk-arb-" + "A" * 43)
    assert (stranger.status, stranger.error["type"]) == (401, "authentication_error")
    _, poor = await shop.sell("0.000001")
    broke = await shop.ask(ask(), path=PATH, key=poor)
    assert (broke.status, broke.error["type"], broke.headers["x-should-retry"]) == (402, "billing_error", "false")
    _, narrow = await shop.sell("1", models=("openai/gpt-4o",))
    barred = await shop.ask(ask(), path=PATH, key=narrow)
    assert (barred.status, barred.error["type"]) == (403, "permission_error")
    assert not await shop.sent()


async def test_B5_an_error_in_mid_stream_is_told_and_free(shop: Shop) -> None:
    await shop.upstream(midstream_error_at=3, generation_delay_ms=0)
    events = told(await shop.ask(ask(stream=True), path=PATH))
    assert events[-1][0] == "error"
    assert events[-1][1]["error"]["type"] == "api_error"
    assert "message_stop" not in [kind for kind, _ in events]
    (row,) = await shop.settled()
    assert (row["charged"], row["outcome"]) == (0, "free")
    await shop.audit()


async def test_B5_an_error_inside_a_200_is_an_error(shop: Shop) -> None:
    await shop.upstream(answer_error=True)
    reply = await shop.ask(ask(), path=PATH)
    assert (reply.status, reply.json["type"]) == (502, "error")
    (row,) = await shop.settled()
    assert row["charged"] == 0


async def test_B6_no_usage_is_asked_for_later_and_charged_once(shop: Shop) -> None:
    await shop.upstream(usage_shape="absent", generation_delay_ms=0)
    events = told(await shop.ask(ask(stream=True), path=PATH))
    assert [kind for kind, _ in events][-2:] == ["message_delta", "message_stop"]
    assert "cost" not in events[-2][1].get("usage", {})
    await shop.resolve(later_ms=60_000)
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert abs(row["charged"] - float(bill["cost"]) * 1.25e9) <= 2
    await shop.audit()


async def test_a_cut_stream_is_not_taken_for_a_whole_one(shop: Shop) -> None:
    await shop.upstream(cut_at=3, generation_cancel_delay_ms=0)
    reply = await shop.ask(ask(stream=True), path=PATH)
    assert not reply.whole
    assert told(reply)[-1][0] == "error"
    assert (await shop.settled())[0]["charged"] == 0


async def test_B1_a_client_that_leaves_pays_what_the_upstream_billed(shop: Shop) -> None:
    await shop.upstream(answer_tokens=80, chunk_delay_ms=10, abort="bill")
    reader, writer = await shop.connect()
    writer.write(shop.request(ask(stream=True, max_tokens=100), path=PATH))
    await reader.readuntil(b"content_block_delta")
    writer.close()
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert row["outcome"] == "disconnected"
    assert abs(row["charged"] - float(bill["cost"]) * 1.25e9) <= 2
    await shop.audit()


async def test_A5_the_output_is_capped_before_it_is_sent(shop: Shop) -> None:
    _, key = await shop.sell("0.002")
    refused = await shop.ask(ask(max_tokens=50_000), path=PATH, key=key)
    assert refused.status == 402
    assert refused.error["affordable_output"] < 200
    assert (await shop.ask(ask(max_tokens=40), path=PATH, key=key)).status == 200


@pytest.mark.parametrize("switches", [{"split": "bytes"}, {"comments_between": 1}, {"usage_shape": "cumulative"}, {"done": False}])
async def test_every_way_of_streaming_costs_the_same(shop: Shop, switches: dict[str, Any]) -> None:
    await shop.upstream(**switches)
    events = told(await shop.ask(ask(stream=True), path=PATH))
    assert events[-1][0] == "message_stop"
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert abs(row["charged"] - float(bill["cost"]) * 1.25e9) <= 2
    assert events[-2][1]["usage"]["output_tokens"] == bill["completion_tokens"]
