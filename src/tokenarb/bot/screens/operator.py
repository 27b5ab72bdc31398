"""The operator's desk: packages, token figures, the sweep over expired ones, maintenance. For the owners of ADMIN_ID_LIST, in English."""

import html
import shlex
from typing import Final

from aiogram import F, Router
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.types import CallbackQuery, Message

from tokenarb.base import money
from tokenarb.base.errors import Refused
from tokenarb.bot.callbacks import Desk
from tokenarb.bot.screen import Screen, answered, button, lines, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import packages, shelf
from tokenarb.catalog.packages import Package, PackageAsk
from tokenarb.keys import allocating
from tokenarb.sales import expiry
from tokenarb.upstream import registry as upstreams

USAGE: Final = '/create_package MODEL TOKENS "TITLE" [DAYS], for example: /create_package gpt-4 100000 "GPT-4 Access - 100k tokens" 90'
BACK: Final = [button("‹ Desk", Desk(act="home"))]


class Owners(BaseFilter):
    """Lets the owners through; for everybody else these commands do not exist."""

    async def __call__(self, event: Message | CallbackQuery, shop: Shop) -> bool:
        return event.from_user is not None and event.from_user.id in shop.owners


def add_to(router: Router) -> None:
    """Its handlers, behind the filter."""
    router.message.filter(Owners())
    router.callback_query.filter(Owners())
    router.message.register(desk, Command("admin"))
    router.callback_query.register(desk, Desk.filter(F.act == "home"))
    router.message.register(create_package, Command("create_package"))
    router.callback_query.register(shelf_screen, Desk.filter(F.act == "packages"))
    router.callback_query.register(one_package, Desk.filter(F.act == "package"))
    router.callback_query.register(retire, Desk.filter(F.act == "retire!"))
    router.message.register(token_stats, Command("token_stats"))
    router.callback_query.register(token_stats, Desk.filter(F.act == "tokens"))
    router.callback_query.register(cleanup, Desk.filter(F.act == "cleanup"))
    router.callback_query.register(clean, Desk.filter(F.act == "cleanup!"))
    router.callback_query.register(maintenance, Desk.filter(F.act == "maintenance"))
    router.callback_query.register(switch, Desk.filter(F.act == "maintenance!"))


async def desk(event: Message | CallbackQuery, shop: Shop) -> None:
    """/admin"""
    async with shop.database.read() as tx:
        stopped = await shop.switch.reason(tx)
    rows = [
        [button("📦 Manage Packages", Desk(act="packages")), button("🎫 Token stats", Desk(act="tokens"))],
        [button("📊 Arbitrage Stats", Desk(act="arbitrage", value=30)), button("🧹 Cleanup Expired", Desk(act="cleanup"))],
        [button("🚧 Maintenance", Desk(act="maintenance"))],
    ]
    state = f"🚧 Maintenance: {html.escape(stopped)}" if stopped else "Everything is served."
    await show(event, Screen(f"<b>Operator's desk</b>\n\n{state}\n\n/create_package · /token_stats · /customer · /credit · /ban", rows))


async def create_package(message: Message, command: CommandObject, shop: Shop) -> None:
    """/create_package gpt-4 100000 "GPT-4 Access - 100k tokens" [days]"""
    try:
        ask, model = _asked(command.args or "")
        async with shop.database.transaction() as tx:
            offer = (await shelf.load(tx)).find(model)
            if not (await upstreams.covering(tx))(offer.model.id):
                raise Refused("model_not_sellable", f"{offer.model.id} cannot be sold: {shelf.OUT_OF_SCOPE}")
            made = await packages.create(tx, shop.clock.now_ms(), offer, ask, shop.rules)
    except Refused as no:
        await show(message, Screen(f"✖ {html.escape(no.message)}"))
        return
    await show(message, Screen(f"✅ On sale\n\n{_described(made)}", [BACK]))


async def shelf_screen(query: CallbackQuery, shop: Shop) -> None:
    """Everything on sale."""
    async with shop.database.read() as tx:
        found = await packages.list_all(tx)
    rows = [[button(f"{one.title} · {money.usd(one.price_nano)} $", Desk(act="package", value=one.id))] for one in found]
    await show(query, Screen(f"📦 <b>Packages</b>\n\n{html.escape(USAGE)}", [*rows, BACK]))


