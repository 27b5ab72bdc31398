"""📊 Analytics & Reports: how the house is, and the way to the figures."""

import html

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from tokenarb.bot import duties
from tokenarb.bot.asking import BACK
from tokenarb.bot.callbacks import Desk
from tokenarb.bot.duties import takes
from tokenarb.bot.screen import Screen, button, lines, paragraphs, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers import roles
from tokenarb.customers.roles import Duty


def add_to(router: Router) -> None:
    """Its handlers, each with the duty that it takes."""
    duties.guard(router)
    router.message.register(health, Command("health"), flags=takes(Duty.ENTER))
    router.callback_query.register(health, Desk.filter(F.act == "health"), flags=takes(Duty.ENTER))


async def health(event: Message | CallbackQuery, shop: Shop, guest: Guest) -> None:
    """/health: one line a fact; what is not well first."""
    found = sorted(await shop.vitals.report(shop.clock.now_ms()), key=lambda vital: vital.ok)
    told = [f"{'✅' if one.ok else '⚠️'} <b>{html.escape(one.name)}</b>: {html.escape(one.text)}" for one in found]
    ill = sum(not one.ok for one in found)
    head = f"🩺 <b>{ill} of {len(found)} need a look</b>" if ill else "🩺 <b>All is well</b>"
    rows = [[button("🔄 Again", Desk(act="health"))], BACK]
    if roles.may(guest.role, Duty.LOOK):
        rows.insert(1, [button("📊 Arbitrage Stats", Desk(act="arbitrage", value=30)), button("🎫 Token stats", Desk(act="tokens"))])
    await show(event, Screen(paragraphs(head, lines(*told)), rows))
