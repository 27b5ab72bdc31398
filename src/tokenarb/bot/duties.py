"""The desk's door: for who has no role its commands do not exist; who has one is told what his role does not allow."""

import html
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiogram import BaseMiddleware, Router
from aiogram.dispatcher.flags import get_flag
from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Message, TelegramObject

from tokenarb.base.errors import Refused
from tokenarb.bot.screen import Screen, answered, show
from tokenarb.bot.shop import Guest
from tokenarb.customers import roles
from tokenarb.customers.roles import Duty, Role

FLAG: Final = "duty"


class Staff(BaseFilter):
    """Lets those with a role through."""

    async def __call__(self, _event: TelegramObject, guest: Guest) -> bool:
        return guest.role is not None


class Duties(BaseMiddleware):
    """Asks, before a handler of the desk runs, whether the role allows what the handler was registered with."""

    async def __call__(
        self, handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]], event: TelegramObject, data: dict[str, Any]
    ) -> Any:
        guest, duty = data["guest"], get_flag(data, FLAG)
        assert isinstance(duty, Duty), "a handler of the desk is registered with its duty"
        assert isinstance(event, Message | CallbackQuery), event
        if roles.may(guest.role, duty):
            return await handler(event, data)
        return await refuse(event, refusal(guest.role, duty))


def guard(router: Router) -> None:
    """Makes a router one of the desk."""
    for observer in (router.message, router.callback_query):
        observer.filter(Staff())
        observer.middleware(Duties())


def takes(duty: Duty) -> dict[str, Duty]:
    """The flags to register a handler with."""
    return {FLAG: duty}


def refusal(role: Role | None, duty: Duty) -> Refused:
    """What somebody hears whose role does not allow it."""
    return Refused("role_lacks", f"your role is {role}; this takes {' or '.join(roles.holders(duty))}")


async def refuse(event: Message | CallbackQuery, no: Refused) -> None:
    """A refusal of the desk, in English: a pop-up for a tap, a message for a command."""
    if isinstance(event, CallbackQuery):
        await answered(event, no.message, alert=True)
    else:
        await show(event, Screen(f"✖ {html.escape(no.message)}"))
