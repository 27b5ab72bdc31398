"""📜 Audit log: what operators did, the latest first."""

import html
from datetime import UTC, datetime
from typing import Final

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from tokenarb.base import audit_log
from tokenarb.base.audit_log import Written
from tokenarb.bot import duties
from tokenarb.bot.asking import BACK
from tokenarb.bot.callbacks import Desk, Log
from tokenarb.bot.duties import takes
from tokenarb.bot.screen import Screen, button, paragraphs, show
from tokenarb.bot.shop import Shop
from tokenarb.customers.roles import Duty

PAGE: Final = 8
VALUE_MAX: Final = 80


def add_to(router: Router) -> None:
    """Its handlers, each with the duty that it takes."""
    duties.guard(router)
    router.message.register(first, Command("audit"), flags=takes(Duty.LOOK))
    router.callback_query.register(first, Desk.filter(F.act == "audit"), flags=takes(Duty.LOOK))
    router.callback_query.register(older, Log.filter(), flags=takes(Duty.LOOK))


async def first(event: Message | CallbackQuery, shop: Shop) -> None:
    """/audit"""
    await show(event, await screen(shop, 0))


async def older(query: CallbackQuery, callback_data: Log, shop: Shop) -> None:
    """A page further back."""
    await show(query, await screen(shop, callback_data.before))


async def screen(shop: Shop, before: int) -> Screen:
    """A page. `before` 0: the latest."""
    async with shop.database.read() as tx:
        found = await audit_log.page(tx, before=before or None, limit=PAGE)
    further = [button("‹ Older", Log(before=found[-1].n))] if found and found[-1].n > 1 else []
    newest = [button("Latest ›", Log())] if before else []
    text = paragraphs("📜 <b>Audit log</b>", *(line(one) for one in found) if found else ["Nothing yet."])
    return Screen(text, [[*further, *newest], BACK])


def line(one: Written) -> str:
    """An entry in two lines."""
    entry, at = one.entry, datetime.fromtimestamp(one.at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    names = sorted({*entry.before, *entry.after})
    changed = "; ".join(f"{name}: {_change(entry.before, entry.after, name)}" for name in names)
    head = f"<b>{one.n}</b> {at} · {html.escape(entry.actor)} · <b>{html.escape(entry.deed)}</b> · {html.escape(entry.subject)}"
    return f"{head}\n{html.escape(changed)}" if changed else head


def _change(before: object, after: object, name: str) -> str:
    old, new = (values.get(name) if isinstance(values, dict) else None for values in (before, after))
    if old is None:
        return str(new)[:VALUE_MAX]
    return f"{old} → {new}"[:VALUE_MAX]
