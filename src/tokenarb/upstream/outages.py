"""Which upstreams are down for more than a moment, as this process sees it, and which models nobody else sells. Pure but for its memory."""

from collections.abc import Iterable
from typing import Final

from tokenarb.catalog.shelf import Offer
from tokenarb.upstream.fleet import Fleet
from tokenarb.upstream.health import Seen, State

LASTS_MS: Final = 120_000
QUIET_MS: Final = 600_000
"""A breaker that nobody has tried for so long says nothing of now: without calls there is nobody to be told of it either."""


class Outages:
    """Asked every few seconds. An upstream counts once its breaker was open at every look for `LASTS_MS`."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._since: dict[str, int] = {}

    def seen(self, now_ms: int, offers: Iterable[Offer]) -> dict[str, frozenset[str]]:
        """Upstreams that are down now, each with models on sale that only such upstreams sell; a model stands at one of them."""
        open_now = [name for name, seen in self._fleet.seen().items() if is_open(seen, now_ms)]
        self._since = {name: self._since.get(name, now_ms) for name in open_now}
        down = {name for name, since_ms in self._since.items() if now_ms - since_ms >= LASTS_MS}
        if not down:
            return {}
        found: dict[str, set[str]] = {name: set() for name in down}
        for offer in offers:
            sellers = self._fleet.sellers(offer)
            if sellers and sellers <= down:
                found[min(sellers)].add(offer.model.id)
        return {name: frozenset(models) for name, models in found.items()}


def is_open(seen: Seen, now_ms: int) -> bool:
    """Its breaker is open, and was tried lately."""
    return seen.state is not State.CLOSED and seen.failed_at_ms is not None and now_ms - seen.failed_at_ms < QUIET_MS
