"""The operator's report on a history whose figures are added up by hand, on both engines."""

from decimal import Decimal

import pytest
from tests.analytics.history import DAY_MS, GPT, HAIKU, NOON, TODAY, History, ago
from tests.sales.shop import Shop, usd

from tokenarb.analytics import reports
from tokenarb.analytics.figures import ArbitrageStats, CountryFigures, Figures, Utilisation, total
from tokenarb.base import clock
from tokenarb.base.errors import Refused
from tokenarb.keys import allocating
from tokenarb.metering import remembered


async def stats(shop: Shop, days: int, fee: str = "5.5", now_ms: int = NOON) -> ArbitrageStats:
    async with shop.database.read() as tx:
        return await reports.get_arbitrage_stats(days, tx, now_ms=now_ms, fee_percent=Decimal(fee))


async def lived(shop: Shop) -> None:
    """Ten days: alice (DE) uses a package and credit, bob (undeclared) lets one expire, carol (BR) gives one back."""
    past = History(shop)
    alice, bob, carol = await past.customer("alice", "DE"), await past.customer("bob"), await past.customer("carol", "BR")
    gpt, short = await shop.package(100_000), await shop.package(100_000, days=1)
    assert (gpt.price_nano, short.price_nano) == (usd("3.75"), usd("3.75"))
    await past.credit(alice, "20", 40)
    await past.credit(bob, "4", 9, promo=True)
    await past.credit(carol, "10", 3)
    await past.buy(bob, short, 3)
    package = await past.buy(alice, gpt, 3)
    back = await past.buy(carol, gpt, 2)
    await past.call(alice, 2, 40_000, "0.9", account=package.id)  # earns 1.5
    await past.expire(1)  # bob's 3.75, unused
    refunded = await past.call(alice, 8, 500_000_000, "0.4")  # 0.5
    await past.call(alice, 1, 250_000_000, "0.1", of=HAIKU)  # 0.25
    await past.call(alice, 0, 3_000_000_000, "1", held=1_000_000_000)  # 1 of 3: an overrun of 2
    await past.failed(alice, 0, "0.05", of=HAIKU)
    await past.refund_call(alice, refunded, 0)
    await past.refund_package(carol, back, 0)
    assert await shop.violations(NOON) == []


async def test_a_week_by_hand(shop: Shop) -> None:
    await lived(shop)
    found = await stats(shop, 7)
    assert (found.first_day, found.last_day) == (TODAY - 6, TODAY)
    assert found.whole == Figures(
        Decimal("5.5"),
        calls=3,
        failed=1,
        cash_in_nano=usd("10"),
        promo_nano=0,
        packages=2,  # carol's was given back
        packages_nano=usd("7.5"),
        packages_profit_nano=usd("1.17"),  # 2 x (3.75 - 3.165)
        revenue_nano=usd("4.25"),  # 1.5 + 0.25 + 3 - 0.5
        breakage_nano=usd("3.75"),
        loss_nano=usd("2"),
        cost_nano=usd("2.05"),  # 0.9 + 0.1 + 1 + 0.05
    )
    assert found.whole.margin_nano == usd("3.95")
    assert found.whole.fee == Decimal("0.11275")
    assert found.earned == Decimal("3.83725")
    assert (found.total_profit, found.total_packages_sold, found.average_profit_per_package) == (Decimal("1.17"), 2, Decimal("0.585"))
    assert (found.packages_revenue, found.cash_in, found.revenue) == (Decimal("7.5"), 10, 8)
    assert (found.upstream_cost, found.losses, found.margin, found.calls, found.failed) == (Decimal("2.05"), 2, Decimal("3.95"), 3, 1)
    assert found.top_models == [(GPT, Decimal("2")), (HAIKU, Decimal("0.25"))]
    assert found.tokens == Utilisation(sold=300_000, used=40_000, expired=100_000, refunded=100_000)
    assert found.tokens.share == Decimal("0.2857")
    assert (found.tokens_ever, found.utilisation) == ((300_000, 40_000), Decimal("13.3"))
    assert found.countries == [("BR", 1), ("DE", 1)]
    assert found.buyers == (
        CountryFigures("", 1, 1, usd("3.75"), 0),
        CountryFigures("BR", 1, 0, 0, usd("10")),
        CountryFigures("DE", 1, 1, usd("3.75"), 0),
    )


