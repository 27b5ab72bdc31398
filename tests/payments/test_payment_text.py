"""Amount, address and picture come from one quote and say the same (rule P20)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.payments import addresses, payment_text
from tokenarb.payments.coin_quotes import Quote
from tokenarb.payments.families import Family

(_, _, (BTC, _)), (_, _, (EVM,)), (_, _, (TRON,)) = addresses.VECTORS
QUOTE = Quote("a" * 32, 7, "bitcoin", Family.BITCOIN, "BTC", 8, BTC, 10_310, 10**10, Fraction(97000), 0, 1)


def test_P20_bitcoin_by_bip21():
    found = payment_text.shown(QUOTE)
    assert (found.amount, found.tail) == ("0.0001031", "306fyu")
    assert found.picture == f"bitcoin:{BTC}?amount=0.0001031"


@pytest.mark.parametrize(("family", "address"), [(Family.EVM, EVM), (Family.TRON, TRON)])
def test_P20_elsewhere_the_address_alone(family, address):
    quote = replace(QUOTE, family=family, address=address, asset="USDT", decimals=18, units=12_346 * 10**16)
    found = payment_text.shown(quote)
    assert (found.amount, found.picture, found.tail) == ("123.46", address, address[-6:])


def test_P20_what_is_left_is_a_picture_anew():
    assert payment_text.shown(QUOTE, 310).picture == f"bitcoin:{BTC}?amount=0.0000031"


@given(st.integers(1, 10**30), st.integers(0, 18))
def test_P20_the_amount_says_exactly_the_units(units, decimals):
    found = payment_text.shown(replace(QUOTE, decimals=decimals), units)
    assert Fraction(found.amount) * 10**decimals == units and "e" not in found.amount.lower()
    assert found.picture.endswith(f"={found.amount}") and found.address in found.picture and found.address.endswith(found.tail)
