"""A client of Redis as this house uses it: for what may be lost. Money, keys and everything durable are the database's."""

from typing import Final

import redis.asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

TIMEOUT_S: Final = 0.5
"""A request waits for it, so it answers soon or counts as away."""


def client(url: str, password: str = "", *, timeout_s: float = TIMEOUT_S) -> "aioredis.Redis":
    """Connects when first asked; `url` as `forms.REDIS` gives it. The caller closes it.

    Nothing is tried twice: whoever asks decides what a lost answer means.
    """
    return aioredis.Redis.from_url(
        url, password=password or None, socket_timeout=timeout_s, socket_connect_timeout=timeout_s, retry=Retry(NoBackoff(), 0)
    )


async def trouble(found: "aioredis.Redis") -> str | None:
    """Why it cannot be used now; None where it answers."""
    try:
        await found.echo("ready")
    except (RedisError, OSError, TimeoutError) as error:
        return f"{type(error).__name__}: {str(error)[:120]}"
    return None
