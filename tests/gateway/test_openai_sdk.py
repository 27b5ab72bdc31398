"""The stock `openai` package against the door: streams, tools, lists, and each class of error with the retries it brings."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
import pytest_asyncio
from tests.gateway.gateway_shop import HELLO, MODEL, Shop

TOOLS: list[Any] = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "The weather of a town",
            "parameters": {"type": "object", "properties": {"town": {"type": "string"}}, "required": ["town"]},
        },
    }
]


@pytest_asyncio.fixture
async def client(shop: Shop) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{shop.base}/v1", api_key=shop.key) as opened:
        yield opened


@pytest.mark.parametrize("base", ["/v1", "/api/v1", "/ai-proxy/v1", "/v1/"])
async def test_a_whole_answer_under_every_base(shop: Shop, base: str) -> None:
    async with openai.AsyncOpenAI(base_url=shop.base + base, api_key=shop.key) as client:
        answer = await client.chat.completions.create(model=MODEL, messages=HELLO, max_tokens=50)
    assert answer.choices[0].message.content
    assert answer.usage is not None
    assert answer.usage.completion_tokens <= 50
    assert answer._request_id == (await shop.settled())[0]["id"]


async def test_a_stream_with_usage(shop: Shop, client: openai.AsyncOpenAI) -> None:
    text, last = "", None
    stream = await client.chat.completions.create(
        model=MODEL, messages=HELLO, max_completion_tokens=60, stream=True, stream_options={"include_usage": True}
    )
    async for chunk in stream:
        for choice in chunk.choices:
            text += choice.delta.content or ""
        last = chunk
    assert text
    assert last is not None
    assert last.choices == []
    assert last.usage is not None
    (row,) = await shop.requests()
    assert row["state"] == "settled"  # booked before the end was told
    assert round(last.usage.cost * 1e9) == row["charged"]  # type: ignore[attr-defined]
    assert not hasattr(last.usage, "cost_details")


async def test_a_stream_without_usage_can_be_indexed_blindly(client: openai.AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(model=MODEL, messages=HELLO, stream=True, max_tokens=40)
    finishes = [chunk.choices[0].finish_reason async for chunk in stream]
    assert [finish for finish in finishes if finish] == ["length"]


async def test_tools_whole_and_streamed(shop: Shop, client: openai.AsyncOpenAI) -> None:
    ask: dict[str, Any] = {"model": MODEL, "messages": [{"role": "user", "content": "The weather in Paris?"}], "tools": TOOLS}
    answer = await client.chat.completions.create(**ask, tool_choice="required")
    (call,) = answer.choices[0].message.tool_calls or ()
    assert call.function.name == "weather"
    stream = await client.chat.completions.create(**ask, tool_choice="required", stream=True)
    name, arguments = "", ""
    async for chunk in stream:
        for part in chunk.choices[0].delta.tool_calls or ():
            name += (part.function and part.function.name) or ""
            arguments += (part.function and part.function.arguments) or ""
    assert (name, arguments[:1]) == ("weather", "{")
    reply: list[Any] = [*ask["messages"], answer.choices[0].message, {"role": "tool", "tool_call_id": call.id, "content": "sunny"}]
    more = await client.chat.completions.create(model=MODEL, messages=reply, tools=TOOLS)
    assert more.choices[0].finish_reason


async def test_the_list_of_models(client: openai.AsyncOpenAI) -> None:
    models = [model async for model in client.models.list()]
    assert len(models) > 200
    row: Any = next(model for model in models if model.id == MODEL)
    assert row.pricing["prompt"] == "0.0000001875"
    assert all(isinstance(model.context_length, int) and model.context_length > 0 for model in models)  # type: ignore[attr-defined]


async def ask(client: openai.AsyncOpenAI, **changes: Any) -> Any:
    return await client.chat.completions.create(**{"model": MODEL, "messages": HELLO, "max_tokens": 50, **changes})


async def attempts(shop: Shop) -> int:
    seen = await shop.raw_control("GET", None, "/requests")
    return len(seen["requests"])


async def test_errors_of_the_customer(shop: Shop, client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as bad:
        await ask(client, extra_body={"max_completion_tokens": 7})
    assert (bad.value.code, bad.value.param) == ("conflicting_output_limits", "max_tokens")
    with pytest.raises(openai.NotFoundError) as missing:
        await ask(client, model="openai/gpt-99")
    assert missing.value.code == "model_not_found"
    stranger = client.with_options(api_key="sk-arb-" + "A" * 43)
    with pytest.raises(openai.AuthenticationError):
        await ask(stranger)
    _, poor = await shop.sell("0.000001")
    with pytest.raises(openai.APIStatusError) as broke:
        await ask(client.with_options(api_key=poor))
    assert broke.value.status_code == 402
    assert broke.value.type == "insufficient_quota"
    _, narrow = await shop.sell("1", models=("openai/gpt-4o",))
    with pytest.raises(openai.PermissionDeniedError):
        await ask(client.with_options(api_key=narrow))
    assert await attempts(shop) == 0
    assert len(shop.desk.counts.refusals) == 5
    assert set(shop.desk.counts.refusals.values()) == {1}  # none was retried


@pytest.mark.parametrize(
    ("error", "expected", "code", "tries"),
    [
        ("402", openai.InternalServerError, "upstream_unavailable", 1),
        ("401", openai.InternalServerError, "upstream_unavailable", 1),
        ("403_moderation", openai.BadRequestError, "content_policy_violation", 1),
        ("429", openai.InternalServerError, "upstream_busy", 2),
        ("500", openai.InternalServerError, "upstream_failed", 2),
        ("502", openai.InternalServerError, "upstream_failed", 2),
        ("503", openai.InternalServerError, "upstream_failed", 2),
        ("529", openai.InternalServerError, "upstream_busy", 2),
    ],
)
async def test_errors_of_the_upstream(shop: Shop, client: openai.AsyncOpenAI, error: str, expected: Any, code: str, tries: int) -> None:
    await shop.upstream(error=error, retry_after=0)
    patient = client.with_options(max_retries=1)
    for stream in (False, True):
        with pytest.raises(expected) as told:
            await ask(patient, stream=stream)
        assert told.value.code == code
        assert "openrouter" not in told.value.response.text.lower()
        assert "credit" not in told.value.response.text.lower()
        assert "http" not in told.value.response.text.lower()
    assert await attempts(shop) == 2 * tries
    rows = await shop.settled(2 * tries)
    assert {row["charged"] for row in rows} == {0}
    assert any(name == "upstream_account" for name, _ in shop.alarms) == (code == "upstream_unavailable")
    assert (await shop.wallet()).held == 0
    await shop.audit()


async def test_an_error_in_mid_stream_raises(shop: Shop, client: openai.AsyncOpenAI) -> None:
    await shop.upstream(midstream_error_at=3, midstream_error_usage=True)
    stream = await ask(client, stream=True)
    with pytest.raises(openai.APIError):
        async for _ in stream:
            pass


async def test_a_cut_in_mid_stream_raises(shop: Shop, client: openai.AsyncOpenAI) -> None:
    await shop.upstream(cut_at=3, generation_cancel_delay_ms=0)
    stream = await ask(client, stream=True)
    with pytest.raises(openai.APIError):
        async for _ in stream:
            pass


async def test_a_key_is_only_used_once(shop: Shop, client: openai.AsyncOpenAI) -> None:
    impatient = client.with_options(max_retries=0)
    await shop.upstream(headers_ms=300)
    name = {"Idempotency-Key": "order-1"}
    first = asyncio.create_task(ask(impatient, extra_headers=name))
    await asyncio.sleep(0.15)
    with pytest.raises(openai.ConflictError) as running:
        await ask(impatient, extra_headers=name)
    assert running.value.code == "request_in_flight"
    await first
    for changes, code in (({}, "already_completed"), ({"temperature": 0}, "key_reused")):
        with pytest.raises(openai.ConflictError) as again:
            await ask(impatient, extra_headers=name, **changes)
        assert again.value.code == code
    assert len(await shop.bills()) == 1


async def test_a_stopped_stream_is_settled(shop: Shop, client: openai.AsyncOpenAI) -> None:
    await shop.upstream(answer_tokens=80, chunk_delay_ms=10, abort="bill")
    stream = await ask(client, stream=True, max_tokens=100)
    async for _ in stream:
        break
    await stream.close()
    (row,) = await shop.settled()
    assert row["outcome"] == "disconnected"
    assert row["charged"] > 0
