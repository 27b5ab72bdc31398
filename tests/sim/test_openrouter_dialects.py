"""The Anthropic and Responses dialects (section 4): same bill, other words."""

import json
from decimal import Decimal
from typing import Any

import pytest
from openrouter_wire import Reply, call, control, last_bill, sent, until_billed

from tokenarb.sim.openrouter.server import SimServer

MESSAGES, RESPONSES = "/api/v1/messages", "/api/v1/responses"
CLAUDE, GPT = "anthropic/claude-sonnet-4.5", "openai/gpt-4o-mini"
TOOL = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"model": CLAUDE, "max_tokens": 500, "messages": [{"role": "user", "content": text}], **more}


def events(reply: Reply) -> list[tuple[str, dict[str, Any]]]:
    """Name and body of each event; both must agree."""
    found = []
    for block in reply.events:
        if block.startswith("event: "):
            first, second = block.split("\n")
            body = json.loads(second.removeprefix("data: "), parse_float=Decimal)
            assert body["type"] == first.removeprefix("event: ")
            found.append((body["type"], body))
    return found


async def test_message(sim: SimServer) -> None:
    reply = await call(sim, "POST", MESSAGES, said("Hello [[sim tokens=12]]"), None, x_api_key=sim.inference_key)
    body = reply.json()
    assert (body["type"], body["role"], body["stop_reason"], body["provider"]) == ("message", "assistant", "end_turn", "Anthropic")
    assert [block["type"] for block in body["content"]] == ["text"]
    usage = body["usage"]
    assert usage["output_tokens"] == 12
    assert usage["cost"] == usage["input_tokens"] * Decimal("0.000003") + 12 * Decimal("0.000015")
    assert Decimal((await last_bill(sim))["cost"]) == usage["cost"]
    assert reply.headers["x-generation-id"] == body["id"]
    cut = (await call(sim, "POST", MESSAGES, said("Hello", max_tokens=3))).json()
    assert (cut["stop_reason"], cut["usage"]["output_tokens"]) == ("max_tokens", 3)


async def test_message_stream(sim: SimServer) -> None:
    plain = (await call(sim, "POST", MESSAGES, said("Hello"))).json()
    reply = await call(sim, "POST", MESSAGES, said("Hello", stream=True))
    found = events(reply)
    names = [name for name, _ in found]
    assert names[:3] == ["message_start", "ping", "content_block_start"]
    assert names[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    text = "".join(body["delta"]["text"] for name, body in found if name == "content_block_delta")
    assert text == plain["content"][0]["text"]
    assert found[0][1]["message"]["usage"]["output_tokens"] == 1
    assert found[-2][1]["usage"] == plain["usage"]
    assert reply.events[0] == ": OPENROUTER PROCESSING"


async def test_message_tools_and_thinking(sim: SimServer) -> None:
    tools = [{"name": "get_weather", "description": "Weather of a city", "input_schema": TOOL}]
    asked = said("What is the weather in Paris?", tools=tools, thinking={"type": "enabled", "budget_tokens": 1024})
    body = (await call(sim, "POST", MESSAGES, asked)).json()
    thinking, used = body["content"]
    assert (thinking["type"], bool(thinking["signature"]), body["stop_reason"]) == ("thinking", True, "tool_use")
    assert (used["type"], used["name"], list(used["input"])) == ("tool_use", "get_weather", ["city"])
    found = events(await call(sim, "POST", MESSAGES, {**asked, "stream": True}))
    parts = [body["delta"]["partial_json"] for _, body in found if body.get("delta", {}).get("type") == "input_json_delta"]
    assert json.loads("".join(parts)) == used["input"]
    assert any(body.get("delta", {}).get("type") == "signature_delta" for _, body in found)
    result = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": used["id"], "content": "sunny"}]}
    asked["messages"] = [*asked["messages"], {"role": "assistant", "content": body["content"]}, result]
    assert (await call(sim, "POST", MESSAGES, asked)).json()["stop_reason"] == "end_turn"


async def test_message_cache_counts_stand_beside_the_input(sim: SimServer) -> None:
    system = [{"type": "text", "text": "Rules of the house. " * 600, "cache_control": {"type": "ephemeral"}}]
    first = (await call(sim, "POST", MESSAGES, said("one", system=system))).json()["usage"]
    second = (await call(sim, "POST", MESSAGES, said("two", system=system))).json()["usage"]
    written = first["cache_creation_input_tokens"]
    assert written == second["cache_read_input_tokens"] > 2000
    assert first["input_tokens"] < 50
    assert first["cost"] == (
        first["input_tokens"] * Decimal("0.000003") + written * Decimal("0.00000375") + first["output_tokens"] * Decimal("0.000015")
    )


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("401", "authentication_error"),
        ("402", "billing_error"),
        ("429", "rate_limit_error"),
        ("529", "overloaded_error"),
        ("502", "api_error"),
    ],
)
async def test_message_errors(sim: SimServer, error: str, kind: str) -> None:
    reply = await call(sim, "POST", MESSAGES, said(f"[[sim error={error}]]"))
    body = reply.json()
    assert reply.status == int(error)
    assert (body["type"], body["error"]["type"], body["request_id"]) == ("error", kind, reply.headers["x-generation-id"])
    assert body["error"]["error_type"]


