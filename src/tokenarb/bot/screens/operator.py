"""The operator's desk: packages, token figures, the sweep over expired ones, maintenance. For whoever has a role, in English."""

import html

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from tokenarb.base import money
from tokenarb.base.errors import Refused
from tokenarb.bot import asking, duties
from tokenarb.bot.asking import BACK
from tokenarb.bot.callbacks import Desk
from tokenarb.bot.deeds import running, shelf
from tokenarb.bot.duties import takes
from tokenarb.bot.screen import Screen, answered, button, lines, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import packages
from tokenarb.catalog.shelf import load
from tokenarb.customers import roles
from tokenarb.customers.roles import Duty
from tokenarb.keys import allocating

MENU = (
    (("📦 Manage Packages", "packages", Duty.LOOK), ("🎫 Token stats", "tokens", Duty.LOOK)),
    (("📊 Arbitrage Stats", "arbitrage", Duty.LOOK), ("🧹 Cleanup Expired", "cleanup", Duty.RUN)),
    (("📊 Analytics & Reports", "health", Duty.ENTER), ("📜 Audit log", "audit", Duty.LOOK)),
    (("🚧 Maintenance", "maintenance", Duty.RUN), ("👥 Roles", "roles", Duty.RULE)),
)
"""Rows of (words, act, what it takes)."""

UPLOAD = "Many at once: send a JSON file, of the form that /package_schema shows; you see what it would do before it does it."

COMMANDS = (
    ("/create_package", Duty.SHELF),
    ("/token_stats", Duty.LOOK),
    ("/customer", Duty.FIND),
    ("/credit", Duty.MONEY),
    ("/refund_stars", Duty.MONEY),
    ("/ban", Duty.STAND),
    ("/reply", Duty.ANSWER),
    ("/broadcast", Duty.TELL),
    ("/roles", Duty.RULE),
    ("/audit", Duty.LOOK),
)


def add_to(router: Router) -> None:
    """Its handlers, each with the duty that it takes."""
    duties.guard(router)
    message, query = router.message.register, router.callback_query.register
    message(desk, Command("admin"), flags=takes(Duty.ENTER))
    query(desk, Desk.filter(F.act == "home"), flags=takes(Duty.ENTER))
    message(create_package, Command("create_package"), flags=takes(Duty.SHELF))
    query(shelf_screen, Desk.filter(F.act == "packages"), flags=takes(Duty.LOOK))
    query(one_package, Desk.filter(F.act == "package"), flags=takes(Duty.LOOK))
    query(retire, Desk.filter(F.act == "retire!"), flags=takes(Duty.SHELF))
    message(token_stats, Command("token_stats"), flags=takes(Duty.LOOK))
    query(token_stats, Desk.filter(F.act == "tokens"), flags=takes(Duty.LOOK))
    query(cleanup, Desk.filter(F.act.in_({"cleanup", "cleanup!"})), flags=takes(Duty.RUN))
    query(maintenance, Desk.filter(F.act.in_({"maintenance", "maintenance!"})), flags=takes(Duty.RUN))


async def desk(event: Message | CallbackQuery, shop: Shop, guest: Guest) -> None:
    """/admin: what this role may do."""
    async with shop.database.read() as tx:
        stopped = await shop.switch.reason(tx)
    rows = [
        [button(words, Desk(act=act, value=30 if act == "arbitrage" else 0)) for words, act, duty in row if roles.may(guest.role, duty)]
        for row in MENU
    ]
    state = f"🚧 Maintenance: {html.escape(stopped)}" if stopped else "Everything is served."
    commands = " · ".join(name for name, duty in COMMANDS if roles.may(guest.role, duty))
    await show(event, Screen(f"<b>Operator's desk</b> · {guest.role}\n\n{state}\n\n{commands}", rows))


async def create_package(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/create_package gpt-4 100000 "GPT-4 Access - 100k tokens" [days]"""
    try:
        body = shelf.asked(command.args or "")
    except Refused as no:
        await duties.refuse(message, no)
        return
    await asking.at_once(message, shop, guest, shelf.CREATE, body)


async def shelf_screen(query: CallbackQuery, shop: Shop) -> None:
    """Everything on sale."""
    async with shop.database.read() as tx:
        found = await packages.list_all(tx)
    rows = [[button(f"{one.title} · {money.usd(one.price_nano)} $", Desk(act="package", value=one.id))] for one in found]
    await show(query, Screen(f"📦 <b>Packages</b>\n\n{html.escape(shelf.USAGE)}\n\n{UPLOAD}", [*rows, BACK]))


async def one_package(query: CallbackQuery, callback_data: Desk, shop: Shop) -> None:
    """A package with its margin at today's cost."""
    try:
        async with shop.database.read() as tx:
            package = await packages.get(tx, callback_data.value)
            quote = packages.quote_today(await load(tx), package, shop.rules)
    except Refused as no:
        await answered(query, no.message, alert=True)
        return
    today = (
        f"Cost today {money.usd(quote.cost_nano)} $, profit {money.usd(quote.profit_nano)} $" if quote else "Its model is no longer sold"
    )
    rows = [[button("🗑 Take off sale", Desk(act="retire!", value=package.id))], [button("‹ Packages", Desk(act="packages"))]]
    await show(query, Screen(f"{shelf.described(package)}\n{today}", rows))


async def retire(query: CallbackQuery, callback_data: Desk, shop: Shop, guest: Guest) -> None:
    """Asked once."""
    await asking.ask(query, shop, guest, shelf.RETIRE, {"package": callback_data.value})


async def token_stats(event: Message | CallbackQuery, shop: Shop) -> None:
    """/token_stats: what of each package was sold, since the beginning."""
    async with shop.database.read() as tx:
        known = {package.id: package for package in await packages.list_all(tx, retired=True)}
        rows = await allocating.sold_by_package(tx, 0, shop.clock.now_ms() + 1)
    sold = [
        f"{html.escape(known[name].title)}: {count} sold, {count * known[name].tokens:,} tokens, {money.usd(paid)} $"
        for name, count, paid in rows
        if name in known
    ]
    await show(event, Screen("🎫 <b>Token packages sold</b>\n\n" + (lines(*sold) if sold else "None yet."), [BACK]))


async def cleanup(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """🧹 says what it will do before it does it."""
    await asking.ask(query, shop, guest, running.SWEEP, {})


async def maintenance(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """What it does, before it is done; or its end."""
    async with shop.database.read() as tx:
        stopped = await shop.switch.reason(tx)
    await asking.ask(query, shop, guest, running.RESUME if stopped else running.HALT, {})
