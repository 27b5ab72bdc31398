"""Money is integers: nano-USD (1e-9 USD) in balances, atto-USD (1e-18 USD) in unit prices; one named rounding between the two.

A unit price such as $0.000000049 a token with a markup of 25 % is $0.00000006125: finite decimals need more digits than a balance,
so prices are kept in atto-USD (exact), multiplied by integer units, and rounded up once when they become a charge in nano-USD.
"""

from decimal import Decimal, InvalidOperation, localcontext
from typing import Final

USD: Final = "USD"
NANO: Final = 10**9
ATTO: Final = 10**18
ATTO_PER_NANO: Final = 10**9
INT64_MAX: Final = 2**63 - 1


def ceil_div(numerator: int, denominator: int) -> int:
    """The quotient rounded towards plus infinity; `denominator` > 0."""
    return -(-numerator // denominator)


def parse_decimal(text: str) -> Decimal:
    """An exact, finite decimal from text. Raises: ValueError with what was wrong."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a decimal number") from None
    if not value.is_finite():
        raise ValueError(f"{text!r} is not a finite number")
    return value


def _scaled(value: Decimal, scale: int) -> tuple[int, int]:
    """`value` x 10^scale as (numerator, denominator), exact."""
    numerator, denominator = value.as_integer_ratio()
    return numerator * 10**scale, denominator


def to_nano_exact(value: Decimal) -> int:
    """Nano-USD of an amount that must be a whole number of them. Raises: ValueError where it is not, or where it exceeds 64 bits."""
    numerator, denominator = _scaled(value, 9)
    if numerator % denominator:
        raise ValueError(f"{value} USD has more than 9 decimals")
    return _checked(numerator // denominator)


def to_nano_ceil(value: Decimal) -> int:
    """Nano-USD rounded up: the one rounding of charges and costs."""
    return _checked(ceil_div(*_scaled(value, 9)))


def plain_to_nano_ceil(text: str) -> int | None:
    """`to_nano_ceil` of text of digits, with or without a point, and without a Decimal; None for any other text. Raises: ValueError."""
    whole, _, fraction = text.partition(".")
    digits = whole + fraction
    if not (digits.isdigit() and digits.isascii()):
        return None
    nano, finer = int(digits), len(fraction) - 9
    if finer > 0:
        nano = -(-nano // 10**finer)
    elif finer:
        nano *= 10**-finer
    return nano if nano <= INT64_MAX else _checked(nano)


def to_nano_floor(value: Decimal) -> int:
    """Nano-USD rounded down: the one rounding of what we give back."""
    numerator, denominator = _scaled(value, 9)
    return _checked(numerator // denominator)


def to_atto(value: Decimal) -> int:
    """Atto-USD of a unit price, exact. Raises: ValueError where a price has more than 18 decimals."""
    numerator, denominator = _scaled(value, 18)
    if numerator % denominator:
        raise ValueError(f"a price of {value} USD has more than 18 decimals")
    return numerator // denominator


def _checked(nano: int) -> int:
    if not -INT64_MAX <= nano <= INT64_MAX:
        raise ValueError("amount exceeds 64 bits of nano-USD (about 9.2 billion USD)")
    return nano


def from_nano(nano: int) -> Decimal:
    """USD of `nano`, exact."""
    with localcontext(prec=40):
        return Decimal(nano).scaleb(-9)


def from_atto(atto: int) -> Decimal:
    """USD of `atto`, exact."""
    with localcontext(prec=60):
        return Decimal(atto).scaleb(-18)


def plain(value: Decimal) -> str:
    """Decimal text without exponent or superfluous zeros: how money is written in JSON."""
    text = format(value, "f")  # exact, whatever the context's precision
    return text.rstrip("0").rstrip(".") if "." in text else text


def usd(nano: int) -> str:
    """Nano-USD as decimal text: 3750000000 -> "3.75". What `plain(from_nano(nano))` says, without a Decimal: several a request."""
    if nano < 0:
        return "-" + usd(-nano)
    text = str(nano)
    if len(text) <= 9:
        text = "0" * (10 - len(text)) + text
    whole, decimals = text[:-9], text[-9:].rstrip("0")
    return whole + "." + decimals if decimals else whole
