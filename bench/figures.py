"""The arithmetic of the tables: ratios within a round, medians over rounds, marks against targets. Pure.

A round in which one of two did not take part, or gave no answer at all, counts for neither.
"""

import statistics
from collections.abc import Sequence
from typing import Final

Series = Sequence[float | None]
"""A figure a round; None: not measured in that round."""


def median(series: Series) -> float | None:
    """Of the rounds that were measured; None where there is none."""
    known = [value for value in series if value is not None]
    return statistics.median(known) if known else None


def ratio(ours: Series, theirs: Series) -> float | None:
    """The median of our figure / their figure of the same round; None where no round has both (or theirs is never above 0)."""
    return median([a / b for a, b in zip(ours, theirs, strict=True) if a is not None and b is not None and b > 0])


def less(series: Series, base: Series) -> list[float | None]:
    """Round by round, what lies above the base."""
    return [None if a is None or b is None else a - b for a, b in zip(series, base, strict=True)]


def at_least(series: Series, floor: float) -> list[float | None]:
    """Differences of two medians may be noise around nothing: no lower than `floor`, so that a ratio to it stays finite."""
    return [None if value is None else max(value, floor) for value in series]


MARKS: Final = (">=", "<=")


def met(target: str, figure: float | None) -> bool | None:
    """Whether a figure meets a target such as `>= 0.15` or `<= 1.5`; None where there is no target or no figure.

    Raises: ValueError for a target of another form.
    """
    if not target or figure is None:
        return None
    sign, _, limit = target.partition(" ")
    if sign not in MARKS:
        raise ValueError(f"a target begins with {MARKS}: {target!r}")
    value = float(limit.split()[0])
    return figure >= value if sign == ">=" else figure <= value
