"""The operators' group: what is written in a customer's topic goes to him. Nothing else in a group is answered."""

import html

from aiogram import F, Router
from aiogram.types import Message

from tokenarb.base.errors import Refused
from tokenarb.bot import asking, duties, ticket_store
from tokenarb.bot.deeds.standing import ANSWER
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers import people, roles
from tokenarb.customers.roles import Duty

WRITTEN = {"photo", "document", "voice", "video", "video_note", "audio", "sticker", "animation"}
"""What people send that is no text; anything else without text is Telegram's own word on the topic."""


def add_to(router: Router) -> None:
    """Its handler: it comes before all others and lets no message of a group through to them."""
    router.message.register(answer, F.chat.type != "private")


async def answer(message: Message, shop: Shop, guest: Guest | None) -> None:
    """An operator's words to the customer of the topic; lines that begin with / are the operators' own."""
    topic = message.message_thread_id
    if message.chat.id != shop.support_chat or not message.is_topic_message or topic is None:
        return
    if (message.text is None and message.content_type not in WRITTEN) or (message.text or "").startswith("/"):
        return
    async with shop.database.read() as tx:
        customer = await ticket_store.customer_of(tx, message.chat.id, topic)
        person = await people.reach(tx, customer) if customer is not None else None
    if customer is None:
        return
    try:
        if guest is None:
            raise Refused("role_lacks", "nothing was sent: who you are cannot be seen (write under your own name, after /start to the bot)")
        if not roles.may(guest.role, Duty.ANSWER):
            raise duties.refusal(guest.role, Duty.ANSWER)
        if message.text is None:
            raise Refused("usage", "nothing was sent: only text goes to the customer")
        await asking.once(shop, guest, ANSWER, {"customer": customer, "answer": message.text})
    except Refused as no:
        if no.code != "ask_done":  # the update came again: it is on its way already
            await message.reply(f"✖ {html.escape(no.message)}")
        return
    if person is not None and person.unreachable_at_ms is not None:
        await message.reply("⏳ He has blocked the bot; your answer waits for a week until he is back.")
