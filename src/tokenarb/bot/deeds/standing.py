"""Deeds about people: a customer is stopped or served again, answered; an operator gets a role or loses it."""

import html
from typing import Final

from tokenarb.base import db, outbox
from tokenarb.base.errors import Refused
from tokenarb.base.outbox import Fact
from tokenarb.bot.ask_store import Ask
from tokenarb.bot.deeds.deed import Body, Deed, Done, Planned, said
from tokenarb.bot.shop import Shop
from tokenarb.customers import people, registry, staff
from tokenarb.customers.model import Customer, CustomerState
from tokenarb.customers.roles import ALLOWED, Duty, Role
from tokenarb.sales import standing

REPLY: Final = "support_reply"
"""The outbox's topic of an answer."""


async def plan_stop(tx: db.Tx, _shop: Shop, _now_ms: int, body: Body) -> Planned:
    """Raises: Refused customer_not_found."""
    customer = await registry.find(tx, body["customer"])
    text = f"⛔ Stop {_named(customer)}?\n\nNone of his keys starts another call, nothing is sold to him; his money stays his."
    return Planned(said(text), "⛔ Stop")


async def stop(tx: db.Tx, _shop: Shop, _now_ms: int, ask: Ask) -> Done:
    """Raises: Refused customer_not_found."""
    before = await registry.find(tx, ask.body["customer"])
    return _stood(before, await standing.freeze(tx, before.id), "⛔ Stopped")


async def plan_serve(tx: db.Tx, _shop: Shop, _now_ms: int, body: Body) -> Planned:
    """Raises: Refused customer_not_found."""
    return Planned(said(f"✅ Serve {_named(await registry.find(tx, body['customer']))} again?"), "✅ Serve again")


async def serve(tx: db.Tx, _shop: Shop, _now_ms: int, ask: Ask) -> Done:
    """Raises: Refused customer_not_found."""
    before = await registry.find(tx, ask.body["customer"])
    return _stood(before, await standing.unfreeze(tx, before.id), "✅ Served again")


def _stood(before: Customer, after: Customer, words: str) -> Done:
    text = said(f"{words}: {_named(after)}")
    return Done(
        text, f"customer {after.id}", {"state": before.state.value}, {"state": after.state.value}, again=before.state is after.state
    )


async def plan_reply(tx: db.Tx, _shop: Shop, _now_ms: int, body: Body) -> Planned:
    """Raises: Refused not_in_telegram."""
    await _reachable(tx, body["customer"])
    return Planned(said(f"✉️ Send this to customer <code>{body['customer']}</code>?\n\n{html.escape(body['answer'])}"), "✉️ Send")


async def reply(tx: db.Tx, _shop: Shop, now_ms: int, ask: Ask) -> Done:
    """An answer leaves through the outbox; its words are not kept in the audit log. Raises: Refused not_in_telegram."""
    customer: int = ask.body["customer"]
    await _reachable(tx, customer)
    await outbox.put(tx, now_ms, [Fact(REPLY, customer, {"answer": ask.body["answer"]})])
    return Done(said(f"✅ On its way to {customer}"), f"customer {customer}", {}, {"characters": len(ask.body["answer"])})


async def _reachable(tx: db.Tx, customer: int) -> None:
    if await people.reach(tx, customer) is None:
        raise Refused("not_in_telegram", f"customer {customer} has no chat")


async def plan_role(tx: db.Tx, _shop: Shop, _now_ms: int, body: Body) -> Planned:
    """`role` None takes it away. Raises: Refused customer_not_found."""
    customer = await registry.find(tx, body["customer"])
    before = await staff.role_of(tx, customer.id)
    role = Role(body["role"]) if body["role"] else None
    duties = ", ".join(duty.value for duty in Duty if duty in ALLOWED[role]) if role else "nothing of the desk"
    text = f"👥 <code>{customer.id}</code>: {before or 'no role'} → <b>{role or 'no role'}</b>?\n\nMay do then: {duties}."
    return Planned(said(text), "👥 Change the role")


async def role(tx: db.Tx, _shop: Shop, now_ms: int, ask: Ask) -> Done:
    """Gives or takes it."""
    customer, wanted = ask.body["customer"], Role(ask.body["role"]) if ask.body["role"] else None
    before = await staff.role_of(tx, customer)
    if wanted is None:
        await staff.take(tx, customer)
    else:
        await staff.give(tx, now_ms, customer, wanted)
    text = said(f"👥 <code>{customer}</code> is {wanted or 'without a role'} now")
    return Done(text, f"customer {customer}", {"role": before}, {"role": wanted}, again=before is wanted)


def _named(customer: Customer) -> str:
    stopped = " (stopped)" if customer.state is CustomerState.BLOCKED else ""
    return f"{html.escape(customer.label)} <code>{customer.id}</code>{stopped}"


STOP: Final = Deed("ban", Duty.STAND, plan_stop, stop)
SERVE: Final = Deed("unban", Duty.STAND, plan_serve, serve)
ANSWER: Final = Deed("reply", Duty.ANSWER, plan_reply, reply)
ROLE: Final = Deed("role", Duty.RULE, plan_role, role)
