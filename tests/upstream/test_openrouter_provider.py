"""The OpenRouter adapter against the wire-faithful simulator: contract of `ports.Provider`, figures exact to the last digit."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from tests.upstream.upstream_wire import answer, says, wire

from tokenarb.base.clock import SystemClock
from tokenarb.sim.openrouter.server import SimConfig, SimServer
from tokenarb.upstream import subkeys
from tokenarb.upstream.health import FAILURES_TO_OPEN, Health, State
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.ports import Provider
from tokenarb.upstream.problems import Cut, Kind, NotSent, UpstreamProblem
from tokenarb.upstream.providers.openrouter import OpenRouter

MODEL = "openai/gpt-4o-mini"


@dataclass
class Set:
    """The adapter, the simulator, and the simulator's control API as a client sees it."""

    provider: OpenRouter
    sim: SimServer

    async def control(self, **change: object) -> dict:
        pool = Pool(self.sim.control_url.removesuffix("/control"))
        incoming = await pool.send(b"POST", b"/control", [(b"content-type", b"application/json")], json.dumps(change).encode())
        text = await incoming.body(10**7)
        assert incoming.status == 200, text
        await pool.close()
        return json.loads(text)

    async def switch(self, **switches: object) -> None:
        await self.control(scope="next", count=1, switches=switches)


@pytest.fixture
async def both() -> AsyncIterator[Set]:
    sim = SimServer(SimConfig())
    await sim.start()
    provider = OpenRouter(Pool(sim.base_url), SystemClock(), Health(), management_key=sim.management_key)
    yield Set(provider, sim)
    await provider.close()
    await sim.stop()


def request(words: str = "hello", *, stream: bool = False, **more: object) -> bytes:
    return json.dumps({"model": MODEL, "messages": [{"role": "user", "content": words}], "stream": stream, **more}).encode()


async def test_it_keeps_the_ports_promises(both: Set) -> None:
    promised: Provider = both.provider  # for the type checker; the rest of this file for the facts
    rows = await promised.models()
    row = next(row for row in rows if row["id"] == MODEL)
    assert len(rows) == 402  # with those that make no text
    assert row["pricing"]["prompt"] == "0.00000015"


async def test_C1_a_streamed_call_is_found_again_by_its_generation_id_at_its_exact_cost(both: Set) -> None:
    await both.switch(generation_delay_ms=0, cost_notation="exponent")
    incoming = await both.provider.chat(both.sim.inference_key, request(stream=True), stream=True)
    generation_id = both.provider.generation_id(incoming)
    text = (await incoming.body(10**6)).decode()
    assert text.endswith("data: [DONE]\n\n")
    assert generation_id is not None
    found = await both.provider.generation(generation_id, both.sim.inference_key)
    assert found is not None
    events = [json.loads(line[6:], parse_float=Decimal) for line in text.splitlines() if line.startswith("data: {")]
    usage = next(event["usage"] for event in reversed(events) if event.get("usage"))
    assert found.cost == found.usage.cost == usage["cost"]
    assert (found.usage.prompt, found.usage.completion) == (usage["prompt_tokens"], usage["completion_tokens"])
    assert (found.id, found.streamed, found.cancelled, found.finish_reason) == (generation_id, True, False, "stop")


async def test_C1_a_generation_that_is_not_written_yet_is_none(both: Set) -> None:
    await both.switch(generation_delay_ms=60_000)
    incoming = await both.provider.chat(both.sim.inference_key, request(), stream=False)
    await incoming.body(10**6)
    assert await both.provider.generation(both.provider.generation_id(incoming) or "", both.sim.inference_key) is None
    assert await both.provider.generation("gen-1/../../key?x=1&y", both.sim.inference_key) is None


@pytest.mark.parametrize(
    ("error", "kind"),
    [("402", Kind.OUR_ACCOUNT), ("429", Kind.RATE_LIMITED), ("502", Kind.UNAVAILABLE), ("503", Kind.UNAVAILABLE), ("529", Kind.OVERLOADED)],
)
async def test_errors_come_as_problems_and_keep_their_generation_id(both: Set, error: str, kind: Kind) -> None:
    await both.switch(error=error)
    with pytest.raises(UpstreamProblem) as caught:
        await both.provider.chat(both.sim.inference_key, request(), stream=False)
    assert caught.value.kind is kind
    assert caught.value.status == int(error)
    assert (caught.value.generation_id or "").startswith("gen-")
    if error in ("429", "503"):
        assert caught.value.retry_after_s == 2.0


async def test_a_key_that_is_none_is_our_account_and_an_unknown_model_is_gone(both: Set) -> None:
    with pytest.raises(UpstreamProblem) as caught:
        await both.provider.chat("sk-or-v1-nonsense", request(), stream=False)
    assert caught.value.ours
    with pytest.raises(UpstreamProblem) as caught:
        await both.provider.chat(both.sim.inference_key, request(model="openai/gpt-nope"), stream=False)
    assert caught.value.kind is Kind.MODEL_GONE


async def test_C11_a_call_cut_before_its_headers_may_be_billed_and_is_sent_once(both: Set) -> None:
    await both.switch(close_before_headers=True, fault_billed="full")
    with pytest.raises(Cut):
        await both.provider.chat(both.sim.inference_key, request(), stream=False)
    assert (await both.provider.key_status(both.sim.inference_key)).usage > 0
    assert (await both.control())["totals"]["calls"] == 1


