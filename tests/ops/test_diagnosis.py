"""`tokenarb check` on set-ups that are well, and on each that is not: the right line, the cure, and no secret."""

import dataclasses
import email.utils
import os
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio
import sqlalchemy as sa
from tests.ops.databases import opened
from tests.ops.hands import Hands

from tokenarb.base import db, secretfile
from tokenarb.ops import diagnosis, maintenance, upstream_clock
from tokenarb.upstream.ports import Credits, KeyStatus, Provider
from tokenarb.upstream.problems import Kind, NotSent, UpstreamProblem

NOW_MS = 1_800_000_000_000
KEY = "sk-or-v1-aaaaaaaaaaaaaaaaaaaaaaaa"


class Account:
    """A provider whose answers a test chooses; only what `check` asks for."""

    def __init__(self, status: KeyStatus | Exception, left: str | Exception = "100") -> None:
        self._status, self._left = status, left

    async def key_status(self, key: str) -> KeyStatus:
        assert key == KEY
        if isinstance(self._status, Exception):
            raise self._status
        return self._status

    async def credits(self) -> Credits:
        if isinstance(self._left, Exception):
            raise self._left
        return Credits(Decimal(self._left), Decimal(0))


def status(**changes: Any) -> KeyStatus:
    return dataclasses.replace(KeyStatus("label", None, None, None, Decimal(0), Decimal(0), False, False), **changes)


async def now_at_upstream() -> str:
    return email.utils.formatdate(NOW_MS / 1000, usegmt=True)


@pytest_asyncio.fixture
async def setup(tmp_path: Path) -> AsyncIterator[diagnosis.Setup]:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (tmp_path / ".env").touch(0o600)
    secretfile.load_or_create(data / "secrets.json")
    async with opened(f"sqlite:///{data}/shop.db") as database:
        yield diagnosis.Setup(
            database,
            data,
            data / "secrets.json",
            tmp_path / ".env",
            0,
            KEY,
            True,
            "",
            "0001",
            cast(Provider, Account(status())),
            lambda: upstream_clock.skew_s(now_at_upstream, Hands(NOW_MS)),
        )


def found(lines: list[diagnosis.Line], level: str) -> dict[str, diagnosis.Line]:
    assert KEY not in str(lines)
    return {line.subject: line for line in lines if line.level == level}


async def test_a_good_set_up_has_nothing_to_cure(setup: diagnosis.Setup) -> None:
    lines = await diagnosis.check(setup, NOW_MS)
    assert {line.level for line in lines} == {"ok"}
    assert {line.subject for line in lines} >= {
        "database",
        "migrations",
        "upstream key",
        "upstream credits",
        "clock",
        "secrets file",
        "disk",
    }
    assert diagnosis.exit_status(lines) == 0


@pytest.mark.parametrize(
    ("answer", "subject", "words"),
    [
        (UpstreamProblem(Kind.OUR_ACCOUNT, 401), "upstream key", "401"),
        (NotSent("connect refused"), "upstream", "connect refused"),
        (status(is_management_key=True), "upstream key", "management"),
        (status(limit=Decimal(5), limit_remaining=Decimal(0)), "upstream key", "limit"),
    ],
)
async def test_a_key_that_cannot_serve_fails(setup: diagnosis.Setup, answer: Any, subject: str, words: str) -> None:
    lines = await diagnosis.check(dataclasses.replace(setup, provider=cast(Provider, Account(answer))), NOW_MS)
    line = found(lines, "fail")[subject]
    assert words in line.text
    assert line.cure
    assert diagnosis.exit_status(lines) == 1


@pytest.mark.parametrize(("left", "level"), [("-1", "fail"), ("0", "fail"), ("4.99", "warn"), ("5", "ok")])
async def test_credits_are_judged(setup: diagnosis.Setup, left: str, level: str) -> None:
    lines = await diagnosis.check(dataclasses.replace(setup, provider=cast(Provider, Account(status(), left))), NOW_MS)
    assert "upstream credits" in found(lines, level)


@pytest.mark.parametrize(("shift_s", "level"), [(5, "ok"), (-4, "ok"), (7, "fail"), (-7, "fail")])
async def test_the_clock_is_compared_with_the_upstreams(setup: diagnosis.Setup, shift_s: int, level: str) -> None:
    hands = Hands(NOW_MS + shift_s * 1000)
    shifted = dataclasses.replace(setup, upstream_skew_s=lambda: upstream_clock.skew_s(now_at_upstream, hands))
    assert "clock" in found(await diagnosis.check(shifted, NOW_MS), level)


@pytest.mark.parametrize(("written_after_s", "took_s"), [(0, 30), (30, 30), (12, 30)])
async def test_an_upstream_that_answers_slowly_is_no_fault_of_the_clock(setup: diagnosis.Setup, written_after_s: int, took_s: int) -> None:
    hands = Hands(NOW_MS)

    async def slow() -> str:
        hands.at_ms = NOW_MS + took_s * 1000
        return email.utils.formatdate(NOW_MS / 1000 + written_after_s, usegmt=True)

    patient = dataclasses.replace(setup, upstream_skew_s=lambda: upstream_clock.skew_s(slow, hands))
    assert "clock" in found(await diagnosis.check(patient, NOW_MS), "ok")


async def test_migrations_and_maintenance_are_told(setup: diagnosis.Setup) -> None:
    assert "migrate" in found(await diagnosis.check(dataclasses.replace(setup, schema_head="0002"), NOW_MS), "fail")["migrations"].cure
    async with setup.database.transaction() as tx:
        await maintenance.begin(tx, NOW_MS, "restored")
    assert "maintenance" in found(await diagnosis.check(setup, NOW_MS), "warn")
    async with setup.database.transaction() as tx:
        await tx.execute(sa.text("DROP TABLE alembic_version"))
    assert "migrate" in found(await diagnosis.check(setup, NOW_MS), "fail")["migrations"].cure


async def test_a_database_that_is_away_is_one_failing_line(setup: diagnosis.Setup) -> None:
    away = db.Database("postgresql://shop:hunter2@127.0.0.1:1/books")
    lines = await diagnosis.check(dataclasses.replace(setup, database=away), NOW_MS)
    await away.close()
    assert "database" in found(lines, "fail")
    assert "hunter2" not in str(lines)
    assert "upstream key" in found(lines, "ok"), "the rest is still looked at"


async def test_open_files_are_told(setup: diagnosis.Setup) -> None:
    os.chmod(setup.env_file, 0o644)
    os.chmod(setup.secrets_file, 0o644)
    lines = await diagnosis.check(setup, NOW_MS)
    assert "chmod 600" in found(lines, "warn")[".env"].cure
    assert "chmod 600" in found(lines, "fail")["secrets file"].text


async def test_a_fresh_machine_is_told_what_to_do(tmp_path: Path, setup: diagnosis.Setup) -> None:
    fresh = dataclasses.replace(
        setup, data_dir=tmp_path / "none", secrets_file=tmp_path / "none" / "s", api_key="", provider=None, warnings=["odd"]
    )
    lines = await diagnosis.check(fresh, NOW_MS)
    assert "OPENROUTER_API_KEY" in found(lines, "fail")["upstream key"].cure
    assert set(found(lines, "warn")) >= {"settings", "data directory", "secrets file"}
