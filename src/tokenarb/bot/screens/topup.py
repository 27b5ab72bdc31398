"""Money on the wallet: four amounts as buttons, or any that is written."""

import re
from typing import Final

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from tokenarb.base import money
from tokenarb.base.errors import Refused
from tokenarb.bot.callbacks import Go, TopUp
from tokenarb.bot.lexicon import Talk
from tokenarb.bot.screen import Screen, answered, button, paragraphs, refused, show
from tokenarb.bot.screens import invoice as invoices
from tokenarb.bot.screens import live
from tokenarb.bot.shop import Guest, Shop
from tokenarb.payments import stars
from tokenarb.sales import paying

CENTS: Final = (500, 1_000, 2_000, 5_000)
CENT_NANO: Final = money.NANO // 100
LEAST_CENTS: Final = 50
MOST_CENTS: Final = 100_000
_AMOUNT: Final = re.compile(r"\$?\s*([0-9]{1,6})(?:[.,]([0-9]{1,2}))?\s*\$?")


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(look, Go.filter(F.to == "top-up"))
    router.callback_query.register(chosen, TopUp.filter())
    router.message.register(by_command, Command("topup"))
    router.message.register(written, F.text.regexp(_AMOUNT, mode="fullmatch"))


async def look(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """How much?"""
    await show(query, screen(guest.talk, shop))


async def chosen(query: CallbackQuery, callback_data: TopUp, shop: Shop, guest: Guest) -> None:
    """One of the buttons."""
    await invoice(query, shop, guest, callback_data.cents)


async def by_command(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/topup, or /topup 12.50."""
    cents = cents_of(command.args or "")
    if command.args and cents is None:
        await show(message, Screen(guest.talk("refused-bad-amount")))
    elif cents is None:
        await show(message, screen(guest.talk, shop))
    else:
        await invoice(message, shop, guest, cents)


async def written(message: Message, shop: Shop, guest: Guest) -> None:
    """An amount alone in a message."""
    cents = cents_of(message.text or "")
    if cents is None:
        await show(message, Screen(guest.talk("refused-bad-amount")))
    else:
        await invoice(message, shop, guest, cents)


async def invoice(event: CallbackQuery | Message, shop: Shop, guest: Guest, cents: int) -> None:
    """An invoice that lives. What stands against it is said."""
    try:
        async with shop.database.transaction() as tx:
            made = await paying.top_up(tx, shop.clock.now_ms(), guest.id, cents * CENT_NANO, shop.house)
    except Refused as no:
        if no.code == "declaration_needed":
            code = event.from_user.language_code if event.from_user is not None else None
            await show(event, live.question(guest.talk, code, live.NOTHING))
        elif isinstance(event, CallbackQuery):
            await answered(event, refused(guest.talk, no), alert=True)
        else:
            await show(event, Screen(refused(guest.talk, no)))
        return
    await invoices.show_living(event, shop, guest, made)


def screen(talk: Talk, shop: Shop) -> Screen:
    """Amounts, and what a payment by Stars costs: shown before paying."""
    terms = shop.house.stars
    ten = 10 * money.NANO
    cost = talk(
        "top-up-cost",
        usd=talk.usd(ten),
        stars=talk.number(stars.needed(ten, terms.rate_nano)),
        percent=talk.number(terms.fee_percent.normalize()),
    )
    amounts = [button(talk.plain("button-amount", amount=talk.usd(cents * CENT_NANO)), TopUp(cents=cents)) for cents in CENTS]
    home = [button(talk.plain("button-home"), Go(to="home"))]
    return Screen(paragraphs(talk("top-up"), cost), [amounts[:2], amounts[2:], home] if shop.stars else [home])


def cents_of(text: str) -> int | None:
    """Whole cents of an amount as people write it; None where it is none, or too little or too much."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    cents = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
    return cents if LEAST_CENTS <= cents <= MOST_CENTS else None
