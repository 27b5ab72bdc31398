"""Anthropic's stream: any cutting of the bytes gives the same events, usage is merged (B9), nothing of ours leaks."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.catalog import usage as usages
from tokenarb.gateway.dialects.messages_answer import MessageStream
from tokenarb.gateway.relay import Paid


def event(kind: str, **members: Any) -> bytes:
    return f"event: {kind}\ndata: ".encode() + json.dumps({"type": kind, **members}, separators=(",", ":")).encode() + b"\n\n"


def start(**usage: Any) -> bytes:
    message = {"id": "gen-17-up", "type": "message", "role": "assistant", "provider": "Anthropic", "content": [], "usage": usage}
    return event("message_start", message=message)


STREAM = (
    b": OPENROUTER PROCESSING\n\n"
    + start(input_tokens=11, output_tokens=1, cache_read_input_tokens=5, cache_creation_input_tokens=3)
    + event("ping")
    + event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    + b"".join(
        event("content_block_delta", index=0, delta={"type": "text_delta", "text": word}) for word in ("one ", 'the "usage" ', "three")
    )
    + event("content_block_stop", index=0)
    + event("message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": 7, "cost": 0.0001, "cost_details": {"x": 1}})
    + event("message_stop")
)


def run(data: bytes, cuts: list[int]) -> tuple[MessageStream, bytes]:
    stream, out, before = MessageStream("gen-ours", "vendor/model"), b"", 0
    for cut in [*sorted(cut % (len(data) + 1) for cut in cuts), len(data)]:
        out += stream.feed(data[before:cut])
        before = cut
    return stream, out + stream.close() + stream.closing(Paid("0.25", "9.75"), include_usage=True)


@given(st.lists(st.integers(0, 5_000), max_size=8), st.booleans())
def test_any_cutting_gives_the_same_events(cuts: list[int], windows: bool) -> None:
    data = STREAM.replace(b"\n", b"\r\n") if windows else STREAM
    stream, out = run(data, cuts)
    assert out.replace(b": keep-alive\n\n", b"") == run(STREAM, [])[1].replace(b": keep-alive\n\n", b"")
    assert stream.done and stream.finished and stream.upstream_id == "gen-17-up"
    assert b"gen-17" not in out and b"Anthropic" not in out and b"cost_details" not in out


def test_B9_usage_of_start_and_delta_is_merged_not_added() -> None:
    stream, out = run(STREAM, [])
    assert stream.usage is not None
    used = usages.read_usage(stream.usage)
    assert (used.prompt, used.completion, used.cached, used.cache_write) == (11 + 5 + 3, 7, 5, 3)
    assert str(used.cost) == "0.0001"
    last = json.loads(out.split(b"data: ")[-2].split(b"\n")[0])
    assert last["usage"] == {
        "input_tokens": 11,
        "output_tokens": 7,
        "cache_read_input_tokens": 5,
        "cache_creation_input_tokens": 3,
        "cost": 0.25,
        "is_byok": False,
    }
    assert last["tokenarb"] == {"charge_usd": "0.25", "balance_usd": "9.75"}


def test_B11_the_placeholder_of_the_first_event_is_no_usage() -> None:
    stream = MessageStream("gen-ours", "vendor/model")
    stream.feed(start(input_tokens=11, output_tokens=1))
    assert stream.usage is None
    stream.feed(event("message_delta", delta={"stop_reason": None}, usage={"output_tokens": 3}))
    stream.feed(event("message_delta", delta={"stop_reason": None}, usage={"output_tokens": 9}))  # B8: cumulative
    assert stream.usage is not None
    assert usages.read_usage(stream.usage).completion == 9


@pytest.mark.parametrize(
    "native",
    [
        {"input_tokens": -1, "output_tokens": 1},
        {"input_tokens": -5, "output_tokens": 1, "cache_read_input_tokens": 10},
        {"input_tokens": "7", "output_tokens": 1},
        {"input_tokens": 7},
        {"input_tokens": 7, "output_tokens": 1, "cache_creation_input_tokens": 2, "cache_creation": {"ephemeral_1h_input_tokens": -4}},
        {"input_tokens": 7, "output_tokens": 1, "cost": -1},
    ],
)
def test_D2_usage_that_makes_no_sense_is_not_believed(native: dict[str, Any]) -> None:
    stream = MessageStream("gen-ours", "vendor/model")
    stream.feed(event("message_delta", delta={"stop_reason": "end_turn"}, usage=native))
    assert stream.usage is not None
    with pytest.raises(ValueError):
        usages.read_usage(stream.usage)
