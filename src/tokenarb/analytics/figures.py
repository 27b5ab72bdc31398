"""What the operator's report says: frozen records, exact. Amounts in nano-USD or package tokens, derived ones in USD. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

from tokenarb.base import money

_EXACT: Final = 60
_NANO: Final = Decimal("0.000000001")


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a day, or of a whole window.

    `cash_in_nano`: deposits, net of those taken back. `revenue_nano`: earned by use, overruns included; `loss_nano` is that part of it
    which nobody paid. `breakage_nano`: earned by expiry. `cost_nano`: the upstreams' own figures; they took `fee_percent` more when we
    bought credit there. `packages`: sold, whether refunded later or not.
    """

    fee_percent: Decimal
    calls: int = 0
    failed: int = 0
    cash_in_nano: int = 0
    promo_nano: int = 0
    packages: int = 0
    packages_nano: int = 0
    revenue_nano: int = 0
    breakage_nano: int = 0
    loss_nano: int = 0
    cost_nano: int = 0

    @property
    def margin_nano(self) -> int:
        """What the books leave to the house."""
        return self.revenue_nano + self.breakage_nano - self.loss_nano - self.cost_nano

    @property
    def fee(self) -> Decimal:
        """USD, exact: what buying the upstreams' credit cost besides."""
        return fee_of(self.cost_nano, self.fee_percent)

    @property
    def profit(self) -> Decimal:
        """USD, exact: the margin less that fee."""
        return _less(self.margin_nano, self.fee)


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """What the calls of a model brought and cost. `revenue_nano`: what was paid for them, refunds and overruns taken off."""

    model: str
    calls: int
    failed: int
    revenue_nano: int
    cost_nano: int
    fee_percent: Decimal

    @property
    def profit(self) -> Decimal:
        """USD, exact, after the fee for buying credit."""
        return _less(self.revenue_nano - self.cost_nano, fee_of(self.cost_nano, self.fee_percent))


@dataclass(frozen=True, slots=True)
class CountryFigures:
    """Buyers who declared to live there (ISO 3166 alpha-2; "" declared nothing), and what they paid for packages and paid in."""

    country: str
    buyers: int
    packages: int
    packages_nano: int
    cash_in_nano: int


@dataclass(frozen=True, slots=True)
class Utilisation:
    """Package tokens by what became of them in the window, whenever they were sold."""

    sold: int = 0
    used: int = 0
    expired: int = 0
    refunded: int = 0

    @property
    def share(self) -> Decimal | None:
        """Of the tokens that were used or expired, how many were used: 0 to 1, four decimals; None: nothing was."""
        ended = self.used + self.expired
        return None if ended <= 0 else (Decimal(self.used) / ended).quantize(Decimal("0.0001"))


@dataclass(frozen=True, slots=True)
class ArbitrageStats:
    """The operator's report on a window of UTC days; `last_day` is the day on which it was asked for, and not over.

    `days`: each day of the window, the latest first. `models`: the most profitable first. `countries`: most buyers first.
    """

    first_day: int
    last_day: int
    whole: Figures
    days: tuple[tuple[int, Figures], ...]
    models: tuple[ModelFigures, ...]
    countries: tuple[CountryFigures, ...]
    tokens: Utilisation

    @property
    def total_profit(self) -> Decimal:
        """USD, exact: revenue and breakage, less losses, upstream cost and the fee for buying upstream credit."""
        return self.whole.profit

    @property
    def total_packages_sold(self) -> int:
        """Packages sold in the window."""
        return self.whole.packages

    @property
    def average_profit_per_package(self) -> Decimal:
        """USD, to the nano: `total_profit` (what credit earned included) over `total_packages_sold`; 0 where none was sold."""
        if not self.whole.packages:
            return Decimal(0)
        with localcontext(prec=_EXACT):
            return (self.total_profit / self.whole.packages).quantize(_NANO)


def fee_of(cost_nano: int, fee_percent: Decimal) -> Decimal:
    """USD, exact: what an upstream took when the credit that such a cost used up was bought."""
    with localcontext(prec=_EXACT):
        return money.from_nano(cost_nano) * fee_percent / 100


def total(parts: Iterable[Figures], fee_percent: Decimal) -> Figures:
    """The sum, member by member."""
    rows = list(parts)
    names = [name for name in Figures.__dataclass_fields__ if name != "fee_percent"]
    return Figures(fee_percent, **{name: sum(getattr(row, name) for row in rows) for name in names})


def _less(nano: int, fee: Decimal) -> Decimal:
    with localcontext(prec=_EXACT):
        return money.from_nano(nano) - fee
