"""Invoices in Telegram Stars: what may be invoiced, in a message or behind a link (section 8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tokenarb.sim.telegram import keyboards, outgoing
from tokenarb.sim.telegram.errors import bad_request
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.simulator import Simulator
from tokenarb.sim.telegram.stars import Invoice

CURRENCY: Final = "XTR"
LONGEST_TITLE: Final = 32
LONGEST_DESCRIPTION: Final = 255
LARGEST_PAYLOAD_BYTES: Final = 128
MOST_STARS: Final = 100_000
MOST_STARS_A_PERIOD: Final = 10_000
PERIOD_S: Final = 2_592_000
LINK: Final = "https://t.me/$"
_UNFIT: Final = ("need_name", "need_phone_number", "need_email", "need_shipping_address", "is_flexible")


@dataclass(frozen=True, slots=True)
class _Price:
    """The one price of a Stars invoice."""

    label: str
    amount: int


def read(fields: Fields) -> Invoice:
    """The invoice of a call.

    Raises: Failure 400.
    """
    title, description = fields.required("title"), fields.required("description")
    payload, currency = fields.required("payload"), fields.required("currency")
    prices = _prices(fields)
    if len(title) > LONGEST_TITLE:
        raise bad_request("INVOICE_TITLE_INVALID")
    if len(description) > LONGEST_DESCRIPTION:
        raise bad_request("INVOICE_DESCRIPTION_INVALID")
    if len(payload.encode()) > LARGEST_PAYLOAD_BYTES:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    if currency != CURRENCY:
        raise bad_request("PAYMENT_PROVIDER_INVALID" if len(currency) == 3 else "CURRENCY_INVALID")
    if fields.text("provider_token") or len(prices) != 1 or any(fields.flag(name) for name in _UNFIT):
        raise bad_request("STARS_INVOICE_INVALID")
    if not 1 <= prices[0].amount <= MOST_STARS:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return Invoice(title, description, payload, prices[0].amount, fields.text("start_parameter"), _period(fields, prices[0].amount))


def _prices(fields: Fields) -> list[_Price]:
    fields.required("prices")
    given = fields.json("prices", "prices")
    if not isinstance(given, list):
        raise bad_request("Expected an Array of labeled prices")
    prices = []
    for one in given:
        if not isinstance(one, dict):
            raise bad_request("Can't parse labeled price: LabeledPrice must be an Object")
        if not one.get("label"):
            raise bad_request("Can't parse labeled price: LabeledPrice label must be non-empty")
        try:
            prices.append(_Price(str(one["label"]), int(one["amount"])))
        except (KeyError, TypeError, ValueError):
            raise bad_request("Can't parse labeled price: Can't parse \"amount\" as Number") from None
    if not prices:
        raise bad_request("There must be at least one price")
    return prices


def _period(fields: Fields, amount: int) -> int:
    period = fields.integer("subscription_period")
    if period not in (0, PERIOD_S):
        raise bad_request("SUBSCRIPTION_PERIOD_INVALID")
    if period and amount > MOST_STARS_A_PERIOD:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return period


def send_invoice(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """sendInvoice: a message with a button that pays."""
    invoice = read(fields)
    if invoice.period_s:
        raise bad_request("STARS_INVOICE_INVALID")
    keyboard = outgoing.checked_keyboard(fields, invoice=True)
    if keyboard is None:
        keyboard = {"inline_keyboard": [[{"text": f"Pay ⭐️{invoice.amount}", "pay": True}]]}
        keyboards.check(keyboard, invoice=True)
    where = outgoing.place(sim, fields)
    message = outgoing.deliver(sim, fields, where, {"invoice": invoice.row()}, keyboard)
    sim.stars.invoices[message.chat.id, message.id] = invoice
    return message.row()


def create_link(sim: Simulator, fields: Fields) -> str:
    """createInvoiceLink: an address that anybody can pay, and again."""
    invoice = read(fields)
    link = LINK + sim.new_id("invoice link", 22)
    sim.stars.links[link] = invoice
    return link


METHODS: Final = {"sendinvoice": send_invoice, "createinvoicelink": create_link}
