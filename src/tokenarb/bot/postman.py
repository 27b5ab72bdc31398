"""Carries letters of the outbox to a customer's chat: each topic has a writer, in `letters`; this file knows how, and what errors mean."""

from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from tokenarb.base.errors import Refused, Unavailable
from tokenarb.base.outbox import Letter
from tokenarb.bot import chain_letters, letters
from tokenarb.bot.addressee import GONE, Addressee
from tokenarb.bot.shop import Shop
from tokenarb.customers import people, registry, telegram

UNKNOWN_TOKEN_S = 60.0
WRITERS = {**letters.WRITERS, **chain_letters.WRITERS}


class BotPostman:
    """A `Postman` (ops/ports.py)."""

    def __init__(self, shop: Shop, bot: Bot) -> None:
        self._shop = shop
        self._bot = bot

    async def deliver(self, letter: Letter) -> None:
        """As the port says. A letter to somebody who is not, or no longer, in Telegram can never be delivered."""
        writer = WRITERS.get(letter.topic)
        if writer is None:
            raise Refused("unknown_topic", f"nobody can write {letter.topic}")
        async with self._shop.database.read() as tx:
            person = await people.reach(tx, letter.subject)
            customer = await registry.find(tx, letter.subject)
        if person is None:
            raise Refused("not_in_telegram", f"customer {letter.subject} has no chat")
        chat = telegram.unseal(self._shop.house.sealer, person.sealed, customer.id)
        addressee = Addressee(self._shop, self._bot, customer.id, chat, self._shop.lexicon.talk(customer.language))
        try:
            await writer(addressee, letter)
        except TelegramForbiddenError as no:
            raise Refused("unreachable", no.message) from None
        except TelegramRetryAfter as full:
            raise Unavailable("Telegram: too many messages", full.retry_after) from None
        except TelegramUnauthorizedError:
            raise Unavailable("Telegram does not know the token", UNKNOWN_TOKEN_S) from None
        except (TelegramNetworkError, TelegramServerError) as away:
            raise Unavailable(f"Telegram: {type(away).__name__}") from None
        except (TelegramBadRequest, TelegramNotFound) as bad:
            if any(word in bad.message for word in GONE):
                raise Refused("unreachable", bad.message) from None
            raise
