"""initData of Mini Apps, checked as the bot's owner and as a third party would."""

import base64
import hashlib
import hmac
import json
import urllib.parse

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram_wire import act, person

from tokenarb.sim.telegram import ed25519
from tokenarb.sim.telegram.server import TelegramServer


async def test_both_signatures_hold(telegram: TelegramServer) -> None:
    number = await person(telegram, first_name="Åda & co")
    opened = await act(telegram, "init_data", person=number, start_param="ref_1", age_s=100)
    members = dict(urllib.parse.parse_qsl(opened["init_data"], strict_parsing=True))
    assert json.loads(members["user"])["id"] == number
    assert members["start_param"] == "ref_1"
    given_hash = members.pop("hash")
    lines = "\n".join(f"{name}={members[name]}" for name in sorted(members))
    key = hmac.new(b"WebAppData", telegram.token.encode(), hashlib.sha256).digest()
    assert hmac.new(key, lines.encode(), hashlib.sha256).hexdigest() == given_hash
    signature = base64.urlsafe_b64decode(members.pop("signature") + "==")
    third = f"{telegram.token.split(':')[0]}:WebAppData\n" + "\n".join(f"{name}={members[name]}" for name in sorted(members))
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(opened["public_key"])).verify(signature, third.encode())


@settings(max_examples=10, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100))
def test_our_ed25519_is_everybodys(secret: bytes, message: bytes) -> None:
    theirs = Ed25519PrivateKey.from_private_bytes(secret)
    raw = theirs.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    assert ed25519.public_key(secret) == raw
    assert ed25519.sign(secret, message) == theirs.sign(message)
