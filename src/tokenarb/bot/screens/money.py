"""What Telegram says of Stars: may they be taken, they were taken, they were given back. Nothing is shown here: the outbox tells."""

import logging

from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Message, PreCheckoutQuery

from tokenarb.base.errors import Refused
from tokenarb.bot.screen import refused
from tokenarb.bot.shop import Guest, Shop
from tokenarb.payments.model import XTR
from tokenarb.sales import paying

log = logging.getLogger("tokenarb.bot.money")


def add_to(router: Router) -> None:
    """Its handlers."""
    router.pre_checkout_query.register(precheck)
    router.message.register(paid, F.successful_payment)
    router.message.register(given_back, F.refunded_payment)


async def precheck(query: PreCheckoutQuery, shop: Shop, guest: Guest) -> None:
    """Everything is looked at again; an answer that comes after Telegram's ten seconds changes nothing."""
    async with shop.database.read() as tx:
        now_ms, asked = shop.clock.now_ms(), query.total_amount
        no = await paying.precheck(tx, now_ms, guest.id, query.invoice_payload, query.currency, asked, shop.house)
    if no is None and not shop.stars:
        no = Refused("invoice_closed")
    try:
        await query.answer(ok=no is None, error_message=refused(guest.talk, no) if no is not None else None)
    except TelegramBadRequest as late:
        if "query is too old" not in late.message:
            raise
        log.warning("a pre-checkout query was answered too late")


async def paid(message: Message, shop: Shop, guest: Guest) -> None:
    """The Stars are ours: wallet, order, key and what is to be told in one transaction; told twice it is done once."""
    payment = message.successful_payment
    assert payment is not None, "the filter saw one"
    if payment.currency != XTR:
        log.error("a payment in another currency than Stars is not booked", extra={"currency": payment.currency})
        return
    async with shop.database.transaction() as tx:
        charge, stars = payment.telegram_payment_charge_id, payment.total_amount
        await paying.stars_paid(tx, shop.clock.now_ms(), guest.id, payment.invoice_payload, charge, stars, shop.house)


async def given_back(message: Message, shop: Shop) -> None:
    """Stars went back, whoever wanted it."""
    payment = message.refunded_payment
    assert payment is not None, "the filter saw one"
    try:
        async with shop.database.transaction() as tx:
            await paying.stars_refunded(tx, shop.clock.now_ms(), payment.telegram_payment_charge_id)
    except Refused as no:
        log.warning("a payment was given back that was never booked", extra={"code": no.code})
