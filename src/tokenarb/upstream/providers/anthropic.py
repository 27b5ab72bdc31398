"""Anthropic's own dialect, for the gateway's `/messages` route alone: nothing is translated between dialects. No cost named, no book kept.

Sources: openai_compat.md section 3. `ports.ChatProvider` has the promises.
"""

from typing import Final

import msgspec

from tokenarb.base.clock import Clock
from tokenarb.upstream import calling
from tokenarb.upstream.health import Health
from tokenarb.upstream.incoming import Incoming
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.ports import MESSAGES, Generation
from tokenarb.upstream.providers import openai_problems

BASE_URL: Final = "https://api.anthropic.com/v1"
VERSION: Final = b"2023-06-01"
PROBE_TIMEOUT_S: Final = 10.0
PATHS: Final = frozenset({MESSAGES})

KNOWN: Final = frozenset(
    {
        "model",
        "messages",
        "system",
        "max_tokens",
        "stop_sequences",
        "stream",
        "temperature",
        "top_k",
        "top_p",
        "tools",
        "tool_choice",
        "thinking",
        "cache_control",
        "output_config",
    }
)
"""Fields that are sent; what bills without a price of ours (`mcp_servers`, `container`, `service_tier`) is not among them."""

_HANDED_ON: Final = frozenset({b"anthropic-version", b"anthropic-beta"})
_FIELDS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ENCODER: Final = msgspec.json.Encoder()


class Anthropic:
    """See `ports.ChatProvider`. `fields` are sent, everything else is left out."""

    keeps_records = False

    def __init__(self, pool: Pool, clock: Clock, health: Health, *, fields: frozenset[str] = KNOWN) -> None:
        self.health = health
        self._fields = fields
        self._caller = calling.Caller(pool, clock, health, read_error=openai_problems.classify)

    async def chat(self, key: str, body: bytes, *, stream: bool, path: str = MESSAGES, extra: tuple[calling.Header, ...] = ()) -> Incoming:
        """See `ports.ChatProvider`. Of the caller's headers the version and the betas are handed on."""
        headers = _headers(key, tuple((name, value) for name, value in extra if name in _HANDED_ON))
        return await self._caller.call(path.encode("ascii"), headers, self.fitted(body), stream=stream)

    def fitted(self, body: bytes) -> bytes:
        """The house's body as Anthropic takes it: the pseudonym goes where it belongs, the house's routing words are left out."""
        given = _FIELDS.decode(body)
        fitted: dict[str, object] = {name: value for name, value in given.items() if name in self._fields}
        if "user" in given:
            fitted["metadata"] = {"user_id": given["user"]}
        return _ENCODER.encode(fitted)

    def generation_id(self, incoming: Incoming) -> str | None:
        """The `request-id`, for the operator's eyes; never None, since the body's id is no better a handle."""
        return incoming.headers.get(b"request-id", b"")[:200].decode("latin-1")

    async def generation(self, generation_id: str, key: str) -> Generation | None:
        """There is no book to ask."""
        return None

    async def probe(self, key: str) -> None:
        """See `ports.ChatProvider`: the list of models."""
        incoming = await self._caller.send(b"GET", b"/models", _headers(key, ()), header_timeout_s=PROBE_TIMEOUT_S)
        incoming.abort()

    async def close(self) -> None:
        """See `ports.ChatProvider`."""
        await self._caller.pool.close()


def _headers(key: str, handed_on: tuple[calling.Header, ...]) -> tuple[calling.Header, ...]:
    version = () if any(name == b"anthropic-version" for name, _ in handed_on) else ((b"anthropic-version", VERSION),)
    return (*handed_on, *version, (b"x-api-key", key.encode("ascii", "replace")))
