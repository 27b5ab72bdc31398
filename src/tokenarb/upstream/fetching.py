"""Whole answers from one address, bounded in bytes and time: for machines that are asked and bill nothing (nodes of chains)."""

import asyncio
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from tokenarb.base.errors import Unavailable
from tokenarb.upstream.calling import COMMON, JSON, Header
from tokenarb.upstream.pool import Pool

HEADERS_S: Final = 20.0
WHOLE_S: Final = 60.0
"""From asking to the last byte."""


class Fetcher:
    """Asks one `base_url`, which may hold a secret in its path and is never logged. `headers` go with every request."""

    def __init__(self, base_url: str, *, headers: tuple[Header, ...] = (), whole_s: float = WHOLE_S) -> None:
        self._pool = Pool(base_url, header_timeout_s=min(HEADERS_S, whole_s), idle_timeout_s=min(HEADERS_S, whole_s))
        self._root = b"" if urlsplit(base_url).path.rstrip("/") else b"/"
        self._headers = headers
        self._whole_s = whole_s

    async def ask(self, method: bytes, path: bytes, body: bytes, *, limit: int) -> tuple[int, Mapping[bytes, bytes], bytes]:
        """Status, headers, body, whatever the status is. `path` b"": the base address itself.

        Raises: Unavailable (no answer, not in time, not whole, or larger than `limit` bytes).
        """
        headers = [*COMMON, *self._headers, JSON] if body else [*COMMON, *self._headers]
        try:
            async with asyncio.timeout(self._whole_s):
                answer = await self._pool.send(method, path or self._root, headers, body)
                try:
                    return answer.status, answer.headers, await answer.body(limit)
                finally:
                    answer.abort()
        except TimeoutError:
            raise Unavailable(f"no whole answer within {self._whole_s:g} s") from None

    async def close(self) -> None:
        """Closes every connection."""
        await self._pool.close()
