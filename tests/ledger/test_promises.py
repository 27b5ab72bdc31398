"""What a customer was told is free stays free, whoever ends the request and whenever the promise arrives. On both engines."""

from collections.abc import AsyncIterator

import pytest
from tests.ledger import engines
from tests.ledger.engines import NOW, hold, settle, void

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.ledger import handing, model, reading, receipts, recovering, workers
from tokenarb.ledger.audit import audit
from tokenarb.ledger.book import Book
from tokenarb.ledger.model import RequestState


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


def promise(held: model.Hold, worker: str = "w1") -> model.HandOver:
    return model.HandOver(1, held.request, worker, NOW + 800, free=True)


async def wallet(database: db.Database) -> tuple[int, int]:
    async with database.read() as tx:
        found = await reading.wallet(tx, 1)
    assert found is not None
    return found.available, found.held


async def test_B5_what_was_promised_free_is_settled_at_our_cost_alone(database: db.Database, ledger: Book) -> None:
    op = hold(1, output=4)
    await ledger.hold(op)
    await ledger.mark(model.Mark(1, op.request, 0, "gen-1", "w1"))
    assert not (await ledger.hand_over(promise(op))).duplicate
    assert await wallet(database) == (1_000, 0)
    async with database.read() as tx:
        (orphan,) = await recovering.orphans(tx, NOW + 800, 10)
    assert (orphan.request, orphan.generation_id) == (op.request, "gen-1")
    ended = await ledger.settle(settle(op, 250, worker=None, buy_cost_text="0.0000002", outcome="recovered"))
    assert (ended.state, ended.charged, ended.taken, ended.overrun) == (RequestState.SETTLED, 0, (model.Leg(1, 0),), 0)
    async with database.read() as tx:
        receipt = await receipts.request(tx, 1, op.request)
        totals = await reading.totals(tx)
    assert receipt is not None
    assert receipt.outcome == model.FREE
    assert (totals["upstream_cost", "USD"], totals.get(("revenue", "USD"), 0)) == (200, 0)
    assert await wallet(database) == (1_000, 0)


async def test_B5_a_promise_that_comes_after_the_charge_gives_it_back_once(database: db.Database, ledger: Book) -> None:
    op = hold(1, output=4)
    await ledger.hold(op)
    await ledger.settle(settle(op, 250, worker=None, outcome="recovered"))
    assert await wallet(database) == (750, 0)
    for _ in range(2):
        await ledger.hand_over(promise(op))
        assert await wallet(database) == (1_000, 0)
    async with database.read() as tx:
        receipt = await receipts.request(tx, 1, op.request)
    assert receipt is not None
    assert receipt.refund == handing.refund_id(op.request)


async def test_a_worker_declared_dead_can_promise_but_not_hand_over(database: db.Database, ledger: Book) -> None:
    op = hold(1, output=4)
    await ledger.hold(op)
    async with database.transaction() as tx:
        await workers.retire(tx, "w1")
    with pytest.raises(Refused) as refused:
        await ledger.hand_over(model.HandOver(1, op.request, "w1", NOW))
    assert refused.value.code == "fenced"
    await ledger.hand_over(promise(op))
    assert (await ledger.settle(settle(op, 250, worker=None))).charged == 0


async def test_a_promise_after_a_free_ending_changes_nothing(database: db.Database, ledger: Book) -> None:
    voided, paid_nothing = hold(1, output=4), hold(1, output=4)
    await ledger.hold(voided)
    await ledger.hold(paid_nothing)
    await ledger.void(void(voided))
    await ledger.settle(settle(paid_nothing, 0))
    for op in (voided, paid_nothing):
        assert await ledger.hand_over(promise(op)) == model.Done(op.request, duplicate=True)
    assert await wallet(database) == (1_000, 0)


async def test_a_clients_key_is_free_again_once_its_call_was_promised_free(database: db.Database, ledger: Book) -> None:
    op = hold(1, output=4, client_key="once", body_hash="a")
    await ledger.hold(op)
    again = hold(1, output=4, client_key="once", body_hash="a")
    with pytest.raises(Refused) as refused:
        await ledger.hold(again)
    assert refused.value.code == "request_in_flight"
    await ledger.hand_over(promise(op))
    assert (await ledger.hold(again)).request == again.request
    await ledger.settle(settle(again, 100))
    await ledger.settle(settle(op, 250, worker=None))
    assert await wallet(database) == (900, 0)


async def test_what_was_promised_free_holds_nothing_while_its_cost_is_open(database: db.Database, ledger: Book) -> None:
    """The upstream may take a day to tell, or never does; the customer's money and his key's cap are free at once."""
    await engines.package(database, 1, 5, tokens=2, paid=100, expires=None)
    op = hold(1, output=4, price=100, revision=3, sources=(model.Source(5, model.Need(0, 1, 1)), engines.wallet(100)))
    assert (await ledger.hold(op)).legs == (model.Leg(5, 2), model.Leg(model.WALLET, 200))
    for _ in range(2):
        await ledger.hand_over(promise(op))
    assert await wallet(database) == (900, 0)
    async with database.read() as tx:
        accounts = {account.id: (account.available, account.held) for account in await reading.accounts(tx, 1)}
        spender = await reading.spender(tx, 1, op.key, NOW)
        receipt = await receipts.request(tx, 1, op.request)
        assert await audit(tx, NOW) == []
    assert receipt is not None
    assert spender is not None
    assert accounts[5] == (2, 0)
    assert spender.held == 0
    assert receipt.reserved == 400
    assert [(leg.account, leg.held, leg.taken) for leg in receipt.legs] == [(5, 2, 0), (model.WALLET, 200, 0)]
    everything = hold(1, output=9, revision=3)
    assert (await ledger.hold(everything)).legs == (model.Leg(model.WALLET, 900),)
    await ledger.settle(settle(everything, 900))
    await ledger.void(void(op, worker=None, state=RequestState.UNKNOWN))
    assert await wallet(database) == (0, 0)
    async with database.read() as tx:
        assert (await recovering.unknown(tx, 0, NOW + 1)).worst == 400
