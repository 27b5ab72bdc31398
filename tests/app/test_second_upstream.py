"""A second upstream added by the operator beside a running server, as processes: no restart, both books exact, `check` names it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from tests.app.operators_site import Simulator, Site, until

pytestmark = pytest.mark.slow
MODEL = "openai/gpt-4o-mini"
ONLY = "house/llama"


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Simulator]:
    directory = tmp_path / "second"
    directory.mkdir()
    simulator = Simulator(directory)
    simulator.start()
    yield simulator
    simulator.program.kill_group()


def add(site: Site, second: Simulator, name: str, *words: str) -> None:
    site.document("upstream", "add", name, "--base-url", second.facts["base_url"], "--dialect", "openai", "--key-env", "SECOND_KEY", *words)


def paid(site: Site) -> list[tuple[str, str, str]]:
    """(upstream key, state, cost) of every attempt, in order."""
    with closing(sqlite3.connect(site.directory / "kept" / "arbitrage.db")) as database:
        return database.execute("SELECT upstream_key, state, buy_cost FROM attempt ORDER BY request, n").fetchall()


def test_an_upstream_is_added_used_disabled_and_named_by_check_beside_a_running_server(make_site, second: Simulator) -> None:
    site: Site = make_site(SECOND_KEY=second.facts["inference_key"])
    site.serve()
    key = site.sell()
    add(site, second, "second")
    site.document("upstream", "model", "add", "second", MODEL, "--prompt", "0.075", "--completion", "0.30", "--context", "128000")
    words = ("--as", MODEL, "--prompt", "0.15", "--completion", "0.60", "--context", "32000", "--title", "Our own")
    site.document("upstream", "model", "add", "second", ONLY, *words)
    until(lambda: site.chat(key, model=ONLY)[0] == 200, "a model that only a row has, within a beat or two", 10)
    assert site.ask(f"/v1/models/{ONLY}")[0] == 200
    until(lambda: site.chat(key)[0] == 200 and paid(site)[-1][0] == "second/main", "the cheaper row serves", 10)
    bill = second.told("?limit=1")["generations"][-1]
    assert Decimal(paid(site)[-1][2]) * 2 == Decimal(bill["cost"]), "half the list price, exactly"
    said = {line["subject"]: line for line in site.document("check")}
    assert (said["upstream second"]["level"], "2 models, 1 keys" in said["upstream second"]["text"]) == ("ok", True)
    stats = site.document("stats")
    assert {row["upstream"] for row in stats["costs"]} >= {"second"}
    assert stats["unknown_attempts"] == 0
    second.program.kill_group()  # it dies; calls go on, by the settings' own
    assert site.chat(key)[0] == 200
    assert [row[:2] for row in paid(site)[-2:]] == [("second/main", "void"), ("settings", "settled")]
    site.command("check", status=1)
    site.document("upstream", "disable", "second")
    until(lambda: site.chat(key, model=ONLY)[0] == 404, "gone with its upstream", 10)
    spent = site.document("upstream", "key", "list", "second")
    assert Decimal(spent[0]["spent_today_usd"]) > 0
    site.audit()


def test_a_shop_without_the_settings_upstream_serves_what_its_rows_have(make_site, second: Simulator) -> None:
    site: Site = make_site(OPENROUTER_API_KEY="", SECOND_KEY=second.facts["inference_key"])
    assert "upstream_key_missing" not in site.command("run", status=1).stderr
    add(site, second, "second")
    words = ("--as", MODEL, "--prompt", "0.15", "--completion", "0.60", "--context", "32000")
    site.document("upstream", "model", "add", "second", ONLY, *words)
    site.serve()
    key = site.sell()
    assert site.chat(key, model=ONLY)[0] == 200
    assert [row["id"] for row in site.ask("/v1/models")[1]["data"]] == [ONLY]
    assert site.chat(key)[0] == 404
    site.audit()
