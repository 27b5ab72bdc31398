"""Deeds of the desk are asked once and done once: the question waits in the database under an id of its own, which its button carries.

The question is claimed, the deed done and the audit log written in one transaction: two taps, a repeated update or a crash anywhere
make it once or not at all.
"""

from collections.abc import Mapping
from typing import Final

from aiogram.types import CallbackQuery, Message

from tokenarb.base import audit_log, db
from tokenarb.base.audit_log import Entry
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused
from tokenarb.bot import ask_store, duties
from tokenarb.bot.ask_store import Ask
from tokenarb.bot.callbacks import Asked, Desk
from tokenarb.bot.deeds import importing, money, running, shelf, standing, telling
from tokenarb.bot.deeds.deed import Body, Deed, Done
from tokenarb.bot.screen import Screen, button, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers import roles

VALID_MS: Final = DAY_MS
"""What was asked longer ago is asked again: the figures it showed are old."""

_ALL: Final = (
    money.CREDIT,
    money.REFUND,
    standing.STOP,
    standing.SERVE,
    standing.ANSWER,
    standing.ROLE,
    shelf.CREATE,
    shelf.RETIRE,
    importing.IMPORT,
    importing.UNDO,
    telling.BROADCAST,
    running.SWEEP,
    running.HALT,
    running.RESUME,
)
DEEDS: Final[Mapping[str, Deed]] = {deed.name: deed for deed in _ALL}


async def ask(event: Message | CallbackQuery, shop: Shop, guest: Guest, deed: Deed, body: Body) -> None:
    """Shows what the deed would do, with a button that does it. The same update again asks the same question."""
    try:
        async with shop.database.transaction() as tx:
            now_ms, ask_id = shop.clock.now_ms(), str(guest.update)
            planned = await deed.plan(tx, shop, now_ms, body)
            if planned.yes:
                await ask_store.put(tx, now_ms, ask_id, guest.id, deed.name, body)
    except Refused as no:
        await duties.refuse(event, no)
        return
    rows = [[button(planned.yes, Asked(act="yes", ask=ask_id)), button("✖ No", Asked(act="no", ask=ask_id))]] if planned.yes else [BACK]
    await show(event, Screen(planned.text, rows))


async def at_once(event: Message | CallbackQuery, shop: Shop, guest: Guest, deed: Deed, body: Body) -> None:
    """Does a deed that needs no question, once for its update."""
    try:
        done = await once(shop, guest, deed, body)
    except Refused as no:
        if no.code == "ask_done":  # the update came again, after the deed and before its answer was known to arrive
            await show(event, Screen(f"✅ {no.message}", [BACK]))
        else:
            await duties.refuse(event, no)
        return
    await show(event, Screen(done.text, done.rows or [BACK]))


async def once(shop: Shop, guest: Guest, deed: Deed, body: Body) -> Done:
    """The same without a word. Raises: Refused ask_done where the update came before, and what the deed raises."""
    async with shop.database.transaction() as tx:
        now_ms, ask_id = shop.clock.now_ms(), str(guest.update)
        await ask_store.put(tx, now_ms, ask_id, guest.id, deed.name, body)
        return await perform(tx, shop, now_ms, Ask(ask_id, guest.id, deed.name, body, now_ms, done=False))


async def confirm(query: CallbackQuery, shop: Shop, guest: Guest, ask_id: str) -> None:
    """The tap on "yes"."""
    try:
        async with shop.database.transaction() as tx:
            now_ms = shop.clock.now_ms()
            found = await ask_store.find(tx, ask_id)
            if found is None or found.operator != guest.id or now_ms - found.at_ms > VALID_MS:
                raise Refused("ask_again", "This question is too old; ask again.")
            duty = DEEDS[found.deed].duty
            if not roles.may(guest.role, duty):
                raise duties.refusal(guest.role, duty)
            done = await perform(tx, shop, now_ms, found)
    except Refused as no:
        await duties.refuse(query, no)
        return
    await show(query, Screen(done.text, done.rows or [BACK]))


async def drop(shop: Shop, guest: Guest, ask_id: str) -> None:
    """The tap on "no": it cannot be done any more."""
    async with shop.database.transaction() as tx:
        found = await ask_store.find(tx, ask_id)
        if found is not None and found.operator == guest.id:
            await ask_store.claim(tx, shop.clock.now_ms(), ask_id)


async def perform(tx: db.Tx, shop: Shop, now_ms: int, asked: Ask) -> Done:
    """Claims the question, does the deed, writes it down. Raises: Refused ask_done, and what the deed raises."""
    if not await ask_store.claim(tx, now_ms, asked.id):
        raise Refused("ask_done", "This was answered already; /audit shows what was done.")
    done = await DEEDS[asked.deed].act(tx, shop, now_ms, asked)
    if not done.again:
        entry = Entry(f"customer {asked.operator}", asked.deed, done.subject, done.before, done.after)
        await audit_log.append(tx, now_ms, shop.secret, entry)
    return done


BACK: Final = [button("‹ Desk", Desk(act="home"))]
