"""What somebody wants to be told unasked: down to how much, how long before an end, of prices and incidents, or nothing at all."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from tokenarb.bot.callbacks import AlertSet, Go
from tokenarb.bot.lexicon import Talk
from tokenarb.bot.screen import Screen, answered, button, paragraphs, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.sales import alerting, alerts
from tokenarb.sales.alerts import Setting


def add_to(router: Router) -> None:
    """Its handlers."""
    router.message.register(look, Command("alerts"))
    router.callback_query.register(look, Go.filter(F.to == "alerts"))
    router.callback_query.register(choose, AlertSet.filter())


async def look(event: CallbackQuery | Message, shop: Shop, guest: Guest) -> None:
    """/alerts"""
    async with shop.database.read() as tx:
        setting = await alerting.setting(tx, guest.id)
    await show(event, screen(guest.talk, setting))


async def choose(query: CallbackQuery, callback_data: AlertSet, shop: Shop, guest: Guest) -> None:
    """A button says what is to be, not that it is to be turned round: a double tap is one."""
    async with shop.database.transaction() as tx:
        wanted = changed(await alerting.setting(tx, guest.id), callback_data)
        if wanted is not None:
            await alerting.choose(tx, guest.id, wanted)
    if wanted is None:
        await answered(query, guest.talk.plain("error-closed"))
        return
    await show(query, screen(guest.talk, wanted))


def changed(setting: Setting, asked: AlertSet) -> Setting | None:
    """What he wants then; None for what cannot be chosen."""
    match asked.what:
        case "muted":
            return replace(setting, muted=asked.on)
        case "prices":
            return replace(setting, prices=asked.on)
        case "incidents":
            return replace(setting, incidents=asked.on)
        case "level" if asked.value in alerts.LEVELS:
            return replace(setting, levels=_with(alerts.LEVELS, setting.levels, asked))
        case "days" if asked.value in alerts.DAYS:
            return replace(setting, days=_with(alerts.DAYS, setting.days, asked))
    return None


def _with(offered: tuple[int, ...], chosen: tuple[int, ...], asked: AlertSet) -> tuple[int, ...]:
    return tuple(one for one in offered if (asked.on if one == asked.value else one in chosen))


def screen(talk: Talk, setting: Setting) -> Screen:
    """With a tick at what is on."""
    home = [button(talk.plain("button-home"), Go(to="home"))]
    sound = _switch(talk.plain("button-alerts-unmute" if setting.muted else "button-alerts-mute"), "muted", on=not setting.muted)
    if setting.muted:
        return Screen(paragraphs(talk("alerts"), talk("alerts-muted")), [[sound], home])
    levels = [
        _ticked(talk.plain("button-level", percent=talk.number(level)), "level", level, on=level in setting.levels)
        for level in alerts.LEVELS
    ]
    days = [_ticked(talk.plain("button-days", days=day), "days", day, on=day in setting.days) for day in alerts.DAYS]
    others = [
        [_ticked(talk.plain("button-alert-prices"), "prices", 0, on=setting.prices)],
        [_ticked(talk.plain("button-alert-incidents"), "incidents", 0, on=setting.incidents)],
    ]
    return Screen(paragraphs(talk("alerts"), talk("alerts-choose")), [levels[:3], levels[3:], days[:2], days[2:], *others, [sound], home])


def _ticked(text: str, what: str, value: int, *, on: bool) -> InlineKeyboardButton:
    return button(f"{'✅' if on else '◻️'} {text}", AlertSet(what=what, value=value, on=not on))


def _switch(text: str, what: str, *, on: bool) -> InlineKeyboardButton:
    return button(text, AlertSet(what=what, on=on))
