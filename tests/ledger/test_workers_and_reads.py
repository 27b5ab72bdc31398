"""Leases, orphans, receipts and statements, on both engines; the lock that keeps a second server from a SQLite file."""

import asyncio
import multiprocessing
from pathlib import Path

import pytest
from tests.ledger import engines
from tests.ledger.engines import NOW, hold, settle

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.ledger import book, model, reading, receipts, recovering, workers
from tokenarb.ledger.audit import audit
from tokenarb.ledger.book import Book
from tokenarb.ledger.serving import ServingLock


async def test_a_lease_runs_by_the_databases_clock(database: db.Database) -> None:
    async with database.transaction() as tx:
        await workers.register(tx, "short", lease_ms=-1)
        await workers.register(tx, "long")
        with pytest.raises(Refused):
            await workers.register(tx, "long")
    async with database.transaction() as tx:
        assert await workers.declare_dead(tx) == ["short"]
        assert await workers.alive(tx) == ["long"]
        await workers.renew(tx, "long")
        with pytest.raises(Refused, match="declared dead"):
            await workers.renew(tx, "short")
        assert await workers.forget(tx, older_than_ms=0) == 1


async def test_orphans_are_of_the_dead_or_handed_over(database: db.Database) -> None:
    await engines.customer(database, 1, credit=10_000)
    await engines.customer(database, 2, credit=10_000, worker="w2")
    living, dying, given = hold(1), hold(2, worker="w2"), hold(1)
    async with database.transaction() as tx:
        await book.must(tx, living, dying, given, model.Mark(2, dying.request, 0, "gen-9", "w2"))
        assert await recovering.orphans(tx, NOW, 10) == []
        await book.must(tx, model.HandOver(1, given.request, "w1", NOW + 10))
        await workers.retire(tx, "w2")
    async with database.transaction() as tx:
        (orphan,) = await recovering.orphans(tx, NOW, 10)
        assert (orphan.request, orphan.generation_id, orphan.attempt_state, orphan.legs) == (
            dying.request, "gen-9", model.AttemptState.DONE, (model.Leg(1, 100),),
        )  # fmt: skip
        assert await recovering.reschedule(tx, 2, dying.request, NOW + 50)
        assert [found.request for found in await recovering.orphans(tx, NOW + 10, 10)] == [given.request]
        (_, again) = await recovering.orphans(tx, NOW + 50, 10)
        assert (again.request, again.checks) in {(dying.request, 1), (given.request, 0)}
        assert await recovering.backlog(tx) == recovering.Backlog(3, 2, NOW)
        await book.must(tx, settle(dying, 40, worker=None))
        assert not await recovering.reschedule(tx, 2, dying.request, NOW + 99)


