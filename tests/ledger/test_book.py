"""The verbs on both engines: group commits, callers' transactions, and what happens to those who leave or repeat."""

import asyncio

import pytest
from tests.ledger import engines
from tests.ledger.engines import NOW, hold, settle, void

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.ledger import book, model, reading, receipts
from tokenarb.ledger.book import Book
from tokenarb.ledger.holding import CLIENT_KEY_MS


async def test_hold_and_settle_move_money_once(database: db.Database) -> None:
    await engines.customer(database, 1, credit=1_000)
    ledger = Book(database)
    await ledger.start()
    op = hold(1, output=4, price=100)
    held = await ledger.hold(op)
    assert held == model.Held(op.request, 4, (model.Leg(1, 400),), 400)
    assert await ledger.hold(op) == held
    async with database.read() as tx:
        assert await reading.wallet(tx, 1) == reading.Wallet(600, 400, 1_000, 0)
    await ledger.mark(model.Mark(1, op.request, 0, "gen-1", "w1"))
    ended = await ledger.settle(settle(op, 250, buy_cost_text="0.0000001"))
    assert (ended.state, ended.charged, ended.taken, ended.overrun, ended.duplicate, ended.wallet_left) == (
        model.RequestState.SETTLED, 250, (model.Leg(1, 250),), 0, False, 750,
    )  # fmt: skip
    again = await ledger.settle(settle(op, 999))
    assert (again.charged, again.duplicate) == (250, True)
    late = await ledger.void(void(op))
    assert (late.state, late.charged, late.duplicate) == (model.RequestState.SETTLED, 250, True)
    async with database.read() as tx:
        assert await reading.wallet(tx, 1) == reading.Wallet(750, 0, 1_000, 250)
        totals = await reading.totals(tx)
        assert totals[("revenue", "USD")] == 250
        assert (totals[("upstream_cost", "USD")], totals[("upstream_credit", "USD")]) == (100, -100)
    await ledger.stop()


async def test_five_hundred_requests_at_once(database: db.Database) -> None:
    for number in range(1, 6):
        await engines.customer(database, number, credit=1_000_000)
    ledger = Book(database, max_batch=64)
    await ledger.start()

    async def call(number: int) -> int:
        op = hold(number, output=3, price=10)
        await ledger.hold(op)
        return (await ledger.settle(settle(op, 20))).charged

    charged = await asyncio.gather(*(call(1 + n % 5) for n in range(500)))
    assert charged == [20] * 500
    async with database.read() as tx:
        for number in range(1, 6):
            assert await reading.wallet(tx, number) == reading.Wallet(998_000, 0, 1_000_000, 2_000)
    await ledger.stop()


async def test_client_key_runs_a_call_once(database: db.Database) -> None:
    await engines.customer(database, 1, credit=1_000)
    ledger = Book(database)
    await ledger.start()
    first = hold(1, client_key="order-1", body_hash="a")
    await ledger.hold(first)
    for body, code in (("a", "request_in_flight"), ("b", "key_reused")):
        with pytest.raises(Refused) as refused:
            await ledger.hold(hold(1, client_key="order-1", body_hash=body))
        assert refused.value.code == code
    await ledger.void(void(first))
    second = hold(1, client_key="order-1", body_hash="a")
    await ledger.hold(second)  # nothing was charged for the void, so the client may try again
    await ledger.settle(settle(second, 100))
    with pytest.raises(Refused) as refused:
        await ledger.hold(hold(1, client_key="order-1", body_hash="a"))
    assert (refused.value.code, refused.value.details) == ("already_completed", {"request": second.request})
    await ledger.stop()


async def test_a_client_key_is_free_again_after_a_day_unless_its_call_still_runs(database: db.Database) -> None:
    await engines.customer(database, 1, credit=1_000)
    ledger = Book(database)
    await ledger.start()
    done, running = hold(1, client_key="daily", body_hash="a"), hold(1, client_key="stuck", body_hash="a")
    await ledger.hold(done)
    await ledger.settle(settle(done, 100))
    await ledger.hold(running)
    last, over = NOW + CLIENT_KEY_MS - 1, NOW + CLIENT_KEY_MS
    for body, code in (("a", "already_completed"), ("b", "key_reused")):
        with pytest.raises(Refused) as refused:
            await ledger.hold(hold(1, client_key="daily", body_hash=body, at_ms=last))
        assert refused.value.code == code
    again = hold(1, client_key="daily", body_hash="b", at_ms=over)
    await ledger.hold(again)
    for body in "ab":  # may still be charged, so nobody else may bear its name
        with pytest.raises(Refused) as refused:
            await ledger.hold(hold(1, client_key="stuck", body_hash=body, at_ms=over))
        assert refused.value.code == "request_in_flight"
    await ledger.settle(settle(again, 50, at_ms=over + 5))
    with pytest.raises(Refused) as refused:  # the name is the second call's now, for a day of its own
        await ledger.hold(hold(1, client_key="daily", body_hash="b", at_ms=over + CLIENT_KEY_MS - 1))
    assert refused.value.details == {"request": again.request}
    async with database.read() as tx:
        first = await receipts.request(tx, 1, done.request)
        assert first is not None and (first.client_key, first.charged) == (None, 100)
    await ledger.stop()


