"""Payments by Stars on both engines: credited once, spent as asked, taken back once, and what was spent of them is owed."""

import asyncio

import pytest
from tests.sales.buyers import HOUSE, buyer, everything_holds, give_back, invoice_for, letters, paid, place, taken_back, top_up
from tests.sales.shop import DAY_MS, NOW, hold, usd
from tests.sales.shop import settle as settled

from tokenarb.base.errors import Refused
from tokenarb.catalog import packages
from tokenarb.customers import registry
from tokenarb.customers.model import CustomerState
from tokenarb.keys import allocating
from tokenarb.ledger import reading
from tokenarb.payments import invoicing, receiving
from tokenarb.payments.model import InvoiceState, StarsState
from tokenarb.sales import ordering, paying, refunding, standing
from tokenarb.sales.orders import QUOTE_MS


async def bought(shop):
    """Alice with a package of 3.75 USD, paid by 289 Stars that brought 3.757."""
    alice = await buyer(shop)
    order = await place(shop, alice, (await shop.package()).id)
    invoice = await invoice_for(shop, alice, order)
    return alice, order, invoice


async def precheck(shop, customer, invoice, *, amount=None, now_ms=NOW):
    async with shop.database.read() as tx:
        refusal = await paying.precheck(tx, now_ms, customer.id, invoice.id, "XTR", amount or invoice.asked, HOUSE)
    return refusal and refusal.code


async def test_stars_fill_the_wallet_and_the_order_is_settled_in_the_same_commit(shop):
    alice, order, invoice = await bought(shop)
    assert (invoice.asked, await precheck(shop, alice, invoice)) == (289, None)
    result = await paid(shop, alice, invoice)
    assert [one.order.id for one in result.settled] == [order.id]
    assert await shop.wallet(alice) == usd("0.007")  # 289 x 0.013 - 3.75: what rounding up brought stays his
    assert [letter.topic for letter in await letters(shop)] == ["invoice_paid", "receipt", "new_key"]
    async with shop.database.read() as tx:
        assert (await invoicing.find(tx, invoice.id)).state is InvoiceState.CREDITED
    assert await everything_holds(shop)


async def test_E1_the_same_payment_told_five_times_at_once_is_one_credit(shop):
    alice, _, invoice = await bought(shop)
    results = await asyncio.gather(*(paid(shop, alice, invoice) for _ in range(5)))
    assert sum(not result.received.duplicate for result in results) == 1
    assert await shop.wallet(alice) == usd("0.007")
    assert [letter.topic for letter in await letters(shop)] == ["invoice_paid", "receipt", "new_key"]
    assert await everything_holds(shop)


async def test_E4_what_was_really_paid_is_credited_never_what_was_asked(shop):
    alice, _, invoice = await bought(shop)
    result = await paid(shop, alice, invoice, stars_=100)
    assert (await shop.wallet(alice), result.settled) == (usd("1.3"), ())
    assert result.refusal.code == "insufficient_balance"
    assert [letter.topic for letter in await letters(shop)] == ["invoice_paid", "topped_up"]
    async with shop.database.read() as tx:
        assert (await invoicing.find(tx, invoice.id)).state is InvoiceState.WAITING
    assert await everything_holds(shop)


async def test_E5_the_credit_stands_when_its_order_cannot_be_filled_any_more(shop):
    alice, order, invoice = await bought(shop)
    async with shop.database.transaction() as tx:
        await packages.retire(tx, NOW, order.lines[0].package)
    assert await precheck(shop, alice, invoice) == "package_retired"
    result = await paid(shop, alice, invoice)  # taken all the same: it was answered a moment before
    assert (result.refusal.code, await shop.wallet(alice)) == ("package_retired", invoice.credit_nano)
    assert await everything_holds(shop)


async def test_a_payment_for_nothing_we_know_is_not_lost(shop):
    alice = await buyer(shop)
    await paid(shop, alice, "no such invoice", stars_=10)
    assert await shop.wallet(alice) == usd("0.13")


async def test_a_link_paid_by_another_fills_the_wallet_of_who_paid(shop):
    alice, _, invoice = await bought(shop)
    bob = await buyer(shop, "bob")
    assert await precheck(shop, bob, invoice) == "invoice_unknown"
    await paid(shop, bob, invoice)
    assert (await shop.wallet(bob), await shop.wallet(alice)) == (invoice.credit_nano, 0)
    assert (await paid(shop, alice, invoice, "ch-2")).settled
    assert await everything_holds(shop)


async def test_an_invoice_paid_twice_fills_the_wallet_with_the_second_payment(shop):
    alice, _, invoice = await bought(shop)
    await paid(shop, alice, invoice)
    assert await precheck(shop, alice, invoice) == "invoice_closed"
    second = await paid(shop, alice, invoice, "ch-2")
    assert (second.settled, await shop.wallet(alice)) == ((), usd("0.007") + invoice.credit_nano)
    assert await everything_holds(shop)


async def test_an_unfinished_purchase_resumes_after_a_top_up(shop):
    alice = await buyer(shop)
    order = await place(shop, alice, (await shop.package()).id)
    invoice = await top_up(shop, alice, usd("10"))
    assert [one.order.id for one in (await paid(shop, alice, invoice)).settled] == [order.id]
    left_behind = await place(shop, alice, (await shop.package()).id)
    late = await top_up(shop, alice, usd("1"), NOW + QUOTE_MS)
    assert (await paid(shop, alice, late, "ch-2", now_ms=NOW + QUOTE_MS)).settled == ()
    async with shop.database.read() as tx:
        assert (await ordering.find(tx, alice.id, left_behind.id)).quoted(NOW)


