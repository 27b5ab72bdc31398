"""How many Stars a price is, and everything that is looked at again before Telegram may take them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.base.errors import Broken, Refused
from tokenarb.payments import stars
from tokenarb.payments.model import MOVES, Invoice, InvoiceState, Method, moved

NOW = 1_790_000_000_000
TERMS = stars.Terms(Decimal("0.02"), Decimal(35), 50 * 10**9)
INVOICE = Invoice("a" * 32, 7, Method.STARS, None, "XTR", 289, 13_000_000, InvoiceState.WAITING, NOW, NOW + stars.INVOICE_MS, None)
ASKED = stars.Asked(7, "XTR", 289, INVOICE, NOW + 1, 0, known=False, refusal=None)


def test_a_star_brings_what_is_left_of_it():
    assert TERMS.rate_nano == 13_000_000  # 0.02 USD less 35 %
    assert stars.needed(3_750_000_000, TERMS.rate_nano) == 289  # 288 would bring 3.744
    assert INVOICE.credit_nano == 3_757_000_000


@given(st.integers(1, 10**13), st.integers(1, 10**9))
def test_stars_cover_the_price_and_one_fewer_would_not(nano, rate):
    count = stars.needed(nano, rate)
    assert count * rate >= nano
    assert count == 1 or (count - 1) * rate < nano


def test_a_good_question_is_answered_yes():
    assert stars.check(ASKED, TERMS) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"invoice": None}, "invoice_unknown"),
        ({"payer": 8}, "invoice_unknown"),
        ({"invoice": replace(INVOICE, asset="USDT")}, "invoice_unknown"),
        ({"now_ms": NOW + stars.INVOICE_MS}, "invoice_closed"),
        ({"invoice": replace(INVOICE, state=InvoiceState.CREDITED)}, "invoice_closed"),
        ({"stars": 288}, "price_mismatch"),
        ({"stars": 290}, "price_mismatch"),
        ({"currency": "USD"}, "price_mismatch"),
        ({"refusal": Refused("country_refused")}, "country_refused"),
        ({"recent_nano": 47 * 10**9}, "stars_cap"),
    ],
)
def test_P17_what_does_not_fit_is_refused_before_money_moves(change, code):
    assert stars.check(replace(ASKED, **change), TERMS).code == code


def test_a_known_customer_has_no_cap():
    assert stars.check(replace(ASKED, recent_nano=10**12, known=True), TERMS) is None


@pytest.mark.parametrize("state", InvoiceState)
def test_money_is_never_too_late_for_an_invoice_but_never_twice(state):
    if state is InvoiceState.CREDITED:
        assert MOVES[state] == frozenset()
        with pytest.raises(Broken):
            moved(state, InvoiceState.CREDITED)
    else:
        assert moved(state, InvoiceState.CREDITED) is InvoiceState.CREDITED
