"""When and how the simulated model calls tools: by tool_choice, by a switch, or because the prompt speaks of the tool."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from tokenarb.sim.openrouter import schema
from tokenarb.sim.openrouter.asks import Ask

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_CAMEL: Final = re.compile(r"([a-z])([A-Z])")
_COMMON: Final = frozenset(
    {
        *("the", "and", "for", "with", "from", "that", "this", "your", "what", "about", "one", "current"),
        *("get", "set", "use", "tool", "function", "given", "return", "returns", "find"),
    }
)
MOST_CALLS: Final = 3


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call; `arguments` is JSON text."""

    id: str
    name: str
    arguments: str


def plan(ask: Ask, text: str, wanted: int | None, dice: bytes) -> list[Call]:
    """The calls to make, none for a text answer. After a `tool` message the answer is text."""
    offered = [tool["function"] for tool in ask.tools or () if isinstance(tool.get("function"), dict) and tool["function"].get("name")]
    if not offered or ask.tool_choice == "none" or (ask.messages and ask.messages[-1]["role"] == "tool"):
        return []
    chosen = _forced(ask.tool_choice, offered)
    if not chosen:
        chosen = [function for function in offered if _speaks_of(text, function)][:MOST_CALLS]
    if not chosen and ask.tool_choice in ("required", "any"):
        chosen = offered[:1]
    if wanted is not None:
        pool = chosen or offered
        chosen = [pool[position % len(pool)] for position in range(wanted)]
    elif ask.parallel_tool_calls is False:
        chosen = chosen[:1]
    return [_call(function, text, dice, position) for position, function in enumerate(chosen)]


def _forced(choice: Any, offered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not isinstance(choice, dict):
        return []
    name = (choice.get("function") or choice).get("name")
    return [function for function in offered if function["name"] == name][:1]


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower())) - _COMMON


def _speaks_of(text: str, function: dict[str, Any]) -> bool:
    spelled = _CAMEL.sub(r"\1 \2", str(function["name"])).replace("_", " ").replace("-", " ")
    return bool(_words(text) & (_words(spelled) | _words(str(function.get("description") or ""))))


def _call(function: dict[str, Any], text: str, dice: bytes, position: int) -> Call:
    turned = dice[position:] + dice[:position]
    words = re.findall(r"[^\W_]+", text)
    arguments = schema.Example(function.get("parameters") or {"type": "object"}, " ".join(words[-3:]), turned).build()
    if not isinstance(arguments, dict):
        arguments = {}
    return Call(f"call_{turned[:12].hex()}", str(function["name"]), msgspec.json.encode(arguments).decode())
