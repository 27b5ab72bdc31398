"""What the house needs of a model provider: a page of promises. Money is exact `Decimal` USD, times are Unix ms.

Every call raises NotSent (surely not billed), Cut (may be billed) or UpstreamProblem (the upstream said no), and nothing else.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Protocol

from tokenarb.catalog.model import Usage
from tokenarb.upstream.health import Health
from tokenarb.upstream.incoming import Incoming

CHAT: Final = "/chat/completions"
MESSAGES: Final = "/messages"


@dataclass(frozen=True, slots=True)
class Generation:
    """What the upstream's own book says of one attempt.

    `cost` is the USD taken from our account, exact; `usage` holds the native (billed) counts and the same cost, ready for `pricing.charge`.
    """

    id: str
    model: str
    cost: Decimal
    usage: Usage
    cancelled: bool
    streamed: bool
    finish_reason: str
    provider: str
    created_at: str


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """The calling key. `limit` / `limit_remaining` None = no cap; `limit_reset` daily, weekly, monthly or None; figures in USD."""

    label: str
    limit: Decimal | None
    limit_remaining: Decimal | None
    limit_reset: str | None
    usage: Decimal
    usage_daily: Decimal
    is_free_tier: bool
    is_management_key: bool


@dataclass(frozen=True, slots=True)
class Credits:
    """The account. The upstream caches it: for alarms, never for a decision on one request."""

    total: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        """May be negative."""
        return self.total - self.used


@dataclass(frozen=True, slots=True)
class SubKey:
    """A key made through the management API. `hash` is the SHA-256 of the key in hex, the upstream's own name for it."""

    hash: str
    name: str
    label: str
    disabled: bool
    limit: Decimal | None
    limit_remaining: Decimal | None
    limit_reset: str | None
    usage: Decimal
    usage_daily: Decimal


@dataclass(frozen=True, slots=True)
class Activity:
    """One row of a completed UTC day: what the upstream charged for one model on one host."""

    date: str
    model: str
    model_permaslug: str
    provider: str
    usage: Decimal
    requests: int
    prompt_tokens: int
    completion_tokens: int
    reasoning_tokens: int


class ChatProvider(Protocol):
    """A host that serves models. Knows its own address; keys are given call by call.

    `keeps_records`: the host's book can be asked for a call by its generation id. Where it cannot, a call whose usage never came stays
    unknown. `health` is its breaker.
    """

    keeps_records: bool
    health: Health

    async def chat(self, key: str, body: bytes, *, stream: bool, path: str = CHAT, extra: tuple[tuple[bytes, bytes], ...] = ()) -> Incoming:
        """Sends a call, once. Returns at the headers of a 2xx answer; its body is the caller's to read or to abort.

        `body` is in the house's form of that route (OpenRouter's); what the host's dialect does not know is left out here. `path` is the
        route below the base URL, `extra` are headers to go with it. Any other status is raised as UpstreamProblem. A 2xx answer may still
        hold an error: see `problems.stream_error`.
        """
        ...

    def generation_id(self, incoming: Incoming) -> str | None:
        """The id the upstream named in its headers: the handle for `generation`, to be stored before the body is read."""
        ...

    async def generation(self, generation_id: str, key: str) -> Generation | None:
        """The attempt in the upstream's book; None while it is not written there (ask again later, C1), and always without a book."""
        ...

    async def probe(self, key: str) -> None:
        """Asks something cheap with the key: returns where the host answers and takes it."""
        ...

    async def close(self) -> None:
        """Closes every connection."""
        ...


class Provider(ChatProvider, Protocol):
    """A host with an account to ask and to manage; it knows its own management key."""

    async def models(self) -> list[dict[str, Any]]:
        """The whole catalogue, rows as the upstream gives them; numbers that are not integers are Decimal."""
        ...

    async def key_status(self, key: str) -> KeyStatus:
        """What `key` may still spend."""
        ...

    async def credits(self) -> Credits:
        """The account's credits (management key)."""
        ...

    async def list_keys(self, *, include_disabled: bool = True) -> list[SubKey]:
        """Every sub-key of the account (management key)."""
        ...

    async def create_key(self, name: str, *, limit: Decimal | None, limit_reset: str | None) -> tuple[SubKey, str]:
        """Makes a sub-key; the second member is its secret, shown this once. Not idempotent: a Cut may leave a key nobody knows."""
        ...

    async def update_key(
        self, key_hash: str, *, name: str | None = None, limit: Decimal | None = None, limit_reset: str | None = None
    ) -> SubKey:
        """Changes what is not None."""
        ...

    async def disable_key(self, key_hash: str, *, disabled: bool = True) -> SubKey:
        """Stops a sub-key, or lets it work again."""
        ...

    async def delete_key(self, key_hash: str) -> bool:
        """Deletes a sub-key; False where there is none (any more)."""
        ...

    async def activity(self, date: str | None = None, *, key_hash: str | None = None) -> list[Activity]:
        """Rows of the last 30 completed UTC days, or of `date` (YYYY-MM-DD), or of one key (management key)."""
        ...
