"""Reading on after the client has left, to learn what the call costs: bounded in number and in time (fault B12).

Where the bound is met the upstream is hung up on, and the request goes to the resolver, which asks `/generation`. No drain exists before
the upstream's headers: the wait for those belongs to the call and is never dropped (money.md, "Recovery").
"""

import asyncio
from typing import Final, Protocol

OPEN_MAX: Final = 512
SECONDS_MAX: Final = 120.0


class Abortable(Protocol):
    """An upstream answer that can be hung up on."""

    def abort(self) -> None: ...


class Drains:
    """All drains of one process. `total` counts those begun, `refused` those that found no place."""

    def __init__(self, *, open_max: int = OPEN_MAX, seconds_max: float = SECONDS_MAX) -> None:
        self.open = 0
        self.total = 0
        self.refused = 0
        self._open_max = open_max
        self._seconds_max = seconds_max

    def begin(self, incoming: Abortable) -> "Drain":
        """The client has left. The answer is read on, or hung up on at once where too many are."""
        self.total += 1
        if self.open >= self._open_max:
            self.refused += 1
            incoming.abort()
            return Drain(self, None)
        self.open += 1
        return Drain(self, asyncio.get_running_loop().call_later(self._seconds_max, incoming.abort))


class Drain:
    """One place among the drains; `end` gives it back."""

    __slots__ = ("_drains", "_timer")

    def __init__(self, drains: Drains, timer: asyncio.TimerHandle | None) -> None:
        self._drains = drains
        self._timer = timer

    def end(self) -> None:
        """The answer has been read, or given up."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._drains.open -= 1
