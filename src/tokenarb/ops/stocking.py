"""A shop with nothing to sell: its first catalogue, and trying again soon where the upstream is away."""

import asyncio
import contextlib
from typing import Final

import sqlalchemy as sa

from tokenarb.base import clock
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.ops.chores import Chores
from tokenarb.ops.pulse import Pulse
from tokenarb.upstream.problems import UpstreamProblem

FIRST_S: Final = 10.0
AGAIN_S: Final = 3.0


async def first(chores: Chores, pulse: Pulse, watch: clock.Clock) -> None:
    """A new shop needs a catalogue before it can sell; an old one serves from what it has and reads on in its own time."""
    if pulse.empty:
        with contextlib.suppress(Unavailable, Refused, UpstreamProblem, TimeoutError):
            async with asyncio.timeout(FIRST_S):
                await chores.catalogue(watch.now_ms())
        await pulse.look()


async def keep_trying(chores: Chores, pulse: Pulse, watch: clock.Clock) -> None:
    """While there is nothing to sell at all, the upstream is asked every few seconds and not at the timetable's pace."""
    while pulse.empty:
        await asyncio.sleep(AGAIN_S)
        with contextlib.suppress(Unavailable, Refused, UpstreamProblem, sa.exc.SQLAlchemyError, OSError):
            await chores.catalogue(watch.now_ms())
            await pulse.look()
