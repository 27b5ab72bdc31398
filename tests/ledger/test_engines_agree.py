"""One random story on memory, SQLite and PostgreSQL at once: same outcomes, same rows, and no violation after any step."""

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from tests.ledger import engines, scenarios
from tests.postgres import PostgresServer

from tokenarb.base import db
from tokenarb.ledger import book, rows, store, workers
from tokenarb.ledger.audit import audit
from tokenarb.ledger.memory import MemoryLane
from tokenarb.ledger.postgres_lane import PostgresLane
from tokenarb.ledger.sqlite_lane import SqliteLane

T = TypeVar("T")


class Worlds:
    """The three ledgers, opened once, emptied before each story."""

    def __init__(self, sqlite_url: str, postgres_url: str) -> None:
        self.runner = asyncio.Runner()
        self.databases = [db.Database(sqlite_url), db.Database(postgres_url)]
        self.lanes: list[Any] = [SqliteLane(self.databases[0]), PostgresLane(self.databases[1])]
        for database, lane in zip(self.databases, self.lanes, strict=True):
            self.run(engines.create_tables(database))
            self.run(lane.open())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def clear(self) -> None:
        for database in self.databases:
            async with database.transaction() as tx:
                for table in store.TABLES:
                    await tx.execute(table.delete())
                for worker in scenarios.WORKERS:
                    await workers.register(tx, worker)
                await book.must(tx, *scenarios.seed())

    async def close(self) -> None:
        for database, lane in zip(self.databases, self.lanes, strict=True):
            await lane.close()
            await database.close()


async def contents(database: db.Database) -> dict[str, list[tuple[Any, ...]]]:
    async with database.read() as tx:
        tables = [table for table in store.TABLES if table is not store.worker]
        return {
            table.name: [tuple(row) for row in await tx.execute(sa.select(table).order_by(*table.primary_key.columns))] for table in tables
        }


def remembered(lane: MemoryLane) -> dict[str, list[tuple[Any, ...]]]:
    world = lane.world
    several = {
        rows.BOOK: world.books.values(),
        rows.ACCOUNT: world.accounts.values(),
        rows.SPENDER: world.spenders.values(),
        rows.REQUEST: world.requests.values(),
        rows.LEG: [row for found in world.legs.values() for row in found],
        rows.ATTEMPT: [row for found in world.attempts.values() for row in found],
    }
    return {
        **{
            shape.table: sorted((shape.inserted(row) for row in found), key=lambda row: row[: len(shape.key)])
            for shape, found in several.items()
        },
        "transfer": sorted(lane.transfers, key=lambda row: row[:2]),
        "entry": sorted(lane.entries, key=lambda row: row[:3]),
    }


class Story(RuleBasedStateMachine):
    worlds: Worlds

    def __init__(self) -> None:
        super().__init__()
        self.memory = MemoryLane()
        self.memory.world.workers = dict.fromkeys(scenarios.WORKERS, "alive")
        self.memory.apply(scenarios.seed())
        self.worlds.run(self.worlds.clear())

    @rule(data=st.data(), count=st.integers(1, 3), in_a_transaction=st.booleans())
    def step(self, data: st.DataObject, count: int, in_a_transaction: bool) -> None:
        operations = [data.draw(scenarios.operations(self.memory)) for _ in range(count)]
        expected = self.memory.apply(operations)
        for database, lane in zip(self.worlds.databases, self.worlds.lanes, strict=True):
            answers = self.worlds.run(_apply(database, operations) if in_a_transaction else lane.run(operations))
            assert answers == expected
            assert self.worlds.run(_audit(database)) == []

    def teardown(self) -> None:
        for database in self.worlds.databases:
            assert self.worlds.run(contents(database)) == remembered(self.memory)


async def _apply(database: db.Database, operations: list[Any]) -> list[Any]:
    async with database.transaction() as tx:
        return await book.apply(tx, operations)


async def _audit(database: db.Database) -> list[Any]:
    async with database.read() as tx:
        return await audit(tx, engines.NOW)


@pytest.fixture
def worlds(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Worlds]:
    with asyncio.Runner() as runner:
        url = runner.run(postgres_server.create_database())
    worlds = Worlds(f"sqlite:///{tmp_path / 'story.db'}", url)
    yield worlds
    worlds.run(worlds.close())
    worlds.runner.close()


@pytest.mark.postgres
def test_engines_agree(worlds: Worlds) -> None:
    machine = type("Told", (Story,), {"worlds": worlds})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            phases=[Phase.generate],
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_rows_are_their_tables() -> None:
    tables = {table.name: tuple(column.name for column in table.columns) for table in store.TABLES}
    for shape in rows.SHAPES:
        assert tables[shape.table] == shape.columns
    assert tables["transfer"] == rows.TRANSFER_COLUMNS
    assert tables["entry"] == rows.ENTRY_COLUMNS
