"""The billing faults that the ledger must survive, each named by its id, on both engines."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import msgspec
import pytest
from tests.ledger import engines
from tests.ledger.engines import NOW, hold, settle, void
from tests.postgres import PostgresServer

from tokenarb.base import db
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.ledger import book, model, reading, receipts, recovering, workers
from tokenarb.ledger.audit import audit
from tokenarb.ledger.book import Book
from tokenarb.ledger.model import Actual, Need, Source, SpenderState


@pytest.fixture
async def ledger(database: db.Database) -> AsyncIterator[Book]:
    """A book on customer 1 with 1,000 nano-USD; the audit runs when the test is over."""
    await engines.customer(database, 1, credit=1_000)
    ledger = Book(database)
    await ledger.start()
    yield ledger
    await ledger.stop()
    async with database.read() as tx:
        assert await audit(tx, NOW) == []


async def wallet(database: db.Database) -> reading.Wallet:
    async with database.read() as tx:
        found = await reading.wallet(tx, 1)
    assert found is not None
    return found


async def code_of(work: "asyncio.Future[object] | object") -> str:
    with pytest.raises(Refused) as refused:
        await work  # type: ignore[misc]
    return refused.value.code


async def many(ledger: Book, operations: list[model.Hold]) -> list[str]:
    results = await asyncio.gather(*(ledger.hold(op) for op in operations), return_exceptions=True)
    return [result.code if isinstance(result, Refused) else type(result).__name__ for result in results]


async def test_A1_fifty_parallel_on_a_balance_for_ten(database: db.Database, ledger: Book) -> None:
    results = await many(ledger, [hold(1) for _ in range(50)])
    assert (results.count("Held"), results.count("insufficient_balance")) == (10, 40)
    assert await wallet(database) == reading.Wallet(0, 1_000, 1_000, 0)


async def test_A3_the_rich_are_held_like_anyone(database: db.Database, ledger: Book) -> None:
    async with database.transaction() as tx:
        await book.must(tx, engines.credited(1, 10**12))
    assert set(await many(ledger, [hold(1, price=10**9) for _ in range(200)])) == {"Held"}
    assert (await wallet(database)).held == 200 * 10**9


async def test_A4_a_new_keys_cap_counts_from_its_first_requests(database: db.Database, ledger: Book) -> None:
    async with database.transaction() as tx:
        await book.must(tx, model.SetSpender(1, 8, SpenderState.ACTIVE, 300))
    results = await many(ledger, [hold(1, key=8, revision=3) for _ in range(8)])
    assert (results.count("Held"), results.count("key_cap_reached")) == (3, 5)


async def test_A5_a_long_answer_is_capped_before_it_is_sent(database: db.Database, ledger: Book) -> None:
    open_ended = hold(1, base=200, price=10, output=8_192, output_explicit=False)
    assert (await ledger.hold(open_ended)).output == 20  # a quarter of the 800 that the prompt leaves
    with pytest.raises(Refused) as refused:
        await ledger.hold(hold(1, base=200, price=10, output=100))
    assert refused.value.code == "insufficient_balance"
    assert refused.value.details == {"affordable_output": 40, "needed": 1_200, "available": 600}
    ended = await ledger.settle(settle(open_ended, 5_000))  # the upstream did not keep to it
    assert (ended.charged, ended.overrun, ended.wallet_left) == (400, 4_600, 600)


async def test_A5_the_minimum_comes_from_the_whole_balance(database: db.Database, ledger: Book) -> None:
    op = hold(1, base=900, price=10, output=8_192, output_explicit=False, output_min=8)
    assert (await ledger.hold(op)).output == 8
    await ledger.void(void(op))
    assert await code_of(ledger.hold(msgspec.structs.replace(op, request="x", output_min=11))) == "insufficient_balance"


async def test_A6_the_prompt_is_part_of_the_hold(database: db.Database, ledger: Book) -> None:
    await ledger.hold(hold(1, base=900, price=10, output=1))
    assert (await wallet(database)).held == 910


async def test_A10_the_price_version_is_frozen_at_the_hold(database: db.Database, ledger: Book) -> None:
    op = hold(1, price_version=41)
    await ledger.hold(op)
    async with database.transaction() as tx:
        await book.must(tx, model.Touch(1))  # a new price is published while the call runs
    await ledger.settle(settle(op, 100))
    async with database.read() as tx:
        receipt = await receipts.request(tx, 1, op.request)
    assert receipt is not None
    assert receipt.price_version == 41
    assert await code_of(ledger.hold(hold(1))) == "stale_view"


async def test_A11_cap_and_wallet_are_taken_together_or_not_at_all(database: db.Database, ledger: Book) -> None:
    async with database.transaction() as tx:
        await book.must(tx, model.SetSpender(1, 8, SpenderState.ACTIVE, 500))
    assert await code_of(ledger.hold(hold(1, key=8, output=6, revision=3))) == "key_cap_reached"
    assert await code_of(ledger.hold(hold(1, key=7, output=11, revision=3))) == "insufficient_balance"
    assert await wallet(database) == reading.Wallet(1_000, 0, 1_000, 0)
    async with database.read() as tx:
        for key in (7, 8):
            spender = await reading.spender(tx, 1, key, NOW)
            assert spender is not None
            assert (spender.used_today, spender.held) == (0, 0)


async def test_A11_the_cap_begins_anew_each_utc_day(database: db.Database, ledger: Book) -> None:
    async with database.transaction() as tx:
        await book.must(tx, model.SetSpender(1, 8, SpenderState.ACTIVE, 100))
    op = hold(1, key=8, revision=3)
    await ledger.hold(op)
    await ledger.settle(settle(op, 100))
    assert await code_of(ledger.hold(hold(1, key=8, revision=3))) == "key_cap_reached"
    tomorrow = (NOW // DAY_MS + 1) * DAY_MS
    assert await code_of(ledger.hold(hold(1, key=8, revision=3, at_ms=tomorrow - 1))) == "key_cap_reached"
    await ledger.hold(hold(1, key=8, revision=3, at_ms=tomorrow))


async def test_A13_the_dead_are_released_and_the_living_are_not(database: db.Database, ledger: Book) -> None:
    async with database.transaction() as tx:
        await workers.register(tx, "w2")
    streaming, crashed = hold(1), hold(1, worker="w2")
    await ledger.hold(streaming)
    await ledger.hold(crashed)
    async with database.transaction() as tx:
        await workers.retire(tx, "w2")
    async with database.read() as tx:
        found = await recovering.orphans(tx, NOW + 20 * 60_000, 10)
    assert [orphan.request for orphan in found] == [crashed.request]
    await ledger.void(void(crashed, worker=None, state=model.RequestState.UNKNOWN))
    assert await wallet(database) == reading.Wallet(900, 100, 1_000, 0)
    for late in (ledger.settle(settle(streaming, 60, worker="w2")), ledger.mark(model.Mark(1, crashed.request, 0, "g", "w2"))):
        assert await code_of(late) == "fenced"
    assert (await ledger.settle(settle(streaming, 60, at_ms=NOW + 20 * 60_000))).charged == 60


async def test_B6_two_attempts_under_one_hold_are_each_booked_once(database: db.Database, ledger: Book) -> None:
    op = hold(1)
    await ledger.hold(op)
    await ledger.mark(model.Mark(1, op.request, 0, "gen-a", "w1"))
    again = model.Resend(1, op.request, 0, model.AttemptState.UNKNOWN, "0.00000003", "up2", "w1", NOW)
    assert (await ledger.resend(again)).amount == 30
    assert (await ledger.resend(again)).duplicate
    await ledger.mark(model.Mark(1, op.request, 1, "gen-b", "w1"))
    assert await code_of(ledger.settle(settle(op, 50))) == "unknown_attempt"
    await ledger.settle(settle(op, 50, attempt=1, buy_cost_text="0.00000004"))
    async with database.read() as tx:
        receipt = await receipts.request(tx, 1, op.request)
        assert receipt is not None
        assert [(a.generation_id, a.state, a.upstream_key) for a in receipt.attempts] == [
            ("gen-a", model.AttemptState.UNKNOWN, "up1"), ("gen-b", model.AttemptState.SETTLED, "up2"),
        ]  # fmt: skip
        assert (await reading.totals(tx))["upstream_credit", "USD"] == -70


async def test_C2_killed_before_the_call_releases_the_hold(database: db.Database, ledger: Book) -> None:
    op = hold(1)
    await ledger.hold(op)
    async with database.transaction() as tx:
        await workers.retire(tx, "w1")
    async with database.read() as tx:
        (orphan,) = await recovering.orphans(tx, NOW, 10)
    assert (orphan.generation_id, orphan.attempt_state) == (None, model.AttemptState.SENT)
    ended = await ledger.void(void(op, worker=None, state=model.RequestState.UNKNOWN))
    assert (ended.state, ended.charged, ended.wallet_left) == (model.RequestState.UNKNOWN, 0, 1_000)
    async with database.read() as tx:
        assert (await recovering.unknown(tx, NOW, NOW + 1)).upstream_keys == {"up1": 1}


@pytest.mark.postgres
async def test_C4_C5_nothing_is_dropped_while_the_database_is_away() -> None:
    server = PostgresServer()
    server.start()
    try:
        database = db.Database(await server.create_database())
        await engines.create_tables(database)
        await engines.customer(database, 1, credit=10_000)
        ledger = Book(database)
        await ledger.start()
        delivered = [hold(1) for _ in range(20)]
        await asyncio.gather(*(ledger.hold(op) for op in delivered))
        server.kill9()
        with pytest.raises(Unavailable):
            await ledger.hold(hold(1))
        failed = await asyncio.gather(*(ledger.settle(settle(op, 60)) for op in delivered), return_exceptions=True)
        assert {type(error) for error in failed} == {Unavailable}
        server.start()
        await database.close()
        ended = await asyncio.gather(*(ledger.settle(settle(op, 60)) for op in delivered))
        assert [(answer.charged, answer.duplicate) for answer in ended] == [(60, False)] * 20
        await ledger.stop()
        async with database.read() as tx:
            assert await reading.wallet(tx, 1) == reading.Wallet(8_800, 0, 10_000, 1_200)
            assert await audit(tx, NOW) == []
        await database.close()
    finally:
        server.stop()


@pytest.mark.postgres
async def test_C5_a_connection_lost_under_load_loses_and_doubles_nothing(postgres_server: PostgresServer) -> None:
    database = db.Database(await postgres_server.create_database())
    await engines.create_tables(database)
    await engines.customer(database, 1, credit=10**9)
    ledger = Book(database, max_batch=8)
    await ledger.start()
    charged = 0

    async def call() -> None:
        nonlocal charged
        op = hold(1)
        while True:
            try:
                await ledger.hold(op)
                break
            except Unavailable:
                op = hold(1)
        while True:
            try:
                ended = await ledger.settle(settle(op, 60))
                charged += ended.charged
                break
            except Unavailable:
                await asyncio.sleep(0.01)

    async def cut() -> None:
        killer = await asyncpg.connect(database.url)
        for _ in range(15):
            await asyncio.sleep(0.02)
            await killer.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tokenarb-ledger'")
        await killer.close()

    await asyncio.gather(cut(), *(call() for _ in range(300)))
    async with asyncio.timeout(10):
        while (found := await wallet(database)).held:  # holds whose callers heard "unavailable" are voided behind them
            await asyncio.sleep(0.1)
    assert (charged, found.spent) == (18_000, 18_000)
    await ledger.stop()
    async with database.read() as tx:
        assert await audit(tx, NOW) == []
    await database.close()


async def test_C5_a_batch_that_cannot_commit_is_not_lost(tmp_path: Path) -> None:
    database = db.Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    await engines.create_tables(database)
    await engines.customer(database, 1, credit=1_000)
    ledger = Book(database)
    await ledger.start()
    op = hold(1)
    await ledger.hold(op)
    async with database.transaction() as tx:
        await tx.exec_driver_sql("CREATE TRIGGER full BEFORE UPDATE ON request BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(Exception, match="no"):
        await ledger.settle(settle(op, 60))
    assert (await wallet(database)).held == 100
    async with database.transaction() as tx:
        await tx.exec_driver_sql("DROP TRIGGER full")
    assert (await ledger.settle(settle(op, 60))).charged == 60
    await ledger.stop()
    await database.close()


async def test_C9_a_refund_runs_once(database: db.Database, ledger: Book) -> None:
    op = hold(1)
    await ledger.hold(op)
    await ledger.settle(settle(op, 80))

    async def refund(id_: str) -> model.Outcome:
        async with database.transaction() as tx:
            (outcome,) = await book.apply(tx, [model.RefundRequest(1, id_, op.request, NOW)])
            return outcome

    outcomes = await asyncio.gather(refund("a"), refund("a"), refund("b"))
    assert sum(isinstance(outcome, model.Done) and not outcome.duplicate for outcome in outcomes) == 1
    assert await wallet(database) == reading.Wallet(1_000, 0, 1_000, 0)


async def test_C10_a_refund_restores_balance_and_counter(database: db.Database, ledger: Book) -> None:
    async with database.transaction() as tx:
        await book.must(tx, model.SetSpender(1, 8, SpenderState.ACTIVE, 100))
    op = hold(1, key=8, revision=3)
    await ledger.hold(op)
    await ledger.settle(settle(op, 80))
    assert await code_of(ledger.hold(hold(1, key=8, revision=3))) == "key_cap_reached"
    async with database.transaction() as tx:
        await book.must(tx, model.RefundRequest(1, "refund", op.request, NOW))
    await ledger.hold(hold(1, key=8, revision=3))
    assert await wallet(database) == reading.Wallet(900, 100, 1_000, 0)


async def test_C17_a_thousand_cancelled_calls_leave_no_phantom(database: db.Database, ledger: Book) -> None:
    async def cancelled(n: int) -> None:
        op = hold(1, price=1)
        if n % 2:
            await ledger.hold(op)
            await ledger.void(void(op))
        else:
            task = asyncio.create_task(ledger.hold(op))
            await asyncio.sleep(0.0002 * (n % 20))
            task.cancel()
            outcome = (await asyncio.gather(task, return_exceptions=True))[0]
            if isinstance(outcome, model.Held):
                await ledger.void(void(op))

    await asyncio.gather(*(cancelled(n) for n in range(1_000)))
    async with asyncio.timeout(10):
        while (await wallet(database)).held:
            await asyncio.sleep(0.02)
    assert await wallet(database) == reading.Wallet(1_000, 0, 1_000, 0)


def spanning(revision: int, output: int, at_ms: int = NOW) -> model.Hold:
    """Both packages at one token an output token, then the wallet at 10 nano-USD."""
    one = Need(0, 1, 1)
    return hold(1, price=10, output=output, revision=revision, at_ms=at_ms, sources=(Source(5, one), Source(6, one), engines.wallet(10)))


async def test_E11_the_earlier_expiry_pays_first_and_a_call_may_span(database: db.Database, ledger: Book) -> None:
    await engines.package(database, 1, 5, tokens=30, paid=100, expires=NOW + 1_000)
    await engines.package(database, 1, 6, tokens=50, paid=100, expires=NOW + 2_000)
    op = spanning(4, 90)
    held = await ledger.hold(op)
    assert held.legs == (model.Leg(5, 30), model.Leg(6, 50), model.Leg(1, 100))
    # 40 tokens came; both ends pass while they stream, which lets the stream finish
    actuals = (Actual(5, 40, 1), Actual(6, 40, 1), Actual(1, 400 * 10**9, 10**9))
    ended = await ledger.settle(settle(op, 400, actuals=actuals, at_ms=NOW + 5_000))
    assert (ended.taken, ended.charged, ended.overrun) == ((model.Leg(5, 30), model.Leg(6, 10), model.Leg(1, 0)), 400, 0)
    late = await ledger.hold(spanning(4, 2, at_ms=NOW + 5_000))
    assert late.legs == (model.Leg(1, 20),)
    async with database.transaction() as tx:
        assert await reading.expired(tx, NOW + 5_000, 10) == [(1, 6)]
        (done,) = await book.must(tx, model.ExpireAllocation(1, 6, NOW + 5_000))
        assert isinstance(done, model.Done)
        assert done.amount == 80
        totals = await reading.totals(tx)
        assert (totals["breakage", "USD"], totals["revenue", "USD"], totals["deferred", "USD"]) == (80, 120, 0)


async def test_E12_packages_and_wallet_do_not_disturb_each_other(database: db.Database, ledger: Book) -> None:
    await engines.package(database, 1, 5, tokens=30, paid=100, expires=None)
    await engines.package(database, 1, 6, tokens=50, paid=100, expires=None)
    live = spanning(4, 80)
    assert (await ledger.hold(live)).legs == (model.Leg(5, 30), model.Leg(6, 50))
    assert (await wallet(database)).held == 0  # live packages trigger no hold of the wallet
    await ledger.settle(settle(live, 800, actuals=(Actual(5, 80, 1), Actual(6, 80, 1))))
    exhausted = spanning(4, 10)
    assert (await ledger.hold(exhausted)).legs == (model.Leg(1, 100),)  # exhausted ones do not disable it


async def test_F1_a_revoked_key_stops_at_once_on_every_worker(database: db.Database, ledger: Book) -> None:
    other = Book(database)
    await other.start()
    await ledger.hold(hold(1))
    await other.hold(hold(1))
    async with database.transaction() as tx:
        await book.must(tx, model.SetSpender(1, 7, SpenderState.REVOKED, None))
    for worker in (ledger, other):
        assert await code_of(worker.hold(hold(1))) == "key_revoked"
    async with database.transaction() as tx:
        assert await code_of(book.must(tx, model.SetSpender(1, 7, SpenderState.ACTIVE, None))) == "key_revoked"
    await other.stop()


async def test_F1_a_frozen_customer_is_refused_and_its_calls_finish(database: db.Database, ledger: Book) -> None:
    running = hold(1)
    await ledger.hold(running)
    async with database.transaction() as tx:
        await book.must(tx, model.FreezeBook(1, True))
    assert await code_of(ledger.hold(hold(1, revision=3))) == "customer_frozen"
    assert (await ledger.settle(settle(running, 70))).charged == 70
