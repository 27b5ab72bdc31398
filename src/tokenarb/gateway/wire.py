"""The chat dialect as it comes from clients: one pass over the body, then only what was understood goes on. Pure.

Values that pass are `msgspec.Raw`: large integers, the text of floats, escapes and the order of members stay as they came. A JSON object
that names a member twice is refused wherever it stands, since two readers of it need not agree (money.md, "the worst case that is held").
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import fields
from tokenarb.gateway.prompt import Measure, measure

CHOICES_MAX: Final = 8
OUTPUT_MAX: Final = 10_000_000
MODEL_MAX: Final = 256
DROPPED_SHOWN: Final = 40

_TREE: Final = msgspec.json.Decoder(dict[str, Any])
_FIELDS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ENCODER: Final = msgspec.json.Encoder()


class Ask(msgspec.Struct, frozen=True, gc=False):
    """What a client asks. `output_wanted` tokens a choice, None where it did not say; `output_field` is the name it used.

    `thinking` is the part of the output that it gives to reasoning, in tokens; None where it did not say."""

    model: str
    stream: bool
    n: int
    output_wanted: int | None
    output_field: str
    include_usage: bool
    measure: Measure
    passed: dict[str, msgspec.Raw]
    dropped: tuple[str, ...]
    thinking: int | None = None


def peek(body: bytes) -> Ask:
    """Reads a chat request.

    Raises: Refused invalid_json, duplicate_field, missing_field, invalid_value, conflicting_output_limits, unsupported_parameter,
    unsupported_content, unsupported_model_suffix; `param` in its details names the place.
    """
    tree, raws = _tree(body)
    dropped: list[str] = []
    passed: dict[str, msgspec.Raw] = {}
    for name, raw in raws.items():
        if name in fields.PASSED:
            if tree[name] is not None:
                passed[name] = raw
        elif name not in fields.READ:
            dropped.append(name[:64])
    _refuse_unpriced(tree)
    model = _model(tree)
    count = _count(tree)
    wanted, output_field = _output(tree)
    thinking = _thinking(tree, wanted)
    _sieve_tools(tree, passed, dropped)
    return Ask(
        model=model,
        stream=_flag(tree, "stream"),
        n=count,
        output_wanted=wanted,
        output_field=output_field,
        include_usage=_asked_usage(tree),
        measure=measure(tree),
        passed=passed,
        dropped=tuple(dropped),
        thinking=thinking,
    )


def build(ask: Ask, model: str, output: int, extra: Mapping[str, Any]) -> bytes:
    """The upstream's body: what passed, our model id, the granted output cap, and `extra` (never what the client may set)."""
    document: dict[str, Any] = {"model": model, **ask.passed, ask.output_field: output}
    if ask.thinking is not None and ask.thinking >= output:  # some hosts let the reasoning budget win over the output cap
        document["reasoning"] = {**_FIELDS.decode(ask.passed["reasoning"]), "max_tokens": max(1, output - 1)}
    if ask.stream:
        document["stream"] = True
        document["stream_options"] = {"include_usage": True}
    document.update(extra)
    return _ENCODER.encode(document)


def dropped_header(ask: Ask) -> bytes:
    """The names of what was left out, printable and bounded."""
    names = ask.dropped[:DROPPED_SHOWN]
    return ", ".join("".join(c if c.isascii() and c.isprintable() and c not in ",;" else "?" for c in name) for name in names).encode(
        "ascii"
    )


def _tree(body: bytes) -> tuple[dict[str, Any], dict[str, msgspec.Raw]]:
    """The members as values and as they are written.

    Of two members of the same name the decoder keeps one, and the other's colon is missing when what it read is written again; the colons
    inside texts are the same both times, unless one of them came escaped.
    """
    if b"\\u003a" not in body and b"\\u003A" not in body:
        try:
            tree, raws = _TREE.decode(body), _FIELDS.decode(body)
            if body.count(b":") == _ENCODER.encode(tree).count(b":"):
                return tree, raws
        except (ValueError, RecursionError):  # ValueError: not UTF-8, or not JSON
            pass
    return _strict_tree(body)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused("duplicate_field", f"the member {twice[:64]!r} stands twice in one object", param=twice[:64])
    return members


_STRICT: Final = json.JSONDecoder(object_pairs_hook=_object)


