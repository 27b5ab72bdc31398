"""A deposit on a chain: its identity, its states as one table, what it is worth and when it counts. Pure.

seen -> confirming -> credited -> reversed       and on the side: dust, unrecognised, dismissed, gone
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from tokenarb.base import money
from tokenarb.base.errors import Broken
from tokenarb.payments.networks import Network

WORTH_MAX: Final = money.INT64_MAX // 1000
"""Nano-USD (9.2 million USD): nobody pays more at once; a rate or a token that says so is wrong, and a person looks at it."""


class DepositState(StrEnum):
    """Where a deposit stands.

    SEEN: known, but in no block of the chain (not mined yet, or its block went away). CONFIRMING: in a block. DUST: counts, but is worth
    less than it costs to move; waits for its like. CREDITED: in the wallet. REVERSED: was credited, and its block went away. UNRECOGNISED:
    in a block, of a token that is no money here, or too large to be true; a person decides. DISMISSED: he decided that it is nothing.
    OWN: moved by ourselves, which is no deposit (P19). GONE: SEEN for too long.
    """

    SEEN = "seen"
    CONFIRMING = "confirming"
    DUST = "dust"
    CREDITED = "credited"
    REVERSED = "reversed"
    UNRECOGNISED = "unrecognised"
    OWN = "own"
    DISMISSED = "dismissed"
    GONE = "gone"


S = DepositState
MOVES: Final[dict[DepositState, frozenset[DepositState]]] = {
    S.SEEN: frozenset({S.CONFIRMING, S.UNRECOGNISED, S.OWN, S.GONE}),
    S.CONFIRMING: frozenset({S.SEEN, S.DUST, S.CREDITED, S.UNRECOGNISED}),
    S.DUST: frozenset({S.SEEN, S.CREDITED}),
    S.CREDITED: frozenset({S.REVERSED}),
    S.OWN: frozenset({S.SEEN}),
    S.REVERSED: frozenset({S.CONFIRMING, S.UNRECOGNISED}),  # mined again after all
    S.UNRECOGNISED: frozenset({S.SEEN, S.CREDITED, S.DISMISSED}),
    S.DISMISSED: frozenset({S.SEEN, S.CREDITED}),
    S.GONE: frozenset({S.SEEN, S.CONFIRMING, S.UNRECOGNISED, S.OWN}),
}
"""From each state to those that may follow."""


def moved(state: DepositState, to: DepositState) -> DepositState:
    """`to`, if it may follow. Raises: Broken."""
    if to not in MOVES[state]:
        raise Broken(f"a deposit does not go from {state} to {to}")
    return to


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a deposit one (rule P3, fault S4): the transaction alone is not enough, it may pay the same address several times."""

    chain: str
    tx: str
    index: int

    def __str__(self) -> str:
        return f"{self.chain}:{self.tx}:{self.index}"


@dataclass(frozen=True, slots=True)
class Deposit:
    """`symbol`: the money it is, None where it is none. `rate_seen`: USD a whole coin when it was first in a block, if known.

    `height` and `block` None: in no block of the chain now. `credit_nano`: what it brought, `rate_used` at which rate; `round`: how often
    it was reversed; `owed_nano`: what the reversals could not take back yet.
    """

    identity: Identity
    customer: int
    address: str
    contract: str | None
    symbol: str | None
    units: int
    height: int | None
    block: str | None
    state: DepositState
    seen_at_ms: int
    rate_seen: Fraction | None
    rate_used: Fraction | None
    credit_nano: int
    round: int
    owed_nano: int

    @property
    def transfer(self) -> str:
        """What the ledger's transfers of this round are named by."""
        return round_name(self.identity, self.round)


def round_name(identity: Identity, number: int) -> str:
    """A deposit that was reversed and mined again is credited again, under another name."""
    return f"{identity}#{number}" if number else str(identity)


def worth(units: int, decimals: int, rate: Fraction) -> int:
    """Nano-USD of so many smallest units at `rate` USD a whole coin; rounded down, the one rounding of a deposit."""
    scale: int = 10**decimals
    return units * rate.numerator * money.NANO // (rate.denominator * scale)


def price(seen: Fraction | None, now: Fraction | None) -> Fraction | None:
    """The rate a deposit is credited at: the lower of the one at first sight and now's (P11), so that waiting is no option on the rate.

    None while there is no rate: it waits, and is credited when rates return (P12).
    """
    if now is None or seen is None:
        return now
    return min(seen, now)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the chain has gone over us: the height of our cursor, which is never ahead of the node, and the finality it told us."""

    height: int
    finalized: int | None


def deep(network: Network, progress: Progress) -> int:
    """The height up to which blocks are as deep as the greatest sums ask for."""
    rule = network.deepest
    height = progress.height - rule.blocks + 1
    return height if not rule.finalized else min(height, -1 if progress.finalized is None else progress.finalized)


def counts(record: Deposit, network: Network, progress: Progress, at_stake_nano: int | None) -> bool:
    """Whether the block is deep enough for what is at stake: this deposit with all the customer's others that could still go the same way.

    So a large payment cut into many small ones waits as long as a whole one (P7).
    """
    if record.height is None:
        return False
    rule = network.rule(at_stake_nano)
    final = progress.finalized is not None and record.height <= progress.finalized
    return progress.height - record.height + 1 >= rule.blocks and (final or not rule.finalized)
