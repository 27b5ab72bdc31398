"""The chat dialect's allow-list: what passes does so byte for byte, what could cost without a price does not pass."""

import json
import sys
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.base.errors import Refused
from tokenarb.gateway import errors, prompt, wire

ASK: dict[str, Any] = {"model": "a/b", "messages": [{"role": "user", "content": "hi"}]}


def peek(text: str | bytes | dict[str, Any]) -> wire.Ask:
    if isinstance(text, dict):
        text = json.dumps(text)
    return wire.peek(text.encode() if isinstance(text, str) else text)


def refused(text: str | bytes | dict[str, Any]) -> tuple[str, str | None]:
    with pytest.raises(Refused) as no:
        peek(text)
    param = no.value.details.get("param")
    return no.value.code, str(param) if param is not None else None


def test_values_pass_byte_for_byte() -> None:
    inner = '"seed":12345678901234567890123,"temperature":0.10000000000000000001,"stop":["\\u00e9\\ud83d\\ude00","é"],"top_p":1e0'
    messages = '[{"role":"user","content":"caf\\u00e9 \\/ \\"x\\"","name":"z"}]'
    ask = peek('{"model":"a/b", "messages" : ' + messages + "," + inner + "}")
    body = wire.build(ask, "a/b", 7, {"user": "u"})
    assert inner.encode() in body
    assert messages.encode() in body
    assert json.loads(body)["max_tokens"] == 7
    assert json.loads(body)["user"] == "u"


def test_what_costs_and_has_no_price_is_left_out_and_named() -> None:
    names = [
        "web_search_options", "prediction", "image_config", "preset", "stop_server_tools_when", "models", "provider", "plugins", "route",
        "debug", "metadata", "trace", "session_id", "service_tier", "transforms", "store", "never_heard_of_it",
    ]  # fmt: skip
    ask = peek({**ASK, "stream": True, "user": "me", "usage": {"include": True}, **{name: {"x": 1} for name in names}})
    assert set(ask.dropped) == set(names)
    sent = json.loads(wire.build(ask, "a/b", 5, {"user": "pseudonym"}))
    assert sent.keys() == {"model", "messages", "max_tokens", "stream", "stream_options", "user"}
    assert sent["user"] == "pseudonym"
    assert wire.dropped_header(ask).decode().split(", ") == list(ask.dropped)


def test_names_in_the_header_cannot_split_it() -> None:
    ask = peek({**ASK, "a\r\nset-cookie: x": 1, "ünï": 2, "x" * 500: 3})
    assert b"\r" not in wire.dropped_header(ask)
    assert b"\n" not in wire.dropped_header(ask)
    assert wire.dropped_header(ask).isascii()
    assert len(wire.dropped_header(ask)) < 200


