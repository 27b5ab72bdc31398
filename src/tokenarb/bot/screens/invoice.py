"""An invoice that lives: one message that is edited as its time runs down and as its state changes, and ends as paid or over."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, LabeledPrice, Message

from tokenarb.base import db
from tokenarb.bot.callbacks import Go, Paying
from tokenarb.bot.lexicon import Markup, Talk
from tokenarb.bot.screen import GONE, Screen, answered, button, lines, link, paragraphs, show
from tokenarb.bot.screens import key_choice
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import packages
from tokenarb.catalog.packages import Package
from tokenarb.ledger import reading
from tokenarb.payments import invoicing
from tokenarb.payments.model import XTR, Invoice, InvoiceState
from tokenarb.sales import ordering
from tokenarb.sales.orders import Order

TITLE_MAX: Final = 32
DESCRIPTION_MAX: Final = 255
MINUTE_MS: Final = 60_000


def add_to(router: Router) -> None:
    """Its handler."""
    router.callback_query.register(cancel, Paying.filter(F.act == "cancel"))


async def cancel(query: CallbackQuery, callback_data: Paying, shop: Shop, guest: Guest) -> None:
    """The invoice and the order it was for."""
    async with shop.database.transaction() as tx:
        record = await invoicing.find(tx, callback_data.invoice)
        if record is not None and record.customer == guest.id:
            record = await invoicing.cancel(tx, record)
            if record.state == "cancelled" and record.order is not None:
                await ordering.cancel(tx, guest.id, record.order)
    if record is None or record.customer != guest.id:
        await answered(query, guest.talk.plain("error-closed"))
        return
    await show(query, closed(guest.talk, record))


async def show_living(event: CallbackQuery | Message, shop: Shop, guest: Guest, record: Invoice) -> None:
    """The message that lives."""
    assert event.bot is not None
    url = record.link or await stars_link(event.bot, guest.talk, record)
    async with shop.database.read() as tx:
        screen = await living(tx, guest.talk, record, url, shop.clock.now_ms())
    message = await show(event, screen)
    if message is None:
        return
    async with shop.database.transaction() as tx:
        await invoicing.shown(tx, shop.clock.now_ms(), record.id, message.message_id, url)
        now = await invoicing.find(tx, record.id)
    if now is not None:  # it may have ended before its message was known
        await edit_closed(event.bot, guest.talk, message.chat.id, now)


async def living(tx: db.Tx, talk: Talk, record: Invoice, url: str, now_ms: int) -> Screen:
    """An invoice that waits: what it is for, what it asks, how long its price holds."""
    what, used_nano, order = talk("invoice-top-up", amount=talk.usd(record.credit_nano)), 0, None
    if record.order is not None:
        order = await ordering.find(tx, record.customer, record.order)
        wallet = await reading.wallet(tx, record.customer)
        used_nano = min(wallet.available if wallet is not None else 0, order.total_nano)
        what = order_lines(talk, order, {line.package: await packages.get(tx, line.package) for line in order.lines})
    text = talk(
        "invoice",
        what=what,
        stars=talk.number(record.asked),
        credit=talk.usd(record.credit_nano),
        minutes=minutes_left(record.expires_at_ms, now_ms),
        until=clock_time(record.expires_at_ms),
    )
    choosing = order if order is not None and await key_choice.may_choose(tx, record.customer) else None
    rows = [
        [link(talk.plain("button-pay-stars", stars=talk.number(record.asked)), url)],
        [key_choice.toggle(talk, choosing)] if choosing is not None else [],
        [button(talk.plain("button-cancel"), Paying(act="cancel", invoice=record.id))],
    ]
    from_balance = talk("invoice-from-balance", amount=talk.usd(used_nano)) if used_nano > 0 else None
    return Screen(paragraphs(text, from_balance, key_choice.told(talk, choosing) if choosing is not None else None), rows)


async def edit_closed(bot: Bot, talk: Talk, chat: int, record: Invoice) -> None:
    """The living message of an invoice shows its end. One that waits still stays as it is; one that the customer deleted shows nothing."""
    if record.message is None or record.state is InvoiceState.WAITING:
        return
    shown = closed(talk, record)
    try:
        await bot.edit_message_text(shown.text, chat_id=chat, message_id=record.message, reply_markup=shown.markup)
    except TelegramBadRequest as bad:
        if not any(word in bad.message for word in (*GONE, "not modified")):
            raise


async def stars_link(bot: Bot, talk: Talk, record: Invoice) -> str:
    """Where Telegram asks for the Stars. The payload is the invoice's id, which nobody can guess."""
    amount = talk.plain("invoice-title", amount=talk.usd(record.credit_nano))
    return await bot.create_invoice_link(
        title=amount[:TITLE_MAX],
        description=talk.plain("invoice-description", amount=talk.usd(record.credit_nano))[:DESCRIPTION_MAX],
        payload=record.id,
        currency=XTR,
        prices=[LabeledPrice(label=amount[:TITLE_MAX], amount=record.asked)],
        provider_token="",
    )


def closed(talk: Talk, record: Invoice) -> Screen:
    """An invoice that waits no longer."""
    home = [[button(talk.plain("button-home"), Go(to="home"))]]
    if record.state == "credited":
        return Screen(talk("invoice-paid", stars=talk.number(record.asked), credit=talk.usd(record.credit_nano)), home)
    return Screen(talk("invoice-cancelled" if record.state == "cancelled" else "invoice-expired"), home)


def order_lines(talk: Talk, order: Order, pieces: Mapping[int, Package]) -> Markup:
    """A line a piece."""
    return lines(*(talk("order-line", title=pieces[line.package].title, price=talk.usd(line.price_nano)) for line in order.lines))


def minutes_left(until_ms: int, now_ms: int) -> int:
    """The nearest whole number of minutes, at least one."""
    return max(1, (until_ms - now_ms + MINUTE_MS // 2) // MINUTE_MS)


def clock_time(at_ms: int) -> str:
    """Hours and minutes, UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%H:%M")
