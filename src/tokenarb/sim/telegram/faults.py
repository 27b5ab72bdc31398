"""Which switches apply to a call: the global state, then the rules for the next calls, for a method or for a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from tokenarb.sim.telegram import switches
from tokenarb.sim.telegram.errors import Failure
from tokenarb.sim.telegram.switches import ERRORS, BadSwitch, Switches


@dataclass(slots=True)
class Rule:
    """Switches for the calls that match; `left` counts down, None stays until a reset."""

    values: dict[str, Any]
    left: int | None
    method: str | None = None
    chat: int | None = None

    def matches(self, method: str, chat: str) -> bool:
        """Whether a call falls under the rule; the calls that fetch updates only when the rule names them."""
        if self.method is None and self.chat is None and method == "getupdates":
            return False
        return self.method in (None, method) and (self.chat is None or str(self.chat) == chat)

    def row(self) -> dict[str, Any]:
        """As GET /control shows it."""
        scope = {name: getattr(self, name) for name in ("method", "chat") if getattr(self, name) is not None}
        return {"scope": scope or "next", "left": self.left, "switches": self.values}


class Faults:
    """The current switches and rules."""

    def __init__(self) -> None:
        self.current: Switches = switches.DEFAULTS
        self.rules: list[Rule] = []

    def reset(self) -> None:
        """Everything back to its default."""
        self.current, self.rules = switches.DEFAULTS, []

    def set_all(self, values: dict[str, Any]) -> None:
        """Change the global state."""
        self.current = msgspec.structs.replace(self.current, **values)

    def add(self, scope: Any, count: int | None, values: dict[str, Any]) -> None:
        """A rule for `"next"` calls, or for `{"method": name, "chat": id}`.

        Raises: BadSwitch.
        """
        if scope == "next":
            self.rules.append(Rule(values, count or 1))
            return
        if not isinstance(scope, dict) or not scope or not set(scope) <= {"method", "chat"}:
            raise BadSwitch('scope: expected "all", "next" or an object with method or chat')
        method, chat = scope.get("method"), scope.get("chat")
        if chat is not None and not isinstance(chat, int):
            raise BadSwitch("scope.chat: expected a whole number")
        self.rules.append(Rule(values, count, None if method is None else str(method).lower(), chat))

    def for_call(self, method: str, chat: str) -> Switches:
        """The switches of this call; uses up one count of the first counted rule that matches."""
        if not self.rules:
            return self.current
        values: dict[str, Any] = {}
        counted = False
        for rule in self.rules:
            if not rule.matches(method, chat) or (rule.left is not None and counted):
                continue
            if rule.left is not None:
                counted = True
                rule.left -= 1
            values.update(rule.values)
        self.rules = [rule for rule in self.rules if rule.left != 0]
        return msgspec.structs.replace(self.current, **values) if values else self.current


def forced(settings: Switches) -> Failure | None:
    """The failure that switch `error` asks for."""
    if settings.error is None:
        return None
    text = settings.description or ERRORS[settings.error].format(retry_after=settings.retry_after)
    if settings.error == 429:
        return Failure(429, text, retry_after=settings.retry_after)
    return Failure(settings.error, text)
