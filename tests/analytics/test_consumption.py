"""A customer's usage, what is left and for how long, his history and its CSV, on both engines, by hand."""

import csv
import io
from decimal import Decimal

import pytest
from tests.analytics.history import DAY_MS, GPT, HAIKU, NOON, TODAY, History
from tests.sales.shop import Shop, usd

from tokenarb.analytics import consumption, csv_text, history
from tokenarb.analytics.consumption import Consumption, Used, days_left
from tokenarb.base.errors import Refused
from tokenarb.customers.model import Customer
from tokenarb.ledger.model import WALLET
from tokenarb.sales.usage import Window

METERED = '{"prompt":70,"completion":30}'


async def used(shop: Shop, customer: Customer, days: int = 30, now_ms: int = NOON) -> Consumption:
    async with shop.database.read() as tx:
        return await consumption.of_customer(tx, now_ms, customer.id, days)


async def lines(shop: Shop, customer: Customer, first: int = TODAY - 90) -> list[history.Line]:
    async with shop.database.read() as tx:
        return await history.lines(tx, customer.id, Window(first, TODAY))


async def test_usage_by_day_and_model_and_what_is_left(shop: Shop) -> None:
    past = History(shop)
    alice, other = await past.customer("alice"), await past.customer("other")
    await past.credit(alice, "10", 20)
    await past.credit(other, "10", 20)
    package = await past.buy(alice, await shop.package(100_000, days=30), 20)
    await past.call(alice, 10, 100_000_000, usage=METERED)
    await past.call(alice, 3, 200_000_000, usage=METERED)
    await past.call(alice, 3, 300_000_000, usage=METERED)
    await past.call(alice, 3, 50_000_000, of=HAIKU, usage=METERED)
    await past.failed(alice, 0, "0.1")
    refunded = await past.call(alice, 0, 900_000_000)
    await past.refund_call(alice, refunded, 0)
    await past.call(other, 0, 999)
    found = await used(shop, alice)
    assert found.used == (
        Used(TODAY - 10, GPT, 1, 0, 70, 30, usd("0.1")),
        Used(TODAY - 3, HAIKU, 1, 0, 70, 30, usd("0.05")),
        Used(TODAY - 3, GPT, 2, 0, 140, 60, usd("0.5")),
        Used(TODAY, GPT, 1, 1, 0, 0, 0),
    )
    assert found.used[2].tokens == 200
    assert found.wallet_nano == usd("5.6")  # 10 - 3.75 - 0.65
    (left,) = found.packages
    assert (left.allocation, left.tokens, left.sold, left.model) == (package.id, 100_000, 100_000, GPT)
    assert left.worth_nano == usd("3.75")  # 100,000 x 0.0000375
    assert found.left_nano == usd("9.35")
    assert found.days_left == 59  # 0.55 in the 3.5 days since the first of them: 9.35 x 3.5 / 0.55
    assert (await used(shop, alice, 2)).days_left == 59, "the pace does not depend on what is shown"
    assert [one.day for one in (await used(shop, alice, 2)).used] == [TODAY]
    assert (await used(shop, alice, 30, NOON + 11 * DAY_MS)).packages == (), "expired, if not swept yet"
    rows = consumption.table(found)
    assert rows[2] == ("2026-09-01", GPT, 2, 0, 140, 60, Decimal("0.5"))
    assert all(len(row) == len(consumption.HEADER) for row in rows)


async def test_questions_without_an_answer(shop: Shop) -> None:
    alice = await History(shop).customer("alice")
    found = await used(shop, alice)
    assert (found.used, found.left_nano, found.days_left) == ((), 0, None)
    async with shop.database.read() as tx:
        for customer, days, code in ((alice.id, 93, "invalid_value"), (alice.id, 0, "invalid_value"), (7, 1, "customer_not_found")):
            with pytest.raises(Refused) as refused:
                await consumption.of_customer(tx, NOON, customer, days)
            assert refused.value.code == code


def test_a_first_hour_is_not_taken_for_a_day() -> None:
    hour = TODAY * DAY_MS + 3_600_000
    assert days_left(1_000, [Used(TODAY, GPT, 1, 0, 1, 1, 100)], hour) == 10
    assert days_left(1_000, [Used(TODAY - 1, GPT, 1, 0, 1, 1, 100)], (TODAY + 1) * DAY_MS) == 20
    assert days_left(1_000, [Used(TODAY - 6, GPT, 3, 3, 0, 0, 0), Used(TODAY, GPT, 1, 0, 1, 1, 100)], hour) == 10
    assert days_left(0, [Used(TODAY, GPT, 1, 0, 1, 1, 100)], hour) == 0
    assert days_left(1_000, [], hour) is None


