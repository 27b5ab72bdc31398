"""Updates on their way in: kept before Telegram is told that they came, acted on at least once, those of one chat in their order.

A crash in between means that an update is acted on again: every handler is harmless when repeated. What fails for a while (the database,
the network) is tried again; what fails for good is told to the customer and, if money hangs on it, tried until it succeeds. Of a flood of
one person's messages and taps (`throttling`) most are not acted on; payments and what comes before them are never counted.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError, TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.types import Update

from tokenarb.base import clock, db
from tokenarb.base.errors import Unavailable
from tokenarb.base.sealing import Sealer
from tokenarb.bot import store, throttling
from tokenarb.bot.throttling import Allowance, Verdict
from tokenarb.customers import telegram

AT_ONCE: Final = 32
LOADED: Final = 500
LOOK_S: Final = 0.5
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
TRIES: Final = 3
AWAY: Final = (sa.exc.DBAPIError, OSError, Unavailable, TelegramNetworkError, TelegramServerError, TelegramRetryAfter)
"""Not the handler's fault: tried again until it works."""

log = logging.getLogger("tokenarb.bot.inbox")


class Inbox:
    """`accept` may be called in any process; `run` in one. `secret` makes people's ids into what they are counted by."""

    def __init__(
        self,
        database: db.Database,
        watch: clock.Clock,
        sealer: Sealer,
        secret: bytes,
        bot: Bot,
        dispatcher: Dispatcher,
        allowance: Allowance | None = None,
    ) -> None:
        self._database = database
        self._clock = watch
        self._sealer = sealer
        self._secret = secret
        self._allowance = allowance or Allowance()
        self._bot = bot
        self._dispatcher = dispatcher
        self._known: set[int] = set()
        self._finished: set[int] = set()
        self._chats: dict[object, deque[tuple[Update, bool]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._news = asyncio.Event()

    async def accept(self, updates: Sequence[Update]) -> None:
        """Keeps updates, sealed; once it returns Telegram may forget them. Those that came before are left out, and counted once."""
        people = {update.update_id: telegram.digest(self._secret, who) for update in updates if (who := _counted(update)) is not None}
        now_ms = self._clock.now_ms()
        async with self._database.transaction() as tx:
            standings = await store.standings(tx, people.values())  # first: it makes others wait who bring the same update
            known = await store.known(tx, [update.update_id for update in updates])
            kept: list[store.Kept] = []
            counted: dict[str, throttling.Standing] = {}
            for update in updates:
                verdict, person = Verdict.HEARD, people.get(update.update_id)
                if person is not None and update.update_id not in known:
                    standing, verdict = throttling.count(counted.get(person, standings[person]), now_ms, self._allowance)
                    counted[person] = standing
                kept.append(self._kept(update, verdict))
            await store.keep(tx, now_ms, kept)
            await store.stand(tx, counted)
        self._news.set()

    def _kept(self, update: Update, verdict: Verdict) -> store.Kept:
        if verdict is Verdict.IGNORED:
            return store.Kept(update.update_id, None)
        if verdict is Verdict.TOLD:
            log.warning("somebody sends too much at once", extra={"update": update.update_id})
        return store.Kept(update.update_id, self._sealer.seal(_text(update), _purpose(update.update_id)), verdict is Verdict.TOLD)

    async def run(self) -> None:
        """Acts on what was kept, until cancelled; what runs then is acted on again by whoever comes after."""
        try:
            while True:
                self._news.clear()
                try:
                    await self._load()
                except AWAY as away:
                    log.warning("updates cannot be read", extra={"kind": type(away).__name__})
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await self._news.wait()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._tasks.clear()
            self._chats.clear()
            self._known.clear()
            self._finished.clear()

    @property
    def idle(self) -> bool:
        """Whether everything that was loaded has been acted on."""
        return self._known == self._finished

    async def _load(self) -> None:
        # What ends while we read may still be in what we read: it is forgotten at the next look, not now, or it would be acted on twice.
        self._known -= self._finished
        self._finished.clear()
        async with self._database.read() as tx:
            waiting = await store.waiting(tx, LOADED)
        for row in waiting:
            if row.id not in self._known:
                self._known.add(row.id)
                text = self._sealer.open(row.sealed, _purpose(row.id))
                self._line_up(Update.model_validate_json(text, context={"bot": self._bot}), row.too_fast)

    def _line_up(self, update: Update, too_fast: bool) -> None:
        line = _line(update)
        if line in self._chats:
            self._chats[line].append((update, too_fast))
            return
        self._chats[line] = deque([(update, too_fast)])
        task = asyncio.create_task(self._work_off(line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, line: object) -> None:
        waiting = self._chats[line]
        while waiting:
            update, too_fast = waiting.popleft()
            async with self._room:
                await self._act(update, too_fast)
            self._finished.add(update.update_id)
            self._news.set()
        del self._chats[line]

    async def _act(self, update: Update, too_fast: bool) -> None:
        """Until it is acted on, and that is written down."""
        failures, tries = 0, 0
        while True:
            try:
                if not failures or tries < TRIES or _is_money(update):
                    await self._dispatcher.feed_update(self._bot, update, too_fast=too_fast)
                async with self._database.transaction() as tx:
                    await store.acted_on(tx, [update.update_id])
                return
            except TelegramForbiddenError:
                tries = failures = TRIES  # he has blocked us meanwhile: nobody is there to be answered
            except AWAY as away:
                failures += 1
                log.warning("an update waits", extra={"update": update.update_id, "kind": type(away).__name__})
            except Exception as error:
                failures, tries = failures + 1, tries + 1
                log.error("an update failed", exc_info=error, extra={"update": update.update_id})
                if tries == TRIES and not _is_money(update):
                    await self._apologise(update)
            await asyncio.sleep(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(failures, 8)))

    async def _apologise(self, update: Update) -> None:
        shop = self._dispatcher["shop"]
        event = update.message or update.callback_query
        user = event.from_user if event is not None else None
        if user is not None:
            try:
                await self._bot.send_message(user.id, shop.lexicon.talk(user.language_code)("error"))
            except TelegramAPIError as no:
                log.warning("no apology", extra={"kind": type(no).__name__})


def _text(update: Update) -> str:
    return update.model_dump_json(exclude_none=True, exclude_unset=True, by_alias=True)


def _purpose(update_id: int) -> str:
    return f"telegram update:{update_id}"


def _is_money(update: Update) -> bool:
    message = update.message
    return message is not None and (message.successful_payment is not None or message.refunded_payment is not None)


def _counted(update: Update) -> int | None:
    """Whose allowance an update is counted against; None: nobody's. Payments and what Telegram asks before them always pass."""
    message, tap = update.message, update.callback_query
    if message is not None and message.chat.type == "private" and message.from_user is not None and not _is_money(update):
        return message.from_user.id
    return tap.from_user.id if tap is not None else None


def _line(update: Update) -> object:
    """What an update must not overtake: its chat. A pre-checkout query has ten seconds and waits for nobody."""
    if update.pre_checkout_query is not None:
        return "checkout", update.update_id
    event = update.message or update.callback_query or update.my_chat_member
    user = event.from_user if event is not None else None
    return user.id if user is not None else ("update", update.update_id)
