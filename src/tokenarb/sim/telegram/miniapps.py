"""The `initData` with which Telegram opens a Mini App, signed in both ways (section 7): with the bot's token, and for third parties.

Telegram's own Ed25519 key is nobody else's; the simulator has a key of its own and tells its public half.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import urllib.parse
from typing import Any

import msgspec

from tokenarb.sim.telegram import customers, ed25519
from tokenarb.sim.telegram.simulator import Simulator


def init_data(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They open the Mini App: `{"person", "start_param"?, "age_s"?}`; answers with init_data and the key that checks its signature."""
    person = customers.person_of(sim, given)
    members = {
        "query_id": "AA" + sim.new_id("mini app", 22),
        "user": msgspec.json.encode(person.user() | {"allows_write_to_pm": True}).decode(),
        "auth_date": str(sim.clock.date() - int(given.get("age_s", 0))),
    }
    if given.get("start_param"):
        members["start_param"] = str(given["start_param"])
    secret = _secret(sim)
    signed = f"{sim.robot.id}:WebAppData\n{_lines(members)}".encode()
    members["signature"] = base64.urlsafe_b64encode(ed25519.sign(secret, signed)).decode().rstrip("=")
    key = hmac.new(b"WebAppData", sim.token.encode(), hashlib.sha256).digest()
    members["hash"] = hmac.new(key, _lines(members).encode(), hashlib.sha256).hexdigest()
    return {"init_data": urllib.parse.urlencode(members), "public_key": ed25519.public_key(secret).hex()}


def _lines(members: dict[str, str]) -> str:
    return "\n".join(f"{name}={value}" for name, value in sorted(members.items()))


def _secret(sim: Simulator) -> bytes:
    return hashlib.blake2b(f"mini app key {sim.seed}".encode(), digest_size=32).digest()
