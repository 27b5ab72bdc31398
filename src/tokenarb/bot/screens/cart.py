"""Several packages, one checkout."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from tokenarb.bot import store
from tokenarb.bot.callbacks import Go, Pack
from tokenarb.bot.screen import Screen, button, lines, paragraphs, show
from tokenarb.bot.screens import checkout
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import packages
from tokenarb.sales import cart as carts
from tokenarb.sales import order_book


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(look, Go.filter(F.to == "cart"))
    router.callback_query.register(drop, Pack.filter(F.act == "drop"))
    router.callback_query.register(check_out, Go.filter(F.to == "checkout"))


async def look(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """What is in it."""
    await show(query, await screen(shop, guest))


async def drop(query: CallbackQuery, callback_data: Pack, shop: Shop, guest: Guest) -> None:
    """One piece out of it."""
    async with shop.database.transaction() as tx:
        if await store.claim(tx, guest.update):
            await order_book.put(tx, guest.id, callback_data.package, -1)
    await show(query, await screen(shop, guest))


async def check_out(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """All of it, at once."""
    async with shop.database.read() as tx:
        cart = await order_book.cart(tx, guest.id)
    await checkout.begin(query, shop, guest, cart, then=0)


async def screen(shop: Shop, guest: Guest) -> Screen:
    """Lines, total, and a button to take a piece out."""
    talk = guest.talk
    async with shop.database.read() as tx:
        known = {package.id: package for package in await packages.list_all(tx)}
        quoted = carts.quoted(await order_book.cart(tx, guest.id), known)
    home = [button(talk.plain("button-home"), Go(to="home"))]
    if not quoted:
        return Screen(talk("cart-empty"), [home])
    listed = [talk("cart-line", count=talk.number(q.count), title=q.package.title, price=talk.usd(q.total_nano)) for q in quoted]
    total = talk.usd(carts.total(quoted))
    rows = [[button(talk.plain("button-checkout", total=total), Go(to="checkout"))]]
    rows += [[button(talk.plain("button-remove", title=q.package.title), Pack(act="drop", package=q.package.id))] for q in quoted]
    return Screen(paragraphs(talk("cart"), lines(*listed), talk("cart-total", total=total)), [*rows, home])
