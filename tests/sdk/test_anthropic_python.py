"""The stock `anthropic` package against the door: whole and streamed, tools, thinking, pictures, counting, every class of error."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import pytest
import pytest_asyncio
from tests.gateway.gateway_shop import Shop

MODEL = "anthropic/claude-sonnet-4.5"
HELLO: list[Any] = [{"role": "user", "content": "Tell me about the sea."}]
TOOL: Any = {
    "name": "weather",
    "description": "The weather of a town",
    "input_schema": {"type": "object", "properties": {"town": {"type": "string"}}, "required": ["town"]},
}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


@pytest_asyncio.fixture
async def client(shop: Shop) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(base_url=shop.base, api_key=shop.key) as opened:
        yield opened


async def ask(client: anthropic.AsyncAnthropic, **changes: Any) -> Any:
    return await client.messages.create(**{"model": MODEL, "messages": HELLO, "max_tokens": 60, **changes})


async def attempts(shop: Shop) -> int:
    return len((await shop.raw_control("GET", None, "/requests"))["requests"])


@pytest.mark.parametrize("base", ["", "/", "/ai-proxy", "/api", "/v1"])
async def test_a_whole_answer_under_every_base(shop: Shop, base: str) -> None:
    for secrets in ({"api_key": shop.key}, {"auth_token": shop.key}):
        async with anthropic.AsyncAnthropic(base_url=shop.base + base, **secrets) as client:
            answer = await ask(client)
        assert answer.type == "message"
        assert answer.content[0].text
        assert answer.usage.output_tokens <= 60
        assert answer._request_id == (await shop.settled())[-1]["id"]


async def test_a_bare_name_of_a_model(client: anthropic.AsyncAnthropic) -> None:
    for name in ("claude-sonnet-4.5", "claude-sonnet-latest", "anthropic/claude-haiku-latest"):
        assert (await ask(client, model=name)).content


async def test_a_stream(shop: Shop, client: anthropic.AsyncAnthropic) -> None:
    async with client.messages.stream(model=MODEL, messages=HELLO, max_tokens=60) as stream:
        text = "".join([piece async for piece in stream.text_stream])
        final = await stream.get_final_message()
    assert text == final.content[0].text != ""  # type: ignore[union-attr]
    assert final.stop_reason in ("end_turn", "max_tokens")
    (row,) = await shop.requests()
    assert row["state"] == "settled"  # booked before the end was told
    (bill,) = await shop.bills()
    assert (final.usage.input_tokens, final.usage.output_tokens) == (bill["prompt_tokens"], bill["completion_tokens"])


async def test_raw_events(client: anthropic.AsyncAnthropic) -> None:
    kinds = [event.type async for event in await ask(client, stream=True)]
    assert kinds[0] == "message_start"
    assert kinds[-2:] == ["message_delta", "message_stop"]
    assert kinds.count("content_block_start") == kinds.count("content_block_stop") == 1


async def test_tools_whole_and_streamed(client: anthropic.AsyncAnthropic) -> None:
    messages: list[Any] = [{"role": "user", "content": "The weather in Paris?"}]
    forced: Any = {"type": "tool", "name": "weather"}
    answer = await ask(client, messages=messages, tools=[TOOL], tool_choice=forced)
    assert answer.stop_reason == "tool_use"
    call = next(block for block in answer.content if block.type == "tool_use")
    async with client.messages.stream(model=MODEL, messages=messages, max_tokens=60, tools=[TOOL], tool_choice=forced) as stream:
        final = await stream.get_final_message()
    streamed = next(block for block in final.content if block.type == "tool_use")
    assert (streamed.name, streamed.input) == (call.name, call.input)
    result = {"type": "tool_result", "tool_use_id": call.id, "content": [{"type": "text", "text": "sunny"}]}
    more = [*messages, {"role": "assistant", "content": answer.content}, {"role": "user", "content": [result]}]
    assert (await ask(client, messages=more, tools=[TOOL])).content[0].type == "text"


async def test_thinking_comes_back_and_may_be_sent_again(client: anthropic.AsyncAnthropic) -> None:
    thinking: Any = {"type": "enabled", "budget_tokens": 1_024}
    answer = await ask(client, max_tokens=2_000, thinking=thinking)
    assert [block.type for block in answer.content] == ["thinking", "text"]
    assert answer.content[0].signature
    more = [*HELLO, {"role": "assistant", "content": answer.content}, {"role": "user", "content": "Go on."}]
    async with client.messages.stream(model=MODEL, messages=more, max_tokens=2_000, thinking=thinking) as stream:
        kinds = {event.type async for event in stream}
    assert {"thinking", "signature", "text"} <= kinds


async def test_pictures_cache_marks_and_a_system_of_blocks(shop: Shop, client: anthropic.AsyncAnthropic) -> None:
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}}
    system = [{"type": "text", "text": "The sea is wide. " * 2_000, "cache_control": {"type": "ephemeral"}}]
    ask_: dict[str, Any] = {"messages": [{"role": "user", "content": [picture, {"type": "text", "text": "?"}]}], "system": system}
    first, again = await ask(client, **ask_), await ask(client, **ask_)
    assert first.usage.cache_creation_input_tokens > 1_000
    assert again.usage.cache_read_input_tokens > 1_000
    assert first.usage.input_tokens == again.usage.input_tokens < 1_000
    rows = await shop.settled(2)
    assert rows[1]["charged"] < rows[0]["charged"]


async def test_counting_costs_nothing(shop: Shop, client: anthropic.AsyncAnthropic) -> None:
    counted = await client.messages.count_tokens(model=MODEL, messages=HELLO, tools=[TOOL], system="Be short.")
    answer = await ask(client, tools=[TOOL], system="Be short.")
    assert answer.usage.input_tokens * 0.9 < counted.input_tokens < answer.usage.input_tokens * 3
    assert len(await shop.requests()) == 1


async def test_the_list_of_models(client: anthropic.AsyncAnthropic) -> None:
    names = [model.id async for model in client.models.list()]
    assert MODEL in names


async def test_errors_of_the_customer(shop: Shop, client: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.BadRequestError) as bad:
        await ask(client, tools=[{"type": "web_search_20250305", "name": "web_search"}])
    assert bad.value.body["error"]["code"] == "unsupported_parameter"  # type: ignore[index,call-overload]
    with pytest.raises(anthropic.NotFoundError):
        await ask(client, model="claude-99")
    with pytest.raises(anthropic.AuthenticationError):
        await ask(client.with_options(api_key="sk-arb-" + "A" * 43))
    _, poor = await shop.sell("0.000001")
    with pytest.raises(anthropic.APIStatusError) as broke:
        await ask(client.with_options(api_key=poor))
    assert broke.value.status_code == 402
    assert broke.value.body["error"]["type"] == "billing_error"  # type: ignore[index,call-overload]
    _, narrow = await shop.sell("1", models=("openai/gpt-4o",))
    with pytest.raises(anthropic.PermissionDeniedError):
        await ask(client.with_options(api_key=narrow))
    assert await attempts(shop) == 0
    assert set(shop.desk.counts.refusals.values()) == {1}  # none was retried


async def test_a_body_too_large(client: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.APIStatusError) as told:
        await ask(client.with_options(max_retries=0), system="x" * 8_000_001)
    assert told.value.status_code == 413


@pytest.mark.parametrize(
    ("error", "expected", "kind", "tries"),
    [
        ("402", anthropic.InternalServerError, "api_error", 1),
        ("403_moderation", anthropic.BadRequestError, "invalid_request_error", 1),
        ("429", anthropic.InternalServerError, "overloaded_error", 2),
        ("500", anthropic.InternalServerError, "api_error", 2),
        ("529", anthropic.InternalServerError, "overloaded_error", 2),
    ],
)
async def test_errors_of_the_upstream(
    shop: Shop, client: anthropic.AsyncAnthropic, error: str, expected: Any, kind: str, tries: int
) -> None:
    await shop.upstream(error=error, retry_after=0)
    patient = client.with_options(max_retries=1)
    for stream in (False, True):
        with pytest.raises(expected) as told:
            await ask(patient, stream=stream)
        assert told.value.body["error"]["type"] == kind
        assert told.value.request_id
    assert await attempts(shop) == 2 * tries
    assert {row["charged"] for row in await shop.settled(2 * tries)} == {0}
    assert (await shop.wallet()).held == 0
    await shop.audit()


@pytest.mark.parametrize("switches", [{"midstream_error_at": 3}, {"cut_at": 3}])
async def test_a_stream_that_breaks_raises(shop: Shop, client: anthropic.AsyncAnthropic, switches: dict[str, Any]) -> None:
    await shop.upstream(**switches, generation_delay_ms=0, generation_cancel_delay_ms=0)
    with pytest.raises(anthropic.APIError):
        async for _ in await ask(client, stream=True):
            pass
    assert (await shop.settled())[0]["charged"] == 0


async def test_silence_becomes_a_time_out_of_the_clients(shop: Shop, client: anthropic.AsyncAnthropic) -> None:
    await shop.upstream(first_byte_ms=1_500)
    with pytest.raises(anthropic.APITimeoutError):
        await ask(client.with_options(timeout=0.4, max_retries=0))
    (row,) = await shop.settled()
    assert row["charged"] > 0  # an answer in one piece cannot be called off: the upstream billed it (openrouter.md section 8)
    assert row["outcome"] == "disconnected"


async def test_a_stopped_stream_is_settled(shop: Shop, client: anthropic.AsyncAnthropic) -> None:
    await shop.upstream(answer_tokens=80, chunk_delay_ms=10, abort="bill")
    async with client.messages.stream(model=MODEL, messages=HELLO, max_tokens=100) as stream:
        async for _ in stream:
            break
    (row,) = await shop.settled()
    assert row["outcome"] == "disconnected"
    assert row["charged"] > 0


async def test_a_name_for_a_request_is_used_once(shop: Shop, client: anthropic.AsyncAnthropic) -> None:
    impatient, name = client.with_options(max_retries=0), {"Idempotency-Key": "order-1"}
    await asyncio.gather(ask(impatient, extra_headers=name))
    with pytest.raises(anthropic.ConflictError):
        await ask(impatient, extra_headers=name)
    assert len(await shop.bills()) == 1
