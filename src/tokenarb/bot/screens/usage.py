"""What somebody used in the last thirty days, by model, and how long the balance lasts at that pace."""

from typing import Final

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from tokenarb.bot.callbacks import Go
from tokenarb.bot.screen import Screen, button, lines, paragraphs, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.ledger import reading
from tokenarb.ledger.spending import Group
from tokenarb.sales import usage

MODELS: Final = 8
DAYS: Final = usage.DAYS_SHOWN


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(look, Go.filter(F.to == "usage"))
    router.message.register(look, Command("usage"))


async def look(event: CallbackQuery | Message, shop: Shop, guest: Guest) -> None:
    """/usage"""
    await show(event, await screen(shop, guest))


async def screen(shop: Shop, guest: Guest) -> Screen:
    """From one snapshot."""
    talk = guest.talk
    async with shop.database.read() as tx:
        parts = await usage.of_customer(tx, guest.id, usage.window(shop.clock.now_ms(), None, None), Group.MODEL)
        wallet = await reading.wallet(tx, guest.id)
    home = [[button(talk.plain("button-home"), Go(to="home"))]]
    requests = sum(part.line.calls for part in parts)
    if not requests:
        return Screen(talk("usage-none"), home)
    spent = sum(part.line.charged for part in parts)
    tokens = sum(part.line.prompt + part.line.completion for part in parts)
    dearest = sorted(parts, key=lambda part: -part.line.charged)[:MODELS]
    by_model = [
        talk("usage-model", model=part.name, spent=talk.usd(part.line.charged), requests=talk.number(part.line.calls)) for part in dearest
    ]
    days = wallet.available * DAYS // spent if wallet is not None and spent else None
    text = paragraphs(
        talk("usage", days=DAYS, requests=talk.number(requests), tokens=talk.number(tokens), spent=talk.usd(spent)),
        lines(talk("usage-models"), *by_model),
        talk("usage-left", days=min(days, 999)) if days is not None and wallet is not None and wallet.available else None,
    )
    return Screen(text, home)
