"""`tokenarb audit`: every invariant of the books, now. Exit status 1 where one does not hold."""

import argparse

from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal
from tokenarb.ledger.audit import Violation
from tokenarb.sales import auditing


def add_to(commands: arguments.Group) -> None:
    """Adds the command to the command line."""
    arguments.command(commands, "audit", "check every invariant of the books; exit status 1 on a violation", deed=audit)


async def audit(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`audit`"""
    async with kit.database.read() as tx:
        found = await auditing.everything(tx, kit.clock.now_ms())
    rows = [_row(violation) for violation in found]
    if out.as_json:
        out.record({"ok": not rows, "count": len(rows), "violations": rows})
    else:
        if rows:
            out.rows(rows, empty="")
        out.say(f"audit: {len(rows)} violations")
    return 1 if rows else 0


def _row(violation: Violation) -> Row:
    return {
        "rule": violation.rule,
        "customer": None if violation.customer is None else str(violation.customer),
        "subject": violation.subject,
        "detail": violation.detail,
    }
