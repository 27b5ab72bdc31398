"""A model's answer as messages of Telegram: whole, within the limit, and what stands stays."""

from hypothesis import given
from hypothesis import strategies as st

from tokenarb.bot.answer_pages import PAGE_UNITS, pages


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


PIECES = st.lists(st.sampled_from(["word ", "\n", "🌊", "a" * 700, "и" * 900, " ", "🌊" * 1500, "\0"]), max_size=40)


@given(PIECES)
def test_pages_are_the_whole_text_and_each_fits(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = pages(text)
    assert all(0 < units(page) <= PAGE_UNITS and page.strip() for page in found)
    assert "".join("".join(found).split()) == "".join(text.replace("\0", "").split())


@given(PIECES)
def test_a_page_that_was_followed_by_another_never_changes(pieces: list[str]) -> None:
    before: list[str] = []
    for n in range(len(pieces)):
        now = pages("".join(pieces[: n + 1]))
        assert now[: len(before) - 1] == before[:-1]
        before = now


def test_a_page_ends_between_words() -> None:
    found = pages("word " * 1_000)
    assert [len(page) for page in found] == [4_000, 1_000]
    assert found[0].endswith(" ")
    assert pages("x" * 3_700 + "\n" + "y" * 500) == ["x" * 3_700 + "\n", "y" * 500]
    assert pages(" \n ") == []
