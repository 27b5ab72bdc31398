"""How several sources pay for one call. Pure integer arithmetic on exact fractions.

The unfunded fraction f starts at 1. A pot that would need N alone gives min(what it has, ceil(f * N)) and leaves f - given / N.
The same rule fills a hold and spreads a settlement, so what was held always suffices for what was foreseen.
"""

from typing import Final

import msgspec

from tokenarb.base import money
from tokenarb.ledger.model import Need

SHARE_OF_FREE: Final = 4
"""A call without a limit of its own may hold a quarter of what is free, so that its parallel sisters find something too."""

Pot = tuple[int, int, int]
"""(what it can give, numerator, denominator of what the whole call needs of it)."""


class Spread(msgspec.Struct, frozen=True, gc=False):
    """What each pot gives, in order, and the fraction that stays unfunded."""

    given: tuple[int, ...]
    unfunded: int
    denominator: int


def spread(pots: list[Pot]) -> Spread:
    """Lets the pots pay in order. A pot of which the call needs nothing gives nothing; if that is so of all, nothing is unfunded."""
    if len(pots) == 1:
        return _alone(*pots[0])
    rest, whole = 1, 1
    given: list[int] = []
    anything = False
    for has, numerator, denominator in pots:
        if rest == 0 or numerator == 0:
            given.append(0)
            continue
        anything = True
        wanted = -(-rest * numerator // (whole * denominator))
        gives = wanted if wanted < has else has
        given.append(gives)
        if gives == wanted:
            rest = 0
        else:
            rest, whole = rest * numerator - gives * denominator * whole, whole * numerator
    if not anything:
        rest = 0
    return Spread(tuple(given), rest, whole)


def _alone(has: int, numerator: int, denominator: int) -> Spread:
    """What `spread` does with one pot, which is the usual case."""
    wanted = -(-numerator // denominator)
    if wanted <= has or numerator == 0:
        return Spread((wanted,), 0, 1)
    return Spread((has,), numerator - has * denominator, numerator)


class Purse(msgspec.Struct, frozen=True, gc=False):
    """What a hold may draw on: the usable sources with what they have free, and the room under the key's cap (None: no cap)."""

    free: tuple[tuple[int, Need], ...]
    retail: Need
    room: int | None

    def fill(self, output: int) -> Spread | None:
        """How the sources pay for `output` tokens; None where they cannot."""
        if not self.free:
            return Spread((), 0, 1) if self.retail.at(output) == 0 else None
        pots: list[Pot] = []
        for has, need in self.free:
            pots.append((has, need.base + output * need.per_output, need.denominator))
        result = spread(pots)
        return result if result.unfunded == 0 else None

    def within_cap(self, output: int) -> bool:
        """The key may reserve a call of `output` tokens."""
        return self.room is None or self.retail.at(output) <= self.room

    def most(self, limit: int) -> int:
        """The most output <= `limit` that is both funded and within the cap; -1 where not even the prompt is."""
        low, high = -1, limit
        while low < high:
            middle = (low + high + 1) // 2
            if self.within_cap(middle) and self.fill(middle) is not None:
                low = middle
            else:
                high = middle - 1
        return low

    def share(self, limit: int) -> int:
        """What a quarter of the balance pays that is free after the prompt; at most `limit`."""
        prompt = self.fill(0)
        if prompt is None:
            return 0
        if all(need.per_output == 0 for _, need in self.free):
            return limit
        tokens = 0
        for (has, need), given in zip(self.free, prompt.given, strict=True):
            if need.per_output:
                tokens += (has - given) // SHARE_OF_FREE * need.denominator // need.per_output
        return min(tokens, limit)

    def worth(self, output: int) -> int:
        """What the sources together are worth to a call of `output` tokens, in nano-USD at retail, rounded down."""
        retail = self.retail.at(output)
        result = spread([(has, need.base + output * need.per_output, need.denominator) for has, need in self.free])
        if not self.free:
            return 0
        return retail - money.ceil_div(retail * result.unfunded, result.denominator)
