"""`tokenarb customer`: add, list, show, credit, freeze, unfreeze."""

import argparse

from tokenarb.base import db, errors, ids, money
from tokenarb.cli import arguments, logbook
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant
from tokenarb.customers import registry
from tokenarb.customers.model import Customer
from tokenarb.keys import allocating, issuing
from tokenarb.ledger import reading
from tokenarb.sales import crediting, onboarding, standing


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("customer", help="who buys", description="Customers and their wallets.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    new = arguments.command(group, "add", "add a customer with an empty wallet", deed=add)
    new.add_argument("label", nargs="?", help="your own word for them; no personal data belongs here (default: customer-ID)")
    new.add_argument("--language", metavar="CODE", help="language of messages to them, such as en or fa")
    arguments.command(group, "list", "list customers with their balances", deed=show_all)
    one = arguments.command(group, "show", "show a customer: balance, keys, packages", deed=show)
    fill = arguments.command(group, "credit", "add USD to a wallet; a negative amount corrects, never below zero", deed=credit)
    stop = arguments.command(group, "freeze", "stop everything of a customer at once; what runs finishes", deed=freeze)
    start = arguments.command(group, "unfreeze", "serve a frozen customer again", deed=unfreeze)
    for command in (one, fill, stop, start):
        command.add_argument("customer", help="id or label")
    fill.add_argument("amount", type=arguments.usd, metavar="USD", help="such as 10 or 2.50 or -1")
    fill.add_argument("--reference", help="what makes it once: an invoice or transaction number; the same one twice is booked once")
    fill.add_argument("--reason", default="", help="a note kept with the entry")
    fill.add_argument("--promo", action="store_true", help="given without payment")


async def add(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`customer add`"""
    async with kit.database.transaction() as tx:
        customer = await onboarding.add_customer(tx, kit.clock.now_ms(), args.label, language=args.language)
    out.say(f"customer {customer.id} ({customer.label}) added", _row(customer, 0, 0))
    return 0


async def show_all(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`customer list`"""
    rows: list[Row] = []
    async with kit.database.read() as tx:
        after = 0
        while page := await registry.page(tx, after=after):
            rows += [_row(customer, *await _balance(tx, customer.id)) for customer in page]
            after = page[-1].id
    out.rows(rows, empty="no customers yet; `tokenarb customer add LABEL` adds one")
    return 0


async def show(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`customer show`"""
    async with kit.database.read() as tx:
        customer = await registry.find_named(tx, args.customer)
        balance = await _balance(tx, customer.id)
        accounts = {account.id: account for account in await reading.accounts(tx, customer.id)}
        keys = await issuing.page(tx, customer=customer.id)
        purchases = await allocating.of_customer(tx, customer.id)
    packages = [
        {
            "allocation": str(purchase.id),
            "title": purchase.title,
            "model": purchase.model,
            "tokens": purchase.tokens,
            "left": accounts[purchase.id].available,
            "held": accounts[purchase.id].held,
            "paid_usd": money.usd(purchase.paid_nano),
            "expires": instant(purchase.expires_at_ms),
            "state": purchase.state.value,
        }
        for purchase in purchases
    ]
    listed = [{"key": str(key.id), "prefix": key.prefix, "label": key.label, "state": key.state.value} for key in keys]
    out.record({**_row(customer, *balance), "keys": listed, "packages": packages})
    return 0


async def credit(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`customer credit`"""
    reference = args.reference or ids.new_request_id()
    async with kit.database.transaction() as tx:
        customer = await registry.find_named(tx, args.customer)
        booked = await crediting.credit(tx, kit.clock.now_ms(), customer.id, args.amount, reference, args.reason, promo=args.promo)
        if not booked.duplicate:
            before, after = money.usd(booked.balance - args.amount), money.usd(booked.balance)
            kept = {"balance_usd": after, "reason": args.reason, "reference": reference, "promo": args.promo}
            await logbook.record(kit, tx, "credit", f"customer {customer.id}", {"balance_usd": before}, kept)
    how = "was booked before; nothing changed" if booked.duplicate else "booked"
    out.say(
        f"{money.usd(args.amount)} USD for {customer.label} {how} (reference {reference}); balance {money.usd(booked.balance)} USD",
        {
            "customer": str(customer.id),
            "amount_usd": money.usd(args.amount),
            "balance_usd": money.usd(booked.balance),
            "reference": reference,
            "duplicate": booked.duplicate,
        },
    )
    return 0


async def freeze(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`customer freeze`"""
    async with kit.database.transaction() as tx:
        before = await registry.find_named(tx, args.customer)
        customer = await standing.freeze(tx, before.id)
        await _stood(kit, tx, "ban", before, customer)
    out.say(f"customer {customer.id} ({customer.label}) is frozen", {"customer": str(customer.id), "state": customer.state.value})
    return 0


async def unfreeze(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`customer unfreeze`"""
    async with kit.database.transaction() as tx:
        before = await registry.find_named(tx, args.customer)
        customer = await standing.unfreeze(tx, before.id)
        await _stood(kit, tx, "unban", before, customer)
    out.say(f"customer {customer.id} ({customer.label}) is served again", {"customer": str(customer.id), "state": customer.state.value})
    return 0


async def _stood(kit: Kit, tx: db.Tx, name: str, before: Customer, after: Customer) -> None:
    if before.state is not after.state:
        await logbook.record(kit, tx, name, f"customer {after.id}", {"state": before.state.value}, {"state": after.state.value})


async def _balance(tx: db.Tx, customer: int) -> tuple[int, int]:
    """Nano-USD (available, held)."""
    wallet = await reading.wallet(tx, customer)
    if wallet is None:
        raise errors.Broken(f"customer {customer} has no book in the ledger")
    return wallet.available, wallet.held


def _row(customer: Customer, available: int, held: int) -> Row:
    return {
        "customer": str(customer.id),
        "label": customer.label,
        "state": customer.state.value,
        "balance_usd": money.usd(available),
        "held_usd": money.usd(held),
        "language": customer.language,
        "created": instant(customer.created_at),
    }
