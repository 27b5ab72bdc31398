"""Sales from the wallet, on both engines. What is bought is sold exactly once, whoever asks again."""

import asyncio
from dataclasses import replace

import pytest
from tests.sales.shop import DAY_MS, NOW, hold, settle, usd

from tokenarb.base import money
from tokenarb.base.errors import Refused
from tokenarb.catalog import packages
from tokenarb.keys import allocating
from tokenarb.ledger import model, reading
from tokenarb.sales import standing


async def test_a_sale_moves_money_to_deferred_and_tokens_to_the_allocation(shop):
    alice = await shop.customer(balance="10")
    package = await shop.package(100_000, 90)
    bought = await shop.buy(alice, package)
    assert await shop.wallet(alice) == usd("10") - package.price_nano
    account = await shop.account(alice, bought.id)
    assert (account.available, account.held) == (100_000, 0)
    assert (bought.tokens, bought.paid_nano, bought.expires_at_ms) == (100_000, package.price_nano, NOW + 90 * DAY_MS)
    assert package.price_nano == usd("3.75")  # money.md: gpt-4 at $0.03/1k, 100,000 tokens
    assert bought.terms.price.base.prompt == money.to_atto(money.parse_decimal("0.0000375"))
    assert await shop.violations() == []


async def test_a_package_without_days_never_expires(shop):
    alice = await shop.customer(balance="10")
    assert (await shop.buy(alice, await shop.package(days=None))).expires_at_ms is None


async def test_E6_the_same_order_twice_is_one_sale(shop):
    alice = await shop.customer(balance="10")
    package = await shop.package()
    first = await shop.buy(alice, package, "checkout-7")
    assert await shop.buy(alice, package, "checkout-7", NOW + 60_000) == first
    assert await shop.wallet(alice) == usd("6.25")


async def test_E6_a_double_click_is_one_sale(shop):
    alice = await shop.customer(balance="100")
    package = await shop.package()
    bought = await asyncio.gather(*(shop.buy(alice, package, "checkout-8") for _ in range(8)))
    assert len({allocation.id for allocation in bought}) == 1
    assert await shop.wallet(alice) == usd("96.25")
    async with shop.database.read() as tx:
        assert len(await allocating.of_customer(tx, alice.id)) == 1
    assert await shop.violations() == []


async def test_E6_an_order_is_one_customer_s_own(shop):
    alice, bob = await shop.customer("alice", "10"), await shop.customer("bob", "10")
    package = await shop.package()
    assert (await shop.buy(alice, package, "7")).id != (await shop.buy(bob, package, "7")).id


async def test_an_order_cannot_buy_something_else_later(shop):
    alice = await shop.customer(balance="10")
    await shop.buy(alice, await shop.package(100_000), "7")
    with pytest.raises(Refused) as refusal:
        await shop.buy(alice, await shop.package(50_000), "7")
    assert refusal.value.code == "order_mismatch"


async def test_too_little_money_is_refused_with_the_figure_missing_and_nothing_changes(shop):
    alice = await shop.customer(balance="3.00")
    with pytest.raises(Refused) as refusal:
        await shop.buy(alice, await shop.package())
    assert refusal.value.code == "insufficient_balance"
    assert refusal.value.details["missing_usd"] == "0.75"
    assert "0.75 USD missing" in refusal.value.message
    assert await shop.wallet(alice) == usd("3")
    async with shop.database.read() as tx:
        assert list(await allocating.of_customer(tx, alice.id)) == []
        assert [account.id for account in await reading.accounts(tx, alice.id)] == [model.WALLET]
    await shop.credit(alice, "0.75", "top-up")
    await shop.buy(alice, await shop.package())
    assert await shop.wallet(alice) == 0


async def test_money_that_a_running_call_holds_cannot_be_spent_twice(shop):
    alice = await shop.customer(balance="4")
    _, secret = await shop.key(alice)
    package = await shop.package()
    running = hold(await shop.view(secret), usd("1"))
    await shop.apply(running)
    with pytest.raises(Refused, match=r"0\.75 USD missing"):
        await shop.buy(alice, package)
    await shop.apply(settle(running, 0))
    await shop.buy(alice, package)


async def test_parallel_orders_never_overdraw(shop):
    alice = await shop.customer(balance="8")
    package = await shop.package()
    outcomes = await asyncio.gather(*(shop.buy(alice, package, f"order-{n}") for n in range(6)), return_exceptions=True)
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 2
    assert all(outcome.code == "insufficient_balance" for outcome in outcomes if isinstance(outcome, Exception))
    assert await shop.wallet(alice) == usd("0.5")
    assert await shop.violations() == []


async def test_a_retired_package_is_not_sold(shop):
    alice = await shop.customer(balance="10")
    package = await shop.package()
    async with shop.database.transaction() as tx:
        retired = await packages.retire(tx, NOW, package.id)
    with pytest.raises(Refused) as refusal:
        await shop.buy(alice, retired)
    assert refusal.value.code == "package_retired"


async def test_a_frozen_customer_buys_nothing_and_keeps_the_money(shop):
    alice = await shop.customer(balance="10")
    package = await shop.package()
    async with shop.database.transaction() as tx:
        await standing.freeze(tx, alice.id)
    with pytest.raises(Refused) as refusal:
        await shop.buy(alice, package)
    assert refusal.value.code == "customer_blocked"
    assert await shop.wallet(alice) == usd("10")
    async with shop.database.transaction() as tx:
        await standing.unfreeze(tx, alice.id)
    await shop.buy(alice, package)


async def test_freezing_a_customer_stops_the_next_hold(shop):
    alice = await shop.customer(balance="10")
    _, secret = await shop.key(alice)
    async with shop.database.transaction() as tx:
        await standing.freeze(tx, alice.id)
    (refused,) = await shop.apply(hold(await shop.view(secret), 1))
    assert refused.code == "customer_frozen"


@pytest.mark.parametrize("order", ["", "a b", "x" * 101, "naïve", "a\n"])
async def test_order_ids_are_plain(shop, order):
    alice = await shop.customer(balance="10")
    package = await shop.package()
    with pytest.raises(Refused) as refusal:
        await shop.buy(alice, package, order)
    assert refusal.value.code == "bad_order"


async def test_what_was_sold_keeps_its_price_when_the_package_changes(shop):
    alice = await shop.customer(balance="10")
    package = await shop.package()
    bought = await shop.buy(alice, package)
    dearer = replace(package, price_nano=package.price_nano * 2)
    assert (await shop.buy(alice, dearer)).paid_nano == bought.paid_nano