async def test_B5_a_stream_cut_in_the_middle_is_never_a_clean_end(both: Set) -> None:
    for kind in ("fin", "rst"):
        await both.switch(cut_at=3, cut_kind=kind)
        incoming = await both.provider.chat(both.sim.inference_key, request(stream=True), stream=True)
        with pytest.raises(Cut):
            await incoming.body(10**6)


async def test_sub_keys_are_made_limited_stopped_and_deleted(both: Set) -> None:
    provider = both.provider
    made, secret = await provider.create_key("tokenarb/w1", limit=Decimal("0.10"), limit_reset="daily")
    assert subkeys.hash_of(secret) == made.hash
    assert (made.name, made.limit, made.limit_remaining, made.limit_reset) == ("tokenarb/w1", Decimal("0.1"), Decimal("0.1"), "daily")
    status = await provider.key_status(secret)
    assert (status.limit, status.is_management_key) == (Decimal("0.1"), False)
    assert (await provider.update_key(made.hash, limit=Decimal("0.000000123"))).limit == Decimal("1.23E-7")
    assert (await provider.update_key(made.hash, name="tokenarb/w2")).name == "tokenarb/w2"
    assert (await provider.disable_key(made.hash)).disabled
    assert made.hash not in {key.hash for key in await provider.list_keys(include_disabled=False)}
    assert made.hash in {key.hash for key in await provider.list_keys()}
    with pytest.raises(UpstreamProblem) as caught:
        await provider.chat(secret, request(), stream=False)
    assert caught.value.ours
    assert await provider.delete_key(made.hash)
    assert not await provider.delete_key(made.hash)


async def test_more_keys_than_a_page_are_all_listed(both: Set) -> None:
    made = {(await both.provider.create_key(f"k{n}", limit=None, limit_reset=None))[0].hash for n in range(105)}
    assert made <= {key.hash for key in await both.provider.list_keys()}


async def test_credits_and_activity_are_exact_and_need_the_management_key(both: Set) -> None:
    await (await both.provider.chat(both.sim.inference_key, request(), stream=False)).body(10**6)
    left = await both.provider.credits()
    spent = (await both.provider.key_status(both.sim.inference_key)).usage
    assert (left.total, left.used, left.left) == (Decimal(1000), spent, 1000 - spent)
    await both.control(scope="all", switches={"activity_today": True})
    rows = await both.provider.activity()
    assert [(row.model, row.usage, row.requests) for row in rows] == [(MODEL, spent, 1)]
    assert await both.provider.activity(key_hash="0" * 64) == []
    bare = OpenRouter(Pool(both.sim.base_url), SystemClock(), Health())
    with pytest.raises(UpstreamProblem) as caught:
        await bare.credits()
    assert caught.value.ours
    assert (await bare.server_date()).endswith("GMT")
    await bare.close()


async def test_an_inference_key_given_as_management_key_is_our_account(both: Set) -> None:
    wrong = OpenRouter(Pool(both.sim.base_url), SystemClock(), Health(), management_key=both.sim.inference_key)
    with pytest.raises(UpstreamProblem) as caught:
        await wrong.list_keys()
    assert caught.value.ours
    await wrong.close()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"data": 3}', b'{"data": {"label": "x"}}', b"\xff", b'{"data": {"usage": true}}'])
async def test_an_answer_that_makes_no_sense_is_the_upstreams_problem(body: bytes) -> None:
    async with wire(says(answer(body))) as server:
        provider = OpenRouter(Pool(server.url), SystemClock(), Health())
        with pytest.raises(UpstreamProblem) as caught:
            await provider.key_status("k")
        assert caught.value.kind is Kind.UNAVAILABLE
        await provider.close()


async def test_a_redirect_is_not_followed_and_an_error_body_may_break_off() -> None:
    async with wire(says(answer(b"", b"302 Found", b"location: http://127.0.0.1:1/"))) as server:
        provider = OpenRouter(Pool(server.url), SystemClock(), Health())
        with pytest.raises(UpstreamProblem) as caught:
            await provider.chat("k", b"{}", stream=False)
        assert caught.value.status == 302
        assert len(server.requests) == 1
        await provider.close()
    async with wire(says(b"HTTP/1.1 402 Payment Required\r\ncontent-length: 900\r\n\r\n{")) as server:
        provider = OpenRouter(Pool(server.url), SystemClock(), Health())
        with pytest.raises(UpstreamProblem) as caught:
            await provider.chat("k", b"{}", stream=False)
        assert caught.value.ours
        await provider.close()


async def test_a_dead_upstream_is_soon_not_asked_any_more_and_asked_again_later() -> None:
    async with wire(says(answer(b"{}"))) as server:
        dead = server.url
    provider = OpenRouter(Pool(dead), SystemClock(), Health(cool_down_ms=60_000))
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(NotSent, match="no connection"):
            await provider.chat("k", b"{}", stream=False)
    with pytest.raises(NotSent, match="not asked"):
        await provider.chat("k", b"{}", stream=False)
    assert provider.health.seen.state is State.OPEN
    await provider.close()
