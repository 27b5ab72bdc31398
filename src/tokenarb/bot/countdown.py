"""The messages of waiting invoices say how much time is left: each at most once a minute, a few a second in all.

When each said it last stands in the database, so that a restart neither forgets one nor says it twice. What is said waits in the one paced
queue of all that goes to Telegram, and gives way there to a later edit of the same message.
"""

import asyncio
import logging
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError

from tokenarb.bot.inbox import AWAY
from tokenarb.bot.screens import invoice
from tokenarb.bot.shop import Shop
from tokenarb.customers import people, registry, telegram
from tokenarb.customers.model import Person
from tokenarb.payments import invoicing
from tokenarb.payments.model import Invoice

LOOK_S: Final = 1.0
A_LOOK: Final = 4
"""Of the 25 messages a second that Telegram takes, most are left to those who wait for an answer."""

log = logging.getLogger("tokenarb.bot.countdown")


class Countdown:
    """Runs in the process that speaks for the bot."""

    def __init__(self, shop: Shop, bot: Bot) -> None:
        self._shop = shop
        self._bot = bot

    async def run(self) -> None:
        """Until cancelled. A minute that could not be said is not said later."""
        while True:
            try:
                for _ in range(A_LOOK):
                    if not await self.once():
                        break
            except AWAY as away:
                log.warning("the time left is not told", extra={"kind": type(away).__name__})
            await asyncio.sleep(LOOK_S)

    async def once(self) -> bool:
        """Tells of the invoice that has waited for it longest; whether there was one."""
        async with self._shop.database.transaction() as tx:
            record = await invoicing.next_to_count(tx, self._shop.clock.now_ms())
            person = await people.reach(tx, record.customer) if record is not None else None
        if record is None:
            return False
        try:
            if person is None or person.unreachable_at_ms is not None:
                await self._give_up(record)
            else:
                await self._tell(record, person)
        except AWAY:
            raise
        except Exception as error:  # a door's boundary: one invoice must not keep the others from being told
            log.error("the time left cannot be told", exc_info=error, extra={"invoice": record.id})
            await self._give_up(record)
        return True

    async def _tell(self, record: Invoice, person: Person) -> None:
        shop = self._shop
        async with shop.database.read() as tx:
            customer = await registry.find(tx, record.customer)
            talk = shop.lexicon.talk(customer.language)
            screen = await invoice.living(tx, talk, record, record.link or "", shop.clock.now_ms())
        chat = telegram.unseal(shop.house.sealer, person.sealed, customer.id)
        try:
            await self._bot.edit_message_text(screen.text, chat_id=chat, message_id=record.message, reply_markup=screen.markup)
        except TelegramForbiddenError:
            await self._give_up(record, blocked=True)
        except TelegramBadRequest as bad:
            if "not modified" not in bad.message:  # deleted, or nothing that can be edited: no other edit would fare better
                await self._give_up(record)
        except TelegramAPIError as away:
            log.warning("the time left is not told", extra={"kind": type(away).__name__})
        else:
            async with shop.database.transaction() as tx:
                now = await invoicing.counted(tx, shop.clock.now_ms(), record.id)
            if now is not None:  # it may have ended while this was on its way
                await invoice.edit_closed(self._bot, talk, chat, now)

    async def _give_up(self, record: Invoice, *, blocked: bool = False) -> None:
        async with self._shop.database.transaction() as tx:
            await invoicing.count_no_more(tx, record.id)
            if blocked:
                await people.mark_unreachable(tx, self._shop.clock.now_ms(), record.customer)