async def test_history_tells_everything_that_moved(shop: Shop) -> None:
    past = History(shop)
    alice = await past.customer("alice")
    await past.credit(alice, "20", 9)
    await past.credit(alice, "1", 9, promo=True)
    await past.credit(alice, "-2", 8)
    short = await past.buy(alice, await shop.package(100_000, days=1), 8)
    long = await past.buy(alice, await shop.package(200_000), 8)
    await past.call(alice, 8, 40_000, account=short.id)
    await past.call(alice, 8, 1_000, account=short.id)
    await past.call(alice, 8, 500_000_000)
    refunded = await past.call(alice, 5, 3_000, account=long.id)
    await past.expire(6)
    await past.refund_call(alice, refunded, 4)
    await past.refund_package(alice, long, 3)
    found = await lines(shop, alice)
    told = [(TODAY - line.at_ms // DAY_MS, line.kind, line.wallet_nano, line.tokens, line.calls) for line in found]
    assert told[:4] == [
        (3, "refund_package", usd("7.5"), -200_000, 0),
        (4, "refund_request", 0, 3_000, 0),
        (5, "calls", 0, -3_000, 1),
        (6, "expire", 0, -59_000, 0),
    ]
    assert sorted(told[4:]) == [
        (8, "calls", -usd("0.5"), 0, 1),
        (8, "calls", 0, -41_000, 2),
        (8, "correction", -usd("2"), 0, 0),
        (8, "sale", -usd("7.5"), 200_000, 0),
        (8, "sale", -usd("3.75"), 100_000, 0),
        (9, "credit", usd("20"), 0, 0),
        (9, "promo", usd("1"), 0, 0),
    ]
    assert found[1].request == refunded
    assert {(line.allocation, line.title) for line in found if line.tokens} == {(short.id, "gpt-4 100000"), (long.id, "gpt-4 200000")}
    assert sum(line.wallet_nano for line in found) == await shop.wallet(alice) == usd("14.75")
    for bought in (short, long):
        assert sum(line.tokens for line in found if line.allocation == bought.id) == (await shop.account(alice, bought.id)).available == 0
    assert [line.kind for line in await lines(shop, alice, TODAY - 4)] == ["refund_package", "refund_request"]


async def test_a_refund_to_several_accounts_is_told_for_each(shop: Shop) -> None:
    past = History(shop)
    alice = await past.customer("alice")
    await past.credit(alice, "10", 5)
    first, second = [await past.buy(alice, await shop.package(100_000), 5) for _ in range(2)]
    request = await past.split_call(alice, 4, {first.id: 100_000, second.id: 100_000, WALLET: 5_000})
    await past.refund_call(alice, request, 2)
    found = [line for line in await lines(shop, alice) if line.kind in ("calls", "refund_request")]
    given_back = {line.allocation: (line.wallet_nano, line.tokens) for line in found if line.kind == "refund_request"}
    assert given_back == {first.id: (5_000, 100_000), second.id: (0, 100_000)}
    assert sum(line.tokens for line in found) == sum(line.wallet_nano for line in found) == 0
    assert await shop.violations(NOON) == []


def test_csv_is_read_back_as_it_was_and_nothing_in_it_is_a_formula() -> None:
    rows = [("=1+1", Decimal("-3.750"), -5), ('a "b", c', Decimal("0.000000001"), 0), ("two\r\nlines", Decimal("1E+3"), 7)]
    rows += [(words, Decimal(0), 0) for words in ("+x", "-x", "@x", "\tx", "\rx", " =x", "＝x", "plain - text", "")]
    text = csv_text.text(("name", "usd", "count"), rows)
    assert text.startswith('name,usd,count\r\n\'=1+1,-3.75,-5\r\n"a ""b"", c",0.000000001,0\r\n')
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[1:] for row in read[1:4]] == [["-3.75", "-5"], ["0.000000001", "0"], ["1000", "7"]]
    assert read[3][0] == "two\r\nlines"
    assert [row[0] for row in read[4:]] == ["'+x", "'-x", "'@x", "'\tx", "'\rx", "' =x", "'＝x", "plain - text", ""]
    assert csv_text.document(("имя",), []) == b"\xef\xbb\xbf" + "имя\r\n".encode()


async def test_the_history_as_csv(shop: Shop) -> None:
    past = History(shop)
    alice = await past.customer("alice")
    await past.credit(alice, "10", 1)
    await past.call(alice, 0, 1_500)
    found = await lines(shop, alice)
    text = csv_text.text(history.HEADER, history.table(found))
    assert text.splitlines() == [
        "date,kind,wallet_usd,package,title,tokens,calls,request",
        "2026-09-04,calls,-0.0000015,,,0,1,",
        "2026-09-03,credit,10,,,0,0,",
    ]
