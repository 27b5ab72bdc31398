"""Writes what is made from the code: .env.example, the settings in docs/operations.md, docs/commands.md. `make texts` runs it."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tokenarb import settings
from tokenarb.cli import parser

ROOT: Final = Path(__file__).resolve().parent.parent
MARKS: Final = re.compile(r"(<!-- settings: [^\n]*-->\n).*?(<!-- end of settings -->)", re.DOTALL)


def leaves(of: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Every command that does something, in the order of `--help`."""
    groups = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield of
    for group in groups:
        for command in group.choices.values():
            yield from leaves(command)


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


def commands_text() -> str:
    """docs/commands.md."""
    lines = [
        "# Commands",
        "",
        "Made from the command line by `make texts`. Exit status: 0 done, 1 refused or not well, 2 used or set up wrongly, 130",
        "interrupted. `--json` prints one JSON document; money in it is decimal text.",
    ]
    for command in leaves(parser.build()):
        lines += ["", f"## {command.prog}", "", f"{sentence(command.description or '')}", ""]
        shown = [action for action in command._actions if "--help" not in action.option_strings]
        for action in shown:
            name = ", ".join(action.option_strings) or str(action.metavar or action.dest)
            value = "" if action.nargs == 0 or not action.option_strings else f" {action.metavar or action.dest.upper()}"
            choices = f" ({' or '.join(map(str, action.choices))})" if action.choices else ""
            lines.append(f"- `{name}{value}`{choices}: {action.help}")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def operations_text(page: str) -> str:
    """docs/operations.md with the table of settings as it is in the code."""
    return MARKS.sub(lambda found: found[1] + settings.table_text() + found[2], page)


def main() -> None:
    """All of them, in their places."""
    (ROOT / ".env.example").write_text(settings.example_text(), encoding="utf-8")
    (ROOT / "docs" / "commands.md").write_text(commands_text(), encoding="utf-8")
    page = ROOT / "docs" / "operations.md"
    page.write_text(operations_text(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
