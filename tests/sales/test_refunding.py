"""Refunds and expiry, on both engines: nobody gets more than was paid, nothing is stranded, the books stay at zero."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sales.shop import DAY_MS, NOW, hold, open_shop, settle, usd

from tokenarb.base.errors import Refused
from tokenarb.keys.model import AllocationState
from tokenarb.ledger import model, reading
from tokenarb.sales import expiry, refunding

END = NOW + 90 * DAY_MS


async def refund_package(shop, customer, allocation, now_ms=NOW):
    async with shop.database.transaction() as tx:
        return await refunding.package(tx, now_ms, customer.id, allocation.id)


async def refund_request(shop, customer, request):
    async with shop.database.transaction() as tx:
        return await refunding.request(tx, NOW, customer.id, request)


async def sweep(shop, now_ms):
    async with shop.database.transaction() as tx:
        return await expiry.expire_due(tx, now_ms)


async def bought(shop, balance="10", tokens=100_000):
    alice = await shop.customer(balance=balance)
    _, secret = await shop.key(alice)
    allocation = await shop.buy(alice, await shop.package(tokens))
    return alice, secret, allocation


async def spend(shop, secret, allocation, tokens, now_ms=NOW):
    used = hold(await shop.view(secret, now_ms), tokens, account=allocation.id, at_ms=now_ms)
    await shop.apply(used)
    await shop.apply(settle(used, tokens, at_ms=now_ms))
    return used


async def test_an_unused_package_is_given_back_whole(shop):
    alice, secret, allocation = await bought(shop)
    refund = await refund_package(shop, alice, allocation)
    assert refund.amount_nano == allocation.paid_nano
    assert await shop.wallet(alice) == usd("10")
    assert (await shop.view(secret)).allocations == ()
    assert await shop.violations() == []


async def test_the_unused_part_is_floor_of_paid_by_tokens(shop):
    alice, secret, allocation = await bought(shop)
    await spend(shop, secret, allocation, 33_333)
    refund = await refund_package(shop, alice, allocation)
    assert refund.amount_nano == allocation.paid_nano * 66_667 // 100_000
    assert await shop.violations() == []


async def test_C9_a_package_is_refunded_once(shop):
    alice, _, allocation = await bought(shop)
    refunds = await asyncio.gather(*(refund_package(shop, alice, allocation) for _ in range(6)))
    assert sorted(refund.duplicate for refund in refunds) == [False] + [True] * 5
    assert await shop.wallet(alice) == usd("10")
    assert await shop.violations() == []


async def test_C9_a_request_is_refunded_once(shop):
    alice = await shop.customer(balance="1")
    _, secret = await shop.key(alice)
    used = hold(await shop.view(secret), usd("0.25"))
    await shop.apply(used)
    await shop.apply(settle(used, usd("0.25")))
    refunds = await asyncio.gather(*(refund_request(shop, alice, used.request) for _ in range(6)))
    assert sorted(refund.duplicate for refund in refunds) == [False] + [True] * 5
    assert {refund.amount_nano for refund in refunds if not refund.duplicate} == {usd("0.25")}
    assert await shop.wallet(alice) == usd("1")
    assert await shop.violations() == []


async def test_C10_a_refund_restores_the_balance_and_the_used_counter(shop):
    alice = await shop.customer(balance="1")
    key, secret = await shop.key(alice, daily_cap=usd("0.5"))
    used = hold(await shop.view(secret), usd("0.5"))
    await shop.apply(used)
    await shop.apply(settle(used, usd("0.5")))
    (refused,) = await shop.apply(hold(await shop.view(secret), usd("0.5")))
    assert refused.code == "key_cap_reached"
    await refund_request(shop, alice, used.request)
    async with shop.database.read() as tx:
        assert (await reading.spender(tx, alice.id, key.id, NOW)).used_today == 0
    (held,) = await shop.apply(hold(await shop.view(secret), usd("0.5")))
    assert isinstance(held, model.Held)


async def test_what_a_running_call_holds_is_not_refunded_and_not_stranded(shop):
    alice, secret, allocation = await bought(shop)
    running = hold(await shop.view(secret), 40_000, account=allocation.id)
    await shop.apply(running)
    first = await refund_package(shop, alice, allocation)
    assert first.amount_nano == allocation.paid_nano * 60_000 // 100_000
    await shop.apply(settle(running, 10_000))
    assert [live.id for live in (await shop.view(secret)).allocations] == [allocation.id]
    second = await refund_package(shop, alice, allocation)
    assert second.amount_nano == allocation.paid_nano * 30_000 // 100_000
    assert (await refund_package(shop, alice, allocation)).duplicate
    assert await shop.wallet(alice) == usd("10") - allocation.paid_nano * 10_000 // 100_000
    assert await shop.violations() == []


@pytest.mark.parametrize("use", [0, 100_000])
async def test_nothing_left_is_nothing_to_refund(shop, use):
    alice, secret, allocation = await bought(shop)
    if use:
        await spend(shop, secret, allocation, use)
    else:
        await shop.apply(hold(await shop.view(secret), 100_000, account=allocation.id))
    with pytest.raises(Refused) as refusal:
        await refund_package(shop, alice, allocation)
    assert refusal.value.code == "nothing_to_refund"


async def test_another_customer_s_package_is_not_there(shop):
    _, _, allocation = await bought(shop)
    with pytest.raises(Refused) as refusal:
        await refund_package(shop, await shop.customer("mallory"), allocation)
    assert refusal.value.code == "allocation_not_found"


async def test_E11_an_expired_package_becomes_breakage_once(shop):
    alice, secret, allocation = await bought(shop)
    await spend(shop, secret, allocation, 20_000)
    assert (await sweep(shop, END - 1)).seen == 0
    swept = await sweep(shop, END)
    assert (swept.seen, swept.closed, swept.breakage_nano) == (1, 1, usd("3"))
    assert (await sweep(shop, END)).seen == 0
    with pytest.raises(Refused) as refusal:
        await refund_package(shop, alice, allocation, END)
    assert refusal.value.code == "nothing_to_refund"
    assert await shop.violations(END) == []


async def test_E11_a_stream_over_the_end_finishes_and_its_rest_is_swept_later(shop):
    alice, secret, allocation = await bought(shop)
    running = hold(await shop.view(secret), 40_000, account=allocation.id, at_ms=END - 1)
    await shop.apply(running)
    assert (await sweep(shop, END)).closed == 0
    await shop.apply(settle(running, 10_000, at_ms=END + 1))
    await sweep(shop, END + 2)
    account = await shop.account(alice, allocation.id)
    assert (account.available, account.held) == (0, 0)
    assert (await sweep(shop, END + 3)).seen == 0
    assert await shop.violations(END + 3) == []


async def test_E12_an_exhausted_package_leaves_the_view_and_a_refund_brings_it_back(shop):
    alice, secret, allocation = await bought(shop)
    used = await spend(shop, secret, allocation, 100_000)
    empty = await shop.view(secret)
    assert empty.allocations == ()
    assert await refund_request(shop, alice, used.request)
    (stale,) = await shop.apply(hold(empty, 1))
    assert stale.code == "stale_view"
    assert [live.id for live in (await shop.view(secret)).allocations] == [allocation.id]
    assert await shop.violations() == []


async def test_a_refund_into_a_closed_package_is_not_stranded(shop):
    alice, secret, allocation = await bought(shop)
    used = await spend(shop, secret, allocation, 40_000)
    await refund_package(shop, alice, allocation)
    assert (await shop.view(secret)).allocations == ()
    await refund_request(shop, alice, used.request)
    (live,) = (await shop.view(secret)).allocations
    assert live.state is AllocationState.LIVE
    assert (await sweep(shop, END)).closed == 1
    assert await shop.violations(END) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tokens=st.integers(1_000, 1_000_000), uses=st.lists(st.integers(1, 400_000), max_size=4), refund_requests=st.booleans())
async def test_nobody_gets_more_than_was_paid(tmp_path_factory, tokens, uses, refund_requests):
    async with open_shop(f"sqlite:///{tmp_path_factory.mktemp('refund') / 'shop.db'}") as shop:
        alice, secret, allocation = await bought(shop, "1000", tokens)
        after_sale = await shop.wallet(alice)
        spent = []
        for use in uses:
            left = (await shop.account(alice, allocation.id)).available
            if left:
                spent.append(await spend(shop, secret, allocation, min(use, left)))
        if refund_requests and spent:
            await refund_request(shop, alice, spent[0].request)
        left = (await shop.account(alice, allocation.id)).available
        if left:
            refund = await refund_package(shop, alice, allocation)
            assert refund.amount_nano == allocation.paid_nano * left // tokens
        assert after_sale <= await shop.wallet(alice) <= usd("1000")
        assert await shop.violations() == []
