"""Orders on both engines: several packages, one checkout, a locked quote; settled once, whole or not at all."""

import asyncio

import pytest
from tests.sales.buyers import HOUSE, SEALER, buyer, everything_holds, letters, place, settle
from tests.sales.shop import NOW, usd

from tokenarb.base import outbox
from tokenarb.base.errors import Refused
from tokenarb.catalog import packages
from tokenarb.keys import allocating, issuing
from tokenarb.sales import ordering
from tokenarb.sales.cart import Cart
from tokenarb.sales.orders import QUOTE_MS, OrderState


def test_a_cart_counts_and_has_an_end():
    cart = Cart().put(5, 2).put(6, 1).put(5, 3)
    assert (cart.lines, cart.put(5, 0).lines) == (((5, 3), (6, 1)), ((6, 1),))
    with pytest.raises(Refused, match="a cart holds"):
        cart.put(6, 11)


async def test_several_packages_are_one_order_one_receipt_and_one_key(shop):
    alice = await buyer(shop, balance="10")
    first, second = await shop.package(100_000), await shop.package(50_000)
    order = await place(shop, alice, first.id, first.id, second.id)
    assert order.total_nano == 2 * first.price_nano + second.price_nano
    settled = await settle(shop, alice, order)
    assert [bought.package for bought in settled.bought] == [first.id, first.id, second.id]
    assert await shop.wallet(alice) == usd("10") - order.total_nano
    told = await letters(shop)
    assert [letter.topic for letter in told] == ["receipt", "new_key"]
    secret = SEALER.open(told[1].sealed, f"key:{settled.key.id}")
    assert (await shop.view(secret)).key.id == settled.key.id
    assert await everything_holds(shop)


async def test_a_second_purchase_tops_up_the_key_that_is_there_unless_another_is_wished(shop):
    alice = await buyer(shop, balance="20")
    package = await shop.package()
    await settle(shop, alice, await place(shop, alice, package.id))
    assert (await settle(shop, alice, await place(shop, alice, package.id, now_ms=NOW + 1))).key is None
    assert (await settle(shop, alice, await place(shop, alice, package.id, new_key=True))).key is not None
    async with shop.database.read() as tx:
        assert len(await issuing.page(tx, customer=alice.id)) == 2


async def test_whether_a_key_comes_with_it_can_be_chosen_while_the_order_is_open(shop):
    alice = await buyer(shop, balance="20")
    package = await shop.package()
    await settle(shop, alice, await place(shop, alice, package.id))
    order = await place(shop, alice, package.id, now_ms=NOW + 1)
    async with shop.database.transaction() as tx:
        assert (await ordering.choose_key(tx, NOW + 1, alice.id, order.id, new_key=True)).new_key
        again = await ordering.place(tx, NOW + 2, alice.id, Cart().put(package.id, 1), HOUSE.policy)
    assert (again.id, again.new_key) == (order.id, True), "a double tap has no opinion"
    assert (await settle(shop, alice, order)).key is not None
    async with shop.database.transaction() as tx:
        with pytest.raises(Refused, match="has ended"):
            await ordering.choose_key(tx, NOW + 2, alice.id, order.id, new_key=False)
    mallory = await buyer(shop, "mallory")
    async with shop.database.transaction() as tx:
        with pytest.raises(Refused, match="has no order"):
            await ordering.choose_key(tx, NOW + 2, mallory.id, order.id, new_key=False)


async def test_E6_two_parallel_taps_on_buy_are_one_order_one_sale_one_key(shop):
    alice = await buyer(shop, balance="100")
    package = await shop.package()
    orders = await asyncio.gather(*(place(shop, alice, package.id) for _ in range(6)))
    assert len({order.id for order in orders}) == 1
    settled = await asyncio.gather(*(settle(shop, alice, orders[0]) for _ in range(6)))
    assert sum(not one.duplicate for one in settled) == 1
    assert await shop.wallet(alice) == usd("96.25")
    assert [letter.topic for letter in await letters(shop)] == ["receipt", "new_key"]
    assert await everything_holds(shop)


async def test_an_order_that_cannot_be_filled_whole_takes_nothing(shop):
    alice = await buyer(shop, balance="5")
    package = await shop.package()
    order = await place(shop, alice, package.id, package.id)
    with pytest.raises(Refused) as refusal:
        await settle(shop, alice, order)
    assert (refusal.value.code, refusal.value.details["missing_usd"]) == ("insufficient_balance", "2.5")
    assert await shop.wallet(alice) == usd("5")
    async with shop.database.read() as tx:
        assert list(await allocating.of_customer(tx, alice.id)) == []
    assert await letters(shop) == []


@pytest.mark.parametrize(("country", "code"), [("IR", "country_refused"), ("RU", "country_refused"), (None, "declaration_needed")])
async def test_who_may_not_buy_places_no_order(shop, country, code):
    alice = await buyer(shop, balance="10", country=country)
    package = await shop.package()
    with pytest.raises(Refused) as refusal:
        await place(shop, alice, package.id)
    assert refusal.value.code == code


async def test_a_cancelled_order_stays_cancelled_and_an_expired_one_may_still_be_filled(shop):
    alice = await buyer(shop, balance="10")
    package = await shop.package()
    order = await place(shop, alice, package.id)
    async with shop.database.transaction() as tx:
        assert (await ordering.cancel(tx, alice.id, order.id)).state is OrderState.CANCELLED
    with pytest.raises(Refused, match="cancelled"):
        await settle(shop, alice, order)
    late = await place(shop, alice, package.id)
    async with shop.database.transaction() as tx:
        assert await ordering.expire_due(tx, NOW + QUOTE_MS) == 1
        assert await ordering.resumable(tx, NOW, alice.id) == []
    assert len((await settle(shop, alice, late, NOW + QUOTE_MS)).bought) == 1


async def test_another_customer_s_order_is_not_found(shop):
    alice, bob = await buyer(shop, "alice", "10"), await buyer(shop, "bob", "10")
    order = await place(shop, alice, (await shop.package()).id)
    with pytest.raises(Refused, match="has no order"):
        await settle(shop, bob, order)


async def test_what_is_no_longer_sold_is_not_sold_by_an_old_order(shop):
    alice = await buyer(shop, balance="10")
    package = await shop.package()
    order = await place(shop, alice, package.id)
    async with shop.database.transaction() as tx:
        await packages.retire(tx, NOW, package.id)
    with pytest.raises(Refused) as refusal:
        await settle(shop, alice, order)
    assert refusal.value.code == "package_retired"


async def test_a_key_that_nobody_received_in_a_day_is_forgotten_but_its_letter_stays(shop):
    alice = await buyer(shop, balance="10")
    await settle(shop, alice, await place(shop, alice, (await shop.package()).id))
    async with shop.database.transaction() as tx:
        assert await outbox.wipe_secrets(tx, NOW + outbox.SECRET_MS - 1) == 0
        assert await outbox.wipe_secrets(tx, NOW + outbox.SECRET_MS) == 1
    told = await letters(shop)
    assert [(letter.topic, letter.sealed) for letter in told] == [("receipt", None), ("new_key", None)]
    assert HOUSE.sealer is SEALER
