"""The bill against sums worked out here, independently, with Decimal (sections 2, 3, 5, 8 and 11)."""

import asyncio
import json
import random
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from openrouter_wire import CHAT, Reply, ask, call, chat, control, last_bill, stream

import tokenarb.sim.openrouter
from tokenarb.sim.openrouter.server import SimServer
from tokenarb.sim.openrouter.tokens import Tokenizer, count_prompt

ROWS = json.loads((Path(tokenarb.sim.openrouter.__file__).parent / "models.json").read_text(encoding="utf-8"))
PRICES: dict[str, dict[str, Any]] = {row["id"]: row["pricing"] for row in ROWS}


def expected(pricing: dict[str, Any], usage: dict[str, Any], factor: str = "1") -> Decimal:
    """The list price of a usage object, worked out the plain way."""
    with localcontext() as context:
        context.prec = 60
        prices = dict(pricing)
        for override in pricing.get("overrides", ()):
            if usage["prompt_tokens"] > override["min_prompt_tokens"]:
                prices.update(override)
        details = usage["prompt_tokens_details"]
        cached, written = details["cached_tokens"], details["cache_write_tokens"]
        total = Decimal(prices["prompt"]) * (usage["prompt_tokens"] - cached - written)
        total += Decimal(prices.get("input_cache_read", prices["prompt"])) * cached
        total += Decimal(prices.get("input_cache_write", prices["prompt"])) * written
        total += Decimal(prices["completion"]) * usage["completion_tokens"]
        return total * Decimal(factor)


def usable_models() -> list[str]:
    return [name for name, price in PRICES.items() if price["prompt"] != "-1" and ":batch" not in name and name[0] != "~"]


async def test_every_model_is_priced_exactly(sim: SimServer) -> None:
    draw = random.Random(4)
    total = Decimal(0)
    models = draw.sample(usable_models(), 60)
    for model in models:
        reply = await call(sim, "POST", CHAT, ask("How are you?", model, stream=draw.random() < 0.5))
        if reply.status == 404:  # a recorded row whose deprecation date has passed
            assert reply.json()["error"]["availability"]["code"] == "model_deprecated"
            continue
        usage = reply.usage if reply.events[0].startswith((":", "data")) else reply.json()["usage"]
        assert usage["cost"] == expected(PRICES[model], usage), model
        total += usage["cost"]
    summary = (await call(sim, "GET", "/control/totals", key=None)).json()
    assert Decimal(summary["totals"]["cost"]) == Decimal(summary["keys"][0]["cost"]) == total
    assert Decimal(summary["totals"]["balance"]) == 1000 - total


@pytest.mark.parametrize("tokens", [200_000, 200_001])
async def test_long_prompt_step_is_strictly_greater(sim: SimServer, tokens: int) -> None:
    model = "anthropic/claude-sonnet-4.5"
    await control(sim, switches={"prompt_tokens": tokens, "answer_tokens": 100, "reasoning_tokens": 0})
    usage = (await chat(sim, model=model)).json()["usage"]
    dear = tokens > 200_000
    assert usage["cost"] == tokens * Decimal("0.000006" if dear else "0.000003") + 100 * Decimal("0.0000225" if dear else "0.000015")
    assert usage["cost"] == expected(PRICES[model], usage)


async def test_price_windows_wrap_midnight(sim: SimServer) -> None:
    pricing = {"prompt": "0.001", "completion": "0.002", "overrides": [{"utc_start": 2200, "utc_end": 600, "prompt": "0.0005"}]}
    await control(sim, models=[{"put": {"id": "acme/night", "pricing": pricing}}], switches={"prompt_tokens": 10, "answer_tokens": 1})

    async def cost_at(hour: int) -> Decimal:
        now = (await call(sim, "GET", "/control", key=None)).json()["clock"]["now"]
        await control(sim, clock={"advance_s": float((hour * 3600 - int(now)) % 86_400)})
        cost: Decimal = (await chat(sim, model="acme/night")).json()["usage"]["cost"]
        return cost

    assert [await cost_at(hour) for hour in (21, 22, 3, 6)] == [Decimal(n) for n in ("0.012", "0.007", "0.007", "0.012")]


