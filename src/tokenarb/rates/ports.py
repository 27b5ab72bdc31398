"""What keeps the counts: in this process where it is the only one, in Redis where several share them. The same promises, one test suite."""

from typing import Protocol

from tokenarb.rates.model import Asked, Grant, Verdict


class Keeper(Protocol):
    """Counts requests, tokens and slots of meters."""

    async def admit(self, asked: Asked, now_ms: int) -> Verdict:
        """All meters count the request, or none does. Raises: Unavailable where the counts cannot be reached."""
        ...

    def end(self, grant: Grant) -> None:
        """Gives the slots back and corrects the tokens; at once or soon, and only the first time. Raises nothing."""
        ...

    async def start(self) -> None:
        """Begins what runs beside requests. Raises nothing: counts that cannot be reached are told by `admit`."""
        ...

    async def stop(self) -> None:
        """Finishes what waits."""
        ...
