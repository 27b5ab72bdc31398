"""getUpdates: one poller at a time, long polls, and the pauses with which the real server slows impatient ones (section 4)."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final

from tokenarb.sim.connection import Connection
from tokenarb.sim.telegram import errors
from tokenarb.sim.telegram.errors import Failure
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.updates import Updates

LONGEST_S: Final = 50
IMPATIENT_S: Final = 3.0
HASTY_S: Final = 0.5


class Polling:
    """Who polls now, and how the last poll began."""

    def __init__(self, updates: Updates) -> None:
        self._updates = updates
        self._current: asyncio.Future[Failure] | None = None
        self._last_offset: int | None = None
        self._last_start = 0.0
        self._last_conflict = 0.0

    def end(self, text: str) -> None:
        """End the running poll with a conflict."""
        if self._current is not None and not self._current.done():
            self._current.set_result(Failure(409, text))
        self._current = None

    async def get(self, fields: Fields, connection: Connection) -> list[dict[str, Any]]:
        """The answer to getUpdates.

        Raises: Failure 409 when another poll or a webhook ended this one, ConnectionError when its caller left.
        """
        offset = fields.integer("offset")
        limit, timeout = fields.integer("limit", 100, 1, 100), fields.integer("timeout", 0, 0, LONGEST_S)
        now = time.monotonic()
        if offset == self._last_offset and timeout < IMPATIENT_S and now < self._last_start + IMPATIENT_S:
            timeout = int(IMPATIENT_S)
            if now < self._last_start + HASTY_S:
                limit = 1
        self._last_offset, self._last_start = offset, now
        self._updates.allow(fields.json("allowed_updates", "allowed updates"))
        self.end(errors.SECOND_POLLER)
        self._updates.confirm(offset)
        mine: asyncio.Future[Failure] = asyncio.get_running_loop().create_future()
        self._current = mine
        try:
            return await self._wait(mine, limit, now + timeout, connection)
        finally:
            if self._current is mine:
                self._current = None

    async def _wait(self, mine: asyncio.Future[Failure], limit: int, until: float, connection: Connection) -> list[dict[str, Any]]:
        leaving = asyncio.ensure_future(connection.until_left())
        try:
            while not (ready := self._updates.batch(limit)) and (left := until - time.monotonic()) > 0:
                arrival = asyncio.ensure_future(self._updates.arrived.wait())
                waited: set[asyncio.Future[Any]] = {arrival, mine, leaving}
                await asyncio.wait(waited, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                arrival.cancel()
                if mine.done():
                    raise await self._slowed(mine.result())
                if leaving.done():
                    raise ConnectionError("the poller has left")
            return [update.row() for update in ready]
        finally:
            leaving.cancel()

    async def _slowed(self, conflict: Failure) -> Failure:
        """Conflicts that repeat are answered late."""
        now = time.monotonic()
        repeated = now < self._last_conflict + IMPATIENT_S
        self._last_conflict = now
        if repeated:
            await asyncio.sleep(IMPATIENT_S)
        return conflict
