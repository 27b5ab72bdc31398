"""The bot, composed: settings become a client, screens, an inbox and a postman. One process of the cluster speaks for it at a time."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import Update

from tokenarb.analytics.studio import Studio
from tokenarb.base import db
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.bot import ask_store, dispatcher, menu, polling, store
from tokenarb.bot.broadcasting import Broadcaster
from tokenarb.bot.countdown import Countdown
from tokenarb.bot.inbox import Inbox
from tokenarb.bot.lexicon import Lexicon
from tokenarb.bot.pacing import Pace
from tokenarb.bot.ports import Models, Vital
from tokenarb.bot.postman import BotPostman
from tokenarb.bot.shop import Shop
from tokenarb.bot.star_book import BotStarBook
from tokenarb.bot.throttling import Allowance
from tokenarb.bot.trying import Tryouts
from tokenarb.catalog.shelf import Shelf
from tokenarb.gateway.exchange import Exchange
from tokenarb.kit import Kit
from tokenarb.ops import maintenance, vitals
from tokenarb.ops.alarms import Bell
from tokenarb.ops.notify import Notifier
from tokenarb.ops.tenure import Tenure

LEASE: Final = "bot"
WEBHOOK_PATH: Final = "/telegram/updates"
SECRET_HEADER: Final = b"x-telegram-bot-api-secret-token"
PICTURES_CACHE: Final = "pictures"
"""Below DATA_DIR: matplotlib's cache of fonts; may be removed at any time."""
HOUSEKEEPING_S: Final = 3600.0
UPDATES_KEPT_MS: Final = 3 * DAY_MS
AGAIN_S: Final = 5.0

log = logging.getLogger("tokenarb.bot")


@dataclass(frozen=True, slots=True)
class Counter:
    """Everything of the bot in this process. `close` it at the end."""

    kit: Kit
    bot: Bot
    shop: Shop
    inbox: Inbox
    tryouts: Tryouts
    bell: Bell

    @property
    def star_book(self) -> BotStarBook:
        """Telegram's own book of the bot's Stars."""
        return BotStarBook(self.bot)

    async def close(self) -> None:
        """Ends the client's connections."""
        await self.bot.session.close()

    def tenure(self, worker_id: str) -> Tenure:
        """What makes one process of the cluster speak for the bot."""
        return Tenure(self.kit.database, self.kit.clock, LEASE, worker_id, self.work)

    async def work(self) -> None:
        """Updates in, letters out, until cancelled. What fails begins again: a bot that stays silent sells nothing."""
        settings, watch = self.kit.settings, self.kit.clock
        while True:
            try:
                await self._announce(settings.telegram_updates == "webhook")
                notifier = Notifier(self.kit.database, watch, BotPostman(self.shop, self.bot), self.bell)
                async with asyncio.TaskGroup() as group:
                    group.create_task(self.inbox.run())
                    group.create_task(notifier.run())
                    group.create_task(Broadcaster(self.shop, self.bot).run())
                    group.create_task(self.tryouts.run())
                    group.create_task(Countdown(self.shop, self.bot).run())
                    group.create_task(self._housekeeping())
                    if settings.telegram_updates == "polling":
                        group.create_task(polling.run(self.bot, self.inbox, self._ring))
            except* Exception as failed:  # a door's boundary
                log.error("the bot failed", exc_info=failed)
                self.bell.ring("bot_failed", ", ".join(type(error).__name__ for error in failed.exceptions), watch.now_ms())
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise asyncio.CancelledError  # what failed while it was stopped must not hide, in Python 3.11 and 3.12, that it was stopped
            await asyncio.sleep(AGAIN_S)

    async def webhook(self, exchange: Exchange) -> None:
        """Telegram brings an update: kept, and answered 200 at once. Anybody else, without the secret, gets 401."""
        if not hmac.compare_digest(exchange.headers.get(SECRET_HEADER, b""), webhook_secret(self.kit).encode()):
            exchange.reply(401, [], b"")
            return
        try:
            update = Update.model_validate_json(bytes(exchange.body), context={"bot": self.bot})
        except ValueError:
            exchange.reply(400, [], b"")
            return
        await self.inbox.accept([update])
        exchange.reply(200, [], b"")

    async def _announce(self, by_webhook: bool) -> None:
        """Tells Telegram how updates come, and what the menu holds. What it refuses is not worth stopping for."""
        try:
            if by_webhook:
                url = self.kit.settings.public_url + WEBHOOK_PATH
                await self.bot.set_webhook(url, secret_token=webhook_secret(self.kit), allowed_updates=polling.ALLOWED)
            else:
                await self.bot.delete_webhook()
            await menu.publish(self.bot, self.shop.lexicon)
        except TelegramAPIError as no:
            log.warning("Telegram did not take the bot's set-up", extra={"kind": type(no).__name__})

    async def _housekeeping(self) -> None:
        while True:
            async with self.kit.database.transaction() as tx:
                now_ms = self.kit.clock.now_ms()
                await store.forget(tx, now_ms - UPDATES_KEPT_MS)
                await ask_store.forget(tx, now_ms - UPDATES_KEPT_MS)
                await store.forget_questions(tx, now_ms - DAY_MS)
            await asyncio.sleep(HOUSEKEEPING_S)

    def _ring(self, name: str, what: str) -> None:
        self.bell.ring(name, what, self.kit.clock.now_ms())


