"""docs/wire.md says what is true: its tests exist, its limits are those of the code."""

import dataclasses
import re
from pathlib import Path

from tokenarb.gateway import draining
from tokenarb.gateway.limits import Limits
from tokenarb.upstream import pool

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "wire.md").read_text(encoding="utf-8")


def test_every_statement_names_a_test_that_exists() -> None:
    named = set(re.findall(r"`(test_[A-Za-z0-9_]+)`", TEXT))
    there = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        there |= set(re.findall(r"^(?:async )?def (test_[A-Za-z0-9_]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(named) > 60
    assert named - there == set()
    for line in TEXT.splitlines():
        if line.startswith("| ") and not re.match(r"\| (-|statement|status|limit|`)", line):
            assert "`test_" in line, line


def test_every_limit_is_told_as_it_is() -> None:
    told = {name: float(value) for name, value in re.findall(r"^\| `([a-z_]+)` \| ([0-9.]+) \|", TEXT, re.MULTILINE)}
    assert told == {field.name: float(field.default) for field in dataclasses.fields(Limits)}


def test_the_figures_towards_upstreams_are_told_as_they_are() -> None:
    times = f"connect {pool.CONNECT_TIMEOUT_S:g} s, headers {pool.HEADER_TIMEOUT_S:g} s, silence inside an answer {pool.IDLE_TIMEOUT_S:g} s"
    assert f"{times}, idle {pool.KEEP_ALIVE_S:g} s" in TEXT.replace("\n", " ")
    assert f"{draining.OPEN_MAX} drains, {draining.SECONDS_MAX:g} s each" in TEXT
