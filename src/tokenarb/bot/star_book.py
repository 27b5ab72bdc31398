"""Telegram's own book of the bot's Stars, read page by page."""

from collections.abc import Sequence

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import StarTransaction, TransactionPartnerUser

from tokenarb.base.errors import Unavailable
from tokenarb.payments.ports import StarMove


class BotStarBook:
    """A `StarBook` (payments/ports.py)."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def moves(self, offset: int, limit: int) -> Sequence[StarMove]:
        """As the port says."""
        try:
            found = await self._bot.get_star_transactions(offset=offset, limit=limit)
        except TelegramAPIError as away:
            raise Unavailable(f"Telegram: {type(away).__name__}") from None
        return [_move(line) for line in found.transactions]


def _move(line: StarTransaction) -> StarMove:
    partner = line.source or line.receiver
    person = partner if isinstance(partner, TransactionPartnerUser) else None
    payload = person.invoice_payload if person is not None else None
    user = person.user.id if person is not None else None
    return StarMove(line.id, line.amount, int(line.date.timestamp() * 1000), line.source is not None, user, payload or "")
