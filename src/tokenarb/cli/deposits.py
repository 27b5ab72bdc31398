"""`tokenarb deposits`: what came on chains, what waits for a person, how far each chain was walked."""

import argparse
from collections.abc import Sequence
from typing import Final

from tokenarb.base import errors, money
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal
from tokenarb.customers import registry
from tokenarb.payments import deposits, networks
from tokenarb.payments.deposit import Deposit, DepositState, Identity
from tokenarb.payments.networks import Network
from tokenarb.sales import chain_paying

LISTED: Final = 100


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("deposits", help="payments on chains", description="Payments on chains, and how far they were walked.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    known = arguments.command(group, "list", f"list the latest {LISTED} deposits, or all of a customer or a state", deed=show_all)
    known.add_argument("--customer", metavar="CUSTOMER", help="id or label")
    known.add_argument("--state", choices=[state.value for state in DepositState], help="only those in this state")
    arguments.command(group, "unrecognised", "list what came and is no money here: another token, or too much to be true", deed=strange)
    by_hand = arguments.command(group, "match", "credit an unrecognised deposit at a worth you found yourself", deed=match)
    by_hand.add_argument("usd", type=arguments.positive_usd, help="what it is worth in USD")
    nothing = arguments.command(group, "dismiss", "say that an unrecognised deposit is nothing", deed=dismiss)
    for command in (by_hand, nothing):
        command.add_argument("deposit", type=_identity, help="its id, as `deposits unrecognised` lists it: CHAIN:TRANSACTION:INDEX")
    arguments.command(group, "chains", "list the chains that are watched, and how far each was walked", deed=chains)


async def show_all(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`deposits list`"""
    async with kit.database.read() as tx:
        customer = None if args.customer is None else (await registry.find_named(tx, args.customer)).id
        state = None if args.state is None else DepositState(args.state)
        limit = None if customer is not None or state is not None else LISTED
        found = await deposits.latest(tx, customer=customer, state=state, limit=limit)
    out.rows(_rows(kit, found), empty="nothing came")
    return 0


async def strange(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`deposits unrecognised`"""
    async with kit.database.read() as tx:
        found = await deposits.unrecognised(tx)
    out.rows(_rows(kit, found), empty="everything that came was recognised")
    return 0


async def match(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`deposits match`"""
    network = networks.known(kit.settings.chains_file).get(args.deposit.chain)
    if network is None:
        raise errors.Refused("deposit_not_found", f"no chain {args.deposit.chain} is known")
    async with kit.database.transaction() as tx:
        done = await chain_paying.match(tx, kit.clock.now_ms(), network, args.deposit, args.usd, kit.house)
    (record,) = done.deposits
    amount = money.usd(record.credit_nano)
    document = {"deposit": str(record.identity), "customer": str(record.customer), "credit_usd": amount}
    out.say(f"{amount} USD credited to customer {record.customer}", document)
    return 0


async def dismiss(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`deposits dismiss`"""
    async with kit.database.transaction() as tx:
        record = await deposits.dismiss(tx, args.deposit)
    out.say("dismissed; `tokenarb deposits match` still credits it", {"deposit": str(record.identity), "state": record.state.value})
    return 0


async def chains(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`deposits chains`"""
    async with kit.database.read() as tx:
        cursors = await deposits.cursors(tx)
    now_ms = kit.clock.now_ms()
    rows: list[Row] = [
        {
            "chain": one.chain,
            "height": one.place.height,
            "behind": one.tip - one.place.height,
            "final": one.finalized,
            "asked_s_ago": (now_ms - one.at_ms) // 1000,
            "block": one.place.hash,
        }
        for one in cursors
    ]
    out.rows(rows, empty="no chain is watched")
    return 0


def _identity(text: str) -> Identity:
    chain, _, rest = text.partition(":")
    tx, _, index = rest.rpartition(":")
    if not chain or not tx or not index.lstrip("-").isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not CHAIN:TRANSACTION:INDEX")
    return Identity(chain, tx, int(index))


def _rows(kit: Kit, found: Sequence[Deposit]) -> list[Row]:
    known = networks.known(kit.settings.chains_file)
    return [_row(one, known.get(one.identity.chain)) for one in found]


def _row(record: Deposit, network: Network | None) -> Row:
    return {
        "deposit": str(record.identity),
        "state": record.state.value,
        "customer": str(record.customer),
        "amount": str(record.units) if network is None else network.amount(record.contract, record.units),
        "credit_usd": money.usd(record.credit_nano) if record.rate_used is not None or record.credit_nano else None,
        "owed_usd": money.usd(record.owed_nano) if record.owed_nano else None,
        "height": record.height,
        "address": record.address,
    }
