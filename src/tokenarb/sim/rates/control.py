"""The control URL: `GET` says what there is, `POST` changes it: `{"usd": {"BTC": "97000.1"}, "faults": {"kraken": {"down": true}}}`.

Faults that are named replace those of their source; `{"kraken": {}}` cures it, `{"reset": true}` everything.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Protocol

import msgspec

from tokenarb.sim.rates.answers import ROUTES, WRONG, Told
from tokenarb.sim.rates.faults import USUAL, Fault

EXPLAINED = {
    "down": "hangs up",
    "silent": "never answers",
    "status": "refuses with this status",
    "retry_after": "and this header",
    "body": "says this instead",
    "cut": "says half of it",
    "factor": "its prices are so many times too high",
    "wrong": f"where prices should be: {', '.join(WRONG)}",
    "crossed": "bids above asks (kraken)",
    "frozen_s": "the Unix seconds at which its time stands still (coingecko)",
    "lacks": "coins that it does not trade",
}


class Steered(Protocol):
    """What is changed here."""

    usd: dict[str, str]
    faults: dict[str, Fault]
    clock_s: int | None
    asked: Counter[str]


class _Change(msgspec.Struct, forbid_unknown_fields=True):
    reset: bool = False
    usd: dict[str, str] = {}
    faults: dict[str, Fault] = {}
    clock_s: int | None = None


def answer(host: Steered, method: str, body: bytes) -> Told:
    """What is so after the change, if there was one; 400 with the reason, and nothing changed, where it makes no sense."""
    if method == "POST":
        try:
            change = msgspec.json.decode(body, type=_Change)
        except msgspec.MsgspecError as error:
            return Told(400, _text({"error": str(error)}))
        if strange := sorted({*change.usd} - {*USUAL}) + sorted({*change.faults} - {*ROUTES}):
            return Told(400, _text({"error": f"unknown: {', '.join(strange)}"}))
        if change.reset:
            host.usd, host.faults, host.clock_s = dict(USUAL), {}, None
        host.usd |= change.usd
        host.faults |= change.faults
        host.clock_s = change.clock_s if change.clock_s is not None else host.clock_s
    faults = {name: dataclasses.asdict(fault) for name, fault in host.faults.items() if fault != Fault()}
    state = {"usd": host.usd, "faults": faults, "clock_s": host.clock_s, "asked": dict(host.asked)}
    return Told(200, _text({**state, "sources": {name: path for name, (path, _) in ROUTES.items()}, "switches": EXPLAINED}))


def _text(document: object) -> str:
    return msgspec.json.encode(document).decode()
