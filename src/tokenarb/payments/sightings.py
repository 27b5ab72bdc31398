"""What a chain shows us: headers, blocks, and the transfers in them that touch watched addresses. Pure records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

COIN: Final = -1
"""The index of a transaction's own transfer of coins, on chains where a transaction has one and logs beside it."""

INTERNAL: Final = -2
"""The index of coins that no transaction brought by itself: a balance rose by more than the blocks explain (`payments.balances`)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A block, by height and hash."""

    height: int
    hash: str


@dataclass(frozen=True, slots=True)
class Header:
    """A block's header; `at_ms` is the miner's clock."""

    height: int
    hash: str
    parent: str
    at_ms: int

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.height, self.hash)


@dataclass(frozen=True, slots=True)
class Tip:
    """How far a node has come. `finalized`: the height up to which the chain itself calls blocks final; None: it does not say."""

    height: int
    finalized: int | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that came to a watched address.

    `index` within the transaction: the output's number, or the number of the transfer among those that the transaction logged (which stays
    the same when it is mined again elsewhere; a node's own log index counts through the block), or COIN. `units` are the asset's smallest.
    `contract`: the token's, in lower case; None is the chain's own coin. `own`: it came from the house or from another watched address.
    """

    tx: str
    index: int
    address: str
    contract: str | None
    units: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class Spent:
    """Coins that a transaction took from the watched address that sent it, its fee included: a sweep of ours."""

    tx: str
    address: str
    units: int


@dataclass(frozen=True, slots=True)
class Block:
    """A whole block, of which only what concerns us is kept."""

    header: Header
    transfers: tuple[Transfer, ...]
    spent: tuple[Spent, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """The addresses of one family that customers were given, and those of the house (treasury, gas), whose transfers are no deposits.

    Addresses are written as that family's adapter writes them: EVM in lower case, Bitcoin as text.
    """

    customers: Mapping[str, int]
    house: frozenset[str] = field(default_factory=frozenset)

    def own(self, sender: str) -> bool:
        """What moves from a watched address, or from the house, is moved by us."""
        return sender in self.customers or sender in self.house


@dataclass(frozen=True, slots=True)
class Scanned:
    """One step along a chain: from `base`, our cursor, back to `ancestor` where the chain went another way, then through `blocks`."""

    chain: str
    base: Place
    ancestor: Place
    blocks: tuple[Block, ...]
    tip: Tip

    @property
    def forked(self) -> bool:
        """Blocks that we had seen are no longer part of the chain."""
        return self.ancestor != self.base

    @property
    def end(self) -> Place:
        """Where the cursor stands afterwards."""
        return self.blocks[-1].header.place if self.blocks else self.ancestor
