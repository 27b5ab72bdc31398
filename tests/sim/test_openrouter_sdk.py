"""The official OpenAI client against the simulator: what most callers will be."""

from collections.abc import AsyncIterator

import openai
import pytest
import pytest_asyncio
from openrouter_wire import control
from test_openrouter_answers import CLOCK, WEATHER

from tokenarb.sim.openrouter.server import SimServer

MODEL = "openai/gpt-4o-mini"


@pytest_asyncio.fixture
async def client(sim: SimServer) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=sim.base_url, api_key=sim.inference_key, max_retries=0) as made:
        yield made


async def test_plain(client: openai.AsyncOpenAI) -> None:
    answer = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hello"}])
    assert answer.choices[0].message.content
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


@pytest.mark.parametrize("extra", ["", "split=utf8", "split=bytes", "comments_between=1", "usage_shape=B", "done=false", "extra_fields"])
async def test_stream(client: openai.AsyncOpenAI, extra: str) -> None:
    messages = [{"role": "user", "content": f"Расскажи что-нибудь [[sim tokens=30 {extra}]]"}]
    text, usage = "", None
    async for chunk in await client.chat.completions.create(model=MODEL, messages=messages, stream=True):
        for choice in chunk.choices:
            text += choice.delta.content or ""
        usage = chunk.usage or usage
    assert text.startswith("Вы спросили про «Расскажи что-нибудь».")
    assert usage.completion_tokens == 30


async def test_tools(client: openai.AsyncOpenAI) -> None:
    async with client.chat.completions.stream(
        model=MODEL,
        messages=[{"role": "user", "content": "the weather and the time"}],
        tools=[WEATHER, CLOCK],
    ) as running:
        async for _ in running:
            pass
        final = await running.get_final_completion()
    made = final.choices[0].message.tool_calls
    assert made is not None
    assert [one.function.name for one in made] == ["get_weather", "get_time"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("401", openai.AuthenticationError),
        ("429", openai.RateLimitError),
        ("502", openai.InternalServerError),
        ("402", openai.APIStatusError),
    ],
)
async def test_errors(client: openai.AsyncOpenAI, sim: SimServer, status: str, kind: type[openai.APIStatusError]) -> None:
    await control(sim, switches={"error": status})
    with pytest.raises(kind) as caught:
        await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hello"}])
    assert caught.value.status_code == int(status)
    assert caught.value.response.headers["x-generation-id"]


async def test_midstream_error_reaches_the_caller(client: openai.AsyncOpenAI) -> None:
    messages = [{"role": "user", "content": "[[sim midstream_error_at=2 tokens=30]]"}]
    with pytest.raises(openai.APIError, match="Provider disconnected"):
        async for _ in await client.chat.completions.create(model=MODEL, messages=messages, stream=True):
            pass


async def test_embeddings_and_models(client: openai.AsyncOpenAI) -> None:
    vectors = await client.embeddings.create(model="openai/text-embedding-3-small", input="some text")
    assert len(vectors.data[0].embedding) == 1536
    assert len([model async for model in client.models.list()]) == 400
