"""Rates in the database, and what a deposit gets: the lock, the lower of two moments, or nothing yet (rules P11 to P13). Both engines."""

from fractions import Fraction

import pytest

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.payments import coin_quotes, invoicing, quoting, rate_store, valuation, valuing
from tokenarb.payments.address_store import DepositAddress
from tokenarb.payments.coin_quotes import Arrival, Coin, Progress
from tokenarb.payments.families import Family
from tokenarb.payments.model import InvoiceState, Method
from tokenarb.payments.valuation import Sample
from tokenarb.payments.valuing import Arrived

NOW = 1_790_000_000_000
MINUTE = 60_000
END = NOW + coin_quotes.LOCK_MS
DOLLAR = 10**9
BTC = Coin("bitcoin", Family.BITCOIN, "BTC", 8)
USDT_TRON = Coin("tron", Family.TRON, "USDT", 6)
USDT_BNB = Coin("bnb", Family.EVM, "USDT", 18)


async def told(books: db.Database, at_ms: int, asset: str = "BTC", *prices: str) -> valuation.Verdict:
    said = [Sample(f"source-{n}", asset, Fraction(price), "USD", at_ms) for n, price in enumerate(prices)]
    async with books.transaction() as tx:
        (found,) = await valuing.refresh(tx, at_ms, [asset], said)
    return found


async def quote(books: db.Database, coin: Coin = BTC, nano: int = 10 * DOLLAR, *, at_ms: int = NOW, order: str | None = None):
    async with books.transaction() as tx:
        to = DepositAddress(coin.family, "address", 7, "source", 0, NOW)
        return await quoting.open_quote(tx, at_ms, nano, coin, to, order)


async def due(books: db.Database, units: int, *, seen_ms: int, now_ms: int, coin: Coin = BTC, before: Fraction = Fraction(0)):
    async with books.read() as tx:
        lock = await valuing.lock_of(tx, 7, coin.asset, seen_ms)
        return await valuing.due(tx, now_ms, Arrived(coin.asset, units, coin.decimals, seen_ms, lock, before))


async def no_rate(books: db.Database, now_ms: int, asset: str = "BTC") -> str | None:
    async with books.read() as tx:
        with pytest.raises(Refused) as no:
            await valuing.current(tx, now_ms, asset)
        assert no.value.code == "no_rate"
        return await valuing.reason(tx, now_ms, asset)


async def test_P12_a_rate_is_good_for_five_minutes_and_then_none(books):
    assert await no_rate(books, NOW) == "no_source"
    await told(books, NOW, "BTC", "97000.1", "97000.3")
    async with books.read() as tx:
        assert await valuing.current(tx, NOW + valuation.AGE_MS_MAX, "BTC") == Fraction("97000.2")
        assert await valuing.reason(tx, NOW + valuation.AGE_MS_MAX, "BTC") is None
        assert next((s.source, s.price, s.at_ms) for s in await valuing.sayings(tx)) == ("source-0", Fraction("97000.1"), NOW)
    assert await no_rate(books, NOW + valuation.AGE_MS_MAX + 1) == "no_source"


async def test_P12_what_one_source_said_before_counts_until_it_is_old(books):
    await told(books, NOW, "BTC", "100", "100.2")
    found = await told(books, NOW + MINUTE, "BTC", "100.4")  # the second is away: its word of a minute ago
    assert (found.usd, found.oldest_ms) == (Fraction("100.3"), NOW)
    assert (await told(books, NOW + 6 * MINUTE, "BTC", "100.4")).reason == "one_source"
    assert await no_rate(books, NOW + 6 * MINUTE) == "one_source"


async def test_P12_an_older_word_never_replaces_a_newer_one(books):
    await told(books, NOW, "BTC", "100", "100.2")
    async with books.transaction() as tx:
        await rate_store.keep_samples(tx, [Sample("source-0", "BTC", Fraction(90), "USD", NOW - 1)])
        assert {s.price for s in await rate_store.samples(tx)} == {Fraction(100), Fraction("100.2")}


async def test_P12_sources_that_differ_end_a_rate_that_was_good_a_minute_ago(books):
    await told(books, NOW, "BTC", "100", "100.2")
    await told(books, NOW + MINUTE, "BTC", "100", "90")
    assert await no_rate(books, NOW + MINUTE) == "spread"


async def test_P13_a_stablecoin_that_falls_is_quoted_no_more(books):
    await told(books, NOW, "USDT", "1", "0.999")
    await quote(books, USDT_TRON)
    await told(books, NOW + MINUTE, "USDT", "0.88", "0.881")
    assert await no_rate(books, NOW + MINUTE, "USDT") == "off_peg"


async def test_P11_a_quote_keeps_its_rate_and_a_tap_does_not_change_it(books):
    await told(books, NOW, "BTC", "100000", "100000")
    first = await quote(books)
    assert (first.units, first.usd, first.expires_at_ms) == (10_000, Fraction(100_000), END)
    await told(books, NOW + MINUTE, "BTC", "110000", "110000")
    assert await quote(books, at_ms=NOW + MINUTE) == first
    await told(books, END, "BTC", "110000", "110000")
    again = await quote(books, at_ms=END)
    assert again.invoice != first.invoice and again.created_at_ms == END
    async with books.read() as tx:
        invoice = await invoicing.find(tx, first.invoice)
        assert await quoting.find(tx, first.invoice) == first
    assert (invoice.method, invoice.credit_nano, invoice.expires_at_ms) == (Method.COINS, 10 * DOLLAR, END)


