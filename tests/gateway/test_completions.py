"""The older text dialect: prompts held for, every choice counted, the same faults of money."""

import json
from typing import Any

import pytest
from tests.gateway.gateway_shop import MODEL, Shop

from tokenarb.gateway.dialects import completions

PATH = "/v1/completions"


def ask(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "prompt": "Tell me about the sea.", "max_tokens": 50, **changes}


def peeked(**changes: Any) -> Any:
    return completions.peek(json.dumps(ask(**changes)).encode())


async def test_whole_and_streamed_cost_what_the_upstream_metered(shop: Shop) -> None:
    whole = await shop.ask(ask(), path=PATH)
    assert whole.json["object"] == "text_completion"
    assert whole.json["choices"][0]["text"]
    assert whole.json["id"] == whole.headers["x-generation-id"]
    streamed = await shop.ask(ask(stream=True, stream_options={"include_usage": True}), path=PATH)
    assert streamed.done
    assert {event["object"] for event in streamed.events} == {"text_completion"}
    assert "".join(choice["text"] for event in streamed.events for choice in event["choices"]) == whole.json["choices"][0]["text"]
    last = streamed.events[-1]
    assert last["choices"] == []
    for row, bill, cost in zip(
        await shop.settled(2), await shop.bills(), (whole.json["usage"]["cost"], last["usage"]["cost"]), strict=True
    ):
        assert round(cost * 1e9) == row["charged"] > 0
        assert abs(row["charged"] - float(bill["cost"]) * 1.25e9) <= 2
    assert last["tokenarb"]["charge_usd"] == f"{last['usage']['cost']:.9f}".rstrip("0")
    assert float(last["tokenarb"]["balance_usd"]) == (await shop.wallet()).available / 1e9
    assert b"gen-1" not in streamed.body.replace(streamed.headers["x-generation-id"].encode(), b"")
    await shop.audit()


async def test_B8_text_beside_cumulative_usage_is_not_lost(shop: Shop) -> None:
    plain = await shop.ask(ask(stream=True), path=PATH)
    await shop.upstream(usage_shape="cumulative")
    again = await shop.ask(ask(stream=True), path=PATH)
    texts = ["".join(choice["text"] for event in reply.events for choice in event["choices"]) for reply in (plain, again)]
    assert texts[0] == texts[1] != ""


async def test_B5_an_error_in_mid_stream_is_told_and_free(shop: Shop) -> None:
    await shop.upstream(midstream_error_at=2, generation_delay_ms=0)
    reply = await shop.ask(ask(stream=True), path=PATH)
    assert reply.events[-1]["error"]["code"] == "upstream_failed"
    assert reply.events[-1]["choices"] == [{"index": 0, "text": "", "finish_reason": "error"}]
    (row,) = await shop.settled()
    assert row["charged"] == 0


def test_A8_every_choice_of_every_prompt_is_held_for() -> None:
    assert peeked(n=3).n == 3
    several = peeked(prompt=["one", "two"], n=4)
    assert (several.n, several.measure.prompts) == (8, 2)
    assert peeked(prompt="w" * 5_000).measure.prompt_tokens >= 5_000
    assert peeked(suffix="w" * 5_000).measure.prompt_tokens >= 5_000


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"best_of": 3}, "unsupported_parameter", "best_of"),
        ({"prompt": [1, 2, 3]}, "unsupported_content", "prompt"),
        ({"prompt": [[1, 2, 3]]}, "unsupported_content", "prompt"),
        ({"prompt": []}, "invalid_value", "prompt"),
        ({"prompt": None}, "missing_field", "prompt"),
        ({"prompt": ["x"] * 3, "n": 3}, "invalid_value", "n"),
        ({"n": 9}, "invalid_value", "n"),
        ({"suffix": ["x"]}, "invalid_value", "suffix"),
        ({"max_tokens": 5, "max_completion_tokens": 6}, "conflicting_output_limits", "max_tokens"),
        ({"model": "openai/text-embedding-3-small"}, "wrong_endpoint", "model"),
    ],
)
async def test_F2_what_has_no_price_never_reaches_the_upstream(shop: Shop, changes: dict[str, Any], code: str, param: str) -> None:
    reply = await shop.ask(ask(**changes), path=PATH)
    assert (reply.status, reply.error["code"], reply.error["param"]) == (400, code, param)
    assert not await shop.sent()


async def test_what_does_not_pass_is_dropped_and_named(shop: Shop) -> None:
    reply = await shop.ask(ask(echo=True, user="alice", provider={"only": ["x"]}, best_of=1), path=PATH)
    assert reply.headers["x-tokenarb-dropped"] == "echo, provider"
    (body,) = await shop.sent()
    assert not {"echo", "best_of"} & set(body)
    assert "alice" not in json.dumps(body)
