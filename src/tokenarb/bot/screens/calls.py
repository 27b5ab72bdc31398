"""Receipts a request: somebody's last calls, and one of them with what was held, used, charged, given back. Never what was said."""

import json
from datetime import UTC, datetime
from typing import Any, Final

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from tokenarb.base import db, money
from tokenarb.bot.callbacks import Calls, Go, KeyAct
from tokenarb.bot.lexicon import Markup, Raw, Talk
from tokenarb.bot.screen import Screen, answered, button, lines, paragraphs, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import shelf
from tokenarb.catalog.model import Price
from tokenarb.keys import allocating
from tokenarb.ledger import model, receipts
from tokenarb.ledger.model import RequestState
from tokenarb.ledger.receipts import Paid, Receipt, Short
from tokenarb.metering import remembered
from tokenarb.metering.charge import FINISHES

A_PAGE: Final = 8
EXACT: Final = 9
MILLION: Final = 10**6


def add_to(router: Router) -> None:
    """Its handlers."""
    router.message.register(by_command, Command("calls"))
    router.callback_query.register(turn, Calls.filter(F.act == "list"))
    router.callback_query.register(one, Calls.filter(F.act == "show"))


async def by_command(message: Message, shop: Shop, guest: Guest) -> None:
    """/calls"""
    await show(message, await page(shop, guest, 0, ""))


async def turn(query: CallbackQuery, callback_data: Calls, shop: Shop, guest: Guest) -> None:
    """A page of them."""
    await show(query, await page(shop, guest, callback_data.key, callback_data.call))


async def one(query: CallbackQuery, callback_data: Calls, shop: Shop, guest: Guest) -> None:
    """A call of his own; one of somebody else is not found."""
    async with shop.database.read() as tx:
        receipt = await receipts.request(tx, guest.id, callback_data.call)
        if receipt is not None:
            price = await shelf.retail_price(tx, receipt.price_version)
            titles = await titles_of(tx, receipt)
    if receipt is None:
        await answered(query, guest.talk.plain("call-unknown"), alert=True)
        return
    talk = guest.talk
    back = [button(talk.plain("button-back"), Calls(act="list", key=callback_data.key))]
    await show(query, Screen(document(talk, receipt, price, titles), [back]))


async def page(shop: Shop, guest: Guest, key: int, before: str) -> Screen:
    """Some of his calls, the latest first: of one key, or of all."""
    talk = guest.talk
    async with shop.database.read() as tx:
        found = await receipts.latest(tx, guest.id, A_PAGE + 1, before=before or None, key=key or None)
    rows = [[line(talk, call, key)] for call in found[:A_PAGE]]
    turns = [button("«", Calls(act="list", key=key))] if before else []
    if len(found) > A_PAGE:
        turns.append(button("›", Calls(act="list", key=key, call=found[A_PAGE - 1].request)))
    home = button(talk.plain("button-back"), KeyAct(act="show", key=key)) if key else button(talk.plain("button-home"), Go(to="home"))
    return Screen(paragraphs(talk("calls"), talk("calls-free" if found else "usage-none")), [*rows, turns, [home]])


def line(talk: Talk, call: Short, key: int) -> InlineKeyboardButton:
    """A call as a button."""
    brought = short_state(talk, call.state, refunded=call.refunded, free=is_free(call.state, call.outcome))
    charge = brought or talk.usd(call.charged)
    text = talk.plain("button-call", at=_instant(call.at_ms), model=call.model.rpartition("/")[2], charge=charge)
    return button(text, Calls(act="show", key=key, call=call.request))


def is_free(state: RequestState, outcome: str | None) -> bool:
    """It failed, gave nothing, or was never sent: nobody pays for it."""
    return state in (RequestState.VOID, RequestState.UNKNOWN) or outcome == model.FREE


def short_state(talk: Talk, state: RequestState, *, refunded: bool, free: bool) -> str:
    """In a word; empty where the charge says it."""
    if refunded:
        return talk.plain("call-refunded")
    if free:
        return talk.plain("call-free")
    return talk.plain("call-running") if state is RequestState.HELD else ""


