"""What the shop earned: of packages sold by their price and cost, of use by the books."""

from decimal import Decimal

import pytest
from tests.sales.buyers import buyer, paid, place, settle, top_up
from tests.sales.shop import DAY_MS, NOW, hold, usd
from tests.sales.shop import settle as settled

from tokenarb.analytics import reports
from tokenarb.base.errors import Refused


async def test_an_empty_shop_earned_nothing(shop):
    async with shop.database.read() as tx:
        figures = await reports.get_arbitrage_stats(7, tx)
    assert (figures.total_profit, figures.total_packages_sold, figures.average_profit_per_package) == (0, 0, 0)


async def test_packages_and_use_are_counted_apart(shop):
    alice = await buyer(shop)
    await paid(shop, alice, await top_up(shop, alice, usd("10")))
    package = await shop.package(100_000)
    await settle(shop, alice, await place(shop, alice, package.id, package.id))
    _, secret = await shop.key(alice)
    call = hold(await shop.view(secret), usd("0.5"), request=f"{NOW:012x}7{1:019x}")  # an id tells when its call began
    await shop.apply(call)
    await shop.apply(settled(call, usd("0.5")))
    async with shop.database.read() as tx:
        figures = await reports.get_arbitrage_stats(30, tx, now_ms=NOW)
        later = await reports.get_arbitrage_stats(1, tx, now_ms=NOW + 3 * DAY_MS)
    profit = Decimal("3.75") - Decimal("3.165")
    assert (figures.total_packages_sold, figures.packages_revenue) == (2, Decimal("7.5"))
    assert (figures.total_profit, figures.average_profit_per_package) == (2 * profit, profit)
    assert (figures.cash_in, figures.revenue, figures.margin) == (Decimal("10.01"), Decimal("0.5"), Decimal("0.5"))
    assert figures.top_models == [("openai/gpt-4", Decimal("0.5"))]
    assert (figures.countries, figures.calls, figures.utilisation) == ([("DE", 1)], 1, 0)
    assert (later.total_packages_sold, later.cash_in) == (0, 0)


@pytest.mark.parametrize("days", [0, -1, 367])
async def test_a_window_has_an_end(shop, days):
    async with shop.database.read() as tx:
        with pytest.raises(Refused):
            await reports.get_arbitrage_stats(days, tx)
