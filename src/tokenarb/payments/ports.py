"""What payments need of strangers: Telegram's own book of the bot's Stars."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


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