async def test_receipt_and_statement(database: db.Database) -> None:
    await engines.customer(database, 1, credit=1_000)
    op = hold(1, output=2, client_key="c", body_hash="h")
    async with database.transaction() as tx:
        await book.must(tx, op, settle(op, 150, buy_cost_text="0.0000001205", usage='{"n":1}'))
        await book.must(tx, model.RefundRequest(1, "refund-1", op.request, NOW + 9, "sorry"))
    async with database.read() as tx:
        receipt = await receipts.request(tx, 1, op.request)
        assert receipt is not None
        assert (receipt.charged, receipt.usage, receipt.refund, receipt.legs) == (150, '{"n":1}', "refund-1", (receipts.Paid(1, 200, 150),))
        assert receipt.attempts[0].buy_cost_text == "0.0000001205"
        assert await receipts.customer_of(tx, op.request) == 1
        assert [(line.code, line.changes) for line in await receipts.statement(tx, 1, 10)] == [
            ("refund_request", {1: 150}), ("settle", {1: -150}), ("credit", {1: 1_000}),
        ]  # fmt: skip
        assert await reading.spent_by_key(tx, 1) == {}
        ((_, cost),) = (await reading.costs_by_upstream_key(tx, NOW, NOW + 1)).items()
        assert str(cost) == "1.205E-7"
        assert (await reading.totals(tx))["upstream_cost", "USD"] == 121
        assert await audit(tx, NOW) == []


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        ("UPDATE account SET available = available + 1 WHERE id = 1", "balance_is_its_entries"),
        ("UPDATE entry SET amount = amount + 1 WHERE code = 'revenue'", "transfer_sums_to_zero"),
        ("UPDATE account SET held = held - 1, available = available + 1 WHERE id = 1", "held_is_open_legs"),
        ("UPDATE spender SET held = held + 1", "spender_held_is_open_requests"),
        ("UPDATE spender SET used = used + 1", "spender_used_is_its_day"),
        ("DELETE FROM transfer WHERE code = 'credit'", "transfer_has_entries"),
        ("UPDATE request SET state = 'void' WHERE state = 'settled'", "request_ends_once"),
        ("UPDATE attempt SET state = 'sent'", "attempt_ends_once"),
        ("UPDATE request SET charged = charged + 1 WHERE state = 'settled'", "charge_is_what_legs_paid"),
        ("UPDATE request SET overrun = 5 WHERE state = 'settled'", "overrun_is_booked"),
        ("UPDATE request SET refund = 'x' WHERE state = 'settled'", "refund_is_once"),
        ("UPDATE account SET used = used + 1 WHERE id = 5", "package_tokens_add_up"),
        ("UPDATE account SET recognised = recognised + 1 WHERE id = 5", "sold_is_deferred_recognised_or_written_off"),
        ("DELETE FROM spender", "rows_belong_together"),
        ("UPDATE attempt SET buy_cost = '1'", "cost_is_booked"),
        ("UPDATE request SET at = 0 WHERE state = 'held'", "open_below_limit"),
        ("UPDATE attempt SET state = 'void' WHERE state = 'settled'", "attempt_and_request_agree"),
        ("DELETE FROM attempt WHERE state = 'settled'", "attempt_and_request_agree"),
        ("UPDATE transfer SET code = 'void' WHERE code = 'settle'", "ending_is_of_its_request"),
        ("UPDATE transfer SET request = NULL WHERE code = 'settle'", "ending_is_of_its_request"),
        ("DELETE FROM request WHERE state = 'settled'", "ending_is_of_its_request"),
        ("UPDATE entry SET code = 'deposits' WHERE code = 'revenue'", "entries_fit_their_transfer"),
        ("UPDATE entry SET code = 'revenue' WHERE code = 'upstream_credit'", "entries_fit_their_transfer"),
        ("DELETE FROM leg WHERE taken > 0", "charge_is_what_legs_paid"),
    ],
)
async def test_the_audit_sees(database: db.Database, damage: str, rule: str) -> None:
    await engines.customer(database, 1, credit=1_000)
    await engines.package(database, 1, 5, tokens=10, paid=33, expires=None)
    done, open_ = hold(1, output=2, revision=3), hold(1, revision=3)
    async with database.transaction() as tx:
        await book.must(tx, done, open_, settle(done, 150, buy_cost_text="0.0000001"))
        assert await audit(tx, NOW) == []
        await tx.exec_driver_sql(damage)
        assert rule in {violation.rule for violation in await audit(tx, NOW)}


def _try_to_serve(path: Path, answers: "multiprocessing.Queue[str]") -> None:
    try:
        ServingLock(path).acquire()
        answers.put("served")
    except Refused as refused:
        answers.put(str(refused))


def test_a_second_server_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[str] = context.Queue()
    with ServingLock(path):
        child = context.Process(target=_try_to_serve, args=(path, answers))
        child.start()
        assert "already serves shop.db" in answers.get(timeout=20)
        child.join()
    assert not ServingLock(path).held_by_other()


async def test_a_command_beside_a_server(database: db.Database) -> None:
    """Another process' write (here: another Database on the same file) is waited for, and its effect seen by the next hold."""
    await engines.customer(database, 1, credit=100)
    ledger = Book(database)
    await ledger.start()
    command = db.Database(database.url)
    first = hold(1, output=2)
    with pytest.raises(Refused):
        await ledger.hold(first)
    async with command.transaction() as tx:
        await book.must(tx, engines.credited(1, 100))
        waiting = asyncio.create_task(ledger.hold(first))
        await asyncio.sleep(0.05)
        assert not waiting.done()
    await waiting
    await command.close()
    await ledger.stop()
