"""Backups are whole, private and checked; a restore is all or nothing, never over a running server, and ends in maintenance."""

import asyncio
import fcntl
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.ops.databases import add_book, books, opened
from tests.postgres import PostgresServer, binaries

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.ops import backup, maintenance, restore
from tokenarb.ops.postgres_programs import Programs, environment
from tokenarb.payments import addresses, addressing
from tokenarb.payments.families import Family

EVM = addressing.Origin(Family.EVM, addresses.account_key(Family.EVM, addresses.VECTORS[1][1]), 30)
NOW_MS = int(datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp() * 1000)


async def taken(database: db.Database, directory: Path, now_ms: int = NOW_MS) -> backup.Backup:
    return await asyncio.to_thread(backup.backup, database.url, directory, now_ms, programs=binaries())


async def restored(database: db.Database, source: Path) -> restore.Restored:
    return await asyncio.to_thread(restore.restore, database.url, source, NOW_MS + 5_000, programs=binaries())


async def test_there_and_back(ops_database: db.Database, tmp_path: Path) -> None:
    await add_book(ops_database, 1)
    kept = await taken(ops_database, tmp_path / "backups")
    assert kept.path.name.startswith("tokenarb-20261122T120000Z.")
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in kept.path.parent.iterdir()] == [kept.path.name]
    await add_book(ops_database, 2)
    await ops_database.close()
    done = await restored(ops_database, kept.path)
    assert done.taken_at_ms == NOW_MS
    again = db.Database(ops_database.url)
    assert await books(again) == [1]
    async with again.read() as tx:
        state = await maintenance.read(tx)
    await again.close()
    assert state is not None, "a restore must not be served from before its replay"
    assert state.since_ms == NOW_MS + 5_000
    assert state.facts["taken_at_ms"] == NOW_MS


async def test_P1_a_restore_never_hands_out_an_address_again(ops_database: db.Database, tmp_path: Path) -> None:
    """Two customers have addresses in the backup; as many more as the limit allows may have been shown since, and are known nowhere."""
    async with ops_database.transaction() as tx:
        for customer in (1, 2):
            await addressing.assign(tx, NOW_MS, customer, EVM)
    kept = await taken(ops_database, tmp_path / "backups")
    await ops_database.close()
    done = await asyncio.to_thread(restore.restore, ops_database.url, kept.path, NOW_MS + 90 * 60_000, programs=binaries())
    assert done.taken_at_ms == NOW_MS
    again = db.Database(ops_database.url)
    async with again.transaction() as tx:
        first = await addressing.assign(tx, NOW_MS + 90 * 60_000, 3, EVM)
        assert (await addressing.assign(tx, NOW_MS, 2, EVM)).index == 1
    await again.close()
    assert first.index == 2 + 3 * 30  # an hour and a half, rounded up, and one for clocks that differ
    assert first.address == addresses.derive(EVM.key, first.index)


async def test_a_backup_of_a_version_without_addresses_is_restored(ops_database: db.Database, tmp_path: Path) -> None:
    await add_book(ops_database, 1)
    async with ops_database.transaction() as tx:
        await tx.execute(sa.text("DROP TABLE account_key"))
    kept = await taken(ops_database, tmp_path / "backups")
    await ops_database.close()
    await restored(ops_database, kept.path)
    again = db.Database(ops_database.url)
    assert await books(again) == [1]
    await again.close()


async def test_a_second_backup_of_the_same_second_is_refused(ops_database: db.Database, tmp_path: Path) -> None:
    await taken(ops_database, tmp_path / "b")
    with pytest.raises(Refused) as caught:
        await taken(ops_database, tmp_path / "b")
    assert caught.value.code == "backup_exists"