async def name_of(kit: Kit) -> str:
    """The bot's name at Telegram. Raises: Refused `bot_token` where the token is not known; Unavailable."""
    bot = dispatcher.client(kit.settings.token, kit.clock, kit.settings.telegram_api_url)
    try:
        return (await bot.get_me(request_timeout=10)).username or ""
    except (TelegramUnauthorizedError, TelegramNotFound):
        raise Refused("bot_token", "Telegram does not know the token") from None
    except TelegramAPIError as away:
        raise Unavailable(type(away).__name__) from None
    finally:
        await bot.session.close()


def open_counter(
    kit: Kit,
    base_url: Callable[[], str],
    shelf: Callable[[], Shelf],
    bell: Bell,
    models: Models,
    pace: Pace | None = None,
    allowance: Allowance | None = None,
) -> Counter:
    """The bot of the settings' token. `base_url`: where customers' apps call, `shelf`: what they may call there, both read when they are
    shown; `models`: those that are asked in the chat. `pace`: Telegram's, `allowance`: everybody's, unless given.
    """
    settings = kit.settings
    shop = Shop(
        database=kit.database,
        clock=kit.clock,
        house=kit.house,
        secret=kit.secrets.user_hmac,
        lexicon=Lexicon.load(),
        address=base_url,
        owners=kit.owners,
        stars="stars" in settings.payment_methods_bot,
        rules=kit.sale_rules,
        switch=MaintenanceSwitch(),
        studio=Studio(settings.data_dir / PICTURES_CACHE),
        shelf=shelf,
        vitals=ClusterVitals(kit),
        support_chat=settings.support_chat_id,
    )
    pace = pace or Pace()
    bot = dispatcher.client(settings.token, kit.clock, settings.telegram_api_url, pace)
    tryouts = Tryouts(shop, bot, models, every_ms=pace.chat_every_ms)
    inbox = Inbox(kit.database, kit.clock, kit.sealer, shop.secret, bot, dispatcher.dispatcher(shop, tryouts), allowance)
    return Counter(kit, bot, shop, inbox, tryouts, bell)


class MaintenanceSwitch:
    """A `Switch` (bot/ports.py)."""

    async def begin(self, tx: db.Tx, now_ms: int, reason: str) -> None:
        """Nothing is served from now on."""
        await maintenance.begin(tx, now_ms, reason)

    async def end(self, tx: db.Tx) -> None:
        """Serving goes on."""
        await maintenance.end(tx)

    async def reason(self, tx: db.Tx) -> str | None:
        """Why nothing is served."""
        state = await maintenance.read(tx)
        return state.reason if state is not None else None


@dataclass(frozen=True, slots=True)
class ClusterVitals:
    """A `Vitals` (bot/ports.py)."""

    kit: Kit

    async def report(self, now_ms: int) -> Sequence[Vital]:
        """Every line."""
        async with self.kit.database.read() as tx:
            signs = await vitals.read(tx, now_ms, {"catalogue": self.kit.settings.catalog_sync_seconds})
        return [Vital(sign.name, sign.ok, sign.text) for sign in signs]


def webhook_secret(kit: Kit) -> str:
    """What Telegram shows with every update: made of a secret outside the database, 64 hex digits."""
    return hmac.new(kit.secrets.user_hmac, b"telegram webhook", hashlib.sha256).hexdigest()