def _strict_tree(body: bytes) -> tuple[dict[str, Any], dict[str, msgspec.Raw]]:
    """The slow way, which says what is wrong and where."""
    try:
        tree = _STRICT.decode(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # ValueError: not UTF-8, not JSON, or an integer of thousands of digits
        raise Refused("invalid_json", f"the body is not JSON: {str(error)[:120]}") from None
    if not isinstance(tree, dict):
        raise Refused("invalid_json", "the body is not a JSON object")
    try:
        return tree, _FIELDS.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:  # stricter than the above: NaN, Infinity
        raise Refused("invalid_json", f"the body is not JSON: {str(error)[:120]}") from None


def _invalid(param: str, message: str) -> Refused:
    return Refused("invalid_value", message, param=param)


def _model(tree: dict[str, Any]) -> str:
    model = tree.get("model")
    if model is None:
        raise Refused("missing_field", "you must name a model", param="model")
    if not isinstance(model, str) or not 0 < len(model) <= MODEL_MAX or not model.isprintable():
        raise _invalid("model", f"model must be a text of 1 to {MODEL_MAX} characters")
    for suffix, reason in fields.SUFFIXES.items():
        if model.endswith(suffix):
            raise Refused("unsupported_model_suffix", f"the suffix {suffix} is not sold here: it {reason}", param="model")
    return model


def _flag(tree: dict[str, Any], name: str) -> bool:
    value = tree.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise _invalid(name, f"{name} must be true or false")


def _whole(tree: dict[str, Any], name: str, most: int) -> int | None:
    value = tree.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise _invalid(name, f"{name} must be a whole number from 1 to {most}")
    return value


def _count(tree: dict[str, Any]) -> int:
    return _whole(tree, "n", CHOICES_MAX) or 1


def _output(tree: dict[str, Any]) -> tuple[int | None, str]:
    found: int | None = None
    field = ""
    for name in fields.OUTPUT:
        if name not in tree or (value := _whole(tree, name, OUTPUT_MAX)) is None:
            continue
        if found is not None and value != found:
            raise Refused("conflicting_output_limits", f"{field} and {name} differ; send one of them", param=field)
        if found is None:
            found, field = value, name
    return found, field if field == "max_completion_tokens" else "max_tokens"


def _thinking(tree: dict[str, Any], wanted: int | None) -> int | None:
    """Reasoning is output and billed as such, so a budget for it that the output cap does not contain would not be held for."""
    reasoning = tree.get("reasoning")
    if reasoning is None:
        return None
    if not isinstance(reasoning, dict):
        raise _invalid("reasoning", "reasoning must be an object")
    budget = reasoning.get("max_tokens")
    if budget is None:
        return None
    if isinstance(budget, bool) or not isinstance(budget, int) or not 0 <= budget <= OUTPUT_MAX:
        raise _invalid("reasoning.max_tokens", f"reasoning.max_tokens must be a whole number up to {OUTPUT_MAX}")
    if wanted is not None and budget >= max(wanted, 1):
        raise Refused(
            "conflicting_output_limits", "reasoning.max_tokens must be less than the output limit, which contains it", param="reasoning"
        )
    return budget


def _asked_usage(tree: dict[str, Any]) -> bool:
    """OpenAI's way and OpenRouter's way of asking for usage on a stream."""
    for name, member in (("stream_options", "include_usage"), ("usage", "include")):
        options = tree.get(name)
        if options is None:
            continue
        if not isinstance(options, dict):
            raise _invalid(name, f"{name} must be an object")
        if _flag(options, member):
            return True
    return False


def _refuse_unpriced(tree: dict[str, Any]) -> None:
    """What cannot be left out without giving another answer than the one asked for."""
    modalities = tree.get("modalities")
    if modalities is not None and not (isinstance(modalities, list) and all(each in fields.TEXT_MODALITIES for each in modalities)):
        raise Refused("unsupported_parameter", "only text answers are sold here", param="modalities")
    best_of = tree.get("best_of")
    if best_of is not None and best_of != 1:
        raise Refused("unsupported_parameter", "best_of is not sold here; use n", param="best_of")


def _sieve_tools(tree: dict[str, Any], passed: dict[str, msgspec.Raw], dropped: list[str]) -> None:
    """Functions of the caller pass; tools that run on the upstream's side cost extra and are left out."""
    tools = tree.get("tools")
    if tools is None:
        return
    if not isinstance(tools, list):
        raise _invalid("tools", "tools must be a list")
    kept = []
    for position, tool in enumerate(tools):
        if not isinstance(tool, dict):
            raise _invalid(f"tools[{position}]", "a tool must be an object")
        kind = tool.get("type")
        if kind in ("function", "custom"):
            kept.append(position)
        else:
            dropped.append(f"tools[{position}]:{str(kind)[:40]}")
    if len(kept) == len(tools):
        return
    tree["tools"] = [tools[position] for position in kept]
    if kept:
        raws = msgspec.json.decode(passed["tools"], type=list[msgspec.Raw])
        passed["tools"] = msgspec.Raw(_ENCODER.encode([raws[position] for position in kept]))
        return
    for name in ("tools", "tool_choice", "parallel_tool_calls"):
        passed.pop(name, None)
