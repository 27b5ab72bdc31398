"""Once a second a worker says that it lives and looks at what others changed: the shelf, maintenance. If it was declared dead it stops."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from tokenarb.base import clock, db
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.catalog import shelf
from tokenarb.catalog.changes import ROWS
from tokenarb.catalog.shelf import Shelf
from tokenarb.ledger import workers
from tokenarb.ops import leases, maintenance
from tokenarb.ops.health import Health
from tokenarb.upstream import credentials, registry
from tokenarb.upstream.fleet import Fleet, Picture
from tokenarb.upstream.model import Upstream

BEAT_S: Final = 1.0
BEAT_LIMIT_S: Final = 10.0

log = logging.getLogger("tokenarb.pulse")


class Pulse:
    """`shelf` is what may be sold, as it was at the last beat; `fenced` turns true, once and for all, when the worker was declared dead.

    Of the catalogue only that may be sold which some upstream of `fleet` may serve: a row, or the settings' own `upstream` as far as its
    recorded permission goes; without one, everything where it needs none (`permitted`), and nothing where it was withdrawn. `picture`
    reads rows.
    `watches` are asked at every look, in its snapshot; they raise what the database raises and nothing else.
    """

    def __init__(
        self,
        database: db.Database,
        watch: clock.Clock,
        worker: str,
        health: Health,
        upstream: str,
        fleet: Fleet,
        picture: Callable[[db.Tx], Awaitable[Picture]],
        permitted: Callable[[Upstream], bool],
    ) -> None:
        self.shelf: Shelf
        self.fenced = False
        self.watches: list[Callable[[db.Tx], Awaitable[None]]] = []
        self._catalogue: Shelf
        self._scope: tuple[str, ...] = ()
        self._upstream = upstream
        self._fleet = fleet
        self._picture = picture
        self._permitted = permitted
        self._database = database
        self._clock = watch
        self._worker = worker
        self._health = health
        self._stopped = asyncio.Event()
        self._beating: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Registers the worker and reads the shelf. Raises: whatever the database does."""
        async with self._database.transaction() as tx:
            await workers.register(tx, self._worker)
            if self._database.kind == "sqlite":
                await leases.take_from_the_dead(tx)
        async with self._database.read() as tx:
            self.shelf = self._catalogue = await shelf.load(tx)
        await self.look()

    @property
    def empty(self) -> bool:
        """Whether no catalogue was ever read; that the permission covers none of it is another matter, and so is what rows add to it."""
        return not any(offer.source != ROWS for offer in self._catalogue.offers.values()) and self._fleet.has_primary

    @property
    def shown(self) -> Shelf:
        """What of the shelf people are shown as for sale: what may be called from every country."""
        return self.shelf.narrowed(self._fleet.anywhere)

    def start(self) -> None:
        """Beats until `end`."""
        self._beating = asyncio.create_task(self._beat(), name="pulse")

    async def end(self) -> None:
        """Stops beating; what the worker left open goes to the resolver at once."""
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.wait([self._beating])
        try:
            async with asyncio.timeout(BEAT_LIMIT_S), self._database.transaction() as tx:
                await workers.retire(tx, self._worker)
        except (sa.exc.SQLAlchemyError, OSError, TimeoutError):
            log.warning("the database is away: the lease of this worker runs out by itself")

    async def until(self, stop: asyncio.Event) -> None:
        """Returns when `stop` is set, or when the worker was declared dead."""
        waits = [asyncio.create_task(stop.wait()), asyncio.create_task(self._stopped.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def renew(self) -> None:
        """Prolongs the lease. Raises: Refused fenced."""
        unsaid, booked = self._fleet.take_unsaid(), False
        try:
            async with self._database.transaction() as tx:
                await workers.renew(tx, self._worker)
                await credentials.spend(tx, clock.utc_day(self._clock.now_ms()), unsaid)
            booked = True
        except Refused:
            self.fenced = True
            self._stopped.set()
            raise
        finally:
            if not booked:
                self._fleet.give_back(unsaid)

    async def look(self) -> None:
        """Takes over what others changed."""
        async with self._database.read() as tx:
            if changed := await shelf.current_version(tx) != self._catalogue.version:
                self._catalogue = await shelf.load(tx)
            reseller = await registry.find(tx, self._upstream)
            state = await maintenance.read(tx)
            self._health.catalogue_read_ms = await leases.last_success(tx, "catalogue")
            for watch in self.watches:
                await watch(tx)
            picture = await self._picture(tx)
        scope = self._may_sell(reseller)
        if self._fleet.refresh(picture, replace(reseller, scope=scope).covers) or changed or scope != self._scope:
            if not scope and self._scope:
                log.error(
                    "the permission to resell this upstream was withdrawn: nothing more is served from it", extra={"upstream": reseller.id}
                )
            self._scope = scope
            self.shelf = self._catalogue.narrowed(self._fleet.sells)
        self._health.maintenance = state.reason if state else ""
        self._health.catalogue_models = len(self.shelf.offers)
        self._health.database_answered(self._clock.now_ms())

    def _may_sell(self, reseller: Upstream) -> tuple[str, ...]:
        """Globs of the models that the settings' own upstream may be resold of now."""
        if not self._permitted(reseller):
            return ()
        return reseller.scope if reseller.permission is not None else ("*",)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            try:
                async with asyncio.timeout(BEAT_LIMIT_S):
                    await self.renew()
                    await self.look()
            except (sa.exc.SQLAlchemyError, OSError, TimeoutError, Unavailable) as away:
                self._health.database_trouble = "does not answer"
                log.warning("the database does not answer", extra={"kind": type(away).__name__})
            except Exception:
                if self.fenced:
                    log.error("this worker was declared dead; it stops and comes back under a new name")
                    return
                # A door's boundary: a row that cannot be read must not end the lease of a worker that serves.
                log.exception("a beat failed; the shelf stays as it was")
