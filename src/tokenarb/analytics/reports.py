"""What the shop earned in the last days, in one record: for the bot, the command line and whoever embeds the program.

Profit has two faces. Of packages *sold*: price less what their tokens were going to cost, known at the sale. *Earned*: what was really used
and expired less what the upstream really charged, packages and credit together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tokenarb.base import clock, db, money
from tokenarb.base.errors import Refused
from tokenarb.catalog import packages
from tokenarb.customers import people
from tokenarb.keys import allocating
from tokenarb.ledger import days as books
from tokenarb.ledger import overview
from tokenarb.ledger.model import Code

DAYS_MAX: Final = 366
TOP: Final = 5


@dataclass(frozen=True, slots=True)
class ArbitrageStats:
    """The last `days` UTC days, today included; amounts in USD, exact.

    `total_profit`: of the packages sold in that time (refunded ones left out), price less cost at the sale; `average_profit_per_package`
    is that by their number. `revenue` (use and breakage), `upstream_cost`, `losses` and `margin` are what was earned. `cash_in`: what
    wallets were filled with, less what went back. `utilisation`: share of all package tokens ever sold that were used, in percent.
    """

    days: int
    total_profit: Decimal
    total_packages_sold: int
    average_profit_per_package: Decimal
    packages_revenue: Decimal
    cash_in: Decimal
    revenue: Decimal
    upstream_cost: Decimal
    losses: Decimal
    margin: Decimal
    utilisation: Decimal
    calls: int
    failed: int
    top_models: Sequence[tuple[str, Decimal]]
    countries: Sequence[tuple[str, int]]


async def get_arbitrage_stats(days: int, session: db.Tx, *, now_ms: int | None = None) -> ArbitrageStats:
    """The figures of the last `days` days (1 to 366), read in the caller's snapshot. Raises: Refused invalid_value."""
    if not 1 <= days <= DAYS_MAX:
        raise Refused("invalid_value", f"between 1 and {DAYS_MAX} days, not {days}", param="days")
    today = clock.utc_day(clock.SystemClock().now_ms() if now_ms is None else now_ms)
    from_ms, to_ms = (today - days + 1) * clock.DAY_MS, (today + 1) * clock.DAY_MS
    sold, paid, profit = await _sold(session, from_ms, to_ms)
    gained: dict[str, int] = {}
    for (_, code), amount in (await books.totals(session, from_ms, to_ms)).items():
        gained[code] = gained.get(code, 0) + amount
    calls = (await books.calls(session, from_ms, to_ms)).values()
    issued, used = await overview.utilisation(session)
    return ArbitrageStats(
        days=days,
        total_profit=money.from_nano(profit),
        total_packages_sold=sold,
        average_profit_per_package=money.from_nano(profit // sold) if sold else Decimal(0),
        packages_revenue=money.from_nano(paid),
        cash_in=money.from_nano(-gained.get(Code.DEPOSITS, 0)),
        revenue=money.from_nano(gained.get(Code.REVENUE, 0) + gained.get(Code.BREAKAGE, 0)),
        upstream_cost=money.from_nano(gained.get(Code.UPSTREAM_COST, 0)),
        losses=money.from_nano(-gained.get(Code.LOSS, 0)),
        margin=money.from_nano(books.margin(gained)),
        utilisation=Decimal(used * 1000 // issued) / 10 if issued else Decimal(0),
        calls=sum(good for good, _ in calls),
        failed=sum(failed for _, failed in calls),
        top_models=[(name, money.from_nano(charged)) for name, charged in await books.models(session, from_ms, to_ms, TOP)],
        countries=(await people.countries(session))[:TOP],
    )


async def _sold(tx: db.Tx, from_ms: int, to_ms: int) -> tuple[int, int, int]:
    """(packages, nano-USD paid, nano-USD of profit expected at the sale)."""
    cost = {package.id: package.cost_nano for package in await packages.list_all(tx, retired=True)}
    rows = await allocating.sold_by_package(tx, from_ms, to_ms)
    sold, paid = sum(count for _, count, _ in rows), sum(amount for _, _, amount in rows)
    return sold, paid, paid - sum(cost.get(package, 0) * count for package, count, _ in rows)
