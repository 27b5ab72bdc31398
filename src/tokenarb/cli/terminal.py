"""What a command prints: a table or a sentence for people, one JSON document with `--json`. Money is decimal text
in both; ids of 63 bits are text in JSON, since many programs read its numbers as doubles.
"""

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO

Value = object
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command's words go. `as_json`: stdout holds exactly one JSON document, and nothing else."""

    as_json: bool
    stdout: TextIO
    stderr: TextIO

    def say(self, text: str, document: Row | None = None) -> None:
        """One outcome: the sentence for people, the document for programs."""
        self._print(json.dumps(document or {}, ensure_ascii=False) if self.as_json else text)

    def rows(self, rows: Sequence[Row], *, empty: str) -> None:
        """A list of like records, with `empty` to say where there are none."""
        if self.as_json:
            self._print(json.dumps(list(rows), ensure_ascii=False))
        elif rows:
            self._print(table(rows))
        else:
            self._print(empty)

    def record(self, record: Row) -> None:
        """One record: a line a member; a list of records in it becomes a table below."""
        if self.as_json:
            self._print(json.dumps(record, ensure_ascii=False))
            return
        width = max((len(name) for name, value in record.items() if not _is_rows(value)), default=0)
        for name, value in record.items():
            if not _is_rows(value):
                self._print(f"{name:<{width}}  {cell(value)}")
        for name, value in record.items():
            if isinstance(value, list) and _is_rows(value):
                self._print(f"\n{name}\n{table(value)}")

    def note(self, text: str) -> None:
        """Words beside the result, for people only; never on stdout."""
        self.stderr.write(text + "\n")

    def _print(self, text: str) -> None:
        self.stdout.write(text + "\n")


def standard(as_json: bool) -> Terminal:
    """The process's own streams."""
    return Terminal(as_json, sys.stdout, sys.stderr)


def table(rows: Sequence[Row]) -> str:
    """Rows under the names of the first one's members, columns aligned; wide characters count as two."""
    names = list(rows[0])
    lines = [names, *([cell(row.get(name)) for name in names] for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(names))]
    return "\n".join(
        "  ".join(text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def cell(value: Value) -> str:
    """A value in a table: None is a dash, lists are joined, nothing can move the cursor."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(cell(member) for member in value) or "-"
    return "".join("?" if unicodedata.category(character) in ("Cc", "Cf") else character for character in str(value))


def instant(at_ms: int | None) -> str | None:
    """Unix milliseconds as UTC text, to the second."""
    return None if at_ms is None else datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_rows(value: Value) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    combining = sum(unicodedata.combining(character) > 0 for character in text)
    return len(text) + wide - combining
