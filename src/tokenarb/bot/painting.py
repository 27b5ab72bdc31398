"""A picture for a screen, or none: it must never keep anybody waiting long, nor the bot from answering others."""

import asyncio
import logging
from typing import Final

from tokenarb.analytics.pictures import Picture
from tokenarb.analytics.studio import Studio
from tokenarb.base.errors import Unavailable

PATIENCE_S: Final = 20.0
QUEUE_MAX: Final = 4
"""Who comes when so many wait gets the text alone: each who waits takes a place among the updates that are acted on at once."""

log = logging.getLogger("tokenarb.bot.painting")


async def painted(studio: Studio, picture: Picture) -> bytes | None:
    """The PNG; None where it failed, took too long, or too many wait."""
    if studio.asked >= QUEUE_MAX:
        return None
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await studio.draw(picture)
    except (OSError, Unavailable) as no:  # TimeoutError is an OSError
        log.warning("a screen goes without its picture", extra={"why": str(no) or "it took too long"})
        return None
