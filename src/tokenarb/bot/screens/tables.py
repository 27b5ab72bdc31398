"""Usage and history as files for a spreadsheet."""

from aiogram import F, Router
from aiogram.types import BufferedInputFile, CallbackQuery

from tokenarb.analytics import consumption, csv_text, history
from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.bot.callbacks import Table
from tokenarb.bot.screen import answered, refused
from tokenarb.bot.screens.history import ever
from tokenarb.bot.shop import Guest, Shop
from tokenarb.sales import usage


def add_to(router: Router) -> None:
    """Its handler."""
    router.callback_query.register(send, Table.filter(F.what.in_({"history", "usage"})))


async def send(query: CallbackQuery, callback_data: Table, shop: Shop, guest: Guest) -> None:
    """As a document; the screen with the button stays."""
    try:
        async with shop.database.read() as tx:
            file = await (usage_table(tx, shop, guest) if callback_data.what == "usage" else history_table(tx, shop, guest))
    except Refused as no:
        await answered(query, refused(guest.talk, no), alert=True)
        return
    await answered(query)
    assert query.bot is not None
    await query.bot.send_document(query.from_user.id, BufferedInputFile(file, f"tokenarb-{callback_data.what}.csv"))


async def history_table(tx: db.Tx, shop: Shop, guest: Guest) -> bytes:
    """Every line since the beginning. Raises: Refused usage_too_large."""
    return csv_text.document(history.HEADER, history.table(await history.lines(tx, guest.id, ever(shop, guest))))


async def usage_table(tx: db.Tx, shop: Shop, guest: Guest) -> bytes:
    """By day and model, as far back as one question may reach. Raises: Refused usage_too_large."""
    found = await consumption.of_customer(tx, shop.clock.now_ms(), guest.id, usage.DAYS_MAX)
    return csv_text.document(consumption.HEADER, consumption.table(found))
