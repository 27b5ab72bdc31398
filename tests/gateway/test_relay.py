"""The stream relay: any cutting of the bytes gives the same events, the fast path and the parsing path agree, nothing of ours leaks."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.gateway import relay

USAGE = {
    "prompt_tokens": 3,
    "completion_tokens": 4,
    "cost": 0.00001,
    "is_byok": True,
    "cost_details": {"upstream_inference_cost": 0.00001},
    "prompt_tokens_details": {"cached_tokens": 0},
}


def chunk(content: str = "", *, finish: str | None = None, spaced: bool = False, **more: Any) -> bytes:
    event = {
        "id": "gen-17-upstream",
        "provider": "OpenAI",
        "model": "openai/gpt-4o-mini",
        "object": "chat.completion.chunk",
        "created": 17,
        "choices": [{"index": 0, "delta": {"role": "assistant", "content": content}, "finish_reason": finish, "logprobs": None}],
        **more,
    }
    return b"data: " + json.dumps(event, separators=None if spaced else (",", ":"), ensure_ascii=False).encode() + b"\n\n"


def last(usage: Any = USAGE, **more: Any) -> bytes:
    return chunk(choices=[], usage=usage, **more)


DONE = b"data: [DONE]\n\n"
PLAIN = b": OPENROUTER PROCESSING\n\n" + b"".join(chunk(word) for word in ["one", "two", "three"]) + chunk(finish="stop") + last() + DONE


def run(data: bytes, cuts: list[int]) -> tuple[relay.Stream, bytes]:
    stream, out, before = relay.Stream("gen-ours", "vendor/model"), b"", 0
    for cut in [*sorted(cut % (len(data) + 1) for cut in cuts), len(data)]:
        out += stream.feed(data[before:cut])
        before = cut
    return stream, out + stream.close()


def events(out: bytes) -> list[Any]:
    return [json.loads(line[6:]) for line in out.split(b"\n") if line.startswith(b"data: ")]


def test_a_plain_stream() -> None:
    stream, out = run(PLAIN, [])
    told = events(out)
    assert "".join(event["choices"][0]["delta"]["content"] for event in told) == "onetwothree"
    assert {event["id"] for event in told} == {"gen-ours"}
    assert {event["provider"] for event in told} == {"tokenarb"}
    assert {event["model"] for event in told} == {"vendor/model"}, "as our catalogue calls it, not the host"
    assert {event["system_fingerprint"] for event in told} == {None}
    assert all("usage" not in event for event in told)
    assert stream.done
    assert stream.finished
    assert json.loads(bytes(stream.usage or b"{}")) == USAGE
    assert stream.upstream_id == "gen-17-upstream"


@given(st.lists(st.integers(min_value=0, max_value=5000), max_size=30))
def test_the_cutting_of_the_bytes_changes_nothing(cuts: list[int]) -> None:
    for data in (PLAIN, PLAIN.replace(b"\n", b"\r\n")):
        stream, out = run(data, cuts)
        assert events(out) == events(run(PLAIN, [])[1])
        assert stream.done


text = st.text().filter(lambda value: "\x00" not in value) | st.sampled_from(
    [
        '"usage":{"cost":0}',
        '"error"',
        "data: [DONE]\n\n",
        '"id":"gen-17-upstream"',
        '"provider":"OpenAI"',
        "\n\n",
        "\r\n\r\n",
        ": x\n\n",
        "\\",
    ]
)


@given(st.lists(text, min_size=1, max_size=6), st.lists(st.integers(min_value=0, max_value=5000), max_size=8), st.booleans())
def test_no_text_is_taken_for_framing(words: list[str], cuts: list[int], spaced: bool) -> None:
    data = b"".join(chunk(word, spaced=spaced) for word in ["start", *words]) + chunk(finish="stop") + last() + DONE
    stream, out = run(data, cuts)
    assert [event["choices"][0]["delta"]["content"] for event in events(out)] == ["start", *words, ""]
    assert stream.problem is None
    assert stream.done
    assert b"OpenAI" not in b"".join(line for line in out.split(b"\n") if b'"content":"start"' in line)


@pytest.mark.parametrize(
    "extra", [{"system_fingerprint": "fp_x"}, {"service_tier": "default"}, {"openrouter_metadata": {"a": 1}}, {"usage": None}]
)
def test_what_names_the_upstream_is_neutral_in_every_event(extra: dict[str, Any]) -> None:
    _, out = run(b"".join(chunk(word, **extra) for word in ["a", "b", "c", "d"]) + DONE, [])
    for event in events(out):
        assert event["id"] == "gen-ours"
        assert event["provider"] == "tokenarb"
        assert event["system_fingerprint"] is None
        assert not {"service_tier", "openrouter_metadata", "usage"} & event.keys()


def test_an_event_that_differs_from_what_was_learnt_is_parsed() -> None:
    data = (
        chunk("a")
        + chunk("b")
        + chunk("c", provider="Azure")
        + chunk("d", system_fingerprint="fp")
        + chunk("e", id="gen-other")
        + chunk("f", spaced=True)
    )
    _, out = run(data, [])
    assert b"Azure" not in out
    assert b"fp" not in out.replace(b"system_fingerprint", b"")
    assert {event["id"] for event in events(out)} == {"gen-ours"}
    assert [event["choices"][0]["delta"]["content"] for event in events(out)] == list("abcdef")


@pytest.mark.parametrize("shape", ["A", "B", "finish", "cumulative", "repeated"])
def test_usage_is_read_in_every_shape_and_never_passed_on_unasked(shape: str) -> None:
    half = {**USAGE, "completion_tokens": 1}
    body = {
        "A": chunk("x") + chunk(finish="stop") + last(),
        "B": chunk("x") + chunk(finish="stop") + chunk(usage=USAGE),
        "finish": chunk("x") + chunk(finish="stop", usage=USAGE),
        "cumulative": chunk("x", usage=half) + chunk(finish="stop", usage=half) + last(),
        "repeated": chunk("x") + chunk(finish="stop") + last() + last(),
    }[shape]
    stream, out = run(body + DONE, [])
    assert json.loads(bytes(stream.usage or b"{}")) == USAGE
    told = events(out)
    assert all(event["choices"] and "usage" not in event for event in told)
    assert [event["choices"][0]["finish_reason"] for event in told] == [None, "stop"]
    assert b"cost" not in out


def test_a_problem_stops_the_answer_and_usage_is_still_read() -> None:
    error = {
        "code": 502,
        "message": "Provider returned error https://openrouter.ai",
        "metadata": {"raw": "secret", "provider_name": "OpenAI"},
    }
    body = chunk("x") + chunk(finish="error", error=error) + chunk("never") + last() + DONE
    stream, out = run(body, [])
    assert stream.problem is not None
    assert b"never" not in out
    assert b"secret" not in out
    assert stream.usage is not None


def test_a_charge_that_is_not_booked_yet_is_not_shown_and_neither_is_ours() -> None:
    assert "cost" not in relay.retail_usage(msgspec.Raw(json.dumps(USAGE).encode()), None)


def test_retail_usage_hides_what_we_pay() -> None:
    told = relay.retail_usage(msgspec.Raw(json.dumps(USAGE).encode()), "0.0000125")
    encoded = msgspec.json.encode(told)
    assert b'"cost":0.0000125' in encoded
    assert b"cost_details" not in encoded
    assert json.loads(encoded)["is_byok"] is False
    assert json.loads(encoded)["prompt_tokens_details"] == {"cached_tokens": 0}


def test_an_endless_event_is_not_kept() -> None:
    stream = relay.Stream("gen-ours", "vendor/model")
    for _ in range(relay.EVENT_BYTES_MAX // 65_536):
        assert stream.feed(b"x" * 65_536) == b""
    with pytest.raises(relay.Overlong):
        stream.feed(b"x" * 65_536)


def test_an_upstream_with_other_members_still_gets_ours() -> None:
    """A host that names neither provider nor fingerprint: both are present for the customer, once."""
    plain = [
        {"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": word}}]} for word in "abc"
    ]
    _, out = run(b"".join(b"data: " + json.dumps(event, separators=(",", ":")).encode() + b"\n\n" for event in plain), [])
    for line in out.split(b"\n\n")[:-1]:
        assert line.count(b'"provider":"tokenarb"') == 1
        assert line.count(b'"system_fingerprint":null') == 1
    assert {event["id"] for event in events(out)} == {"gen-ours"}


@pytest.mark.parametrize("spaced", [False, True])
def test_the_first_reason_why_a_choice_ended_is_kept_and_an_empty_one_is_none(spaced: bool) -> None:
    stream = relay.Stream("gen-ours", "vendor/model")
    stream.feed(chunk("one", finish="", spaced=spaced) + chunk('says "finish_reason":"fake"', spaced=spaced))
    assert (stream.finish, stream.finished) == ("", False)
    stream.feed(chunk("two", finish="tool_calls", spaced=spaced) + chunk(finish="stop", spaced=spaced))
    assert (stream.finish, stream.finished) == ("tool_calls", True)


def one_by_one(parts: list[bytes]) -> tuple[relay.Stream, list[bytes]]:
    """What a stream gives for each of the parts."""
    stream = relay.Stream("gen-ours", "vendor/model")
    return stream, [stream.feed(part) for part in parts]


@given(st.lists(text, min_size=4, max_size=12), st.booleans())
def test_events_that_come_one_by_one_are_as_those_that_come_together(words: list[str], spaced: bool) -> None:
    parts = [chunk(word, spaced=spaced) for word in ["start", *words]]
    stream, outs = one_by_one(parts)
    assert events(b"".join(outs)) == events(run(b"".join(parts), [])[1])
    assert stream.pieces == len(parts)
    assert not stream.finished


HIDDEN = [
    (chunk("x", user_id="ours"), b'"user_id"'),
    (chunk("x", provider="Azure"), b"Azure"),
    (chunk('quoted "', service_tier="dear"), b"service_tier"),
    (chunk("x").replace(b'"index":0', b'"index":0,"user_id":"ours"'), b"gen-17-upstream"),
    (b": OpenAI\n\n", b"OpenAI"),
    (chunk("x")[:-2] + b"\n: OpenAI\n\n", b"OpenAI"),
    (chunk("a\nb").replace(b"\\n", b"\n\ndata: gen-17-upstream"), b'"gen-17'),
]
"""Events among others that are all alike, and what a customer must not see of them."""


@pytest.mark.parametrize(("hidden", "seen"), HIDDEN)
def test_nothing_hides_behind_events_that_are_all_alike(hidden: bytes, seen: bytes) -> None:
    _, outs = one_by_one([*[chunk(word) for word in "abcd"], hidden, chunk("e")])
    assert seen not in outs[4]
    assert outs[5].count(b"gen-ours") == 1


odd = st.sampled_from(
    [
        *(hidden for hidden, _ in HIDDEN[:-1]),
        chunk("x", usage=None),
        chunk("x", finish="length"),
        chunk("x", choices=[{"index": 1, "delta": {"tool_calls": [{"index": 0}]}, "finish_reason": None, "logprobs": None}]),
        b": keep-alive\n\n",
        b"\n",
        b"data: 17\n\n",
        last(),
        chunk("", error={"code": 502, "message": "gone"}),
        DONE,
    ]
)


@given(st.lists(st.builds(chunk, text) | odd, min_size=2, max_size=40))
def test_a_block_of_events_reads_as_its_events_do_one_by_one(parts: list[bytes]) -> None:
    parts = [chunk("start"), chunk("next"), *parts, *(chunk(word) for word in "abcd")]
    singly, outs = one_by_one(parts)
    together, (out,) = one_by_one([b"".join(parts)])
    assert events(out) == events(b"".join(outs))
    assert bytes(together.usage or b"") == bytes(singly.usage or b"")
    for name in ("pieces", "done", "finish", "problem", "upstream_id"):
        assert str(getattr(together, name)) == str(getattr(singly, name)), name


@pytest.mark.parametrize(("hidden", "seen"), HIDDEN)
def test_nothing_hides_in_a_block_of_events_that_are_all_alike(hidden: bytes, seen: bytes) -> None:
    many = [chunk(str(n)) for n in range(300)]
    _, (out,) = one_by_one([b"".join([*many[:150], hidden, *many[150:]])])
    assert seen not in out
    assert out.count(b"gen-ours") in (300, 301)


def test_alike_events_count_and_end_as_others_do() -> None:
    stream, outs = one_by_one([chunk("a"), chunk("b"), chunk("c"), chunk("d"), chunk("e", finish="stop"), last(), DONE, chunk("late")])
    assert [json.loads(out[6:])["choices"][0]["delta"]["content"] for out in outs[:5]] == list("abcde")
    assert outs[5:] == [b"", b"", b""]
    assert stream.done
    assert stream.finished
    assert json.loads(bytes(stream.usage or b"{}")) == USAGE


def test_after_a_problem_alike_events_are_not_given_out() -> None:
    stream, outs = one_by_one([chunk("a"), chunk("b"), chunk("c"), chunk("", error={"code": 502, "message": "gone"}), chunk("d")])
    assert stream.problem is not None
    assert outs[3:] == [b"", b""]