def document(talk: Talk, receipt: Receipt, price: Price, titles: dict[int, str]) -> Markup:
    """The facts of `/generation`, in words."""
    usage = json.loads(receipt.usage) if receipt.usage else {}
    return paragraphs(
        talk("call", model=receipt.model, at=f"{_instant(receipt.at_ms)} UTC", id=Raw(f"gen-{receipt.request}")),
        talk(f"call-state-{_state(receipt)}"),
        lines(
            talk("call-held", held=_amounts(talk, receipt.legs, titles, held=True), limit=talk.number(receipt.output)),
            None if receipt.state is RequestState.HELD else talk("call-charge", charge=charge(talk, receipt, titles)),
            talk("call-refund", refund=charge(talk, receipt, titles)) if receipt.refund is not None else None,
            _used(talk, usage),
            talk(
                "call-price",
                version=talk.number(receipt.price_version),
                question=_million(talk, price.base.prompt),
                answer=_million(talk, price.base.completion),
            ),
            talk("call-attempts", count=talk.number(len(receipt.attempts))),
            _manner(talk, receipt, usage),
        ),
        talk("call-contents"),
    )


def charge(talk: Talk, receipt: Receipt, titles: dict[int, str]) -> Markup:
    """What each account paid; nothing is an amount too."""
    return _amounts(talk, receipt.legs, titles, held=False)


async def titles_of(tx: db.Tx, receipt: Receipt) -> dict[int, str]:
    """The names of the packages that paid."""
    if all(leg.account == model.WALLET for leg in receipt.legs):
        return {}
    return {bought.id: bought.title for bought in await allocating.of_customer(tx, receipt.customer)}


def tokens(receipt: Receipt) -> tuple[int, int]:
    """Of the question and of the answer."""
    usage = json.loads(receipt.usage) if receipt.usage else {}
    return usage.get("prompt", 0), usage.get("completion", 0)


def _amounts(talk: Talk, legs: tuple[Paid, ...], titles: dict[int, str], *, held: bool) -> Markup:
    amounts = [(leg.account, leg.held if held else leg.taken) for leg in legs]
    told = [
        talk.usd(amount, digits=EXACT)
        if account == model.WALLET
        else talk("history-tokens", tokens=talk.number(amount), title=titles.get(account, ""))
        for account, amount in amounts
        if amount
    ]
    return Markup("; ".join(told) or talk.usd(0))


def _state(receipt: Receipt) -> str:
    if receipt.refund is not None:
        return "refunded"
    if is_free(receipt.state, receipt.outcome):
        return "free"
    if receipt.state is RequestState.HELD:
        return "running"
    return {"disconnected": "left", remembered.OUTCOME: "remembered"}.get(receipt.outcome or "", "charged")


def _used(talk: Talk, usage: dict[str, Any]) -> Markup | None:
    if not usage:
        return None
    return lines(
        talk("call-tokens", question=talk.number(usage.get("prompt", 0)), answer=talk.number(usage.get("completion", 0))),
        talk("call-cached", count=talk.number(usage["cached"])) if usage.get("cached") else None,
        talk("call-thinking", count=talk.number(usage["reasoning"])) if usage.get("reasoning") else None,
    )


def _manner(talk: Talk, receipt: Receipt, usage: dict[str, Any]) -> Markup | None:
    finish = str(usage.get("finish", ""))
    whole_ms = receipt.ended_at_ms - receipt.at_ms if receipt.ended_at_ms is not None else None
    return lines(
        talk("call-finish", finish=Raw(FINISHES.get(finish, finish))) if finish else None,
        talk("call-first", ms=talk.number(usage["latency_ms"])) if usage.get("latency_ms") else None,
        talk("call-whole", ms=talk.number(whole_ms)) if whole_ms is not None else None,
    )


def _million(talk: Talk, atto: int) -> Markup:
    return talk.usd(money.to_nano_ceil(money.from_atto(atto * MILLION)), digits=EXACT)


def _instant(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")
