"""Who sends too much at once is asked for patience: the inbox counts (`throttling`), this middleware answers in the screens' place."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from tokenarb.bot.screen import Screen, answered, show
from tokenarb.bot.shop import Guest


class Patience(BaseMiddleware):
    """Comes after `Acquaintance`, which knows the language."""

    async def __call__(
        self, handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]], event: TelegramObject, data: dict[str, Any]
    ) -> Any:
        if not data.get("too_fast"):
            return await handler(event, data)
        guest: Guest = data["guest"]
        if isinstance(event, CallbackQuery):
            await answered(event, guest.talk.plain("refused-too-fast"), alert=True)
        elif isinstance(event, Message):
            await show(event, Screen(guest.talk("refused-too-fast")))
        return None
