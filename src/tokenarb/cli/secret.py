"""`tokenarb secrets`: rotate adds a version of a secret; what was made under an older one stays good."""

import argparse
from collections import Counter
from typing import Final

from tokenarb.base import db, errors, secretfile
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Terminal
from tokenarb.keys import issuing
from tokenarb.settings import Settings
from tokenarb.upstream import credentials, subkeys

NEXT: Final = {
    "pepper": "Running servers that read this file find new keys by themselves; an old key moves to the new version when it is used",
    "sealing": "Now `tokenarb secrets reseal` seals the upstream keys anew. A running server seals under the old version until its restart",
}
"""What is left to do after a rotation."""


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("secrets", help="the secrets outside the database", description="Pepper of API keys, sealing key.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    new = arguments.command(group, "rotate", "add a version and make it current", deed=rotate, any_schema=True)
    new.add_argument("kind", choices=secretfile.KINDS, help="pepper: hashes API keys; sealing: seals upstream keys")
    arguments.command(group, "reseal", "seal the upstream keys anew, under the current sealing version", deed=reseal)
    arguments.command(group, "make", "make a secrets file where there is none; issued keys must then be rotated one by one", plain=make)
    arguments.command(group, "list", "show versions, and how many keys still live under each", deed=show_all)


async def rotate(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`secrets rotate`"""
    rotated = secretfile.rotate(kit.settings.secrets_file, args.kind)
    versions = rotated.peppers if args.kind == "pepper" else rotated.sealing
    out.say(
        f"{args.kind} version {versions.current} is current in {kit.settings.secrets_file}; nothing made before is lost. {NEXT[args.kind]}",
        {"kind": args.kind, "current": versions.current, "versions": sorted(versions.values)},
    )
    return 0


def make(_args: argparse.Namespace, out: Terminal) -> int:
    """`secrets make`"""
    path = Settings.load().secrets_file
    if path.exists():
        raise errors.Refused("secrets_file", f"{path} is there already; nothing was changed")
    secretfile.load_or_create(path)
    words = "Keys that were issued under another file do not work any more; `tokenarb key rotate` gives each a new secret"
    out.say(f"{path} is made; back it up. {words}", {"path": str(path)})
    return 0


async def reseal(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`secrets reseal`"""
    async with kit.database.transaction() as tx:
        changed = await subkeys.reseal(tx, kit.sealer) + await credentials.reseal(tx, kit.sealer)
    version = kit.secrets.sealing.current
    out.say(f"{changed} upstream keys sealed anew under version {version}", {"resealed": changed, "current": version})
    return 0


async def show_all(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`secrets list`"""
    async with kit.database.read() as tx:
        living = {"pepper": await issuing.pepper_versions(tx), "sealing": await _sealed(tx)}
    out.rows(
        [
            {
                "kind": kind,
                "version": version,
                "current": version == versions.current,
                "keys": living[kind].get(version, 0),
            }
            for kind, versions in (("pepper", kit.secrets.peppers), ("sealing", kit.secrets.sealing))
            for version in sorted(versions.values)
        ],
        empty="no secrets",
    )
    return 0


async def _sealed(tx: db.Tx) -> dict[int, int]:
    """How many upstream keys of either kind are sealed under each version."""
    return dict(Counter(await subkeys.sealing_versions(tx)) + Counter(await credentials.sealing_versions(tx)))
