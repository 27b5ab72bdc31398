"""The linter of the languages: each says what English says, in Telegram's HTML, with its own plurals, and no text is missing or over."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.syntax.ast import (
    Comment,
    GroupComment,
    Message,
    NumberLiteral,
    Pattern,
    Placeable,
    ResourceComment,
    SelectExpression,
    StringLiteral,
    TextElement,
    VariableReference,
)
from tests.bot import text_names

from tokenarb.bot import direction, lexicon, texts
from tokenarb.bot.lexicon import LANGUAGES, Lexicon, Raw, Talk

SHIPPED = sorted({path.parent.name for path in Path(texts.__path__[0]).glob("*/*.ftl")})
OTHERS = [code for code in SHIPPED if code != "en"]
TAGS = re.compile(r"<(/?)([a-z-]+)([^<>]*)>")
TELEGRAMS_TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote"}
COMMAND = re.compile(r"(?<![\w<])/[a-z_]{3,}")
STUCK = re.compile(r"(?<=[^\W\x00-\x7f])/[a-z_]{3,}|(?<![\w<])/[a-z_]{3,}(?=[^\W\x00-\x7f])")
"""A command that Telegram would not underline, since a letter stands beside it: languages without spaces."""
LEFTOVER = re.compile(r"\b(the|your|you|with|from|this|and)\b", re.IGNORECASE)
BUTTON_MAX, TOAST_MAX, TEXT_MAX, TITLE_MAX, DESCRIPTION_MAX, COMMAND_MAX = 40, 200, 3_500, 32, 255, 256
PLAIN = (
    "button-",
    "picture-",
    "toast-",
    "refused-",
    "command-",
    "error",
    "invoice-title",
    "invoice-description",
    "key-active",
    "key-frozen",
)
SAME_AS_ENGLISH = {
    ("es", "button-no"),
    ("es", "cart-total"),
    ("es", "receipt-line"),
    ("id", "cart-total"),
    ("pt-BR", "cart-total"),
    ("pt-BR", "receipt-line"),
}
"""Texts that a language may have word for word like English."""
COUNTS = (0, 1, 2, 3, 5, 11, 21, 100, 1_000_000)


def messages(code: str) -> dict[str, Message]:
    return {entry.id.name: entry for entry in lexicon.resource(code).body if isinstance(entry, Message)}


ENGLISH = messages("en")


def pattern(message: Message) -> Pattern:
    assert message.value is not None and not message.attributes, message.id.name
    return message.value


def renderings(text: Pattern) -> Iterator[str]:
    """Every text a pattern may become, variables as `{$name}`: one a combination of its plurals."""
    heads = [""]
    for element in text.elements:
        tails = [element.value] if isinstance(element, TextElement) else list(parts(element))
        heads = [head + tail for head in heads for tail in tails]
    return iter(heads)


def parts(placeable: Placeable) -> Iterator[str]:
    match placeable.expression:
        case VariableReference() as variable:
            yield f"{{${variable.id.name}}}"
        case StringLiteral() as literal:
            yield literal.parse()["value"]
        case SelectExpression() as select:
            for variant in select.variants:
                yield from renderings(variant.value)
        case other:
            raise AssertionError(f"{other} is more than these texts may use")


def variables(message: Message) -> set[str]:
    shown = set(re.findall(r"\{\$(\w+)\}", "".join(renderings(pattern(message)))))
    return shown | {select.selector.id.name for select in selects(pattern(message))}


def selects(text: Pattern) -> Iterator[SelectExpression]:
    for element in text.elements:
        if isinstance(element, Placeable) and isinstance(element.expression, SelectExpression):
            yield element.expression
            for variant in element.expression.variants:
                yield from selects(variant.value)


def tags(text: str) -> Counter[str]:
    """How often each tag opens. Fails where one is not Telegram's, or does not close in its turn."""
    open_tags, seen = [], Counter[str]()
    for closing, tag, rest in TAGS.findall(text):
        assert tag in TELEGRAMS_TAGS and not rest, f"<{closing}{tag}{rest}>"
        if closing:
            assert open_tags and open_tags.pop() == tag, f"</{tag}> closes nothing"
        else:
            open_tags.append(tag)
            seen[tag] += 1
    assert not open_tags, open_tags
    assert not re.search(r"[<>]|&(?!(amp|lt|gt|quot);)", TAGS.sub("", text)), "an unescaped < > or &"
    return seen


def in_code(text: str) -> list[set[str]]:
    return [set(re.findall(r"\{\$\w+\}", piece)) for piece in re.findall(r"<code>(.*?)</code>", text, re.DOTALL)]


