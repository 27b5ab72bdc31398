"""`tokenarb refund`: of a request, of what is left of a package. Each once, however often it is asked for."""

import argparse

from tokenarb.base import db, errors, money
from tokenarb.cli import arguments, logbook
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Terminal
from tokenarb.keys import allocating
from tokenarb.ledger import receipts
from tokenarb.sales import refunding


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("refund", help="give money back", description="Gives money back to the wallet or package it came from.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    call = arguments.command(group, "request", "give back what one request took", deed=request)
    call.add_argument("request", help="the request's id, as in x-request-id")
    bought = arguments.command(group, "package", "give back the unused part of a purchase as credit", deed=package)
    bought.add_argument("allocation", type=arguments.row_id, help="the purchase's id, as `tokenarb customer show` lists it")
    for command in (call, bought):
        command.add_argument("--note", default="", help="a note kept with the entry")


async def request(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`refund request`"""
    async with kit.database.transaction() as tx:
        customer = await receipts.customer_of(tx, args.request)
        if customer is None:
            raise errors.Refused("unknown_request", f"there is no request {args.request}; its id is the x-request-id of the answer")
        refund = await refunding.request(tx, kit.clock.now_ms(), customer, args.request, args.note)
        await _record(kit, tx, refund, customer, f"request {args.request}", args.note)
    _say(out, refund, f"request {args.request}")
    return 0


async def package(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`refund package`"""
    async with kit.database.transaction() as tx:
        customer = await allocating.owner(tx, args.allocation)
        refund = await refunding.package(tx, kit.clock.now_ms(), customer, args.allocation, args.note)
        await _record(kit, tx, refund, customer, f"allocation {args.allocation}", args.note)
    _say(out, refund, f"allocation {args.allocation}")
    return 0


async def _record(kit: Kit, tx: db.Tx, refund: refunding.Refund, customer: int, what: str, note: str) -> None:
    if not refund.duplicate:
        after = {"of": what, "amount_usd": money.usd(refund.amount_nano), "note": note}
        await logbook.record(kit, tx, "refund", f"customer {customer}", {}, after)


def _say(out: Terminal, refund: refunding.Refund, what: str) -> None:
    amount = money.usd(refund.amount_nano)
    words = f"{what} had been refunded before; nothing changed" if refund.duplicate else f"{amount} USD of {what} refunded"
    out.say(words, {"refund": refund.id, "amount_usd": amount, "duplicate": refund.duplicate})