async def test_models_bring_what_all_calls_bring(shop: Shop) -> None:
    await lived(shop)
    found = await stats(shop, 7)
    haiku, gpt = found.models
    assert (haiku.model, haiku.calls, haiku.failed, haiku.revenue_nano, haiku.cost_nano) == (HAIKU, 1, 1, usd("0.25"), usd("0.15"))
    assert (gpt.model, gpt.calls, gpt.failed, gpt.revenue_nano, gpt.cost_nano) == (GPT, 2, 0, usd("2"), usd("1.9"))
    assert haiku.profit == Decimal("0.1") - Decimal("0.15") * Decimal("0.055")
    assert sum(one.revenue_nano for one in found.models) == found.whole.revenue_nano - found.whole.loss_nano
    assert sum(one.profit for one in found.models) + Decimal("3.75") == found.earned


@pytest.mark.parametrize("days", reports.DAYS_OFFERED)
async def test_the_days_of_a_window_add_up_to_it(shop: Shop, days: int) -> None:
    await lived(shop)
    found = await stats(shop, days)
    assert [day for day, _ in found.by_day] == list(range(TODAY, TODAY - days, -1))
    assert total((figures for _, figures in found.by_day), Decimal("5.5")) == found.whole
    assert found.whole.cash_in_nano == usd({1: "0", 7: "10", 30: "10", 90: "30"}[days])
    assert found.whole.cost_nano == usd({1: "1.05", 7: "2.05", 30: "2.45", 90: "2.45"}[days])
    assert found.whole.promo_nano == usd("4" if days > 9 else "0")


async def test_today_alone_and_what_was_given_back_today(shop: Shop) -> None:
    await lived(shop)
    found = await stats(shop, 1, fee="0")
    assert found.whole.revenue_nano == usd("2.5")  # 3 - 0.5
    assert (found.earned, found.total_profit, found.total_packages_sold, found.average_profit_per_package) == (Decimal("-0.55"), 0, 0, 0)
    assert (found.tokens.refunded, found.tokens.share) == (100_000, None)
    assert (found.buyers, found.countries) == ((), [])


async def test_a_package_call_that_is_refunded_was_not_used(shop: Shop) -> None:
    past = History(shop)
    alice = await past.customer("alice", "DE")
    await past.credit(alice, "10", 5)
    package = await past.buy(alice, await shop.package(100_000), 5)
    request = await past.call(alice, 3, 1_000, "0.01", account=package.id)
    assert ((await stats(shop, 7)).tokens.used, (await stats(shop, 7)).whole.revenue_nano) == (1_000, usd("0.0375"))
    await past.refund_call(alice, request, 1)
    found = await stats(shop, 7)
    assert (found.tokens.used, found.whole.revenue_nano, found.models[0].revenue_nano) == (0, 0, 0)


async def test_answers_from_memory_and_what_they_saved_are_told_by_day(shop: Shop) -> None:
    past = History(shop)
    alice = await past.customer("alice", "DE")
    await past.credit(alice, "10", 5)
    hit = {"outcome": remembered.OUTCOME}
    await past.call(alice, 3, 2_000_000, usage='{"cache": "hit", "saved_nano": 7000000}', **hit)
    await past.call(alice, 1, 1_000_000, usage='{"cache": "hit", "saved_nano": 3000000}', **hit)
    await past.call(alice, 1, 1_000_000, usage='{"cache": "hit"}', **hit)  # of a release that did not note it
    await past.call(alice, 1, 5_000_000, "0.003", usage='{"saved_nano": 1}')  # went upstream
    week, today = await stats(shop, 7), await stats(shop, 1)
    assert (week.whole.remembered, week.whole.saved_nano, week.saved, week.calls) == (3, 10_000_000, Decimal("0.01"), 4)
    assert dict(week.by_day)[TODAY - 1].saved_nano == 3_000_000
    assert (today.whole.remembered, today.saved) == (0, 0)


async def test_an_empty_shop_and_windows_that_are_none(shop: Shop) -> None:
    found = await stats(shop, 30)
    assert (found.total_profit, found.total_packages_sold, found.average_profit_per_package, found.models) == (0, 0, 0, ())
    async with shop.database.read() as tx:
        by_the_machines_clock = await reports.get_arbitrage_stats(1, tx)
        assert abs(by_the_machines_clock.last_day - clock.utc_day(clock.SystemClock().now_ms())) <= 1
        for days in (0, -1, 367):
            with pytest.raises(Refused, match="days"):
                await reports.get_arbitrage_stats(days, tx)


async def test_sales_are_told_by_day_and_buyer(shop: Shop) -> None:
    await lived(shop)
    async with shop.database.read() as tx:
        sales = await allocating.sales(tx, ago(2), NOON + DAY_MS)
        assert sales == []  # given back
        sales = await allocating.sales(tx, ago(3), NOON)
        assert sorted((sale.day, sale.count, sale.paid_nano) for sale in sales) == [(TODAY - 3, 1, usd("3.75"))] * 2
        assert await allocating.sold(tx, ago(3), NOON) == (3, usd("11.25"))
