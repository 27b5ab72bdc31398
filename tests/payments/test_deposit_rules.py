"""What a deposit may become, what it is worth, when it counts; and its verbs on both engines, repeated, at once, and cut short."""

import asyncio
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.payments.story import ADDRESS, ROW, TOKEN, Crash, Story, paid
from tests.payments.watching import USD
from tests.sales.buyers import HOUSE, buyer, everything_holds, letters, place
from tests.sales.shop import DAY_MS, NOW, Shop, hold

from tokenarb.base.errors import Broken, Refused
from tokenarb.payments import depositing, deposits
from tokenarb.payments.deposit import MOVES, Deposit, DepositState, Identity, Progress, counts, moved, price, worth
from tokenarb.payments.sightings import Block, Header, Place
from tokenarb.sales import chain_paying, standing

DEPOSIT = Deposit(
    Identity("test", "0xaa", 0), 7, ADDRESS, TOKEN, "USDT", 25_000_000, 100, "0xbb", DepositState.CONFIRMING, NOW, None, None, 0, 0, 0
)


@pytest.mark.parametrize("state", DepositState)
def test_money_leaves_the_wallet_by_reversal_only_and_nothing_is_credited_twice(state):
    assert DepositState.CREDITED not in MOVES[DepositState.CREDITED]
    assert MOVES[DepositState.CREDITED] == {DepositState.REVERSED}
    if DepositState.REVERSED in MOVES[state]:
        assert state is DepositState.CREDITED
    with pytest.raises(Broken):
        moved(state, state)


def test_P7_nothing_is_credited_that_is_in_no_block():
    assert DepositState.CREDITED not in MOVES[DepositState.SEEN]
    assert not counts(replace(DEPOSIT, height=None), ROW, Progress(10**9, 10**9), 0)


@given(st.integers(0, 2**256 - 1), st.integers(0, 36), st.fractions(0, 10**6))
def test_worth_is_rounded_down_once(units, decimals, rate):
    exact = units * rate * 10**9 / 10**decimals
    assert worth(units, decimals, rate) <= exact < worth(units, decimals, rate) + 1


def test_P11_the_lower_rate_counts_and_P12_none_makes_it_wait():
    low, high = Fraction(1, 3), Fraction(1, 2)
    assert price(low, high) == price(high, low) == low
    assert (price(None, high), price(low, None), price(None, None)) == (high, None, None)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.none() | st.integers(0, 10**6), st.none() | st.integers(0, 10**12))
def test_depth_and_finality_decide_and_only_they(height, at, final, stake):
    rule = ROW.rule(stake)
    expected = at - height + 1 >= rule.blocks and (not rule.finalized or (final is not None and height <= final))
    assert counts(replace(DEPOSIT, height=height), ROW, Progress(at, final), stake) is expected


@pytest.fixture
async def story(shop: Shop):
    alice = await buyer(shop)
    told = Story(shop, alice)
    await told.begin()
    return told


async def test_S8_twenty_at_once_book_one_step_and_one_credit(story: Story):
    step = story.step(("a", [paid(25_000_000)]), ("b", []))
    booked = await asyncio.gather(*(story.book(step) for _ in range(20)))
    assert sum(one is not None for one in booked) == 1
    credited = await asyncio.gather(*(story.credit() for _ in range(20)))
    assert (sum(credited), await story.shop.wallet(story.alice)) == (1, 25 * USD)
    assert await everything_holds(story.shop)


async def test_S3_a_step_or_a_credit_that_is_cut_short_leaves_nothing(story: Story):
    step = story.step(("a", [paid(25_000_000)]), ("b", []))
    with pytest.raises(Crash):
        await story.cut_short(lambda tx: chain_paying.record(tx, NOW, ROW, step, story.watched, story.rates))
    assert await story.book(step) is not None
    with pytest.raises(Crash):
        await story.cut_short(lambda tx: chain_paying.credit(tx, NOW, ROW, story.alice.id, story.rates, HOUSE))
    assert await story.shop.wallet(story.alice) == 0
    assert await story.credit() == 1
    assert [letter.topic for letter in await letters(story.shop)] == ["deposit_seen", "deposit_credited"]
    assert await everything_holds(story.shop)


