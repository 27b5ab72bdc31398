"""The simulator's clock: real time plus an offset that the control API may move to test resets and expiry."""

from __future__ import annotations

import datetime
import functools
import time

UTC = datetime.UTC


class Clock:
    """Real time plus `offset_s`."""

    __slots__ = ("offset_s",)

    def __init__(self) -> None:
        self.offset_s = 0.0

    def now(self) -> float:
        """Unix seconds."""
        return time.time() + self.offset_s


def moment(seconds: float) -> datetime.datetime:
    """Unix seconds as an aware UTC datetime."""
    return datetime.datetime.fromtimestamp(seconds, UTC)


def iso(seconds: float) -> str:
    """ISO 8601 with milliseconds and `Z`, as the API prints `created_at`."""
    return moment(seconds).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(seconds * 1000) % 1000:03d}Z"


def day(seconds: float) -> str:
    """The UTC calendar day, YYYY-MM-DD."""
    return _day_text(day_number(seconds))


@functools.lru_cache(maxsize=64)
def _day_text(number: int) -> str:
    return moment(number * 86_400).strftime("%Y-%m-%d")


def day_number(seconds: float) -> int:
    """Days since the epoch, UTC."""
    return int(seconds // 86400)


def week_number(seconds: float) -> int:
    """Monday-to-Sunday weeks since the epoch, UTC (1970-01-01 was a Thursday)."""
    return int((seconds // 86400 + 3) // 7)


def month_number(seconds: float) -> int:
    """Calendar months since year 0, UTC."""
    at = moment(seconds)
    return at.year * 12 + at.month


def hhmm(seconds: float) -> int:
    """The UTC time of day as the HHMM number that price overrides use (section 2)."""
    minutes = int(seconds % 86400 // 60)
    return minutes // 60 * 100 + minutes % 60


def parse_iso(raw: str) -> float:
    """An ISO 8601 UTC moment with seconds (section 6, `expires_at`) as Unix seconds.

    Raises: ValueError when it is not one.
    """
    at = datetime.datetime.fromisoformat(raw.replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise ValueError("expires_at: a time zone is required")
    return at.timestamp()
