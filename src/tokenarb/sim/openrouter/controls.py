"""Which switches apply to a call: global state, then rules for keys, models, users or the next calls, then chaos, then the prompt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from tokenarb.sim.openrouter import switches
from tokenarb.sim.openrouter.switches import BadSwitch, Switches

CHAOS: Final[Mapping[str, Mapping[str, Any]]] = {
    "midstream_error": {"midstream_error_at": 2, "answer_error": True},
    "midstream_error_with_usage": {"midstream_error_at": 2, "midstream_error_usage": True, "midstream_error_code": 502},
    "cut": {"cut_at": 2},
    "cut_reset": {"cut_at": 1, "cut_kind": "rst"},
    "answer_error": {"answer_error": True},
    "close_before_headers": {"close_before_headers": True},
    "close_before_headers_billed": {"close_before_headers": True, "fault_billed": "full"},
    "error_402": {"error": "402_provider"},
    "error_403": {"error": "403_moderation"},
    "error_408": {"error": "408"},
    "error_429": {"error": "429"},
    "error_500": {"error": "500"},
    "error_502": {"error": "502"},
    "error_503": {"error": "503"},
    "error_524": {"error": "524"},
    "error_524_billed": {"error": "524", "fault_billed": "full"},
    "error_529": {"error": "529"},
    "slow_first_byte": {"first_byte_ms": 300},
    "slow_chunks": {"chunk_delay_ms": 5},
    "giant_chunk": {"chunk_tokens": 0},
    "split_utf8": {"split": "utf8"},
    "split_line": {"split": "line"},
    "comments_between": {"comments_between": 1, "comments_before": 3},
    "usage_b": {"usage_shape": "B"},
    "usage_cumulative": {"usage_shape": "cumulative"},
    "usage_repeated": {"usage_shape": "repeated"},
    "usage_absent": {"usage_shape": "absent"},
    "done_missing": {"done": False},
    "no_generation_id_header": {"generation_id_header": False},
    "generation_missing": {"generation_missing": True},
    "extra_fields": {"extra_fields": True},
    "empty_answer": {"empty_answer": True},
    "finish_length": {"finish_reason": "length"},
}


@dataclass(slots=True)
class Rule:
    """Switches for the calls that match; `left` counts down, None stays until a reset."""

    values: dict[str, Any]
    left: int | None
    key: str | None = None
    model: str | None = None
    user: str | None = None

    def matches(self, key: str, model: str | None, user: str | None) -> bool:
        """Whether a call falls under the rule."""
        return self.key in (None, key) and self.model in (None, model) and self.user in (None, user)

    def row(self) -> dict[str, Any]:
        """As GET /control shows it."""
        scope = {name: getattr(self, name) for name in ("key", "model", "user") if getattr(self, name) is not None}
        return {"scope": scope or "next", "left": self.left, "switches": self.values}


@dataclass(frozen=True, slots=True)
class Chaos:
    """Faults drawn per call from a seed and the call's number, so that a run can be repeated."""

    seed: int
    rates: dict[str, float]

    def draw(self, number: int) -> tuple[dict[str, Any], list[str]]:
        """The switch values and the names of the faults that call `number` gets."""
        values: dict[str, Any] = {}
        names = []
        for name, rate in sorted(self.rates.items()):
            digest = hashlib.blake2b(f"{self.seed}|{number}|{name}".encode(), digest_size=8).digest()
            if int.from_bytes(digest) / 2**64 < rate:
                values.update(CHAOS[name])
                names.append(name)
        return values, names


def read_chaos(given: Any) -> Chaos | None:
    """The `chaos` member of a control request; null turns it off.

    Raises: BadSwitch.
    """
    if given is None:
        return None
    rates = given.get("rates") if isinstance(given, dict) else None
    if not isinstance(rates, dict):
        raise BadSwitch('chaos: expected {"seed": int, "rates": {name: probability}} or null')
    unknown = [name for name in rates if name not in CHAOS]
    if unknown:
        raise BadSwitch(f"unknown chaos rate {', '.join(unknown)}; known: {', '.join(CHAOS)}")
    if not all(isinstance(rate, int | float) and 0 <= rate <= 1 for rate in rates.values()):
        raise BadSwitch("chaos: each rate is a probability from 0 to 1")
    return Chaos(int(given.get("seed", 1)), {name: float(rate) for name, rate in rates.items()})


class Controls:
    """The current switches, rules and chaos. Counts inference calls from 0."""

    def __init__(self) -> None:
        self.current: Switches = switches.DEFAULTS
        self.rules: list[Rule] = []
        self.chaos: Chaos | None = None
        self.calls = 0

    def reset(self) -> None:
        """Everything back to its default; the call counter starts anew, so that chaos repeats."""
        self.current, self.rules, self.chaos, self.calls = switches.DEFAULTS, [], None, 0

    def set_all(self, values: dict[str, Any]) -> None:
        """Change the global state."""
        self.current = msgspec.structs.replace(self.current, **values)

    def for_call(self, key: str, model: str | None, user: str | None) -> tuple[Switches, list[str]]:
        """The switches of the next call and the names of its chaos faults; uses up one count of the first counted rule that matches."""
        number = self.calls
        self.calls += 1
        if not self.rules and self.chaos is None:
            return self.current, []
        values: dict[str, Any] = {}
        counted = False
        for rule in self.rules:
            if not rule.matches(key, model, user) or (rule.left is not None and counted):
                continue
            if rule.left is not None:
                counted = True
                rule.left -= 1
            values.update(rule.values)
        self.rules = [rule for rule in self.rules if rule.left != 0]
        names: list[str] = []
        if self.chaos is not None:
            drawn, names = self.chaos.draw(number)
            values = {**drawn, **values}
        return (msgspec.structs.replace(self.current, **values) if values else self.current), names
