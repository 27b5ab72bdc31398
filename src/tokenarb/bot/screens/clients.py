"""The operator and his customers: find one, credit, stop, give Stars back, answer a question."""

import html
from decimal import Decimal, InvalidOperation

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from tokenarb.base import db, money
from tokenarb.base.errors import Refused
from tokenarb.bot import asking, duties
from tokenarb.bot.callbacks import Desk
from tokenarb.bot.deeds.deed import Body, Deed
from tokenarb.bot.deeds.money import CREDIT, REASON_MAX, REFUND
from tokenarb.bot.deeds.standing import ANSWER, SERVE, STOP
from tokenarb.bot.duties import takes
from tokenarb.bot.screen import Rows, Screen, button, lines, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers import people, registry, roles
from tokenarb.customers.model import CustomerState
from tokenarb.customers.roles import Duty
from tokenarb.keys import allocating
from tokenarb.ledger import reading
from tokenarb.payments import receiving


def add_to(router: Router) -> None:
    """Its handlers, each with the duty that it takes."""
    duties.guard(router)
    router.message.register(customer, Command("customer"), flags=takes(Duty.FIND))
    router.message.register(credit, Command("credit"), flags=takes(Duty.MONEY))
    router.message.register(ban, Command("ban"), flags=takes(Duty.STAND))
    router.message.register(refund, Command("refund_stars"), flags=takes(Duty.MONEY))
    router.message.register(reply, Command("reply"), flags=takes(Duty.ANSWER))
    router.callback_query.register(stand, Desk.filter(F.act.in_({"ban!", "unban!"})), flags=takes(Duty.STAND))


async def customer(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/customer, and his number here or at Telegram, or a charge of his: balance, packages, payments. Names are kept nowhere."""
    try:
        async with shop.database.read() as tx:
            found = await sought(tx, shop.secret, (command.args or "").strip())
            text, stopped = await record(tx, found)
    except Refused as no:
        await duties.refuse(message, no)
        return
    await show(message, Screen(text, standing_rows(guest, found, stopped)))


async def credit(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/credit ID USD reason: asked once more, booked once."""
    who, amount, reason = [*(command.args or "").split(maxsplit=2), "", "", ""][:3]
    try:
        if not reason:
            raise Refused("usage", "/credit ID USD reason: every credit has its reason")
        body = {"customer": number(who), "nano": str(_nano(amount)), "reason": reason[:REASON_MAX]}
    except Refused as no:
        await duties.refuse(message, no)
        return
    await asking.ask(message, shop, guest, CREDIT, body)


async def ban(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/ban ID: asked once more."""
    await _ask_about(message, command.args or "", shop, guest, STOP)


async def stand(query: CallbackQuery, callback_data: Desk, shop: Shop, guest: Guest) -> None:
    """Stopped (asked once more), or served again."""
    body: Body = {"customer": callback_data.value}
    if callback_data.act == "ban!":
        await asking.ask(query, shop, guest, STOP, body)
    else:
        await asking.at_once(query, shop, guest, SERVE, body)


async def refund(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/refund_stars CHARGE: whole, if none of it was used; Telegram is asked after the debit."""
    await asking.ask(message, shop, guest, REFUND, {"charge": (command.args or "").strip()})


async def reply(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/reply ID answer: reaches the customer through the outbox."""
    who, _, answer = (command.args or "").partition(" ")
    try:
        if not answer.strip():
            raise Refused("usage", "/reply ID answer")
        body = {"customer": number(who), "answer": answer.strip()}
    except Refused as no:
        await duties.refuse(message, no)
        return
    await asking.at_once(message, shop, guest, ANSWER, body)


async def sought(tx: db.Tx, secret: bytes, words: str) -> int:
    """Whom the operator means: a charge id of Telegram's, a number here, else a number there. Raises: Refused customer_not_found."""
    payment = await receiving.find(tx, words) if words else None
    if payment is not None:
        return payment.customer
    known = await people.by_telegram(tx, secret, number(words))
    return known.id if known is not None else number(words)


async def record(tx: db.Tx, customer_id: int) -> tuple[str, bool]:
    """A customer at a glance, and whether he is stopped. Raises: Refused customer_not_found."""
    found = await registry.find(tx, customer_id)
    wallet = await reading.wallet(tx, customer_id)
    bought = await allocating.of_customer(tx, customer_id)
    paid = await receiving.payments(tx, customer_id)
    declared = await people.declarations(tx, customer_id)
    stopped = found.state is CustomerState.BLOCKED
    text = lines(
        f"👤 <b>{html.escape(found.label)}</b> <code>{found.id}</code>{' ⛔ stopped' if stopped else ''}",
        f"Balance {money.usd(wallet.available if wallet else 0)} $, country {declared[0].country if declared else 'not declared'}",
        f"{len(bought)} packages, {money.usd(sum(one.paid_nano for one in bought))} $",
        *(f"⭐ {one.stars} · {one.state.value} · <code>{html.escape(one.charge)}</code>" for one in paid[-5:]),
    )
    return text, stopped


def standing_rows(guest: Guest, customer_id: int, stopped: bool) -> Rows:
    """The button that stops him, or serves him again, for whom it is."""
    if not roles.may(guest.role, Duty.STAND):
        return []
    act, words = ("unban!", "✅ Serve again") if stopped else ("ban!", "⛔ Stop")
    return [[button(words, Desk(act=act, value=customer_id))]]


async def _ask_about(message: Message, who: str, shop: Shop, guest: Guest, deed: Deed) -> None:
    try:
        body = {"customer": number(who)}
    except Refused as no:
        await duties.refuse(message, no)
        return
    await asking.ask(message, shop, guest, deed, body)


def number(text: str) -> int:
    """A customer's number as it was typed. Raises: Refused customer_not_found."""
    text = text.strip()
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Refused("customer_not_found", "a customer is named by his number")
    return int(text)


def _nano(text: str) -> int:
    try:
        return money.to_nano_exact(Decimal(text))
    except (InvalidOperation, ValueError):
        raise Refused("bad_amount", f"{text!r} is not an amount such as 5 or -2.50") from None
