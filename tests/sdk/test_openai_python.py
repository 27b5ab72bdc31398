"""The stock `openai` package beyond plain chat: pictures, parsed forms, responses, embeddings, completions, retries, time-outs, leaving."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import openai
import pydantic
import pytest
import pytest_asyncio
from tests.gateway.gateway_shop import HELLO, MODEL, Shop

PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
WEATHER: Any = {"type": "function", "name": "weather", "parameters": {"type": "object", "properties": {"town": {"type": "string"}}}}


class Place(pydantic.BaseModel):
    """A form the answer is to keep to."""

    name: str
    depth: int


@pytest_asyncio.fixture
async def client(shop: Shop) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{shop.base}/ai-proxy/v1", api_key=shop.key) as opened:
        yield opened


async def charged(shop: Shop) -> list[int]:
    return [row["charged"] for row in await shop.settled()]


async def test_a_picture(shop: Shop, client: openai.AsyncOpenAI) -> None:
    parts: Any = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": PIXEL, "detail": "low"}}]
    answer = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": parts}], max_tokens=50)
    assert answer.choices[0].message.content
    (sent,) = await shop.sent()
    assert sent["messages"][0]["content"] == parts
    (row,) = await shop.settled()
    assert row["reserved"] >= row["charged"] > 0


async def test_a_parsed_form(client: openai.AsyncOpenAI) -> None:
    messages: Any = [{"role": "user", "content": "The deepest place of the sea?"}]
    answer = await client.chat.completions.parse(model=MODEL, messages=messages, response_format=Place)
    assert isinstance(answer.choices[0].message.parsed, Place)
    told = await client.responses.parse(model=MODEL, input="The deepest place of the sea?", text_format=Place)
    assert isinstance(told.output_parsed, Place)


async def test_a_chat_stream_by_the_helper(client: openai.AsyncOpenAI) -> None:
    messages: Any = HELLO
    async with client.chat.completions.stream(
        model=MODEL, messages=messages, max_tokens=300, stream_options={"include_usage": True}
    ) as stream:
        async for _ in stream:
            pass
        final = await stream.get_final_completion()
    assert final.choices[0].message.content
    assert final.usage is not None


async def test_responses_whole(shop: Shop, client: openai.AsyncOpenAI) -> None:
    answer = await client.responses.create(model=MODEL, input="Tell me about the sea.", instructions="Be short.", max_output_tokens=300)
    assert answer.output_text
    assert answer.status == "completed"
    assert answer.usage is not None
    assert [round(answer.usage.cost * 1e9)] == await charged(shop)  # type: ignore[attr-defined]
    assert answer._request_id == (await shop.requests())[0]["id"]


async def test_responses_streamed(shop: Shop, client: openai.AsyncOpenAI) -> None:
    async with client.responses.stream(model=MODEL, input="Tell me about the sea.", max_output_tokens=300) as stream:
        kinds = [event.type async for event in stream]
        final = await stream.get_final_response()
    assert kinds[0] == "response.created"
    assert kinds[-1] == "response.completed"
    assert final.output_text
    assert final.usage is not None
    (row,) = await shop.requests()
    assert row["state"] == "settled"
    assert round(final.usage.cost * 1e9) == row["charged"]  # type: ignore[attr-defined]


async def test_responses_with_tools(client: openai.AsyncOpenAI) -> None:
    question = {"role": "user", "content": "The weather in Paris?"}
    answer = await client.responses.create(model=MODEL, input=[question], tools=[WEATHER], tool_choice="required")  # type: ignore[list-item]
    call = next(item for item in answer.output if item.type == "function_call")
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "sunny"}
    more = await client.responses.create(model=MODEL, input=[question, *answer.output, result], tools=[WEATHER])  # type: ignore[list-item]
    assert more.output_text


async def test_responses_that_lean_on_something_kept(client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as told:
        await client.responses.create(model=MODEL, input="Go on.", previous_response_id="resp_1")
    assert told.value.param == "previous_response_id"
    with pytest.raises(openai.NotFoundError):
        await client.responses.retrieve("resp_1")


async def test_a_response_that_breaks_raises(shop: Shop, client: openai.AsyncOpenAI) -> None:
    await shop.upstream(midstream_error_at=3, generation_delay_ms=0)
    with pytest.raises(openai.APIError):
        async for _ in await client.responses.create(model=MODEL, input="The sea?", stream=True):
            pass
    assert await charged(shop) == [0]


@pytest.mark.parametrize("given", ["The sea", ["The sea", "is wide"], [[1, 2, 3], [4, 5]]])
async def test_embeddings(shop: Shop, client: openai.AsyncOpenAI, given: Any) -> None:
    answer = await client.embeddings.create(model="text-embedding-3-small", input=given, dimensions=16)
    assert {len(row.embedding) for row in answer.data} == {16}
    assert all(isinstance(figure, float) for figure in answer.data[0].embedding)
    plain = await client.embeddings.create(model="text-embedding-3-small", input=given, dimensions=16, encoding_format="float")
    assert plain.data[0].embedding == pytest.approx(answer.data[0].embedding, abs=1e-6)
    first, second = await charged(shop)
    assert first == second > 0


async def test_completions(client: openai.AsyncOpenAI) -> None:
    answer = await client.completions.create(model=MODEL, prompt="Tell me about the sea.", max_tokens=60)
    pieces = [
        piece async for piece in await client.completions.create(model=MODEL, prompt="Tell me about the sea.", max_tokens=60, stream=True)
    ]
    assert "".join(piece.choices[0].text for piece in pieces) == answer.choices[0].text != ""


async def test_pictures_and_sounds_that_nobody_prices_are_refused_in_words(shop: Shop, client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as told:
        await client.images.generate(model="gpt-image-1", prompt="a cat")
    assert told.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        await client.audio.speech.create(model="tts-1", input="hello", voice="alloy")
    with pytest.raises(openai.NotFoundError):
        await client.audio.transcriptions.create(model="whisper-1", file=("a.wav", b"RIFF"))
    with pytest.raises(openai.NotFoundError) as unpriced:
        await client.images.edit(model="gpt-image-1", image=b"x", prompt="a cat")
    assert unpriced.value.code == "route_not_priced"
    assert not await shop.sent()


async def test_a_retry_that_helps_is_charged_once(shop: Shop, client: openai.AsyncOpenAI) -> None:
    """`x-should-retry` is true and `retry-after` is honoured: the third try finds the upstream well again."""
    await shop.upstream(error="503", retry_after=0)

    async def healed() -> None:
        while len((await shop.raw_control("GET", None, "/requests"))["requests"]) < 2:
            await asyncio.sleep(0.01)
        await shop.upstream(error=None)

    mending = asyncio.create_task(healed())
    answer = await client.with_options(max_retries=4).chat.completions.create(model=MODEL, messages=HELLO, max_tokens=50)  # type: ignore[arg-type]
    await mending
    assert answer.choices[0].message.content
    rows = await shop.settled(2)
    assert sorted(row["charged"] > 0 for row in rows) == [False] * (len(rows) - 1) + [True]
    assert len(await shop.bills()) == 1
    await shop.audit()


async def test_what_cannot_be_helped_is_not_tried_again(shop: Shop, client: openai.AsyncOpenAI) -> None:
    _, poor = await shop.sell("0.000001")
    began = time.monotonic()
    with pytest.raises(openai.APIStatusError) as broke:
        await client.with_options(api_key=poor, max_retries=5).responses.create(model=MODEL, input="x", max_output_tokens=1_000)
    assert broke.value.response.headers["x-should-retry"] == "false"
    assert time.monotonic() - began < 1
    assert shop.desk.counts.refusals == {"insufficient_balance": 1}


async def test_a_time_out_of_the_clients(shop: Shop, client: openai.AsyncOpenAI) -> None:
    await shop.upstream(first_byte_ms=1_500)
    with pytest.raises(openai.APITimeoutError):
        await client.with_options(timeout=0.4, max_retries=0).responses.create(model=MODEL, input="The sea?", max_output_tokens=50)
    (row,) = await shop.settled()
    assert row["outcome"] == "disconnected"
    assert row["charged"] > 0


@pytest.mark.parametrize("kind", ["chat", "responses", "completions"])
async def test_leaving_in_mid_stream_costs_what_was_made(shop: Shop, client: openai.AsyncOpenAI, kind: str) -> None:
    await shop.upstream(answer_tokens=80, chunk_delay_ms=10, abort="bill")
    messages: Any = HELLO
    if kind == "chat":
        stream: Any = await client.chat.completions.create(model=MODEL, messages=messages, stream=True, max_tokens=100)
    elif kind == "responses":
        stream = await client.responses.create(model=MODEL, input="The sea?", stream=True, max_output_tokens=100)
    else:
        stream = await client.completions.create(model=MODEL, prompt="The sea?", stream=True, max_tokens=100)
    async for _ in stream:
        break
    await stream.close()
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert row["outcome"] == "disconnected"
    assert abs(row["charged"] - float(bill["cost"]) * 1.25e9) <= 2
