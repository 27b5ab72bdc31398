"""How many updates of one person are acted on: twenty at once, then one a second. Who sends more is told once, then heard again when he is
calm. Pure; what is counted lies in the database, so that every process that takes updates in counts the same.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """HEARD is acted on, TOLD is answered with a request for patience, IGNORED with nothing."""

    HEARD = "heard"
    TOLD = "told"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Allowance:
    """`burst` updates at once, one more every `every_ms`. Who went beyond is ignored until `calm` of them would be allowed again."""

    burst: int = 20
    every_ms: int = 1_000
    calm: int = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """`full_at_ms`: when his whole allowance is his again. `muted`: he went beyond it and was told so."""

    full_at_ms: int = 0
    muted: bool = False


UNKNOWN: Final = Standing()


def count(standing: Standing, now_ms: int, allowance: Allowance) -> tuple[Standing, Verdict]:
    """One more update of somebody. What is ignored counts as well: a flood is not calm; but no further than a full allowance, so that it is
    forgiven a stated time after it ends."""
    most = allowance.burst * allowance.every_ms
    owed = max(0, min(standing.full_at_ms - now_ms, most))  # a clock that was set back mutes nobody for longer
    muted = standing.muted and owed > most - allowance.calm * allowance.every_ms
    fits = owed + allowance.every_ms <= most
    after = Standing(now_ms + min(owed + allowance.every_ms, most), muted or not fits)
    if muted:
        return after, Verdict.IGNORED
    return after, Verdict.HEARD if fits else Verdict.TOLD
