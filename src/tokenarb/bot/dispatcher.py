"""The bot, put together: a client that paces itself, a dispatcher with every screen. Nothing here opens a connection."""

from types import ModuleType
from typing import Final

from aiogram import Bot, Dispatcher, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.enums import ParseMode

from tokenarb.base import clock
from tokenarb.bot.acquaintance import Acquaintance
from tokenarb.bot.outgoing import Outgoing
from tokenarb.bot.pacing import Pace
from tokenarb.bot.patience import Patience
from tokenarb.bot.screens import (
    alerts,
    asked,
    balance,
    broadcast,
    calls,
    cart,
    checkout,
    clients,
    comparison,
    deed_log,
    goodbye,
    group,
    health,
    history,
    home,
    invoice,
    keys,
    language,
    live,
    model,
    models,
    money,
    news,
    operator,
    package,
    papers,
    stats,
    tables,
    team,
    topup,
    tryout,
    upload,
    usage,
)
from tokenarb.bot.shop import Shop
from tokenarb.bot.trying import Tryouts

SCREENS: Final[tuple[ModuleType, ...]] = (
    group,
    money,
    operator,
    stats,
    clients,
    upload,
    asked,
    team,
    deed_log,
    broadcast,
    health,
    news,
    home,
    package,
    live,
    checkout,
    invoice,
    cart,
    tryout,
    topup,
    balance,
    keys,
    usage,
    history,
    calls,
    alerts,
    tables,
    language,
    goodbye,
    model,
    comparison,
    models,
    papers,
)
"""In the order in which they are asked; the first one keeps groups from all others, the last one answers what nobody knows."""


def client(token: str, watch: clock.Clock, api_url: str = "", pace: Pace | None = None) -> Bot:
    """A client of the Bot API at `api_url` (empty: Telegram's own). Close it with `await bot.session.close()`."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION)
    session.middleware(Outgoing(watch, pace))
    return Bot(token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True))


def dispatcher(shop: Shop, tryouts: Tryouts) -> Dispatcher:
    """Every screen, with the shop in each handler's hands."""
    made = Dispatcher(disable_fsm=True)
    made["shop"], made["tryouts"] = shop, tryouts
    for observer in (made.message, made.callback_query, made.pre_checkout_query, made.my_chat_member):
        observer.outer_middleware(Acquaintance())
        observer.outer_middleware(Patience())
    for screen in SCREENS:
        router = Router(name=screen.__name__.rpartition(".")[2])
        screen.add_to(router)
        made.include_router(router)
    return made
