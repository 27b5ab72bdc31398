"""The timetable's lines for coins, where coins are taken. A part of `app`; what does the work is loaded only then."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tokenarb.coin_settings import account_texts
from tokenarb.kit import Kit
from tokenarb.ops.alarms import Bell
from tokenarb.ops.jobs import Verb


@asynccontextmanager
async def opened(kit: Kit, bell: Bell) -> AsyncIterator[Mapping[str, Verb]]:
    """By the names of the timetable; nothing where no account is set. Raises: Broken where this machine derives addresses wrongly."""
    if not account_texts(kit.settings):
        yield {}
        return
    from tokenarb import chains, coins  # not at the top: cryptography and an HTTP client that nobody needs who takes no coins

    async with coins.open_jobs(kit, bell) as of_coins, chains.open_jobs(kit, bell) as of_chains:
        yield {**of_coins, **of_chains}
