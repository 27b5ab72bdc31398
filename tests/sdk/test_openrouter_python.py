"""The official `openrouter` package against the door, by OpenRouter's own base path: strict models on both sides of the wire."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from openrouter import OpenRouter, errors
from openrouter.utils import BackoffStrategy, RetryConfig
from tests.gateway.gateway_shop import HELLO, MODEL, Shop

TOOL: Any = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a town",
        "parameters": {"type": "object", "properties": {"town": {"type": "string"}}},
    },
}
ONCE = RetryConfig("none", BackoffStrategy(1, 1, 1.0, 1), False)
PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def opened(shop: Shop, key: str = "", **options: Any) -> OpenRouter:
    return OpenRouter(api_key=key or shop.key, server_url=f"{shop.base}/api/v1", retry_config=ONCE, **options)


@pytest_asyncio.fixture
async def client(shop: Shop) -> AsyncIterator[OpenRouter]:
    async with opened(shop) as made:
        yield made


async def ask(client: OpenRouter, **changes: Any) -> Any:
    return await client.chat.send_async(**{"model": MODEL, "messages": HELLO, "max_tokens": 60, **changes})


async def test_a_whole_answer(shop: Shop, client: OpenRouter) -> None:
    answer = await ask(client)
    assert answer.choices[0].message.content
    (row,) = await shop.settled()
    assert round(answer.usage.cost * 1e9) == row["charged"] > 0
    assert answer.id == "gen-" + row["id"]


async def test_a_stream_tells_its_cost(shop: Shop, client: OpenRouter) -> None:
    text, usage = "", None
    async with await ask(client, stream=True, stream_options={"include_usage": True}) as stream:
        async for chunk in stream:
            for choice in chunk.choices:
                text += choice.delta.content or ""
            usage = chunk.usage or usage
    assert text
    (row,) = await shop.requests()
    assert usage is not None
    assert round(usage.cost * 1e9) == row["charged"] > 0


async def test_tools_forms_and_pictures(shop: Shop, client: OpenRouter) -> None:
    question = [{"role": "user", "content": "The weather in Paris?"}]
    answer = await ask(client, messages=question, tools=[TOOL], tool_choice="required")
    (call,) = answer.choices[0].message.tool_calls
    assert call.function.name == "weather"
    schema = {"type": "object", "properties": {"depth": {"type": "integer"}}, "required": ["depth"]}
    form = {"type": "json_schema", "json_schema": {"name": "place", "schema": schema, "strict": True}}
    assert '"depth"' in (await ask(client, response_format=form)).choices[0].message.content
    parts = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": PIXEL}}]
    assert (await ask(client, messages=[{"role": "user", "content": parts}])).choices[0].message.content
    await shop.settled(3)
    await shop.audit()


async def test_responses_whole_and_streamed(shop: Shop, client: OpenRouter) -> None:
    whole = await client.responses.send_async(model=MODEL, input="Tell me about the sea.", max_output_tokens=300)
    assert whole.status == "completed"
    last: Any = None
    async with await client.responses.send_async(model=MODEL, input="Tell me about the sea.", max_output_tokens=300, stream=True) as stream:
        async for event in stream:
            last = event
    assert last.type == "response.completed"
    rows = await shop.settled(2)
    assert [round(usage.cost * 1e9) for usage in (whole.usage, last.response.usage)] == [row["charged"] for row in rows]


async def test_embeddings(shop: Shop, client: OpenRouter) -> None:
    answer: Any = await client.embeddings.generate_async(model="openai/text-embedding-3-small", input=["The sea", "is wide"], dimensions=8)
    assert [len(row.embedding) for row in answer.data] == [8, 8]
    (row,) = await shop.settled()
    assert round(answer.usage.cost * 1e9) == row["charged"] > 0


@pytest.mark.filterwarnings("ignore:.*DEPRECATED:DeprecationWarning")  # the package's own, on members it reads itself
async def test_models_key_and_credits(shop: Shop, client: OpenRouter) -> None:
    listed: Any = await client.models.list_async()
    rows = {row.id: row for row in listed.result.data}
    assert rows[MODEL].pricing.prompt == "0.0000001875"
    key: Any = await client.api_keys.get_current_key_metadata_async()
    assert key.data.limit_remaining == 10
    credit: Any = await client.credits.get_credits_async()
    assert credit.data.total_credits == 10


async def test_the_receipt_of_a_call(shop: Shop, client: OpenRouter) -> None:
    answer = await ask(client)
    receipt: Any = await client.generations.get_generation_async(id=answer.id)
    assert receipt.data.id == answer.id
    assert round(receipt.data.total_cost * 1e9) == (await shop.requests())[0]["charged"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"model": "openai/gpt-99"}, errors.NotFoundResponseError),
        ({"messages": []}, errors.BadRequestResponseError),
        ({"modalities": ["image"]}, errors.BadRequestResponseError),
    ],
)
async def test_errors_of_the_request(shop: Shop, client: OpenRouter, changes: dict[str, Any], expected: Any) -> None:
    with pytest.raises(expected) as told:
        await ask(client, **changes)
    assert told.value.data.error.code == told.value.status_code
    assert not await shop.sent()


async def test_errors_of_the_customer(shop: Shop) -> None:
    _, poor = await shop.sell("0.000001")
    _, narrow = await shop.sell("1", models=("openai/gpt-4o",))
    for key, expected in (
        ("sk-arb-" + "A" * 43, errors.UnauthorizedResponseError),
        (poor, errors.PaymentRequiredResponseError),
        (narrow, errors.ForbiddenResponseError),
    ):
        async with opened(shop, key) as client:
            with pytest.raises(expected):
                await ask(client)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("402", errors.ServiceUnavailableResponseError),
        ("403_moderation", errors.BadRequestResponseError),
        ("429", errors.ServiceUnavailableResponseError),
        ("500", errors.BadGatewayResponseError),
        ("529", errors.ServiceUnavailableResponseError),
    ],
)
async def test_errors_of_the_upstream(shop: Shop, client: OpenRouter, error: str, expected: Any) -> None:
    await shop.upstream(error=error)
    for stream in (False, True):
        with pytest.raises(expected):
            await ask(client, stream=stream)
    assert {row["charged"] for row in await shop.settled(2)} == {0}


async def test_a_stream_that_breaks_tells_it(shop: Shop, client: OpenRouter) -> None:
    await shop.upstream(midstream_error_at=3, generation_delay_ms=0)
    last: Any = None
    async with await ask(client, stream=True) as stream:
        async for chunk in stream:
            last = chunk
    assert last.error.code == 502
    assert last.choices[0].finish_reason == "error"
    assert (await shop.settled())[0]["charged"] == 0


async def test_a_stopped_stream_is_settled(shop: Shop, client: OpenRouter) -> None:
    await shop.upstream(answer_tokens=80, chunk_delay_ms=10, abort="bill")
    async with await ask(client, stream=True, max_tokens=100) as stream:
        async for _ in stream:
            break
    (row,) = await shop.settled()
    assert row["outcome"] == "disconnected"
    assert row["charged"] > 0


async def test_a_time_out_of_the_clients(shop: Shop) -> None:
    await shop.upstream(first_byte_ms=1_500)
    async with opened(shop, timeout_ms=400) as client:
        with pytest.raises(httpx.TimeoutException):
            await ask(client)
    assert (await shop.settled())[0]["outcome"] == "disconnected"
