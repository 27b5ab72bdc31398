"""Upstreams, their models and keys from the command line: what only rows have is offered, what a catalogue has stays its offer."""

import io
import sqlite3

import pytest
from tests.cli.operator import Operator

DEEPSEEK = ("deepseek", "--base-url", "https://api.deepseek.com/v1", "--dialect", "openai")
CHAT = ("model", "add", "deepseek", "deepseek/deepseek-chat", "--prompt", "0.27", "--completion", "1.10", "--context", "65536")


@pytest.fixture
def shop(operator: Operator) -> Operator:
    operator.ok("upstream", "add", *DEEPSEEK, "--fee", "2", "--region", "DE", "--key-env", "DEEPSEEK_API_KEY", "--daily-limit", "40")
    return operator


def test_a_model_that_only_a_row_has_is_offered_at_the_shops_markup_and_goes_with_it(shop: Operator) -> None:
    row = shop.ok("upstream", *CHAT, "--as", "deepseek-chat", "--cache-read", "0.07", "--max-output", "8192")
    assert (row["as"], row["prompt_usd_per_million"], row["cache_read_usd_per_million"]) == ("deepseek-chat", "0.27", "0.07")
    shown = shop.ok("catalog", "show", "deepseek/deepseek-chat")
    assert (shown["input_usd_per_million"], shown["output_usd_per_million"]) == ("0.3375", "1.375"), "25 % on what it costs us"
    assert shop.ok("upstream", "model", "list") == [row]
    shop.ok("upstream", *CHAT, "--completion", "2.20")  # the same again changes it
    assert shop.ok("catalog", "show", "deepseek/deepseek-chat")["output_usd_per_million"] == "2.75"
    assert len(shop.ok("catalog", "show", "deepseek/deepseek-chat")["history"]) == 2
    shop.ok("upstream", "disable", "deepseek")
    assert "was withdrawn" in shop.run("catalog", "show", "deepseek/deepseek-chat").err
    assert shop.ok("catalog", "list", "deepseek-chat") == []
    shop.ok("upstream", "enable", "deepseek")
    assert [found["model"] for found in shop.ok("catalog", "list", "deepseek-chat")] == ["deepseek/deepseek-chat"]
    shop.ok("upstream", "model", "remove", "deepseek", "deepseek/deepseek-chat")
    assert shop.ok("catalog", "list", "deepseek-chat") == []


def test_pictures_and_sounds_are_bought_by_the_piece(shop: Operator) -> None:
    row = shop.ok("upstream", "model", "add", "deepseek", "host/painter", "--makes", "image", "--each", "0.04", "--context", "32000")
    assert (row["makes"], row["completion_usd_per_million"], row["prompt_usd_per_million"]) == ("image", "40000", "0")
    shown = shop.ok("catalog", "show", "host/painter")
    assert shown["output_usd_per_million"] == "50000", "25 % on what a picture costs us"
    spoken = shop.ok("upstream", "model", "add", "deepseek", "host/tts", "--makes", "speech", "--each", "0.000015", "--context", "4096")
    assert (spoken["makes"], spoken["prompt_usd_per_million"], spoken["completion_usd_per_million"]) == ("speech", "15", "0")
    kept = shop.ok("upstream", "model", "list")
    assert {each["model"]: each["makes"] for each in kept} == {"host/painter": "image", "host/tts": "speech"}
    for wrong in (
        ("--makes", "image"),
        ("--makes", "speech", "--each", "1", "--prompt", "1"),
        ("--prompt", "1"),
        ("--each", "1"),
        ("--each", "0"),
    ):
        refused = shop.run("upstream", "model", "add", "deepseek", "host/x", "--context", "1", *wrong)
        assert refused.status != 0
        assert "--each" in refused.err or "price of one" in refused.err
    shop.ok("upstream", "add", "claude", "--base-url", "https://claude.example/v1", "--dialect", "anthropic")
    refused = shop.run("upstream", "model", "add", "claude", "host/x", "--makes", "image", "--each", "1", "--context", "1")
    assert "openai dialect" in refused.err


def test_of_several_rows_the_dearest_names_the_price(shop: Operator) -> None:
    shop.ok("upstream", *CHAT)
    shop.ok("upstream", "add", "other", "--base-url", "https://other.example/v1", "--dialect", "openai")
    shop.ok("upstream", *(word.replace("1.10", "4.40") if word != "deepseek" else "other" for word in CHAT))
    assert shop.ok("catalog", "show", "deepseek/deepseek-chat")["output_usd_per_million"] == "5.5"
    shop.ok("upstream", "disable", "other")
    assert shop.ok("catalog", "show", "deepseek/deepseek-chat")["output_usd_per_million"] == "1.375"


def test_keys_are_sealed_or_named_and_never_shown(shop: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("sk-very-secret\n"))
    kept = shop.run("upstream", "key", "add", "deepseek", "second", "--daily-limit", "10", "--json")
    assert kept.status == 0
    assert "sk-very-secret" not in kept.out + kept.err
    keys = {row["key"]: row for row in shop.ok("upstream", "key", "list", "deepseek")}
    assert (keys["main"]["env"], keys["main"]["set"]) == ("DEEPSEEK_API_KEY", False)
    assert (keys["second"]["env"], keys["second"]["daily_limit_usd"], keys["second"]["state"]) == (None, "10", "active")
    shop.ok("upstream", "key", "retire", "deepseek", "second")
    assert shop.run("upstream", "key", "retire", "deepseek", "third").status == 1
    if shop.url.startswith("sqlite"):
        with sqlite3.connect(shop.url.partition("///")[2]) as database:
            assert "sk-very-secret" not in "".join(database.iterdump())
    assert shop.ok("secrets", "list")[-1]["keys"] == 1
    shop.ok("secrets", "rotate", "sealing")
    assert shop.ok("secrets", "reseal")["resealed"] == 1


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("add", "x", "--base-url", "https://a.example", "--dialect", "openai", "--region", "Germany"), "two letters"),
        (("add", "x", "--base-url", "https://a.example", "--dialect", "openai", "--accepts", "provider"), "house's own"),
        (("add", "x", "--base-url", "https://a.example", "--dialect", "openai", "--route", "embeddings"), "below the base URL"),
        (("add", "x", "--base-url", "https://a.example", "--dialect", "openai", "--fee", "90"), "between 0 and 50"),
        (("model", "add", "deepseek", "DeepSeek", "--prompt", "1", "--completion", "1", "--context", "10"), "vendor/name"),
        (("model", "add", "openrouter", "a/b", "--prompt", "1", "--completion", "1", "--context", "10"), "no upstream"),
        (("model", "remove", "deepseek", "a/b"), "no row"),
        (("key", "add", "deepseek", "none", "--env", "X"), "name is"),
        (("key", "add", "deepseek", "second", "--env", "lower"), "environment variable"),
        (("key", "add", "deepseek", "main", "--env", "X"), "already"),
        (("disable", "openrouter"), "settings' own"),
    ],
)
def test_what_is_wrong_is_said(shop: Operator, words: tuple[str, ...], what: str) -> None:
    ran = shop.run("upstream", *words)
    assert ran.status == 1, ran
    assert what in ran.err
