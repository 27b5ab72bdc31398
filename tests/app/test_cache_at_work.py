"""Remembered answers on a real server: metrics, and a purge beside it."""

import urllib.request
from collections.abc import Callable

import pytest
from tests.app.operators_site import CHAT, Site, until

pytestmark = pytest.mark.slow

ASKED = {"model": "openai/gpt-4o-mini", "max_tokens": 40, "temperature": 0, "messages": [{"role": "user", "content": "Hello"}]}


def figure(site: Site, name: str) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"tokenarb_{name} "))


def test_D10_hits_are_counted_and_a_purge_beside_the_server_is_followed(make_site: Callable[..., Site]) -> None:
    site = make_site(ANSWER_CACHE="memory", CACHE_HIT_CHARGE_PERCENT="20")
    site.serve()
    key = site.sell()
    asked = len(site.simulator.told("/requests")["requests"])
    charges = [site.ask(CHAT, key, ASKED)[1]["usage"]["cost"] for _ in range(3)]
    assert charges[0] > charges[1] == charges[2] > 0
    assert charges[1] == pytest.approx(charges[0] / 5, abs=1e-9)
    assert len(site.simulator.told("/requests")["requests"]) == asked + 1
    assert (figure(site, "answers_remembered_total"), figure(site, "answers_not_remembered_total")) == (2, 1)
    saved = figure(site, "answers_saved_usd_total")
    assert saved > 0
    report = site.document("stats", "--days", "1")
    assert (report["from_memory"], float(report["from_memory_saved_usd"])) == (2, pytest.approx(saved, abs=2e-9))  # a nano each cut off
    site.document("cache", "purge", "--customer", site.name)
    until(lambda: site.ask(CHAT, key, ASKED)[1]["usage"]["cost"] == charges[0], "the answer is made anew", 10)
    site.audit()
