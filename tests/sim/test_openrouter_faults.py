"""Everything that can go wrong on the wire, and what it costs (sections 3, 7 and 8)."""

import asyncio
from decimal import Decimal

import pytest
from openrouter_wire import CHAT, ask, bills, call, chat, control, last_bill, sent, stream, until_billed

from tokenarb.sim.openrouter import errors
from tokenarb.sim.openrouter.server import SimConfig, SimServer

ANTHROPIC = "anthropic/claude-sonnet-4.5"  # abortable
GOOGLE = "google/gemini-2.5-flash"  # keeps billing


@pytest.mark.parametrize("name", sorted(errors.FORCED))
async def test_forced_errors_have_the_envelope(sim: SimServer, name: str) -> None:
    await control(sim, scope="next", switches={"error": name})
    reply = await stream(sim)
    error = reply.json()["error"]
    assert reply.status == error["code"] == int(name[:3])
    assert isinstance(error["message"], str)
    assert error["metadata"]["error_type"]
    assert reply.headers["x-generation-id"].startswith("gen-")
    assert reply.headers["content-type"] == "application/json"
    if reply.status in (429, 503):
        assert reply.headers["retry-after"] == "2"
    if error["message"] == "Provider returned error":
        assert "acct_8841" in error["metadata"]["raw"]
        assert error["metadata"]["provider_name"] == "OpenAI"
    assert (await stream(sim)).status == 200
    assert len(await bills(sim)) == 1


async def test_special_error_details(sim: SimServer) -> None:
    text = "a" * 60 + "b" * 60
    moderated = (await chat(sim, f"{text} [[sim error=403_moderation]]")).json()["error"]["metadata"]
    assert len(moderated["flagged_input"]) <= 100
    assert moderated["model_slug"] == "openai/gpt-4o-mini"
    assert moderated["reasons"]
    region = (await chat(sim, "[[sim error=403_region]]")).json()["error"]["availability"]
    assert (region["code"], region["retryable"], region["excluded_by"]) == ("region_restricted", False, ["geo"])
    busy = (await chat(sim, "[[sim error=503 retry_after=30]]")).json()["error"]["availability"]
    assert (busy["retryable"], busy["retry_after"]) == (True, 30)
    assert "availability" not in (await chat(sim, "[[sim error=503 availability=false]]")).json()["error"]


async def test_error_that_was_billed_all_the_same(sim: SimServer) -> None:
    reply = await chat(sim, "[[sim error=524 fault_billed=full]]")
    assert reply.status == 524
    bill = await last_bill(sim)
    assert bill["id"] == reply.headers["x-generation-id"]
    assert Decimal(bill["cost"]) > 0


@pytest.mark.parametrize(("code", "sent_code"), [("server_error", "server_error"), ("502", 502)])
async def test_midstream_error(sim: SimServer, code: str, sent_code: str | int) -> None:
    value = int(code) if code.isdigit() else code
    await control(sim, switches={"midstream_error_at": 2, "midstream_error_code": value})
    reply = await stream(sim, "[[sim tokens=40]]")
    assert reply.status == 200
    assert not reply.cut
    *content, failure = reply.chunks
    assert len(content) == 2
    assert failure["error"]["code"] == sent_code
    assert failure["choices"][0]["finish_reason"] == "error"
    assert "usage" not in failure
    assert reply.events[-1] != "data: [DONE]"
    bill = await last_bill(sim)
    assert (bill["cost"], bill["completion_tokens"], bill["faults"]) == ("0", 8, ["midstream_error"])


async def test_midstream_error_with_usage_and_bill(sim: SimServer) -> None:
    reply = await stream(sim, "[[sim midstream_error_at=3 midstream_error_usage midstream_error_done fault_billed=produced tokens=40]]")
    assert reply.usage["completion_tokens"] == 12
    assert reply.usage["cost"] == Decimal((await last_bill(sim))["cost"]) > 0
    assert reply.events[-1] == "data: [DONE]"


