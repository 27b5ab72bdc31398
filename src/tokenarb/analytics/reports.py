"""The operator's report: what was earned, from whom and with what, over the last days. From the ledger's and the orders' own rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, TypeVar

from tokenarb.analytics.figures import ArbitrageStats, CountryFigures, Figures, ModelFigures, Utilisation, total
from tokenarb.base import clock, db
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused
from tokenarb.catalog import packages
from tokenarb.customers import people
from tokenarb.keys import allocating
from tokenarb.keys.allocating import Sale
from tokenarb.ledger import days as ledger_days
from tokenarb.ledger import overview
from tokenarb.ledger.days import Ended, Gain
from tokenarb.ledger.model import Code
from tokenarb.metering import remembered

__all__ = ["DAYS_MAX", "DAYS_OFFERED", "FEE_PERCENT", "ArbitrageStats", "get_arbitrage_stats"]

DAYS_MAX: Final = 366
DAYS_OFFERED: Final = (1, 7, 30, 90)
FEE_PERCENT: Final = Decimal("5.5")
"""What OpenRouter takes on credit; the operator's own figure is UPSTREAM_TOPUP_FEE_PERCENTAGE."""

_Dated = TypeVar("_Dated", Gain, Ended, Sale)


async def get_arbitrage_stats(
    days: int, session: db.Tx, *, now_ms: int | None = None, fee_percent: Decimal = FEE_PERCENT
) -> ArbitrageStats:
    """The report on the last `days` UTC days, the one of `now_ms` (else of the machine's clock) included.

    `session` is a transaction or, better, a snapshot (`Database.read`); nothing is written. `fee_percent`: what the upstreams take when
    credit is bought there (UPSTREAM_TOPUP_FEE_PERCENTAGE). Raises: Refused invalid_value (not 1 to 366 days).
    """
    if not 1 <= days <= DAYS_MAX:
        raise Refused("invalid_value", f"{days} is not 1 to {DAYS_MAX} days", param="days")
    last = clock.utc_day(clock.SystemClock().now_ms() if now_ms is None else now_ms)
    first = last - days + 1
    window = (first * DAY_MS, (last + 1) * DAY_MS)
    read = Read(
        fee_percent,
        await ledger_days.gains(session, *window),
        await ledger_days.calls(session, *window),
        await allocating.sales(session, *window),
        await ledger_days.noted(session, *window, remembered.OUTCOME, remembered.SAVED),
        {package.id: package.cost_nano for package in await packages.list_all(session, retired=True)},
    )
    paid_in = await ledger_days.paid_in(session, *window)
    countries = await people.countries(session, {sale.customer for sale in read.sales} | set(paid_in))
    by_day = _days(range(last, first - 1, -1), read)
    return ArbitrageStats(
        days,
        first,
        last,
        total((figures for _, figures in by_day), fee_percent),
        by_day,
        _models(read),
        _buyers(read.sales, paid_in, countries),
        _utilisation(read.gains),
        await overview.utilisation(session),
    )


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a window. `remembered`: by day, calls answered from memory and nano-USD they saved; `costs`: nano-USD that the
    tokens of each package were going to cost."""

    fee_percent: Decimal
    gains: Sequence[Gain]
    ended: Sequence[Ended]
    sales: Sequence[Sale]
    remembered: Mapping[int, tuple[int, int]]
    costs: Mapping[int, int]


def _days(asked: Iterable[int], read: Read) -> tuple[tuple[int, Figures], ...]:
    gains, ended, sales = _sorted(read.gains), _sorted(read.ended), _sorted(read.sales)
    return tuple(
        (day, _figures(replace(read, gains=gains.get(day, []), ended=ended.get(day, []), sales=sales.get(day, [])), day)) for day in asked
    )


def _sorted(rows: Iterable[_Dated]) -> dict[int, list[_Dated]]:
    """By day."""
    found: dict[int, list[_Dated]] = {}
    for row in rows:
        found.setdefault(row.day, []).append(row)
    return found


def _figures(read: Read, day: int) -> Figures:
    remembered, saved_nano = read.remembered.get(day, (0, 0))
    gained = ledger_days.by_code(read.gains)
    paid = sum(sale.paid_nano for sale in read.sales)
    return Figures(
        read.fee_percent,
        calls=sum(one.calls for one in read.ended),
        failed=sum(one.failed for one in read.ended),
        cash_in_nano=-gained.get(Code.DEPOSITS, 0),
        promo_nano=-gained.get(Code.PROMO, 0),
        packages=sum(sale.count for sale in read.sales),
        packages_nano=paid,
        packages_profit_nano=paid - sum(read.costs[sale.package] * sale.count for sale in read.sales),
        revenue_nano=gained.get(Code.REVENUE, 0),
        breakage_nano=gained.get(Code.BREAKAGE, 0),
        loss_nano=-gained.get(Code.LOSS, 0),
        cost_nano=gained.get(Code.UPSTREAM_COST, 0),
        remembered=remembered,
        saved_nano=saved_nano,
    )


def _models(read: Read) -> tuple[ModelFigures, ...]:
    revenue: dict[str, int] = {}
    cost: dict[str, int] = {}
    for gain in read.gains:
        if gain.model is None:
            continue
        if gain.code in (Code.REVENUE, Code.LOSS):
            revenue[gain.model] = revenue.get(gain.model, 0) + gain.amount
        elif gain.code == Code.UPSTREAM_COST:
            cost[gain.model] = cost.get(gain.model, 0) + gain.amount
    calls: dict[str, tuple[int, int]] = {}
    for one in read.ended:
        good, failed = calls.get(one.model, (0, 0))
        calls[one.model] = (good + one.calls, failed + one.failed)
    found = [
        ModelFigures(model, *calls.get(model, (0, 0)), revenue.get(model, 0), cost.get(model, 0), read.fee_percent)
        for model in sorted(revenue.keys() | cost.keys() | calls.keys())
    ]
    return tuple(sorted(found, key=lambda one: one.profit, reverse=True))


def _buyers(sales: Iterable[Sale], paid_in: dict[int, int], countries: dict[int, str]) -> tuple[CountryFigures, ...]:
    """A buyer is who bought a package or paid in."""
    buyers: dict[str, set[int]] = {}
    bought: dict[str, tuple[int, int]] = {}
    cash: dict[str, int] = {}
    for sale in sales:
        country = countries.get(sale.customer, "")
        buyers.setdefault(country, set()).add(sale.customer)
        count, paid = bought.get(country, (0, 0))
        bought[country] = (count + sale.count, paid + sale.paid_nano)
    for customer, nano in paid_in.items():
        country = countries.get(customer, "")
        buyers.setdefault(country, set()).add(customer)
        cash[country] = cash.get(country, 0) + nano
    found = [CountryFigures(country, len(named), *bought.get(country, (0, 0)), cash.get(country, 0)) for country, named in buyers.items()]
    return tuple(sorted(found, key=lambda one: (-one.buyers, one.country)))


def _utilisation(gains: Iterable[Gain]) -> Utilisation:
    """By the transfers that moved package tokens; a refunded call gives back what it used."""
    moved: dict[str, int] = {}
    for gain in gains:
        if gain.code == Code.ALLOCATION:
            moved[gain.transfer] = moved.get(gain.transfer, 0) + gain.amount
    return Utilisation(
        sold=moved.get("sale", 0),
        used=-moved.get("settle", 0) - moved.get("refund_request", 0),
        expired=-moved.get("expire", 0),
        refunded=-moved.get("refund_package", 0),
    )
