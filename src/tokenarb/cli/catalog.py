"""`tokenarb catalog`: sync, list, show, price."""

import argparse
from dataclasses import asdict
from typing import Any

from tokenarb import app
from tokenarb.app import UPSTREAM
from tokenarb.base import money
from tokenarb.catalog import pricelist, shelf
from tokenarb.catalog.changes import SyncReport
from tokenarb.catalog.shelf import Offer
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant

MILLION = 10**6
SHOWN = 10


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("catalog", help="models and prices", description="The catalogue: what the upstream offers, at our prices.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    read = arguments.command(group, "sync", "read the upstream's catalogue now", deed=sync)
    read.add_argument("--force", action="store_true", help="also where more than half of what is on sale would vanish")
    every = arguments.command(group, "list", "list models on sale, USD per million tokens at retail", deed=show_all)
    every.add_argument("text", nargs="?", default="", help="only ids that contain this")
    one = arguments.command(group, "show", "show a model's prices and their history", deed=show)
    one.add_argument("model", help="as callers name it: gpt-4, openai/gpt-4")
    own = arguments.command(group, "price", "set your own markup on one model; what was sold keeps its price", deed=price)
    own.add_argument("model", help="as callers name it")
    markup = own.add_mutually_exclusive_group(required=True)
    markup.add_argument("--markup", type=arguments.percent, metavar="PERCENT", help="percent on the upstream's list price")
    markup.add_argument("--default", action="store_true", help="back to TOKEN_MARKUP_PERCENTAGE")
    own.add_argument("--reason", default="set by the operator", help="kept in the history")


async def sync(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`catalog sync`"""
    async with app.open_upstream(kit) as upstream:
        rows = await upstream.provider.models()
    async with kit.database.transaction() as tx:
        report = await shelf.sync(tx, kit.clock.now_ms(), UPSTREAM, rows, kit.settings.token_markup_percentage, force=args.force)
    out.say(_words(report), asdict(report))
    return 0


async def show_all(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`catalog list`"""
    async with kit.database.read() as tx:
        stock = await shelf.load(tx)
    rows = [_row(offer) for offer in stock.listed() if args.text.lower() in offer.model.id]
    out.rows(rows, empty="nothing is on sale under that name; `tokenarb catalog sync` reads the upstream's catalogue")
    return 0


async def show(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`catalog show`"""
    async with kit.database.read() as tx:
        offer = (await shelf.load(tx)).find(args.model)
        versions = await shelf.history(tx, offer.model.id)
    history = [
        {"version": version.id, "at": instant(version.at_ms), "markup_percent": version.markup, "reason": version.reason}
        for version in versions
    ]
    prices: dict[str, Any] = {"retail": pricelist.to_wire(offer.retail_price), "list": pricelist.to_wire(offer.list_price)}
    if not out.as_json:
        prices = {name: ", ".join(f"{unit} {amount}" for unit, amount in wire.items()) for name, wire in prices.items()}
    out.record({**_row(offer), "name": offer.model.name, "price_version": offer.price_version, **prices, "history": history})
    return 0


async def price(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`catalog price`"""
    markup = kit.settings.token_markup_percentage if args.default else args.markup
    async with kit.database.transaction() as tx:
        model_id = (await shelf.load(tx)).find(args.model).model.id
        version = await shelf.publish(tx, kit.clock.now_ms(), model_id, markup=markup, reason=args.reason, pinned=not args.default)
    out.say(
        f"{model_id} is sold at list price + {money.plain(markup)} % from now on (price version {version.id})",
        {"model": model_id, "markup_percent": money.plain(markup), "price_version": version.id},
    )
    return 0


def _words(report: SyncReport) -> str:
    lines = [f"{report.offered} models on sale; {len(report.hidden)} of the upstream's are not for sale here"]
    changes = (report.added, report.repriced, report.updated, report.withdrawn, report.returned)
    counts = zip(("added", "repriced", "updated", "withdrawn", "returned"), changes, strict=True)
    lines.append(", ".join(f"{len(ids)} {word}" for word, ids in counts if ids) or "nothing changed")
    lines += [f"malformed, left out: {where}: {what}" for where, what in report.malformed[:SHOWN]]
    if report.jumps:
        lines.append(f"price moved more than tenfold, look at it: {', '.join(report.jumps[:SHOWN])}")
    if report.below_list:
        lines.append(f"sold below list price: {', '.join(report.below_list[:SHOWN])}")
    return "\n".join(lines)


def _row(offer: Offer) -> Row:
    rates = offer.retail_price.base
    return {
        "model": offer.model.id,
        "input_usd_per_million": money.plain(money.from_atto(rates.prompt * MILLION)),
        "output_usd_per_million": money.plain(money.from_atto(rates.completion * MILLION)),
        "context": offer.model.context_length,
    }
