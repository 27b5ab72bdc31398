"""`tokenarb key`: issue, list, freeze, unfreeze, revoke, rotate, change. A secret is printed once, by `issue` and `rotate` only."""

import argparse
from collections.abc import Awaitable, Callable

from tokenarb.base import db, money
from tokenarb.catalog import shelf
from tokenarb.cli import arguments, logbook
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant
from tokenarb.customers import registry
from tokenarb.keys import issuing
from tokenarb.keys.model import ApiKey


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("key", help="API keys", description="API keys: what a customer's programs call with.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    new = arguments.command(group, "issue", "issue a key; its secret is shown once", deed=issue)
    new.add_argument("customer", help="id or label")
    new.add_argument("--label", default="key", help="a word to tell keys apart")
    _limits(new)
    every = arguments.command(group, "list", "list keys, of one customer or all", deed=show_all)
    every.add_argument("customer", nargs="?", help="id or label")
    for name, sentence, deed in (
        ("freeze", "stop a key at once, for a while", freeze),
        ("unfreeze", "let a frozen key work again", unfreeze),
        ("revoke", "stop a key for ever", revoke),
        ("rotate", "give a key a new secret, shown once; the old one stops at once", rotate),
        ("change", "change a key's limits or label", change),
    ):
        one = arguments.command(group, name, sentence, deed=deed)
        one.add_argument("key", help="id, or the first 12 characters")
        if deed is change:
            one.add_argument("--label", help="a word to tell keys apart")
            _limits(one)
            one.add_argument("--no-daily-cap", action="store_true", help="take the daily cap away")
            one.add_argument("--all-models", action="store_true", help="take the allow-list away")


def _limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--daily-cap", type=arguments.positive_usd, metavar="USD", help="most a UTC day, in USD at retail prices")
    parser.add_argument("--model", action="append", dest="models", metavar="MODEL", help="allow only this model; may be repeated")
    credit = parser.add_mutually_exclusive_group()
    credit.add_argument("--no-credit", action="store_false", dest="use_credit", default=None, help="packages only, never the wallet")
    credit.add_argument("--use-credit", action="store_true", dest="use_credit", default=None, help="packages first, then the wallet")


async def issue(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`key issue`"""
    async with kit.database.transaction() as tx:
        customer = await registry.find_named(tx, args.customer)
        key, secret = await issuing.issue(
            tx,
            kit.clock.now_ms(),
            customer.id,
            kit.peppers,
            label=args.label,
            daily_cap=args.daily_cap,
            models=await _resolved(tx, args.models),
            use_credit=args.use_credit is not False,
        )
        await logbook.record(kit, tx, "key_issue", f"key {key.id}", {}, {"customer": str(customer.id), "prefix": key.prefix})
    _show_secret(out, key, secret, f"key {key.id} issued to {customer.label}")
    return 0


async def show_all(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`key list`"""
    rows: list[Row] = []
    async with kit.database.read() as tx:
        customer = None if args.customer is None else (await registry.find_named(tx, args.customer)).id
        after = 0
        while page := await issuing.page(tx, customer=customer, after=after):
            rows.extend(_row(key) for key in page)
            after = page[-1].id
    out.rows(rows, empty="no keys yet; `tokenarb key issue CUSTOMER` issues one")
    return 0


async def freeze(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`key freeze`"""
    return await _move(kit, args, out, issuing.freeze)


async def unfreeze(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`key unfreeze`"""
    return await _move(kit, args, out, issuing.unfreeze)


async def revoke(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`key revoke`"""
    return await _move(kit, args, out, issuing.revoke)


async def rotate(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`key rotate`"""
    async with kit.database.transaction() as tx:
        key, secret = await issuing.rotate(tx, await issuing.named(tx, args.key), kit.peppers)
    _show_secret(out, key, secret, f"key {key.id} has a new secret; the old one no longer works")
    return 0


async def change(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`key change`"""
    async with kit.database.transaction() as tx:
        models = await _resolved(tx, args.models)
        key = await issuing.change(
            tx,
            await issuing.named(tx, args.key),
            label=issuing.UNCHANGED if args.label is None else args.label,
            daily_cap=None if args.no_daily_cap else issuing.UNCHANGED if args.daily_cap is None else args.daily_cap,
            models=None if args.all_models else issuing.UNCHANGED if models is None else models,
            use_credit=issuing.UNCHANGED if args.use_credit is None else args.use_credit,
        )
    out.record(_row(key))
    return 0


async def _move(kit: Kit, args: argparse.Namespace, out: Terminal, verb: Callable[[db.Tx, ApiKey], Awaitable[ApiKey]]) -> int:
    async with kit.database.transaction() as tx:
        before = await issuing.named(tx, args.key)
        key = await verb(tx, before)
        if before.state is not key.state:
            states = {"state": before.state.value}, {"state": key.state.value}
            await logbook.record(kit, tx, f"key_{args.subcommand}", f"key {key.id}", *states)
    out.say(f"key {key.id} ({key.prefix}…) is {key.state.value}", _row(key))
    return 0


async def _resolved(tx: db.Tx, names: list[str] | None) -> tuple[str, ...] | None:
    """Catalogue ids of what was typed, so that an allow-list never names a model nobody can call."""
    if names is None:
        return None
    stock = await shelf.load(tx)
    return tuple(stock.find(name).model.id for name in names)


def _show_secret(out: Terminal, key: ApiKey, secret: str, what: str) -> None:
    if not out.as_json:
        out.note(f"{what}. This is the only time its secret is shown; it cannot be read back:")
    out.say(secret, {**_row(key), "secret": secret})


def _row(key: ApiKey) -> Row:
    return {
        "key": str(key.id),
        "customer": str(key.customer),
        "prefix": key.prefix,
        "label": key.label,
        "state": key.state.value,
        "daily_cap_usd": None if key.daily_cap is None else money.usd(key.daily_cap),
        "models": None if key.models is None else list(key.models),
        "use_credit": key.use_credit,
        "created": instant(key.created_at),
    }
