"""What the chat door needs from the rest of the house, put together once by `app`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tokenarb.base.clock import Clock
from tokenarb.catalog.shelf import Offer, Shelf
from tokenarb.gateway.counts import Counts
from tokenarb.gateway.draining import Drains
from tokenarb.gateway.limiting import Gate
from tokenarb.gateway.spool import Booking, Spool
from tokenarb.gateway.views import Views
from tokenarb.ledger import model
from tokenarb.upstream.ports import Provider


class Book(Booking, Protocol):
    """The ledger's verbs of a request."""

    async def hold(self, op: model.Hold) -> model.Held: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """`upstream_key`: name and secret of the key new calls are sent with; `shelf`: the catalogue as it is now; `house`: what the house
    itself says to the upstream in a call of this customer (`upstream.outgoing.house_fields`); `refusal`: a code while no new request may
    be taken, by the time in Unix ms; `alarm(name, detail)` reaches the operator. `output_default` tokens where a client names no limit.
    `gate` counts calls where there are limits.
    """

    views: Views
    shelf: Callable[[], Shelf]
    book: Book
    spool: Spool
    provider: Provider
    upstream_key: Callable[[], tuple[str, str]]
    house: Callable[[int, Offer], Mapping[str, Any]]
    worker: str
    clock: Clock
    refusal: Callable[[int], str | None]
    alarm: Callable[[str, str], None]
    output_default: int = 8_192
    drains: Drains = field(default_factory=Drains)
    counts: Counts = field(default_factory=Counts)
    request_log: bool = True
    gate: Gate | None = None
