"""`tokenarb audit-log`: what operators did, here and in the bot; and whether anybody touched the log."""

import argparse
import json

from tokenarb.base import audit_log
from tokenarb.base.audit_log import Written
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("audit-log", help="what operators did", description="The audit log of the desk and of commands.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    listed = arguments.command(group, "show", "show what operators did, the latest first", deed=show)
    listed.add_argument("--limit", type=arguments.count, default=50, metavar="N", help="how many entries (default: 50)")
    listed.add_argument("--before", type=arguments.row_id, metavar="N", help="only entries older than number N")
    arguments.command(group, "verify", "follow the log's chain; exit status 1 where an entry was changed or is missing", deed=verify)


async def show(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`audit-log show`"""
    async with kit.database.read() as tx:
        found = await audit_log.page(tx, before=args.before, limit=args.limit)
    out.rows([_row(one) for one in found], empty="nothing was done yet")
    return 0


async def verify(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`audit-log verify`"""
    async with kit.database.read() as tx:
        verdict = await audit_log.verify(tx, kit.secrets.user_hmac)
    words = verdict.broken or "the chain holds"
    out.say(f"audit log: {verdict.count} entries are whole; {words}", {"entries": verdict.count, "broken": verdict.broken})
    return 1 if verdict.broken else 0


def _row(one: Written) -> Row:
    return {
        "n": one.n,
        "at": instant(one.at_ms),
        "actor": one.entry.actor,
        "deed": one.entry.deed,
        "subject": one.entry.subject,
        "before": json.dumps(one.entry.before, ensure_ascii=False),
        "after": json.dumps(one.entry.after, ensure_ascii=False),
    }
