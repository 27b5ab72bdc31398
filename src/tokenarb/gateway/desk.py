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
from tokenarb.upstream.fleet import Fleet


class Book(Booking, Protocol):
    """The ledger's verbs of a request."""

    async def hold(self, op: model.Hold) -> model.Held: ...

    async def resend(self, op: model.Resend) -> model.Done: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """`fleet`: the upstreams and their keys; `shelf`: the catalogue as it is now; `house`: what the house itself says to the upstream in a
    call of this customer (`upstream.outgoing.house_fields`); `refusal`: a code while no new request may be taken, by the time in Unix ms;
    `alarm(name, detail)` reaches the operator. `output_default` tokens where a client names no limit; a call is sent `attempts_max` times
    at most, to one upstream after the other; an answer takes `answer_seconds_max` from its headers at most. `gate` counts calls where
    there are limits.
    """

    views: Views
    shelf: Callable[[], Shelf]
    book: Book
    spool: Spool
    fleet: Fleet
    house: Callable[[int, Offer], Mapping[str, Any]]
    worker: str
    clock: Clock
    refusal: Callable[[int], str | None]
    alarm: Callable[[str, str], None]
    output_default: int = 8_192
    attempts_max: int = 3
    answer_seconds_max: float = 3_600.0
    drains: Drains = field(default_factory=Drains)
    counts: Counts = field(default_factory=Counts)
    request_log: bool = True
    gate: Gate | None = None
