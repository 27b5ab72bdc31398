"""Flood control: so many messages a second in all, to one private chat, to one group (section 3)."""

from __future__ import annotations

import math
from collections.abc import Callable

from tokenarb.sim.telegram import chats, errors
from tokenarb.sim.telegram.chats import Chat
from tokenarb.sim.telegram.clock import Clock
from tokenarb.sim.telegram.switches import Switches


class Bucket:
    """Tokens that come back at a rate, up to a capacity."""

    __slots__ = ("_at", "_tokens")

    def __init__(self) -> None:
        self._at: float | None = None
        self._tokens = 0.0

    def wait(self, now: float, capacity: float, rate: float) -> float:
        """Seconds until a token is there, 0 when one is."""
        held = capacity if self._at is None else min(capacity, self._tokens + (now - self._at) * rate)
        self._at, self._tokens = now, held
        if held >= 1:
            return 0.0
        return (1 - held) / rate if rate > 0 else 3600.0

    def take(self) -> None:
        """Use up one."""
        self._tokens -= 1


class Limits:
    """The buckets of one bot."""

    def __init__(self, clock: Clock, settings: Callable[[], Switches]) -> None:
        self._clock = clock
        self._settings = settings
        self._all = Bucket()
        self._chats: dict[int, Bucket] = {}

    def admit(self, chat: Chat) -> None:
        """Let a message to the chat pass.

        Raises: Failure 429 with the seconds to wait.
        """
        limits = self._settings()
        if not limits.limits:
            return
        now = self._clock.now()
        own = self._chats.setdefault(chat.id, Bucket())
        if chat.kind in chats.GROUP_KINDS:
            wait = own.wait(now, limits.group_per_minute, limits.group_per_minute / 60)
        else:
            wait = own.wait(now, limits.chat_burst, limits.chat_per_second)
        wait = max(wait, self._all.wait(now, limits.global_per_second, limits.global_per_second))
        if wait > 0:
            raise errors.too_many(max(1, math.ceil(wait)))
        own.take()
        self._all.take()
