"""From what somebody wants to an order: paid from the balance, or by an invoice of what is missing."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from tokenarb.base.errors import Refused
from tokenarb.bot.callbacks import Go, OrderAct
from tokenarb.bot.lexicon import Talk
from tokenarb.bot.screen import Screen, answered, button, refused, show
from tokenarb.bot.screens import invoice, live
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import packages
from tokenarb.catalog.packages import Package
from tokenarb.ledger import reading
from tokenarb.sales import ordering, paying
from tokenarb.sales.cart import Cart
from tokenarb.sales.orders import Order


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(from_wallet, OrderAct.filter(F.act == "wallet"))
    router.callback_query.register(cancel_order, OrderAct.filter(F.act == "cancel"))


async def begin(query: CallbackQuery, shop: Shop, guest: Guest, cart: Cart, *, then: int) -> None:
    """An order of these things: paid from the balance if that covers it, else an invoice of what is missing.

    A double tap finds the same order and the same invoice. `then`: what to go on with after the question about the country.
    """
    now_ms, made = shop.clock.now_ms(), None
    try:
        async with shop.database.transaction() as tx:
            order = await ordering.place(tx, now_ms, guest.id, cart, shop.house.policy)
            if (await ordering.missing(tx, order)) > 0:
                made = await paying.invoice_for(tx, now_ms, guest.id, order.id, shop.house)
            pieces = {line.package: await packages.get(tx, line.package) for line in order.lines}
            wallet = await reading.wallet(tx, guest.id)
    except Refused as no:
        if no.code == "declaration_needed":
            await show(query, live.question(guest.talk, query.from_user.language_code, then))
        else:
            await answered(query, refused(guest.talk, no), alert=True)
        return
    balance = wallet.available if wallet is not None else 0
    if made is None:
        await show(query, order_screen(guest.talk, order, pieces, balance))
    else:
        await invoice.show_living(query, shop, guest, made)


async def from_wallet(query: CallbackQuery, callback_data: OrderAct, shop: Shop, guest: Guest) -> None:
    """Paid from the balance; tapped twice it is bought once."""
    try:
        async with shop.database.transaction() as tx:
            await paying.settle_from_wallet(tx, shop.clock.now_ms(), guest.id, callback_data.order, shop.house)
    except Refused as no:
        await answered(query, refused(guest.talk, no), alert=True)
        return
    await show(query, Screen(guest.talk("order-done")))


async def cancel_order(query: CallbackQuery, callback_data: OrderAct, shop: Shop, guest: Guest) -> None:
    """He does not want it; what was bought stays bought."""
    try:
        async with shop.database.transaction() as tx:
            order = await ordering.cancel(tx, guest.id, callback_data.order)
    except Refused as no:
        await answered(query, refused(guest.talk, no), alert=True)
        return
    text = guest.talk("order-done" if order.state == "settled" else "order-cancelled")
    await show(query, Screen(text, [[button(guest.talk.plain("button-home"), Go(to="home"))]]))


def order_screen(talk: Talk, order: Order, pieces: dict[int, Package], balance: int) -> Screen:
    """An order that the balance covers."""
    listed = invoice.order_lines(talk, order, pieces)
    rows = [
        [button(talk.plain("button-pay-balance", total=talk.usd(order.total_nano)), OrderAct(act="wallet", order=order.id))],
        [button(talk.plain("button-cancel"), OrderAct(act="cancel", order=order.id))],
    ]
    return Screen(talk("order", lines=listed, total=talk.usd(order.total_nano), balance=talk.usd(balance)), rows)
