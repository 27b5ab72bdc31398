"""Try it: a model is asked in the chat, with a key of his own, and answers there."""

from typing import Any, Final

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from tokenarb.base import db, ids
from tokenarb.base.errors import Refused
from tokenarb.bot import store
from tokenarb.bot.callbacks import TryAct
from tokenarb.bot.lexicon import Talk
from tokenarb.bot.screen import Screen, answered, button, refused, show
from tokenarb.bot.screens import topup
from tokenarb.bot.shop import Guest, Shop
from tokenarb.bot.store import Question, Trial
from tokenarb.bot.trying import Tryouts
from tokenarb.catalog import browsing, packages
from tokenarb.catalog.shelf import Offer, Shelf
from tokenarb.keys import admission, issuing
from tokenarb.keys.model import KeyView
from tokenarb.ledger.model import SpenderState

WAITS_MS: Final = 10 * 60_000
CHOICES_MAX: Final = 4


def add_to(router: Router) -> None:
    """Its handlers; it stands before whoever else reads plain messages."""
    router.message.register(by_command, Command("try"))
    router.callback_query.register(ask, TryAct.filter(F.act == "ask"))
    router.callback_query.register(other_model, TryAct.filter(F.act == "model"))
    router.callback_query.register(close, TryAct.filter(F.act == "close"))
    router.callback_query.register(stop, TryAct.filter(F.act == "stop"))
    router.message.register(prompted, F.text, awaited)


async def by_command(message: Message, shop: Shop, guest: Guest) -> None:
    """/try"""
    try:
        await show(message, await opened(shop, guest, 0, ""))
    except Refused as no:
        await show(message, Screen(refused(guest.talk, no)))


async def ask(query: CallbackQuery, callback_data: TryAct, shop: Shop, guest: Guest) -> None:
    """As a new message: the one with the button, such as a key's own, stays as it is."""
    try:
        shown = await opened(shop, guest, callback_data.key, callback_data.what)
    except Refused as no:
        await answered(query, refused(guest.talk, no), alert=True)
        return
    await answered(query)
    assert query.bot is not None
    await query.bot.send_message(guest.telegram_id, shown.text, reply_markup=shown.markup)


async def other_model(query: CallbackQuery, callback_data: TryAct, shop: Shop, guest: Guest) -> None:
    """The same question screen, with another model."""
    try:
        await show(query, await opened(shop, guest, callback_data.key, callback_data.what))
    except Refused as no:
        await answered(query, refused(guest.talk, no), alert=True)


