"""What could be billed beyond what was sent: each of these was held for too small a sum once (money.md, "The worst case that is held")."""

import base64
import json
import struct
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.base.errors import Refused
from tokenarb.catalog.model import Model
from tokenarb.gateway import prompt, shape, sound, wire
from tokenarb.gateway.dialects import messages_prompt, responses_prompt

ASK: dict[str, Any] = {"model": "a/b", "messages": [{"role": "user", "content": "hi"}]}


def peek(**changes: Any) -> wire.Ask:
    return wire.peek(json.dumps({**ASK, **changes}).encode())


def code(**changes: Any) -> str:
    with pytest.raises(Refused) as no:
        peek(**changes)
    return no.value.code


def model(name: str = "a/b", context: int = 128_000) -> Model:
    return Model(name, name, name, 0, context_length=context, input_modalities=("text", "image", "audio"))


def pcm(rate: int, kind: int = 1, bits: int = 16) -> bytes:
    return (
        b"RIFF"
        + struct.pack("<I", 9_999)
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, kind, 1, rate, rate * 2, 2, bits)
        + b"data"
        + bytes(400)
    )


MP3 = b"\xff\xfb\x90\x00" + bytes(400)


@given(st.text(), st.sampled_from(["NFC", "NFKC"]))
def test_A6_text_is_never_more_after_a_tokenizer_has_normalised_it(text: str, form: Any) -> None:
    for sent in (text, "\ufdfa" * 50, "\u3316\u0958\U0001d160" + text):
        found = prompt.measure({"messages": [{"role": "user", "content": sent}]})
        assert found.text_bytes >= len(unicodedata.normalize(form, sent).encode())


def test_A6_plain_text_is_counted_by_its_bytes() -> None:
    for text in ("Grüße, 你好，世界", "سلام دنیا", "“x” … 😀"):
        assert prompt.measure({"messages": [{"role": "user", "content": text}]}).text_bytes <= len(text.encode()) + prompt.GROWTH


def test_A6_a_tool_is_counted_as_a_template_may_escape_it() -> None:
    tool = {"type": "function", "function": {"name": "f", "description": "你<>&'" * 20}}
    escaped = json.dumps(tool)
    for letter in "<>&'":
        escaped = escaped.replace(letter, f"\\u{ord(letter):04x}")
    assert peek(tools=[tool]).measure.text_bytes >= len(escaped)


def test_A6_what_a_host_puts_before_a_prompt_is_held_for() -> None:
    bare, tools = peek().measure, peek(tools=[{"type": "function", "function": {"name": "f"}}]).measure
    assert shape.shape(bare, model(), 1).prompt_tokens_max >= bare.prompt_tokens + 64
    assert shape.shape(bare, model("x-ai/grok-4"), 1).prompt_tokens_max >= bare.prompt_tokens + 700
    assert shape.shape(tools, model("anthropic/claude-x"), 1).prompt_tokens_max >= tools.prompt_tokens + 530
    form = peek(response_format={"type": "json_schema", "json_schema": {}}).measure
    assert shape.shape(form, model(), 1).prompt_tokens_max >= form.prompt_tokens + 530
    assert shape.shape(bare, model("x-ai/grok-4", 50), 1).prompt_tokens_max == 50


@pytest.mark.parametrize(
    ("data", "bounded"),
    [
        (pcm(16_000), True),
        (pcm(1), False),  # one sample a second: hours in a few kilobytes
        (pcm(16_000, kind=49), False),  # GSM in a WAV
        (MP3, True),
        (b"ID3\x04\x00\x00\x00\x00\x02\x01" + bytes(257) + MP3, True),
        (b"ID3\x04\x00\x00\x00\x00\x02\x01" + bytes(257) + b"fLaC" + bytes(400), False),
        (b"\xff\xfb\x00\x00" + bytes(400), False),  # a free bit rate
        (b"fLaC" + bytes(400), False),
        (b"OggS" + bytes(400), False),
        (b"", False),
    ],
)
def test_D5_sound_is_counted_by_its_bytes_only_where_they_bound_its_length(data: bytes, bounded: bool) -> None:
    text = base64.b64encode(data).decode()
    assert sound.bounded(text) is bounded
    if not data:
        return
    content = [{"type": "input_audio", "input_audio": {"data": text, "format": "mp3"}}]
    measure = peek(messages=[{"role": "user", "content": content}]).measure
    assert (shape.shape(measure, model(), 1).audio_tokens == 128_000) is not bounded


def test_sound_that_is_not_base64_is_not_trusted() -> None:
    assert not sound.bounded("ÿ" * 5_000)
    assert not sound.bounded("SUQz")


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("data:application/pdf;base64,AAAA", "unsupported_content"),
        ("DATA:video/mp4;base64,AAAA", "unsupported_content"),
        ("gs://bucket/film", "unsupported_content"),
        ("", "invalid_value"),
        (None, "invalid_value"),
    ],
)
def test_D5_nothing_but_a_picture_stands_in_a_pictures_place(url: str | None, refusal: str) -> None:
    assert code(messages=[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}]) == refusal


def test_A5_a_reasoning_budget_lies_inside_the_output_that_is_held() -> None:
    assert code(max_tokens=16, reasoning={"max_tokens": 80_000}) == "conflicting_output_limits"
    assert code(max_tokens=16, reasoning={"max_tokens": 16}) == "conflicting_output_limits"
    assert code(reasoning={"max_tokens": "9"}) == "invalid_value"
    assert code(reasoning={"max_tokens": 1.5}) == "invalid_value"
    assert code(reasoning="high") == "invalid_value"
    inside = peek(max_tokens=2_000, reasoning={"max_tokens": 1_024, "exclude": True})
    assert json.loads(wire.build(inside, "a/b", 2_000, {}))["reasoning"] == {"max_tokens": 1_024, "exclude": True}
    free = peek(reasoning={"max_tokens": 80_000, "exclude": True})
    assert json.loads(wire.build(free, "a/b", 500, {}))["reasoning"] == {"max_tokens": 499, "exclude": True}


@pytest.mark.parametrize(
    "message",
    [
        {"role": "assistant", "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "x" * 5_000}}]},
        {"role": "user", "anything": "x" * 5_000},
        {"anything": "x" * 5_000, "content": None},
        {"role": "x" * 5_000, "content": "hi"},
        {"role": {"x" * 5_000: 1}, "content": "hi"},
    ],
)
def test_A6_whatever_stands_in_a_message_is_held_for(message: Any) -> None:
    """A message of two members was once taken for role and content."""
    assert prompt.measure({"messages": [message]}).prompt_tokens >= 5_000


def test_A6_a_text_weighs_the_same_in_every_dialect_and_what_may_be_written_as_json_weighs_its_escapes() -> None:
    said = 'He said: "the sea <is> deep & wide"\n' * 200
    arguments = '{"a": "' + "\\n" * 300 + '"}'
    chat = prompt.measure({"messages": [{"role": "assistant", "content": [{"type": "text", "text": said}]}]})
    blocks = messages_prompt.measure({"messages": [{"role": "assistant", "content": [{"type": "thinking", "thinking": said}]}]})
    items = responses_prompt.measure({"input": [{"role": "assistant", "content": [{"type": "output_text", "text": said}]}]})
    assert chat.text_bytes == len(said)
    for measured in (blocks, items):
        assert len(said) <= measured.text_bytes < len(said) + 40, "as it stands, and the names around it"
    called = responses_prompt.measure({"input": [{"type": "function_call", "name": "f", "arguments": arguments}]})
    assert called.text_bytes > len(json.dumps(arguments)) > len(arguments) + 300, "a template may write it as JSON in JSON"
