"""Callback queries: a person pressed a button and waits; the bot answers once, and not too late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tokenarb.sim.telegram import errors
from tokenarb.sim.telegram.clock import Clock
from tokenarb.sim.telegram.errors import bad_request
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.switches import Switches

LONGEST_TEXT: Final = 200


@dataclass(slots=True)
class Press:
    """One pressed button; `answer` is what the person saw, None so far."""

    id: str
    at: float
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    answer: dict[str, Any] | None = None


class Callbacks:
    """The queries of one bot by id."""

    def __init__(self, clock: Clock, settings: Callable[[], Switches]) -> None:
        self._clock = clock
        self._settings = settings
        self.presses: dict[str, Press] = {}

    def open(self, query_id: str) -> Press:
        """A person pressed a button."""
        press = Press(query_id, self._clock.now())
        self.presses[query_id] = press
        return press

    def answer(self, fields: Fields) -> bool:
        """answerCallbackQuery.

        Raises: Failure 400 for an id that is unknown, too old or answered before.
        """
        press = self.presses.get(fields.text("callback_query_id"))
        text = fields.text("text")
        if press is None or press.answer is not None or self._clock.now() > press.at + self._settings().callback_age_s:
            raise bad_request(errors.QUERY_TOO_OLD)
        if len(text) > LONGEST_TEXT:
            raise bad_request("MESSAGE_TOO_LONG")
        if fields.text("url"):
            raise bad_request("URL_INVALID")
        press.answer = {"text": text, "show_alert": fields.flag("show_alert")}
        press.answered.set()
        return True
