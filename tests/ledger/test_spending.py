"""Calls added up by day, model and key, on both engines: exactly the window, exactly the customer."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.ledger import engines
from tests.ledger.engines import hold, settle, void

from tokenarb.base import db, ids
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused
from tokenarb.ledger import book, model, reading, spending, store
from tokenarb.ledger.model import Actual, Need, Source, SpenderState
from tokenarb.ledger.spending import Group, Line

MIDNIGHT = 20_000 * DAY_MS


def id_at(at_ms: int) -> str:
    """A request id as it would have been made then."""
    return f"{at_ms:012x}{ids.new_request_id()[12:]}"


async def revision(tx: db.Tx, number: int) -> int:
    found = await reading.revision(tx, number)
    assert found is not None
    return found


async def ran(database: db.Database, number: int, at_ms: int, *, charged: int = 100, usage: str = "{}", **changes: Any) -> model.Hold:
    async with database.transaction() as tx:
        op = hold(number, **{"output": 10, "at_ms": at_ms, "request": id_at(at_ms), "revision": await revision(tx, number), **changes})
        await book.must(tx, op, settle(op, charged, usage=usage, at_ms=at_ms + 50))
    return op


async def test_sums_by_day_model_and_key(database: db.Database) -> None:
    await engines.customer(database, 1, credit=1_000_000)
    await engines.customer(database, 2, credit=1_000_000)
    async with database.transaction() as tx:
        await book.must(tx, model.SetSpender(1, 8, SpenderState.ACTIVE, None))
    counts = json.dumps({"prompt": 7, "completion": 5, "cached": 3, "reasoning": 2, "streamed": True})
    await ran(database, 1, MIDNIGHT, charged=100, usage=counts)
    await ran(database, 1, MIDNIGHT + DAY_MS - 1, charged=50, usage=counts, model="m/two")
    await ran(database, 1, MIDNIGHT + DAY_MS, charged=30, key=8)
    await ran(database, 1, MIDNIGHT - 1, charged=999)
    await ran(database, 1, MIDNIGHT + 2 * DAY_MS, charged=999)
    await ran(database, 2, MIDNIGHT, charged=999)
    async with database.transaction() as tx:
        now = await revision(tx, 1)
        failed, open_ = (hold(1, at_ms=MIDNIGHT + 5, request=id_at(MIDNIGHT + 5), revision=now) for _ in range(2))
        await book.must(tx, failed, open_, void(failed))

    async def lines(*groups: Group) -> list[Line]:
        async with database.read() as tx:
            return await spending.lines(tx, 1, MIDNIGHT, MIDNIGHT + 2 * DAY_MS, groups)

    assert await lines(Group.DAY) == [
        Line((20_000,), 2, 1, 150, 150, 0, 14, 10, 6, 4),
        Line((20_001,), 1, 0, 30, 30, 0, 0, 0, 0, 0),
    ]
    assert [(line.names[0], line.calls, line.charged) for line in await lines(Group.MODEL)] == [("m/one", 2, 130), ("m/two", 1, 50)]
    assert [(line.names[0], line.charged) for line in await lines(Group.KEY)] == [(7, 150), (8, 30)]
    assert [(line.names, line.charged) for line in await lines(Group.DAY, Group.MODEL)] == [
        ((20_000, "m/one"), 100),
        ((20_000, "m/two"), 50),
        ((20_001, "m/one"), 30),
    ]
    async with database.read() as tx:
        assert await spending.of_key(tx, 1, 7, (MIDNIGHT, MIDNIGHT + 1), MIDNIGHT + DAY_MS) == [150, 50]
        assert await spending.of_key(tx, 1, 9, (MIDNIGHT,), MIDNIGHT + DAY_MS) == [0]


async def test_what_a_package_paid_did_not_leave_the_wallet_and_a_refund_is_shown(database: db.Database) -> None:
    await engines.customer(database, 1, credit=1_000_000)
    await engines.package(database, 1, 55, tokens=1_000, paid=500, expires=None)
    sources = (Source(55, Need(40, 0, 1)), engines.wallet(10))
    async with database.transaction() as tx:
        now = await revision(tx, 1)
        retail = engines.wallet(10).need
        op = hold(1, output=10, at_ms=MIDNIGHT, request=id_at(MIDNIGHT), sources=sources, retail=retail, revision=now)
        end = settle(op, 60, actuals=(Actual(55, 40, 1), Actual(1, 60 * 10**9, 10**9)), at_ms=MIDNIGHT + 9)
        refunded = hold(1, at_ms=MIDNIGHT + 1, request=id_at(MIDNIGHT + 1), revision=now)
        await book.must(tx, op, end, refunded, settle(refunded, 80), model.RefundRequest(1, "r", refunded.request, MIDNIGHT + 20))
    async with database.read() as tx:
        (line,) = await spending.lines(tx, 1, MIDNIGHT, MIDNIGHT + DAY_MS, [Group.DAY])
    assert (line.calls, line.charged, line.wallet, line.refunded) == (2, 140, 80, 80)


async def test_too_many_calls_are_refused_not_cut_off(database: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await engines.customer(database, 1, credit=1_000_000)
    for n in range(3):
        await ran(database, 1, MIDNIGHT + n)
    async with database.read() as tx:
        monkeypatch.setattr(spending, "CALLS_MAX", 3)
        assert (await spending.lines(tx, 1, MIDNIGHT, MIDNIGHT + 10, [Group.DAY]))[0].calls == 3
        monkeypatch.setattr(spending, "CALLS_MAX", 2)
        with pytest.raises(Refused, match="shorter"):
            await spending.lines(tx, 1, MIDNIGHT, MIDNIGHT + 10, [Group.DAY])


async def test_only_the_window_is_read(tmp_path: Path) -> None:
    """By the primary key: no other index serves it, and a scan would read everybody's."""
    database = db.Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    await engines.create_tables(database)
    async with database.read() as tx:
        window = spending._window(1, MIDNIGHT, MIDNIGHT + DAY_MS)
        statement = store.request.select().where(*window).compile(database.engine.sync_engine, compile_kwargs={"literal_binds": True})
        plan = (await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")).fetchall()
    await database.close()
    assert "USING PRIMARY KEY (customer=? AND id>? AND id<?)" in plan[0][3]
