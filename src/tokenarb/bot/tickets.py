"""A customer's question on its way to people: into his topic of the operators' group, or to the private chats of those who may answer.

The topic is made at the first question, opened again if it was closed, made anew if it was deleted. A group that cannot be written to
loses no question: it goes to the private chats, and says why.
"""

import html
import logging
from typing import Final

from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
)

from tokenarb.base.errors import Refused
from tokenarb.base.outbox import Letter
from tokenarb.bot import ticket_store
from tokenarb.bot.addressee import Addressee
from tokenarb.bot.lexicon import Raw
from tokenarb.bot.shop import Shop
from tokenarb.customers import people, roles, staff, telegram
from tokenarb.customers.roles import Duty

TOPIC: Final = "question"
NO: Final = (TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat, TelegramNotFound)
"""What trying again does not cure."""
_OPEN_ALREADY: Final = "TOPIC_NOT_MODIFIED"
_DELETED: Final = ("message thread not found", "TOPIC_ID_INVALID", "TOPIC_DELETED")

log = logging.getLogger("tokenarb.bot.tickets")


async def carry(to: Addressee, letter: Letter) -> None:
    """A question of the outbox. Raises: Refused support_unreachable where nobody can be written to."""
    trouble = ""
    if to.shop.support_chat is not None:
        try:
            await _into_topic(to, to.shop.support_chat, letter)
            return
        except NO as no:
            trouble = no.message
            log.warning("the support group cannot be written to", extra={"why": trouble})
    await _in_private(to, letter, trouble)


async def _into_topic(to: Addressee, chat: int, letter: Letter) -> None:
    async with to.shop.database.read() as tx:
        topic = await ticket_store.topic_of(tx, to.customer, chat)
    if topic is None or not await _opened(to.bot, chat, topic):
        topic = (await to.bot.create_forum_topic(chat, f"Customer {to.customer}")).message_thread_id
        async with to.shop.database.transaction() as tx:
            await ticket_store.put(tx, to.shop.clock.now_ms(), to.customer, chat, topic)
    asked = f"✉️ /{letter.body['command']} of customer <code>{to.customer}</code>:\n\n{html.escape(letter.body['question'], quote=False)}"
    await to.bot.send_message(chat, f"{asked}\n\nWhat you write here goes to him.", message_thread_id=topic)


async def _opened(bot: Bot, chat: int, topic: int) -> bool:
    """The topic is open, by now; False: it is gone."""
    try:
        await bot.reopen_forum_topic(chat, topic)
    except TelegramBadRequest as bad:
        if any(word in bad.message for word in _DELETED):
            return False
        if _OPEN_ALREADY not in bad.message:
            raise
    return True


async def _in_private(to: Addressee, letter: Letter, trouble: str) -> None:
    text = to.shop.lexicon.talk(None)(
        "support-question", customer=Raw(str(to.customer)), command=Raw(letter.body["command"]), question=letter.body["question"]
    )
    why = f"\n\n⚠️ The support group cannot be written to: {html.escape(trouble)}" if trouble else ""
    reached = 0
    for chat in await answering(to.shop):
        try:
            await to.bot.send_message(chat, f"{text}{why}")
            reached += 1
        except NO as no:
            log.warning("an operator cannot be written to", extra={"why": no.message})
    if not reached:
        raise Refused("support_unreachable", "no operator can be written to: let one of them write /start to the bot")


async def answering(shop: Shop) -> list[int]:
    """Telegram ids of those who may answer: the owners, and who has such a role."""
    found = dict.fromkeys(sorted(shop.owners))
    async with shop.database.read() as tx:
        for customer, role in await staff.everybody(tx):
            person = await people.reach(tx, customer)
            if person is not None and roles.may(role, Duty.ANSWER):
                found[telegram.unseal(shop.house.sealer, person.sealed, customer)] = None
    return list(found)


async def delete_topic(shop: Shop, bot: Bot, topic: int) -> None:
    """With all that a customer wrote in it, who has asked for that. What Telegram refuses is the operator's to delete."""
    assert shop.support_chat is not None, "a topic is in the group"
    try:
        await bot.delete_forum_topic(shop.support_chat, topic)
    except NO as no:
        log.warning("a topic is not deleted", extra={"why": no.message})
