"""From what somebody wants to an invoice that lives: one message that is edited as its state changes, and ends as paid or over."""

from datetime import UTC, datetime

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, LabeledPrice, Message

from tokenarb.base.errors import Refused
from tokenarb.bot.callbacks import Go, OrderAct, Paying
from tokenarb.bot.lexicon import Markup, Talk
from tokenarb.bot.screen import GONE, Screen, answered, button, lines, link, paragraphs, refused, show
from tokenarb.bot.screens import live
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import packages
from tokenarb.catalog.packages import Package
from tokenarb.ledger import reading
from tokenarb.payments import invoicing
from tokenarb.payments.model import XTR, Invoice, InvoiceState
from tokenarb.sales import ordering, paying
from tokenarb.sales.cart import Cart
from tokenarb.sales.orders import Order

TITLE_MAX = 32
DESCRIPTION_MAX = 255


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(from_wallet, OrderAct.filter(F.act == "wallet"))
    router.callback_query.register(cancel_order, OrderAct.filter(F.act == "cancel"))
    router.callback_query.register(cancel_invoice, Paying.filter(F.act == "cancel"))


async def begin(query: CallbackQuery, shop: Shop, guest: Guest, cart: Cart, *, then: int) -> None:
    """An order of these things: paid from the balance if that covers it, else an invoice of what is missing.

    A double tap finds the same order and the same invoice. `then`: what to go on with after the question about the country.
    """
    now_ms, invoice = shop.clock.now_ms(), None
    try:
        async with shop.database.transaction() as tx:
            order = await ordering.place(tx, now_ms, guest.id, cart, shop.house.policy)
            if (await ordering.missing(tx, order)) > 0:
                invoice = await paying.invoice_for(tx, now_ms, guest.id, order.id, shop.house)
            pieces = {line.package: await packages.get(tx, line.package) for line in order.lines}
            wallet = await reading.wallet(tx, guest.id)
    except Refused as no:
        if no.code == "declaration_needed":
            await show(query, live.question(guest.talk, query.from_user.language_code, then))
        else:
            await answered(query, refused(guest.talk, no), alert=True)
        return
    balance = wallet.available if wallet is not None else 0
    if invoice is None:
        await show(query, order_screen(guest.talk, order, pieces, balance))
    else:
        await show_invoice(query, shop, guest, invoice, lines(*piece_lines(guest.talk, order, pieces)), min(balance, order.total_nano))


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


async def cancel_invoice(query: CallbackQuery, callback_data: Paying, shop: Shop, guest: Guest) -> None:
    """The invoice and the order it was for."""
    async with shop.database.transaction() as tx:
        invoice = await invoicing.find(tx, callback_data.invoice)
        if invoice is not None and invoice.customer == guest.id:
            invoice = await invoicing.cancel(tx, invoice)
            if invoice.state == "cancelled" and invoice.order is not None:
                await ordering.cancel(tx, guest.id, invoice.order)
    if invoice is None or invoice.customer != guest.id:
        await answered(query, guest.talk.plain("error-closed"))
        return
    await show(query, closed(guest.talk, invoice))


async def show_invoice(event: CallbackQuery | Message, shop: Shop, guest: Guest, invoice: Invoice, what: str, used_nano: int = 0) -> None:
    """The message that lives. `used_nano`: what comes from the balance."""
    talk = guest.talk
    assert event.bot is not None
    url = await stars_link(event.bot, talk, invoice)
    minutes = max(1, (invoice.expires_at_ms - shop.clock.now_ms()) // 60_000)
    until = datetime.fromtimestamp(invoice.expires_at_ms / 1000, UTC).strftime("%H:%M")
    text = paragraphs(
        talk(
            "invoice",
            what=Markup(what),
            stars=talk.number(invoice.asked),
            credit=talk.usd(invoice.credit_nano),
            minutes=minutes,
            until=until,
        ),
        talk("invoice-from-balance", amount=talk.usd(used_nano)) if used_nano > 0 else None,
    )
    rows = [
        [link(talk.plain("button-pay-stars", stars=talk.number(invoice.asked)), url)],
        [button(talk.plain("button-cancel"), Paying(act="cancel", invoice=invoice.id))],
    ]
    message = await show(event, Screen(text, rows))
    if message is None:
        return
    async with shop.database.transaction() as tx:
        await invoicing.shown(tx, invoice.id, message.message_id)
        now = await invoicing.find(tx, invoice.id)
    if now is not None:  # it may have ended before its message was known
        await edit_closed(event.bot, talk, message.chat.id, now)


async def edit_closed(bot: Bot, talk: Talk, chat: int, invoice: Invoice) -> None:
    """The living message of an invoice shows its end. One that waits still stays as it is; one that the customer deleted shows nothing."""
    if invoice.message is None or invoice.state is InvoiceState.WAITING:
        return
    shown = closed(talk, invoice)
    try:
        await bot.edit_message_text(shown.text, chat_id=chat, message_id=invoice.message, reply_markup=shown.markup)
    except TelegramBadRequest as bad:
        if not any(word in bad.message for word in (*GONE, "not modified")):
            raise


async def stars_link(bot: Bot, talk: Talk, invoice: Invoice) -> str:
    """Where Telegram asks for the Stars. The payload is the invoice's id, which nobody can guess."""
    amount = talk.plain("invoice-title", amount=talk.usd(invoice.credit_nano))
    return await bot.create_invoice_link(
        title=amount[:TITLE_MAX],
        description=talk.plain("invoice-description", amount=talk.usd(invoice.credit_nano))[:DESCRIPTION_MAX],
        payload=invoice.id,
        currency=XTR,
        prices=[LabeledPrice(label=amount[:TITLE_MAX], amount=invoice.asked)],
        provider_token="",
    )


def closed(talk: Talk, invoice: Invoice) -> Screen:
    """An invoice that waits no longer."""
    home = [[button(talk.plain("button-home"), Go(to="home"))]]
    if invoice.state == "credited":
        return Screen(talk("invoice-paid", stars=talk.number(invoice.asked), credit=talk.usd(invoice.credit_nano)), home)
    return Screen(talk("invoice-cancelled" if invoice.state == "cancelled" else "invoice-expired"), home)


def order_screen(talk: Talk, order: Order, pieces: dict[int, Package], balance: int) -> Screen:
    """An order that the balance covers."""
    listed = lines(*piece_lines(talk, order, pieces))
    rows = [
        [button(talk.plain("button-pay-balance", total=talk.usd(order.total_nano)), OrderAct(act="wallet", order=order.id))],
        [button(talk.plain("button-cancel"), OrderAct(act="cancel", order=order.id))],
    ]
    return Screen(talk("order", lines=listed, total=talk.usd(order.total_nano), balance=talk.usd(balance)), rows)


def piece_lines(talk: Talk, order: Order, pieces: dict[int, Package]) -> list[Markup]:
    """A line a piece."""
    return [talk("order-line", title=pieces[line.package].title, price=talk.usd(line.price_nano)) for line in order.lines]
