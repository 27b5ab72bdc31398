"""What the simulated models say: languages, tools, JSON, limits, determinism (section 3)."""

import json
from typing import Any

import pytest
from openrouter_wire import CHAT, ask, call, chat, stream

from tokenarb.sim.openrouter import languages
from tokenarb.sim.openrouter.server import SimConfig, SimServer

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Current weather of a city",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "unit": {"type": "string", "enum": ["c", "f"]},
                "days": {"type": "integer", "minimum": 1, "maximum": 5},
                "note": {"type": "string"},
            },
            "required": ["city", "unit", "days"],
        },
    },
}
CLOCK = {"type": "function", "function": {"name": "get_time", "parameters": {"type": "object", "properties": {}}}}


async def content(server: SimServer, text: str, **more: Any) -> str:
    said: str = (await chat(server, text, **more)).json()["choices"][0]["message"]["content"]
    return said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("What is the time?", "en"),
        ("Как твои дела?", "ru"),
        ("Як твої справи? Що нового в Україні?", "uk"),
        ("حال شما چطور است؟ چه خبر", "fa"),
        ("كيف حالك اليوم", "ar"),
        ("你好，今天天气怎么样", "zh"),
        ("今日はいい天気ですね", "ja"),
        ("오늘 날씨 어때요", "ko"),
        ("¿Cómo está usted? quiero una respuesta", "es"),
        ("आप कैसे हैं", "hi"),
        ("Salom, bu nima va qanday ishlaydi?", "uz"),
        ("Merhaba, bu nedir ve nasıl çalışır?", "tr"),
        ("Halo, apa yang terjadi dengan ini?", "id"),
        ("እንዴት ነህ", "am"),
    ],
)
async def test_answers_in_the_language_of_the_prompt(sim: SimServer, text: str, code: str) -> None:
    assert languages.guess(text) == code
    said = await content(sim, text)
    assert languages.guess(said) == code
    assert "�" not in (await stream(sim, text)).text


async def test_same_question_same_answer(sim: SimServer) -> None:
    first = (await chat(sim, "Hello", user="a")).json()["choices"]
    assert first == (await chat(sim, "Hello", user="b", max_tokens=5000)).json()["choices"]
    assert first != (await chat(sim, "Hello", temperature=0.3)).json()["choices"]
    assert first != (await chat(sim, "Hello", model="openai/gpt-4o")).json()["choices"]
    twin, other = SimServer(SimConfig()), SimServer(SimConfig(seed=2))
    for server in (twin, other):
        await server.start()
    try:
        assert twin.inference_key == sim.inference_key != other.inference_key
        assert first == (await chat(twin, "Hello")).json()["choices"]
        assert first != (await chat(other, "Hello")).json()["choices"]
    finally:
        await twin.stop()
        await other.stop()


async def test_limits_cut_the_answer(sim: SimServer) -> None:
    whole = await content(sim, "Tell me a story")
    for name in ("max_tokens", "max_completion_tokens"):
        body = (await chat(sim, "Tell me a story", **{name: 5})).json()
        choice = body["choices"][0]
        assert (choice["finish_reason"], choice["native_finish_reason"]) == ("length", "max_output_tokens")
        assert body["usage"]["completion_tokens"] == 5
        assert whole.startswith(choice["message"]["content"])
    assert (await stream(sim, "Tell me a story", max_tokens=5)).usage["completion_tokens"] == 5
    assert (await chat(sim, "[[sim tokens=90]]", max_tokens=90)).json()["choices"][0]["finish_reason"] == "stop"


async def test_stop_sequences(sim: SimServer) -> None:
    whole = await content(sim, "Tell me a story")
    stop = whole.split()[4]
    cut = await chat(sim, "Tell me a story", stop=[stop, "never said"])
    assert cut.json()["choices"][0]["message"]["content"] == whole[: whole.index(stop)]
    assert cut.json()["choices"][0]["finish_reason"] == "stop"
    assert (await content(sim, "Tell me a story", stop=stop)) == whole[: whole.index(stop)]


async def test_exact_lengths(sim: SimServer) -> None:
    for wanted in (1, 7, 200, 3000):
        assert (await chat(sim, f"Hi [[sim tokens={wanted}]]")).json()["usage"]["completion_tokens"] == wanted
    assert await content(sim, "Hi [[sim tokens=9 language=ru]]") != await content(sim, "Hi [[sim tokens=9]]")


async def test_tool_calls(sim: SimServer) -> None:
    body = (await chat(sim, "How is the weather in Paris?", tools=[WEATHER, CLOCK])).json()
    choice = body["choices"][0]
    assert (choice["finish_reason"], choice["message"]["content"]) == ("tool_calls", None)
    (made,) = choice["message"]["tool_calls"]
    arguments = json.loads(made["function"]["arguments"])
    assert made["function"]["name"] == "get_weather"
    assert set(arguments) == {"city", "unit", "days"}
    assert arguments["unit"] in ("c", "f")
    assert 1 <= arguments["days"] <= 5

    streamed = await stream(sim, "How is the weather in Paris?", tools=[WEATHER, CLOCK])
    deltas = [call for chunk in streamed.chunks for c in chunk["choices"] for call in c["delta"].get("tool_calls", ())]
    assert deltas[0]["id"] == made["id"]
    assert deltas[0]["function"] == {"name": "get_weather", "arguments": ""}
    assert len(deltas) > 3
    assert "".join(delta["function"]["arguments"] for delta in deltas) == made["function"]["arguments"]
    assert streamed.usage == body["usage"]
    giant = await stream(sim, "How is the weather? [[sim chunk=0]]", tools=[WEATHER])
    assert json.loads(giant.chunks[0]["choices"][0]["delta"]["tool_calls"][0]["function"]["arguments"])


