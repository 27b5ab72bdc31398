"""Deeds that keep the house: the sweep over expired packages, maintenance."""

import html
from typing import Final

from tokenarb.base import db, money
from tokenarb.bot.ask_store import Ask
from tokenarb.bot.deeds.deed import Body, Deed, Done, Planned, said
from tokenarb.bot.shop import Shop
from tokenarb.customers.roles import Duty
from tokenarb.keys import allocating
from tokenarb.sales import expiry

COUNTED: Final = 1_000


async def plan_sweep(tx: db.Tx, _shop: Shop, now_ms: int, _body: Body) -> Planned:
    """How many are due."""
    due = len(await allocating.due(tx, now_ms, COUNTED))
    shown = f"{due}{'+' if due == COUNTED else ''}"
    text = f"🧹 {shown} packages are past their date. What is left of them becomes breakage; what running calls hold stays."
    return Planned(said(text), "🧹 Do it" if due else "")


async def sweep(tx: db.Tx, _shop: Shop, now_ms: int, _ask: Ask) -> Done:
    """A batch, so that no sale waits long; the timetable does the same every minute."""
    swept = await expiry.expire_due(tx, now_ms)
    more = "; the rest follows within minutes" if swept.closed == expiry.BATCH else ""
    after = {"closed": swept.closed, "breakage_usd": money.usd(swept.breakage_nano)}
    return Done(said(f"🧹 {swept.closed} packages closed, {money.usd(swept.breakage_nano)} $ of breakage{more}."), "packages", {}, after)


async def plan_halt(_tx: db.Tx, _shop: Shop, _now_ms: int, _body: Body) -> Planned:
    """What maintenance means."""
    text = "🚧 In maintenance every call to the API is refused with 503; the shop in the bot stays open."
    return Planned(said(text), "🚧 Stop serving")


async def halt(tx: db.Tx, shop: Shop, now_ms: int, ask: Ask) -> Done:
    """Nothing is served from now on."""
    before = await shop.switch.reason(tx)
    reason = f"the operator wants it (customer {ask.operator})"
    if before is None:
        await shop.switch.begin(tx, now_ms, reason)
    text = said(f"🚧 Nothing is served: {html.escape(before or reason)}")
    return Done(text, "maintenance", {"reason": before}, {"reason": before or reason}, again=before is not None)


async def plan_resume(tx: db.Tx, shop: Shop, _now_ms: int, _body: Body) -> Planned:
    """Why nothing is served."""
    return Planned(said(f"🚧 Nothing is served: {html.escape(await shop.switch.reason(tx) or 'no longer so')}"), "▶️ Serve again")


async def resume(tx: db.Tx, shop: Shop, _now_ms: int, _ask: Ask) -> Done:
    """Serving goes on."""
    before = await shop.switch.reason(tx)
    await shop.switch.end(tx)
    return Done(said("▶️ Everything is served again."), "maintenance", {"reason": before}, {"reason": None}, again=before is None)


SWEEP: Final = Deed("cleanup", Duty.RUN, plan_sweep, sweep)
HALT: Final = Deed("maintenance_begin", Duty.RUN, plan_halt, halt)
RESUME: Final = Deed("maintenance_end", Duty.RUN, plan_resume, resume)
