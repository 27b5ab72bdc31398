"""Deeds on a whole shelf: a file of packages is applied as it was shown, and taken back."""

import hashlib
import html
from typing import Final

from tokenarb.base import db, money
from tokenarb.base.errors import Refused
from tokenarb.bot.ask_store import Ask
from tokenarb.bot.callbacks import Desk
from tokenarb.bot.deeds.deed import Body, Deed, Done, Planned, said
from tokenarb.bot.deeds.shelf import sellable
from tokenarb.bot.screen import button, lines, paragraphs
from tokenarb.bot.shop import Shop
from tokenarb.catalog import importing
from tokenarb.catalog.importing import Action, Plan, PlanRow
from tokenarb.customers.roles import Duty
from tokenarb.keys import allocating

SHOWN: Final = 15
"""Rows in the message; the screen sends the rest as a file."""

SIGNS: Final = {Action.CREATE: "🆕", Action.CHANGE: "✏️", Action.RETIRE: "🗑", Action.UNCHANGED: "▫️"}


async def planned(tx: db.Tx, shop: Shop, now_ms: int, document: bytes | str) -> Plan:
    """What the file would do, or what is wrong with it; writes nothing."""
    return await importing.plan(tx, now_ms, await sellable(tx), document, shop.rules)


def fingerprint(plan: Plan) -> str:
    """The same for two plans that do the same at the same prices."""
    said_of = "\n".join(f"{row.action}|{row.sku}|{row.quote.price_nano if row.quote else ''}|{_cost(row)}" for row in plan.rows)
    return hashlib.sha256(said_of.encode()).hexdigest()


def row_text(row: PlanRow) -> str:
    """A row of the plan in a line, without markup."""
    figures = ""
    if row.quote is not None:
        margin = f", {row.margin_percent} %" if row.margin_percent is not None else ""
        figures = f": {money.usd(row.quote.price_nano)} $, cost {_cost(row)} $, profit {money.usd(row.quote.profit_nano)} ${margin}"
    warned = "".join(f" ⚠️ {warning}" for warning in row.warnings)
    return f"{SIGNS[row.action]} {row.title}{figures}{warned}"


async def plan_import(tx: db.Tx, shop: Shop, now_ms: int, body: Body) -> Planned:
    """Row by row, with holders and margins at today's cost. Raises: Refused import_changed."""
    plan = await _as_shown(tx, shop, now_ms, body)
    counts = ", ".join(f"{plan.count(action)} {word}" for action, word in _WORDS.items() if plan.count(action))
    holders = await allocating.holders(tx)
    leaving = [row.old.id for row in plan.rows if row.action is not Action.UNCHANGED and row.old is not None]
    held = sum(holders.get(package, 0) for package in leaving)
    warned = sum(bool(row.warnings) for row in plan.rows)
    rows = [html.escape(row_text(row)) for row in plan.rows[:SHOWN]]
    more = len(plan.rows) - len(rows)
    head = lines(
        f"📥 <b>{counts}</b>",
        f"Holders of packages that leave sale: {held}; for them nothing changes." if leaving else None,
        f"⚠️ {warned} rows with a warning" if warned else None,
    )
    text = paragraphs(head, lines(*rows, f"… and {more} more rows, in the file" if more else None))
    return Planned(said(text), "📥 Apply" if plan.count(Action.UNCHANGED) < len(plan.rows) else "")


async def apply(tx: db.Tx, shop: Shop, now_ms: int, ask: Ask) -> Done:
    """Exactly what was shown. Raises: Refused import_changed, and as `importing.apply`."""
    plan = await _as_shown(tx, shop, now_ms, ask.body)
    import_id = await importing.apply(tx, now_ms, plan)
    counts = {str(action): plan.count(action) for action in Action}
    made, changed, gone = (plan.count(action) for action in (Action.CREATE, Action.CHANGE, Action.RETIRE))
    text = said(f"✅ Import {import_id} applied: {made} made, {changed} changed, {gone} taken off sale.")
    return Done(text, f"import {import_id}", {}, counts, [[button("↩️ Undo", Desk(act="undo", value=import_id))]])


async def plan_undo(tx: db.Tx, _shop: Shop, _now_ms: int, body: Body) -> Planned:
    """Raises: Refused import_not_found, import_undone."""
    created, retired = await importing.find(tx, body["import"])
    figures = f"{len(created)} packages leave sale, {len(retired)} are on sale again"
    text = f"↩️ Take import {body['import']} back?\n\n{figures}. What was sold stays."
    return Planned(said(text), "↩️ Take it back")


async def undo(tx: db.Tx, _shop: Shop, now_ms: int, ask: Ask) -> Done:
    """Raises: as `importing.undo`."""
    gone, back = await importing.undo(tx, now_ms, ask.body["import"])
    text = said(f"↩️ Import {ask.body['import']} taken back: {len(gone)} left sale, {len(back)} on sale again.")
    return Done(text, f"import {ask.body['import']}", {}, {"retired": len(gone), "on_sale_again": len(back)})


async def _as_shown(tx: db.Tx, shop: Shop, now_ms: int, body: Body) -> Plan:
    plan = await planned(tx, shop, now_ms, body["document"])
    if plan.problems or fingerprint(plan) != body["shown"]:
        raise Refused("import_changed", "prices or packages have changed since this was shown: send the file again")
    return plan


def _cost(row: PlanRow) -> str:
    return money.usd(row.quote.cost_nano) if row.quote is not None else ""


_WORDS: Final = {Action.CREATE: "new", Action.CHANGE: "changed", Action.RETIRE: "taken off sale", Action.UNCHANGED: "as they are"}

IMPORT: Final = Deed("import_packages", Duty.SHELF, plan_import, apply)
UNDO: Final = Deed("undo_import", Duty.SHELF, plan_undo, undo)
