"""Time comes in as an argument: integer Unix milliseconds, UTC. Doors read it here once and hand it on."""

import time
from typing import Final, Protocol

DAY_MS: Final = 86_400_000


class Clock(Protocol):
    """Where a door gets `now` from."""

    def now_ms(self) -> int:
        """Unix milliseconds, UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


def utc_day(now_ms: int) -> int:
    """Days since 1970-01-01 UTC: the day a daily cap counts in."""
    return now_ms // DAY_MS


def utc_hhmm(now_ms: int) -> int:
    """The UTC time of day as the number HHMM, the form of a price step's window."""
    minutes = now_ms % DAY_MS // 60_000
    return minutes // 60 * 100 + minutes % 60
