"""What a wire dialect must be able to do; the call itself is the same in all of them (sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from tokenarb.sim.openrouter.asks import Ask
from tokenarb.sim.openrouter.billing import Generation
from tokenarb.sim.openrouter.connection import Connection
from tokenarb.sim.openrouter.errors import Failure
from tokenarb.sim.openrouter.steps import Step


class Frame(Protocol):
    """Spells one stream as server-sent events. `usage` is always the chat dialect's object; a frame reshapes it."""

    def opening(self) -> bytes:
        """What precedes the first content."""

    def content(self, step: Step, usage: dict[str, Any] | None) -> bytes:
        """The event or events of one step."""

    def ending(self, usage: dict[str, Any] | None) -> bytes:
        """What follows the last content and says why it ended."""

    def trailer(self, usage: dict[str, Any]) -> bytes:
        """The usage, where it has an event of its own."""

    def done(self) -> bytes:
        """The last line."""

    def failure(self) -> bytes:
        """An error after the stream has begun."""


def _plain_failure(failure: Failure, _generation_id: str) -> dict[str, Any]:
    return failure.body()


def _bearer(connection: Connection) -> str | None:
    return connection.header(b"authorization")


@dataclass(frozen=True, slots=True)
class Dialect:
    """One inference endpoint's language: how it is read, answered, streamed and refused."""

    read: Callable[[bytes], Ask]
    whole: Callable[[Generation, dict[str, Any] | None, bool], dict[str, Any]]
    frame: Callable[[Generation], Frame]
    failure: Callable[[Failure, str], dict[str, Any]] = _plain_failure
    credential: Callable[[Connection], str | None] = _bearer
