"""The chat dialect as it comes from clients: one pass over the body (`body`), then only what was understood goes on. Pure."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import body as bodies
from tokenarb.gateway import fields
from tokenarb.gateway.prompt import Measure, measure

CHOICES_MAX: Final = 8
OUTPUT_MAX: Final = 10_000_000
DROPPED_SHOWN: Final = 40

_SELDOM: Final = frozenset({"modalities", "best_of", "reasoning", "tools"})
"""Members that need a look of their own, which most requests do not have."""

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
    tree, raws = bodies.members(body)
    dropped: list[str] = []
    passed: dict[str, msgspec.Raw] = {}
    for name, raw in raws.items():
        if name in fields.PASSED:
            if tree[name] is not None:
                passed[name] = raw
        elif name not in fields.READ:
            dropped.append(name[:64])
    seldom = not _SELDOM.isdisjoint(tree)
    if seldom:
        _refuse_unpriced(tree)
    model = bodies.model(tree)
    count = _count(tree)
    wanted, output_field = output_limit(tree)
    thinking = None
    if seldom:
        thinking = thinking_budget(tree, wanted)
        _sieve_tools(tree, passed, dropped)
    return Ask(
        model=model,
        stream=bodies.flag(tree, "stream"),
        n=count,
        output_wanted=wanted,
        output_field=output_field,
        include_usage=asked_usage(tree),
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


def _count(tree: dict[str, Any]) -> int:
    return bodies.whole(tree, "n", CHOICES_MAX) or 1


def output_limit(tree: dict[str, Any]) -> tuple[int | None, str]:
    """The output tokens asked for (None: not said), and the name to send the cap under. Raises: Refused conflicting_output_limits."""
    found: int | None = None
    field = ""
    for name in fields.OUTPUT:
        if name not in tree:
            continue
        value = bodies.whole(tree, name, OUTPUT_MAX)
        if value is None:
            continue
        if found is not None and value != found:
            raise Refused("conflicting_output_limits", f"{field} and {name} differ; send one of them", param=field)
        if found is None:
            found, field = value, name
    return found, field if field == "max_completion_tokens" else "max_tokens"


def thinking_budget(tree: dict[str, Any], wanted: int | None) -> int | None:
    """Reasoning is output and billed as such, so a budget for it that the output cap does not contain would not be held for."""
    reasoning = tree.get("reasoning")
    if reasoning is None:
        return None
    if not isinstance(reasoning, dict):
        raise bodies.invalid("reasoning", "reasoning must be an object")
    budget = reasoning.get("max_tokens")
    if budget is None:
        return None
    if isinstance(budget, bool) or not isinstance(budget, int) or not 0 <= budget <= OUTPUT_MAX:
        raise bodies.invalid("reasoning.max_tokens", f"reasoning.max_tokens must be a whole number up to {OUTPUT_MAX}")
    if wanted is not None and budget >= max(wanted, 1):
        raise Refused(
            "conflicting_output_limits", "reasoning.max_tokens must be less than the output limit, which contains it", param="reasoning"
        )
    return budget


def asked_usage(tree: dict[str, Any]) -> bool:
    """OpenAI's way and OpenRouter's way of asking for usage on a stream."""
    if "stream_options" not in tree and "usage" not in tree:
        return False
    for name, member in (("stream_options", "include_usage"), ("usage", "include")):
        options = tree.get(name)
        if options is None:
            continue
        if not isinstance(options, dict):
            raise bodies.invalid(name, f"{name} must be an object")
        if bodies.flag(options, member):
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
        raise bodies.invalid("tools", "tools must be a list")
    kept = []
    for position, tool in enumerate(tools):
        if not isinstance(tool, dict):
            raise bodies.invalid(f"tools[{position}]", "a tool must be an object")
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