async def test_apply_rolls_back_with_its_transaction(database: db.Database) -> None:
    await engines.customer(database, 1, credit=500)

    async def buy() -> None:
        async with database.transaction() as tx:
            await book.must(tx, engines.credited(1, 100))
            await book.must(tx, *engines.sold(1, 5, tokens=10, paid=700, expires=None))

    with pytest.raises(Refused) as refused:
        await buy()
    assert refused.value.code == "insufficient_balance"
    async with database.read() as tx:
        wallet = await reading.wallet(tx, 1)
        assert wallet is not None
        assert wallet.available == 500
        assert len(await reading.accounts(tx, 1)) == 1


async def test_apply_and_batches_take_turns(database: db.Database) -> None:
    await engines.customer(database, 1, credit=1_000)
    ledger = Book(database)
    await ledger.start()

    async def credit() -> None:
        async with database.transaction() as tx:
            await book.must(tx, engines.credited(1, 10))
            await asyncio.sleep(0.005)

    async def spend() -> None:
        op = hold(1, output=1, price=10)
        await ledger.hold(op)
        await ledger.settle(settle(op, 10))

    await asyncio.gather(*(credit() if n % 2 else spend() for n in range(40)))
    async with database.read() as tx:
        assert await reading.wallet(tx, 1) == reading.Wallet(1_000, 0, 1_200, 200)
    await ledger.stop()


async def test_a_caller_that_leaves_leaves_no_hold(database: db.Database) -> None:
    await engines.customer(database, 1, credit=1_000)
    ledger = Book(database)
    await ledger.start()
    answered = 0
    for _ in range(20):
        task = asyncio.create_task(ledger.hold(hold(1)))
        await asyncio.sleep(0.0005)
        task.cancel()
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        answered += isinstance(outcome, model.Held)  # a fast disk was done before the caller left: he knows his hold, and it stands
    assert answered < 20
    standing = reading.Wallet(1_000 - 100 * answered, 100 * answered, 1_000, 0)
    wallet = None
    for _ in range(200):  # on a busy machine the holds behind the callers are voided late, but they are
        await asyncio.sleep(0.05)
        async with database.read() as tx:
            wallet = await reading.wallet(tx, 1)
        if wallet == standing:
            break
    assert wallet == standing
    await ledger.stop()


async def test_a_poisoned_neighbour_harms_nobody(database: db.Database) -> None:
    await engines.customer(database, 1, credit=1_000)
    ledger = Book(database)
    await ledger.start()
    poison = hold(1, model=None)  # the column refuses it
    good = [hold(1, price=10) for _ in range(5)]
    results = await asyncio.gather(*(ledger.hold(op) for op in [*good[:2], poison, *good[2:]]), return_exceptions=True)
    assert [isinstance(result, model.Held) for result in results] == [True, True, False, True, True, True]
    async with database.read() as tx:
        wallet = await reading.wallet(tx, 1)
    assert wallet is not None
    assert wallet.held == 50
    await ledger.stop()


async def test_expiry_and_refund_of_a_package(database: db.Database) -> None:
    await engines.customer(database, 1, credit=1_000)
    await engines.package(database, 1, 5, tokens=3, paid=100, expires=NOW + 1_000)
    async with database.transaction() as tx:
        with pytest.raises(Refused, match="not reached its end"):
            await book.must(tx, model.ExpireAllocation(1, 5, NOW))
        done = await book.must(tx, model.ExpireAllocation(1, 5, NOW + 1_000), model.ExpireAllocation(1, 5, NOW + 2_000))
        assert [(outcome.amount, outcome.duplicate) for outcome in done if isinstance(outcome, model.Done)] == [(100, False), (0, True)]
        assert (await reading.totals(tx))[("breakage", "USD")] == 100
