"""The outbox becomes messages: in order for each customer, at least once, with pauses that grow; a crash loses nothing.

How fast it may go is not this file's concern: the postman's client paces everything that goes to Telegram.
"""

import asyncio
import logging
from typing import Final

import sqlalchemy as sa

from tokenarb.base import clock, db, outbox
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.base.outbox import Letter
from tokenarb.customers import people
from tokenarb.ops.alarms import Bell
from tokenarb.ops.ports import Postman

BATCH: Final = 100
IDLE_S: Final = 0.25
AWAY_S: Final = 1.0
FIRST_PAUSE_MS: Final = 2_000
LONGEST_PAUSE_MS: Final = 15 * 60_000
UNREACHABLE_PAUSE_MS: Final = 30 * 60_000
GIVE_UP_MS: Final = 7 * clock.DAY_MS
TRIES_MAX: Final = 200

log = logging.getLogger("tokenarb.notify")


class Notifier:
    """Empties the outbox until it is cancelled. One in the cluster: whoever holds the bot's lease."""

    def __init__(self, database: db.Database, watch: clock.Clock, postman: Postman, bell: Bell) -> None:
        self._database = database
        self._clock = watch
        self._postman = postman
        self._bell = bell

    async def run(self) -> None:
        """Goes on until cancelled; a database that is away is waited for."""
        while True:
            try:
                if await self.once() == 0:
                    await asyncio.sleep(IDLE_S)
            except (sa.exc.SQLAlchemyError, OSError, Unavailable) as away:
                log.warning("the outbox cannot be read", extra={"kind": type(away).__name__})
                await asyncio.sleep(AWAY_S)

    async def once(self) -> int:
        """Tries every customer's first letter that is due; how many were tried."""
        now_ms = self._clock.now_ms()
        async with self._database.read() as tx:
            letters = await outbox.due(tx, now_ms, BATCH)
        # One letter a customer: they stand in nobody's way. A slow one delays the batch, not the order.
        outcomes = await asyncio.gather(*(self._carry(letter) for letter in letters), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return len(letters)

    async def _carry(self, letter: Letter) -> None:
        try:
            await self._postman.deliver(letter)
        except Refused as no:
            await self._refused(letter, no)
        except Unavailable as away:
            await self._put_off(letter, away.what, away.retry_after_s)
        except Exception as error:
            log.error("a letter could not be delivered", exc_info=error, extra={"letter": letter.id, "topic": letter.topic})
            await self._put_off(letter, f"{type(error).__name__}", None)
        else:
            async with self._database.transaction() as tx:
                await outbox.done(tx, letter.id)

    async def _refused(self, letter: Letter, no: Refused) -> None:
        now_ms = self._clock.now_ms()
        async with self._database.transaction() as tx:
            if no.code == "unreachable":
                await people.mark_unreachable(tx, now_ms, letter.subject)
                if now_ms - letter.at_ms < GIVE_UP_MS:
                    await outbox.put_off(tx, letter.id, now_ms + UNREACHABLE_PAUSE_MS, no.code)
                    return
            await outbox.bury(tx, letter.id, no.code)
        if no.code != "unreachable":
            self._bell.ring("letter_undeliverable", f"{letter.topic}: {no.code}: {no.message}", now_ms, subject=letter.topic)

    async def _put_off(self, letter: Letter, why: str, retry_after_s: float | None) -> None:
        now_ms = self._clock.now_ms()
        pause_ms = pause(letter.tries) if retry_after_s is None else int(retry_after_s * 1000)
        async with self._database.transaction() as tx:
            if letter.tries >= TRIES_MAX:
                await outbox.bury(tx, letter.id, why)
            else:
                await outbox.put_off(tx, letter.id, now_ms + pause_ms, why)
        if letter.tries >= TRIES_MAX:
            self._bell.ring("letter_undeliverable", f"{letter.topic}: {why}", now_ms, subject=letter.topic)


def pause(tries: int) -> int:
    """Milliseconds until the next try: twice as long each time, to a quarter of an hour."""
    return int(min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** min(tries, 20)))
