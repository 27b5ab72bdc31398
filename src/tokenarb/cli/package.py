"""`tokenarb package`: create, list, retire, sell, import, undo, schema."""

import argparse
import json
from pathlib import Path

from tokenarb.base import db, errors, ids, money
from tokenarb.catalog import importing, packages, shelf
from tokenarb.catalog.model import Metering
from tokenarb.catalog.packages import Package, PackageAsk
from tokenarb.catalog.quoting import Mix, PackageQuote
from tokenarb.cli import arguments, logbook
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant
from tokenarb.customers import registry
from tokenarb.sales import checkout
from tokenarb.upstream import registry as upstreams

FILE_BYTES_MAX = 16 * 2**20


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("package", help="what is for sale", description="Packages: so many tokens of a model for one price.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    new = arguments.command(group, "create", "put a package on sale, priced from the catalogue", deed=create)
    new.add_argument("model", help="as callers name it: gpt-4, openai/gpt-4")
    new.add_argument("tokens", type=arguments.count, help="package tokens")
    new.add_argument("title", help="what the buyer sees")
    new.add_argument("--days", type=arguments.count, help="days until it expires after the purchase (default: never)")
    metering = [str(kind) for kind in Metering]
    new.add_argument("--metering", choices=metering, default=str(Metering.WEIGHTED), help="tokens count by price, or one to one")
    new.add_argument(
        "--mix", type=_mix, metavar="IN:OUT", help="input to output tokens a flat package is priced for (default: the dearest)"
    )
    new.add_argument("--price", type=arguments.positive_usd, metavar="USD", help="your own price (default: as the settings say)")
    every = arguments.command(group, "list", "list packages with price and margin at today's cost", deed=show_all)
    every.add_argument("--retired", action="store_true", help="those no longer sold, too")
    off = arguments.command(group, "retire", "take a package off sale; what was sold stays good", deed=retire)
    sale = arguments.command(group, "sell", "sell a package to a customer, from the wallet", deed=sell)
    for command in (off, sale):
        command.add_argument("package", type=arguments.row_id, help="the package's id")
    sale.add_argument("customer", help="id or label")
    sale.add_argument("--order", help="what makes the sale once: the same order twice is one sale (default: a new one)")
    file = arguments.command(group, "import", "create, change and retire packages as a JSON file says", deed=import_file)
    file.add_argument("file", type=Path, metavar="FILE.json", help="its form: `tokenarb package schema`")
    mode = file.add_mutually_exclusive_group(required=True)
    mode.add_argument("--dry-run", action="store_true", help="show what would change, and the margin at today's cost; change nothing")
    mode.add_argument("--apply", action="store_true", help="do it; it can be taken back with `tokenarb package undo`")
    back = arguments.command(group, "undo", "take an import back", deed=undo)
    back.add_argument("import_id", type=arguments.row_id, metavar="IMPORT", help="the id that the import printed")
    arguments.command(group, "schema", "print the JSON Schema of the import file", plain=schema)


async def create(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`package create`"""
    ask = PackageAsk(args.tokens, args.title, args.days, Metering(args.metering), args.mix)
    async with kit.database.transaction() as tx:
        stock = await shelf.load(tx)
        offer = stock.find(args.model)
        if not (await upstreams.covering(tx))(offer.model.id):
            raise errors.Refused(
                "model_not_sellable", f"{offer.model.id} cannot be sold: {shelf.OUT_OF_SCOPE}; see `tokenarb upstream list`"
            )
        made = await packages.create(tx, kit.clock.now_ms(), offer, ask, kit.sale_rules, price_nano=args.price)
        kept = {"sku": made.sku, "title": made.title, "price_usd": money.usd(made.price_nano)}
        await logbook.record(kit, tx, "create_package", f"package {made.id}", {}, kept)
        quote = packages.quote_today(stock, made, kit.sale_rules)
    out.say(
        f"package {made.id}: {made.title}, {made.tokens} tokens of {made.model_id} for {money.usd(made.price_nano)} USD "
        f"(list {money.usd(made.list_nano)}, cost {money.usd(made.cost_nano)} USD)",
        _row(made, quote),
    )
    return 0


async def show_all(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`package list`"""
    async with kit.database.read() as tx:
        stock = await shelf.load(tx)
        found = await packages.list_all(tx, retired=args.retired)
    rules = kit.sale_rules
    rows = [_row(package, packages.quote_today(stock, package, rules)) for package in found]
    out.rows(rows, empty="no packages yet; `tokenarb package create MODEL TOKENS TITLE` makes one")
    return 0


async def retire(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`package retire`"""
    async with kit.database.transaction() as tx:
        before = await packages.get(tx, args.package)
        package = await packages.retire(tx, kit.clock.now_ms(), args.package)
        if before.state is not package.state:
            states = {"state": before.state.value}, {"state": package.state.value}
            await logbook.record(kit, tx, "retire_package", f"package {package.id}", *states)
    out.say(f"package {package.id} ({package.title}) is no longer sold", _row(package, None))
    return 0


async def sell(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`package sell`"""
    order = args.order or ids.new_request_id()
    async with kit.database.transaction() as tx:
        customer = await registry.find_named(tx, args.customer)
        package = await packages.get(tx, args.package)
        bought = await checkout.buy(tx, kit.clock.now_ms(), customer.id, package, order)
    out.say(
        f"{bought.title} sold to {customer.label} for {money.usd(bought.paid_nano)} USD: allocation {bought.id}, order {order}",
        {
            "allocation": str(bought.id),
            "customer": str(customer.id),
            "package": bought.package,
            "model": bought.model,
            "tokens": bought.tokens,
            "paid_usd": money.usd(bought.paid_nano),
            "expires": instant(bought.expires_at_ms),
            "order": order,
        },
    )
    return 0


async def import_file(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`package import`"""
    document = _read(args.file)
    now_ms = kit.clock.now_ms()
    import_id = None
    async with kit.database.transaction() as tx:
        planned = await importing.plan(tx, now_ms, await _sellable(tx), document, kit.sale_rules)
        if args.apply and not planned.problems:
            import_id = await importing.apply(tx, now_ms, planned)
            kept = {str(action): planned.count(action) for action in importing.Action}
            await logbook.record(kit, tx, "import_packages", f"import {import_id}", {}, kept)
    rows = [_planned(row) for row in planned.rows]
    problems: list[Row] = [{"path": problem.path, "problem": problem.message} for problem in planned.problems]
    if out.as_json:
        out.record({"applied": import_id is not None, "import": import_id, "rows": rows, "problems": problems})
    else:
        if rows or not problems:
            out.rows(rows, empty="the file holds no package")
        if problems:
            out.rows(problems, empty="")
        out.say(_outcome(args.file, import_id, len(problems)))
    return 1 if problems else 0


def _outcome(file: Path, import_id: int | None, problems: int) -> str:
    if problems:
        return f"{file}: {problems} problem{'s' if problems > 1 else ''}, nothing was changed; correct the file and try again"
    if import_id is None:
        return f"nothing was changed; `tokenarb package import {file} --apply` does it"
    return f"import {import_id} applied; `tokenarb package undo {import_id}` takes it back"


async def undo(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`package undo`"""
    async with kit.database.transaction() as tx:
        gone, back = await importing.undo(tx, kit.clock.now_ms(), args.import_id)
        await logbook.record(kit, tx, "undo_import", f"import {args.import_id}", {}, {"retired": gone, "on_sale_again": back})
    out.say(
        f"import {args.import_id} taken back: {len(gone)} packages retired, {len(back)} on sale again",
        {"import": args.import_id, "retired": gone, "on_sale_again": back},
    )
    return 0


def schema(_args: argparse.Namespace, out: Terminal) -> int:
    """`package schema`"""
    document = importing.schema()
    out.say(json.dumps(document, indent=2), document)
    return 0


async def _sellable(tx: db.Tx) -> shelf.Shelf:
    """The catalogue without what the permission to resell does not cover: a package of that could be bought and never used."""
    covers = await upstreams.covering(tx)
    return (await shelf.load(tx)).narrowed(lambda offer: covers(offer.model.id))


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            raise errors.Refused("import_unreadable", f"{file} is larger than {FILE_BYTES_MAX} bytes; split it")
        return file.read_bytes()
    except OSError as error:
        raise errors.Refused("import_unreadable", f"{file} cannot be read: {error.strerror}") from None


def _mix(text: str) -> Mix:
    try:
        return Mix.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _row(package: Package, quote: PackageQuote | None) -> Row:
    return {
        "package": package.id,
        "title": package.title,
        "model": package.model_id,
        "tokens": package.tokens,
        "days": package.days,
        "metering": str(package.metering),
        "price_usd": money.usd(package.price_nano),
        "margin_usd": None if quote is None else money.usd(quote.profit_nano),
        "state": str(package.state),
        "sku": package.sku,
    }


def _planned(row: importing.PlanRow) -> Row:
    quote = row.quote
    return {
        "action": str(row.action),
        "title": row.title,
        "sku": row.sku,
        "price_usd": None if quote is None else money.usd(quote.price_nano),
        "cost_usd": None if quote is None else money.usd(quote.cost_nano),
        "margin_usd": None if quote is None else money.usd(quote.profit_nano),
        "margin_percent": None if row.margin_percent is None else str(row.margin_percent),
        "warnings": list(row.warnings),
    }
