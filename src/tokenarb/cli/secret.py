"""`tokenarb secrets`: rotate adds a version of a secret; what was made under an older one stays good."""

import argparse

from tokenarb.base import secretfile
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Terminal
from tokenarb.keys import issuing


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("secrets", help="the secrets outside the database", description="Pepper of API keys, sealing key.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    new = arguments.command(group, "rotate", "add a version and make it current; restart servers to use it", deed=rotate, any_schema=True)
    new.add_argument("kind", choices=secretfile.KINDS, help="pepper: hashes API keys; sealing: seals upstream keys")
    arguments.command(group, "list", "show versions, and how many keys still live under each pepper", deed=show_all)


async def rotate(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`secrets rotate`"""
    rotated = secretfile.rotate(kit.settings.secrets_file, args.kind)
    versions = rotated.peppers if args.kind == "pepper" else rotated.sealing
    out.say(
        f"{args.kind} version {versions.current} is current in {kit.settings.secrets_file}; nothing made before is lost. Now restart every "
        "server: one that runs since before does not know what is made under the new version",
        {"kind": args.kind, "current": versions.current, "versions": sorted(versions.values)},
    )
    return 0


async def show_all(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`secrets list`"""
    async with kit.database.read() as tx:
        keys = await issuing.pepper_versions(tx)
    out.rows(
        [
            {
                "kind": kind,
                "version": version,
                "current": version == versions.current,
                "keys": keys.get(version, 0) if kind == "pepper" else None,
            }
            for kind, versions in (("pepper", kit.secrets.peppers), ("sealing", kit.secrets.sealing))
            for version in sorted(versions.values)
        ],
        empty="no secrets",
    )
    return 0
