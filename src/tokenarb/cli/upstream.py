"""`tokenarb upstream`: list, add, permit, withdraw: who is resold, and on what ground."""

import argparse

from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant
from tokenarb.upstream import registry
from tokenarb.upstream.model import PermissionKind, Upstream
from tokenarb.upstream.providers.openrouter import TERMS_URL


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("upstream", help="who is resold", description="Upstreams, and the recorded permission to resell them.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    arguments.command(group, "list", "list upstreams and what their resale rests on", deed=show_all)
    new = arguments.command(group, "add", "add an upstream", deed=add)
    new.add_argument("upstream", help="a short name, such as openrouter")
    new.add_argument("--base-url", required=True, metavar="URL", help="where its API begins")
    new.add_argument("--dialect", default="openrouter", help="what it speaks (default: openrouter)")
    new.add_argument("--terms-url", default=TERMS_URL, metavar="URL", help="where its terms are")
    ground = arguments.command(
        group, "permit", "record the permission to resell an upstream; without one nothing is served publicly", deed=permit
    )
    ground.add_argument("upstream", help="its name")
    ground.add_argument("--kind", required=True, choices=[str(kind) for kind in PermissionKind], help="what the permission is")
    ground.add_argument("--reference", required=True, help="where it is written down: a contract number, a mail's date and sender")
    ground.add_argument("--date", required=True, metavar="YYYY-MM-DD", help="the day it was given")
    gone = arguments.command(group, "withdraw", "take a recorded permission back", deed=withdraw)
    gone.add_argument("upstream", help="its name")
    for command in (new, ground):
        command.add_argument("--model", action="append", dest="scope", metavar="GLOB", help="allow only models like this; may be repeated")


async def show_all(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`upstream list`"""
    async with kit.database.read() as tx:
        rows = [_row(upstream) for upstream in await registry.every(tx)]
    out.rows(rows, empty="no upstream is stored yet; the first start stores the one of the settings")
    return 0


async def add(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream add`"""
    async with kit.database.transaction() as tx:
        added = await registry.add(
            tx,
            kit.clock.now_ms(),
            args.upstream,
            base_url=args.base_url,
            dialect=args.dialect,
            terms_url=args.terms_url,
            scope=args.scope or ("*",),
        )
    out.say(f"upstream {added.id} added, without a permission; `tokenarb upstream permit {added.id}` records one", _row(added))
    return 0


async def permit(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream permit`"""
    now_ms = kit.clock.now_ms()
    settings = kit.settings
    async with kit.database.transaction() as tx:
        if args.upstream == "openrouter":
            # The permission may be recorded before the first start, which is what would otherwise store the row.
            await registry.ensure(
                tx, now_ms, args.upstream, base_url=settings.openrouter_base_url, dialect="openrouter", terms_url=TERMS_URL
            )
        row = await registry.record_permission(
            tx, now_ms, args.upstream, kind=args.kind, reference=args.reference, date=args.date, scope=args.scope
        )
    out.say(f"recorded: {row.id} is resold by {args.kind} of {args.date} ({args.reference})", _row(row))
    return 0


async def withdraw(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream withdraw`"""
    async with kit.database.transaction() as tx:
        row = await registry.withdraw_permission(tx, args.upstream)
    out.say(f"the permission for {row.id} is withdrawn; stop the server, the next start refuses to serve publicly", _row(row))
    return 0


def _row(upstream: Upstream) -> Row:
    permission = upstream.permission
    return {
        "upstream": upstream.id,
        "base_url": upstream.base_url,
        "dialect": upstream.dialect,
        "permission": None if permission is None else str(permission.kind),
        "reference": None if permission is None else permission.reference,
        "date": None if permission is None else permission.date,
        "models": list(upstream.scope),
        "terms_url": upstream.terms_url,
        "added": instant(upstream.added_at_ms),
    }
