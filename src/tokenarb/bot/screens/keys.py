"""Somebody's own keys: what each may spend, a new secret, a pause, an end. A key of somebody else is not found."""

import re
from typing import Final

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from tokenarb.base import db, money, outbox
from tokenarb.base.errors import Refused
from tokenarb.bot import store
from tokenarb.bot.callbacks import Calls, Go, KeyAct
from tokenarb.bot.lexicon import Raw, Talk
from tokenarb.bot.screen import Screen, answered, button, paragraphs, refused, show
from tokenarb.bot.screens import key_choice, tryout
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import shelf
from tokenarb.keys import issuing
from tokenarb.keys.model import ApiKey
from tokenarb.ledger import reading
from tokenarb.ledger.model import SpenderState
from tokenarb.sales import ordering

CAPS_CENTS: Final = (100, 500, 2_000)
CENT_NANO: Final = money.NANO // 100
DOUBLE_TAP_MS: Final = 3_000
OF_A_KEY: Final = re.compile(r"[0-9]{10,19}\s")
"""What /models begins with where it is about a key: the number of one, which no model is called by."""


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(every, Go.filter(F.to == "keys"))
    router.message.register(every, Command("keys"))
    router.callback_query.register(another, Go.filter(F.to == "new-key"))
    router.callback_query.register(fresh_secret, KeyAct.filter(F.act == "rotate!"))
    router.callback_query.register(act, KeyAct.filter())
    router.message.register(rename, Command("rename"))
    router.message.register(allow, Command("models", magic=F.args.regexp(OF_A_KEY)))


async def every(event: CallbackQuery | Message, shop: Shop, guest: Guest) -> None:
    """/keys"""
    talk = guest.talk
    async with shop.database.read() as tx:
        mine = await issuing.page(tx, customer=guest.id)
    rows = [[button(f"{key.label} · {state(talk, key)}", KeyAct(act="show", key=key.id))] for key in mine]
    rows.append([button(talk.plain("button-new-key"), Go(to="new-key")), button(talk.plain("button-home"), Go(to="home"))])
    await show(event, Screen(paragraphs(talk("keys"), None if mine else talk("keys-none")), rows))


