"""What payments need of strangers: Telegram's own book of Stars, nodes of chains, somebody who carries bytes to them, and prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tokenarb.payments.sightings import Block, Header, Place, Tip, Transfer, Watched
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


class Web(Protocol):
    """One address on the web, with its path prefix and whatever headers it wants: asked, never followed elsewhere."""

    async def ask(self, method: bytes, path: bytes, body: bytes, *, limit: int) -> tuple[int, Mapping[bytes, bytes], bytes]:
        """Status, headers in lower case, whole body. Raises: Unavailable (none, late, cut short, or more than `limit` bytes)."""
        ...


class Chain(Protocol):
    """A node of one chain, of which nothing is believed that does not fit together.

    Every call raises Unavailable where the node is away, limits us, answers nonsense, contradicts itself, or is of another chain.
    """

    async def tip(self) -> Tip:
        """How far the node has come."""
        ...

    async def mistakes(self) -> Sequence[str]:
        """What the chain itself contradicts of its row in the file: tokens that are not there, or count in other units (P8).

        Raises: Unavailable.
        """
        ...

    async def headers(self, heights: Sequence[int]) -> Sequence[Header | None]:
        """The headers at these heights of the chain the node follows now; None: it has no block there."""
        ...

    async def blocks(self, first: int, last: int, watched: Watched) -> Sequence[Block]:
        """Every block from `first` to `last`, both included, each the child of the one before, with all that came to watched addresses.

        What failed or moved nothing is left out. A step is never partly answered.
        """
        ...

    async def pending(self, addresses: Sequence[str]) -> Sequence[Transfer] | None:
        """What waits for a block and would bring money to one of these addresses, as far as this node heard of it.

        None: blocks come so quickly here that nobody asks. Nothing is credited by it (P7). Raises: Unavailable.
        """
        ...

    async def witness(self, blocks: Sequence[Block], watched: Watched) -> None:
        """Nothing, where another node says the same of these blocks, payments included, or where there is no other one.

        Raises: Unavailable where another one says otherwise, or none of the others can be asked now.
        """
        ...

    async def coins(self, addresses: Sequence[str], place: Place) -> Sequence[int] | None:
        """What each address holds of the chain's own coin after this very block, in smallest units.

        None: blocks tell everything on this chain, there is nothing to ask. Raises: Unavailable also where the node has no such block.
        """
        ...


class RateSource(Protocol):
    """Somebody who says what coins cost. `name` is its word in the settings."""

    name: str

    async def samples(self, assets: Sequence[str], now_ms: int) -> Sequence[Sample]:
        """What it says of those of `assets` that it knows, stamped with its own time or else `now_ms`. What is malformed, not positive, or
        quoted with a bid above its ask is left out. Raises: Unavailable (with `retry_after_s` where it says so) where it says nothing."""
        ...
