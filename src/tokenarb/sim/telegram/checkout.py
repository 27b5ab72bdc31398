"""Paying: pre-checkout query, the bot's ten seconds, the payment, its message; refunds; subscriptions that renew by the clock."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

from tokenarb.sim.telegram import errors
from tokenarb.sim.telegram.errors import Failure, bad_request
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.people import Person
from tokenarb.sim.telegram.simulator import Simulator
from tokenarb.sim.telegram.stars import Invoice, Payment, Subscription

FORGEABLE: Final = ("total_amount", "invoice_payload", "currency")


@dataclass(slots=True)
class Query:
    """A payment that waits for the bot's word; `outcome` is what the person is told in the end."""

    id: str
    person: Person
    invoice: Invoice
    deadline: float
    message: tuple[int, int] | None
    forged: dict[str, Any]
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    ok: bool = False
    error: str = ""
    closed: bool = False


async def pay(sim: Simulator, person: Person, invoice: Invoice, message: tuple[int, int] | None, forged: dict[str, Any]) -> dict[str, Any]:
    """A person pays; returns when the payment went through or failed: `status` is paid, refused, timeout, balance_too_low or
    already_paid."""
    if message in sim.stars.paid_messages:
        return {"status": "already_paid"}
    if person.stars < invoice.amount:
        return {"status": "balance_too_low", "missing": invoice.amount - person.stars}
    deadline = sim.clock.now() + sim.faults.current.pre_checkout_s
    query = Query(sim.new_number("pre-checkout"), person, invoice, deadline, message, forged)
    sim.checkouts[query.id] = query
    asked = {"currency": "XTR", "total_amount": invoice.amount, "invoice_payload": invoice.payload} | forged
    sim.updates.put("pre_checkout_query", {"id": query.id, "from": person.user(), **asked}, person.id)
    return await _outcome(sim, query)


async def _outcome(sim: Simulator, query: Query) -> dict[str, Any]:
    answer = asyncio.ensure_future(query.answered.wait())
    expiry = asyncio.ensure_future(sim.clock.sleep_until(query.deadline))
    try:
        waited: set[asyncio.Future[Any]] = {answer, expiry}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
    finally:
        answer.cancel()
        expiry.cancel()
        query.closed = True
    if not query.answered.is_set():
        return {"status": "timeout", "query": query.id}
    if not query.ok:
        return {"status": "refused", "error": query.error, "query": query.id}
    if query.person.stars < query.invoice.amount:
        return {"status": "balance_too_low", "missing": query.invoice.amount - query.person.stars, "query": query.id}
    if query.message in sim.stars.paid_messages:
        return {"status": "already_paid", "query": query.id}
    return {"status": "paid", "query": query.id, "charge_id": _paid(sim, query).charge_id}


def _paid(sim: Simulator, query: Query) -> Payment:
    payment = Payment(sim.new_id("charge", 40), query.person, query.invoice, sim.clock.now())
    if query.message is not None:
        sim.stars.paid_messages.add(query.message)
        sim.feed.touch(sim.chats[query.message[0]])
    more: dict[str, Any] = {}
    if query.invoice.period_s:
        subscription = Subscription(payment, payment.at + query.invoice.period_s)
        sim.stars.subscriptions[payment.charge_id] = subscription
        more = {"subscription_expiration_date": int(subscription.until), "is_recurring": True, "is_first_recurring": True}
        sim.start(_renewals(sim, subscription))
    _book(sim, payment, more | query.forged)
    return payment


def _book(sim: Simulator, payment: Payment, more: dict[str, Any]) -> None:
    """Move the Stars and tell the bot."""
    sim.stars.take(payment)
    payment.person.started = True
    chat = sim.chats[payment.person.id]
    content = {
        "successful_payment": {
            "currency": "XTR",
            "total_amount": payment.invoice.amount,
            "invoice_payload": payment.invoice.payload,
            "telegram_payment_charge_id": payment.charge_id,
            "provider_payment_charge_id": f"{payment.person.id}_{len(sim.stars.payments)}",
            **more,
        }
    }
    message = sim.post(chat, payment.person.user(), content)
    for _ in range(1 + sim.faults.current.duplicate_payments):
        sim.tell("message", message)


