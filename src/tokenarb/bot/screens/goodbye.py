"""Somebody's own data: all of it in a file, or erased."""

from typing import Any

import msgspec
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message

from tokenarb.base import db, money
from tokenarb.bot import ticket_store, tickets
from tokenarb.bot.callbacks import Go, Sure
from tokenarb.bot.screen import Screen, button, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers import people
from tokenarb.keys import allocating, issuing
from tokenarb.ledger import reading
from tokenarb.payments import deposits, receiving
from tokenarb.sales import farewell, order_book


def add_to(router: Router) -> None:
    """Its handlers."""
    router.message.register(export, Command("export_me"))
    router.message.register(ask, Command("delete_me"))
    router.callback_query.register(erase, Sure.filter(F.act == "delete_me"))


async def export(message: Message, shop: Shop, guest: Guest) -> None:
    """/export_me: a JSON file."""
    async with shop.database.read() as tx:
        kept = await everything(tx, guest)
    file = BufferedInputFile(msgspec.json.format(msgspec.json.encode(kept), indent=2), "tokenarb.json")
    await message.answer_document(file, caption=guest.talk("export"))


async def ask(message: Message, shop: Shop, guest: Guest) -> None:
    """/delete_me: what would be lost."""
    talk = guest.talk
    async with shop.database.read() as tx:
        wallet = await reading.wallet(tx, guest.id)
    balance = talk.usd(wallet.available if wallet is not None else 0)
    rows = [[button(talk.plain("button-delete"), Sure(act="delete_me"))], [button(talk.plain("button-back"), Go(to="home"))]]
    await show(message, Screen(talk("delete-sure", balance=balance), rows))


async def erase(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """Said twice: done."""
    async with shop.database.transaction() as tx:
        topic = await ticket_store.topic_of(tx, guest.id, shop.support_chat) if shop.support_chat is not None else None
        await ticket_store.remove(tx, guest.id)
        await farewell.erase(tx, guest.id)
    if topic is not None and query.bot is not None:
        await tickets.delete_topic(shop, query.bot, topic)
    await show(query, Screen(guest.talk("deleted")))


async def everything(tx: db.Tx, guest: Guest) -> dict[str, Any]:
    """What the database holds of this customer, in plain values."""
    wallet = await reading.wallet(tx, guest.id)
    person = await people.reach(tx, guest.id)
    return {
        "customer": str(guest.id),
        "telegram_id": guest.telegram_id,
        "language": guest.customer.language,
        "since": guest.customer.created_at,
        "came_by": person.source if person is not None else "",
        "balance_usd": money.usd(wallet.available if wallet is not None else 0),
        "declarations": [
            {"at": said.at_ms, "country": said.country, "terms": said.terms_version} for said in await people.declarations(tx, guest.id)
        ],
        "keys": [
            {"begins": key.prefix, "label": key.label, "state": key.state.value, "since": key.created_at}
            for key in await issuing.page(tx, customer=guest.id)
        ],
        "purchases": [
            {"at": one.sold_at, "title": one.title, "model": one.model, "tokens": one.tokens, "paid_usd": money.usd(one.paid_nano)}
            for one in await allocating.of_customer(tx, guest.id)
        ],
        "payments": [
            {"at": one.at_ms, "charge": one.charge, "stars": one.stars, "credit_usd": money.usd(one.credit_nano), "state": one.state.value}
            for one in await receiving.payments(tx, guest.id)
        ],
        "deposits": [
            {
                "at": one.seen_at_ms,
                "deposit": str(one.identity),
                "address": one.address,
                "units": str(one.units),
                "asset": one.symbol or one.contract,
                "credit_usd": money.usd(one.credit_nano),
                "state": one.state.value,
            }
            for one in await deposits.of_customer(tx, guest.id)
        ],
        "orders": [{"id": order.id, "at": order.created_at_ms} for order in await order_book.settled(tx, guest.id)],
    }