async def test_a_step_that_does_not_hang_together_is_an_alarm(story: Story):
    with pytest.raises(Broken):
        await story.book(replace(story.step(("a", [])), ancestor=Place(99, "h99")))
    broken = Block(Header(101, "x", "of nobody", 0), ())
    with pytest.raises(Broken):
        await story.book(replace(story.step(("a", [])), blocks=(broken,)))


async def test_E10_money_that_was_credited_can_be_spent_in_the_next_call(story: Story):
    _, secret = await story.shop.key(story.alice)
    before = await story.shop.view(secret)
    await story.tell(("a", [paid(25_000_000)]), ("b", []))
    await story.credit()
    (stale,) = await story.shop.apply(hold(before, 24 * USD))
    assert stale.code == "stale_view"  # who had looked before is told to look again
    (held,) = await story.shop.apply(hold(await story.shop.view(secret), 24 * USD))
    assert held.legs[0].held == 24 * USD


async def test_P4_a_reversal_that_finds_the_money_spent_stops_the_customer(story: Story):
    await story.tell(("a", [paid(25_000_000)]), ("b", []))
    await story.credit()
    await story.shop.buy(story.alice, await story.shop.package())
    recorded = await story.tell(("A", []), ("B", []), ("C", []), back_to=Place(100, "h100"))
    (gone,) = recorded.reversed
    assert (gone.state, gone.owed_nano, await story.shop.wallet(story.alice)) == (DepositState.REVERSED, 3_750_000_000, 0)
    _, secret = await story.shop.key(story.alice)
    (refused,) = await story.shop.apply(hold(await story.shop.view(secret), 1))
    assert refused.code == "customer_frozen"
    assert await everything_holds(story.shop)
    async with story.shop.database.transaction() as tx:
        await standing.unfreeze(tx, story.alice.id)
    await story.tell(("D", [paid(30_000_000, "0xcc")]), ("E", []))
    await story.credit()
    assert await story.shop.wallet(story.alice) == 26_250_000_000  # what was owed is taken first
    assert await everything_holds(story.shop)


async def test_a_deposit_may_be_taken_back_again_and_again_and_each_time_has_its_own_name(story: Story):
    for n in range(3):
        name = chr(ord("a") + n)
        back = None if n == 0 else Place(100, "h100")
        await story.tell(*((f"{name}{k}", [paid(25_000_000)] if k == 0 else []) for k in range(2 + 2 * n)), back_to=back)
        await story.credit()
        assert await story.shop.wallet(story.alice) == 25 * USD
        await story.tell(*((f"{name}x{k}", []) for k in range(3 + 2 * n)), back_to=Place(100, "h100"))
        assert await story.shop.wallet(story.alice) == 0
    async with story.shop.database.read() as tx:
        assert (await deposits.find(tx, Identity("test", "0xaa", 0))).round == 3
    assert await everything_holds(story.shop)


async def test_P10_the_operator_matches_or_dismisses_what_we_do_not_recognise(story: Story):
    await story.tell(("a", [paid(7, "0x1", "0xother"), paid(8, "0x2", "0xother"), paid(25_000_000)]), ("b", []))
    first, second = Identity("test", "0x1", 0), Identity("test", "0x2", 0)
    async with story.shop.database.read() as tx:
        assert [one.identity for one in await deposits.unrecognised(tx)] == [first, second]
    for _ in range(2):
        async with story.shop.database.transaction() as tx:
            await chain_paying.match(tx, NOW, ROW, first, 5 * USD, HOUSE)
        async with story.shop.database.transaction() as tx:
            await deposits.dismiss(tx, second)
    assert await story.shop.wallet(story.alice) == 5 * USD
    assert [letter.topic for letter in await letters(story.shop)] == ["deposit_seen", "deposit_credited"]
    for identity, nano, code in [
        (Identity("test", "0xaa", 0), USD, "deposit_recognised"),
        (Identity("test", "0xno", 0), USD, "deposit_not_found"),
        (first, 6 * USD, "deposit_recognised"),
        (second, 0, "bad_amount"),
    ]:
        with pytest.raises(Refused) as no:
            async with story.shop.database.transaction() as tx:
                await chain_paying.match(tx, NOW, ROW, identity, nano, HOUSE)
        assert no.value.code == code
    for identity, code in [(first, "deposit_recognised"), (Identity("test", "0xno", 0), "deposit_not_found")]:
        with pytest.raises(Refused) as no:
            async with story.shop.database.transaction() as tx:
                await deposits.dismiss(tx, identity)
        assert no.value.code == code
    assert await everything_holds(story.shop)