async def test_a_backup_is_one_state_while_others_write(ops_database: db.Database, tmp_path: Path) -> None:
    """Two rows are always written together: a copy with an odd number would be torn."""
    stop = asyncio.Event()

    async def write() -> None:
        n = 0
        while not stop.is_set():
            n += 2
            async with ops_database.transaction() as tx:
                for customer in (n, n + 1):
                    await tx.exec_driver_sql(f"INSERT INTO book (customer, frozen, revision, at) VALUES ({customer}, 0, 0, 0)")

    writer = asyncio.create_task(write())
    kept = []
    for n in range(4):
        await asyncio.sleep(0.05)
        kept.append(await taken(ops_database, tmp_path / "b", NOW_MS + 1_000 * n))
    stop.set()
    await writer
    written = len(await books(ops_database))
    await ops_database.close()
    counts = []
    for copy in kept:
        await restored(ops_database, copy.path)
        again = db.Database(ops_database.url)
        counts.append(len(await books(again)))
        await again.close()
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    assert 0 < counts[0] < counts[-1] <= written


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign", "empty", "absent"])
async def test_a_damaged_backup_is_refused_and_nothing_changes(ops_database: db.Database, tmp_path: Path, damage: str) -> None:
    await add_book(ops_database, 1)
    source = (await taken(ops_database, tmp_path / "b")).path
    whole = source.read_bytes()
    if damage == "foreign":
        source.unlink()
        with closing(sqlite3.connect(source)) as other:
            other.execute("CREATE TABLE somebody_elses (n)")
    elif damage == "absent":
        source.unlink()
    else:
        flipped = b"#" * 4096 + whole[4096:]
        source.write_bytes({"cut": whole[: len(whole) // 2], "flipped": flipped, "empty": b""}[damage])
    await ops_database.close()
    with pytest.raises(Refused) as caught:
        await restored(ops_database, source)
    assert caught.value.code in ("backup_damaged", "program_failed")
    again = db.Database(ops_database.url)
    assert await books(again) == [1]
    async with again.read() as tx:
        assert await maintenance.read(tx) is None
    await again.close()


async def test_no_restore_over_a_serving_process_on_sqlite(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path}/shop.db") as database:
        kept = await taken(database, tmp_path / "b")
    with (tmp_path / "shop.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Refused, match="already serves") as caught:
            await restored(database, kept.path)
    assert caught.value.code == "already_serving"


@pytest.mark.postgres
async def test_no_restore_while_anybody_is_connected_to_postgresql(postgres_server: PostgresServer, tmp_path: Path) -> None:
    async with opened(await postgres_server.create_database()) as database:
        kept = await taken(database, tmp_path / "b")
        async with database.read():
            with pytest.raises(Refused) as caught:
                await restored(database, kept.path)
    assert caught.value.code == "already_serving"


async def test_the_replaced_sqlite_database_is_kept(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path}/shop.db") as database:
        kept = await taken(database, tmp_path / "b")
        await add_book(database, 9)
    done = await restored(database, kept.path)
    assert done.replaced is not None
    old = db.Database(f"sqlite:///{done.replaced}")
    assert await books(old) == [9]
    await old.close()


async def test_a_destroyed_sqlite_database_can_be_restored(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path}/shop.db") as database:
        await add_book(database, 4)
        kept = await taken(database, tmp_path / "b")
    (tmp_path / "shop.db").write_bytes(b"not a database at all" * 1_000)
    done = await restored(database, kept.path)
    again = db.Database(database.url)
    assert await books(again) == [4]
    await again.close()
    assert done.replaced is not None
    assert done.replaced.read_bytes().startswith(b"not a database")


def test_a_program_that_is_missing_or_fails_says_so_without_the_password(tmp_path: Path) -> None:
    url = "postgresql://shop:hunter2@127.0.0.1:1/nothing"
    with pytest.raises(Refused) as caught:
        Programs(url, tmp_path).run("pg_dump")
    assert caught.value.code == "program_missing"
    with pytest.raises(Refused) as caught:
        backup.backup(url, tmp_path / "b", NOW_MS, programs=binaries())
    assert caught.value.code == "program_failed"
    assert "hunter2" not in caught.value.message
    assert list((tmp_path / "b").iterdir()) == []


def test_the_password_travels_in_the_environment() -> None:
    got = environment("postgresql://sh%40p:p%2Fw@[::1]:5433/books?sslmode=require")
    assert got == {"PGHOST": "::1", "PGPORT": "5433", "PGUSER": "sh@p", "PGPASSWORD": "p/w", "PGDATABASE": "books", "PGSSLMODE": "require"}
