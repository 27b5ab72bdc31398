"""kill -9 on real processes: what was acknowledged is there, the rest is released, the audit finds nothing. A planted lie turns it red."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.ledger import child, engines
from tests.ledger.engines import NOW
from tests.postgres import PostgresServer

from tokenarb.base import db
from tokenarb.ledger import book, model, reading, recovering, store, workers
from tokenarb.ledger.audit import audit

ROOT = Path(__file__).resolve().parent.parent.parent
CREDIT = 10**12


_children: "list[subprocess.Popen[bytes]]" = []


@pytest.fixture(autouse=True)
def no_child_outlives_its_test() -> Iterator[None]:
    """Where a test fails half way, what it started would serve for ever and slow down the rest."""
    yield
    while _children:
        child_process = _children.pop()
        child_process.kill()
        child_process.wait()


def start_child(url: str, worker: str, acks: Path, mode: str) -> "subprocess.Popen[bytes]":
    """A child process that serves; waits until it says so."""
    process = subprocess.Popen([sys.executable, "-m", "tests.ledger.child", url, worker, str(acks), mode], cwd=ROOT)
    _children.append(process)
    deadline = time.monotonic() + 30
    while not acks.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return process


async def lies(database: db.Database, acks: list[Path]) -> list[str]:
    """What was acknowledged but is not so."""
    async with database.read() as tx:
        rows = await tx.execute(sa.select(store.request.c.customer, store.request.c.id, store.request.c.state, store.request.c.charged))
        known = {(str(customer), request): (state, str(charged)) for customer, request, state, charged in rows}
    found = []
    for line in [line for path in acks for line in path.read_text().splitlines()]:
        match line.split():
            case ["held", customer, request] if (customer, request) not in known:
                found.append(line)
            case ["settled", customer, request, amount] if known.get((customer, request)) != ("settled", amount):
                found.append(line)
    return found


async def recover(database: db.Database) -> None:
    """What the resolver does with requests that were sent and never identified."""
    async with database.transaction() as tx:
        for worker in await workers.alive(tx):
            await workers.retire(tx, worker)
        for orphan in await recovering.orphans(tx, NOW, 10_000):
            await book.must(tx, model.Void(orphan.customer, orphan.request, None, model.RequestState.UNKNOWN, "unknown", NOW))


async def check_recovered(database: db.Database, acks: list[Path]) -> None:
    """Nothing lost, nothing held, every nano-dollar where the settlements put it."""
    async with database.read() as tx:
        assert await audit(tx, NOW) == []
    assert await lies(database, acks) == []
    await recover(database)
    settled = sum(line.startswith("settled") for path in acks for line in path.read_text().splitlines())
    async with database.read() as tx:
        assert await audit(tx, NOW) == []
        spent = 0
        for customer in range(1, 5):
            wallet = await reading.wallet(tx, customer)
            assert wallet is not None
            assert wallet.held == 0
            spent += wallet.spent
        # What was durable when the process died but not yet told is spent as well; never less than what was told.
        assert settled > 0
        assert settled * child.AMOUNT <= spent <= (settled + len(acks) * child.CALLERS) * child.AMOUNT


async def prepared(url: str) -> db.Database:
    database = db.Database(url)
    await engines.create_tables(database)
    for customer in range(1, 5):
        await engines.customer(database, customer, credit=CREDIT, worker="nobody")
    return database


@pytest.mark.slow
async def test_killed_server_on_sqlite(tmp_path: Path) -> None:
    database = await prepared(f"sqlite:///{tmp_path / 'killed.db'}")
    acks = []
    for n in range(4):
        acks.append(tmp_path / f"acks-{n}")
        process = start_child(database.url, f"child-{n}", acks[-1], "loop")
        await _grows(acks[-1:])  # it serves
        await asyncio.sleep(0.02 + 0.07 * n)
        process.kill()
        process.wait()
    await check_recovered(database, acks)
    await database.close()


async def _grows(paths: list[Path]) -> None:
    """Waits until each of the processes has been told something new."""
    sizes = [_size(path) for path in paths]
    async with asyncio.timeout(30):
        while any(_size(path) <= size for path, size in zip(paths, sizes, strict=True)):
            await asyncio.sleep(0.02)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@pytest.mark.slow
@pytest.mark.postgres
async def test_killed_processes_and_database_on_postgres(tmp_path: Path) -> None:
    server = PostgresServer()
    server.start()
    try:
        database = await prepared(await server.create_database())
        acks = []
        for n in range(3):
            acks += [tmp_path / f"acks-{n}-a", tmp_path / f"acks-{n}-b"]
            first = start_child(database.url, f"first-{n}", acks[-2], "loop")
            second = start_child(database.url, f"second-{n}", acks[-1], "loop")
            await _grows(acks[-2:])  # both serve: a database that goes away under a start-up ends that start, as it should
            await asyncio.sleep(0.2)
            server.kill9()
            server.start()
            await _grows(acks[-2:])  # the processes live on: they find the database again
            first.kill()
            await asyncio.sleep(0.1)
            second.kill()
            first.wait()
            second.wait()
            await database.close()
        await check_recovered(database, acks)
        await database.close()
    finally:
        server.stop()


@pytest.mark.slow
async def test_an_early_acknowledgement_turns_it_red(tmp_path: Path) -> None:
    database = await prepared(f"sqlite:///{tmp_path / 'killed.db'}")
    acks = []
    for n in range(8):
        acks.append(tmp_path / f"acks-{n}")
        process = start_child(database.url, f"child-{n}", acks[-1], "early")
        await _grows(acks[-1:])
        await asyncio.sleep(0.15)
        process.kill()
        process.wait()
        if await lies(database, acks):
            break
    assert await lies(database, acks) != []
    await database.close()


@pytest.mark.slow
@pytest.mark.postgres
async def test_A2_three_processes_one_with_a_stale_view(tmp_path: Path, postgres_server: PostgresServer) -> None:
    database = db.Database(await postgres_server.create_database())
    await engines.create_tables(database)
    await engines.customer(database, 1, credit=1_000)
    acks = [tmp_path / f"acks-{n}" for n in range(3)]
    children = [start_child(database.url, f"c{n}", acks[n], f"burst:20:{1 if n == 2 else 2}") for n in range(3)]
    for process in children:
        assert process.wait(30) == 0
    told = [path.read_text().split("\n") for path in acks]
    assert sum(line.startswith("held") for lines in told for line in lines) == 10
    assert told[2].count("refused stale_view") == 20
    async with database.read() as tx:
        wallet = await reading.wallet(tx, 1)
        assert wallet is not None
        assert (wallet.available, wallet.held) == (0, 1_000)
        assert await audit(tx, NOW) == []
    await database.close()
