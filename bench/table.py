"""Rows of a benchmark: printed for people, written as JSON for comparison."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.matrix import Matrix, number


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `ratio` is value / against of the same rounds (a median); `target` is in words what the ratio or value should be."""

    name: str
    value: float | None
    unit: str
    against: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    note: str = ""


@dataclass
class Table:
    """All rows of a run and what could not be measured."""

    rows: list[Row] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    matrix: Matrix = field(default_factory=Matrix)

    def keep(self, row: Row) -> None:
        """Keeps a row that has been shown already."""
        self.rows.append(row)

    def add(self, row: Row) -> None:
        """Keeps the row and shows it at once."""
        self.keep(row)
        print(_line(row), flush=True)

    def skip(self, what: str, cure: str) -> None:
        """Says loudly what is missing from this run, and what to do about it."""
        self.skipped.append(f"{what}: {cure}")
        print(f"SKIPPED  {what}: {cure}", flush=True)

    def show(self) -> None:
        """The whole table once more, and what was skipped."""
        print("\n" + f"{'':8} {'what':58} {'value':>12} {'unit':14} {'ratio':>8}  against / target")
        for row in self.rows:
            print(_line(row))
        print("\n".join(["", *self.matrix.lines(), ""]))
        for text in self.skipped:
            print(f"SKIPPED  {text}")
        missed = [row.name for row in self.rows if row.met is False]
        print(
            f"{len(self.rows)} rows, {len(missed)} targets missed{': ' + '; '.join(missed) if missed else ''}, {len(self.skipped)} skipped"
        )

    def write(self, path: Path, machine: dict[str, Any]) -> None:
        """{machine, rows: [{name, value, unit, against, ratio}]}, with the targets and what was skipped beside."""
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [asdict(row) for row in self.rows]
        document = {"machine": machine, "rows": rows, "side_by_side": self.matrix.cells, "skipped": self.skipped}
        path.write_text(json.dumps(document, indent=1) + "\n")


BEGIN, END = "<!-- the last run -->", "<!-- end of the last run -->"


def write_page(table: Table, path: Path, machine: dict[str, Any]) -> None:
    """Puts the rows between the two marks of a Markdown page; the words around them are people's."""
    replace(path, BEGIN, END, rendered(table, machine))


def rendered(table: Table, machine: dict[str, Any]) -> list[str]:
    """The run as Markdown: the machine, side by side, every row with its target's mark, what was not measured."""
    lines = [", ".join(f"{name} {value}" for name, value in machine.items()) + ".", ""]
    side = table.matrix.lines()
    lines += [*side, ""] if side else []
    lines += ["| what | value | unit | ratio | against | target |", "|---|---:|---|---:|---|---|"]
    for row in table.rows:
        verdict = {True: " (met)", False: " (**missed**)", None: ""}[row.met]
        ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
        against = " ".join(part for part in (row.against, row.note) if part)
        lines.append(f"| {row.name} | {number(row.value)} | {row.unit} | {ratio} | {against} | {row.target}{verdict} |")
    return lines + [f"\nNot measured: {text}" for text in table.skipped]


def replace(path: Path, begin: str, end: str, lines: list[str]) -> None:
    """Puts the lines between two marks of a page. Raises: ValueError where the page has not exactly one of each, in order."""
    text = path.read_text()
    head, mark, rest = text.partition(begin)
    _, other, tail = rest.partition(end)
    if not mark or not other or begin in rest or end in tail:
        raise ValueError(f"{path.name} needs one {begin} and after it one {end}")
    path.write_text(head + begin + "\n" + "\n".join(lines) + "\n" + end + tail)


def _line(row: Row) -> str:
    mark = {True: "met", False: "MISSED", None: ""}[row.met]
    value = number(row.value)
    ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
    words = " ".join(part for part in (row.against, f"[{row.target}]" if row.target else "", row.note) if part)
    return f"{mark:8} {row.name:58} {value:>12} {row.unit:14} {ratio:>8}  {words}"
