"""The whole command line and its one door: what a command raises becomes one line that says what, where and what to do.

Exit status: 0 done, 1 refused or not well (a violation, a machine that is away), 2 used or set up wrongly, 130 interrupted.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

import sqlalchemy as sa

from tokenarb.base import errors
from tokenarb.cli import (
    audit,
    audit_log,
    cache,
    catalog,
    customer,
    deposits,
    key,
    limit,
    operate,
    package,
    receipt,
    reconcile,
    refund,
    secret,
    serve,
    stats,
    upstream,
    wallet,
)
from tokenarb.cli.arguments import Deed
from tokenarb.cli.context import Opener, open_configured
from tokenarb.cli.terminal import Terminal, standard
from tokenarb.ops import migrating
from tokenarb.settings import SettingsError
from tokenarb.upstream.problems import UpstreamProblem

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2
INTERRUPTED: Final = 130

GROUPS: Final = (
    serve,
    operate,
    secret,
    customer,
    key,
    limit,
    package,
    receipt,
    refund,
    deposits,
    wallet,
    audit,
    audit_log,
    reconcile,
    catalog,
    upstream,
    cache,
    stats,
)
"""In the order in which `tokenarb --help` lists them."""


NOT_LET_IN: Final = ("password authentication failed", 'role "', 'database "', "pg_hba.conf", "permission denied")
"""How PostgreSQL begins to say that the address names the wrong user, password or database."""


class _Parser(argparse.ArgumentParser):
    """Names the command that explains, after each usage error."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"tokenarb: {message}\nSee: {self.prog} --help\n")


def build() -> argparse.ArgumentParser:
    """The command line with every group."""
    parser = _Parser(prog="tokenarb", description="Prepaid AI access, sold and metered exactly.", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for group in GROUPS:
        group.add_to(commands)
    return parser


def main(argv: Sequence[str] | None = None, open_kit: Opener = open_configured) -> int:
    """Runs one command and returns its exit status."""
    try:
        args = build().parse_args(argv)
    except SystemExit as stop:  # argparse has said why
        return stop.code if isinstance(stop.code, int) else USAGE
    out = standard(args.as_json)
    try:
        status: int = args.plain(args, out) if args.plain else asyncio.run(_with_kit(args.deed, args, out, open_kit))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has enough; without this the interpreter complains again while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except SettingsError as problem:
        return _problem(out, USAGE, "settings", str(problem))
    except errors.Refused as refusal:
        return _problem(out, REFUSED, refusal.code, refusal.message)
    except errors.Unavailable as away:
        return _problem(out, REFUSED, "unavailable", f"{away.what}; try again when it answers")
    except UpstreamProblem as problem:
        return _problem(out, REFUSED, "upstream", f"the upstream refuses: {problem}; `tokenarb check` looks at the key and the address")
    except errors.Broken as broken:
        return _problem(out, REFUSED, "broken", f"{broken}; nothing was changed. Run `tokenarb audit` and see docs/operations.md")
    except sa.exc.SQLAlchemyError as error:
        return _problem(out, REFUSED, "database", _database_words(error))
    except OSError as error:
        return _problem(out, REFUSED, "system", _system_words(error))
    return status


async def _with_kit(deed: Deed, args: argparse.Namespace, out: Terminal, open_kit: Opener) -> int:
    async with open_kit() as kit:
        if not args.any_schema:
            async with kit.database.read() as tx:
                await migrating.fits(tx)
        return await deed(kit, args, out)


def _database_words(error: Exception) -> str:
    """The driver's own words in one line; never the statement's parameters, which may hold a hash or a label."""
    cause = getattr(error, "orig", None) or error
    words = " ".join(str(cause).split())
    if "no such table" in words or ("relation" in words and "does not exist" in words):
        return f"the database lacks a table ({words}); run `tokenarb migrate` first"
    if any(no in words for no in NOT_LET_IN):
        return f"the database does not let us in ({words}); correct DATABASE_URL, or make the role and the database"
    if "locked" in words:
        return f"another process keeps the database locked ({words}); nothing was changed, try again"
    if "malformed" in words or "not a database" in words:
        return f"the database file is damaged ({words}); `tokenarb restore FILE` puts a backup in its place and keeps the damaged file"
    if "unable to open database file" in words:
        return "the database file cannot be opened or made; look at DB_NAME and DATA_DIR, and at who owns them"
    return f"{type(cause).__name__}: {words}; `tokenarb check` says what is wrong with the set-up"


def _system_words(error: OSError) -> str:
    """What the operating system refused, and on which file where it says so."""
    words = error.strerror or str(error) or type(error).__name__
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {words}; look at the path and at who owns it"
    return f"{words}; `tokenarb check` says what is wrong with the set-up"


def _problem(out: Terminal, status: int, code: str, message: str) -> int:
    if out.as_json:
        out.note(json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False))
    else:
        out.note(f"tokenarb: {message}")
    return status
