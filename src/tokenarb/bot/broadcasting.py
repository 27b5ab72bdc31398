"""A message to many on its way: fed into the outbox a few letters at a time, so that receipts and answers never wait long behind it.

How far it is stands in the database, moved in the transaction that puts the letters there: after a crash it goes on where it was. Only a
letter that left in the very moment of the crash, before that was known, leaves again.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError, TelegramNotFound

from tokenarb.base import outbox
from tokenarb.base.errors import Unavailable
from tokenarb.base.outbox import Fact, Letter
from tokenarb.bot import broadcast_store
from tokenarb.bot.addressee import GONE, Addressee
from tokenarb.bot.broadcast_store import DONE, RUNNING, Broadcast
from tokenarb.bot.callbacks import Cast, News
from tokenarb.bot.lexicon import FALLBACK, Talk
from tokenarb.bot.screen import Screen, button
from tokenarb.bot.shop import Shop
from tokenarb.customers import people, telegram
from tokenarb.sales import audience

TOPIC: Final = "broadcast"
AT_ONCE: Final = 25
"""Letters that wait in the outbox at a time: what one second carries."""
LOOK_S: Final = 0.25
IDLE_S: Final = 1.0
TELL_S: Final = 3.0

log = logging.getLogger("tokenarb.bot.broadcasting")


class Broadcaster:
    """Feeds the outbox until it is cancelled. One in the cluster: whoever holds the bot's lease."""

    def __init__(self, shop: Shop, bot: Bot) -> None:
        self._shop = shop
        self._bot = bot
        self._told: dict[str, tuple[float, str]] = {}

    async def run(self) -> None:
        """Goes on until cancelled; a database that is away is waited for."""
        while True:
            try:
                pause_s = LOOK_S if await self.once() else IDLE_S
            except (sa.exc.SQLAlchemyError, OSError, Unavailable) as away:
                log.warning("messages to many cannot be read", extra={"kind": type(away).__name__})
                pause_s = IDLE_S
            await asyncio.sleep(pause_s)

    async def once(self) -> int:
        """A step of the oldest one that runs; how many run."""
        async with self._shop.database.read() as tx:
            running = await broadcast_store.running(tx)
        if running:
            await self._feed(running[0])
        for broadcast_id in {*self._told, *(one.id for one in running[:1])}:
            await self._tell(broadcast_id)
        return len(running)

    async def _feed(self, one: Broadcast) -> None:
        async with self._shop.database.transaction() as tx:
            waiting = await outbox.waiting_of(tx, TOPIC)
            if waiting >= AT_ONCE:
                return
            room = AT_ONCE - waiting
            page = await audience.page(tx, audience.parse(one.segment), one.at_ms, one.last_customer)
            cursor = page.cursor if len(page.members) <= room else page.members[room - 1].customer
            facts = [Fact(TOPIC, reader.customer, {"broadcast": one.id}) for reader in page.members[:room]]
            if cursor != one.last_customer and await broadcast_store.advance(tx, one, cursor, len(facts)):
                await outbox.put(tx, self._shop.clock.now_ms(), facts)
            elif page.last and not waiting:
                await broadcast_store.end(tx, one.id, DONE)

    async def _tell(self, broadcast_id: str) -> None:
        """Shows the operator how far it is, every few seconds; a chat that is closed to us stops nothing."""
        async with self._shop.database.read() as tx:
            one = await broadcast_store.find(tx, broadcast_id)
            person = await people.reach(tx, one.operator) if one is not None else None
        if one is None or person is None:
            self._told.pop(broadcast_id, None)
            return
        screen, now = progress(one), asyncio.get_running_loop().time()
        told_at, told = self._told.get(one.id, (0.0, ""))
        if screen.text != told and (not told or one.state != RUNNING or now - told_at >= TELL_S):
            self._told[one.id] = (now, screen.text)
            chat = telegram.unseal(self._shop.house.sealer, person.sealed, person.customer)
            try:
                await self._show(one, chat, screen)
            except TelegramAPIError as no:
                log.warning("no word on a message to many", extra={"kind": type(no).__name__})
        if one.state != RUNNING and self._told.get(one.id, (0.0, ""))[1] == screen.text:
            self._told.pop(one.id, None)

    async def _show(self, one: Broadcast, chat: int, screen: Screen) -> None:
        if one.message is not None:
            await self._bot.edit_message_text(screen.text, chat_id=chat, message_id=one.message, reply_markup=screen.markup)
            return
        sent = await self._bot.send_message(chat, screen.text, reply_markup=screen.markup)
        async with self._shop.database.transaction() as tx:
            await broadcast_store.shown_in(tx, one.id, sent.message_id)


def progress(one: Broadcast) -> Screen:
    """How far it is, with the button that stops it."""
    words = {RUNNING: "📣 On its way", DONE: "✅ Sent"}.get(one.state, "⏹ Stopped")
    text = f"{words}: {one.sent} of {one.total} sent, {one.skipped} cannot be reached"
    return Screen(text, [[button("⏹ Stop", Cast(act="stop", id=one.id))]] if one.state == RUNNING else [])


async def carry(to: Addressee, letter: Letter) -> None:
    """A letter of a broadcast. Who cannot be reached is marked and skipped: news is not kept for the day on which he is back."""
    async with to.shop.database.read() as tx:
        one = await broadcast_store.find(tx, letter.body["broadcast"])
    if one is None or one.state not in (RUNNING, DONE):
        return
    sent = gone = False
    try:
        await to.send(as_read(one.texts, to.talk))
        sent = True
    except TelegramForbiddenError:
        gone = True
    except (TelegramBadRequest, TelegramNotFound) as bad:  # it would be refused again: one letter must not hold up the others
        gone = any(word in bad.message for word in GONE)
        log.warning("a message to many does not arrive", extra={"why": bad.message})
    async with to.shop.database.transaction() as tx:
        if gone:
            await people.mark_unreachable(tx, to.shop.clock.now_ms(), to.customer)
        await broadcast_store.carried(tx, one.id, sent=sent)


def as_read(texts: Mapping[str, str], talk: Talk) -> Screen:
    """The message as somebody with this language gets it, with the button that ends such messages."""
    text = texts.get(talk.code.lower()) or texts.get("") or texts[FALLBACK]
    return Screen(text, [[button(talk.plain("button-news-off"), News(act="off"))]])
