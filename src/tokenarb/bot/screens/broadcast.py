"""📣 A message to many: written in the chat, shown as it will be read, sent after a question, stopped by a tap."""

from typing import Final

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from tokenarb.base import audit_log
from tokenarb.base.audit_log import Entry
from tokenarb.base.errors import Refused
from tokenarb.bot import asking, broadcast_store, duties
from tokenarb.bot.broadcasting import as_read, progress
from tokenarb.bot.callbacks import Cast
from tokenarb.bot.deeds import telling
from tokenarb.bot.duties import takes
from tokenarb.bot.lexicon import LANGUAGES
from tokenarb.bot.screen import answered, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers.roles import Duty

COMMAND: Final = "broadcast"


def add_to(router: Router) -> None:
    """Its handlers, each with the duty that it takes."""
    duties.guard(router)
    router.message.register(broadcast, Command(COMMAND), flags=takes(Duty.TELL))
    router.callback_query.register(stop, Cast.filter(F.act == "stop"), flags=takes(Duty.TELL))


async def broadcast(message: Message, shop: Shop, guest: Guest) -> None:
    """/broadcast SEGMENT, then the texts: shown to the operator in each language, then asked."""
    first, _, rest = message.html_text.partition("\n")
    try:
        body = telling.asked(" ".join(first.split()[1:]), rest)
    except Refused as no:
        await duties.refuse(message, no)
        return
    for code in body["texts"]:
        talk = shop.lexicon.talk(next((known for known in LANGUAGES if known.lower() == code), None))
        await show(message, as_read({talk.code.lower(): body["texts"][code]}, talk))
    await asking.ask(message, shop, guest, telling.BROADCAST, body)


async def stop(query: CallbackQuery, callback_data: Cast, shop: Shop, guest: Guest) -> None:
    """At once: what waits in the outbox is not sent either."""
    async with shop.database.transaction() as tx:
        stopped = await broadcast_store.end(tx, callback_data.id, broadcast_store.STOPPED)
        one = await broadcast_store.find(tx, callback_data.id)
        if stopped and one is not None:
            after = {"state": one.state, "sent": one.sent, "people": one.total}
            entry = Entry(f"customer {guest.id}", "stop_broadcast", f"broadcast {one.id}", {"state": broadcast_store.RUNNING}, after)
            await audit_log.append(tx, shop.clock.now_ms(), shop.secret, entry)
    if one is None:
        await answered(query, "There is no such message any more.")
        return
    await show(query, progress(one))