async def one_package(query: CallbackQuery, callback_data: Desk, shop: Shop) -> None:
    """A package with its margin at today's cost."""
    try:
        async with shop.database.read() as tx:
            package = await packages.get(tx, callback_data.value)
            quote = packages.quote_today(await shelf.load(tx), package, shop.rules)
    except Refused as no:
        await answered(query, no.message, alert=True)
        return
    today = (
        f"Cost today {money.usd(quote.cost_nano)} $, profit {money.usd(quote.profit_nano)} $" if quote else "Its model is no longer sold"
    )
    rows = [[button("🗑 Take off sale", Desk(act="retire!", value=package.id))], [button("‹ Packages", Desk(act="packages"))]]
    await show(query, Screen(f"{_described(package)}\n{today}\n\nTaking it off sale changes nothing for those who bought it.", rows))


async def retire(query: CallbackQuery, callback_data: Desk, shop: Shop) -> None:
    """Off sale; what was sold stays good."""
    async with shop.database.transaction() as tx:
        await packages.retire(tx, shop.clock.now_ms(), callback_data.value)
    await shelf_screen(query, shop)


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


async def cleanup(query: CallbackQuery, shop: Shop) -> None:
    """🧹 says what it will do before it does it."""
    async with shop.database.read() as tx:
        due = await allocating.due(tx, shop.clock.now_ms(), 1000)
    text = f"🧹 {len(due)} packages are past their date. What is left of them becomes breakage; what running calls hold stays."
    await show(query, Screen(text, [[button("🧹 Do it", Desk(act="cleanup!"))] if due else [], BACK]))


async def clean(query: CallbackQuery, shop: Shop) -> None:
    """Done; the timetable does the same every minute."""
    closed, nano = 0, 0
    while True:
        async with shop.database.transaction() as tx:
            sweep = await expiry.expire_due(tx, shop.clock.now_ms())
        closed, nano = closed + sweep.closed, nano + sweep.breakage_nano
        if sweep.closed < expiry.BATCH:
            break
    await show(query, Screen(f"🧹 {closed} packages closed, {money.usd(nano)} $ of breakage.", [BACK]))


async def maintenance(query: CallbackQuery, shop: Shop) -> None:
    """What it does, before it is done."""
    async with shop.database.read() as tx:
        stopped = await shop.switch.reason(tx)
    if stopped:
        text, act = f"🚧 Nothing is served: {html.escape(stopped)}", "▶️ Serve again"
    else:
        text, act = "🚧 In maintenance every call to the API is refused with 503; the shop in the bot stays open.", "🚧 Stop serving"
    await show(query, Screen(text, [[button(act, Desk(act="maintenance!", value=int(not stopped)))], BACK]))


async def switch(query: CallbackQuery, callback_data: Desk, shop: Shop, guest: Guest) -> None:
    """On or off; tapped twice it is the same."""
    async with shop.database.transaction() as tx:
        if callback_data.value:
            await shop.switch.begin(tx, shop.clock.now_ms(), f"the operator wants it (customer {guest.id})")
        else:
            await shop.switch.end(tx)
    await maintenance(query, shop)


def _asked(text: str) -> tuple[PackageAsk, str]:
    """Raises: Refused invalid_package."""
    try:
        words = shlex.split(text.replace("“", '"').replace("”", '"'))  # telephones put these for "
        model, tokens, title, *rest = words
        return PackageAsk(int(tokens.replace(",", "").replace("_", "")), title, int(rest[0]) if rest else None), model
    except (ValueError, IndexError):
        raise Refused("invalid_package", USAGE) from None


def _described(package: Package) -> str:
    days = "never expires" if package.days is None else f"{package.days} days"
    return lines(
        f"<b>{html.escape(package.title)}</b>",
        f"{html.escape(package.model_id)}, {package.tokens:,} tokens, {days}",
        f"Price {money.usd(package.price_nano)} $, list {money.usd(package.list_nano)} $, cost {money.usd(package.cost_nano)} $",
    )
