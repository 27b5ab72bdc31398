"""Alarms, figures and readiness: said once a period, counted always, and true."""

import logging
from pathlib import Path

import pytest

from tokenarb.ops import alarms, diskspace, health, metrics


def test_an_alarm_is_said_once_a_period_for_each_subject(caplog: pytest.LogCaptureFixture) -> None:
    counts = metrics.Metrics()
    bell = alarms.Bell(counts, period_ms=1_000)
    with caplog.at_level(logging.WARNING):
        said = [bell.ring("overrun", "1 nano", at) for at in (0, 1, 999, 1_000, 1_500)]
        other = bell.ring("overrun", "1 nano", 2, subject="customer 7")
    assert said == [True, False, False, True, False]
    assert other
    assert [record.__dict__["repeated"] for record in caplog.records] == [0, 2, 0]
    assert caplog.records[0].__dict__["page"] == "docs/operations.md#overrun"
    assert 'tokenarb_alarms_total{alarm="overrun"} 6.0' in counts.exposition().decode()


def test_urgent_alarms_are_errors_and_unknown_names_are_mistakes(caplog: pytest.LogCaptureFixture) -> None:
    bell = alarms.Bell(metrics.Metrics())
    with caplog.at_level(logging.WARNING):
        bell.ring("audit_violation", "account 1", 0)
        bell.ring("clock_skew", "9 s", 0)
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.WARNING]
    with pytest.raises(KeyError):
        bell.ring("no such alarm", "", 0)


def test_a_million_subjects_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(alarms, "SUBJECTS_MAX", 100)
    bell = alarms.Bell(metrics.Metrics(), period_ms=10)
    for n in range(1_000):
        bell.ring("overrun", "", n, subject=str(n))
    assert len(bell._said) <= 100


def test_watched_figures_are_read_when_asked() -> None:
    counts = metrics.Metrics()
    kept = {"a": 1.0}
    counts.watch("streams_open", lambda: len(kept))
    counts.watch("upstream_problems_total", lambda: kept, label="kind")
    kept["b"] = 2.0
    text = counts.exposition().decode()
    assert "tokenarb_streams_open 2.0" in text
    assert 'tokenarb_upstream_problems_total{kind="b"} 2.0' in text
    with pytest.raises(KeyError):
        counts.watch("nonsense", lambda: 1)


def test_every_watched_name_makes_valid_exposition() -> None:
    counts = metrics.Metrics()
    for name in metrics.WATCHED:
        counts.watch(name, lambda: 1)
    text = counts.exposition().decode()
    assert all(f"\ntokenarb_{name} 1.0" in text for name in metrics.WATCHED)


def state(tmp_path: Path, floor_mb: int = 0) -> health.Health:
    found = health.Health(diskspace.Disk(tmp_path, floor_mb), catalogue_read_ms=1_000, catalogue_models=3)
    found.database_answered(1_000)
    return found


def test_readiness_follows_the_facts(tmp_path: Path) -> None:
    found = state(tmp_path)
    assert found.ready(2_000)
    assert found.refusal(2_000) is None
    assert not found.ready(1_000 + health.DATABASE_SILENT_MS_MAX)
    found.maintenance = "restored"
    assert not found.ready(2_000)
    assert found.refusal(2_000) == "maintenance"
    found.draining = True
    assert found.refusal(2_000) == "draining"
    report = found.report(2_000)
    assert report["status"] == "not ready"
    assert not report["facts"]["draining"]["ok"]
    assert str(tmp_path) not in str(report)


def test_an_old_catalogue_is_told_but_serves_and_an_empty_one_does_not(tmp_path: Path) -> None:
    found = state(tmp_path)
    late = 1_000 + health.CATALOGUE_AGE_MS_MAX
    found.database_answered(late)
    assert found.ready(late)
    assert not found.report(late)["facts"]["catalogue_age"]["ok"]
    found.catalogue_models = 0
    assert not found.ready(late)


def test_a_full_disk_refuses_and_a_lost_one_too(tmp_path: Path) -> None:
    assert state(tmp_path, floor_mb=10**12).refusal(2_000) == "disk_low"
    assert not diskspace.Disk(tmp_path / "gone", 0).enough(0)
    disk = diskspace.Disk(tmp_path, 0)
    assert disk.enough(0)
    disk.directory = tmp_path / "gone"
    assert disk.enough(diskspace.RECHECK_MS - 1), "looked at every few seconds only"
    assert not disk.enough(diskspace.RECHECK_MS)
