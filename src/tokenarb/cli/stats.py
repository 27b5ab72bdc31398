"""`tokenarb stats`: what was sold and what it cost, today and since the beginning, from the ledger's own figures."""

import argparse
from collections.abc import Mapping
from decimal import Decimal

from tokenarb.base import money
from tokenarb.base.clock import DAY_MS, utc_day
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal
from tokenarb.keys import allocating
from tokenarb.ledger import reading, recovering
from tokenarb.ledger.model import Code
from tokenarb.upstream.model import SETTINGS_UPSTREAM


def add_to(commands: arguments.Group) -> None:
    """Adds the command to the command line."""
    arguments.command(commands, "stats", "what was sold and what it cost, today (UTC) and since the beginning", deed=stats)


async def stats(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`stats`"""
    from_ms = utc_day(kit.clock.now_ms()) * DAY_MS
    async with kit.database.read() as tx:
        sold, paid = await allocating.sold(tx, from_ms, from_ms + DAY_MS)
        cost_today = sum((await reading.costs_by_upstream_key(tx, from_ms, from_ms + DAY_MS)).values(), Decimal(0))
        totals = await reading.totals(tx)
        unknown = await recovering.unknown(tx, 0, from_ms + DAY_MS)
        by_key = await reading.costs_by_upstream_key(tx, 0, from_ms + DAY_MS)

    def total(code: Code) -> int:
        return totals.get((code.value, money.USD), 0)

    # An overrun is booked as revenue and as a loss (negative) of the same size: together they say that nobody paid it.
    earned, loss, cost = total(Code.REVENUE), -total(Code.LOSS), total(Code.UPSTREAM_COST)
    out.record(
        {
            "packages_sold_today": sold,
            "packages_sold_today_usd": money.usd(paid),
            "upstream_cost_today_usd": money.plain(cost_today),
            "credited_usd": money.usd(-total(Code.DEPOSITS)),
            "promotions_usd": money.usd(-total(Code.PROMO)),
            "wallets_usd": money.usd(total(Code.WALLET)),
            "deferred_usd": money.usd(total(Code.DEFERRED)),
            "revenue_usd": money.usd(earned),
            "breakage_usd": money.usd(total(Code.BREAKAGE)),
            "upstream_cost_usd": money.usd(cost),
            "loss_usd": money.usd(loss),
            "margin_usd": money.usd(earned + total(Code.BREAKAGE) - loss - cost),
            "unknown_attempts": unknown.attempts,
            "unknown_cost_at_most_usd": money.usd(unknown.worst),
            "costs": _by_upstream(by_key),
        }
    )
    return 0


def _by_upstream(costs: Mapping[tuple[str, int], Decimal]) -> list[Row]:
    """What each upstream cost since the beginning; the settings' own has keys without a slash."""
    sums: dict[str, Decimal] = {}
    for (key, _), cost in costs.items():
        upstream, slash, _ = key.partition("/")
        name = upstream if slash else SETTINGS_UPSTREAM
        sums[name] = sums.get(name, Decimal(0)) + cost
    return [{"upstream": name, "cost_usd": money.plain(cost)} for name, cost in sorted(sums.items())]