async def test_discount_and_changed_price(sim: SimServer) -> None:
    model = "openai/gpt-4o-mini"
    await control(sim, switches={"prompt_tokens": 1000, "answer_tokens": 10})
    await control(sim, models=[{"change": model, "fields": {"pricing": {"prompt": "0.00001", "discount": 0.25}}}])
    assert (await chat(sim)).json()["usage"]["cost"] == (1000 * Decimal("0.00001") + 10 * Decimal("0.0000006")) * Decimal("0.75")
    await control(sim, reset="catalogue")
    assert (await chat(sim)).json()["usage"]["cost"] == 1000 * Decimal("0.00000015") + 10 * Decimal("0.0000006")


@pytest.mark.parametrize(("slug", "factor"), [("openai", "1"), ("azure", "1.2")])
async def test_each_provider_has_its_price(sim: SimServer, slug: str, factor: str) -> None:
    model = "openai/gpt-4o-mini"
    usage = (await chat(sim, provider={"only": [slug]})).json()["usage"]
    assert usage["cost"] == expected(PRICES[model], usage, factor)
    rows = (await call(sim, "GET", f"/api/v1/models/{model}/endpoints")).json()["data"]["endpoints"]
    listed = {row["tag"].split("/")[0]: row["pricing"]["prompt"] for row in rows}
    assert Decimal(listed[slug]) == Decimal(PRICES[model]["prompt"]) * Decimal(factor)


async def test_routing_wishes(sim: SimServer) -> None:
    model = "meta-llama/llama-3.3-70b-instruct"
    plain = await chat(sim, model=model)
    nitro, floor = await chat(sim, model=f"{model}:nitro"), await chat(sim, model=f"{model}:floor")
    costs = [reply.json()["usage"]["cost"] / expected(PRICES[model], reply.json()["usage"]) for reply in (plain, nitro)]
    assert costs == [1, Decimal("1.2")]
    assert floor.json()["usage"]["cost"] <= expected(PRICES[model], floor.json()["usage"])
    none = await chat(sim, provider={"only": ["groq"]})
    assert (none.status, none.json()["error"]["availability"]["code"]) == (404, "constraint_filtered")
    assert (await chat(sim, provider={"max_price": {"prompt": 0.1}})).status == 404
    assert (await chat(sim, provider={"max_price": {"prompt": 0.15}})).status == 200


async def test_wrong_costs_on_purpose(sim: SimServer) -> None:
    usual = (await chat(sim)).json()["usage"]["cost"]
    inflated = (await chat(sim, "Tell me something. [[sim cost_factor=17000]]")).json()["usage"]
    assert inflated["cost"] == expected(PRICES["openai/gpt-4o-mini"], inflated) * 17_000
    assert Decimal((await last_bill(sim))["cost"]) == inflated["cost"]
    misreported = (await chat(sim, "Tell me something. [[sim reported_cost_factor=0.5]]")).json()["usage"]
    assert misreported["cost"] == Decimal((await last_bill(sim))["cost"]) / 2
    assert usual > 0


async def test_token_overrides(sim: SimServer) -> None:
    usage = (await chat(sim, "[[sim prompt_tokens=5000 completion_tokens=700 cached_tokens=4000]]")).json()["usage"]
    assert (usage["prompt_tokens"], usage["completion_tokens"], usage["prompt_tokens_details"]["cached_tokens"]) == (5000, 700, 4000)
    assert usage["cost"] == expected(PRICES["openai/gpt-4o-mini"], usage)


