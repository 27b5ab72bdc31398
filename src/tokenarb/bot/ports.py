"""What screens need of rooms on this floor: the switch that stops serving, models to be asked, and how the house is."""

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


class Visit(Protocol):
    """One call of a model, and what was heard of its answer."""

    @property
    def text(self) -> str:
        """What the model has said so far: anything at all, but Unicode."""
        ...

    @property
    def code(self) -> str:
        """Why there is no whole answer (docs/codes.md); empty where there is one, where it is still coming, or where somebody left."""
        ...

    async def over(self, within_s: float) -> bool:
        """Waits at most so long; whether the call has ended by then, in the books too unless the resolver ends it there."""
        ...

    def leave(self) -> None:
        """Whoever asked wants to hear no more. What the model has used until the upstream lets go is charged all the same."""
        ...


class Models(Protocol):
    """The models on sale, by the same path as every API call: one admission, one hold, one settlement."""

    def ask(self, customer: int, key: int, name: str, model: str, prompt: str, output_max: int | None) -> Visit:
        """Begins a call of that customer's key. `name` is its idempotency key: asked again by the same name it is charged once.
        `output_max` None: as many tokens as a quarter of what he has left pays for."""
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
