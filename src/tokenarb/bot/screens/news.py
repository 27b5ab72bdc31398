"""🔕 No more news: the button under every message to many."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from tokenarb.bot.callbacks import News
from tokenarb.bot.screen import answered, button
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers import people


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(off, News.filter(F.act == "off"))
    router.callback_query.register(on, News.filter(F.act == "on"))


async def off(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """No news from now on; receipts and answers still come."""
    async with shop.database.transaction() as tx:
        await people.silence(tx, shop.clock.now_ms(), guest.id)
    await answered(query, guest.talk.plain("news-off"), alert=True)
    await _button(query, guest.talk.plain("button-news-on"), News(act="on"))


async def on(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """News again."""
    async with shop.database.transaction() as tx:
        await people.unsilence(tx, guest.id)
    await answered(query, guest.talk.plain("news-on"))
    await _button(query, guest.talk.plain("button-news-off"), News(act="off"))


async def _button(query: CallbackQuery, words: str, does: News) -> None:
    if isinstance(query.message, Message):
        await query.message.edit_reply_markup(reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button(words, does)]]))