async def test_long_prefixes_are_cached_per_key(sim: SimServer) -> None:
    long = [{"role": "system", "content": "Rules of the house. " * 600}]

    async def send(question: str, key: str = "") -> dict[str, Any]:
        body = {"model": "openai/gpt-4o-mini", "messages": [*long, {"role": "user", "content": question}]}
        usage: dict[str, Any] = (await call(sim, "POST", CHAT, body, key)).json()["usage"]
        assert usage["cost"] == expected(PRICES["openai/gpt-4o-mini"], usage)
        return usage

    assert (await send("one"))["prompt_tokens_details"]["cached_tokens"] == 0
    second = await send("two")
    assert second["prompt_tokens_details"]["cached_tokens"] % 128 == 0
    assert second["prompt_tokens_details"]["cached_tokens"] > 2000
    other = (await call(sim, "POST", "/api/v1/keys", {"name": "other"}, sim.management_key)).json()["key"]
    assert (await send("three", other))["prompt_tokens_details"]["cached_tokens"] == 0
    assert (await send("[[sim caching=false]]"))["prompt_tokens_details"]["cached_tokens"] == 0
    await control(sim, clock={"advance_s": 3600})
    assert (await send("four"))["prompt_tokens_details"]["cached_tokens"] == 0


async def test_marked_prefixes_are_written_then_read(sim: SimServer) -> None:
    model = "anthropic/claude-sonnet-4.5"
    marked = {"type": "text", "text": "Rules of the house. " * 600, "cache_control": {"type": "ephemeral"}}

    async def send(question: str, *, mark: bool = True) -> dict[str, Any]:
        part = marked if mark else {"type": "text", "text": marked["text"]}
        messages = [{"role": "system", "content": [part]}, {"role": "user", "content": question}]
        usage: dict[str, Any] = (await call(sim, "POST", CHAT, {"model": model, "messages": messages})).json()["usage"]
        assert usage["cost"] == expected(PRICES[model], usage)
        return usage["prompt_tokens_details"]

    assert (await send("zero", mark=False))["cache_write_tokens"] == 0
    first, second = await send("one"), await send("two")
    assert first["cache_write_tokens"] > 2000
    assert first["cached_tokens"] == 0
    assert second["cached_tokens"] == first["cache_write_tokens"]
    assert second["cache_write_tokens"] == 0


async def test_reasoning_is_inside_completion(sim: SimServer) -> None:
    model = "deepseek/deepseek-r1"
    usage = (await chat(sim, "[[sim reasoning_tokens=30 tokens=10]]", model=model)).json()["usage"]
    assert usage["completion_tokens"] == 40
    assert usage["completion_tokens_details"]["reasoning_tokens"] == 30
    assert usage["cost"] == expected(PRICES[model], usage)


async def test_images_in_and_out(sim: SimServer) -> None:
    model = "google/gemini-2.5-flash-image"
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 4000}}
    body = {
        "model": model,
        "modalities": ["image", "text"],
        "messages": [{"role": "user", "content": [{"type": "text", "text": "[[sim tokens=10]] draw"}, picture]}],
    }
    answer = (await call(sim, "POST", CHAT, body)).json()
    usage = answer["usage"]
    assert answer["choices"][0]["message"]["images"][0]["image_url"]["url"].startswith("data:image/png")
    assert usage["completion_tokens_details"]["image_tokens"] == 1290
    prices = {name: Decimal(price) for name, price in PRICES[model].items()}
    assert usage["cost"] == usage["prompt_tokens"] * prices["prompt"] + 10 * prices["completion"] + 1290 * prices["image_output"]
    assert usage["prompt_tokens"] > 258


async def test_web_searches_are_charged(sim: SimServer) -> None:
    for reply in (await chat(sim, plugins=[{"id": "web"}]), await chat(sim, model="openai/gpt-4o-mini:online")):
        usage = reply.json()["usage"]
        extra = Decimal(PRICES["openai/gpt-4o-mini"].get("web_search", "0.01"))
        assert usage["cost"] == expected(PRICES["openai/gpt-4o-mini"], usage) + extra
        assert usage["server_tool_use_details"]["web_search_requests"] == 1
        assert usage["cost_details"]["server_tool_cost"] == extra
        assert reply.json()["choices"][0]["message"]["annotations"]


async def test_aliases_and_routers_bill_what_answered(sim: SimServer) -> None:
    assert (await chat(sim, model="~anthropic/claude-haiku-latest")).json()["model"] == "anthropic/claude-haiku-4.5"
    routed = (await chat(sim, model="openrouter/auto")).json()
    assert routed["usage"]["cost"] == expected(PRICES[routed["model"]], routed["usage"])
    assert (await chat(sim, model="none/such", models=["openai/gpt-4o-mini"])).json()["model"] == "openai/gpt-4o-mini"


