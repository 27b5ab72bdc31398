"""To whom a letter of the outbox goes: a customer's chat, in his language."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from aiogram import Bot

from tokenarb.base.outbox import Letter
from tokenarb.bot.lexicon import Markup, Talk
from tokenarb.bot.screen import Screen
from tokenarb.bot.shop import Shop
from tokenarb.ledger import reading

GONE: Final = ("chat not found", "user is deactivated", "USER_ID_INVALID", "PEER_ID_INVALID")
"""What Telegram says of a chat that is no more."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom, in which language, and with what."""

    shop: Shop
    bot: Bot
    customer: int
    chat: int
    talk: Talk

    async def send(self, screen: Screen, *, protect: bool = False) -> None:
        """A new message, so that it notifies. `protect`: it cannot be forwarded."""
        await self.bot.send_message(self.chat, screen.text, reply_markup=screen.markup, protect_content=protect)

    async def balance(self) -> Markup:
        """What is available now."""
        async with self.shop.database.read() as tx:
            wallet = await reading.wallet(tx, self.customer)
        return self.talk.usd(wallet.available if wallet is not None else 0)


Writer = Callable[[Addressee, Letter], Awaitable[None]]