async def _renewals(sim: Simulator, subscription: Subscription) -> None:
    """Charge again at the end of each period, while nobody has cancelled and the person has the Stars."""
    invoice, person = subscription.first.invoice, subscription.first.person
    while True:
        await sim.clock.sleep_until(subscription.until)
        if subscription.cancelled_by_bot or subscription.cancelled_by_person or person.stars < invoice.amount:
            return
        payment = Payment(sim.new_id("charge", 40), person, invoice, sim.clock.now())
        subscription.until += invoice.period_s
        _book(sim, payment, {"subscription_expiration_date": int(subscription.until), "is_recurring": True})


def answer_pre_checkout(sim: Simulator, fields: Fields) -> bool:
    """answerPreCheckoutQuery, once and in time."""
    ok = fields.flag("ok")
    error = "" if ok else fields.required("error_message")
    query = sim.checkouts.get(fields.text("pre_checkout_query_id"))
    if query is None or query.closed or query.answered.is_set() or sim.clock.now() > query.deadline:
        raise bad_request(errors.QUERY_TOO_OLD)
    query.ok, query.error = ok, error
    query.answered.set()
    return True


def refund(sim: Simulator, fields: Fields) -> bool:
    """refundStarPayment"""
    user_id, charge_id = fields.user_id(), fields.required("telegram_payment_charge_id")
    if user_id not in sim.people:
        raise bad_request("USER_ID_INVALID")
    payment = sim.stars.payments.get(charge_id)
    if payment is None or payment.person.id != user_id:
        raise bad_request("CHARGE_ID_INVALID")
    if sim.stars.balance < payment.invoice.amount and not payment.refunded:
        raise bad_request("BALANCE_TOO_LOW")
    give_back(sim, payment)
    return True


def give_back(sim: Simulator, payment: Payment) -> None:
    """Refund a payment, whoever wants it, and tell the bot.

    Raises: Failure 400 when it was refunded before.
    """
    if payment.refunded:
        raise bad_request(errors.ALREADY_REFUNDED)
    sim.stars.give_back(payment, sim.clock.now())
    content = {
        "refunded_payment": {
            "currency": "XTR",
            "total_amount": payment.invoice.amount,
            "invoice_payload": payment.invoice.payload,
            "telegram_payment_charge_id": payment.charge_id,
        }
    }
    chat = sim.chats[payment.person.id]
    sim.tell("message", sim.post(chat, payment.person.user(), content))


def edit_subscription(sim: Simulator, fields: Fields) -> bool:
    """editUserStarSubscription"""
    subscription = sim.stars.subscriptions.get(fields.required("telegram_payment_charge_id"))
    if subscription is None or subscription.first.person.id != fields.user_id():
        raise bad_request("CHARGE_ID_INVALID")
    cancelled = fields.flag("is_canceled")
    if cancelled == subscription.cancelled_by_bot:
        raise Failure(400, "Bad Request: SUBSCRIPTION_NOT_MODIFIED")
    subscription.cancelled_by_bot = cancelled
    return True


def transactions(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """getStarTransactions: oldest first."""
    offset, limit = fields.integer("offset", 0, 0), fields.integer("limit", 100, 1, 100)
    return {"transactions": sim.stars.transactions[offset : offset + limit]}


def balance(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """getMyStarBalance"""
    return {"amount": sim.stars.balance}


METHODS: Final = {
    "answerprecheckoutquery": answer_pre_checkout,
    "refundstarpayment": refund,
    "edituserstarsubscription": edit_subscription,
    "getstartransactions": transactions,
    "getmystarbalance": balance,
}
