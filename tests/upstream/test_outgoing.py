"""What the house says in every request, over anything a client said."""

import json
from decimal import Decimal

import msgspec
import pytest

from tokenarb.upstream import outgoing


def test_the_house_overwrites_what_names_routes_or_bills() -> None:
    said = dict.fromkeys(outgoing.FORBIDDEN, "client") | {
        "model": "dear/model",
        "max_tokens": 5,
        "max_completion_tokens": 10**6,
        "stream": True,
        "messages": msgspec.Raw(b'[{"role":"user","content":"\\u00e9 1.10"}]'),
        "tools": [{"type": "function", "function": {"name": "f"}}, {"type": "openrouter:web_search"}],
        "seed": 12345678901234567890,
    }
    text = outgoing.compose(said, "cheap/model", 100, "tag", stream=False)
    assert json.loads(text) == {
        "model": "cheap/model",
        "max_tokens": 100,
        "stream": False,
        "messages": [{"role": "user", "content": "é 1.10"}],
        "tools": [{"type": "function", "function": {"name": "f"}}],
        "seed": 12345678901234567890,
        "user": "tag",
        "provider": {"data_collection": "deny"},
        "usage": {"include": True},
    }
    assert b"\\u00e9 1.10" in text  # untouched bytes
    assert b"client" not in text


def test_a_stream_always_asks_for_its_usage_and_the_named_output_field_is_used() -> None:
    text = outgoing.compose({}, "m", 7, "tag", stream=True, output_field="max_completion_tokens", zdr=True)
    assert json.loads(text) == {
        "model": "m",
        "max_completion_tokens": 7,
        "stream": True,
        "stream_options": {"include_usage": True},
        "user": "tag",
        "provider": {"data_collection": "deny", "zdr": True},
        "usage": {"include": True},
    }


@pytest.mark.parametrize(
    ("prompt", "completion", "tolerance", "expected"),
    [
        (3 * 10**12, 15 * 10**12, "1.5", b'"max_price":{"prompt":4.5,"completion":22.5}'),
        (49 * 10**9, 1, "1", b'"max_price":{"prompt":0.049,"completion":0.000001}'),
        (0, 0, "2", b'"max_price":{"prompt":0,"completion":0}'),
    ],
)
def test_a_price_ceiling_is_exact_dollars_a_million_rounded_up(prompt: int, completion: int, tolerance: str, expected: bytes) -> None:
    ceiling = outgoing.price_ceiling(prompt, completion, Decimal(tolerance))
    fields = outgoing.house_fields("tag", max_price=ceiling)
    assert expected in msgspec.json.encode(fields)  # by any encoder, as numbers
