"""What customers are told without having asked: receipts, keys, top-ups, money given back. One writer a topic of the outbox.

A writer may run twice for the same letter: what it sends then is the same purchase and the same key, never another one.
"""

import html
from collections.abc import Mapping
from typing import Final

from aiogram.exceptions import TelegramBadRequest

from tokenarb.base.outbox import Letter
from tokenarb.bot import alert_letters, broadcasting, tickets, tried_letter, trying
from tokenarb.bot.addressee import Addressee, Writer
from tokenarb.bot.callbacks import Desk, Go, KeyAct
from tokenarb.bot.deeds.standing import REPLY
from tokenarb.bot.lexicon import Markup, Raw, Talk
from tokenarb.bot.screen import Screen, button, copies, lines
from tokenarb.bot.screens import invoice as invoices
from tokenarb.bot.screens import tryout
from tokenarb.keys import allocating
from tokenarb.keys.model import Allocation
from tokenarb.payments import invoicing, receiving
from tokenarb.sales import alerts, ordering, paying


async def receipt(to: Addressee, letter: Letter) -> None:
    """What an order brought. Written from the books, so that a repetition says the same."""
    talk, order_id = to.talk, letter.body["order"]
    async with to.shop.database.read() as tx:
        order = await ordering.find(tx, to.customer, order_id)
        names = {order.piece(n) for n in range(len(order.lines))}
        bought = [one for one in await allocating.of_customer(tx, to.customer) if one.order in names]
    text = talk(
        "receipt",
        lines=lines(*(receipt_line(talk, one) for one in bought)),
        total=talk.usd(sum(one.paid_nano for one in bought)),
        balance=await to.balance(),
        order=Raw(order_id[:12]),
    )
    pair = [button(talk.plain(f"button-{name}"), Go(to=name)) for name in ("keys", "balance")]
    await to.send(Screen(text, [[tryout.again(talk, 0)], pair]))


def receipt_line(talk: Talk, one: Allocation) -> Markup:
    """A purchase in a line, with its end if it has one."""
    bought = talk("receipt-line", title=one.title, tokens=talk.number(one.tokens), price=talk.usd(one.paid_nano))
    if one.expires_at_ms is None:
        return bought
    return Markup(f"{bought}\n{talk('receipt-expires', date=talk.date(one.expires_at_ms))}")


async def new_key(to: Addressee, letter: Letter) -> None:
    """The key, once. It was sealed in the transaction that made it; where nobody could receive it for a day it is gone."""
    talk, key_id = to.talk, int(letter.body["key"])
    if letter.sealed is None:
        rotate = button(talk.plain("button-rotate"), KeyAct(act="rotate", key=key_id))
        await to.send(Screen(talk("new-key-late"), [[rotate]]))
        return
    secret = to.shop.house.sealer.open(letter.sealed, f"{ordering.KEY_PURPOSE}{key_id}")
    await to.send(key_screen(talk, key_id, secret, to.shop.base_url), protect=True)


def key_screen(talk: Talk, key_id: int, secret: str, base_url: str) -> Screen:
    """A key with its address and the ways to set up an app."""
    rows = [
        [copies(talk.plain("button-copy-key"), secret), copies(talk.plain("button-copy-url"), base_url)],
        [button(talk.plain("button-snippets"), Go(to="snippets")), tryout.again(talk, key_id)],
    ]
    return Screen(talk("new-key", key=Raw(secret), url=Raw(base_url)), rows)


async def topped_up(to: Addressee, letter: Letter) -> None:
    """Money on the wallet that bought nothing yet, and why not."""
    async with to.shop.database.read() as tx:
        payment = await receiving.find(tx, letter.body["charge"])
    assert payment is not None, "a payment is never removed"
    talk = to.talk
    text = talk("topped-up", credit=talk.usd(payment.credit_nano), stars=talk.number(payment.stars), balance=await to.balance())
    if letter.body["refusal"] is not None:
        code = f"refused-{letter.body['refusal'].replace('_', '-')}"
        text = Markup(f"{text}\n\n{talk('topped-up-order', why=talk(code if talk.knows(code) else 'refused-other'))}")
    await to.send(Screen(text, [[button(talk.plain("button-home"), Go(to="home"))]]))


