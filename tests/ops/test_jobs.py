"""The timetable: once in the cluster, at its pace, and no job takes another with it."""

import asyncio
import logging

import pytest

from tokenarb.base import db, errors
from tokenarb.ops import alarms, jobs, leases, metrics


class Watch:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.at_ms = 1_800_000_000_000

    def now_ms(self) -> int:
        return self.at_ms


def runner(database: db.Database, watch: Watch, holder: str, work: list[tuple[jobs.Job, jobs.Verb]]) -> tuple[jobs.Runner, metrics.Metrics]:
    counts = metrics.Metrics()
    return jobs.Runner(database, work, holder=holder, watch=watch, counts=counts, bell=alarms.Bell(counts)), counts


def job(name: str = "audit", *, every_s: float = 60, limit_s: float = 5, once: bool = True) -> jobs.Job:
    return jobs.Job(name, every_s, limit_s, once, "for a test")


async def test_a_job_of_the_cluster_runs_on_one_worker_at_a_time(ops_database: db.Database) -> None:
    watch, running, most, ran = Watch(), 0, 0, 0

    async def verb(_now_ms: int) -> None:
        nonlocal running, most, ran
        running, ran = running + 1, ran + 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1

    line = job(every_s=60)
    workers = [runner(ops_database, watch, f"w{n}", [])[0] for n in range(5)]
    results = await asyncio.gather(*(worker.run(line, verb) for worker in workers))
    assert (most, ran) == (1, 1)
    assert sorted(map(str, results)) == ["False"] * 4 + ["True"]
    watch.at_ms += 40_000
    assert [await worker.run(line, verb) for worker in workers] == [False] * 5, "not due yet in the whole cluster"
    watch.at_ms += 20_000
    assert await workers[3].run(line, verb)


async def test_a_dead_holder_blocks_nobody_for_longer_than_its_limit(ops_database: db.Database) -> None:
    watch = Watch()
    async with ops_database.transaction() as tx:
        assert await leases.take(tx, watch.at_ms, "audit", "dead", every_ms=1_000, limit_ms=10_000)
    async with ops_database.transaction() as tx:
        assert not await leases.take(tx, watch.at_ms + 9_999, "audit", "next", every_ms=1_000, limit_ms=10_000)
    async with ops_database.transaction() as tx:
        assert await leases.take(tx, watch.at_ms + 10_000, "audit", "next", every_ms=1_000, limit_ms=10_000)
        await leases.succeeded(tx, "audit", "dead", watch.at_ms)  # too late to take it from its successor
        assert await leases.last_success(tx, "audit") == 0
        await leases.succeeded(tx, "audit", "next", watch.at_ms + 10_000)
        assert await leases.last_success(tx, "audit") == watch.at_ms + 10_000


async def test_a_job_that_runs_long_keeps_its_right_and_a_killed_one_soon_loses_it(
    ops_database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "KEEP_S", 0.01)
    watch, go_on = Watch(), asyncio.Event()

    async def long(_now_ms: int) -> None:
        await go_on.wait()

    async def short(_now_ms: int) -> None:
        return None

    first, second = runner(ops_database, watch, "w1", [])[0], runner(ops_database, watch, "w2", [])[0]
    line = job(every_s=0, limit_s=300)
    running = asyncio.create_task(first.run(line, long))
    for _ in range(4):
        await asyncio.sleep(0.1)
        watch.at_ms += jobs.RIGHT_MS - 1
        assert await second.run(line, short) is False, "it runs, and keeps its right"
    go_on.set()
    assert await running is True
    async with ops_database.transaction() as tx:
        assert await leases.take(tx, watch.at_ms, line.name, "killed", every_ms=0, limit_ms=jobs.RIGHT_MS)
    assert await second.run(line, short) is False
    watch.at_ms += jobs.RIGHT_MS
    assert await second.run(line, short) is True, "the killed one stands in the way no longer than its right"


async def test_a_process_that_is_alone_takes_from_the_dead(ops_database: db.Database) -> None:
    watch = Watch()
    async with ops_database.transaction() as tx:
        assert await leases.take(tx, watch.at_ms, "audit", "killed", every_ms=0, limit_ms=jobs.RIGHT_MS)
        await leases.take_from_the_dead(tx)
        assert await leases.take(tx, watch.at_ms, "audit", "next", every_ms=0, limit_ms=jobs.RIGHT_MS)


async def test_a_failing_job_is_told_and_may_run_again_soon(ops_database: db.Database, caplog: pytest.LogCaptureFixture) -> None:
    watch = Watch()
    worker, counts = runner(ops_database, watch, "w", [])

    async def fails(_now_ms: int) -> None:
        raise errors.Broken("two and two are five")

    async def works(_now_ms: int) -> None:
        return None

    with caplog.at_level(logging.WARNING):
        assert await worker.run(job(), fails) is None
    said = [record for record in caplog.records if record.name == "tokenarb.alarms"]
    assert [record.__dict__["alarm"] for record in said] == ["broken", "job_failed"]
    assert all("two and two are five" in record.getMessage() for record in said)
    assert await worker.run(job(), works) is False, "not at once, or a broken job would run all the time"
    watch.at_ms += int(jobs.RETRY_S * 1000)
    assert await worker.run(job(), works) is True
    text = counts.exposition().decode()
    assert 'tokenarb_jobs_total{job="audit",result="failed"} 1.0' in text
    assert 'tokenarb_jobs_total{job="audit",result="done"} 1.0' in text


async def test_a_job_that_hangs_is_stopped(ops_database: db.Database) -> None:
    watch = Watch()
    worker, _ = runner(ops_database, watch, "w", [])
    cancelled = asyncio.Event()

    async def hangs(_now_ms: int) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    assert await worker.run(job(limit_s=0.05), hangs) is None
    assert cancelled.is_set()


async def test_jobs_run_by_themselves_side_by_side_until_stopped(ops_database: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "FIRST_DELAY_S", 0.01)
    watch, seen = Watch(), dict.fromkeys(("fails", "hangs", "works"), 0)

    async def fails(_now_ms: int) -> None:
        seen["fails"] += 1
        raise RuntimeError("always")

    async def hangs(_now_ms: int) -> None:
        seen["hangs"] += 1
        await asyncio.sleep(60)

    async def works(_now_ms: int) -> None:
        seen["works"] += 1

    lines = [
        (job(name, every_s=0.02, limit_s=60, once=False), verb) for name, verb in (("fails", fails), ("hangs", hangs), ("works", works))
    ]
    worker, _ = runner(ops_database, watch, "w", lines)
    worker.start()
    for _ in range(200):
        await asyncio.sleep(0.01)
        if seen["works"] >= 3 and seen["fails"] >= 3:
            break
    await worker.stop()
    assert seen["works"] >= 3
    assert seen["fails"] >= 3
    assert seen["hangs"] == 1
    after = dict(seen)
    await asyncio.sleep(0.1)
    assert seen == after


def test_the_timetable_knows_its_verbs() -> None:
    async def verb(_now_ms: int) -> None:
        return None

    work = jobs.timetable({"catalogue": verb}, every_s={"catalogue": 600})
    assert [(line.name, line.every_s) for line, _ in work] == [("catalogue", 600)]
    with pytest.raises(errors.Broken, match="nonsense"):
        jobs.timetable({"nonsense": verb})
