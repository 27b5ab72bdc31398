"""The first screen: what this is, three packages, and the way to everything else."""

from typing import Final

from aiogram import F, Router
from aiogram.filters import Command, CommandStart
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from tokenarb.base import db
from tokenarb.bot.callbacks import Go, Pack
from tokenarb.bot.lexicon import Talk
from tokenarb.bot.screen import Screen, button, paragraphs, show
from tokenarb.bot.screens import words
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import packages
from tokenarb.catalog.packages import Package
from tokenarb.ledger import reading
from tokenarb.sales import order_book
from tokenarb.upstream import registry as upstreams

FIRST: Final = 3
A_PAGE: Final = 8


def add_to(router: Router) -> None:
    """Its handlers."""
    router.message.register(start, CommandStart())
    router.message.register(start, Command("packages"))
    router.callback_query.register(home, Go.filter(F.to == "home"))
    router.callback_query.register(every, Go.filter(F.to == "packages"))


async def start(message: Message, shop: Shop, guest: Guest) -> None:
    """/start, with or without a payload."""
    await show(message, await screen(shop, guest))


async def home(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """The same, by a button."""
    await show(query, await screen(shop, guest))


async def every(query: CallbackQuery, callback_data: Go, shop: Shop, guest: Guest) -> None:
    """All packages, page by page."""
    async with shop.database.read() as tx:
        found = await on_sale(tx)
    page = max(0, min(callback_data.page, (len(found) - 1) // A_PAGE))
    rows = [[offer(guest.talk, package)] for package in found[page * A_PAGE : (page + 1) * A_PAGE]]
    turns = [(page - 1, "‹"), (page + 1, "›")]
    rows.append([button(sign, Go(to="packages", page=to)) for to, sign in turns if 0 <= to * A_PAGE < len(found)])
    rows.append([button(guest.talk.plain("button-home"), Go(to="home"))])
    await show(query, Screen(guest.talk("packages"), rows))


async def screen(shop: Shop, guest: Guest) -> Screen:
    """What /start shows."""
    talk = guest.talk
    async with shop.database.read() as tx:
        found = await on_sale(tx)
        wallet = await reading.wallet(tx, guest.id)
        in_cart = sum(count for _, count in (await order_book.cart(tx, guest.id)).lines)
        costs = await packages.thousand_words(tx, found[:FIRST], talk.code)
    available = wallet.available if wallet is not None else 0
    text = paragraphs(
        talk("home"),
        talk("home-balance", balance=talk.usd(available)) if available else None,
        words.told(talk, found[:FIRST], costs),
        talk("home-choose") if found else talk("home-no-packages"),
    )
    rows = [[offer(talk, package)] for package in found[:FIRST]]
    if len(found) > FIRST:
        rows.append([button(talk.plain("button-more-packages"), Go(to="packages"))])
    if in_cart:
        rows.append([button(talk.plain("button-cart", count=in_cart), Go(to="cart"))])
    pairs = (("models", "top-up"), ("balance", "keys"), ("usage", "history"), ("language", "help"))
    rows += [[button(talk.plain(f"button-{name}"), Go(to=name)) for name in pair] for pair in pairs]
    return Screen(text, rows)


def offer(talk: Talk, package: Package) -> InlineKeyboardButton:
    """A package as a button."""
    return button(
        talk.plain("button-package", title=package.title, price=talk.usd(package.price_nano)), Pack(act="show", package=package.id)
    )


async def on_sale(tx: db.Tx) -> list[Package]:
    """What may be sold now, the cheapest first."""
    covered = await upstreams.covering(tx)
    return sorted((p for p in await packages.list_all(tx) if covered(p.model_id)), key=lambda package: (package.price_nano, package.id))