@pytest.mark.parametrize(
    "body",
    [
        '{"model":"a/b","model":"c/d","messages":[{"role":"user","content":"x"}]}',
        '{"model":"a/b","messages":[{"role":"user","content":"x"}],"max_tokens":1,"max_\\u0074okens":9000}',
        '{"model":"a/b","messages":[{"role":"user","content":"x","content":"y"}]}',
        '{"model":"a/b","messages":[{"role":"user","content":[{"type":"text","text":"a","text":"b"}]}]}',
        '{"model":"a/b","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"a","name":"b"}}]}',
        '{"model":"a/b","model":"a/b","messages":[{"role":"user","content":"one colon more \\u003a"}]}',
        '{"model":"a/b","model":"a/b","messages":[{"role":"user","content":"one colon more \\u003A"}]}',
    ],
)
def test_a_member_that_stands_twice_is_refused_wherever_it_stands(body: str) -> None:
    assert refused(body)[0] == "duplicate_field"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"1", b"{", b'"x"', b"\xff\xfe", b'{"model":NaN}', b'{"a":' + b"[" * 100_000, b'{"a":' + b"9" * 5000 + b"}", b"null"],
)
def test_what_is_not_a_json_object_is_refused(body: bytes) -> None:
    assert refused(body)[0] == "invalid_json"


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"model": None}, "missing_field", "model"),
        ({"model": 5}, "invalid_value", "model"),
        ({"model": "a" * 300}, "invalid_value", "model"),
        ({"model": "a/b:online"}, "unsupported_model_suffix", "model"),
        ({"model": "a/b:nitro"}, "unsupported_model_suffix", "model"),
        ({"messages": None}, "missing_field", "messages"),
        ({"messages": []}, "invalid_value", "messages"),
        ({"messages": "x"}, "invalid_value", "messages"),
        ({"messages": ["x"]}, "invalid_value", "messages[0]"),
        ({"messages": [{"role": "user", "content": 5}]}, "invalid_value", "messages[0].content"),
        ({"messages": [{"role": "user", "content": [{"type": "file", "file": {}}]}]}, "unsupported_content", "messages[0].content[0]"),
        ({"messages": [{"role": "user", "content": [{"type": "video_url"}]}]}, "unsupported_content", "messages[0].content[0]"),
        ({"messages": [{"role": "user", "content": ["x"]}]}, "unsupported_content", "messages[0].content[0]"),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": "x", "image_url": {}}]}]}, "unsupported_content", None),
        ({"messages": [{"role": "assistant", "content": "x", "images": [{}]}]}, "unsupported_content", "messages[0].images"),
        ({"stream": "yes"}, "invalid_value", "stream"),
        ({"stream_options": {"include_usage": "yes"}}, "invalid_value", "include_usage"),
        ({"max_tokens": 0}, "invalid_value", "max_tokens"),
        ({"max_tokens": 1.5}, "invalid_value", "max_tokens"),
        ({"max_tokens": True}, "invalid_value", "max_tokens"),
        ({"max_tokens": "10"}, "invalid_value", "max_tokens"),
        ({"max_tokens": 10, "max_completion_tokens": 11}, "conflicting_output_limits", "max_tokens"),
        ({"max_completion_tokens": 11, "max_output_tokens": 12}, "conflicting_output_limits", "max_completion_tokens"),
        ({"n": 9}, "invalid_value", "n"),
        ({"best_of": 3}, "unsupported_parameter", "best_of"),
        ({"modalities": ["text", "image"]}, "unsupported_parameter", "modalities"),
        ({"modalities": "text"}, "unsupported_parameter", "modalities"),
        ({"tools": {}}, "invalid_value", "tools"),
    ],
)
def test_refusals_name_the_place(changes: dict[str, Any], code: str, param: str | None) -> None:
    found = refused({**ASK, **changes})
    assert found[0] == code
    assert param is None or found[1] == param


def test_output_limits() -> None:
    assert (peek(ASK).output_wanted, peek(ASK).output_field) == (None, "max_tokens")
    assert peek({**ASK, "max_tokens": 5, "max_completion_tokens": 5}).output_wanted == 5
    assert peek({**ASK, "max_completion_tokens": 5}).output_field == "max_completion_tokens"
    legacy = peek({**ASK, "max_output_tokens": 5})
    assert (legacy.output_wanted, legacy.output_field) == (5, "max_tokens")
    assert peek({**ASK, "max_tokens": None}).output_wanted is None


def test_usage_is_wanted_in_either_dialect() -> None:
    assert not peek(ASK).include_usage
    assert peek({**ASK, "stream_options": {"include_usage": True}}).include_usage
    assert peek({**ASK, "usage": {"include": True}}).include_usage
    assert not peek({**ASK, "usage": {"include": False}, "stream_options": None}).include_usage


