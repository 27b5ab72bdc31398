"""The targets of rows that other rooms' benches give: a part of the name, in words, and whether it is met."""

from collections.abc import Callable
from typing import Final

Judge = Callable[[float, float | None], bool]

TARGETS: Final[tuple[tuple[str, str, str, Judge], ...]] = (
    ("ledger", "pairs/s", ">= 3,000 pairs/s and >= 10x", lambda value, ratio: value >= 3_000 and (ratio or 0) >= 10),
    ("hold p99", "ms", "<= 10 ms", lambda value, _ratio: value <= 10),
    ("without an answer", "people", "0", lambda value, _ratio: value == 0),
    ("refused by Telegram", "429s", "0", lambda value, _ratio: value == 0),
    ("10000 orphans", "s", "< 60 s", lambda value, _ratio: value < 60),
)
"""A part of the name, the unit, the target in words, and whether it is met."""


def judge(name: str, unit: str, value: float, ratio: float | None) -> tuple[str, bool | None]:
    """The target of a row and whether it is met; ("", None) where there is none."""
    for part, wanted_unit, words, met in TARGETS:
        if part in name and unit == wanted_unit and "memory" not in name and "alone" not in name:
            return words, met(value, ratio)
    return "", None
