"""A body read by the gateway: refused in words, or its values reach the upstream unchanged and its length is never underestimated."""

import json
import unicodedata
from decimal import Decimal
from typing import Any

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import errors, wire

FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def check(body: bytes) -> None:
    """Raises AssertionError, or whatever broke."""
    try:
        ask = wire.peek(body)
    except Refused as refused:
        json.loads(errors.body(errors.of_refusal(refused)))
        return
    built = wire.build(ask, "vendor/model", 7, {"user": "house"})
    assert wire.dropped_header(ask).isascii()
    try:
        given, sent = exact(body), exact(built)
    except RecursionError:
        return  # deeper than this judge reads; the gateway did not break
    assert sent["model"] == "vendor/model"
    assert sent[ask.output_field] == "7"
    assert sent["user"] == "house"
    raws = FIELDS.decode(built)
    for name, raw in ask.passed.items():
        if name == "reasoning" and ask.thinking is not None and ask.thinking >= 7:
            continue
        assert bytes(raws[name]) == bytes(raw), name
        if name != "tools":
            assert sent[name] == given[name], name
    assert ask.measure.prompt_tokens >= words(sent), "the prompt was measured too small"


def exact(body: bytes) -> Any:
    """JSON with numbers as they are written, and no member twice."""
    return json.loads(body, parse_float=Decimal, parse_int=str, object_pairs_hook=once)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    assert len(members) == len(pairs), "a member went up twice"
    return members


def words(sent: dict[str, Any]) -> int:
    """A lower estimate of the worst prompt: each text as UTF-8 after the normalisation some tokenizers apply, tools as compact JSON."""
    total = 0
    for message in sent["messages"]:
        content = message.get("content")
        total += size(message.get("role", "")) if isinstance(message.get("role"), str) else 0
        parts = [content] if isinstance(content, str) else [part.get("text") or part.get("refusal") or "" for part in content or ()]
        total += sum(max(size(part), size(unicodedata.normalize("NFKC", part))) for part in parts if isinstance(part, str))
        for name, value in message.items():
            if name not in ("role", "content", "cache_control"):
                total += size(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str))
    for tool in sent.get("tools") or ():
        total += size(json.dumps(tool, ensure_ascii=False, separators=(",", ":"), default=str))
    return total


def size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
