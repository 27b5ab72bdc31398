"""Another language, at once."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from tokenarb.bot.callbacks import Go, Lang
from tokenarb.bot.lexicon import LANGUAGES
from tokenarb.bot.screen import Screen, button, show
from tokenarb.bot.screens import home
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers import people


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(look, Go.filter(F.to == "language"))
    router.message.register(look, Command("language"))
    router.callback_query.register(chosen, Lang.filter())


async def look(event: CallbackQuery | Message, guest: Guest) -> None:
    """/language: each in its own name."""
    choices = [button(name, Lang(code=code)) for code, name in LANGUAGES.items()]
    rows = [choices[n : n + 2] for n in range(0, len(choices), 2)]
    await show(event, Screen(guest.talk("language"), [*rows, [button(guest.talk.plain("button-home"), Go(to="home"))]]))


async def chosen(query: CallbackQuery, callback_data: Lang, shop: Shop, guest: Guest) -> None:
    """Kept, and the first screen in it."""
    if callback_data.code in LANGUAGES:
        async with shop.database.transaction() as tx:
            await people.set_language(tx, guest.id, callback_data.code)
        guest = replace(guest, talk=shop.lexicon.talk(callback_data.code))
    await show(query, await home.screen(shop, guest))
