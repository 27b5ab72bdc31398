"""Forms of what is typed: money, counts, ids. A wrong one is a usage error that says what was read and what is wanted."""

import argparse
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Protocol

from tokenarb.base import money
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Terminal

Deed = Callable[[Kit, argparse.Namespace, Terminal], Awaitable[int]]
"""A command on the open database; returns the exit status."""

Plain = Callable[[argparse.Namespace, Terminal], int]
"""A command that opens what it needs itself."""


class Group(Protocol):
    """Where a command is added: the whole command line, or a group of it."""

    def add_parser(
        self,
        name: str,
        *,
        help: str | None = ...,  # noqa: A002 - argparse's word
        description: str | None = ...,
        allow_abbrev: bool = ...,
    ) -> argparse.ArgumentParser: ...


def command(
    group: Group, name: str, sentence: str, *, deed: Deed | None = None, plain: Plain | None = None, any_schema: bool = False
) -> argparse.ArgumentParser:
    """Adds a command. Every command knows `--json`. A deed runs on this version's schema only, unless `any_schema`."""
    assert (deed is None) != (plain is None), name
    parser = group.add_parser(name, help=sentence, description=sentence, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON document instead of text")
    parser.set_defaults(deed=deed, plain=plain, any_schema=any_schema)
    return parser


def usd(text: str) -> int:
    """USD as nano-USD, exact."""
    try:
        return money.to_nano_exact(money.parse_decimal(text.removeprefix("$")))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; an amount of USD is wanted, such as 12.50") from None


def positive_usd(text: str) -> int:
    """USD more than zero as nano-USD, exact."""
    nano = usd(text)
    if nano <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not more than zero")
    return nano


def count(text: str) -> int:
    """A whole number more than zero; `100_000` and `100000` are the same."""
    try:
        value = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, such as 100000") from None
    if not 0 < value < 2**53:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 1 and {2**53 - 1}")
    return value


def count_from_zero(text: str) -> int:
    """A whole number, 0 allowed."""
    return 0 if text == "0" else count(text)


def row_id(text: str) -> int:
    """An id as other commands print it, up to 63 bits."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**63):
        raise argparse.ArgumentTypeError(f"{text!r} is not an id, such as the lists show")
    return int(text)


def percent(text: str) -> Decimal:
    """Percent, 0 to 1000."""
    try:
        value = money.parse_decimal(text.removesuffix("%"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; percent are wanted, such as 25") from None
    if not 0 <= value <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 0 and 1000 percent")
    return value
