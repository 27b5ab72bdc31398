"""📊 Arbitrage Stats: what was earned, with a picture. In English."""

import html
from decimal import Decimal
from functools import partial
from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery

from tokenarb.analytics import reports, sketching
from tokenarb.analytics.pictures import Fact, StatsPicture
from tokenarb.analytics.reports import ArbitrageStats
from tokenarb.base import money
from tokenarb.bot import duties
from tokenarb.bot.asking import BACK
from tokenarb.bot.callbacks import Desk
from tokenarb.bot.duties import takes
from tokenarb.bot.lexicon import FALLBACK, Talk
from tokenarb.bot.painting import painted
from tokenarb.bot.screen import Screen, button, lines, show_drawn
from tokenarb.bot.shop import Shop
from tokenarb.customers.roles import Duty

WINDOWS: Final = reports.DAYS_OFFERED


def add_to(router: Router) -> None:
    """Its handler, with the duty that it takes."""
    duties.guard(router)
    router.callback_query.register(arbitrage, Desk.filter(F.act == "arbitrage"), flags=takes(Duty.LOOK))


async def arbitrage(query: CallbackQuery, callback_data: Desk, shop: Shop) -> None:
    """📊 Arbitrage Stats of 1, 7, 30 or 90 days."""
    days = callback_data.value if callback_data.value in WINDOWS else 30
    async with shop.database.read() as tx:
        figures = await reports.get_arbitrage_stats(days, tx, now_ms=shop.clock.now_ms())
    windows = [button(f"{'• ' if n == days else ''}{n} d", Desk(act="arbitrage", value=n)) for n in WINDOWS]
    await show_drawn(
        query, Screen(stats_text(figures), [windows, BACK]), partial(painted, shop.studio, picture(shop.lexicon.talk(FALLBACK), figures))
    )


def stats_text(figures: ArbitrageStats) -> str:
    """The report in words."""
    top = [f"{html.escape(name)}: {_usd(charged)}" for name, charged in figures.top_models]
    countries = [f"{code}: {count}" for code, count in figures.countries]
    return lines(
        f"📊 <b>Arbitrage Stats</b>, {figures.days} days",
        "",
        f"Packages sold: {figures.total_packages_sold} for {_usd(figures.packages_revenue)}",
        f"Total profit: {_usd(figures.total_profit)}",
        f"Average profit a package: {_usd(figures.average_profit_per_package)}",
        f"Cash in: {_usd(figures.cash_in)}",
        f"Revenue earned: {_usd(figures.revenue)}",
        f"Upstream cost: {_usd(figures.upstream_cost)}, losses {_usd(figures.losses)}",
        f"Margin: {_usd(figures.margin)}",
        f"Used of all tokens sold: {money.plain(figures.utilisation)} %",
        f"Calls: {figures.calls}, failed and free: {figures.failed}" + _remembered(figures),
        "Top models: " + ("; ".join(top) or "none"),
        "Declared countries: " + (", ".join(countries) or "none"),
    )


def _remembered(figures: ArbitrageStats) -> str:
    """Nothing, where no answer came from memory."""
    count = figures.whole.remembered
    return f", from memory: {count}, which saved {_usd(figures.saved)}" if count else ""


def picture(talk: Talk, figures: ArbitrageStats) -> StatsPicture:
    """For the eye. `talk` is English, as all of the desk."""
    facts = (
        ("Profit", _usd(figures.earned)),
        ("Revenue", _usd(figures.revenue)),
        ("Upstream cost", _usd(figures.upstream_cost)),
        ("Packages sold", str(figures.total_packages_sold)),
        ("Profit a package", _usd(figures.average_profit_per_package)),
        ("Cash in", _usd(figures.cash_in)),
    )
    words = sketching.StatsWords(
        title="Arbitrage Stats",
        subtitle=f"{talk.day(figures.first_day)} – {talk.day(figures.last_day)}",
        facts=tuple(Fact(label, value) for label, value in facts),
        money="USD a day",
        revenue="Revenue",
        cost="Upstream cost",
        profit="Profit",
        models="Best models",
        nothing="Nothing yet",
    )
    return sketching.of_stats(figures, words, talk.day)


def _usd(value: Decimal) -> str:
    return f"{money.plain(round(value, 4))} $"