async def generation(server: SimServer, reply: Reply) -> Reply:
    return await call(server, "GET", f"/api/v1/generation?id={reply.headers['x-generation-id']}")


async def test_generation_appears_after_a_while(sim: SimServer) -> None:
    await control(sim, switches={"generation_delay_ms": 100})
    reply = await stream(sim, "Hello", session_id="s-1")
    early = await generation(sim, reply)
    assert (early.status, early.json()["error"]["message"]) == (404, "Resource not found")
    await asyncio.sleep(0.12)
    data = (await generation(sim, reply)).json()["data"]
    usage = reply.usage
    assert data["total_cost"] == data["usage"] == usage["cost"]
    assert data["native_tokens_prompt"] == usage["prompt_tokens"]
    assert data["native_tokens_completion"] == usage["completion_tokens"]
    assert (data["streamed"], data["cancelled"], data["finish_reason"], data["session_id"]) == (True, False, "stop", "s-1")
    assert data["api_type"] == "completions"


async def test_generation_can_be_instant_or_never(sim: SimServer) -> None:
    await control(sim, switches={"generation_delay_ms": 0})
    assert (await generation(sim, await chat(sim))).status == 200
    assert (await generation(sim, await chat(sim, "[[sim generation_missing]]"))).status == 404
    cut = await stream(sim, "[[sim cut_at=1 tokens=20]]")
    assert (await generation(sim, cut)).status == 404
    await control(sim, clock={"advance_s": 21})
    assert (await generation(sim, cut)).status == 200
    assert (await call(sim, "GET", "/api/v1/generation?id=gen-nope")).status == 404
    assert (await call(sim, "GET", "/api/v1/generation?id=gen-nope", key=None)).status == 401


@pytest.mark.parametrize("family", ["GPT", "Claude", "Gemini", "Llama2", "Other"])
def test_never_more_tokens_than_bytes(family: str) -> None:
    tokenizer = Tokenizer(family)
    draw = random.Random(family)
    alphabet = 'aZ9 \n\t.,“é€ЖوЫ中文ॐ🙂\u200d"{}'
    for _ in range(300):
        text = "".join(draw.choices(alphabet, k=draw.randint(0, 60)))
        assert "".join(tokenizer.split(text)) == text
        assert tokenizer.count(text) <= len(text.encode())
        tool = {"type": "function", "function": {"name": "f", "description": text, "parameters": {"type": "object"}}}
        messages = [{"role": "user", "content": text}, {"role": "user", "content": [{"type": "text", "text": text}]}]
        count = count_prompt(tokenizer, messages, [tool])
        size = 2 * len(text.encode()) + len(json.dumps(tool, ensure_ascii=False).encode())
        assert count.total <= size + 2 * 8 + 32 + 16


async def test_cached_responses_are_free(sim: SimServer) -> None:
    body = ask("Hello again")
    first = await call(sim, "POST", CHAT, body, X_OpenRouter_Cache="true")
    second = await call(sim, "POST", CHAT, body, X_OpenRouter_Cache="true")
    plain = await call(sim, "POST", CHAT, body)
    assert [reply.json()["usage"]["cost"] > 0 for reply in (first, second, plain)] == [True, False, True]
    await control(sim, clock={"advance_s": 5})
    assert (await generation(sim, second)).json()["data"]["response_cache_source_id"] == first.headers["x-generation-id"]
    assert (await stream(sim, "[[sim response_cached]]")).usage["cost"] == 0


async def test_fallback_models_bill_the_one_that_answered(sim: SimServer) -> None:
    await control(sim, switches={"down_models": ["openai/gpt-4o-mini"]})
    assert (await chat(sim)).status == 503
    body = (await chat(sim, models=["openai/gpt-4o"])).json()
    assert body["model"] == "openai/gpt-4o"
    assert body["usage"]["cost"] == expected(PRICES["openai/gpt-4o"], body["usage"])
