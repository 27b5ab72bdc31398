"""Everything that moved a customer's balance or packages, the latest first; calls of a day in one line."""

from typing import Final

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from tokenarb.analytics import history
from tokenarb.analytics.history import Line
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused
from tokenarb.bot.callbacks import Go, Table
from tokenarb.bot.lexicon import Markup, Talk
from tokenarb.bot.screen import Screen, button, lines, paragraphs, refused, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.sales.usage import Window

A_PAGE: Final = 15
KINDS: Final = {
    "credit": "history-credit",
    "promo": "history-promo",
    "correction": "history-correction",
    "stars": "history-stars",
    "stars_back": "history-stars-back",
    "deposit": "history-deposit",
    "deposit_back": "history-deposit-back",
    "collect": "history-collect",
    "sale": "history-sale",
    "expire": "history-expire",
    "refund_package": "history-refund-package",
    "refund_request": "history-refund-request",
    history.CALLS: "history-calls",
}
"""What customers call each kind of line (`analytics.history.Line.kind`); one that is missing here is "other"."""


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(turn, Go.filter(F.to == "history"))
    router.message.register(look, Command("history"))


async def look(message: Message, shop: Shop, guest: Guest) -> None:
    """/history"""
    await show(message, await screen(shop, guest, 0))


async def turn(query: CallbackQuery, callback_data: Go, shop: Shop, guest: Guest) -> None:
    """The same, page by page."""
    await show(query, await screen(shop, guest, callback_data.page))


async def screen(shop: Shop, guest: Guest, page: int) -> Screen:
    """From one snapshot."""
    talk = guest.talk
    home = [button(talk.plain("button-home"), Go(to="home"))]
    try:
        async with shop.database.read() as tx:
            found = await history.lines(tx, guest.id, ever(shop, guest))
    except Refused as no:
        return Screen(refused(talk, no), [home])
    if not found:
        return Screen(paragraphs(talk("history"), talk("history-none")), [home])
    page = max(0, min(page, (len(found) - 1) // A_PAGE))
    listed = [worded(talk, line) for line in found[page * A_PAGE : (page + 1) * A_PAGE]]
    turns = [(page - 1, "‹"), (page + 1, "›")]
    rows = [
        [button(sign, Go(to="history", page=to)) for to, sign in turns if 0 <= to * A_PAGE < len(found)],
        [button(talk.plain("button-table"), Table(what="history"))],
        home,
    ]
    return Screen(paragraphs(talk("history"), lines(*listed)), rows)


def ever(shop: Shop, guest: Guest) -> Window:
    """Since he is here."""
    return Window(guest.customer.created_at // DAY_MS, shop.clock.now_ms() // DAY_MS)


def worded(talk: Talk, line: Line) -> Markup:
    """One line; what went away has a minus."""
    calls = line.kind == history.CALLS
    what = talk("history-calls", count=talk.number(line.calls)) if calls else talk(KINDS.get(line.kind, "history-other"))
    changes = [talk.usd(line.wallet_nano)] if line.wallet_nano else []
    if line.tokens:
        changes.append(talk("history-tokens", tokens=talk.number(line.tokens), title=line.title))
    return talk("history-line", date=talk.date(line.at_ms), what=what, change=Markup("; ".join(changes)))
