"""The operator's credits and corrections, on both engines."""

import asyncio

import pytest
from tests.sales.shop import hold, usd

from tokenarb.base.errors import Refused
from tokenarb.ledger import reading
from tokenarb.ledger.model import Code


async def test_a_credit_fills_the_wallet_once_a_reference(shop):
    alice = await shop.customer()
    first = await shop.credit(alice, "10.000000001", "invoice-1")
    assert (first.duplicate, first.balance) == (False, 10_000_000_001)
    again = await shop.credit(alice, "10.000000001", "invoice-1")
    assert (again.duplicate, again.balance) == (True, 10_000_000_001)
    assert await shop.violations() == []


async def test_a_reference_used_for_another_amount_is_refused(shop):
    alice = await shop.customer()
    await shop.credit(alice, "10", "invoice-1")
    for amount, promo in (("11", False), ("10", True), ("-10", False)):
        with pytest.raises(Refused) as refusal:
            await shop.credit(alice, amount, "invoice-1", promo=promo)
        assert refusal.value.code == "reference_mismatch"
    assert await shop.wallet(alice) == usd("10")


async def test_the_same_reference_at_once_is_booked_once(shop):
    alice = await shop.customer()
    booked = await asyncio.gather(*(shop.credit(alice, "1", "webhook") for _ in range(8)))
    assert sorted(credit.duplicate for credit in booked) == [False] + [True] * 7
    assert await shop.wallet(alice) == usd("1")


async def test_a_correction_never_goes_below_zero_nor_into_what_is_held(shop):
    alice = await shop.customer(balance="5")
    _, secret = await shop.key(alice)
    await shop.apply(hold(await shop.view(secret), usd("2")))
    with pytest.raises(Refused, match="a balance of 3 USD") as refusal:
        await shop.credit(alice, "-3.01", "oops")
    assert refusal.value.code == "insufficient_balance"
    assert (await shop.credit(alice, "-3", "oops")).balance == 0
    assert await shop.violations() == []


@pytest.mark.parametrize("amount", ["0", "9300000", "-9300000"])
async def test_senseless_amounts_are_refused(shop, amount):
    with pytest.raises(Refused) as refusal:
        await shop.credit(await shop.customer(), amount, "r")
    assert refusal.value.code == "bad_amount"


@pytest.mark.parametrize("reference", ["", "a b", "x" * 101, "ä", "a\n"])
async def test_references_are_plain(shop, reference):
    with pytest.raises(Refused) as refusal:
        await shop.credit(await shop.customer(), "1", reference)
    assert refusal.value.code == "bad_reference"


async def test_credit_without_payment_is_told_apart(shop):
    alice = await shop.customer(balance="1")
    await shop.credit(alice, "2", "welcome", promo=True)
    async with shop.database.read() as tx:
        totals = await reading.totals(tx)
    assert totals[Code.PROMO, "USD"] == -usd("2")
    assert totals[Code.DEPOSITS, "USD"] == -usd("1")
    assert totals[Code.WALLET, "USD"] == usd("3")
