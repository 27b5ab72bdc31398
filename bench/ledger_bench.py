"""How fast the ledger is, with fsync, on both engines, against one transaction an operation: `python -m bench.ledger_bench [--quick]`.

A pair is one durable hold and one durable settlement. Compared figures come from interleaved rounds; read the ratios.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypedDict

import uvloop
from tests.postgres import PostgresServer

from tokenarb.base import collector, db, ids
from tokenarb.ledger import book, model, recovering, store, workers
from tokenarb.ledger.book import Book, Verbs
from tokenarb.ledger.memory import MemoryBook
from tokenarb.ledger.model import Actual, Code, Line, Need, Source, SpenderState

CUSTOMERS = 10_000
CALLERS = 256
NOW = 1_795_000_000_000
NEED = Need(2_000 * 10**9, 100 * 10**9, 10**9)


class Row(TypedDict):
    """One figure of the table; `against` and `ratio` where it was compared, or has a target."""

    name: str
    value: float
    unit: str
    against: str
    ratio: float | None


Pair = Callable[[int], Awaitable[None]]


def hold(customer: int, worker: str = "w1") -> model.Hold:
    return model.Hold(
        customer=customer, request=ids.new_request_id(), key=7, worker=worker, sources=(Source(model.WALLET, NEED),), retail=NEED,
        output_wanted=100, output_explicit=True, output_min=1, revision=2, price_version=1, model="openai/gpt-4", upstream_key="up1",
        at_ms=NOW,
    )  # fmt: skip


def settle(op: model.Hold, worker: str | None = "w1") -> model.Settle:
    amount = 7_000 * 10**9
    actual = (Actual(model.WALLET, amount, 10**9),)
    return model.Settle(op.customer, op.request, worker, actual, amount, "0.00000567", '{"in":12,"out":50}', "completed", NOW + 900)


def batched(ledger: Verbs) -> Pair:
    async def pair(customer: int) -> None:
        op = hold(customer)
        await ledger.hold(op)
        await ledger.settle(settle(op))

    return pair


def naive(database: db.Database) -> Pair:
    """What one writes without a batcher: a transaction for the hold, a transaction for the settlement."""

    async def pair(customer: int) -> None:
        op = hold(customer)
        for operation in (op, settle(op)):
            async with database.transaction() as tx:
                await book.must(tx, operation)

    return pair


async def rate(pair: Pair, customers: int, callers: int, seconds: float) -> float:
    """Pairs a second of `callers` callers that each go on as soon as they are answered."""
    done = 0
    until = time.perf_counter() + seconds
    start = time.perf_counter()

    async def caller(number: int) -> None:
        nonlocal done
        customer = number
        while time.perf_counter() < until:
            customer = (customer + callers) % customers
            await pair(customer + 2)
            done += 1

    await asyncio.gather(*(caller(number) for number in range(callers)))
    return done / (time.perf_counter() - start)


async def populate(database: db.Database, customers: int = CUSTOMERS) -> None:
    async with database.transaction() as tx:
        await tx.run_sync(lambda connection: db.metadata.create_all(connection, tables=list(store.TABLES)))
        await workers.register(tx, "w1", lease_ms=3_600_000)
    credit = 10**15
    lines = (Line(Code.WALLET, "USD", credit), Line(Code.PROMO, "USD", -credit))
    for first in range(2, customers + 2, 500):
        operations: list[model.Operation] = []
        for customer in range(first, min(first + 500, customers + 2)):
            operations.append(model.OpenBook(customer, NOW))
            operations.append(model.SetSpender(customer, 7, SpenderState.ACTIVE, None))
            operations.append(model.Post(customer, "start", "promo", lines, NOW))
        async with database.transaction() as tx:
            await book.must(tx, *operations)


async def compared(database: db.Database, engine: str, seconds: float, rounds: int) -> list[Row]:
    """Hot and spread, batched against naive, in turns."""
    rows: list[Row] = []
    ledger = Book(database)
    await ledger.start()
    for name, customers in (("hot customer", 1), (f"{CUSTOMERS} customers", CUSTOMERS)):
        await rate(batched(ledger), customers, CALLERS, seconds / 2)
        fast, slow = [], []
        for _ in range(rounds):
            slow.append(await rate(naive(database), customers, 8, seconds))
            fast.append(await rate(batched(ledger), customers, CALLERS, seconds))
        ratio = statistics.median(mine / other for mine, other in zip(fast, slow, strict=True))
        against = f"one transaction an operation: {statistics.median(slow):.0f}/s (target >= 10x, >= 3000/s)"
        rows.append(Row(name=f"ledger {engine}: {name}", value=statistics.median(fast), unit="pairs/s", against=against, ratio=ratio))
    await ledger.stop()
    return rows + await group_commit_alone(database, engine, seconds, rounds)


async def group_commit_alone(database: db.Database, engine: str, seconds: float, rounds: int) -> list[Row]:
    """The same lane and statements, but a commit for each operation: what the batching itself is worth."""
    ledger, single = Book(database), Book(database, max_batch=1)
    await ledger.start()
    await single.start()
    fast, slow = [], []
    for _ in range(rounds):
        slow.append(await rate(batched(single), CUSTOMERS, CALLERS, seconds / 2))
        fast.append(await rate(batched(ledger), CUSTOMERS, CALLERS, seconds / 2))
    await ledger.stop()
    await single.stop()
    ratio = statistics.median(mine / other for mine, other in zip(fast, slow, strict=True))
    against = f"the same lane with batches of one: {statistics.median(slow):.0f}/s"
    return [Row(name=f"ledger {engine}: group commit alone", value=statistics.median(fast), unit="pairs/s", against=against, ratio=ratio)]


async def open_loop(database: db.Database, engine: str, seconds: float, per_second: int = 500) -> list[Row]:
    """Calls arrive whether or not earlier ones are answered."""
    ledger = Book(database)
    await ledger.start()
    waits: list[float] = []

    async def call(customer: int, due: float) -> None:
        op = hold(customer)
        await ledger.hold(op)
        waits.append(time.perf_counter() - due)
        await ledger.settle(settle(op))

    for number in range(50):
        await call(2 + number, time.perf_counter())
    waits.clear()
    tasks = []
    start = time.perf_counter()
    for number in range(int(seconds * per_second)):
        due = start + number / per_second
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        tasks.append(asyncio.create_task(call(2 + number * 7 % CUSTOMERS, due)))
    await asyncio.gather(*tasks)
    await ledger.stop()
    p99 = statistics.quantiles(waits, n=100)[98] * 1000
    against = f"target <= 10 ms; p50 {statistics.median(waits) * 1000:.2f} ms"
    return [
        Row(name=f"ledger {engine}: hold p99 at {per_second} pairs/s, open loop", value=p99, unit="ms", against=against, ratio=p99 / 10)
    ]


async def recovered(database: db.Database, engine: str, count: int) -> list[Row]:
    """Requests of a dead worker: read and settled."""
    async with database.transaction() as tx:
        await workers.register(tx, "dying", lease_ms=3_600_000)
    ledger = Book(database)
    await ledger.start()
    await asyncio.gather(*(ledger.hold(hold(2 + number % CUSTOMERS, "dying")) for number in range(count)))
    async with database.transaction() as tx:
        await workers.retire(tx, "dying")
    start, settled = time.perf_counter(), 0
    while True:
        async with database.read() as tx:
            found = await recovering.orphans(tx, NOW + 10_000, 1_000)
        if not found:
            break
        amount = 5_000 * 10**9
        await asyncio.gather(
            *(
                ledger.settle(
                    model.Settle(
                        orphan.customer,
                        orphan.request,
                        None,
                        (Actual(model.WALLET, amount, 10**9),),
                        amount,
                        "0.000004",
                        "{}",
                        "recovered",
                        NOW + 10_000,
                        orphan.attempt,
                    )
                )
                for orphan in found
            )
        )
        settled += len(found)
    seconds = time.perf_counter() - start
    await ledger.stop()
    assert settled == count
    return [Row(name=f"ledger {engine}: {count} orphans", value=seconds, unit="s", against="target < 60 s", ratio=seconds / 60)]


async def memory(seconds: float) -> list[Row]:
    ledger = MemoryBook()
    ledger.register("w1")
    lines = (Line(Code.WALLET, "USD", 10**15), Line(Code.PROMO, "USD", -(10**15)))
    ledger.apply([model.OpenBook(2, NOW), model.SetSpender(2, 7, SpenderState.ACTIVE, None), model.Post(2, "start", "promo", lines, NOW)])
    await ledger.start()
    value = await rate(batched(ledger), 1, CALLERS, seconds)
    await ledger.stop()
    return [Row(name="ledger memory: hot customer", value=value, unit="pairs/s", against="no database", ratio=None)]


async def engine_rows(url: str, engine: str, *, quick: bool) -> list[Row]:
    database = db.Database(url, pool_size=10)
    await populate(database)
    collector.settle_in()  # as the process that serves does: a search of the whole heap is 100 ms, which are no disk's
    rows = await compared(database, engine, 0.5 if quick else 2.0, 2 if quick else 5)
    rows += await open_loop(database, engine, 2.0 if quick else 8.0)
    rows += await recovered(database, engine, 1_000 if quick else 10_000)
    await database.close()
    return rows


async def measure(*, quick: bool = False) -> list[Row]:
    """All rows of the ledger."""
    rows = await memory(0.5 if quick else 2.0)
    with tempfile.TemporaryDirectory(prefix="tokenarb-bench-") as directory:
        rows += await engine_rows(f"sqlite:///{Path(directory) / 'bench.db'}", "SQLite", quick=quick)
    server = PostgresServer()
    server.start()
    try:
        rows += await engine_rows(await server.create_database(), "PostgreSQL", quick=quick)
    finally:
        server.stop()
    return rows


def run(*, quick: bool = False) -> list[Row]:
    """Measures, prints the table, returns its rows."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # the loop that serves
        rows = runner.run(measure(quick=quick))
    for row in rows:
        ratio = "" if row["ratio"] is None else f"{row['ratio']:8.2f}x"
        print(f"{row['name']:58} {row['value']:10.2f} {row['unit']:8} {ratio:10} {row['against']}")
    return rows


def main(arguments: Sequence[str]) -> int:
    run(quick="--quick" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