def test_server_tools_are_left_out_and_functions_kept() -> None:
    function = {"type": "function", "function": {"name": "f", "parameters": {"x": 1.50}}}
    ask = peek({**ASK, "tools": [{"type": "openrouter:web_search"}, function], "tool_choice": "auto"})
    assert json.loads(wire.build(ask, "a/b", 1, {}))["tools"] == [function]
    assert ask.measure.tools == 1
    assert ask.dropped == ("tools[0]:openrouter:web_search",)
    alone = peek({**ASK, "tools": [{"type": "web_search"}], "tool_choice": "required"})
    assert json.loads(wire.build(alone, "a/b", 1, {})).keys() == {"model", "messages", "max_tokens"}
    assert alone.measure.tools == 0


def test_media_and_cache_marks_are_counted() -> None:
    mark = {"type": "ephemeral"}
    parts = [
        {"type": "text", "text": "héllo", "cache_control": mark},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 100_000}},
        {"type": "input_audio", "input_audio": {"data": "A" * 1600, "format": "wav"}},
    ]
    found = peek({**ASK, "messages": [{"role": "user", "content": parts}]}).measure
    assert (found.text_bytes, found.images, found.audio_bytes) == (6, 1, 1600)
    assert (found.cache_marks, found.cache_hour) == (True, False)
    hour = peek({**ASK, "cache_control": {"type": "ephemeral", "ttl": "1h"}}).measure
    assert hour.cache_hour
    assert not peek(ASK).measure.cache_marks


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(content=st.text(), calls=json_values, schema=json_values)
def test_a_prompt_is_never_measured_too_small(content: str, calls: Any, schema: Any) -> None:
    """Every byte of text that an upstream could turn into tokens is in the measure."""
    tools = [{"type": "function", "function": {"name": "f", "parameters": schema}}]
    tree = {"messages": [{"role": "user", "content": content, "tool_calls": calls}], "tools": tools}
    found = prompt.measure(tree)
    bare = len(content.encode()) + (len(msgspec.json.encode(calls)) if calls is not None else 0) + len(msgspec.json.encode(schema))
    assert found.prompt_tokens >= bare


def survives(body: bytes) -> None:
    """A refusal in words, or a body for the upstream."""
    try:
        ask = wire.peek(body)
    except Refused as refused:
        json.loads(errors.body(errors.of_refusal(refused)))
        return
    built = wire.build(ask, "a/b", 1, {})
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(4 * limit)  # the test runner's own frames, more or fewer, must not decide
    try:
        json.loads(built)
    finally:
        sys.setrecursionlimit(limit)


@given(st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_body_breaks_it(body: bytes) -> None:
    survives(body)


shapes = st.fixed_dictionaries(
    {"model": json_values, "messages": json_values}, optional={"tools": json_values, "n": json_values, "stop": json_values}
)


@given(shapes)
def test_no_shape_breaks_it(tree: Any) -> None:
    survives(json.dumps(tree).encode())


@pytest.mark.parametrize("depth", [200, 900, 950, 975, 985, 990, 995, 1000])
def test_deep_nesting_is_a_refusal_or_passes(depth: int) -> None:
    for place in ('{"model":"a/b","messages":[{"role":"user","x":%s}]}', '{"model":"a/b","messages":[{"role":"user"}],"stop":%s}'):
        survives((place % ("[" * depth + "]" * depth)).encode())


@pytest.mark.parametrize(
    "body",
    [
        '{"model":"\\ud800","messages":[{"role":"user","content":"x"}]}',
        '{"model":"a/b","messages":[],"\\ud800":1,"\\ud800":2}',
        '{"model":"a/b","messages":[{"content":[{"type":"\\ud800"}]}]}',
    ],
)
def test_half_a_surrogate_pair_can_be_refused_in_words(body: str) -> None:
    with pytest.raises(Refused) as no:
        peek(body)
    assert json.loads(errors.body(errors.of_refusal(no.value)))


def test_half_a_surrogate_pair_in_text_is_refused() -> None:
    assert refused('{"model":"a/b","messages":[{"role":"user","content":"\\ud800"}]}')[0] == "invalid_json"
