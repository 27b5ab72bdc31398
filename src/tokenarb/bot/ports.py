"""What the operator's screens need of rooms on this floor: the switch that stops serving."""

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
