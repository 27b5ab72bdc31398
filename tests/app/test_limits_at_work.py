"""Limits on real processes: what is set beside a server, who may start, and workers that count together in Redis."""

import os
import signal
from collections.abc import Callable, Iterator

import pytest
from tests.app.operators_site import Site, exit_status, until
from tests.redis_process import RedisServer

from tokenarb.base import db
from tokenarb.ledger import store, workers
from tokenarb.rates.rulebook import Rulebook
from tokenarb.rates.rules import Limits, Scope
from tokenarb.volatile import CROWDED_LOOKS, Alone

pytestmark = pytest.mark.slow


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    if RedisServer.program() is None:
        pytest.skip("there is no redis-server on this machine")
    server = RedisServer("a word")
    server.start()
    yield server
    server.stop()


def test_a_limit_that_is_set_beside_a_server_counts_within_a_second_or_two(make_site: Callable[..., Site]) -> None:
    site = make_site()
    site.serve()
    key = site.sell()
    assert [site.chat(key)[0] for _ in range(3)] == [200] * 3
    site.document("limit", "set", "--customer", site.name, "--requests", "1")
    until(lambda: site.chat(key)[0] == 429, "the limit counts", 10)
    site.document("limit", "clear", "--customer", site.name)
    until(lambda: site.chat(key)[0] == 200, "it counts no more", 10)


@pytest.mark.postgres
def test_C6_several_workers_with_limits_and_no_redis_do_not_start(make_site: Callable[..., Site]) -> None:
    site = make_site("postgresql", LIMIT_KEY_REQUESTS="0")
    site.sell()
    site.document("limit", "set", "--customer", site.name, "--requests", "5")
    ended = site.command("run", status=1, WORKERS="2")
    assert "REDIS_HOST" in ended.stderr
    ended = site.command("run", status=2, WORKERS="2", LIMIT_KEY_REQUESTS="5")
    assert "REDIS_HOST" in ended.stderr
    ended = site.command("limit", "set", "--customer", site.name, "--requests", "6", status=1, WORKERS="2")
    assert "REDIS_HOST" in ended.stderr


@pytest.mark.postgres
def test_A12_two_workers_count_together(make_site: Callable[..., Site], redis: RedisServer) -> None:
    words = {"REDIS_HOST": redis.host, "REDIS_PASSWORD": redis.password, "WORKERS": "2", "LIMIT_KEY_REQUESTS": "5"}
    site = make_site("postgresql", **words)
    program = site.serve()
    key = site.sell()
    statuses = [site.chat(key)[0] for _ in range(12)]  # each on a connection of its own, so on either worker
    assert statuses.count(200) == 5
    assert statuses.count(429) == 7
    os.kill(program.pid, signal.SIGTERM)
    assert exit_status(program) == 0


async def test_C6_a_worker_that_counts_alone_notices_others(tmp_path) -> None:
    database = db.Database(f"sqlite:///{tmp_path / 'w.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(db.metadata.create_all, tables=[store.worker])
    rung: list[str] = []
    alone = Alone(Rulebook({Scope.CUSTOMER: Limits(concurrency=5)}), lambda name, what: rung.append(f"{name}: {what}"))
    for name in ("one", "two"):
        async with database.transaction() as tx:
            await workers.register(tx, name)
        async with database.read() as tx:
            for _ in range(CROWDED_LOOKS):
                await alone.look(tx)
        if name == "one":
            assert rung == []
    assert rung == ["limits_not_kept: 1 other workers serve this database, and each counts for itself"]
    async with database.transaction() as tx:
        await workers.retire(tx, "two")
    async with database.read() as tx:
        await alone.look(tx)
    assert len(rung) == 1
    await database.close()
