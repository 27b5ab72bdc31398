"""The Responses dialect at the door: stateless, hosted tools refused, the last event held back until the call is settled."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gateway.gateway_shop import MODEL, Reply, Shop

from tokenarb.catalog import usage as usages
from tokenarb.gateway.dialects import responses
from tokenarb.gateway.dialects.responses_answer import ResponseStream
from tokenarb.gateway.relay import Paid

PATH = "/v1/responses"
TOOL = {"type": "function", "name": "weather", "parameters": {"type": "object", "properties": {"town": {"type": "string"}}}}


def ask(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "input": "Tell me about the sea.", "max_output_tokens": 50, **changes}


def told(reply: Reply) -> list[tuple[str, Any]]:
    """The events of a stream: name and document."""
    found = []
    for event in reply.body.decode().split("\n\n"):
        lines = [line for line in event.split("\n") if line and not line.startswith(":")]
        if lines:
            assert [line.partition(":")[0] for line in lines] == ["event", "data"], lines
            document = json.loads(lines[1][6:])
            assert document["type"] == lines[0][7:]
            found.append((lines[0][7:], document))
    return found


def event(kind: str, **members: Any) -> bytes:
    return f"event: {kind}\ndata: ".encode() + json.dumps({"type": kind, **members}, separators=(",", ":")).encode() + b"\n\n"


def response(status: str, **members: Any) -> dict[str, Any]:
    return {"id": "gen-17-up", "object": "response", "status": status, "provider": "OpenAI", "user": "tag", "error": None, **members}


USAGE = {
    "input_tokens": 20,
    "input_tokens_details": {"cached_tokens": 8},
    "output_tokens": 7,
    "output_tokens_details": {"reasoning_tokens": 3},
    "total_tokens": 27,
    "cost": 0.0001,
    "cost_details": {"x": 1},
}
STREAM = (
    b": OPENROUTER PROCESSING\n\n"
    + event("response.created", response=response("in_progress"), sequence_number=0)
    + event("response.output_item.added", item={"type": "message", "id": "msg_1"}, output_index=0)
    + b"".join(event("response.output_text.delta", delta=word) for word in ("one ", 'the "response" ', "event: response.x", "three"))
    + event("response.completed", response=response("completed", usage=USAGE), sequence_number=9)
    + b"data: [DONE]\n\n"
)


def run(data: bytes, cuts: list[int]) -> tuple[ResponseStream, bytes]:
    stream, out, before = ResponseStream("gen-ours", MODEL), b"", 0
    for cut in [*sorted(cut % (len(data) + 1) for cut in cuts), len(data)]:
        out += stream.feed(data[before:cut])
        before = cut
    return stream, out + stream.close() + stream.closing(Paid("0.25", "9.75"), include_usage=True)


@given(st.lists(st.integers(0, 5_000), max_size=8), st.booleans())
def test_any_cutting_gives_the_same_events(cuts: list[int], windows: bool) -> None:
    data = STREAM.replace(b"\n", b"\r\n") if windows else STREAM
    stream, out = run(data, cuts)
    plain = run(STREAM, [])[1]
    documents = [[json.loads(line[6:]) for line in text.split(b"\n") if line.startswith(b"data: ")] for text in (out, plain)]
    assert documents[0] == documents[1]
    assert stream.done and stream.finished and stream.upstream_id == "gen-17-up"
    assert b"gen-17" not in out and b"OpenAI" not in out and b"cost_details" not in out and b'"tag"' not in out
    last = documents[0][-1]
    assert last["response"]["usage"]["cost"] == 0.25
    assert last["tokenarb"] == {"charge_usd": "0.25", "balance_usd": "9.75"}


def test_D2_cached_tokens_lie_inside_the_input() -> None:
    stream, _ = run(STREAM, [])
    assert stream.usage is not None
    used = usages.read_usage(stream.usage)
    assert (used.prompt, used.completion, used.cached, used.reasoning, str(used.cost)) == (20, 7, 8, 3, "0.0001")


def test_an_error_event_is_a_problem_wherever_its_words_stand() -> None:
    for members in ({"error": {"code": "rate_limit_exceeded", "message": "x"}}, {"code": "rate_limit_exceeded", "message": "x"}):
        stream = ResponseStream("gen-ours", MODEL)
        assert stream.feed(event("error", **members)) == b""
        assert stream.problem is not None
        assert str(stream.problem.kind) == "rate_limited"
        assert stream.feed(STREAM.removeprefix(b": OPENROUTER PROCESSING\n\n")) == b""


@pytest.mark.parametrize("words", [{}, {"stream": True}])
async def test_an_answer_is_charged_what_its_usage_says(shop: Shop, words: dict[str, Any]) -> None:
    reply = await shop.ask(ask(store=True, safety_identifier="alice", user="alice", **words), path=PATH)
    assert reply.status == 200
    if words:
        events = told(reply)
        assert [events[0][0], events[-1][0]] == ["response.created", "response.incomplete"]
        assert {each["response"]["id"] for _, each in events if "response" in each} == {reply.headers["x-generation-id"]}
        document = events[-1][1]["response"]
        assert [each["sequence_number"] for _, each in events] == list(range(len(events)))
    else:
        document = reply.json
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert document["store"] is False
    usage = document["usage"]
    assert round(usage["cost"] * 1e9) == row["charged"] > 0
    assert (usage["input_tokens"], usage["output_tokens"]) == (bill["prompt_tokens"], bill["completion_tokens"])
    assert abs(row["charged"] - float(bill["cost"]) * 1.25e9) <= 2
    assert b"cost_details" not in reply.body and b"Azure" not in reply.body and b'"OpenAI"' not in reply.body
    (body,) = await shop.sent()
    assert body["store"] is False
    assert "alice" not in json.dumps(body)
    assert "usage" not in body
    await shop.audit()


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"previous_response_id": "resp_1"}, "unsupported_parameter", "nothing is kept"),
        ({"conversation": "conv_1"}, "unsupported_parameter", "nothing is kept"),
        ({"background": True}, "unsupported_parameter", "nobody could ask"),
        ({"prompt": {"id": "pmpt_1"}}, "unsupported_parameter", "templates"),
        ({"input": [{"type": "item_reference", "id": "msg_1"}]}, "unsupported_parameter", "nothing is kept"),
    ],
)
async def test_C14_what_leans_on_something_kept_is_refused_with_the_reason(
    shop: Shop, changes: dict[str, Any], code: str, words: str
) -> None:
    reply = await shop.ask(ask(**changes), path=PATH)
    assert (reply.status, reply.error["code"]) == (400, code)
    assert words in reply.error["message"]
    assert not await shop.sent()


async def test_C14_an_answer_that_is_asked_for_again_is_not_billed_again(shop: Shop) -> None:
    answered = await shop.ask(ask(), path=PATH)
    left = (await shop.wallet()).available
    for _ in range(10):
        assert (await shop.get(f"{PATH}/{answered.json['id']}", key=shop.key)).status == 404
    assert len(await shop.bills()) == 1
    assert (await shop.wallet()).available == left


@pytest.mark.parametrize(
    "kind", ["web_search", "web_search_preview", "file_search", "code_interpreter", "image_generation", "mcp", "computer_use_preview", "x"]
)
async def test_D6_tools_of_the_upstream_are_refused(shop: Shop, kind: str) -> None:
    reply = await shop.ask(ask(tools=[TOOL, {"type": kind}]), path=PATH)
    assert (reply.status, reply.error["code"], reply.error["param"]) == (400, "unsupported_parameter", "tools[1]")
    assert not await shop.sent()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "x"}]}]}, "unsupported_content"),
        ({"input": [{"role": "user", "content": [{"type": "input_image", "file_id": "x"}]}]}, "invalid_value"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_text", "text": "x", "image_url": "https://x/y.png"}]}]},
            "unsupported_content",
        ),
        ({"input": [{"type": "image_generation_call", "result": "x"}]}, "unsupported_content"),
        ({"input": [{"type": "web_search_call"}]}, "unsupported_content"),
        ({"input": []}, "invalid_value"),
        ({"input": None}, "missing_field"),
        ({"modalities": ["image"]}, "unsupported_parameter"),
        ({"reasoning": {"max_tokens": 50}}, "conflicting_output_limits"),
        ({"model": "openai/text-embedding-3-small"}, "wrong_endpoint"),
    ],
)
async def test_F2_what_has_no_price_never_reaches_the_upstream(shop: Shop, changes: dict[str, Any], code: str) -> None:
    reply = await shop.ask(ask(**changes), path=PATH)
    assert (reply.status, reply.error["code"]) == (400, code)
    assert not await shop.sent()


def measured(**changes: Any) -> int:
    return responses.peek(json.dumps(ask(**changes)).encode()).measure.prompt_tokens


@pytest.mark.parametrize(
    "item",
    [
        {"role": "user", "content": "w" * 5_000},
        {"role": "user", "content": [{"type": "input_text", "text": "w" * 5_000}]},
        {"role": "assistant", "content": [{"type": "output_text", "text": "w" * 5_000, "annotations": []}]},
        {"type": "function_call", "call_id": "c", "name": "n", "arguments": "w" * 5_000},
        {"type": "function_call_output", "call_id": "c", "output": "w" * 5_000},
        {"type": "function_call_output", "call_id": "c", "output": [{"type": "input_text", "text": "w" * 5_000}]},
        {"type": "custom_tool_call", "call_id": "c", "name": "n", "input": "w" * 5_000},
        {"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": "w" * 5_000}]},
        {"type": "reasoning", "id": "r", "summary": [], "encrypted_content": "w" * 5_000},
        {"role": "user", "content": "x", "unheard_of": "w" * 5_000},
    ],
)
def test_A6_every_item_of_a_prompt_is_held_for(item: dict[str, Any]) -> None:
    assert measured(input=[item]) >= 5_000


def test_instructions_tools_and_forms_are_held_for() -> None:
    plain = measured()
    assert measured(instructions="w" * 999) >= plain + 999
    assert measured(tools=[TOOL]) > plain + 80
    assert measured(text={"format": {"type": "json_schema", "schema": {"a": "w" * 999}}}) > plain + 999
    pictures = [{"role": "user", "content": [{"type": "input_image", "image_url": "https://x/y.png", "detail": "auto"}] * 2}]
    assert responses.peek(json.dumps(ask(input=pictures)).encode()).measure.images == 2


async def test_tools_and_reasoning_pass_as_they_are(shop: Shop) -> None:
    body = ask(input="The weather in Paris?", tools=[TOOL], reasoning={"effort": "low"}, include=["reasoning.encrypted_content", "x"])
    reply = await shop.ask(body, path=PATH)
    call = next(item for item in reply.json["output"] if item["type"] == "function_call")
    assert call["name"] == "weather"
    assert reply.headers["x-tokenarb-dropped"] == "include:x"
    (sent,) = await shop.sent()
    assert {name: sent[name] for name in ("tools", "reasoning", "include")} == {
        **{n: body[n] for n in ("tools", "reasoning")},
        "include": body["include"][:1],
    }
    more = [
        {"role": "user", "content": body["input"]},
        call,
        {"type": "function_call_output", "call_id": call["call_id"], "output": "sunny"},
    ]
    assert (await shop.ask(ask(input=more, tools=[TOOL]), path=PATH)).json["output"][-1]["type"] == "message"


async def test_B5_an_error_in_mid_stream_is_told_and_free(shop: Shop) -> None:
    await shop.upstream(midstream_error_at=3, generation_delay_ms=0)
    events = told(await shop.ask(ask(stream=True), path=PATH))
    kind, last = events[-1]
    assert (kind, last["code"], last["error"]["code"]) == ("error", "upstream_failed", "upstream_failed")
    assert last["sequence_number"] == len(events) - 1
    (row,) = await shop.settled()
    assert (row["charged"], row["outcome"]) == (0, "free")
    await shop.audit()


async def test_B5_an_error_inside_a_200_is_an_error(shop: Shop) -> None:
    await shop.upstream(answer_error=True)
    reply = await shop.ask(ask(), path=PATH)
    assert (reply.status, reply.error["code"]) == (502, "upstream_failed")
    assert (await shop.settled())[0]["charged"] == 0


async def test_B6_no_usage_is_asked_for_later_and_charged_once(shop: Shop) -> None:
    await shop.upstream(usage_shape="absent", generation_delay_ms=0)
    events = told(await shop.ask(ask(stream=True), path=PATH))
    assert events[-1][1]["response"]["usage"] is None
    await shop.resolve(later_ms=60_000)
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert abs(row["charged"] - float(bill["cost"]) * 1.25e9) <= 2
    await shop.audit()


async def test_a_cut_stream_is_not_taken_for_a_whole_one(shop: Shop) -> None:
    await shop.upstream(cut_at=3, generation_cancel_delay_ms=0)
    reply = await shop.ask(ask(stream=True), path=PATH)
    assert not reply.whole
    assert told(reply)[-1][0] == "error"
    assert (await shop.settled())[0]["charged"] == 0


async def test_B1_a_client_that_leaves_pays_what_the_upstream_billed(shop: Shop) -> None:
    await shop.upstream(answer_tokens=80, chunk_delay_ms=10, abort="bill")
    reader, writer = await shop.connect()
    writer.write(shop.request(ask(stream=True, max_output_tokens=100), path=PATH))
    await reader.readuntil(b"output_text.delta")
    writer.close()
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    assert row["outcome"] == "disconnected"
    assert abs(row["charged"] - float(bill["cost"]) * 1.25e9) <= 2
    await shop.audit()