async def another(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """One more key, delivered by the outbox like the first. A double tap is one key."""
    now_ms = shop.clock.now_ms()
    try:
        async with shop.database.transaction() as tx:
            mine = await issuing.page(tx, customer=guest.id)
            if len(mine) >= key_choice.KEYS_MAX:
                raise Refused("too_many_keys", f"a customer has at most {key_choice.KEYS_MAX} keys")
            if not any(key.created_at > now_ms - DOUBLE_TAP_MS for key in mine) and await store.claim(tx, guest.update):
                key, secret = await issuing.issue(tx, now_ms, guest.id, shop.house.peppers, label=f"key {len(mine) + 1}")
                await outbox.put(tx, now_ms, [ordering.key_fact(key, secret, shop.house.sealer)])
    except Refused as no:
        await answered(query, refused(guest.talk, no), alert=True)
        return
    await every(query, shop, guest)


async def fresh_secret(query: CallbackQuery, callback_data: KeyAct, shop: Shop, guest: Guest) -> None:
    """A new secret for the same key; the old one stops at once."""
    try:
        async with shop.database.transaction() as tx:
            key = await own(tx, guest, callback_data.key)
            if await store.claim(tx, guest.update):
                key, secret = await issuing.rotate(tx, key, shop.house.peppers)
                await outbox.put(tx, shop.clock.now_ms(), [ordering.key_fact(key, secret, shop.house.sealer)])
    except Refused as no:
        await answered(query, refused(guest.talk, no), alert=True)
        return
    await show(query, await screen(shop, guest, callback_data.key))


async def act(query: CallbackQuery, callback_data: KeyAct, shop: Shop, guest: Guest) -> None:
    """Whatever else a key's button does; what cannot be undone is asked once more."""
    talk, key_id = guest.talk, callback_data.key
    try:
        if callback_data.act in ("rotate", "revoke"):
            sure = button(talk.plain("button-sure"), KeyAct(act=f"{callback_data.act}!", key=key_id))
            back = button(talk.plain("button-back"), KeyAct(act="show", key=key_id))
            await show(query, Screen(talk(f"key-{callback_data.act}-sure"), [[sure], [back]]))
            return
        if callback_data.act != "show":
            async with shop.database.transaction() as tx:
                await change(tx, await own(tx, guest, key_id), callback_data)
        await show(query, await screen(shop, guest, key_id))
    except Refused as no:
        await answered(query, refused(talk, no), alert=True)


async def change(tx: db.Tx, key: ApiKey, asked: KeyAct) -> None:
    """Raises: as `issuing`."""
    match asked.act:
        case "freeze":
            await issuing.freeze(tx, key)
        case "unfreeze":
            await issuing.unfreeze(tx, key)
        case "revoke!":
            await issuing.revoke(tx, key)
        case "cap":
            await issuing.change(tx, key, daily_cap=asked.value * CENT_NANO or None)


async def rename(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/rename KEY new name"""
    number, _, label = (command.args or "").partition(" ")
    try:
        async with shop.database.transaction() as tx:
            key = await issuing.change(tx, await own(tx, guest, whole(number)), label=label)
        await show(message, Screen(guest.talk("key-renamed", label=key.label)))
    except Refused as no:
        await show(message, Screen(refused(guest.talk, no)))


async def allow(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/models KEY model model..., or all. Names are those of the catalogue."""
    number, _, names = (command.args or "").partition(" ")
    try:
        async with shop.database.transaction() as tx:
            stock = await shelf.load(tx)
            wanted = None if names.strip() == "all" else tuple(stock.find(name).model.id for name in names.split())
            key = await issuing.change(tx, await own(tx, guest, whole(number)), models=wanted)
        await show(message, Screen(guest.talk("key-models-set", models=models(guest.talk, key))))
    except Refused as no:
        await show(message, Screen(refused(guest.talk, no)))


async def own(tx: db.Tx, guest: Guest, key_id: int) -> ApiKey:
    """Raises: Refused key_not_found, also for a key of somebody else."""
    key = next((key for key in await issuing.page(tx, customer=guest.id) if key.id == key_id), None)
    if key is None:
        raise Refused("key_not_found", f"customer {guest.id} has no key {key_id}")
    return key


async def screen(shop: Shop, guest: Guest, key_id: int) -> Screen:
    """One key. Raises: Refused key_not_found."""
    talk = guest.talk
    async with shop.database.read() as tx:
        key = await own(tx, guest, key_id)
        spender = await reading.spender(tx, guest.id, key_id, shop.clock.now_ms())
    today = spender.used_today if spender is not None else 0
    text = talk(
        "key",
        label=key.label,
        prefix=Raw(f"{key.prefix}…"),
        state=state(talk, key),
        cap=talk.usd(key.daily_cap) if key.daily_cap is not None else talk("key-no-cap"),
        today=talk.usd(today),
        models=models(talk, key),
    )
    back = [button(talk.plain("button-back"), Go(to="keys"))]
    used = [button(talk.plain("button-calls"), Calls(act="list", key=key_id))]
    if key.state is SpenderState.REVOKED:
        return Screen(text, [used, back])
    if key.state is SpenderState.ACTIVE:
        used.insert(0, tryout.again(talk, key_id))
    pause = "unfreeze" if key.state is SpenderState.FROZEN else "freeze"
    acts = [button(talk.plain(f"button-{name}"), KeyAct(act=name, key=key_id)) for name in ("rotate", pause, "revoke")]
    caps = [
        button(talk.plain("button-cap", amount=talk.usd(cents * CENT_NANO)), KeyAct(act="cap", key=key_id, value=cents))
        for cents in CAPS_CENTS
    ]
    none = button(talk.plain("button-no-cap"), KeyAct(act="cap", key=key_id, value=0))
    rows = [used, acts[:2], acts[2:], caps[:2], [*caps[2:], none], back]
    return Screen(paragraphs(text, talk("key-rename", key=Raw(str(key_id)))), rows)


def state(talk: Talk, key: ApiKey) -> str:
    """In one word."""
    return talk.plain({SpenderState.FROZEN: "key-frozen", SpenderState.REVOKED: "key-revoked"}.get(key.state, "key-active"))


def models(talk: Talk, key: ApiKey) -> str:
    """Which models it may use."""
    return talk.plain("key-all-models") if key.models is None else ", ".join(key.models)


def whole(text: str) -> int:
    """A key's number as it was written. Raises: Refused key_not_found."""
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        raise Refused("key_not_found", "a key is named by its number")
    return int(text)
