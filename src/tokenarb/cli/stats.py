"""`tokenarb stats`: what was sold and what it cost, from the ledger's own figures: today and since the beginning, or day by day."""

import argparse
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from tokenarb.analytics import reports
from tokenarb.base import money
from tokenarb.base.clock import DAY_MS, utc_day
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant
from tokenarb.keys import allocating
from tokenarb.ledger import days, reading, recovering
from tokenarb.ledger.model import Code
from tokenarb.upstream.model import SETTINGS_UPSTREAM

DAYS_MAX: Final = 366


def add_to(commands: arguments.Group) -> None:
    """Adds the command to the command line."""
    sentence = "what was sold and what it cost, today (UTC) and since the beginning, or day by day"
    parser = arguments.command(commands, "stats", sentence, deed=stats)
    profit = arguments.command(commands, "arbitrage", "what packages and use earned in the last days", deed=arbitrage)
    profit.add_argument("--days", type=_days, default=30, metavar="N", help="UTC days, today included (default: 30)")
    parser.add_argument(
        "--days", type=_days, metavar="N", help=f"a line for each of the last N UTC days, today included (at most {DAYS_MAX})"
    )


def _days(text: str) -> int:
    count = arguments.count(text)
    if count > DAYS_MAX:
        raise argparse.ArgumentTypeError(f"{text} is more than {DAYS_MAX} days")
    return count


async def stats(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`stats`"""
    if args.days is not None:
        out.rows(await _by_day(kit, args.days), empty="nothing yet")
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
            **_result(gained),
            "unknown_attempts": unknown.attempts,
            "unknown_cost_at_most_usd": money.usd(unknown.worst),
            "costs": _by_upstream(by_key),
        }
    )
    return 0


async def arbitrage(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`arbitrage`"""
    async with kit.database.read() as tx:
        figures = await reports.get_arbitrage_stats(args.days, tx, now_ms=kit.clock.now_ms())
    plain = {name: getattr(figures, name) for name in figures.__slots__}
    shown = {name: money.plain(value) if isinstance(value, Decimal) else value for name, value in plain.items()}
    shown["top_models"] = [{"model": name, "charged_usd": money.plain(charged)} for name, charged in figures.top_models]
    shown["countries"] = [{"country": code, "customers": count} for code, count in figures.countries]
    out.record(shown)
    return 0


async def _by_day(kit: Kit, count: int) -> list[Row]:
    """The latest day first."""
    today = utc_day(kit.clock.now_ms())
    first = today - count + 1
    rows: list[Row] = []
    async with kit.database.read() as tx:
        totals = await days.totals(tx, first * DAY_MS, (today + 1) * DAY_MS)
        calls = await days.calls(tx, first * DAY_MS, (today + 1) * DAY_MS)
        for day in range(today, first - 1, -1):
            sold, paid = await allocating.sold(tx, day * DAY_MS, (day + 1) * DAY_MS)
            gained = {code: amount for (number, code), amount in totals.items() if number == day}
            good, failed = calls.get(day, (0, 0))
            rows.append(
                {
                    "day": (instant(day * DAY_MS) or "")[:10],
                    "calls": good,
                    "failed": failed,
                    "credited_usd": money.usd(-gained.get(Code.DEPOSITS, 0)),
                    "packages": sold,
                    "packages_usd": money.usd(paid),
                    **_result(gained),
                }
            )
    return rows


def _result(gained: dict[str, int]) -> dict[str, str]:
    """An overrun is booked as revenue and as a loss (negative) of the same size: together they say that nobody paid it."""
    return {
        "revenue_usd": money.usd(gained.get(Code.REVENUE, 0)),
        "breakage_usd": money.usd(gained.get(Code.BREAKAGE, 0)),
        "upstream_cost_usd": money.usd(gained.get(Code.UPSTREAM_COST, 0)),
        "loss_usd": money.usd(-gained.get(Code.LOSS, 0)),
        "margin_usd": money.usd(days.margin(gained)),
    }


def _by_upstream(costs: Mapping[tuple[str, int], Decimal]) -> list[Row]:
    """What each upstream cost since the beginning; the settings' own has keys without a slash."""
    sums: dict[str, Decimal] = {}
    for (key, _), cost in costs.items():
        upstream, slash, _ = key.partition("/")
        name = upstream if slash else SETTINGS_UPSTREAM
        sums[name] = sums.get(name, Decimal(0)) + cost
    return [{"upstream": name, "cost_usd": money.plain(cost)} for name, cost in sorted(sums.items())]