async def close(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """No question after all."""
    async with shop.database.transaction() as tx:
        await store.close_question(tx, guest.id)
    await show(query, Screen(guest.talk("try-closed"), [[again(guest.talk, 0)]]))


async def stop(query: CallbackQuery, callback_data: TryAct, guest: Guest, tryouts: Tryouts) -> None:
    """Enough. Said twice, or too late, it does nothing."""
    running = callback_data.what.isdigit() and tryouts.stop(guest.id, int(callback_data.what))
    await answered(query, guest.talk.plain("try-stopping" if running else "try-over"))


async def awaited(message: Message, shop: Shop, guest: Guest) -> bool | dict[str, Any]:
    """Whether this is the question somebody was asked for. A command is none; an amount alone is a top-up, unless it is a reply."""
    text = message.text or ""
    if text.startswith("/") or (topup.cents_of(text) is not None and message.reply_to_message is None):
        return False
    async with shop.database.read() as tx:
        question = await store.question(tx, guest.id)
    return {"question": question} if question is not None else False


async def prompted(message: Message, question: Question, shop: Shop, guest: Guest, tryouts: Tryouts) -> None:
    """The question is asked once, whatever is repeated; one that comes too late, or while another is answered, is not asked."""
    talk, now_ms = guest.talk, shop.clock.now_ms()
    if tryouts.busy(guest.id):
        await show(message, Screen(talk("try-busy")))
        return
    trial = Trial(guest.id, ids.new_row_id(), question.key, question.model, now_ms)
    async with shop.database.transaction() as tx:
        if not await store.claim(tx, guest.update) or not await store.close_question(tx, guest.id):
            return
        if in_time := now_ms < question.until_ms:
            await store.begin_trial(tx, trial)
    if in_time:
        tryouts.begin(trial, guest.telegram_id, talk, message.text or "")
    else:
        await show(message, Screen(talk("try-late"), [[again(talk, question.key)]]))


async def opened(shop: Shop, guest: Guest, key_id: int, mark: str) -> Screen:
    """Who writes next asks a model. Raises: Refused key_not_found, key_revoked, key_frozen, customer_blocked, insufficient_balance."""
    talk, now_ms = guest.talk, shop.clock.now_ms()
    async with shop.database.transaction() as tx:
        view = await issuing.view(tx, now_ms, guest.id, key_id or await working_key(tx, guest))
        if view is None:
            raise Refused("key_not_found", "there is no such key")
        admission.admit(view)
        found = await choices(tx, shop.shelf(), view, mark)
        if not found:
            raise Refused("insufficient_balance", "no model that this key could ask")
        chosen = found[0]
        await store.ask_for(tx, Question(guest.id, view.key.id, chosen.model.id, now_ms + WAITS_MS))
    rows = [
        [button(offer.model.id.rpartition("/")[2], TryAct(act="model", key=view.key.id, what=browsing.ref(offer.model.id)))]
        for offer in found[1:]
    ]
    rows.append([button(talk.plain("button-cancel"), TryAct(act="close"))])
    text = talk("try-ask", model=chosen.model.id, key=view.key.label)
    return Screen(text, rows)


async def working_key(tx: db.Tx, guest: Guest) -> int:
    """The newest that works. Raises: Refused key_not_found."""
    working = [key.id for key in await issuing.page(tx, customer=guest.id) if key.state is SpenderState.ACTIVE]
    if not working:
        raise Refused("key_not_found", f"customer {guest.id} has no key that works")
    return working[-1]


async def choices(tx: db.Tx, stock: Shelf, view: KeyView, mark: str) -> list[Offer]:
    """The model he named, and those that are most likely meant: of his packages, of the key's own list, of the packages on sale; else the
    cheapest. Raises: Refused model_not_allowed."""
    named = browsing.by_ref(stock.offers, mark) if mark else None
    if named is not None and not _may(view, stock.offers[named]):
        raise Refused("model_not_allowed", f"the key may not ask {named}")
    found = [stock.offers[named]] if named is not None else []
    found += [offer for bought in view.allocations if (offer := stock.by_slug(bought.terms.model_slug)) is not None]
    if view.key.use_credit:
        likely = [*(view.key.models or ()), *(package.model_id for package in await packages.list_all(tx))]
        found += [stock.offers[name] for name in likely if name in stock.offers]
        found += cheapest(stock)
    fit: dict[str, Offer] = {}
    for offer in found:
        if _may(view, offer):
            fit.setdefault(offer.model.id, offer)
    return list(fit.values())[:CHOICES_MAX]


def cheapest(stock: Shelf) -> list[Offer]:
    """The cheapest answer that costs anything at all; none where nothing is on sale."""
    priced = [offer for offer in stock.offers.values() if offer.retail_price.base.completion and "text" in offer.model.output_modalities]
    return sorted(priced, key=lambda offer: (offer.retail_price.base.completion, offer.model.id))[:1]


def _may(view: KeyView, offer: Offer) -> bool:
    allowed = view.key.models is None or offer.model.id in view.key.models or offer.model.slug in view.key.models
    return allowed and "text" in offer.model.output_modalities


def again(talk: Talk, key: int, model: str = "") -> InlineKeyboardButton:
    """The way here, with a key (0: whichever works), to a model (empty: the most likely one)."""
    return button(talk.plain("button-try"), TryAct(act="ask", key=key, what=browsing.ref(model) if model else ""))
