"""Telegram Stars: how many a price is, and what is checked before Telegram may take them (fault P17). Pure.

A customer pays about STAR_USD for a Star; Telegram and the app stores keep STARS_FEE_PERCENTAGE of it. What remains is what a Star brings
to the wallet: the channel's cost is paid when the wallet is filled, shown before paying, and never again in prices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tokenarb.base import money
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused
from tokenarb.payments.model import XTR, Invoice

INVOICE_MS: Final = 15 * 60_000
STARS_MAX: Final = 10_000
REFUNDABLE_MS: Final = 21 * DAY_MS
"""Telegram keeps Stars back for so long; a payment older than this makes a customer a known one."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`star_usd`: what a customer pays for a Star; `fee_percent`: what is kept of it; `cap_nano`: most that a new customer may pay by Stars
    in three weeks."""

    star_usd: Decimal = Decimal("0.02")
    fee_percent: Decimal = Decimal(35)
    cap_nano: int = 100 * money.NANO

    @property
    def rate_nano(self) -> int:
        """Nano-USD that one Star brings, rounded down."""
        return money.to_nano_floor(self.star_usd * (100 - self.fee_percent) / 100)


def needed(nano: int, rate_nano: int) -> int:
    """Stars that bring at least `nano`; at least one."""
    assert rate_nano > 0, "a Star that brings nothing buys nothing"
    return max(1, money.ceil_div(nano, rate_nano))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a pre-checkout query says, and what the house knows when it comes. `recent_nano`: credited by Stars in the last three weeks."""

    payer: int
    currency: str
    stars: int
    invoice: Invoice | None
    now_ms: int
    recent_nano: int
    known: bool  # has a payment older than three weeks
    refusal: Refused | None  # what stands against the order or the customer


Check = Callable[[Asked, Terms], Refused | None]


def _there_is_such_an_invoice(asked: Asked, _terms: Terms) -> Refused | None:
    if asked.invoice is None or asked.invoice.asset != XTR:
        return Refused("invoice_unknown", "no invoice of ours")
    return None


def _it_is_his_own(asked: Asked, _terms: Terms) -> Refused | None:
    if asked.invoice is not None and asked.invoice.customer != asked.payer:
        return Refused("invoice_unknown", "an invoice of another customer")
    return None


def _it_is_open(asked: Asked, _terms: Terms) -> Refused | None:
    if asked.invoice is not None and not asked.invoice.open(asked.now_ms):
        return Refused("invoice_closed", f"the invoice is {asked.invoice.state} or past its time")
    return None


def _the_price_is_ours(asked: Asked, _terms: Terms) -> Refused | None:
    if asked.invoice is not None and (asked.currency != XTR or asked.stars != asked.invoice.asked):
        return Refused("price_mismatch", f"{asked.stars} {asked.currency} is not the price")
    return None


def _nothing_stands_against_it(asked: Asked, _terms: Terms) -> Refused | None:
    return asked.refusal


def _a_new_customer_stays_below_the_cap(asked: Asked, terms: Terms) -> Refused | None:
    credit = asked.invoice.credit_nano if asked.invoice is not None else 0
    return over_cap(credit, asked.recent_nano, asked.known, terms)


CHECKS: Final[tuple[Check, ...]] = (
    _there_is_such_an_invoice,
    _it_is_his_own,
    _it_is_open,
    _the_price_is_ours,
    _nothing_stands_against_it,
    _a_new_customer_stays_below_the_cap,
)
"""In the order in which they are told."""


def check(asked: Asked, terms: Terms) -> Refused | None:
    """The first refusal, or None: Telegram may take the Stars.

    Codes: invoice_unknown, invoice_closed, price_mismatch, stars_cap, and those of `asked.refusal`.
    """
    return next((refusal for rule in CHECKS if (refusal := rule(asked, terms)) is not None), None)


def over_cap(credit_nano: int, recent_nano: int, known: bool, terms: Terms) -> Refused | None:
    """Stars can be refunded behind our back for weeks: until then a new customer costs at most the cap."""
    if known or recent_nano + credit_nano <= terms.cap_nano:
        return None
    left = max(0, terms.cap_nano - recent_nano)
    return Refused(
        "stars_cap", f"a new customer pays at most {money.usd(terms.cap_nano)} USD by Stars in three weeks", left_usd=money.usd(left)
    )