def first_sign(text: str) -> str:
    """The emoji or arrow a text begins with."""
    found = re.match(r"[^\w\s<>{(/¿¡]+", text)
    return found[0] if found else ""


def words(text: str) -> str:
    """What is left to read once tags, variables, code and signs are gone."""
    bare = re.sub(r"<(code|pre)>.*?</\1>|<[^>]*>|\{\$\w+\}|/[a-z_]+", "", text, flags=re.DOTALL)
    return re.sub(r"[\W\d_]+", " ", bare).strip()


def example(talk: Talk, name: str, count: int) -> str:
    """A text with figures in it, as the program puts it together."""
    counted = {select.selector.id.name for select in selects(pattern(ENGLISH[name]))}
    values = {known: count if known in counted else talk.usd(1_000_000_000_000) for known in variables(ENGLISH[name])}
    return talk(name, **values)


@pytest.fixture(scope="module")
def spoken() -> Lexicon:
    return Lexicon.load()


def test_every_file_is_a_language_in_the_menu() -> None:
    assert set(SHIPPED) == set(LANGUAGES)


def test_every_text_that_is_used_exists_and_every_text_is_used() -> None:
    used = text_names.used()
    assert used <= set(ENGLISH), used - set(ENGLISH)
    assert set(ENGLISH) <= text_names.possible(), set(ENGLISH) - text_names.possible()


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_the_texts_of_english_in_the_same_order(code: str) -> None:
    listed = [entry.id.name for entry in lexicon.resource(code).body if isinstance(entry, Message)]
    assert set(ENGLISH) - set(listed) == set(), "missing"
    assert set(listed) - set(ENGLISH) == set(), "left over"
    assert listed == list(ENGLISH)
    kinds = {type(entry) for entry in lexicon.resource(code).body}
    assert kinds <= {Message, Comment, GroupComment, ResourceComment}, kinds


@pytest.mark.parametrize("code", OTHERS)
def test_variables_html_and_commands_are_those_of_english(code: str) -> None:
    for name, message in messages(code).items():
        assert variables(message) == variables(ENGLISH[name]), name
        english = next(renderings(pattern(ENGLISH[name])))
        for text in renderings(pattern(message)):
            assert tags(text) == tags(english), name
            assert in_code(text) == in_code(english), name
            assert Counter(COMMAND.findall(text)) == Counter(COMMAND.findall(english)), name
            assert not STUCK.search(text), f"{name}: a command stands by itself"
            assert not re.search(r"[\u200e\u200f\u2066-\u2069]", text), f"{name}: marks of direction are put in by the program"
            assert first_sign(english) == "" or text.startswith(first_sign(english)), name
            assert text.count("⭐") == english.count("⭐"), name
            assert text == text.strip() and "  " not in text, name


@pytest.mark.parametrize("code", SHIPPED)
def test_a_choice_by_number_has_every_plural_of_the_language(code: str, spoken: Lexicon) -> None:
    plurals = set(spoken.talk(code).locale.plural_form.tags) | {"other"}
    for name, message in messages(code).items():
        chosen = list(selects(pattern(message)))
        for select in chosen:
            assert isinstance(select.selector, VariableReference), name
            keys = {"?" if isinstance(variant.key, NumberLiteral) else variant.key.name for variant in select.variants}
            assert keys == plurals, name
            assert next(variant for variant in select.variants if variant.default).key.name == "other", name
        if len(plurals) > 2:
            assert len(chosen) >= len(list(selects(pattern(ENGLISH[name])))), f"{name} needs its plurals"


@pytest.mark.parametrize("code", SHIPPED)
def test_what_telegram_shows_plainly_has_no_html_and_fits(code: str, spoken: Lexicon) -> None:
    for name, message in messages(code).items():
        for text in renderings(pattern(message)):
            length = len(re.sub(r"\{\$\w+\}", "", text))
            assert length <= TEXT_MAX, name
            if name.startswith(PLAIN):
                assert not tags(text), name
                assert "\n" not in text, name
                assert length <= TOAST_MAX, name
            assert not name.startswith("button-") or length <= BUTTON_MAX, f"{name}: {length}"
            assert not name.startswith("command-") or 1 <= length <= COMMAND_MAX, name
    talk = spoken.talk(code)
    amount = talk.usd(1_000_000_000_000)
    assert len(talk.plain("invoice-title", amount=amount)) <= TITLE_MAX
    assert len(talk.plain("invoice-description", amount=amount)) <= DESCRIPTION_MAX


