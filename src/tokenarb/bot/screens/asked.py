"""Yes and no under a question of the desk."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from tokenarb.bot import asking, duties
from tokenarb.bot.asking import BACK
from tokenarb.bot.callbacks import Asked
from tokenarb.bot.duties import takes
from tokenarb.bot.screen import Screen, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers.roles import Duty


def add_to(router: Router) -> None:
    """Its handlers; what the question itself takes is asked again when it is answered."""
    duties.guard(router)
    router.callback_query.register(yes, Asked.filter(F.act == "yes"), flags=takes(Duty.ENTER))
    router.callback_query.register(no, Asked.filter(F.act == "no"), flags=takes(Duty.ENTER))


async def yes(query: CallbackQuery, callback_data: Asked, shop: Shop, guest: Guest) -> None:
    """It is done, once."""
    await asking.confirm(query, shop, guest, callback_data.ask)


async def no(query: CallbackQuery, callback_data: Asked, shop: Shop, guest: Guest) -> None:
    """Nothing is changed, and a tap on "yes" that comes later changes nothing either."""
    await asking.drop(shop, guest, callback_data.ask)
    await show(query, Screen("✖ Nothing was changed.", [BACK]))
