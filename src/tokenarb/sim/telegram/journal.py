"""What survives a restart: people and their Stars, payments, refunds, links, subscriptions, the clock. Messages do not."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tokenarb.sim import journal
from tokenarb.sim.telegram.people import Person
from tokenarb.sim.telegram.stars import Invoice


class Known(msgspec.Struct, tag_field="t", tag="person"):
    """A person, whole, after a change."""

    person: Person


class Linked(msgspec.Struct, tag_field="t", tag="link"):
    """An invoice behind a link."""

    link: str
    invoice: Invoice


class Paid(msgspec.Struct, tag_field="t", tag="paid"):
    """A payment; `stars_left` is what the person then had. Times are Unix seconds."""

    charge_id: str
    person: int
    invoice: Invoice
    at: float
    stars_left: int


class Refunded(msgspec.Struct, tag_field="t", tag="refunded"):
    """A payment given back."""

    charge_id: str
    at: float
    stars_left: int


class Withdrawn(msgspec.Struct, tag_field="t", tag="withdrawn"):
    """Stars turned into money."""

    id: str
    amount: int
    at: float


class Subscribed(msgspec.Struct, tag_field="t", tag="subscription"):
    """How a subscription stands, after a change."""

    charge_id: str
    until: float
    cancelled_by_person: bool
    cancelled_by_bot: bool


class Moved(msgspec.Struct, tag_field="t", tag="clock"):
    """The clock's offset after a change."""

    offset_s: float


Entry = Known | Linked | Paid | Refunded | Withdrawn | Subscribed | Moved


class Journal(journal.Journal[Entry]):
    """The state file."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, Entry)
