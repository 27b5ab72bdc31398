"""Who wrote? A middleware: every screen gets a guest with a record, a wallet and a language. Only private chats are answered."""

from collections.abc import Awaitable, Callable
from typing import Any

import sqlalchemy as sa
from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, PreCheckoutQuery, TelegramObject, User

from tokenarb.base import outbox
from tokenarb.bot.lexicon import closest
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers import people, staff
from tokenarb.customers.model import Customer
from tokenarb.customers.roles import Role
from tokenarb.sales import onboarding


class Acquaintance(BaseMiddleware):
    """Puts `guest` beside the event. An event of nobody, or of a group that is not the operators', goes no further."""

    async def __call__(
        self, handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]], event: TelegramObject, data: dict[str, Any]
    ) -> Any:
        shop: Shop = data["shop"]
        if isinstance(event, Message) and event.chat.id == shop.support_chat:
            data["guest"] = await _operator(shop, event, data["event_update"].update_id)
            return await handler(event, data)
        user = _private(event)
        if user is None or user.is_bot:
            return None
        customer, new, role = await met(shop, user, _source(event))
        data["guest"] = Guest(customer, user.id, shop.lexicon.talk(customer.language), new, data["event_update"].update_id, role)
        return await handler(event, data)


async def _operator(shop: Shop, message: Message, update: int) -> Guest | None:
    """Who writes in the operators' group, if he is known: nobody becomes a customer there, and who writes as the group is nobody."""
    user = message.from_user
    if user is None or message.sender_chat is not None:
        return None
    async with shop.database.read() as tx:
        known = await people.by_telegram(tx, shop.secret, user.id)
        role = await staff.role_of(tx, known.id) if known is not None else None
    if known is None:
        return None
    role = Role.OWNER if user.id in shop.owners else role
    return Guest(known, user.id, shop.lexicon.talk(known.language), False, update, role)


async def met(shop: Shop, user: User, source: str = "") -> tuple[Customer, bool, Role | None]:
    """The customer behind a Telegram user, made at his first message (True), and his role at the desk.

    Who is back after blocking us gets what waited for him.
    """
    role = Role.OWNER if user.id in shop.owners else None
    async with shop.database.read() as tx:
        known = await people.by_telegram(tx, shop.secret, user.id)
        person = await people.reach(tx, known.id) if known is not None else None
        if role is None and known is not None:
            role = await staff.role_of(tx, known.id)
    if known is not None:
        if person is not None and person.unreachable_at_ms is not None:
            async with shop.database.transaction() as tx:
                await people.mark_reachable(tx, known.id)
                await outbox.hasten(tx, known.id, shop.clock.now_ms())
        return known, False, role
    language = closest(user.language_code)
    try:
        return *await _first(shop, user.id, language, source), role
    except sa.exc.IntegrityError:  # two first messages at once: the other one was first
        return *await _first(shop, user.id, language, source), role


async def _first(shop: Shop, telegram_id: int, language: str, source: str) -> tuple[Customer, bool]:
    async with shop.database.transaction() as tx:
        now_ms, sealer = shop.clock.now_ms(), shop.house.sealer
        return await onboarding.meet(tx, now_ms, telegram_id, shop.secret, sealer, language=language, source=source)


def _private(event: TelegramObject) -> User | None:
    if isinstance(event, Message):
        return event.from_user if event.chat.type == "private" else None
    if isinstance(event, CallbackQuery):
        return event.from_user if event.message is None or event.message.chat.type == "private" else None
    if isinstance(event, PreCheckoutQuery):
        return event.from_user
    if isinstance(event, ChatMemberUpdated):
        return event.from_user if event.chat.type == "private" else None
    return None


def _source(event: TelegramObject) -> str:
    """The payload of /start."""
    text = event.text if isinstance(event, Message) and event.text else ""
    return text.removeprefix("/start").strip() if text.startswith("/start ") else ""
