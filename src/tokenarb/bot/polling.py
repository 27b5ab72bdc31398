"""Long polling: asks Telegram for updates and hands them to the inbox, which keeps them before Telegram is told that they came."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramConflictError, TelegramNetworkError, TelegramRetryAfter, TelegramUnauthorizedError

from tokenarb.base.errors import Unavailable
from tokenarb.bot.inbox import Inbox

ALLOWED: Final = ["message", "callback_query", "pre_checkout_query", "my_chat_member"]
TIMEOUT_S: Final = 25
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
REFUSED_PAUSE_S: Final = 60.0

log = logging.getLogger("tokenarb.bot.polling")

Alarm = Callable[[str, str], None]
"""(name of the alarm, what happened)."""


async def run(bot: Bot, inbox: Inbox, alarm: Alarm) -> None:
    """Until cancelled. A token that is refused or a second poller is an alarm, and tried again: the operator may cure it meanwhile."""
    offset: int | None = None
    failures = 0
    while True:
        try:
            # Without an offset nothing is confirmed: what another process took over and did not keep comes again.
            updates = await bot.get_updates(offset, timeout=TIMEOUT_S, allowed_updates=ALLOWED, request_timeout=TIMEOUT_S + 10)
            if updates:
                await inbox.accept(updates)
                offset = updates[-1].update_id + 1
            failures = 0
        except TelegramUnauthorizedError:
            alarm("bot_refused", "Telegram does not know the token any more")
            await asyncio.sleep(REFUSED_PAUSE_S)
        except TelegramConflictError as conflict:
            alarm("bot_conflict", conflict.message)
            failures += 1
            await asyncio.sleep(min(LONGEST_PAUSE_S, 2.0 * 2 ** min(failures, 8)))
        except TelegramRetryAfter as full:
            await asyncio.sleep(full.retry_after)
        except (TelegramNetworkError, TelegramAPIError, sa.exc.SQLAlchemyError, OSError, Unavailable) as away:
            failures += 1
            log.warning("no updates", extra={"kind": type(away).__name__, "failures": failures})
            await asyncio.sleep(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(failures, 8)))
