"""What a purchase does for keys: those somebody has may use it at once, or one more comes with it. The first comes unasked."""

from typing import Final

from aiogram.types import InlineKeyboardButton

from tokenarb.base import db
from tokenarb.bot.callbacks import OrderAct
from tokenarb.bot.lexicon import Markup, Talk
from tokenarb.bot.screen import button
from tokenarb.keys import issuing
from tokenarb.ledger.model import SpenderState
from tokenarb.sales.orders import Order

KEYS_MAX: Final = 20


async def may_choose(tx: db.Tx, customer: int) -> bool:
    """Whether he has a key that works, and room for one more."""
    mine = await issuing.page(tx, customer=customer)
    return len(mine) < KEYS_MAX and any(key.state is not SpenderState.REVOKED for key in mine)


def told(talk: Talk, order: Order) -> Markup:
    """What he chose."""
    return talk("order-key-new" if order.new_key else "order-key-same")


def toggle(talk: Talk, order: Order) -> InlineKeyboardButton:
    """The other choice."""
    act = "same-key" if order.new_key else "new-key"
    return button(talk.plain("button-key-same" if order.new_key else "button-key-new"), OrderAct(act=act, order=order.id))
