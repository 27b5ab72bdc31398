"""What somebody used in the last thirty days, by model, with a picture, and how long what he has lasts at his pace."""

from functools import partial
from typing import Final

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from tokenarb.analytics import consumption, sketching
from tokenarb.analytics.consumption import Consumption
from tokenarb.analytics.pictures import Fact, UsagePicture
from tokenarb.base.errors import Refused
from tokenarb.bot.callbacks import Go, Table
from tokenarb.bot.lexicon import Talk
from tokenarb.bot.painting import painted
from tokenarb.bot.screen import Screen, button, lines, paragraphs, refused, show, show_drawn
from tokenarb.bot.shop import Guest, Shop

MODELS: Final = 5
DAYS_LEFT_MAX: Final = 999
"""Who has enough for longer than this has enough."""


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(look, Go.filter(F.to == "usage"))
    router.message.register(look, Command("usage"))


async def look(event: CallbackQuery | Message, shop: Shop, guest: Guest) -> None:
    """/usage"""
    try:
        async with shop.database.read() as tx:
            found = await consumption.of_customer(tx, shop.clock.now_ms(), guest.id)
    except Refused as no:
        await show(event, Screen(refused(guest.talk, no)))
        return
    if found.used:
        await show_drawn(event, screen(guest.talk, found), partial(painted, shop.studio, picture(guest.talk, found)))
    else:
        await show(event, screen(guest.talk, found))


def screen(talk: Talk, found: Consumption) -> Screen:
    """In words."""
    home = [button(talk.plain("button-home"), Go(to="home"))]
    if not found.used:
        return Screen(talk("usage-none"), [home])
    charged: dict[str, tuple[int, int]] = {}
    for one in found.used:
        spent, calls = charged.get(one.model, (0, 0))
        charged[one.model] = (spent + one.charged_nano, calls + one.calls)
    dearest = sorted(charged.items(), key=lambda pair: (-pair[1][0], pair[0]))[:MODELS]
    text = paragraphs(
        talk(
            "usage",
            days=found.window.last - found.window.first + 1,
            requests=talk.number(_calls(found)),
            tokens=talk.number(sum(one.tokens for one in found.used)),
            spent=talk.usd(sum(one.charged_nano for one in found.used)),
        ),
        lines(
            talk("usage-models"),
            *[talk("usage-model", model=name, spent=talk.usd(spent), requests=talk.number(calls)) for name, (spent, calls) in dearest],
        ),
        talk("usage-left", days=min(found.days_left, DAYS_LEFT_MAX)) if found.days_left and found.left_nano else None,
    )
    return Screen(text, [[button(talk.plain("button-table"), Table(what="usage"))], home])


def picture(talk: Talk, found: Consumption) -> UsagePicture:
    """For the eye, in the customer's language."""
    facts = [Fact(talk.plain("picture-left"), str(talk.usd(found.left_nano)))]
    if found.days_left is not None:
        facts.append(Fact(talk.plain("picture-pace"), str(talk.number(min(found.days_left, DAYS_LEFT_MAX)))))
    facts.append(Fact(talk.plain("picture-requests"), str(talk.number(_calls(found)))))
    words = sketching.UsageWords(
        title=talk.plain("picture-usage"),
        subtitle=f"{talk.day(found.window.first)} – {talk.day(found.window.last)}",
        facts=tuple(facts),
        money=talk.plain("picture-money"),
        tokens=talk.plain("picture-tokens"),
        other=talk.plain("picture-other"),
        nothing=talk.plain("usage-none"),
        rtl=talk.rtl,
    )
    return sketching.of_usage(found, words, talk.day)


def _calls(found: Consumption) -> int:
    return sum(one.calls for one in found.used)
