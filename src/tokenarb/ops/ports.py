"""What the clock's door needs of Telegram: somebody who carries letters to customers."""

from typing import Protocol

from tokenarb.base.outbox import Letter


class Postman(Protocol):
    """Carries one letter at a time for a customer; asked again with the same letter until it was told that it arrived."""

    async def deliver(self, letter: Letter) -> None:
        """Returns once it certainly arrived.

        Raises: Refused `unreachable` (blocked, or gone: try when he is back); any other Refused: it can never be delivered; Unavailable:
        not now (`retry_after_s` where Telegram says when).
        """
        ...
