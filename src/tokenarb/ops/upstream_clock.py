"""What time it is at the upstream: its Date header, the only clock besides ours that money depends on (daily limits, activity days)."""

import email.utils
from typing import Final

from tokenarb.upstream.pool import Pool

SKEW_S_MAX: Final = 5


async def date_header(pool: Pool) -> str:
    """The header of a cheap answer, whatever its status; empty if it has none. Raises: NotSent, Cut."""
    incoming = await pool.send(b"GET", b"/key", [(b"user-agent", b"tokenarb")], header_timeout_s=10.0)
    incoming.abort()  # the body is of no interest
    return incoming.headers.get(b"date", b"").decode("latin-1")


def skew_s(header: str, now_ms: int) -> float:
    """How far this machine is ahead, in seconds. Raises: ValueError where the header is no date."""
    return now_ms / 1000 - email.utils.parsedate_to_datetime(header).timestamp()
