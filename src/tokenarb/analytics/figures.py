"""What the operator's report says: frozen records, exact. Amounts in nano-USD or package tokens, derived ones in USD. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

from tokenarb.base import money

_EXACT: Final = 60
TOP: Final = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a day, or of a whole window.

    `cash_in_nano`: deposits, net of those taken back. `revenue_nano`: earned by use, overruns included; `loss_nano` is that part of it
    which nobody paid. `breakage_nano`: earned by expiry. `cost_nano`: the upstreams' own figures; they took `fee_percent` more when we
    bought credit there. `packages`: sold, those refunded later left out; `packages_profit_nano`: what they were paid less what their tokens
    were going to cost, that fee included, as it was known when they were put on sale. `remembered`: calls among `calls` that were answered
    from memory; `saved_nano`: what the upstreams would have taken for those.
    """

    fee_percent: Decimal
    calls: int = 0
    failed: int = 0
    cash_in_nano: int = 0
    promo_nano: int = 0
    packages: int = 0
    packages_nano: int = 0
    packages_profit_nano: int = 0
    revenue_nano: int = 0
    breakage_nano: int = 0
    loss_nano: int = 0
    cost_nano: int = 0
    remembered: int = 0
    saved_nano: int = 0

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
    """The operator's report on the last `days` UTC days; `last_day` is the day on which it was asked for, and not over.

    Profit has two faces. Of packages *sold*: price less what their tokens were going to cost, known at the sale (`total_profit`). *Earned*:
    what was used and what expired, less what the upstreams really charged, packages and credit together (`earned`).

    `by_day`: each day of the window, the latest first. `models`: the most profitable first. `buyers`: by country, most buyers first.
    `tokens_ever`: package tokens (sold, used) since the beginning. Properties are USD, exact.
    """

    days: int
    first_day: int
    last_day: int
    whole: Figures
    by_day: tuple[tuple[int, Figures], ...]
    models: tuple[ModelFigures, ...]
    buyers: tuple[CountryFigures, ...]
    tokens: Utilisation
    tokens_ever: tuple[int, int]

    @property
    def total_profit(self) -> Decimal:
        """Of the packages sold in the window."""
        return money.from_nano(self.whole.packages_profit_nano)

    @property
    def total_packages_sold(self) -> int:
        """In the window, those refunded later left out."""
        return self.whole.packages

    @property
    def average_profit_per_package(self) -> Decimal:
        """`total_profit` by `total_packages_sold`, down to the nano; 0 where none was sold."""
        return money.from_nano(self.whole.packages_profit_nano // self.whole.packages) if self.whole.packages else Decimal(0)

    @property
    def packages_revenue(self) -> Decimal:
        """What was paid for those packages."""
        return money.from_nano(self.whole.packages_nano)

    @property
    def cash_in(self) -> Decimal:
        """What wallets were filled with, less what went back."""
        return money.from_nano(self.whole.cash_in_nano)

    @property
    def revenue(self) -> Decimal:
        """Earned by use and by expiry."""
        return money.from_nano(self.whole.revenue_nano + self.whole.breakage_nano)

    @property
    def losses(self) -> Decimal:
        """Part of the revenue that nobody paid."""
        return money.from_nano(self.whole.loss_nano)

    @property
    def upstream_cost(self) -> Decimal:
        """As the upstreams said it."""
        return money.from_nano(self.whole.cost_nano)

    @property
    def margin(self) -> Decimal:
        """Revenue less losses and cost, by the books."""
        return money.from_nano(self.whole.margin_nano)

    @property
    def earned(self) -> Decimal:
        """The margin less the fee for buying upstream credit."""
        return self.whole.profit

    @property
    def saved(self) -> Decimal:
        """What answers given from memory would have cost at the upstreams."""
        return money.from_nano(self.whole.saved_nano)

    @property
    def utilisation(self) -> Decimal:
        """Percent of all package tokens ever sold that were used, to a tenth, rounded down."""
        sold, used = self.tokens_ever
        return Decimal(used * 1000 // sold) / 10 if sold else Decimal(0)

    @property
    def calls(self) -> int:
        """That were answered and charged."""
        return self.whole.calls

    @property
    def failed(self) -> int:
        """That came to nothing and were free."""
        return self.whole.failed

    @property
    def top_models(self) -> list[tuple[str, Decimal]]:
        """(model, what it brought) of the models that brought most."""
        ranked = sorted(self.models, key=lambda one: (-one.revenue_nano, one.model))
        return [(one.model, money.from_nano(one.revenue_nano)) for one in ranked[:TOP] if one.revenue_nano > 0]

    @property
    def countries(self) -> list[tuple[str, int]]:
        """(declared country, buyers) of the countries with most buyers; those who declared nothing left out."""
        return [(one.country, one.buyers) for one in self.buyers if one.country][:TOP]


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
