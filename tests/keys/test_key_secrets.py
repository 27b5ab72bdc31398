"""Secrets of API keys: their form, their hash, their versions."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.keys import secrets
from tokenarb.keys.secrets import Peppers

OLD = b"o" * 32
NEW = b"n" * 32


def test_a_secret_carries_256_bits_and_never_repeats():
    made = {secrets.generate() for _ in range(500)}
    assert len(made) == 500
    for secret in made:
        assert secret.startswith("sk-arb-")
        assert len(base64.urlsafe_b64decode(secret.removeprefix("sk-arb-") + "=")) == 32
        assert secrets.well_formed(secret)


@given(st.binary(min_size=32, max_size=32))
def test_every_256_bit_value_is_well_formed(value):
    assert secrets.well_formed("sk-arb-" + base64.urlsafe_b64encode(value).decode().rstrip("="))


@given(st.text(max_size=80))
def test_junk_is_not_well_formed(text):
    assert not secrets.well_formed(text)


@pytest.mark.parametrize(
    "change",
    [
        lambda good: good + "\n",
        lambda good: " " + good,
        lambda good: good[:-1],
        lambda good: good + "A",
        lambda good: good[:-1] + "B",  # the last two bits are not zero
        lambda good: good.upper(),
        lambda good: "sk-or-v1" + good[8:],
        lambda good: good[:20] + "٣" + good[21:],  # a digit, but not an ASCII one
    ],
)
def test_near_misses_are_not_well_formed(change):
    assert not secrets.well_formed(change(secrets.generate()))


def test_the_hash_is_keyed_blake2b():
    assert secrets.digest("sk-arb-x", OLD) == hashlib.blake2b(b"sk-arb-x", key=OLD, digest_size=32, person=b"tokenarb api key").hexdigest()
    assert secrets.digest("sk-arb-x", OLD) != secrets.digest("sk-arb-x", NEW)


def test_every_version_is_looked_up():
    secret = secrets.generate()
    found = secrets.digests(secret, Peppers(2, {1: OLD, 2: NEW}))
    assert found == {secrets.digest(secret, OLD): 1, secrets.digest(secret, NEW): 2}


@pytest.mark.parametrize(("current", "values"), [(2, {1: OLD}), (1, {1: b""}), (1, {1: b"short"}), (1, {1: b"x" * 65})])
def test_useless_peppers_are_refused(current, values):
    with pytest.raises(ValueError):
        Peppers(current, values)


def test_peppers_never_show_their_values():
    assert OLD.decode() not in repr(Peppers(1, {1: OLD}))
