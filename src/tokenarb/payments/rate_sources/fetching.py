"""One GET to a source of rates: bounded in time and size, and whatever goes wrong is `Unavailable` in words for the operator's log."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, Self

import aiohttp
import msgspec

from tokenarb.base.errors import Unavailable

Get = Callable[[str], Awaitable[bytes]]
"""The body of an answer with status 200. Raises: Unavailable."""

SECONDS_MAX: Final = 10.0
BYTES_MAX: Final = 256 * 1024
AGAIN_S_MAX: Final = 600.0


class Fetching:
    """One session for all sources; use it as `async with Fetching() as get`."""

    def __init__(self, seconds_max: float = SECONDS_MAX) -> None:
        self._limit = aiohttp.ClientTimeout(total=seconds_max)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=self._limit, headers={"accept": "application/json", "user-agent": "tokenarb"})
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._session is not None:
            await self._session.close()

    async def __call__(self, url: str) -> bytes:
        """See `Get`."""
        assert self._session is not None, "fetching begins with `async with`"
        try:
            async with self._session.get(url, allow_redirects=False) as answer:
                body = await answer.content.read(BYTES_MAX + 1)
                while len(body) <= BYTES_MAX and (more := await answer.content.read(BYTES_MAX + 1)):
                    body += more
                status, again = answer.status, answer.headers.get("retry-after", "")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"{type(error).__name__} at {_place(url)}") from None
        if status != 200:
            raise Unavailable(f"status {status} from {_place(url)}", retry_after_s=_seconds(again))
        if len(body) > BYTES_MAX:
            raise Unavailable(f"more than {BYTES_MAX} bytes from {_place(url)}")
        return body


def _place(url: str) -> str:
    return url.partition("://")[2].partition("?")[0]


def _seconds(text: str) -> float | None:
    return min(float(text), AGAIN_S_MAX) if text.isascii() and text.isdigit() and len(text) < 9 else None


def malformed(source: str, error: msgspec.MsgspecError) -> Unavailable:
    """An answer that is not what the source promises; the decoder's words name the member, not the value."""
    return Unavailable(f"{source} answers in another form: {error}")
