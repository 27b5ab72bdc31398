"""Answers in Redis, for all workers. Each expires by itself; how much room they take is Redis's `maxmemory` and its policy.

The key names customer and model, so that a purge finds what it is for without reading any answer.
"""

import hashlib
from typing import Final

import msgspec
import redis.asyncio as aioredis
from redis.exceptions import RedisError

from tokenarb.answers.model import Entry, Name
from tokenarb.base.errors import Unavailable

PREFIX: Final = "tokenarb:answer:"
ENTRY_BYTES_MAX: Final = 1_000_000
PURGED_AT_ONCE: Final = 500
_PACK: Final = msgspec.msgpack.Encoder()
_UNPACK: Final = msgspec.msgpack.Decoder(Entry)


class RedisShelf:
    """Keeps answers in `client`'s database under `prefix`, for `ttl_ms` from when they were made."""

    def __init__(self, client: "aioredis.Redis", *, ttl_ms: int, prefix: str = PREFIX) -> None:
        self._redis = client
        self._ttl_ms = ttl_ms
        self._prefix = prefix

    async def find(self, name: Name, now_ms: int) -> Entry | None:
        """One round trip. What cannot be read (another version's) counts as absent. Raises: Unavailable."""
        try:
            found = await self._redis.get(self._key(name))
        except (RedisError, OSError, TimeoutError) as error:
            raise _away(error) from error
        entry = _read(found)
        return entry if entry is not None and now_ms - entry.at_ms < self._ttl_ms else None

    async def keep(self, name: Name, entry: Entry, now_ms: int) -> None:
        """Raises: Unavailable."""
        left_ms = self._ttl_ms - (now_ms - entry.at_ms)
        if left_ms <= 0 or len(entry.body) > ENTRY_BYTES_MAX:
            return
        try:
            await self._redis.set(self._key(name), _PACK.encode(entry), px=left_ms)
        except (RedisError, OSError, TimeoutError) as error:
            raise _away(error) from error

    async def purge(self, customer: int | None, model: str | None) -> int:
        """Walks over the names; shared answers are read, since they belong to who asked first. Raises: Unavailable."""
        made_by = "*" if model is None else _short(model)
        try:
            if customer is None:
                return await self._drop(f"{self._prefix}*:{made_by}:*", None)
            own = await self._drop(f"{self._prefix}{customer}:{made_by}:*", None)
            return own + await self._drop(f"{self._prefix}0:{made_by}:*", customer)
        except (RedisError, OSError, TimeoutError) as error:
            raise _away(error) from error

    async def _drop(self, pattern: str, customer: int | None) -> int:
        gone = 0
        some: list[bytes] = []
        async for key in self._redis.scan_iter(match=pattern, count=PURGED_AT_ONCE):
            if customer is not None:
                entry = _read(await self._redis.get(key))
                if entry is None or entry.customer != customer:
                    continue
            some.append(key)
            if len(some) >= PURGED_AT_ONCE:
                gone += int(await self._redis.unlink(*some))
                some.clear()
        return gone + (int(await self._redis.unlink(*some)) if some else 0)

    def _key(self, name: Name) -> str:
        return f"{self._prefix}{name.customer}:{_short(name.model)}:{name.digest}"


def _short(model: str) -> str:
    """A model's id without characters that a pattern would understand."""
    return hashlib.sha256(model.encode()).hexdigest()[:16]


def _read(found: bytes | str | None) -> Entry | None:
    if not isinstance(found, bytes):
        return None
    try:
        return _UNPACK.decode(found)
    except msgspec.DecodeError:
        return None


def _away(error: Exception) -> Unavailable:
    return Unavailable(f"redis: {type(error).__name__}: {str(error)[:120]}", retry_after_s=1)
