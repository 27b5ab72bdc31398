"""Hosts of OpenAI's and Anthropic's dialects: bodies fitted, errors understood, usage read as they mean it, costs exact."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from tests.upstream.upstream_wire import answer, says, wire

from tokenarb.base.clock import SystemClock
from tokenarb.catalog import usage
from tokenarb.catalog.model import Price, Rates
from tokenarb.sim.openrouter.server import SimConfig, SimServer
from tokenarb.upstream import outgoing
from tokenarb.upstream.health import FAILURES_TO_OPEN, Health, State
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.ports import MESSAGES, ChatProvider
from tokenarb.upstream.problems import Full, Kind, NotSent, UpstreamProblem
from tokenarb.upstream.providers import openai_problems, openai_usage
from tokenarb.upstream.providers.anthropic import Anthropic
from tokenarb.upstream.providers.openai import KNOWN, OpenAI, honoured

HOUSE = outgoing.house_fields("customer-tag", max_price={"prompt": Decimal("0.15")})


def body(**more: object) -> bytes:
    said = [{"role": "user", "content": "hello [[sim tokens=9]]"}]
    return outgoing._ENCODER.encode({"model": "openai/gpt-4o-mini", "messages": said, "max_tokens": 50, **more, **HOUSE})


@pytest.fixture
async def sim() -> AsyncIterator[SimServer]:
    server = SimServer(SimConfig())
    await server.start()
    yield server
    await server.stop()


def test_only_what_the_host_knows_is_sent_and_values_stay_as_written() -> None:
    host = OpenAI(Pool("http://127.0.0.1:1"), SystemClock(), Health(), fields=honoured(["top_k"], ["seed"]))
    given = b'{"model":"m","seed":1,"top_k":5,"min_p":0.1,"temperature":1.50,"stop":["\\u00e9"],"max_completion_tokens":7,'
    given += b'"user":"u","provider":{}}'
    assert host.fitted(given) == b'{"model":"m","top_k":5,"temperature":1.50,"stop":["\\u00e9"],"max_tokens":7}'
    other = OpenAI(Pool("http://127.0.0.1:1"), SystemClock(), Health(), output_field="max_completion_tokens")
    assert json.loads(other.fitted(b'{"max_tokens":7}')) == {"max_completion_tokens": 7}


async def test_a_streamed_call_to_an_openai_host_costs_what_its_row_says(sim: SimServer) -> None:
    host: ChatProvider = OpenAI(Pool(sim.base_url), SystemClock(), Health())
    incoming = await host.chat(sim.inference_key, body(stream=True, stream_options={"include_usage": True}), stream=True)
    events = [line[6:] for line in (await incoming.body(10**6)).split(b"\n") if line.startswith(b"data: {")]
    raw = next(json.dumps(json.loads(event)["usage"]).encode() for event in reversed(events) if json.loads(event).get("usage"))
    used = openai_usage.amended(usage.read_usage(raw), raw)
    price = Price(Rates(150_000_000_000, 600_000_000_000))  # 0.15 and 0.60 USD a million
    bought = openai_usage.bought(used, price, 0)
    assert bought.cost == used.prompt * Decimal("0.00000015") + used.completion * Decimal("0.0000006")
    assert bought.cost == Decimal(json.loads(raw, parse_float=Decimal)["cost"]), "the simulator bills the same prices"
    assert host.generation_id(incoming) is not None
    assert await host.generation("x", "key") is None
    assert not host.keeps_records
    await host.close()


async def test_anthropics_dialect_goes_out_with_its_headers_and_without_our_words(sim: SimServer) -> None:
    host: ChatProvider = Anthropic(Pool(sim.base_url), SystemClock(), Health())
    given = body(model="anthropic/claude-sonnet-4.5", system="Be brief.")
    incoming = await host.chat(
        sim.inference_key, given, stream=False, path=MESSAGES, extra=((b"anthropic-beta", b"a,b"), (b"x-stainless-os", b"Linux"))
    )
    answered = json.loads(await incoming.body(10**6))
    assert (answered["type"], answered["usage"]["output_tokens"]) == ("message", 9)
    await host.close()
    async with wire(says(answer(b"{}"))) as server:
        host = Anthropic(Pool(server.url), SystemClock(), Health())
        await (await host.chat("secret", given, stream=False, extra=((b"anthropic-beta", b"a,b"), (b"x-stainless-os", b"Linux")))).body(100)
        await host.close()
    head, _, sent = server.requests[0].partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert lines[0] == b"post /api/v1/messages http/1.1"
    assert {b"x-api-key: secret", b"anthropic-version: 2023-06-01", b"anthropic-beta: a,b"} <= set(lines)
    assert not any(line.startswith((b"authorization", b"x-stainless")) for line in lines)
    assert set(json.loads(sent)) == {"model", "messages", "max_tokens", "system", "metadata"}
    assert json.loads(sent)["metadata"] == {"user_id": "customer-tag"}


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (
            429,
            '{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}',
            "our_account",
        ),
        (402, '{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}', "our_account"),
        (400, '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}', "our_account"),
        (401, '{"message":"Unauthorized","request_id":"abc"}', "our_account"),
        (429, '{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}', "rate_limited"),
        (429, '[{"error":{"code":429,"message":"Resource exhausted","status":"RESOURCE_EXHAUSTED"}}]', "rate_limited"),
        (529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', "overloaded"),
        (400, '{"error":{"message":"Model Not Exist: the model x does not exist","code":"invalid_request_error"}}', "model_gone"),
        (404, '{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404}', "model_gone"),
        (400, '{"error":{"message":"filtered","code":"content_filter"}}', "moderation"),
        (422, '{"detail":[{"loc":["body"],"msg":"extra"}]}', "bad_request"),
        (400, '{"error":"plain words"}', "bad_request"),
        (503, "<html>busy</html>", "unavailable"),
        (500, "null", "unavailable"),
        (400, "[]", "bad_request"),
    ],
)
def test_F5_every_way_of_saying_no_is_understood(status: int, said: str, kind: str) -> None:
    problem = openai_problems.classify(status, {}, said.encode(), 0)
    assert (problem.kind, problem.status) == (kind, status)
    assert problem.upstream_down == (status in (500, 503))
    if problem.ours:
        assert problem.message == "", "our account is nobody's business"


async def test_F5_our_empty_account_never_opens_a_breaker_and_neither_does_our_own_limit() -> None:
    money = answer(b'{"error":{"code":"insufficient_quota"}}', b"429 Too Many Requests")
    async with wire(says(money, rounds=FAILURES_TO_OPEN + 2)) as server:
        health = Health()
        host = OpenAI(Pool(server.url), SystemClock(), health)
        for _ in range(FAILURES_TO_OPEN + 2):
            with pytest.raises(UpstreamProblem) as refused:
                await host.chat("k", body(), stream=False)
            assert refused.value.kind is Kind.OUR_ACCOUNT
        assert health.seen.state is State.CLOSED
        assert health.seen.account_trouble_at_ms is not None
        await host.close()
    health = Health()
    host = OpenAI(Pool("http://127.0.0.1:9", max_connections=0), SystemClock(), health)
    for _ in range(FAILURES_TO_OPEN + 2):
        with pytest.raises(Full):
            await host.chat("k", body(), stream=False)
    assert health.seen.state is State.CLOSED


async def test_an_openai_host_that_is_away_opens_its_breaker() -> None:
    health = Health()
    host = OpenAI(Pool("http://127.0.0.1:9"), SystemClock(), health)
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(NotSent):
            await host.chat("", body(), stream=False)
    assert health.seen.state is State.OPEN
    assert not health.worth_asking(SystemClock().now_ms())
    assert health.worth_asking(SystemClock().now_ms() + 3_000)


@pytest.mark.parametrize(
    ("raw", "completion", "cached"),
    [
        (b'{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}', 5, 0),
        (b'{"prompt_tokens":10,"completion_tokens":5,"total_tokens":215}', 205, 0),  # thinking only in the total
        (b'{"prompt_tokens":10,"completion_tokens":5,"total_tokens":3}', 5, 0),
        (b'{"prompt_tokens":10,"completion_tokens":5,"prompt_cache_hit_tokens":8,"prompt_cache_miss_tokens":2}', 5, 8),
        (b'{"prompt_tokens":10,"completion_tokens":5,"cached_tokens":4}', 5, 4),
        (b'{"prompt_tokens":10,"completion_tokens":5,"cached_tokens":11}', 5, 0),
        (b'{"prompt_tokens":10,"completion_tokens":5,"cached_tokens":4,"prompt_tokens_details":{"cached_tokens":6}}', 5, 6),
        (b'{"prompt_tokens":10,"completion_tokens":5,"cached_tokens":"many"}', 5, 0),
    ],
)
def test_D2_usage_is_read_as_each_host_means_it(raw: bytes, completion: int, cached: int) -> None:
    used = openai_usage.amended(usage.read_usage(raw), raw)
    assert (used.prompt, used.completion, used.cached) == (10, completion, cached)


def test_what_routes_or_names_somebody_is_not_sent_unasked() -> None:
    assert not KNOWN & {"user", "provider", "usage", "models", "plugins", "metadata", "store", "service_tier"}
