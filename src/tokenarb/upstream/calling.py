"""One request to an upstream, with its breaker: an answer of status 2xx, or what went wrong with it. Never a second try of its own."""

import asyncio
import functools
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from tokenarb.base.clock import Clock
from tokenarb.upstream.health import Health
from tokenarb.upstream.incoming import Incoming
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.problems import Cut, Full, NotSent, UpstreamProblem, classify

ERROR_BODY_TIMEOUT_S: Final = 10.0
ERROR_BODY_MAX: Final = 256 * 1024

Header = tuple[bytes, bytes]
Classify = Callable[[int, Mapping[bytes, bytes], bytes, int], UpstreamProblem]
"""Status, headers and body of an error, Unix ms -> the problem it states, in that dialect's words."""

COMMON: Final[tuple[Header, ...]] = ((b"user-agent", b"tokenarb"), (b"accept-encoding", b"identity"))
JSON: Final[Header] = (b"content-type", b"application/json")
_STREAMED: Final[Header] = (b"accept", b"text/event-stream")
_WHOLE: Final[Header] = (b"accept", b"application/json")


def plain(status: int, headers: Mapping[bytes, bytes], body: bytes, now_ms: int) -> UpstreamProblem:
    """An error as OpenRouter words it."""
    return classify(status, headers, body, now_ms=now_ms)


class Caller:
    """Sends requests over a pool. `health` hears of every call; `common` headers go with each; `read_error` knows the dialect's errors."""

    def __init__(
        self, pool: Pool, clock: Clock, health: Health, *, common: tuple[Header, ...] = COMMON, read_error: Classify = plain
    ) -> None:
        self.pool = pool
        self.health = health
        self._clock = clock
        self._common = common
        self._read_error = read_error

    def call(
        self, path: bytes, headers: tuple[Header, ...], body: bytes, *, stream: bool, kind: Header = JSON
    ) -> Coroutine[Any, Any, Incoming]:
        """A call with a body of that `kind` that may be billed, to be awaited. Raises, at once: NotSent where the breaker is open; awaited:
        as `send`."""
        if not self.health.closed:
            self.health.admit(self._clock.now_ms())
        return self.send(b"POST", path, (_STREAMED if stream else _WHOLE, *headers, kind), body)

    async def send(
        self, method: bytes, path: bytes, headers: tuple[Header, ...], body: bytes = b"", *, header_timeout_s: float | None = None
    ) -> Incoming:
        """One request; its answer's body is the caller's to read or to abort. Raises: NotSent, Cut, UpstreamProblem."""
        try:
            incoming = await self.pool.send(method, path, [*self._common, *headers], body, header_timeout_s=header_timeout_s)
        except Full:  # our own limit says nothing of the upstream (F5)
            raise
        except (Cut, NotSent) as trouble:
            self.health.failed(trouble, self._clock.now_ms())
            raise
        if 200 <= incoming.status < 300:
            self.health.answered(self._clock.now_ms())
            return incoming
        problem = self._read_error(incoming.status, incoming.headers, await _error_body(incoming), self._clock.now_ms())
        self.health.failed(problem, self._clock.now_ms())
        raise problem


@functools.lru_cache(maxsize=1024)
def bearer(key: str) -> Header:
    """The usual header of a key."""
    return (b"authorization", b"Bearer " + key.encode("ascii", "replace"))


async def _error_body(incoming: Incoming) -> bytes:
    """What an error answer says; nothing where it does not come whole, in time and in size. The status alone must do then."""
    try:
        async with asyncio.timeout(ERROR_BODY_TIMEOUT_S):
            return await incoming.body(ERROR_BODY_MAX)
    except (Cut, TimeoutError):
        return b""
    finally:
        incoming.abort()
