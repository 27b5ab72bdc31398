"""What a package costs to make and to buy (money.md, "What is sold, and for how much"). Pure; exact fractions, three named roundings."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from tokenarb.base import money
from tokenarb.catalog import pricing
from tokenarb.catalog.model import Metering, Price, Rates

CENT_NANO: Final = money.NANO // 100
_OUTPUT: Final = ("completion", "image_output", "audio_output")
_NOT_TOKENS: Final = ("web_search", "request")
_EVERY_STEP: Final = 10**12  # tokens: longer than any prompt, so that every price step is reachable


@dataclass(frozen=True, slots=True)
class SaleRules:
    """The operator's settings. Percentages as percent, `min_profit_nano` a transaction, `bulk_threshold` in tokens."""

    markup_percent: Decimal = Decimal(25)
    min_profit_nano: int = 100_000_000
    bulk_threshold: int = 1_000_000
    bulk_percent: Decimal = Decimal(5)
    fee_percent: Decimal = Decimal("5.5")  # what the upstream takes when its account is topped up


@dataclass(frozen=True, slots=True)
class Mix:
    """Declared proportion of input to output tokens, for packages that count one to one."""

    input: int
    output: int

    def __post_init__(self) -> None:
        if self.input < 0 or self.output < 0 or not 0 < self.input + self.output <= 10**6:
            raise ValueError("a mix is two whole numbers, such as 3:1, not both zero")

    @staticmethod
    def parse(text: str) -> "Mix":
        """From "3:1". Raises: ValueError."""
        left, colon, right = text.partition(":")
        if not colon or not all(part.isascii() and part.isdigit() and len(part) < 8 for part in (left, right)):
            raise ValueError(f"{text!r} is not a mix of input to output tokens, such as 3:1")
        return Mix(int(left), int(right))

    def __str__(self) -> str:
        return f"{self.input}:{self.output}"


@dataclass(frozen=True, slots=True)
class PackageQuote:
    """Nano-USD: list and cost rounded up, price up to the next cent; `profit_nano` = price - cost."""

    list_nano: int
    cost_nano: int
    price_nano: int
    profit_nano: int
    discount_applied: bool


def package_quote(
    price: Price, tokens: int, rules: SaleRules, metering: Metering = Metering.WEIGHTED, mix: Mix | None = None
) -> PackageQuote:
    """The quote of `tokens` package tokens at the *list* price `price`.

    gpt-4 at $0.03/1k, 100,000 tokens: list $3.00, cost $3.165, sold for $3.75. From the bulk threshold the discount comes off, but never
    below cost and minimum profit.

    Raises: ValueError where the model cannot be packaged (its prompt price is zero) or `tokens` is not positive.
    """
    if tokens <= 0:
        raise ValueError("a package needs at least one token")
    if price.base.prompt <= 0:
        raise ValueError("a model whose prompt price is zero cannot be packaged")
    listed = tokens * unit_atto(price, metering, mix) / money.ATTO_PER_NANO
    cost = listed * (1 + Fraction(rules.fee_percent) / 100)
    least = cost + rules.min_profit_nano
    full = max(listed * (1 + Fraction(rules.markup_percent) / 100), least)
    bulk = max(full * (1 - Fraction(rules.bulk_percent) / 100), least) if tokens >= rules.bulk_threshold else full
    price_nano, cost_nano = _cents_up(bulk), _up(cost)
    return PackageQuote(_up(listed), cost_nano, price_nano, price_nano - cost_nano, price_nano < _cents_up(full))


def unit_atto(price: Price, metering: Metering, mix: Mix | None) -> Fraction:
    """Atto-USD of list price behind one package token.

    Weighted: the prompt price. Flat: the declared mix at the dearest step, or, where none is declared, the dearest token there is. In
    either direction of a mix the buyer chooses what its tokens are (cached for an hour, sound, pictures), so each is its dearest.
    """
    if metering is Metering.WEIGHTED:
        return Fraction(price.base.prompt)
    rates = pricing.dearest(price, _EVERY_STEP)
    output = max(getattr(rates, field) or 0 for field in _OUTPUT)
    prompt = max(getattr(rates, field) or 0 for field in Rates.__slots__ if field not in (*_OUTPUT, *_NOT_TOKENS))
    if mix is not None:
        return Fraction(mix.input * prompt + mix.output * output, mix.input + mix.output)
    return Fraction(max(prompt, output))


def _up(nano: Fraction) -> int:
    return money.ceil_div(nano.numerator, nano.denominator)


def _cents_up(nano: Fraction) -> int:
    return money.ceil_div(nano.numerator, nano.denominator * CENT_NANO) * CENT_NANO