async def test_an_invoice_ends_when_its_order_is_filled_by_other_money(shop):
    alice, order, invoice = await bought(shop)
    await shop.credit(alice, "10", "gift")
    async with shop.database.transaction() as tx:
        await paying.settle_from_wallet(tx, NOW, alice.id, order.id, HOUSE)
        assert (await invoicing.find(tx, invoice.id)).state is InvoiceState.CANCELLED
    assert await precheck(shop, alice, invoice) == "invoice_closed"
    assert [letter.topic for letter in await letters(shop)] == ["receipt", "new_key", "invoice_expired"]
    await paid(shop, alice, invoice)  # Telegram had taken the Stars before: they are on the wallet, nothing is bought twice
    assert await shop.wallet(alice) == usd("10") - order.total_nano + invoice.credit_nano
    assert await everything_holds(shop)


async def test_a_double_tap_is_one_invoice_and_a_late_pre_checkout_is_refused(shop):
    alice, order, invoice = await bought(shop)
    assert await invoice_for(shop, alice, order, NOW + 5) == invoice
    assert await precheck(shop, alice, invoice, now_ms=invoice.expires_at_ms) == "invoice_closed"
    assert await precheck(shop, alice, invoice, amount=1) == "price_mismatch"
    async with shop.database.transaction() as tx:
        await standing.freeze(tx, alice.id)
    assert await precheck(shop, alice, invoice) == "customer_blocked"


async def test_a_refund_debits_first_asks_telegram_once_and_is_once(shop):
    alice = await buyer(shop)
    await paid(shop, alice, await top_up(shop, alice, usd("10")))
    await letters(shop)
    assert [(await give_back(shop)).state for _ in range(2)] == [StarsState.REFUNDING] * 2
    assert await shop.wallet(alice) == 0
    assert [letter.topic for letter in await letters(shop)] == ["stars_refund"]
    first, second = await taken_back(shop), await taken_back(shop)
    assert (first.payment.state, first.duplicate, second.duplicate) == (StarsState.REFUNDED, False, True)
    assert [letter.topic for letter in await letters(shop)] == ["stars_taken_back"]
    assert await everything_holds(shop)


async def test_a_payment_that_was_spent_is_given_back_only_after_what_it_bought(shop):
    alice, _, invoice = await bought(shop)
    await paid(shop, alice, invoice)
    with pytest.raises(Refused, match="whole or not at all"):
        await give_back(shop)
    async with shop.database.transaction() as tx:
        purchase = (await allocating.of_customer(tx, alice.id))[0]
        await refunding.package(tx, NOW, alice.id, purchase.id)
    assert (await give_back(shop)).state is StarsState.REFUNDING
    assert await everything_holds(shop)


async def test_E9_stars_spent_and_refunded_behind_our_back_are_owed_and_the_customer_is_stopped(shop):
    alice, _, invoice = await bought(shop)
    await paid(shop, alice, invoice)
    _, secret = await shop.key(alice)
    running = hold(await shop.view(secret), usd("0.007"))
    await shop.apply(running)  # what runs finishes
    result = await taken_back(shop)
    assert result.payment.owed_nano == invoice.credit_nano
    async with shop.database.read() as tx:
        assert (await registry.find(tx, alice.id)).state is CustomerState.BLOCKED
        assert (await reading.wallet(tx, alice.id)).spent == usd("3.75")
    (refused,) = await shop.apply(hold(await shop.view(secret), 1))
    assert refused.code == "customer_frozen"
    await shop.apply(settled(running, 0))
    assert (await taken_back(shop)).duplicate
    assert await everything_holds(shop)


async def test_what_is_owed_is_taken_from_what_is_released_and_from_the_next_deposit(shop):
    alice, _, invoice = await bought(shop)
    await paid(shop, alice, invoice)
    await taken_back(shop)
    async with shop.database.read() as tx:
        assert [owing.owed_nano for owing in await receiving.payments(tx, alice.id, owing=True)] == [usd("3.75")]
    await shop.credit(alice, "1", "found")
    async with shop.database.transaction() as tx:
        assert await receiving.collect(tx, NOW, alice.id) == usd("1")
        assert await receiving.collect(tx, NOW, alice.id) == 0
    await paid(shop, alice, "anything", "ch-3", stars_=1000)
    assert await shop.wallet(alice) == usd("13") - usd("2.75")
    async with shop.database.read() as tx:
        assert list(await receiving.payments(tx, alice.id, owing=True)) == []
    assert await everything_holds(shop)


async def test_a_new_customer_has_a_cap_until_his_first_payment_is_three_weeks_old(shop):
    alice = await buyer(shop)
    await paid(shop, alice, await top_up(shop, alice, usd("90")))
    with pytest.raises(Refused) as refusal:
        await top_up(shop, alice, usd("20"))
    assert (refusal.value.code, refusal.value.details["left_usd"]) == ("stars_cap", "9.988")
    assert (await top_up(shop, alice, usd("120"), NOW + 22 * DAY_MS)).asked == 9231


async def test_invoices_expire_and_are_credited_all_the_same(shop):
    alice, _, invoice = await bought(shop)
    async with shop.database.transaction() as tx:
        assert [ended.id for ended in await invoicing.expire_due(tx, invoice.expires_at_ms)] == [invoice.id]
    assert (await paid(shop, alice, invoice, now_ms=invoice.expires_at_ms + 1)).settled
    other = await top_up(shop, alice, usd("1"))
    async with shop.database.transaction() as tx:
        assert (await invoicing.cancel(tx, other)).state is InvoiceState.CANCELLED
    assert await precheck(shop, alice, other) == "invoice_closed"
