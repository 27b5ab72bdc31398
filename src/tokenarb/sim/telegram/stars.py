"""The bot's Stars: what was paid, refunded and withdrawn, and the list of transactions that a nightly reconciliation reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from tokenarb.sim.telegram.people import Person

HELD_S: Final = 21 * 86_400
LEAST_WITHDRAWAL: Final = 1000


@dataclass(frozen=True, slots=True)
class Invoice:
    """What is to be paid. `amount` in whole Stars; `period_s` is 0 unless it is a subscription."""

    title: str
    description: str
    payload: str
    amount: int
    start_parameter: str = ""
    period_s: int = 0

    def row(self) -> dict[str, Any]:
        """The Bot API's Invoice; the payload is nobody's business but the bot's."""
        return {
            "title": self.title,
            "description": self.description,
            "start_parameter": self.start_parameter,
            "currency": "XTR",
            "total_amount": self.amount,
        }


@dataclass(slots=True)
class Payment:
    """Stars that a person paid."""

    charge_id: str
    person: Person
    invoice: Invoice
    at: float
    refunded: bool = False


@dataclass(slots=True)
class Subscription:
    """A payment that repeats until somebody ends it; `until` is what has been paid for."""

    first: Payment
    until: float
    cancelled_by_person: bool = False
    cancelled_by_bot: bool = False


@dataclass(slots=True)
class Stars:
    """The bot's account."""

    balance: int = 0
    invoices: dict[tuple[int, int], Invoice] = field(default_factory=dict)
    links: dict[str, Invoice] = field(default_factory=dict)
    paid_messages: set[tuple[int, int]] = field(default_factory=set)
    payments: dict[str, Payment] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    transactions: list[dict[str, Any]] = field(default_factory=list)

    def take(self, payment: Payment) -> None:
        """A person pays: from their balance to the bot's."""
        payment.person.stars -= payment.invoice.amount
        self.balance += payment.invoice.amount
        self.payments[payment.charge_id] = payment
        self._record(payment, "source", payment.at)

    def give_back(self, payment: Payment, now: float) -> None:
        """A refund; its transaction carries the payment's id."""
        payment.refunded = True
        payment.person.stars += payment.invoice.amount
        self.balance -= payment.invoice.amount
        self._record(payment, "receiver", now)

    def _record(self, payment: Payment, side: str, now: float) -> None:
        partner: dict[str, Any] = {
            "type": "user",
            "transaction_type": "invoice_payment",
            "user": payment.person.user(),
            "invoice_payload": payment.invoice.payload,
        }
        if payment.invoice.period_s:
            partner["subscription_period"] = payment.invoice.period_s
        self.transactions.append({"id": payment.charge_id, "amount": payment.invoice.amount, "date": int(now), side: partner})

    def withdrawable(self, now: float) -> int:
        """Stars that are older than the 21 days for which Telegram holds them, less everything that left since."""
        ripe = sum(payment.invoice.amount for payment in self.payments.values() if payment.at + HELD_S <= now and not payment.refunded)
        gone: int = sum(row["amount"] for row in self.transactions if row.get("receiver", {}).get("type") == "fragment")
        return max(0, min(self.balance, ripe - gone))

    def withdraw(self, transaction_id: str, amount: int, now: float) -> None:
        """The owner turns Stars into money at Fragment."""
        self.balance -= amount
        state = {"type": "succeeded", "date": int(now), "url": "https://fragment.example/" + transaction_id}
        receiver = {"type": "fragment", "withdrawal_state": state}
        self.transactions.append({"id": transaction_id, "amount": amount, "date": int(now), "receiver": receiver})
