"""The texts: every one that the program names is there, nothing is left over, variables and HTML are whole, in every language."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fluent.syntax.ast import BaseNode, Message, VariableReference
from fluent.syntax.visitor import Visitor

from tokenarb.bot import lexicon, snippets
from tokenarb.bot.lexicon import LANGUAGES, Lexicon, Raw, closest, likely_country
from tokenarb.bot.menu import COMMANDS

ROOT = Path(__file__).resolve().parents[2] / "src" / "tokenarb"
TAGS = {"b", "code", "pre", "i"}


class Variables(Visitor):
    """The names a text puts in."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:
        self.names.add(node.id.name)


class Tags(HTMLParser):
    """Fails where Telegram would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def texts(code: str) -> dict[str, Message]:
    return {entry.id.name: entry for entry in lexicon.resource(code).body if isinstance(entry, Message)}


def variables(node: BaseNode) -> set[str]:
    found = Variables()
    found.visit(node)
    return found.names


def named() -> set[str]:
    """Texts the program asks for by name: in its code, by a command, by a button, by a refusal."""
    names: set[str] = set()
    for path in (ROOT / "bot").rglob("*.py"):
        names |= set(re.findall(r"(?:talk|plain)\(\s*[\"']([a-z0-9-]+)[\"']", path.read_text("utf-8")))
        names |= set(
            re.findall(
                r"\"((?:key|button|error|refused|invoice|order|support|package|history|words)-[a-z0-9-]+)\"", path.read_text("utf-8")
            )
        )
    names |= {f"command-{name}" for name in COMMANDS} | {"support", "paysupport", "key-rotate-sure", "key-revoke-sure"}
    names |= {
        f"button-{name}" for name in ("top-up", "balance", "keys", "usage", "history", "language", "help", "rotate", "freeze", "revoke")
    }
    return names | {"button-unfreeze", "order-done", "error"}


def test_every_text_that_is_named_exists_and_none_is_left_over() -> None:
    there = set(texts("en"))
    codes = set()
    for path in ROOT.rglob("*.py"):
        codes |= set(re.findall(r"Refused\(\s*\"([a-z_]+)\"", path.read_text("utf-8")))
    refusals = {f"refused-{code.replace('_', '-')}" for code in codes} | {"refused-other"}
    assert named() <= there, named() - there
    assert {name for name in there if name.startswith("refused-")} <= refusals
    assert {name for name in there - named() if not name.startswith("refused-")} == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_is_complete_with_the_same_variables_and_whole_html(code: str) -> None:
    english, other = texts("en"), texts(code)
    spoken = Lexicon.load()
    assert set(english) == set(other)
    for name, message in other.items():
        assert variables(message) == variables(english[name]), name
        talk = spoken.talk(code)
        shown = talk(name, **{variable: 1 if variable in ("days", "minutes") else "x" for variable in variables(message)})
        tags, original = Tags(), Tags()
        tags.feed(shown)
        assert tags.open == [], name
        original.feed(spoken.talk("en")(name, **{v: 1 if v in ("days", "minutes") else "x" for v in variables(message)}))
        assert sorted(tags.seen) == sorted(original.seen), name


def test_what_comes_from_outside_is_escaped_and_what_is_copied_is_not_touched() -> None:
    talk = Lexicon.load().talk("en")
    assert "&lt;b&gt;" in talk("package", title="<b>", model="m&m", tokens="1", price="2")
    assert talk.plain("button-package", title="<b>", price="1") == "<b> · 1"
    assert "a&amp;b" in talk("new-key", key=Raw("a&b"), url=Raw("u"))
    assert "<pre>if a &lt; b</pre>" in talk("snippet-code", code=Raw("if a < b"))


def test_amounts_are_exact_and_days_have_their_plural() -> None:
    talk = Lexicon.load().talk("en")
    assert [talk.usd(nano) for nano in (0, 3_750_000_000, 7_000_000, 1_234_567_890_000)] == ["$0.00", "$3.75", "$0.007", "$1,234.56789"]
    assert (talk("package-expires", days=1), talk("package-expires", days=2)) == (
        "Valid for 1 day after the purchase.",
        "Valid for 2 days after the purchase.",
    )


@pytest.mark.parametrize(("told", "code"), [("en", "en"), ("EN-us", "en"), ("xx", "en"), (None, "en")])
def test_the_closest_language_is_taken(told: str | None, code: str) -> None:
    assert closest(told) == code


@pytest.mark.parametrize(("told", "country"), [("de", "DE"), ("pt-br", "BR"), ("fa", "IR"), ("xx", None), (None, None)])
def test_the_likely_country_is_offered_first(told: str | None, country: str | None) -> None:
    assert likely_country(told) == country


@pytest.mark.parametrize("kind", snippets.NAMES)
def test_snippets_name_this_shop(kind: str) -> None:
    assert "https://ai.example.com/ai-proxy" in snippets.of(kind, "https://ai.example.com/ai-proxy/v1")
    assert "{" not in snippets.of(kind, "u").replace('{"', "").replace("{ ", "").replace("({\n", "").replace("'{", "")