async def test_fault_beyond_the_end_strikes_before_the_finish(sim: SimServer) -> None:
    reply = await stream(sim, "[[sim midstream_error_at=99 tokens=4]]")
    assert "error" in reply.chunks[-1]
    assert all(choice["finish_reason"] != "stop" for chunk in reply.chunks for choice in chunk["choices"])


async def test_error_inside_a_plain_200(sim: SimServer) -> None:
    reply = await chat(sim, "[[sim answer_error]]")
    choice = reply.json()["choices"][0]
    assert reply.status == 200
    assert (choice["finish_reason"], choice["error"]["code"]) == ("error", 502)
    assert choice["message"]["content"]
    assert (await last_bill(sim))["cost"] == "0"


@pytest.mark.parametrize("kind", ["fin", "rst"])
async def test_cut_connection_bills_what_was_produced(sim: SimServer, kind: str) -> None:
    reply = await stream(sim, f"[[sim cut_at=2 cut_kind={kind} tokens=40]]")
    assert reply.cut
    assert kind == "rst" or len(reply.chunks) == 2
    bill = await until_billed(sim, 1)
    assert bill["completion_tokens"] == 8
    assert Decimal(bill["cost"]) > 0


async def test_closed_before_headers(sim: SimServer) -> None:
    assert (await chat(sim, "[[sim close_before_headers]]")).status == 0
    assert await bills(sim) == []
    assert (await chat(sim, "[[sim close_before_headers fault_billed=full]]")).status == 0
    assert Decimal((await last_bill(sim))["cost"]) > 0


async def leave_after(server: SimServer, chunks: int, model: str, text: str) -> None:
    async with sent(server, "POST", CHAT, ask(text, model, stream=True, reasoning={"enabled": False})) as exchange:
        await exchange.head()
        for _ in range(chunks + 1):  # the comment first
            await exchange.part()


async def test_leaving_stops_an_abortable_provider(sim: SimServer) -> None:
    await leave_after(sim, 3, ANTHROPIC, "[[sim tokens=400 delay_ms=20]]")
    bill = await until_billed(sim, 1)
    assert bill["cancelled"] is True
    assert bill["finish_reason"] is None
    assert 12 <= bill["completion_tokens"] <= 24
    assert Decimal(bill["cost"]) == bill["prompt_tokens"] * Decimal("0.000003") + bill["completion_tokens"] * Decimal("0.000015")


async def test_leaving_does_not_stop_the_others(sim: SimServer) -> None:
    await leave_after(sim, 3, GOOGLE, "[[sim tokens=400 delay_ms=20]]")
    bill = await until_billed(sim, 1)
    assert (bill["cancelled"], bill["completion_tokens"]) == (True, 400)
    await leave_after(sim, 1, GOOGLE, "[[sim tokens=400 delay_ms=20 abort=honour]]")
    assert (await until_billed(sim, 2))["completion_tokens"] < 40
    await leave_after(sim, 1, ANTHROPIC, "[[sim tokens=400 delay_ms=20 abort=bill]]")
    assert (await until_billed(sim, 3))["completion_tokens"] == 400


async def test_leaving_before_the_first_token_costs_nothing_where_it_stops(sim: SimServer) -> None:
    await leave_after(sim, 0, ANTHROPIC, "[[sim tokens=400 first_ms=60000]]")
    bill = await until_billed(sim, 1)
    assert (bill["cancelled"], bill["completion_tokens"], bill["cost"]) == (True, 0, "0")


async def test_plain_calls_cannot_be_cancelled(sim: SimServer) -> None:
    async with sent(sim, "POST", CHAT, ask("[[sim tokens=50 first_ms=150]]", ANTHROPIC)):
        await asyncio.sleep(0.03)
    assert await bills(sim) == []
    bill = await until_billed(sim, 1)
    assert (bill["cancelled"], bill["completion_tokens"]) == (False, 50)


