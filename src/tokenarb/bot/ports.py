"""What the operator's screens need of rooms on this floor: the switch that stops serving, and how the house is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tokenarb.base import db


class Switch(Protocol):
    """Maintenance mode of the whole system."""

    async def begin(self, tx: db.Tx, now_ms: int, reason: str) -> None:
        """Nothing is served from now on."""
        ...

    async def end(self, tx: db.Tx) -> None:
        """Serving goes on."""
        ...

    async def reason(self, tx: db.Tx) -> str | None:
        """Why nothing is served; None: everything is."""
        ...


@dataclass(frozen=True, slots=True)
class Vital:
    """One line of how the house is. Not `ok`: somebody should look."""

    name: str
    ok: bool
    text: str


class Vitals(Protocol):
    """What the whole cluster knows of itself."""

    async def report(self, now_ms: int) -> Sequence[Vital]:
        """Every line. Raises: what the database raises where it does not answer."""
        ...
