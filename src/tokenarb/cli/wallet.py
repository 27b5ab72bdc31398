"""`tokenarb wallet`: the operator's accounts for coins, compared with his own wallet, brought, changed; what coins are worth."""

import argparse
from pathlib import Path

from tokenarb.base.errors import Refused
from tokenarb.cli import arguments
from tokenarb.cli.arguments import Deed
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Terminal
from tokenarb.payments.families import Family


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("wallet", help="accounts and addresses for coins", description="Watch-only: no private key is here.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    arguments.command(
        group, "check", "show first addresses to compare with your own wallet, how far all went, the gap limit to set", deed=_deed("check")
    )
    use = arguments.command(
        group, "use", "let new addresses come from the account of the settings, after others were shown", deed=_deed("use_account")
    )
    _family(use)
    use.add_argument("--confirm", metavar="CODE", help="the code that the same command told without it")
    bring = arguments.command(
        group, "import", "bring a list of addresses, one a line, where there is no account key", deed=_deed("bring_list")
    )
    _family(bring)
    bring.add_argument("file", type=Path, metavar="FILE", help="addresses of your own wallet, one a line; # begins a remark")
    skip = arguments.command(group, "skip", "begin at a later index: after a database was put back by hand", deed=_deed("skip_to"))
    _family(skip)
    skip.add_argument("index", type=arguments.count, metavar="INDEX", help="where new addresses begin")
    arguments.command(group, "rates", "show what coins are worth, who says so, and why one is not quoted", deed=_deed("rates"))
    seed = arguments.command(
        group, "xpub", "OFFLINE: derive account public keys from a seed that is typed on a machine without network", plain=_xpub
    )
    seed.add_argument("--account", type=arguments.count_from_zero, default=0, metavar="N", help="which account (default: 0)")
    seed.add_argument("--test", action="store_true", help="Bitcoin's test networks")
    seed.add_argument("--passphrase", action="store_true", help="ask for the passphrase of the seed as well (BIP-39)")
    # Caught here, so that a seed typed in the wrong place is refused without being repeated in an error.
    seed.add_argument("words", nargs="*", help=argparse.SUPPRESS)


def _family(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("family", choices=[str(family) for family in Family], metavar="FAMILY", help="bitcoin, evm or tron")


def _deed(name: str) -> Deed:
    """A command of `wallet_deeds`."""

    async def run(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
        from tokenarb.cli import wallet_deeds  # not at the top: it brings cryptography that no other command needs

        deed: Deed = getattr(wallet_deeds, name)
        return await deed(kit, args, out)

    return run


def _xpub(args: argparse.Namespace, out: Terminal) -> int:
    """`wallet xpub`"""
    if args.words:
        raise Refused("seed_on_command_line", "a seed is typed when it is asked for, never on the command line, which is kept in a history")
    from tokenarb.cli import wallet_offline  # as above

    return wallet_offline.xpub(args, out)
