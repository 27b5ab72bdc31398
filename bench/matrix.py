"""The table side by side: a line a contestant, a column a figure. Pure."""

from dataclasses import dataclass, field
from typing import Final

COLUMNS: Final = (
    "requests/s at 64",
    "× nginx",
    "CPU a request, µs",
    "CPU a chunk, µs",
    "first chunk added p50, ms",
    "p99, ms",
    "memory a stream, kB",
    "idle, MB",
    "start to first answer, s",
)
"""In the order they are shown."""


@dataclass
class Matrix:
    """Figures by contestant and column."""

    cells: dict[str, dict[str, float | None]] = field(default_factory=dict)

    def put(self, contestant: str, column: str, value: float | None) -> None:
        """Keeps a figure. Raises: KeyError for a column that is not shown."""
        if column not in COLUMNS:
            raise KeyError(column)
        self.cells.setdefault(contestant, {})[column] = value

    def lines(self) -> list[str]:
        """Markdown; [] while there is nothing to show."""
        if not self.cells:
            return []
        found = ["| one core | " + " | ".join(COLUMNS) + " |", "|---" + "|---:" * len(COLUMNS) + "|"]
        for contestant, figures in self.cells.items():
            found.append(f"| {contestant} | " + " | ".join(number(figures.get(column)) for column in COLUMNS) + " |")
        return found


def number(value: float | None) -> str:
    """Three digits that mean something, or all of a large number; - for what was not measured."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
