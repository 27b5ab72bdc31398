"""What payments need of strangers: Telegram's own book of the bot's Stars, and what coins cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tokenarb.payments.valuation import Sample


@dataclass(frozen=True, slots=True)
class StarMove:
    """A line of Telegram's book. `charge`: the id of the payment, for a refund that of the payment it undoes. `came`: from a user to us."""

    charge: str
    stars: int
    at_ms: int
    came: bool
    telegram_id: int | None
    payload: str


class StarBook(Protocol):
    """Telegram's own book of the bot's Stars."""

    async def moves(self, offset: int, limit: int) -> Sequence[StarMove]:
        """At most `limit` (100) lines from the `offset`-th on, oldest first; [] after the last. Raises: Unavailable."""
        ...


class RateSource(Protocol):
    """Somebody who says what coins cost. `name` is its word in the settings."""

    name: str

    async def samples(self, assets: Sequence[str], now_ms: int) -> Sequence[Sample]:
        """What it says of those of `assets` that it knows, stamped with its own time or else `now_ms`. What is malformed, not positive, or
        quoted with a bid above its ask is left out. Raises: Unavailable (with `retry_after_s` where it says so) where it says nothing."""
        ...
