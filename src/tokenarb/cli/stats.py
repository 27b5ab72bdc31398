"""`tokenarb stats`: what was sold and what it cost: today and since the beginning, or the report on the last days."""

import argparse
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tokenarb.analytics import reports
from tokenarb.analytics.figures import ArbitrageStats, Figures
from tokenarb.analytics.reports import DAYS_MAX
from tokenarb.base import money
from tokenarb.base.clock import DAY_MS, utc_day
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal
from tokenarb.keys import allocating
from tokenarb.ledger import reading, recovering
from tokenarb.ledger.model import Code
from tokenarb.sales import usage
from tokenarb.upstream.model import SETTINGS_UPSTREAM


def add_to(commands: arguments.Group) -> None:
    """Adds the command to the command line."""
    sentence = "what was sold and what it cost, today (UTC) and since the beginning, or the report on the last days"
    parser = arguments.command(commands, "stats", sentence, deed=stats)
    parser.add_argument(
        "--days",
        type=_days,
        metavar="N",
        help=f"what packages and use earned in the last N UTC days, today included (at most {DAYS_MAX})",
    )


def _days(text: str) -> int:
    count = arguments.count(text)
    if count > DAYS_MAX:
        raise argparse.ArgumentTypeError(f"{text} is more than {DAYS_MAX} days")
    return count


async def stats(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`stats`"""
    if args.days is not None:
        async with kit.database.read() as tx:
            found = await reports.get_arbitrage_stats(args.days, tx, now_ms=kit.clock.now_ms(), fee_percent=_fee(kit))
        out.record(_report(found))
        return 0
    from_ms = utc_day(kit.clock.now_ms()) * DAY_MS
    async with kit.database.read() as tx:
        sold, paid = await allocating.sold(tx, from_ms, from_ms + DAY_MS)
        cost_today = sum((await reading.costs_by_upstream_key(tx, from_ms, from_ms + DAY_MS)).values(), Decimal(0))
        totals = await reading.totals(tx)
        unknown = await recovering.unknown(tx, 0, from_ms + DAY_MS)
        by_key = await reading.costs_by_upstream_key(tx, 0, from_ms + DAY_MS)
    gained = {code: amount for (code, asset), amount in totals.items() if asset == money.USD}
    out.record(
        {
            "packages_sold_today": sold,
            "packages_sold_today_usd": money.usd(paid),
            "upstream_cost_today_usd": money.plain(cost_today),
            "credited_usd": money.usd(-gained.get(Code.DEPOSITS, 0)),
            "promotions_usd": money.usd(-gained.get(Code.PROMO, 0)),
            "wallets_usd": money.usd(gained.get(Code.WALLET, 0)),
            "deferred_usd": money.usd(gained.get(Code.DEFERRED, 0)),
            **_result(
                Figures(
                    _fee(kit),
                    revenue_nano=gained.get(Code.REVENUE, 0),
                    breakage_nano=gained.get(Code.BREAKAGE, 0),
                    loss_nano=-gained.get(Code.LOSS, 0),
                    cost_nano=gained.get(Code.UPSTREAM_COST, 0),
                )
            ),
            "unknown_attempts": unknown.attempts,
            "unknown_cost_at_most_usd": money.usd(unknown.worst),
            "costs": _by_upstream(by_key),
        }
    )
    return 0


def _fee(kit: Kit) -> Decimal:
    return kit.settings.upstream_topup_fee_percentage


def _report(found: ArbitrageStats) -> Row:
    """What the bot shows as Arbitrage Stats, with every day of the window, the latest first."""
    share = found.tokens.share
    return {
        "from": usage.date_of(found.first_day),
        "to": usage.date_of(found.last_day),
        "total_profit_usd": money.plain(found.total_profit),
        "total_packages_sold": found.total_packages_sold,
        "average_profit_per_package_usd": money.plain(found.average_profit_per_package),
        **_figures(found.whole),
        "tokens_used_ever_percent": money.plain(found.utilisation),
        "tokens_sold": found.tokens.sold,
        "tokens_used": found.tokens.used,
        "tokens_expired": found.tokens.expired,
        "tokens_refunded": found.tokens.refunded,
        "tokens_used_share": None if share is None else money.plain(share),
        "days": [{"day": usage.date_of(day), **_figures(figures)} for day, figures in found.by_day],
        "models": [
            {
                "model": one.model,
                "calls": one.calls,
                "failed": one.failed,
                "revenue_usd": money.usd(one.revenue_nano),
                "upstream_cost_usd": money.usd(one.cost_nano),
                "profit_usd": money.plain(one.profit),
            }
            for one in found.models
        ],
        "countries": [
            {
                "country": one.country or None,
                "buyers": one.buyers,
                "packages": one.packages,
                "packages_usd": money.usd(one.packages_nano),
                "credited_usd": money.usd(one.cash_in_nano),
            }
            for one in found.buyers
        ],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "calls": figures.calls,
        "failed": figures.failed,
        "from_memory": figures.remembered,
        "from_memory_saved_usd": money.usd(figures.saved_nano),
        "credited_usd": money.usd(figures.cash_in_nano),
        "promotions_usd": money.usd(figures.promo_nano),
        "packages": figures.packages,
        "packages_usd": money.usd(figures.packages_nano),
        "packages_profit_usd": money.usd(figures.packages_profit_nano),
        **_result(figures),
    }


def _result(figures: Figures) -> dict[str, str]:
    """An overrun is booked as revenue and as a loss of the same size: together they say that nobody paid it."""
    return {
        "revenue_usd": money.usd(figures.revenue_nano),
        "breakage_usd": money.usd(figures.breakage_nano),
        "upstream_cost_usd": money.usd(figures.cost_nano),
        "loss_usd": money.usd(figures.loss_nano),
        "margin_usd": money.usd(figures.margin_nano),
        "topup_fee_usd": money.plain(figures.fee),
        "earned_usd": money.plain(figures.profit),
    }


def _by_upstream(costs: Mapping[tuple[str, int], Decimal]) -> list[Row]:
    """What each upstream cost since the beginning; the settings' own has keys without a slash."""
    sums: dict[str, Decimal] = {}
    for (key, _), cost in costs.items():
        upstream, slash, _ = key.partition("/")
        name = upstream if slash else SETTINGS_UPSTREAM
        sums[name] = sums.get(name, Decimal(0)) + cost
    return [{"upstream": name, "cost_usd": money.plain(cost)} for name, cost in sorted(sums.items())]
