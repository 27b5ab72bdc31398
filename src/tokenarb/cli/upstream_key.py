"""`tokenarb upstream key`: add, list, retire: the keys we call an upstream with. Secrets come by standard input, never as arguments."""

import argparse
import getpass
import os
import sys

from tokenarb.base import clock, money
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant
from tokenarb.upstream import credentials
from tokenarb.upstream.model import Credential


def add_to(commands: arguments.Group) -> None:
    """Adds the group below `upstream`."""
    parser = commands.add_parser("key", help="the keys it is called with", description="The keys we call an upstream with.")
    group = parser.add_subparsers(dest="subsubcommand", required=True, metavar="COMMAND")
    new = arguments.command(group, "add", "keep a key, sealed; it is read from standard input", deed=add)
    new.add_argument("upstream", help="the upstream's name")
    new.add_argument("name", help="a short name of the key, such as main; attempts carry it")
    new.add_argument("--env", metavar="NAME", help="keep only the name of the environment variable that holds it")
    new.add_argument("--daily-limit", type=arguments.positive_usd, default=0, metavar="USD", help="spend at most so much by it a UTC day")
    every = arguments.command(group, "list", "list keys, and what they spent today (UTC)", deed=show_all)
    every.add_argument("upstream", nargs="?", help="only this one's")
    gone = arguments.command(group, "retire", "use a key no more; it is kept, since old attempts name it", deed=retire)
    gone.add_argument("upstream", help="the upstream's name")
    gone.add_argument("name", help="the key's name")


async def add(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream key add`"""
    secret = None
    if args.env is None:
        secret = (getpass.getpass("key: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    async with kit.database.transaction() as tx:
        key = await credentials.add(
            tx,
            kit.clock.now_ms(),
            args.upstream,
            args.name,
            env=args.env,
            secret=secret,
            daily_limit=args.daily_limit,
            sealer=kit.sealer,
        )
    out.say(f"key {key.attempt_name} is kept; servers use it within a second or two", _row(key, 0))
    return 0


async def show_all(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream key list`"""
    async with kit.database.read() as tx:
        spent = await credentials.spent(tx, clock.utc_day(kit.clock.now_ms()))
        rows = [_row(key, spent.get(key.attempt_name, 0)) for key in await credentials.every(tx, args.upstream)]
    out.rows(rows, empty="no key is kept; the settings' upstream takes its own from .env")
    return 0


async def retire(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream key retire`"""
    async with kit.database.transaction() as tx:
        await credentials.retire(tx, args.upstream, args.name)
    out.say(f"key {args.upstream}/{args.name} is retired", {"upstream": args.upstream, "key": args.name})
    return 0


def _row(key: Credential, spent: int) -> Row:
    return {
        "upstream": key.upstream,
        "key": key.name,
        "env": key.env,
        "set": bool(os.environ.get(key.env)) if key.env else True,
        "daily_limit_usd": money.usd(key.daily_limit) if key.daily_limit else None,
        "spent_today_usd": money.usd(spent),
        "state": str(key.state),
        "added": instant(key.at_ms),
    }
