"""HTML as Telegram reads it: what becomes an entity, what is refused and with which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.sim.telegram import entities, markup
from tokenarb.sim.telegram.entities import Formatted
from tokenarb.sim.telegram.errors import Failure


def parsed(text: str) -> tuple[str, list[tuple[str, int, int]]]:
    formatted = markup.parse(text, "HTML")
    return formatted.text, [(one["type"], one["offset"], one["length"]) for one in formatted.entities]


@pytest.mark.parametrize(
    ("text", "plain", "found"),
    [
        ("<b>a</b>c", "ac", [("bold", 0, 1)]),
        (
            "<strong>a</strong><em>b</em><ins>c</ins><del>d</del>",
            "abcd",
            [("bold", 0, 1), ("italic", 1, 1), ("underline", 2, 1), ("strikethrough", 3, 1)],
        ),
        ("<B>a</B>", "a", [("bold", 0, 1)]),
        ("👋<i>👋x</i>", "👋👋x", [("italic", 2, 3)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ('<span class="tg-spoiler">s</span><tg-spoiler>t</tg-spoiler>', "st", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote>q</blockquote><blockquote expandable>r</blockquote>", "qr", [("blockquote", 0, 1), ("expandable_blockquote", 1, 1)]),
        ("<pre>x</pre><code>y</code>", "xy", [("pre", 0, 1), ("code", 1, 1)]),
        ("<b></b>a", "a", []),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("a &lt;b&gt; &amp;&quot; &#65;&#x42; &nbsp;", 'a <b> &" AB &nbsp;', []),
        ("a < b", None, []),
        ("<a>example.com</a>", "example.com", [("text_link", 0, 11)]),
        ("<a href='javascript:alert(1)'>x</a>", "x", []),
    ],
)
def test_what_is_understood(text: str, plain: str | None, found: list[tuple[str, int, int]]) -> None:
    if plain is None:
        with pytest.raises(Failure):
            parsed(text)
    else:
        assert parsed(text) == (plain, found)


def test_links_and_languages() -> None:
    link = markup.parse('<a href="https://x.example/?a=1&amp;b=2">go</a>', "html").entities[0]
    assert link["url"] == "https://x.example/?a=1&b=2"
    block = markup.parse('<pre><code class="language-python">x = 1</code></pre>', "HTML").entities
    assert block == [{"offset": 0, "length": 5, "type": "pre", "language": "python"}]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("a <x>", 'Unsupported start tag "x" at byte offset 2'),
        ("é <script>", 'Unsupported start tag "script" at byte offset 3'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        (
            "&#xD800;",
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
        ),
    ],
)
def test_what_is_refused(text: str, refusal: str) -> None:
    with pytest.raises(Failure) as caught:
        parsed(text)
    assert caught.value.description == f"Bad Request: can't parse entities: {refusal}"


@pytest.mark.parametrize("mode", ["MarkdownV2", "Markdown", "xml"])
def test_other_markup_is_refused(mode: str) -> None:
    with pytest.raises(Failure):
        markup.parse("x", mode)


@given(st.text(alphabet="<>/ab &;=\"'#x1 é👋\n", max_size=60))
def test_every_text_is_read_or_refused(text: str) -> None:
    try:
        formatted = markup.parse(text, "HTML")
    except Failure:
        return
    assert all(one["offset"] + one["length"] <= entities.units(formatted.text) for one in formatted.entities)


@given(st.text(alphabet='<>&"ab👋\n ', max_size=60))
def test_what_is_escaped_comes_back(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert markup.parse(escaped, "HTML") == Formatted(text)


@given(st.text(alphabet="ab👋 ", min_size=1, max_size=20), st.data())
def test_runs_put_the_text_together_again(text: str, data: st.DataObject) -> None:
    length = entities.units(text)
    spans = data.draw(st.lists(st.tuples(st.integers(0, length), st.integers(0, length)), max_size=4))
    found = [{"type": "bold", "offset": min(pair), "length": max(pair) - min(pair)} for pair in spans]
    shown = entities.runs(text, found)
    assert "".join(run["text"] for run in shown) == text


def test_what_telegram_notices_by_itself() -> None:
    text = "/start see https://a.example/x, @somebody #tag1 me@x.example and `/no` https://b.example"
    found = entities.finished(Formatted(text, [{"type": "code", "offset": 66, "length": 3}])).entities
    assert [one["type"] for one in found] == ["bot_command", "url", "mention", "hashtag", "email", "code", "url"]


def test_text_is_trimmed_and_entities_follow() -> None:
    whole = entities.finished(Formatted("  a b \n", [{"type": "bold", "offset": 1, "length": 3}]))
    assert whole == Formatted("a b", [{"type": "bold", "offset": 0, "length": 2}])
    with pytest.raises(Failure, match="ENTITY_BOUNDS_INVALID"):
        entities.finished(Formatted("a", [{"type": "bold", "offset": 0, "length": 2}]))
