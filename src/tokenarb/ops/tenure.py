"""One process of the cluster does something that stays, such as speaking for the bot: by a lease that it keeps while it works."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

import sqlalchemy as sa

from tokenarb.base import clock, db
from tokenarb.base.errors import Unavailable
from tokenarb.ops import leases

RIGHT_MS: Final = 15_000
KEEP_S: Final = 3.0
AWAY = (sa.exc.SQLAlchemyError, OSError, Unavailable, TimeoutError)

log = logging.getLogger("tokenarb.tenure")


class Tenure:
    """`work` runs in this process while it holds the lease `name`; when it cannot keep it in time, `work` is cancelled before it ends."""

    def __init__(self, database: db.Database, watch: clock.Clock, name: str, holder: str, work: Callable[[], Awaitable[None]]) -> None:
        self._database = database
        self._clock = watch
        self._name = name
        self._holder = holder
        self._work = work

    async def run(self) -> None:
        """Until cancelled: waits for its turn, works, waits again."""
        while True:
            try:
                if await self._taken():
                    await self._hold()
            except AWAY as away:
                log.warning("the lease cannot be asked for", extra={"name_": self._name, "kind": type(away).__name__})
            await asyncio.sleep(KEEP_S)

    async def _taken(self) -> bool:
        async with self._database.transaction() as tx:
            return await leases.take(tx, self._clock.now_ms(), self._name, self._holder, every_ms=0, limit_ms=RIGHT_MS)

    async def _hold(self) -> None:
        working = asyncio.ensure_future(self._work())
        until_ms = self._clock.now_ms() + RIGHT_MS
        try:
            while not working.done():
                await asyncio.wait([working], timeout=KEEP_S)
                now_ms = self._clock.now_ms()
                try:
                    async with asyncio.timeout(KEEP_S), self._database.transaction() as tx:
                        await leases.keep(tx, self._name, self._holder, now_ms + RIGHT_MS)
                    until_ms = now_ms + RIGHT_MS
                except AWAY:
                    if now_ms + 2 * KEEP_S * 1000 > until_ms:  # another may take it soon: two must not speak at once
                        log.warning("the lease is lost", extra={"name_": self._name})
                        return
            await working
        finally:
            working.cancel()
            await asyncio.wait([working])
            await self._released()

    async def _released(self) -> None:
        try:
            async with asyncio.timeout(KEEP_S), self._database.transaction() as tx:
                await leases.failed(tx, self._name, self._holder, 0)
        except AWAY:
            log.warning("the lease runs out by itself", extra={"name_": self._name})
