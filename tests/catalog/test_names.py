"""What callers write finds the one model they mean, among the genuine 400, or a refusal that helps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.catalog import snapshot

from tokenarb.base.errors import Refused
from tokenarb.catalog.shelf import Shelf


@pytest.fixture(scope="module")
def real_shelf() -> Shelf:
    return snapshot.shelf_of(snapshot.rows())


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("openai/gpt-4", "openai/gpt-4"),
        ("gpt-4", "openai/gpt-4"),  # never gpt-4o, never the latest
        (" GPT-4 ", "openai/gpt-4"),
        ("gpt-3.5-turbo", "openai/gpt-3.5-turbo"),
        ("gpt-4o-mini", "openai/gpt-4o-mini"),
        ("claude-3-haiku", "anthropic/claude-3-haiku"),
        ("claude-3-haiku-20240307", "anthropic/claude-3-haiku"),
        ("gpt-4.1-2025-04-14", "openai/gpt-4.1"),
        ("openai/gpt-4.1-2025-04-14", "openai/gpt-4.1"),
        ("gpt-4o-2024-08-06", "openai/gpt-4o-2024-08-06"),
        ("claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4.5"),
        ("claude-sonnet-4-5", "anthropic/claude-sonnet-4.5"),
        ("claude-4.5-sonnet", "anthropic/claude-sonnet-4.5"),
        ("anthropic/claude-4.5-sonnet-20250929", "anthropic/claude-sonnet-4.5"),
        ("claude-sonnet", "anthropic/claude-sonnet-5"),
        ("claude-sonnet-latest", "anthropic/claude-sonnet-5"),
        ("anthropic/claude-sonnet-latest", "anthropic/claude-sonnet-5"),
        ("~anthropic/claude-sonnet-latest", "anthropic/claude-sonnet-5"),
        ("gpt-latest", "openai/gpt-5.6-sol"),
        ("openai/gpt-chat-latest", "openai/gpt-chat-latest"),  # a row of its own, not an alias
        ("mixtral-8x22b", "mistralai/mixtral-8x22b-instruct"),
        ("llama-3.3-70b", "meta-llama/llama-3.3-70b-instruct"),
        ("gemma-3-27b", "google/gemma-3-27b-it"),
        ("mistral-large", "mistralai/mistral-large"),
        ("qwen/qwen-plus-2025-07-28:thinking", "qwen/qwen-plus-2025-07-28:thinking"),
        ("qwen/qwen-plus-2025-07-28", "qwen/qwen-plus-2025-07-28"),
        ("qwen-plus-2025-07-28", "qwen/qwen-plus-2025-07-28"),  # its :thinking sister is only meant when it is written
    ],
)
def test_a_name_means_one_model(real_shelf: Shelf, asked: str, meant: str) -> None:
    assert real_shelf.find(asked).model.id == meant


@pytest.mark.parametrize(
    ("asked", "code", "near"),
    [
        ("mixtral-8x7b", "model_not_found", ["mistralai/mixtral-8x22b-instruct"]),
        ("gpt-4.5", "model_not_found", ["openai/gpt-4.1", "openai/gpt-5.5", "openai/gpt-4"]),  # the numbers do not change places
        ("gpt-4o-2024-09-09", "model_not_found", ["openai/gpt-4o-2024-05-13", "openai/gpt-4o-2024-08-06"]),
        ("google/gpt-4", "model_not_found", ["openai/gpt-4"]),
        ("gpt-3.5-turbo-0125", "model_not_found", ["openai/gpt-3.5-turbo"]),  # a dated sibling is for sale: not that one
        ("claude", "model_not_found", []),
        ("zzzzzz", "model_not_found", []),
        ("", "model_not_found", []),
        ("x" * 10_000, "model_not_found", []),
        ("openai/gpt-4o:nitro", "unsupported_model_suffix", ["openai/gpt-4o"]),
        ("openai/gpt-4o:online", "unsupported_model_suffix", ["openai/gpt-4o"]),
        ("openai/gpt-4o:floor", "unsupported_model_suffix", ["openai/gpt-4o"]),
        ("openai/gpt-4o:exacto", "unsupported_model_suffix", ["openai/gpt-4o"]),
        ("openai/gpt-4o:batch", "unsupported_model_suffix", ["openai/gpt-4o"]),
        ("openai/gpt-4o:free", "unsupported_model_suffix", ["openai/gpt-4o"]),
        ("gpt-4o:extended", "unsupported_model_suffix", ["openai/gpt-4o"]),
        ("openrouter/auto", "model_not_priced", []),
        ("OpenRouter/Auto", "model_not_priced", []),
        ("openai/gpt-oss-20b:free", "model_not_priced", []),
        ("google/lyria-3-pro-preview", "model_not_priced", []),
    ],
)
def test_D9_what_is_not_sold_is_refused_with_the_nearest(real_shelf: Shelf, asked: str, code: str, near: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        real_shelf.find(asked)
    assert refused.value.code == code
    nearest = refused.value.details.get("nearest", [])
    assert isinstance(nearest, list)
    assert set(near) <= set(nearest)
    assert all(name in refused.value.message for name in near) or code != "model_not_found"


def test_every_id_and_every_alias_of_the_snapshot_means_itself_or_its_target(real_shelf: Shelf) -> None:
    for row in snapshot.rows():
        if row["id"] in real_shelf.offers:
            assert real_shelf.find(row["id"]).model.id == row["id"]
            assert real_shelf.find(row["id"].upper()).model.id == row["id"]
        elif "alias_target" in row:
            assert real_shelf.find(row["id"]).model.id == row["alias_target"]["slug"]


def test_two_vendors_with_one_name_are_ambiguous() -> None:
    both = snapshot.shelf_of([snapshot.row("a/thing-1"), snapshot.row("b/thing-1"), snapshot.row("b/other")])
    with pytest.raises(Refused, match="could mean a/thing-1 or b/thing-1") as refused:
        both.find("thing-1")
    assert refused.value.details["nearest"] == ["a/thing-1", "b/thing-1"]
    assert both.find("b/thing-1").model.id == "b/thing-1"


def test_an_alias_of_something_that_is_not_sold_says_so() -> None:
    alias = snapshot.row("~a/thing-latest", alias_target={"name": "Thing", "slug": "a/thing-2"})
    free = snapshot.row("a/thing-2", pricing={"prompt": "0", "completion": "0"})
    with pytest.raises(Refused, match="no sell price") as refused:
        snapshot.shelf_of([alias, free]).find("a/thing-latest")
    assert refused.value.code == "model_not_priced"
    with pytest.raises(Refused, match="stands for a/thing-2") as gone:
        snapshot.shelf_of([alias]).find("thing")
    assert gone.value.code == "model_not_found"


def test_the_order_of_the_rows_decides_nothing(real_shelf: Shelf) -> None:
    backwards = snapshot.shelf_of(reversed(snapshot.rows()))
    for asked in ("gpt-4", "claude-sonnet", "mixtral-8x22b", "claude-4.5-sonnet"):
        assert backwards.find(asked).model == real_shelf.find(asked).model


@given(st.text(max_size=40))
def test_any_text_is_found_or_refused(asked: str) -> None:
    small = snapshot.shelf_of([snapshot.row("a/thing-1"), snapshot.row("b/other-2")])
    try:
        meant = small.find(asked).model.id
    except Refused as refused:
        meant = refused.code
    assert meant in {*small.offers, "model_not_found", "unsupported_model_suffix"}
