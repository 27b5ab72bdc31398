"""What time it is at the upstream: its Date header, the only clock besides ours that money depends on (daily limits, activity days)."""

import email.utils
from collections.abc import Awaitable, Callable
from typing import Final

from tokenarb.base.clock import Clock
from tokenarb.upstream.pool import Pool

SKEW_S_MAX: Final = 5


async def date_header(pool: Pool) -> str:
    """The header of a cheap answer, whatever its status; empty if it has none. Raises: NotSent, Cut."""
    incoming = await pool.send(b"GET", b"/key", [(b"user-agent", b"tokenarb")], header_timeout_s=10.0)
    incoming.abort()  # the body is of no interest
    return incoming.headers.get(b"date", b"").decode("latin-1")


async def skew_s(fetch: Callable[[], Awaitable[str]], clock: Clock) -> float:
    """How far this machine is surely ahead (behind: negative), in seconds, by the Date header that `fetch` brings.

    The header was written at some time between asking and having it, and is cut to the second: that much a slow answer may explain, and
    is no fault of a clock. Raises: ValueError where the header is no date; what `fetch` raises.
    """
    asked = clock.now_ms() / 1000
    header = await fetch()
    told = email.utils.parsedate_to_datetime(header).timestamp()
    had = clock.now_ms() / 1000
    return min(had - told, 0.0) + max(asked - told - 1, 0.0)
