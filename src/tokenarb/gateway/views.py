"""What a key may do, by its secret: read once, kept while the book's revision stands (a stale view cannot spend: fault F1).

Secrets are not kept: the cache is keyed by a hash under a key that this process made for itself.
"""

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from tokenarb.base.clock import Clock
from tokenarb.base.db import Database
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.keys import issuing, secrets
from tokenarb.keys.model import KeyView
from tokenarb.keys.secrets import Peppers

log = logging.getLogger(__name__)

KEPT_MAX: Final = 100_000
KEPT_MS: Final = 60_000  # for what changes without moving the revision: a date that passes
YOUNG_MS: Final = 100  # a refused key costs at most ten reads a second
UNKNOWN_KEPT_MS: Final = 1_000  # a key that was just issued works within a second
UNKNOWN_KEPT_MAX: Final = 10_000
REREAD_MS: Final = 1_000  # however many unknown keys are tried


class Views:
    """The views of one process, least recently read first out.

    `reread` gives the peppers as they are kept now: asked where a key is not known, which may have been made under a newer one than ours.
    Raises: Refused where they cannot be read; ours stay then.
    """

    def __init__(
        self,
        database: Database,
        peppers: Peppers,
        clock: Clock,
        *,
        reread: Callable[[], Peppers] | None = None,
        kept_max: int = KEPT_MAX,
    ) -> None:
        self._database = database
        self._peppers = peppers
        self._clock = clock
        self._reread = reread
        self._reread_at = 0
        self._kept_max = kept_max
        self._hash_key = os.urandom(16)
        self._kept: dict[bytes, tuple[KeyView, int]] = {}
        self._unknown: dict[bytes, int] = {}
        self._loading: dict[bytes, asyncio.Task[KeyView | None]] = {}
        self._lent: dict[bytes, tuple[int, int]] = {}

    def lend(self, customer: int, key: int) -> str:
        """A secret that opens this key of that customer in this process alone, until it is taken back: for calls from inside the house."""
        secret = secrets.generate()
        self._lent[self._name(secret)] = (customer, key)
        return secret

    def take_back(self, secret: str) -> None:
        """It opens nothing any more."""
        name = self._name(secret)
        self._lent.pop(name, None)
        self._kept.pop(name, None)

    def kept(self, secret: str, now_ms: int) -> KeyView | None:
        """The view if it is here and fresh; waits for nothing."""
        name = self._name(secret)
        found = self._kept.pop(name, None)
        if found is None or now_ms >= found[1]:
            return None
        self._kept[name] = found  # the youngest again
        return found[0]

    def young(self, secret: str, now_ms: int) -> bool:
        """The kept view was read just now: a refusal by it may be told without reading again (what was bought counts at once: E10)."""
        found = self._kept.get(self._name(secret))
        return found is not None and found[1] - KEPT_MS + YOUNG_MS > now_ms

    async def read(self, secret: str, *, fresh: bool = False) -> KeyView:
        """The view of the key. `fresh`: as the database has it now.

        Raises: Refused invalid_key; Unavailable where the database is away.
        """
        if not secrets.well_formed(secret):
            raise Refused("invalid_key")
        name, now_ms = self._name(secret), self._clock.now_ms()
        if not fresh:
            view = self.kept(secret, now_ms)
            if view is not None:
                return view
            if self._unknown.get(name, 0) > now_ms:
                raise Refused("invalid_key")
        loading = self._loading.get(name)
        if loading is None or fresh:
            loading = asyncio.create_task(self._load(name, secret))
            self._loading[name] = loading
            loading.add_done_callback(lambda done: self._loaded(name, done))
        found = await asyncio.shield(loading)
        if found is None:
            raise Refused("invalid_key")
        return found

    async def _load(self, name: bytes, secret: str) -> KeyView | None:
        now_ms, lent = self._clock.now_ms(), self._lent.get(name)
        try:
            view = await self._found(now_ms, secret) if lent is None else await self._opened(now_ms, *lent)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise Unavailable(f"database: {type(error).__name__}", retry_after_s=1) from error
        if view is None:
            if len(self._unknown) >= UNKNOWN_KEPT_MAX:
                self._unknown.clear()
            self._unknown[name] = now_ms + UNKNOWN_KEPT_MS
            self._kept.pop(name, None)
            return None
        self._kept.pop(name, None)
        while len(self._kept) >= self._kept_max:
            del self._kept[next(iter(self._kept))]
        self._kept[name] = (view, now_ms + KEPT_MS)
        return view

    async def _found(self, now_ms: int, secret: str) -> KeyView | None:
        async with self._database.read() as tx:
            view = await issuing.find(tx, now_ms, secret, self._peppers)
        if view is None and await self._newer_peppers(now_ms):
            async with self._database.read() as tx:
                view = await issuing.find(tx, now_ms, secret, self._peppers)
        if view is not None and view.key.pepper_version != self._peppers.current:
            async with self._database.transaction() as tx:
                await issuing.rehash(tx, view.key, secret, self._peppers)
        return view

    async def _opened(self, now_ms: int, customer: int, key: int) -> KeyView | None:
        async with self._database.read() as tx:
            return await issuing.view(tx, now_ms, customer, key)

    async def _newer_peppers(self, now_ms: int) -> bool:
        """Whether the peppers have been rotated since we read them; we have them then. Beside a server nobody needs to restart it."""
        if self._reread is None or abs(now_ms - self._reread_at) < REREAD_MS:
            return False
        self._reread_at = now_ms
        try:
            found = await asyncio.to_thread(self._reread)
        except Refused as refused:
            log.warning("the peppers cannot be read again: %s", refused.message)
            return False
        if found == self._peppers:
            return False
        self._peppers = found
        return True

    def _loaded(self, name: bytes, done: "asyncio.Task[KeyView | None]") -> None:
        if self._loading.get(name) is done:
            del self._loading[name]
        if not done.cancelled():
            done.exception()  # whoever waited has it; nobody waiting is not an error of the loop

    def _name(self, secret: str) -> bytes:
        return hashlib.blake2b(secret.encode(), key=self._hash_key, digest_size=16).digest()
