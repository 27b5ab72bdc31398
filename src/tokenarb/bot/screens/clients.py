"""The operator and his customers: find one, credit, stop, give Stars back, answer a question. For the owners of ADMIN_ID_LIST."""

import html
from decimal import Decimal, InvalidOperation

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from tokenarb.base import money, outbox
from tokenarb.base.errors import Refused
from tokenarb.base.outbox import Fact
from tokenarb.bot import store
from tokenarb.bot.callbacks import Desk
from tokenarb.bot.letters import REPLY
from tokenarb.bot.screen import Screen, answered, button, lines, show
from tokenarb.bot.screens.operator import Owners
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers import people, registry
from tokenarb.customers.model import CustomerState
from tokenarb.keys import allocating
from tokenarb.ledger import reading
from tokenarb.payments import receiving
from tokenarb.sales import crediting, paying, standing


def add_to(router: Router) -> None:
    """Its handlers, behind the filter."""
    router.message.filter(Owners())
    router.callback_query.filter(Owners())
    router.message.register(customer, Command("customer"))
    router.message.register(credit, Command("credit"))
    router.message.register(ban, Command("ban"))
    router.message.register(refund, Command("refund_stars"))
    router.message.register(reply, Command("reply"))
    router.callback_query.register(stand, Desk.filter(F.act.in_({"ban!", "unban!"})))


async def customer(message: Message, command: CommandObject, shop: Shop) -> None:
    """/customer ID: balance, packages, payments. Names are kept nowhere."""
    try:
        await show(message, await screen(shop, _whole(command.args or "")))
    except Refused as no:
        await _no(message, no)


async def credit(message: Message, command: CommandObject, shop: Shop) -> None:
    """/credit ID USD reason: a message sent twice books once, by its number."""
    try:
        who, amount, reason = [*(command.args or "").split(maxsplit=2), "", "", ""][:3]
        if not reason:
            raise Refused("usage", "/credit ID USD reason: every credit has its reason")
        reference = f"bot:{message.chat.id}:{message.message_id}"
        async with shop.database.transaction() as tx:
            now_ms, nano = shop.clock.now_ms(), _nano(amount)
            booked = await crediting.credit(tx, now_ms, _whole(who), nano, reference, reason, promo=True)
        await show(message, Screen(f"✅ {amount} $ booked; balance {money.usd(booked.balance)} $"))
    except Refused as no:
        await _no(message, no)


async def ban(message: Message, command: CommandObject, shop: Shop) -> None:
    """/ban ID: asked once more."""
    try:
        await show(message, await screen(shop, _whole(command.args or "")))
    except Refused as no:
        await _no(message, no)


async def stand(query: CallbackQuery, callback_data: Desk, shop: Shop) -> None:
    """Stopped, or served again."""
    try:
        async with shop.database.transaction() as tx:
            await (standing.freeze if callback_data.act == "ban!" else standing.unfreeze)(tx, callback_data.value)
        await show(query, await screen(shop, callback_data.value))
    except Refused as no:
        await answered(query, no.message, alert=True)


async def refund(message: Message, command: CommandObject, shop: Shop) -> None:
    """/refund_stars CHARGE: whole, if none of it was used; Telegram is asked after the debit."""
    try:
        async with shop.database.transaction() as tx:
            begun = await paying.refund(tx, shop.clock.now_ms(), (command.args or "").strip())
        await show(message, Screen(f"↩️ {begun.stars} ⭐ are going back ({begun.state.value})"))
    except Refused as no:
        await _no(message, no)


async def reply(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/reply ID answer: reaches the customer through the outbox."""
    try:
        who, _, answer = (command.args or "").partition(" ")
        if not answer.strip():
            raise Refused("usage", "/reply ID answer")
        async with shop.database.transaction() as tx:
            if await people.reach(tx, _whole(who)) is None:
                raise Refused("not_in_telegram", f"customer {who} has no chat")
            if await store.claim(tx, guest.update):
                await outbox.put(tx, shop.clock.now_ms(), [Fact(REPLY, _whole(who), {"answer": answer.strip()})])
        await show(message, Screen(f"✅ On its way to {html.escape(who)} (from customer {guest.id})"))
    except Refused as no:
        await _no(message, no)


async def screen(shop: Shop, customer_id: int) -> Screen:
    """A customer at a glance. Raises: Refused customer_not_found."""
    async with shop.database.read() as tx:
        record = await registry.find(tx, customer_id)
        wallet = await reading.wallet(tx, customer_id)
        bought = await allocating.of_customer(tx, customer_id)
        paid = await receiving.payments(tx, customer_id)
        declared = await people.declarations(tx, customer_id)
    stopped = record.state is CustomerState.BLOCKED
    text = lines(
        f"👤 <b>{html.escape(record.label)}</b> <code>{record.id}</code>{' ⛔ stopped' if stopped else ''}",
        f"Balance {money.usd(wallet.available if wallet else 0)} $, country {declared[0].country if declared else 'not declared'}",
        f"{len(bought)} packages, {money.usd(sum(one.paid_nano for one in bought))} $",
        *(f"⭐ {one.stars} · {one.state.value} · <code>{html.escape(one.charge)}</code>" for one in paid[-5:]),
    )
    act = button("✅ Serve again", Desk(act="unban!", value=record.id)) if stopped else button("⛔ Stop", Desk(act="ban!", value=record.id))
    return Screen(text, [[act]])


async def _no(message: Message, no: Refused) -> None:
    await show(message, Screen(f"✖ {html.escape(no.message)}"))


def _whole(text: str) -> int:
    text = text.strip()
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Refused("customer_not_found", "a customer is named by his number")
    return int(text)


def _nano(text: str) -> int:
    try:
        return money.to_nano_exact(Decimal(text))
    except (InvalidOperation, ValueError):
        raise Refused("bad_amount", f"{text!r} is not an amount such as 5 or -2.50") from None
