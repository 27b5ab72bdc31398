"""From what somebody wants to an order: paid from the balance, or by an invoice of what is missing."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.bot.callbacks import Go, OrderAct
from tokenarb.bot.lexicon import Talk
from tokenarb.bot.screen import Screen, answered, button, paragraphs, refused, show
from tokenarb.bot.screens import invoice, key_choice, live
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import packages
from tokenarb.ledger import reading
from tokenarb.payments import invoicing
from tokenarb.payments.model import Invoice
from tokenarb.sales import ordering, paying
from tokenarb.sales.cart import Cart
from tokenarb.sales.orders import Order


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(from_wallet, OrderAct.filter(F.act == "wallet"))
    router.callback_query.register(cancel_order, OrderAct.filter(F.act == "cancel"))
    router.callback_query.register(choose_key, OrderAct.filter(F.act.in_({"new-key", "same-key"})))


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
    except Refused as no:
        if no.code == "declaration_needed":
            await show(query, live.question(guest.talk, query.from_user.language_code, then))
        else:
            await answered(query, refused(guest.talk, no), alert=True)
        return
    await show_order(query, shop, guest, order, made)


async def choose_key(query: CallbackQuery, callback_data: OrderAct, shop: Shop, guest: Guest) -> None:
    """Whether one more key comes with it; where he pays by an invoice, its message lives on."""
    now_ms, wanted = shop.clock.now_ms(), callback_data.act == "new-key"
    try:
        async with shop.database.transaction() as tx:
            if wanted and not await key_choice.may_choose(tx, guest.id):
                raise Refused("too_many_keys", f"customer {guest.id} has as many keys as one may have")
            order = await ordering.choose_key(tx, now_ms, guest.id, callback_data.order, new_key=wanted)
            waiting = [one for one in await invoicing.waiting(tx, guest.id) if one.order == order.id and one.open(now_ms)]
    except Refused as no:
        await answered(query, refused(guest.talk, no), alert=True)
        return
    await show_order(query, shop, guest, order, waiting[0] if waiting else None)


async def show_order(query: CallbackQuery, shop: Shop, guest: Guest, order: Order, made: Invoice | None) -> None:
    """Its invoice if there is one, else how it is paid from the balance."""
    if made is not None:
        await invoice.show_living(query, shop, guest, made)
        return
    async with shop.database.read() as tx:
        screen = await order_screen(tx, guest.talk, order, shop.clock.now_ms())
    await show(query, screen)


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


async def order_screen(tx: db.Tx, talk: Talk, order: Order, now_ms: int) -> Screen:
    """An order that the balance covers, and how long its prices hold."""
    pieces = {line.package: await packages.get(tx, line.package) for line in order.lines}
    wallet = await reading.wallet(tx, order.customer)
    choosing = await key_choice.may_choose(tx, order.customer)
    text = talk(
        "order",
        lines=invoice.order_lines(talk, order, pieces),
        total=talk.usd(order.total_nano),
        balance=talk.usd(wallet.available if wallet is not None else 0),
    )
    minutes, until = invoice.minutes_left(order.expires_at_ms, now_ms), invoice.clock_time(order.expires_at_ms)
    rows = [
        [button(talk.plain("button-pay-balance", total=talk.usd(order.total_nano)), OrderAct(act="wallet", order=order.id))],
        [key_choice.toggle(talk, order)] if choosing else [],
        [button(talk.plain("button-cancel"), OrderAct(act="cancel", order=order.id))],
    ]
    quote = talk("order-quote", minutes=minutes, until=until)
    return Screen(paragraphs(text, quote, key_choice.told(talk, order) if choosing else None), rows)
