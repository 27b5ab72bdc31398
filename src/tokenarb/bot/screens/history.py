"""Everything a customer paid and bought, the latest first."""

from typing import Final

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from tokenarb.bot.callbacks import Go
from tokenarb.bot.lexicon import Markup
from tokenarb.bot.screen import Screen, button, lines, paragraphs, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.keys import allocating
from tokenarb.payments import receiving
from tokenarb.payments.model import StarsState

SHOWN: Final = 30


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(look, Go.filter(F.to == "history"))
    router.message.register(look, Command("history"))


async def look(event: CallbackQuery | Message, shop: Shop, guest: Guest) -> None:
    """/history"""
    talk = guest.talk
    async with shop.database.read() as tx:
        bought = await allocating.of_customer(tx, guest.id)
        paid = await receiving.payments(tx, guest.id)
    listed: list[tuple[int, Markup]] = [
        (one.sold_at, talk("history-sale", date=talk.date(one.sold_at), title=one.title, price=talk.usd(one.paid_nano))) for one in bought
    ]
    for one in paid:
        stars, date = talk.number(one.stars), talk.date(one.at_ms)
        listed.append((one.at_ms, talk("history-stars", date=date, stars=stars, credit=talk.usd(one.credit_nano))))
        if one.state is not StarsState.CREDITED:
            listed.append((one.at_ms + 1, talk("history-stars-back", date=date, stars=stars)))
    latest = [line for _, line in sorted(listed, key=lambda pair: -pair[0])][:SHOWN]
    body = lines(*latest) if latest else talk("history-none")
    await show(event, Screen(paragraphs(talk("history"), body), [[button(talk.plain("button-home"), Go(to="home"))]]))
