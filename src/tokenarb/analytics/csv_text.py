"""CSV as RFC 4180 has it, for files that people open in a spreadsheet: no cell of words can become a formula there. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from tokenarb.base import money

Cell = str | int | Decimal

_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
"""How a formula, or what a spreadsheet takes for one, begins; wide forms too."""

_MARK: Final = "\ufeff"
"""Without it Excel reads UTF-8 as something else."""


def text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Lines end in CRLF; numbers are plain decimals, words that begin like a formula get an apostrophe before them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_plain(name) for name in header])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue()


def document(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The same as a file: UTF-8 with a byte order mark."""
    return (_MARK + text(header, rows)).encode()


def _plain(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return money.plain(cell)
    if isinstance(cell, int):
        return str(cell)
    words = cell.replace("\x00", "")
    return "'" + words if words.lstrip(" ").startswith(_FORMULA) else words