async def test_P8_a_flood_of_worthless_tokens_does_not_fill_the_database(story: Story):
    flood = [paid(1, f"0x{n}", "0xspam") for n in range(deposits.STRAYS_A_STEP + 20)]
    recorded = await story.tell(("a", [*flood, paid(25_000_000)]), ("b", []))
    assert recorded.strays_left == 20
    assert await story.credit() == 1


async def test_what_is_too_much_to_be_true_is_a_persons_business(story: Story):
    await story.tell(("a", [paid(10**30)]), *((f"b{n}", []) for n in range(3)))
    async with story.shop.database.transaction() as tx:
        await tx.exec_driver_sql("UPDATE chain_cursor SET finalized = 103")
    assert await story.credit() == 0
    async with story.shop.database.read() as tx:
        (found,) = await deposits.unrecognised(tx)
    assert (found.units, await story.shop.wallet(story.alice)) == (10**30, 0)


async def test_what_is_in_no_block_for_two_weeks_is_given_up_and_may_come_back(story: Story):
    await story.tell(("a", [paid(25_000_000)]))
    await story.tell(("A", []), ("B", []), back_to=Place(100, "h100"))
    async with story.shop.database.transaction() as tx:
        assert await deposits.lapse(tx, NOW + 13 * DAY_MS) == []
        (gone,) = await deposits.lapse(tx, NOW + 14 * DAY_MS)
    assert gone.state is DepositState.GONE
    await story.tell(("C", [paid(25_000_000)]), ("D", []))
    assert await story.credit() == 1


async def test_P14_an_order_is_filled_when_the_wallet_covers_it_however_it_came(story: Story):
    order = await place(story.shop, story.alice, (await story.shop.package()).id)
    await story.tell(("a", [paid(2_000_000, "0x1")]), ("b", [paid(2_000_000, "0x2")]))
    assert await story.credit() == 1
    assert await story.shop.wallet(story.alice) == 2 * USD
    await story.tell(("c", []))
    async with story.shop.database.transaction() as tx:
        done = await chain_paying.credit(tx, NOW, ROW, story.alice.id, story.rates, HOUSE)
    assert [one.order.id for one in done.settled] == [order.id]
    assert await story.shop.wallet(story.alice) == 250_000_000
    topics = [letter.topic for letter in await letters(story.shop)]
    assert topics == ["deposit_seen", "deposit_seen", "deposit_credited", "deposit_credited", "receipt", "new_key"]
    assert await everything_holds(story.shop)


async def test_a_flood_is_credited_in_bounded_transactions_and_dust_by_its_largest_pieces(story: Story):
    whole = [paid(1_000_000, f"0x{n}") for n in range(depositing.AT_ONCE + 5)]
    dust = [paid(10, "0xdust1"), paid(499_999, "0xdust2"), paid(9, "0xdust3")]
    await story.tell(("a", whole), ("b", dust), *((f"c{n}", []) for n in range(9)))
    async with story.shop.database.transaction() as tx:
        await tx.exec_driver_sql("UPDATE chain_cursor SET finalized = 105")  # together they are a large sum
    assert [await story.credit() for _ in range(3)] == [depositing.AT_ONCE, 8, 0]
    assert await story.shop.wallet(story.alice) == len(whole) * USD + 500_018_000
    assert await everything_holds(story.shop)
