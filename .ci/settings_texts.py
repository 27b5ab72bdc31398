"""Writes what is made from `settings.FIELDS`: .env.example, and the table of settings in docs/operations.md."""

import re
from pathlib import Path

from tokenarb import settings

ROOT = Path(__file__).resolve().parent.parent
MARKS = re.compile(r"(<!-- settings: [^\n]*-->\n).*?(<!-- end of settings -->)", re.DOTALL)


def main() -> None:
    """Both texts, in their places."""
    (ROOT / ".env.example").write_text(settings.example_text(), encoding="utf-8")
    page = ROOT / "docs" / "operations.md"
    text = MARKS.sub(lambda found: found[1] + settings.table_text() + found[2], page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
