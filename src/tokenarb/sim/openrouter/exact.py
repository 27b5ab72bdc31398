"""Exact dollars: Decimal arithmetic that raises rather than rounds, and its two spellings on the wire."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any, Final

import msgspec

ZERO: Final = Decimal(0)
_CONTEXT: Final = decimal.Context(
    prec=200,
    traps=[decimal.Inexact, decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow, decimal.FloatOperation],
)


def multiply(a: Decimal, b: Decimal | int) -> Decimal:
    """The exact product; a result that would need rounding raises `decimal.Inexact`."""
    return _CONTEXT.multiply(a, b)


def add(a: Decimal, b: Decimal) -> Decimal:
    """The exact sum."""
    return _CONTEXT.add(a, b)


def subtract(a: Decimal, b: Decimal) -> Decimal:
    """The exact difference."""
    return _CONTEXT.subtract(a, b)


def text(amount: Decimal) -> str:
    """All digits, no exponent, no trailing zeros: `0.000093`."""
    if not amount:
        return "0"
    return format(_CONTEXT.normalize(amount), "f")


def number(amount: Decimal) -> msgspec.Raw:
    """The same digits as a JSON number, never through a float."""
    return msgspec.Raw(text(amount).encode())


def exponent_number(amount: Decimal) -> msgspec.Raw:
    """A JSON number with an exponent, as JavaScript prints small floats: `9.3E-5`."""
    return msgspec.Raw(format(_CONTEXT.normalize(amount), "E").encode())


def optional_number(amount: Decimal | None) -> msgspec.Raw | None:
    """`number`, or null for an absent amount."""
    return None if amount is None else number(amount)


def parse(raw: Any, what: str) -> Decimal:
    """A dollar amount out of JSON (string or number).

    Raises: ValueError when it is not a finite decimal.
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise ValueError(f"{what}: expected a decimal string or a number")
    try:
        amount = Decimal(str(raw))
    except decimal.InvalidOperation as error:
        raise ValueError(f"{what}: {raw!r} is not a decimal number") from error
    if not amount.is_finite():
        raise ValueError(f"{what}: must be finite")
    return amount
