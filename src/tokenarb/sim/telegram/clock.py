"""The simulator's clock: real time plus an offset that the control API moves forward; whoever waits for a moment notices the move."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Real time plus `offset_s`."""

    __slots__ = ("_moved", "offset_s")

    def __init__(self) -> None:
        self.offset_s = 0.0
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Unix seconds."""
        return time.time() + self.offset_s

    def date(self) -> int:
        """Unix seconds, whole, as messages carry them."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Move forward.

        Raises: ValueError when asked to move backward.
        """
        if seconds < 0:
            raise ValueError("the clock moves forward only")
        self.offset_s += seconds
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def sleep_until(self, moment: float) -> None:
        """Return once `now()` has reached `moment`, by waiting or by a move."""
        while (left := moment - self.now()) > 0:
            moved = self._moved
            try:
                async with asyncio.timeout(left):
                    await moved.wait()
            except TimeoutError:
                pass
