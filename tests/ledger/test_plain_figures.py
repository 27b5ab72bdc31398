"""Figures and ids that are written and read without the general tools, since every call does so: they say what those tools say."""

import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.base import ids, money

NANO = st.integers(-money.INT64_MAX, money.INT64_MAX) | st.integers(-2_000, 2_000)


@given(NANO)
def test_money_as_text_is_what_its_decimal_says(nano: int) -> None:
    assert money.usd(nano) == money.plain(money.from_nano(nano))


@given(st.integers(0, 10**9).map(str), st.integers(0, 18), st.integers(0))
def test_plain_text_is_rounded_up_as_its_decimal_is(whole: str, places: int, seed: int) -> None:
    text = f"{whole}.{seed % 10**places:0{places}d}" if places else whole
    assert money.plain_to_nano_ceil(text) == money.to_nano_ceil(Decimal(text))


@pytest.mark.parametrize("text", ["", ".", "-1", "+1", "1e-7", " 1", "1_0", "1.2.3", "NaN", "Infinity", "\u0661"])
def test_other_text_is_left_to_the_general_way(text: str) -> None:
    assert money.plain_to_nano_ceil(text) is None


def test_more_than_64_bits_are_refused() -> None:
    with pytest.raises(ValueError, match="64 bits"):
        money.plain_to_nano_ceil("9223372036.854775808")


def test_a_request_id_is_a_uuid_of_version_7_that_sorts_by_time() -> None:
    made = [ids.new_request_id() for _ in range(1_000)]
    assert len(set(made)) == len(made)
    assert {(uuid.UUID(each).version, uuid.UUID(each).variant) for each in made} == {(7, uuid.RFC_4122)}
    assert [each[:12] for each in made] == sorted(each[:12] for each in made)
