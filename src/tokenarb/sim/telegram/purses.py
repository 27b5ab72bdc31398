"""What people and Telegram do with Stars: the faucet, paying, cancelling, charging back, the owner's withdrawal."""

from __future__ import annotations

from typing import Any

from tokenarb.sim.telegram import checkout, customers
from tokenarb.sim.telegram.customers import BadAction
from tokenarb.sim.telegram.errors import Failure
from tokenarb.sim.telegram.people import Person
from tokenarb.sim.telegram.simulator import Simulator
from tokenarb.sim.telegram.stars import LEAST_WITHDRAWAL, Invoice, Payment


def faucet(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They buy Stars: `{"person", "stars"}`; a negative number takes some away."""
    person = customers.person_of(sim, given)
    person.stars = max(0, person.stars + int(given.get("stars", 0)))
    sim.feed.touch(sim.chats[person.id])
    return person.row()


async def pay(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They pay: `{"person", "message" | "link", "wait"?, "forge"?}`; the newest unpaid invoice of their chat without either.

    Answers when it is over: `status` paid (with charge_id), refused (with error), timeout, balance_too_low or already_paid. With
    `"wait": false` it answers at once. `forge` changes what the bot is told: total_amount, invoice_payload or currency.
    """
    person = customers.person_of(sim, given)
    forged = given.get("forge") or {}
    if not set(forged) <= set(checkout.FORGEABLE):
        raise BadAction(f"forge: only {', '.join(checkout.FORGEABLE)}")
    invoice, message = _invoice(sim, person, given)
    paying = checkout.pay(sim, person, invoice, message, forged)
    if given.get("wait") is False:
        sim.start(paying)
        return {"status": "pending"}
    return await paying


def _invoice(sim: Simulator, person: Person, given: dict[str, Any]) -> tuple[Invoice, tuple[int, int] | None]:
    if given.get("link") is not None:
        linked = sim.stars.links.get(given["link"])
        if linked is None:
            raise BadAction("link: no such invoice")
        return linked, None
    own = [key for key in sim.stars.invoices if key[0] == person.id and key[1] in sim.chats[person.id].messages]
    if given.get("message") is None:
        own = [key for key in own if key not in sim.stars.paid_messages]
    else:
        own = [key for key in own if key[1] == given["message"]]
    if not own:
        raise BadAction("there is no such invoice in their chat")
    return sim.stars.invoices[own[-1]], own[-1]


def cancel_subscription(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They end a subscription: `{"person", "charge_id", "resume"?}`; what is paid stays paid."""
    subscription = sim.stars.subscriptions.get(str(given.get("charge_id")))
    if subscription is None or subscription.first.person is not customers.person_of(sim, given):
        raise BadAction("charge_id: no subscription of theirs")
    subscription.cancelled_by_person = given.get("resume") is not True
    return {"until": int(subscription.until), "cancelled": subscription.cancelled_by_person}


def charge_back(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """Telegram gives a person their Stars back without asking the bot: `{"charge_id"}`; the bot's balance may fall below zero."""
    payment = _payment(sim, given)
    try:
        checkout.give_back(sim, payment)
    except Failure as failure:
        raise BadAction(failure.description) from None
    return {"balance": sim.stars.balance, "stars": payment.person.stars}


def _payment(sim: Simulator, given: dict[str, Any]) -> Payment:
    payment = sim.stars.payments.get(str(given.get("charge_id")))
    if payment is None:
        raise BadAction("charge_id: no such payment")
    return payment


def withdraw(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """The owner withdraws at Fragment: `{"stars"}`; at least 1000, and only what is older than 21 days."""
    amount, now = int(given.get("stars", 0)), sim.clock.now()
    free = sim.stars.withdrawable(now)
    if amount < LEAST_WITHDRAWAL or amount > free:
        raise BadAction(f"stars: from {LEAST_WITHDRAWAL} to the {free} that are older than 21 days")
    sim.stars.withdraw(sim.new_id("withdrawal", 32), amount, now)
    return {"balance": sim.stars.balance, "withdrawable": sim.stars.withdrawable(now)}


def summary(sim: Simulator) -> dict[str, Any]:
    """The bot's account, for the control API."""
    stars = sim.stars
    return {
        "balance": stars.balance,
        "withdrawable": stars.withdrawable(sim.clock.now()),
        "transactions": stars.transactions,
        "links": {link: invoice.row() | {"payload": invoice.payload} for link, invoice in stars.links.items()},
        "invoices": [
            {"chat": chat, "message": message, "paid": (chat, message) in stars.paid_messages, **invoice.row(), "payload": invoice.payload}
            for (chat, message), invoice in stars.invoices.items()
        ],
        "subscriptions": [
            {"charge_id": charge_id, "person": one.first.person.id, "until": int(one.until), "stars": one.first.invoice.amount}
            for charge_id, one in stars.subscriptions.items()
        ],
    }
