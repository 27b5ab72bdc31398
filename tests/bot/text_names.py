"""Which texts the bot's code asks for, read out of the code: names written out, and names put together from words that stand in it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import tokenarb

ROOT = Path(tokenarb.__path__[0])


@cache
def trees() -> tuple[ast.Module, ...]:
    return tuple(ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "bot").rglob("*.py")))


def used() -> set[str]:
    """Names written out in a call of a talk: `talk("home")`, `guest.talk.plain("a" if x else "b")`."""
    calls = (node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    return {name for call in calls if _is_talk(call.func) for name in _written_out(call.args[0])}


def _is_talk(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        return (called.attr == "plain" and _is_talk(called.value)) or (called.attr == "talk" and not _is_lexicon(called.value))
    return isinstance(called, ast.Name) and called.id == "talk"


def _is_lexicon(value: ast.expr) -> bool:
    """`lexicon.talk(code)` chooses a language and names no text."""
    return (isinstance(value, ast.Attribute) and value.attr == "lexicon") or (isinstance(value, ast.Name) and value.id == "lexicon")


def _written_out(argument: ast.expr) -> Iterator[str]:
    match argument:
        case ast.Constant(value=str(name)):
            yield name
        case ast.IfExp(body=body, orelse=orelse):
            yield from _written_out(body)
            yield from _written_out(orelse)


@cache
def possible() -> set[str]:
    """Every name the code may come to: each string in it, and each f-string with each of these strings in its gap."""
    strings = {node.value for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    words = {word for word in strings if re.fullmatch(r"[a-z][a-z-]*", word)} | refusals()
    patterns = [re.compile(gap) for tree in trees() for node in ast.walk(tree) if (gap := _gap(node)) is not None]
    joined = {pattern.pattern.replace("(.+)", word) for pattern in patterns for word in words}
    return strings | joined


def _gap(node: ast.AST) -> str | None:
    """`f"button-{name}"` as `button-(.+)`; None for what cannot be a text's name."""
    if not isinstance(node, ast.JoinedStr):
        return None
    shape = "".join(part.value if isinstance(part, ast.Constant) else "(.+)" for part in node.values)
    return shape if re.fullmatch(r"[a-z-]+-\(\.\+\)(-[a-z-]+)?", shape) else None


@cache
def refusals() -> set[str]:
    """The codes of all refusals in the whole program, as texts name them."""
    codes: set[str] = set()
    for path in ROOT.rglob("*.py"):
        codes |= set(re.findall(r"\"([a-z]+(?:_[a-z]+)+)\"", path.read_text("utf-8")))
    return {code.replace("_", "-") for code in codes}
