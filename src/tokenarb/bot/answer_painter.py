"""Shows an answer in a chat while it grows: the last message is edited, a full one is followed by the next."""

import asyncio
import logging
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import InlineKeyboardMarkup

from tokenarb.base.errors import Unavailable
from tokenarb.bot.answer_pages import pages
from tokenarb.bot.screen import GONE

TRIES: Final = 5
PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0

log = logging.getLogger("tokenarb.bot.trying")


class Painter:
    """One answer in one chat. `waiting` is what stands there until the model says something, `markup` the button under what grows."""

    def __init__(self, bot: Bot, chat: int, waiting: str, markup: InlineKeyboardMarkup | None) -> None:
        self._bot = bot
        self._chat = chat
        self._waiting = waiting
        self._markup = markup
        self._messages: list[int] = []
        self._shown: list[tuple[str, bool]] = []

    async def begin(self) -> None:
        """The message that will grow. Raises: Unavailable where it cannot be shown; TelegramForbiddenError."""
        await self._until_done([self._waiting], ended=False)

    async def show(self, text: str) -> None:
        """What there is by now; nothing happens if that is what stands there. What cannot be shown now is shown later.

        Raises: TelegramForbiddenError.
        """
        if shown := pages(text):
            try:
                await self._paint(shown, ended=False)
            except TelegramForbiddenError:
                raise
            except TelegramAPIError as no:
                log.warning("an answer waits to be shown", extra={"kind": type(no).__name__})

    async def finish(self, text: str) -> None:
        """The whole of it, without the button. Where there is nothing, nothing is left in the chat.

        Raises: Unavailable where it cannot be shown; TelegramForbiddenError.
        """
        if shown := pages(text):
            await self._until_done(shown, ended=True)
        elif self._messages:
            try:
                await self._bot.delete_message(self._chat, self._messages[0])
            except TelegramBadRequest as bad:
                log.warning("a message stays", extra={"what": bad.message})

    async def _until_done(self, shown: list[str], *, ended: bool) -> None:
        for n in range(TRIES):
            try:
                await self._paint(shown, ended=ended)
            except TelegramForbiddenError:
                raise
            except TelegramAPIError as no:
                pause_s = no.retry_after if isinstance(no, TelegramRetryAfter) else PAUSE_S * 2**n
                log.warning("an answer waits to be shown", extra={"kind": type(no).__name__})
                await asyncio.sleep(min(pause_s, LONGEST_PAUSE_S))
            else:
                return
        raise Unavailable("Telegram: an answer could not be shown")

    async def _paint(self, shown: list[str], *, ended: bool) -> None:
        for n, page in enumerate(shown):
            wanted = page, n + 1 == len(shown) and not ended
            if n < len(self._messages):
                if self._shown[n] != wanted:
                    await self._edit(n, *wanted)
            else:
                self._messages.append(await self._send(*wanted))
                self._shown.append(wanted)

    async def _send(self, page: str, grows: bool) -> int:
        markup = self._markup if grows else None
        return (await self._bot.send_message(self._chat, page, parse_mode=None, reply_markup=markup)).message_id

    async def _edit(self, n: int, page: str, grows: bool) -> None:
        markup = self._markup if grows else None
        try:
            await self._bot.edit_message_text(page, chat_id=self._chat, message_id=self._messages[n], parse_mode=None, reply_markup=markup)
        except TelegramBadRequest as bad:
            if any(word in bad.message for word in GONE):  # he has deleted it: what he pays for is shown again
                self._messages[n] = await self._send(page, grows)
            elif "not modified" not in bad.message:
                raise
        self._shown[n] = page, grows