@pytest.mark.parametrize("code", OTHERS)
def test_no_english_is_left(code: str) -> None:
    for name, message in messages(code).items():
        english = next(renderings(pattern(ENGLISH[name])))
        text = next(renderings(pattern(message)))
        if words(english) and (code, name) not in SAME_AS_ENGLISH:
            assert text != english, name
        assert not LEFTOVER.search(words(text)), name


@pytest.mark.parametrize("code", SHIPPED)
def test_every_text_can_be_put_together_for_every_number(code: str, spoken: Lexicon) -> None:
    talk = spoken.talk(code)
    assert talk.code == code
    for name in ENGLISH:
        for count in COUNTS if list(selects(pattern(ENGLISH[name]))) else (1,):
            shown = example(talk, name, count)
            assert shown and "{" not in shown, name
            tags(shown)


@pytest.mark.parametrize("code", sorted(set(SHIPPED) & lexicon.RIGHT_TO_LEFT))
def test_right_to_left_lines_keep_code_and_figures_in_order(code: str, spoken: Lexicon) -> None:
    talk = spoken.talk(code)
    for name in ENGLISH:
        shown = example(talk, name, 3)
        if "<pre>" in shown:
            continue
        assert direction.laid_out(shown) == shown, name
        assert shown.count("\u2066") + shown.count("\u2068") == shown.count("\u2069"), name
        outside = re.sub(r"[\u2066-\u2068][^\u2069]*\u2069", "", shown)
        assert "<code>" not in outside and not COMMAND.search(outside), name
        for line in filter(None, re.sub(r"<[^>]*>", "", outside).split("\n")):
            strong = [kind for kind in map(unicodedata.bidirectional, line) if kind in ("L", "R", "AL")]
            assert strong[0] != "L", f"{name}: {line!r}"
    secret = "sk-arb-1-abc"
    assert f"<code>{secret}</code>" in talk("new-key", key=Raw(secret), url=Raw("https://ai.example.com/v1"))
    assert not re.search(r"[٠-٩۰-۹]", talk.usd(12_345_678_900_000) + talk.number(1234567)), "amounts are in Latin digits"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("fa", "fa"),
        ("fa-IR", "fa"),
        ("PT-br", "pt-BR"),
        ("pt", "pt-BR"),
        ("pt-pt", "pt-BR"),
        ("zh-hans", "zh-Hans"),
        ("zh-hant", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("es-419", "es"),
        ("in", "id"),
        ("uk", "en"),
        ("kk", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_a_phone_gets_the_closest_language_and_no_neighbours(told: str | None, code: str) -> None:
    assert lexicon.closest(told) == code


def test_figures_names_and_dates_stand_in_arabic_sentences_in_their_own_order(spoken: Lexicon) -> None:
    talk = spoken.talk("ar")
    assert talk.usd(-3_750_000_000) == "\u2066-3.75\xa0US$\u2069"
    assert talk.number(1_234_567) == "\u20661,234,567\u2069"
    assert talk("invoice-top-up", amount=talk.usd(5_000_000_000)).endswith(" \u20665.00\xa0US$\u2069")
    assert "\u2068a &lt; b\u2069" in talk("key-renamed", label="a < b")
    assert talk("order-line", title="GPT", price="x").startswith("\u200f\u2068GPT\u2069"), "no letter of Arabic: the mark turns the line"
    assert talk("package-expires", days=2) == "صالحة ليومين بعد الشراء."
    assert spoken.talk("en")("invoice-top-up", amount="GPT") == "Top-up of GPT"


def test_what_is_laid_out_twice_is_laid_out_once() -> None:
    once = direction.laid_out("سلام <code>/support x</code> و /help\nGPT و ✅\n\n✅")
    assert once == "سلام \u2066<code>/support x</code>\u2069 و \u2066/help\u2069\n\u200fGPT و ✅\n\n\u200f✅"
    assert direction.laid_out(once) == once
    assert direction.laid_out("🔎 <b>\u2068GPT\u2069</b> · سلام").startswith("\u200f"), "browsers ask the first letter, isolated or not"
    assert direction.laid_out("<pre>/a\nb</pre>") == "<pre>/a\nb</pre>"


@pytest.mark.parametrize(
    ("broken", "why"),
    [("<b>a", r"\['b'\]"), ("a</b>", "closes nothing"), ("<b><i>a</b></i>", "closes nothing"), ("<p>a</p>", "<p>"), ("a < b", "unescaped")],
)
def test_the_linter_sees_broken_html(broken: str, why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        tags(broken)


def test_the_state_of_every_language_is_written_down() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "translations.md").read_text("utf-8")
    assert re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE) == list(LANGUAGES)
