"""The tag that an upstream sees of a customer (compliance.md section 6)."""

import base64
import hashlib
import hmac
import re

from hypothesis import given
from hypothesis import strategies as st

from tokenarb.customers.pseudonym import user_tag


def test_tag_is_the_documented_hmac():
    mac = hmac.new(b"server secret", b"42", hashlib.sha256).digest()
    assert user_tag(b"server secret", 42) == base64.urlsafe_b64encode(mac).decode()[:32]


@given(st.binary(min_size=1, max_size=64), st.integers(1, 2**63 - 1), st.integers(1, 2**63 - 1))
def test_tag_is_stable_and_tells_customers_apart(secret, one, other):
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", user_tag(secret, one))
    assert (user_tag(secret, one) == user_tag(secret, other)) == (one == other)
    assert str(one) not in user_tag(secret, one) or len(str(one)) < 5


def test_another_secret_gives_another_tag():
    assert user_tag(b"a", 7) != user_tag(b"b", 7)