@pytest.mark.parametrize("where", ["before_headers", "after_headers"])
async def test_hanging(sim: SimServer, where: str) -> None:
    async with sent(sim, "POST", CHAT, ask(f"[[sim hang={where} tokens=40]]", stream=True)) as exchange:
        if where == "after_headers":
            assert (await exchange.head()).status == 200
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(exchange.reader.read(1), 0.1)
    bill = await until_billed(sim, 1)
    assert (bill["cancelled"], bill["completion_tokens"], bill["cost"]) == (True, 0, "0")


async def test_hanging_in_the_middle(sim: SimServer) -> None:
    async with sent(sim, "POST", CHAT, ask("[[sim hang_at=2 tokens=40]]", stream=True)) as exchange:
        await exchange.head()
        for _ in range(3):
            await exchange.part()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(exchange.part(), 0.1)
    assert (await until_billed(sim, 1))["completion_tokens"] == 8


async def test_a_plain_call_that_hangs_is_billed(sim: SimServer) -> None:
    async with sent(sim, "POST", CHAT, ask("[[sim hang=before_headers tokens=40]]")):
        assert (await until_billed(sim, 1))["completion_tokens"] == 40


async def test_empty_answer_is_insured(sim: SimServer) -> None:
    body = (await chat(sim, "[[sim empty_answer]]")).json()
    assert body["choices"][0]["finish_reason"] is None
    assert body["choices"][0]["message"]["content"] == ""
    assert (body["usage"]["completion_tokens"], body["usage"]["cost"]) == (0, 0)
    assert (await chat(sim, "[[sim empty_answer finish_reason=stop]]")).json()["usage"]["cost"] > 0
    assert (await chat(sim, "[[sim empty_answer zero_completion_insurance=false]]")).json()["usage"]["cost"] > 0
    assert (await stream(sim, "[[sim empty_answer]]")).usage["cost"] == 0


async def test_stopping_ends_what_hangs() -> None:
    server = SimServer(SimConfig())
    await server.start()
    hanging = sent(server, "POST", CHAT, ask("[[sim hang=before_headers]]", stream=True))
    async with hanging, sent(server, "POST", CHAT, ask("[[sim first_ms=60000 tokens=3]]")) as slow:
        await asyncio.sleep(0.05)
        await asyncio.wait_for(server.stop(), 3)
        assert (await slow.head()).status == 200
    assert server.sim is not None
    assert sorted(bill.completion for bill in server.sim.account.bills.bills) == [0, 3]


async def test_chaos_repeats(sim: SimServer) -> None:
    rates = {"error_502": 0.3, "midstream_error": 0.3, "usage_b": 0.3}

    async def run() -> list[tuple[int, int]]:
        await control(sim, reset=True, chaos={"seed": 7, "rates": rates})
        return [(reply.status, len(reply.events)) for reply in [await stream(sim, "[[sim tokens=20]]") for _ in range(30)]]

    first = await run()
    assert first == await run()
    assert {status for status, _ in first} == {200, 502}
    assert len({events for _, events in first}) >= 3
    await control(sim, chaos=None)
    assert {(await stream(sim)).status for _ in range(10)} == {200}
    assert (await call(sim, "POST", "/control", {"chaos": {"rates": {"gremlins": 1}}}, None)).status == 400


async def test_embeddings_have_the_same_faults(sim: SimServer) -> None:
    path, body = "/api/v1/embeddings", {"model": "openai/text-embedding-3-small", "input": "some text"}
    await control(sim, scope="next", switches={"close_before_headers": True, "fault_billed": "full"})
    assert (await call(sim, "POST", path, body)).status == 0
    assert Decimal((await last_bill(sim))["cost"]) > 0
    await control(sim, scope="next", switches={"error": "429"})
    assert (await call(sim, "POST", path, body)).status == 429
    await control(sim, switches={"hang": "before_headers"})
    async with sent(sim, "POST", path, body):
        await until_billed(sim, 2)
