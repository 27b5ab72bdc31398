"""The queue of updates: ids that rise, confirmation by offset, expiry, kinds that the bot wants (section 4)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tokenarb.sim.telegram.clock import Clock
from tokenarb.sim.telegram.switches import Switches

UNASKED: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KEPT: Final = 2000


@dataclass(slots=True, eq=False)
class Update:
    """One update. A `replayed` one comes out once more although its id was confirmed."""

    id: int
    at: float
    kind: str
    chat: int
    payload: dict[str, Any]
    replayed: bool = False

    def row(self) -> dict[str, Any]:
        """The Bot API's Update."""
        return {"update_id": self.id, self.kind: self.payload}


class Updates:
    """What waits for the bot. `arrived` is set when something came."""

    def __init__(self, clock: Clock, settings: Callable[[], Switches], first_id: int) -> None:
        self._clock = clock
        self._settings = settings
        self._next = first_id
        self.waiting: deque[Update] = deque()
        self.history: deque[Update] = deque(maxlen=KEPT)
        self.allowed: frozenset[str] | None = None
        self.arrived = asyncio.Event()

    def put(self, kind: str, payload: dict[str, Any], chat: int) -> Update | None:
        """A new update; None when the bot does not want its kind."""
        if kind in UNASKED if self.allowed is None else kind not in self.allowed:
            return None
        update = Update(self._next, self._clock.now(), kind, chat, payload)
        self._next += 1
        self.history.append(update)
        for _ in range(1 + self._settings().duplicate_updates):
            self.waiting.append(update)
        self._wake()
        return update

    def replay(self, update_id: int, *, renumbered: bool) -> Update:
        """An earlier update once more, under its own id or a new one.

        Raises: KeyError for an id that is not remembered.
        """
        for old in reversed(self.history):
            if old.id == update_id:
                number = self._next if renumbered else old.id
                self._next += renumbered
                again = Update(number, self._clock.now(), old.kind, old.chat, old.payload, replayed=not renumbered)
                self.waiting.append(again)
                self._wake()
                return again
        raise KeyError(update_id)

    def _wake(self) -> None:
        arrived, self.arrived = self.arrived, asyncio.Event()
        arrived.set()

    def allow(self, kinds: Any) -> None:
        """Which kinds to keep from now on: a list, empty for the default; None changes nothing."""
        if isinstance(kinds, list):
            self.allowed = frozenset(str(kind) for kind in kinds) or None

    def confirm(self, offset: int) -> None:
        """Forget what is older than `offset`; a negative one keeps the newest |offset|."""
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
        elif offset > 0:
            self.waiting = deque(update for update in self.waiting if update.id >= offset or update.replayed)

    def batch(self, limit: int) -> list[Update]:
        """What to hand to a poller; it stays until it is confirmed, except what is replayed."""
        ready = self.pending(limit)
        if any(update.replayed for update in ready):
            self.waiting = deque(update for update in self.waiting if not (update.replayed and update in ready))
        return ready

    def pending(self, limit: int) -> list[Update]:
        """The oldest that wait, after what is too old was forgotten."""
        oldest = self._clock.now() - self._settings().update_life_s
        if self.waiting and any(update.at < oldest for update in self.waiting):
            self.waiting = deque(update for update in self.waiting if update.at >= oldest)
        ready = list(self.waiting)[:limit]
        return ready[::-1] if self._settings().reverse_updates else ready

    def done(self, update: Update) -> None:
        """A webhook took it."""
        if update in self.waiting:
            self.waiting.remove(update)

    def clear(self) -> None:
        """Forget everything that waits."""
        self.waiting.clear()
