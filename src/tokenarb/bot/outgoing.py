"""Everything that goes to Telegram passes here: paced, 429 obeyed, edits of one message coalesced, bad HTML sent again as plain text.

A middleware of the client, so that no screen can forget it.
"""

import asyncio
import html
import logging
import re
from typing import Any, Final

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.methods import AnswerCallbackQuery, AnswerPreCheckoutQuery, EditMessageReplyMarkup, EditMessageText, GetUpdates, Response
from aiogram.methods.base import TelegramMethod, TelegramType

from tokenarb.base import clock
from tokenarb.bot.pacing import Pace

TRIES: Final = 4
PATIENCE_S: Final = 30.0
AT_ONCE: Final = (AnswerPreCheckoutQuery, AnswerCallbackQuery, GetUpdates)
"""These have a time limit of their own and are no messages."""

_TAG: Final = re.compile(r"<[^>]*>")

log = logging.getLogger("tokenarb.bot.outgoing")


class Outgoing(BaseRequestMiddleware):
    """Belongs to one client. Whoever waits longer than `PATIENCE_S` for a 429 is told: the outbox keeps what must not be lost."""

    def __init__(self, watch: clock.Clock, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self._clock = watch
        self._edits: dict[tuple[int, int], int] = {}
        self._stops = 0
        self._until = 0

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        if type(method) in AT_ONCE:
            return await make_request(bot, method)
        chat = _chat(method)
        edit = _edited(method)
        if edit is not None:
            mine = self._edits[edit] = self._edits.get(edit, 0) + 1
        for n in range(TRIES):
            await self._wait(chat)
            if edit is not None and self._edits.get(edit) != mine:
                return Response[Any](ok=True, result=True)  # a later edit of the same message waits behind: this one need not be seen
            try:
                answer = await make_request(bot, method)
            except TelegramRetryAfter as full:
                self._stopped(chat, full.retry_after)
                if n + 1 == TRIES or full.retry_after > PATIENCE_S:
                    raise
            except TelegramBadRequest as bad:
                if (plain := _plain(method, bad)) is None:
                    raise
                log.warning("bad markup; sent as plain text", extra={"method": type(method).__name__})
                method = plain
            else:
                if edit is not None and self._edits.get(edit) == mine:
                    self._edits.pop(edit, None)
                return answer
        raise AssertionError("the last try returns or raises")

    async def _wait(self, chat: int | None) -> None:
        if chat is not None and (wait_ms := self.pace.chat(self._clock.now_ms(), chat)) > 0:
            await asyncio.sleep(wait_ms / 1000)
        if (wait_ms := self.pace.all(self._clock.now_ms())) > 0:
            await asyncio.sleep(wait_ms / 1000)

    def _stopped(self, chat: int | None, seconds: float) -> None:
        """For that chat; when it repeats at once, for all."""
        now_ms = self._clock.now_ms()
        self.pace.stop(now_ms, chat, seconds)
        self._stops = self._stops + 1 if now_ms < self._until else 1
        self._until = now_ms + int(seconds * 1000) + 1000
        if self._stops >= 3:
            self.pace.stop(now_ms, None, seconds)


def _chat(method: TelegramMethod[Any]) -> int | None:
    chat = getattr(method, "chat_id", None)
    return chat if isinstance(chat, int) else None


def _edited(method: TelegramMethod[Any]) -> tuple[int, int] | None:
    if isinstance(method, EditMessageText | EditMessageReplyMarkup) and isinstance(method.chat_id, int) and method.message_id is not None:
        return method.chat_id, method.message_id
    return None


def _plain(method: TelegramMethod[TelegramType], bad: TelegramBadRequest) -> TelegramMethod[TelegramType] | None:
    """The same message without markup; None where that is not what was wrong with it."""
    if "can't parse entities" not in bad.message or not isinstance(text := getattr(method, "text", None), str):
        return None
    return method.model_copy(update={"text": html.unescape(_TAG.sub("", text)) or "…", "parse_mode": None})