async def test_after_a_tool_result_comes_text(sim: SimServer) -> None:
    question = {"role": "user", "content": "How is the weather in Paris?"}
    first = (await call(sim, "POST", CHAT, {"model": "openai/gpt-4o-mini", "messages": [question], "tools": [WEATHER]})).json()
    message = first["choices"][0]["message"]
    result = {"role": "tool", "tool_call_id": message["tool_calls"][0]["id"], "content": "sunny"}
    body = {"model": "openai/gpt-4o-mini", "messages": [question, message, result], "tools": [WEATHER]}
    choice = (await call(sim, "POST", CHAT, body)).json()["choices"][0]
    assert (choice["finish_reason"], "tool_calls" in choice["message"]) == ("stop", False)
    assert choice["message"]["content"]


async def names(server: SimServer, text: str = "Hello", **more: Any) -> list[str]:
    message = (await chat(server, text, tools=[WEATHER, CLOCK], **more)).json()["choices"][0]["message"]
    return [call["function"]["name"] for call in message.get("tool_calls", ())]


async def test_tool_choice(sim: SimServer) -> None:
    assert await names(sim) == []
    assert await names(sim, "the weather", tool_choice="none") == []
    assert await names(sim, tool_choice="required") == ["get_weather"]
    assert await names(sim, tool_choice={"type": "function", "function": {"name": "get_time"}}) == ["get_time"]
    assert await names(sim, "the weather and the time") == ["get_weather", "get_time"]
    assert await names(sim, "the weather and the time", parallel_tool_calls=False) == ["get_weather"]
    assert len(await names(sim, "[[sim tool_calls=4]]")) == 4


async def test_reasoning(sim: SimServer) -> None:
    model = "anthropic/claude-sonnet-4.5"
    plain = (await chat(sim, "Hello", model=model, reasoning={"enabled": False})).json()
    assert plain["usage"]["completion_tokens_details"]["reasoning_tokens"] == 0
    thinking = (await chat(sim, "Hello", model=model, reasoning={"effort": "high"})).json()
    message = thinking["choices"][0]["message"]
    assert message["reasoning"] == message["reasoning_details"][0]["text"]
    assert message["reasoning_details"][0]["format"] == "anthropic-claude-v1"
    assert thinking["usage"]["completion_tokens_details"]["reasoning_tokens"] > 0
    streamed = await stream(sim, "Hello", model=model, reasoning={"effort": "high"})
    assert "".join(c["delta"].get("reasoning", "") for k in streamed.chunks for c in k["choices"]) == message["reasoning"]
    hidden = await stream(sim, "Hello", model=model, reasoning={"effort": "high", "exclude": True})
    assert "reasoning_details" not in hidden.body.decode()
    assert hidden.usage == streamed.usage
    capped = (await chat(sim, "Hello", model=model, reasoning={"max_tokens": 3})).json()
    assert capped["usage"]["completion_tokens_details"]["reasoning_tokens"] <= 3


async def test_structured_answers(sim: SimServer) -> None:
    assert isinstance(json.loads(await content(sim, "Hello", response_format={"type": "json_object"})), dict)
    wanted = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 10},
            "tags": {"type": "array", "items": {"$ref": "#/$defs/tag"}, "minItems": 2},
            "age": {"type": ["integer", "null"], "minimum": 18},
            "when": {"type": "string", "format": "date"},
            "kind": {"anyOf": [{"const": "person"}, {"type": "null"}]},
        },
        "required": ["name", "tags", "age", "when", "kind"],
        "$defs": {"tag": {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}},
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "person", "strict": True, "schema": wanted}}
    value = json.loads(await content(sim, "Make a person", response_format=form))
    assert set(value) == set(wanted["required"])
    assert len(value["name"]) <= 10
    assert [set(tag) for tag in value["tags"]] == [{"ok"}, {"ok"}]
    assert value["age"] >= 18
    assert (value["when"], value["kind"]) == ("2026-11-22", "person")
    assert (await stream(sim, "Make a person", response_format=form)).text == json.dumps(value, separators=(",", ":"), ensure_ascii=False)


async def test_logprobs(sim: SimServer) -> None:
    choice = (await chat(sim, "Hello [[sim tokens=5]]", logprobs=True)).json()["choices"][0]
    rows = choice["logprobs"]["content"]
    assert "".join(row["token"] for row in rows) == choice["message"]["content"]
    assert len(rows) == 5


async def test_directive_in_parts_and_only_in_the_last_user_message(sim: SimServer) -> None:
    parts = [{"type": "text", "text": "Hello"}, {"type": "text", "text": "[[sim tokens=3]]"}]
    body = {"model": "openai/gpt-4o-mini", "messages": [{"role": "user", "content": parts}]}
    assert (await call(sim, "POST", CHAT, body)).json()["usage"]["completion_tokens"] == 3
    body["messages"] += [{"role": "assistant", "content": "ok"}, {"role": "user", "content": "and now"}]
    assert (await call(sim, "POST", CHAT, body)).json()["usage"]["completion_tokens"] > 3
    assert "[[sim" not in (await content(sim, "Hello [[sim tokens=40]]"))
    assert ask("x")["model"] == "openai/gpt-4o-mini"