async def invoice_closed(to: Addressee, letter: Letter) -> None:
    """The living message of an invoice shows its end. One that the customer has deleted shows nothing."""
    async with to.shop.database.read() as tx:
        invoice = await invoicing.find(tx, letter.body["invoice"])
    if invoice is not None:
        await invoices.edit_closed(to.bot, to.talk, to.chat, invoice)


async def give_back(to: Addressee, letter: Letter) -> None:
    """No message: Telegram is asked to give the Stars back, which were debited before. It says so again if it did already."""
    charge = letter.body["charge"]
    try:
        await to.bot.refund_star_payment(to.chat, charge)
    except TelegramBadRequest as bad:
        if "CHARGE_ALREADY_REFUNDED" not in bad.message:
            raise
    async with to.shop.database.transaction() as tx:
        await paying.stars_refunded(tx, to.shop.clock.now_ms(), charge)


async def taken_back(to: Addressee, letter: Letter) -> None:
    """Stars went back."""
    async with to.shop.database.read() as tx:
        payment = await receiving.find(tx, letter.body["charge"])
    assert payment is not None, "a payment is never removed"
    talk, stars = to.talk, to.talk.number(payment.stars)
    if payment.owed_nano:
        await to.send(Screen(talk("taken-back-owed", stars=stars, owed=talk.usd(payment.owed_nano))))
    else:
        await to.send(Screen(talk("taken-back", stars=stars, credit=talk.usd(payment.credit_nano), balance=await to.balance())))


async def reply(to: Addressee, letter: Letter) -> None:
    """The operator's answer to a question."""
    await to.send(Screen(to.talk("support-reply", answer=letter.body["answer"])))


async def tried(to: Addressee, letter: Letter) -> None:
    """How a question in the chat ended, and what it cost."""
    async with to.shop.database.read() as tx:
        told = await tried_letter.screen(tx, to.talk, to.customer, letter.body)
    await to.send(told)


async def left(to: Addressee, letter: Letter) -> None:
    """Not much is left."""
    await to.send(alert_letters.left(to.talk, letter.body))


async def expiry(to: Addressee, letter: Letter) -> None:
    """A package ends; one that was used up or has ended meanwhile is no news."""
    async with to.shop.database.read() as tx:
        told = await alert_letters.expiry(tx, to.talk, to.customer, letter.body)
    if told is not None:
        await to.send(told)


async def price(to: Addressee, letter: Letter) -> None:
    """Other prices."""
    await to.send(alert_letters.price(to.talk, letter.body))


async def incident(to: Addressee, letter: Letter) -> None:
    """Something is down, or up again."""
    await to.send(alert_letters.incident(to.talk, letter.body))


async def page(to: Addressee, letter: Letter) -> None:
    """The house needs its owner."""
    body = {name: html.escape(str(letter.body[name]), quote=False) for name in ("sentence", "what", "page")}
    text = f"🚨 <b>It needs you:</b> {body['sentence']}\n\n{body['what']}\n\nWhat to do: {body['page']}"
    await to.send(Screen(text, [[button("🩺 Health", Desk(act="health"))]]))


PAGE: Final = "page"

WRITERS: Final[Mapping[str, Writer]] = {
    ordering.RECEIPT: receipt,
    ordering.NEW_KEY: new_key,
    paying.TOPPED_UP: topped_up,
    paying.INVOICE_PAID: invoice_closed,
    paying.INVOICE_EXPIRED: invoice_closed,
    paying.GIVE_BACK: give_back,
    paying.TAKEN_BACK: taken_back,
    REPLY: reply,
    PAGE: page,
    broadcasting.TOPIC: broadcasting.carry,
    tickets.TOPIC: tickets.carry,
    trying.TRIED: tried,
    alerts.LEFT: left,
    alerts.EXPIRY: expiry,
    alerts.PRICE: price,
    alerts.INCIDENT: incident,
}
"""Who writes what."""