async def test_a_quote_for_another_order_coin_or_amount_is_another_one(books):
    await told(books, NOW, "USDT", "1", "1")
    made = {
        (await quote(books, USDT_TRON)).invoice,
        (await quote(books, USDT_BNB)).invoice,
        (await quote(books, USDT_TRON, 11 * DOLLAR)).invoice,
        (await quote(books, USDT_TRON, order="order-1")).invoice,
        (await quote(books, USDT_TRON)).invoice,
    }
    assert len(made) == 4


async def test_more_units_than_64_bits_are_kept(books):
    await told(books, NOW, "USDT", "1", "1")
    found = await quote(books, USDT_BNB, 12_345 * DOLLAR // 100 + 1)
    assert found.units == 12_346 * 10**16  # up to the next cent, with 18 decimals
    async with books.read() as tx:
        assert (await quoting.find(tx, found.invoice)).units == found.units


async def test_P12_no_rate_no_quote(books):
    with pytest.raises(Refused) as no:
        await quote(books)
    assert no.value.code == "no_rate"
    with pytest.raises(Refused) as no:
        await quote(books, nano=0)
    assert no.value.code == "bad_amount"


async def test_P11_seen_in_time_gets_the_lock_whatever_the_market_does(books):
    await told(books, NOW, "BTC", "100000", "100000")
    found = await quote(books)
    await told(books, END + MINUTE, "BTC", "90000", "90000")
    given = await due(books, found.units, seen_ms=END - 1, now_ms=END + MINUTE)
    assert (given.nano, given.usd, given.locked) == (10 * DOLLAR, Fraction(100_000), True)


@pytest.mark.parametrize(("at_credit", "usd"), [("90000", 90_000), ("110000", 95_000)])
async def test_P11_late_gets_the_lower_of_first_sight_and_credit(books, at_credit, usd):
    """The old lock is over, the price has fallen: paying it now would be an option that we had written."""
    await told(books, NOW, "BTC", "100000", "100000")
    found = await quote(books)
    await told(books, END, "BTC", "95000", "95000")
    await told(books, END + 30 * MINUTE, "BTC", at_credit, at_credit)
    given = await due(books, found.units, seen_ms=END, now_ms=END + 30 * MINUTE)
    assert (given.usd, given.nano, given.locked) == (Fraction(usd), found.units * usd * 10, False)


async def test_P11_a_quote_for_a_dollar_is_no_option_on_thousands(books):
    await told(books, NOW, "BTC", "100000", "100000")
    found = await quote(books, nano=DOLLAR)
    await told(books, NOW + 10 * MINUTE, "BTC", "90000", "90000")
    given = await due(books, found.units + 10**8, seen_ms=NOW + 10 * MINUTE, now_ms=NOW + 10 * MINUTE)
    assert given.nano == DOLLAR + 90_000 * DOLLAR
    second = await due(books, 10**8, seen_ms=NOW + 10 * MINUTE, now_ms=NOW + 10 * MINUTE, before=Fraction(found.units, 10**8))
    assert second.nano == 90_000 * DOLLAR


async def test_P12_a_deposit_waits_while_there_is_no_rate_and_a_locked_one_does_not(books):
    await told(books, NOW, "BTC", "100000", "100000")
    found = await quote(books)
    much_later = END + 60 * MINUTE
    assert await due(books, 10_000, seen_ms=END, now_ms=much_later) is None
    assert (await due(books, found.units, seen_ms=NOW + 1, now_ms=much_later)).nano == 10 * DOLLAR
    await told(books, much_later + MINUTE, "BTC", "120000", "120000")
    await told(books, much_later + 2 * MINUTE, "BTC", "130000", "130000")
    late = await due(books, 10_000, seen_ms=END + 30 * MINUTE, now_ms=much_later + 2 * MINUTE)
    assert late.usd == Fraction(120_000), "first sight was in the dark: the first rate after it counts"


async def test_P10_the_lock_is_good_for_the_same_asset_on_another_chain(books):
    await told(books, NOW, "USDT", "1", "1")
    await quote(books, USDT_TRON)
    given = await due(books, 10 * 10**18, seen_ms=NOW + 1, now_ms=NOW + 2, coin=USDT_BNB)
    assert (given.nano, given.locked) == (10 * DOLLAR, True)


async def test_P11_a_clock_that_jumps_back_finds_no_rate_of_the_future(books):
    await told(books, NOW, "BTC", "100000", "100000")
    assert await no_rate(books, NOW - 1) == "no_source"
    assert await due(books, 10_000, seen_ms=NOW - 2, now_ms=NOW - 1) is None


async def test_old_rates_are_forgotten(books):
    await told(books, NOW, "BTC", "100", "100")
    await told(books, NOW + valuing.KEPT_MS + 1, "BTC", "100", "100")
    async with books.read() as tx:
        assert await rate_store.latest(tx, "BTC", NOW) is None


async def test_P14_an_invoice_follows_its_money_to_the_receipt(books):
    await told(books, NOW, "USDT", "1", "1")
    found = await quote(books, USDT_TRON)
    states = []
    for progress, units in (
        (Progress.SEEN, 4_000_000),
        (Progress.CREDITED, 4_000_000),
        (Progress.CREDITED, 10_000_000),
        (Progress.REVERSED, 10_000_000),
    ):
        async with books.transaction() as tx:
            record = await invoicing.find(tx, found.invoice)
            arrivals = [Arrival(units, units * 1000, NOW + 1, progress)]
            moved, shows = await quoting.stand(tx, NOW + MINUTE, record, arrivals)
            states.append((moved.state, shows.missing_units))
    credited = InvoiceState.CREDITED
    assert states == [
        (InvoiceState.SEEN, 6_000_000),
        (InvoiceState.UNDERPAID, 6_000_000),
        (credited, 0),
        (credited, 10_000_000),  # the receipt stays; what was reversed is owed
    ]
    async with books.read() as tx:
        assert (await invoicing.find(tx, found.invoice)).state is credited
