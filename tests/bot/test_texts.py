"""How texts are put together: what is escaped, what is copied, amounts, plurals, the closest language. Their linter: test_translations."""

import pytest

from tokenarb.bot import snippets
from tokenarb.bot.lexicon import Lexicon, Raw, closest, likely_country


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
