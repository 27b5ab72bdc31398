"""The nouns of limits: a meter, what is asked of meters, and what they say. Pure records; counts are integers, times Unix ms.

Records of a request are msgspec structs, as in metering.
"""

from enum import StrEnum
from typing import Final

import msgspec

from tokenarb.rates import window

SLOT_WAIT_MS: Final = 1_000
"""Nobody knows when a running call will end: come back in a second."""


class Measure(StrEnum):
    """What a meter counts."""

    REQUESTS = "requests"
    TOKENS = "tokens"
    SLOTS = "slots"


class Meter(msgspec.Struct, frozen=True, gc=False):
    """Something that is limited, such as a customer: `requests` and `tokens` a minute, `slots` at once; 0 = not limited."""

    name: str
    requests: int
    tokens: int
    slots: int


class Asked(msgspec.Struct, frozen=True, gc=False):
    """One request that wants to pass all of `meters`: one request, `tokens` at the worst, one slot until it ends. `id` is the caller's."""

    id: str
    meters: tuple[Meter, ...]
    tokens: int


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What one meter says of one measure. `used` and `reset_ms` include the request where it was let in.

    `wait_ms` 0: it fits; `window.NEVER`: it is larger than the limit itself.
    """

    meter: str
    measure: Measure
    limit: int
    used: int
    wait_ms: int
    reset_ms: int

    @property
    def remaining(self) -> int:
        """What is left of the limit."""
        return max(0, self.limit - self.used)


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """All meters let it in, or none has counted it."""

    readings: tuple[Reading, ...]

    @property
    def granted(self) -> bool:
        """Whether the request may go on."""
        return not self.readings or all(reading.wait_ms == 0 for reading in self.readings)

    @property
    def obstacle(self) -> Reading:
        """The reading that says no for longest."""
        return max(self.readings, key=lambda reading: float("inf") if reading.wait_ms == window.NEVER else reading.wait_ms)

    def tightest(self, measure: Measure) -> Reading | None:
        """Of the readings of one measure the one with least left."""
        found = [reading for reading in self.readings if reading.measure is measure]
        return min(found, key=lambda reading: (reading.remaining, reading.limit)) if found else None


class Grant(msgspec.Struct, eq=False):
    """A request that was let in. Whoever has it ends it once; until then its slots are taken.

    `tokens` is what was reserved at `at_ms`. `true_tokens` is set when the true figure is known; None at the end: the reserve stands.
    """

    asked: Asked
    verdict: Verdict
    at_ms: int
    true_tokens: int | None = None
    ended: bool = False

    @property
    def correction(self) -> int:
        """Tokens to add to what was reserved."""
        return 0 if self.true_tokens is None else self.true_tokens - self.asked.tokens
