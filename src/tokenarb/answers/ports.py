"""Where answers are remembered: in this process, or in Redis for all workers. The same promises, one test suite."""

from typing import Protocol

from tokenarb.answers.model import Entry, Name


class AnswerShelf(Protocol):
    """Remembers answers for a while. Forgetting is always allowed."""

    async def find(self, name: Name, now_ms: int) -> Entry | None:
        """The answer of that name, unless it is too old. Raises: Unavailable."""
        ...

    async def keep(self, name: Name, entry: Entry, now_ms: int) -> None:
        """Remembers an answer; one that is too large is not. Raises: Unavailable."""
        ...

    async def purge(self, customer: int | None, model: str | None) -> int:
        """Forgets the answers of a customer, of a model, of both together, or all; returns how many. Raises: Unavailable."""
        ...
