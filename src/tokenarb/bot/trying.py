"""Questions that customers ask a model in the chat: asked through the port, shown as the answer comes, their ends told by the outbox.

What a question costs is decided where every call's cost is; this file reads it in the ledger. What is asked and answered is kept nowhere:
of a question whose bot was killed only the row of `store.try_call` remains, by which its end, true to the books, is told by the next one.
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from aiogram import Bot
from aiogram.exceptions import TelegramForbiddenError
from aiogram.types import InlineKeyboardMarkup

from tokenarb.base import db, outbox
from tokenarb.base.errors import Unavailable
from tokenarb.bot import store
from tokenarb.bot.answer_painter import Painter
from tokenarb.bot.callbacks import TryAct
from tokenarb.bot.lexicon import Talk
from tokenarb.bot.ports import Models, Visit
from tokenarb.bot.screen import Screen, button
from tokenarb.bot.shop import Shop
from tokenarb.bot.store import Trial
from tokenarb.ledger import receipts
from tokenarb.ledger.model import FREE, RequestState

TRIED: Final = "tried"
"""The outbox's topic: body `request` (the ledger's id, or null), `code`, `how` (`ANSWERED`, ...), `key`, `model`."""

ANSWERED, STOPPED, INTERRUPTED, HIDDEN = "answered", "stopped", "interrupted", "hidden"
OUTPUT_MAX: Final = 3_000
"""Tokens of an answer; fewer where the balance pays for fewer."""

EVERY_LEAST_MS: Final = 20
EDITS_PERCENT: Final = 120
"""An edit every 1.2 moments that a chat has: the rest is for answers to what else he does."""

LOOK_S: Final = 1.0
LOST_MS: Final = 30_000
"""A question of a bot that is gone, and that the ledger has not heard of by then, was never asked."""

NOT_SHOWN: Final = "chat_unreachable"
BROKEN: Final = "internal_error"
NO_MONEY: Final = "insufficient_balance"

log = logging.getLogger("tokenarb.bot.trying")


@dataclass(slots=True)
class _Going:
    """A question under way in this process."""

    trial: Trial
    visit: Visit | None = None
    stopped: bool = False


class Tryouts:
    """The questions of one bot, one a customer at a time. `every_ms`: how often a chat may be written to (`pacing`)."""

    def __init__(self, shop: Shop, bot: Bot, models: Models, *, every_ms: int) -> None:
        self._shop = shop
        self._bot = bot
        self._models = models
        self._every_s = max(EVERY_LEAST_MS, every_ms * EDITS_PERCENT // 100) / 1000
        self._going: dict[int, _Going] = {}
        self._ended: dict[int, dict[str, str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()

    def busy(self, customer: int) -> bool:
        """Whether he is being answered."""
        return customer in self._going

    def begin(self, trial: Trial, chat: int, talk: Talk, prompt: str) -> None:
        """Asks, once the trial is written down."""
        going = self._going[trial.customer] = _Going(trial)
        task = asyncio.create_task(self._serve(going, chat, talk, prompt))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop(self, customer: int, trial: int) -> bool:
        """He wants to hear no more. Whether there was anything to stop."""
        going = self._going.get(customer)
        if going is None or going.trial.id != trial or going.visit is None:
            return False
        going.stopped = True
        going.visit.leave()
        return True

    async def run(self) -> None:
        """Tells the ends of questions, also of those whose bot is gone, until cancelled; what runs then is left by everybody."""
        try:
            while True:
                self._news.clear()
                try:
                    await self._tell_ends()
                except (sa.exc.SQLAlchemyError, OSError, Unavailable) as away:
                    log.warning("the ends of questions cannot be told", extra={"kind": type(away).__name__})
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await self._news.wait()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._going.clear()
            self._ended.clear()

    async def _serve(self, going: _Going, chat: int, talk: Talk, prompt: str) -> None:
        trial = going.trial
        end = {"how": ANSWERED, "code": BROKEN}
        try:
            painter = Painter(self._bot, chat, talk.plain("try-waiting"), _stop_button(talk, trial))
            end["code"] = await self._answered(going, painter, prompt)
            if going.stopped:
                end["how"] = STOPPED
        except (Unavailable, TelegramForbiddenError):
            end = {"how": HIDDEN, "code": NOT_SHOWN}
        except asyncio.CancelledError:
            end = {"how": INTERRUPTED, "code": ""}
            raise
        except Exception:  # a task's boundary: whatever broke, its end is told
            log.exception("a question broke")
        finally:
            if going.visit is not None:
                going.visit.leave()
            if end["how"] != INTERRUPTED:
                self._ended[trial.id] = end
            self._going.pop(trial.customer, None)
            self._news.set()

    async def _answered(self, going: _Going, painter: Painter, prompt: str) -> str:
        """Shows the answer until the call has ended; why there is none, or empty. Raises: as `Painter`."""
        await painter.begin()
        visit = await self._followed(going, painter, prompt, OUTPUT_MAX)
        if visit.code == NO_MONEY:  # not enough for the longest answer: then as much as there is money for
            visit = await self._followed(going, painter, prompt, None)
        if not going.stopped:
            await painter.finish(visit.text)
        return visit.code

    async def _followed(self, going: _Going, painter: Painter, prompt: str, output_max: int | None) -> Visit:
        trial, finished = going.trial, False
        visit = self._models.ask(trial.customer, trial.key, trial.name, trial.model, prompt, output_max)
        going.visit = visit
        while not await visit.over(self._every_s):
            if not going.stopped:
                await painter.show(visit.text)
            elif not finished:
                await painter.finish(visit.text)
                finished = True
        if going.stopped and not finished:
            await painter.finish(visit.text)
        return visit

    async def _tell_ends(self) -> None:
        """Of all that nobody here answers any more, once the ledger knows what they cost."""
        async with self._shop.database.read() as tx:
            waiting = [trial for trial in await store.trials(tx) if not self._is_going(trial)]
            ends = [(trial, await self._end(tx, trial)) for trial in waiting]
        for trial, body in ends:
            if body is not None:
                async with self._shop.database.transaction() as tx:
                    if await store.end_trial(tx, trial):
                        await outbox.put(tx, self._shop.clock.now_ms(), [outbox.Fact(TRIED, trial.customer, body)])
                self._ended.pop(trial.id, None)

    async def _end(self, tx: db.Tx, trial: Trial) -> dict[str, Any] | None:
        """What is to be told of it; None: not yet."""
        known = self._ended.get(trial.id)
        request = await receipts.named(tx, trial.customer, trial.name)
        if request is None:
            if known is None and self._shop.clock.now_ms() < trial.at_ms + LOST_MS:
                return None
        else:
            receipt = await receipts.request(tx, trial.customer, request)
            if receipt is None or (receipt.state is RequestState.HELD and receipt.outcome != FREE):
                return None
        return {"request": request, "key": str(trial.key), "model": trial.model, **(known or {"how": INTERRUPTED, "code": ""})}

    def _is_going(self, trial: Trial) -> bool:
        going = self._going.get(trial.customer)
        return going is not None and going.trial.id == trial.id


def _stop_button(talk: Talk, trial: Trial) -> InlineKeyboardMarkup | None:
    stop = TryAct(act="stop", key=trial.key, what=str(trial.id))
    return Screen("", [[button(talk.plain("button-stop"), stop)]]).markup