async def test_message_bad_bodies_and_midstream_error(sim: SimServer) -> None:
    body = said("x")
    del body["max_tokens"]
    assert (await call(sim, "POST", MESSAGES, body)).json()["error"]["type"] == "invalid_request_error"
    assert (await call(sim, "POST", MESSAGES, said("x"), None)).json()["error"]["type"] == "authentication_error"
    found = events(await call(sim, "POST", MESSAGES, said("[[sim midstream_error_at=1 tokens=20]]", stream=True)))
    assert found[-1][0] == "error"
    assert (await last_bill(sim))["cost"] == "0"


def asked(text: Any, **more: Any) -> dict[str, Any]:
    return {"model": GPT, "input": text, **more}


async def test_response(sim: SimServer) -> None:
    body = (await call(sim, "POST", RESPONSES, asked("Hello [[sim tokens=9]]", instructions="Be brief."))).json()
    assert (body["object"], body["status"], body["output"][0]["type"]) == ("response", "completed", "message")
    assert body["output"][0]["content"][0]["type"] == "output_text"
    usage = body["usage"]
    assert (usage["output_tokens"], usage["total_tokens"]) == (9, usage["input_tokens"] + 9)
    assert usage["cost"] == Decimal((await last_bill(sim))["cost"])
    cut = (await call(sim, "POST", RESPONSES, asked("Hello", max_output_tokens=3))).json()
    assert (cut["status"], cut["incomplete_details"]) == ("incomplete", {"reason": "max_output_tokens"})
    parts = [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi [[sim tokens=4]]"}]}]
    assert (await call(sim, "POST", RESPONSES, asked(parts))).json()["usage"]["output_tokens"] == 4
    assert (await call(sim, "POST", RESPONSES, asked("x", previous_response_id="resp_1"))).status == 400


async def test_response_stream(sim: SimServer) -> None:
    plain = (await call(sim, "POST", RESPONSES, asked("Hello"))).json()
    reply = await call(sim, "POST", RESPONSES, asked("Hello", stream=True))
    found = events(reply)
    names = [name for name, _ in found]
    assert names[:4] == ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"]
    assert names[-4:] == ["response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"]
    assert [body["sequence_number"] for _, body in found] == list(range(len(found)))
    text = "".join(body["delta"] for name, body in found if name == "response.output_text.delta")
    assert text == plain["output"][0]["content"][0]["text"]
    assert found[-1][1]["response"]["usage"] == plain["usage"]
    assert reply.events[-1] == "data: [DONE]"
    failed = events(await call(sim, "POST", RESPONSES, asked("[[sim midstream_error_at=1 tokens=20]]", stream=True)))
    assert (failed[-1][0], failed[-1][1]["response"]["status"]) == ("response.failed", "failed")


async def test_response_tools(sim: SimServer) -> None:
    tools = [{"type": "function", "name": "get_weather", "parameters": TOOL}]
    body = (await call(sim, "POST", RESPONSES, asked("the weather in Paris", tools=tools))).json()
    made = body["output"][0]
    assert (made["type"], made["name"]) == ("function_call", "get_weather")
    found = events(await call(sim, "POST", RESPONSES, asked("the weather in Paris", tools=tools, stream=True)))
    parts = [event["delta"] for name, event in found if name == "response.function_call_arguments.delta"]
    assert json.loads("".join(parts)) == json.loads(made["arguments"])
    output = {"type": "function_call_output", "call_id": made["call_id"], "output": "sunny"}
    conversation = [{"role": "user", "content": "the weather in Paris"}, made, output]
    assert (await call(sim, "POST", RESPONSES, asked(conversation, tools=tools))).json()["output"][0]["type"] == "message"


@pytest.mark.parametrize(
    ("path", "body"),
    [(MESSAGES, said("[[sim tokens=200 delay_ms=10]]", stream=True)), (RESPONSES, asked("[[sim tokens=200 delay_ms=10]]", stream=True))],
)
async def test_leaving_bills_what_was_produced(sim: SimServer, path: str, body: dict[str, Any]) -> None:
    await control(sim, switches={"reasoning_tokens": 0})
    async with sent(sim, "POST", path, body) as exchange:
        await exchange.head()
        for _ in range(4):
            await exchange.part()
    bill = await until_billed(sim, 1)
    assert bill["cancelled"] is True
    assert 0 < bill["completion_tokens"] < 100
