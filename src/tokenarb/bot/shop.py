"""What every screen gets to work with: the shop, and the guest who stands in it."""

from collections.abc import Callable
from dataclasses import dataclass

from tokenarb.analytics.studio import Studio
from tokenarb.base import clock, db
from tokenarb.bot.lexicon import Lexicon, Talk
from tokenarb.bot.ports import Switch, Vitals
from tokenarb.catalog.quoting import SaleRules
from tokenarb.catalog.shelf import Shelf
from tokenarb.customers.model import Customer
from tokenarb.customers.roles import Role
from tokenarb.sales.paying import House


@dataclass(frozen=True, slots=True)
class Shop:
    """`secret` finds people by their Telegram ids; `address` says what customers put into their apps; `owners` are Telegram ids.

    `stars`: whether Stars can be paid with here (PAYMENT_METHODS_BOT). `rules`: how packages are priced. `switch` stops all serving.
    `studio` draws pictures, in processes of its own. `shelf`: the models that anybody may call now. `vitals`: how the house is.
    `support_chat`: the operators' group with topics, where tickets go.
    """

    database: db.Database
    clock: clock.Clock
    house: House
    secret: bytes
    lexicon: Lexicon
    address: Callable[[], str]
    owners: frozenset[int]
    stars: bool
    rules: SaleRules
    switch: Switch
    studio: Studio
    shelf: Callable[[], Shelf]
    vitals: Vitals
    support_chat: int | None = None

    @property
    def base_url(self) -> str:
        """What customers put into their apps."""
        return self.address()


@dataclass(frozen=True, slots=True)
class Guest:
    """Who wrote or tapped. `new`: this is his first message. `update`: by which update, for deeds that must happen once.

    `role`: at the operator's desk; None: a customer and nothing else.
    """

    customer: Customer
    telegram_id: int
    talk: Talk
    new: bool
    update: int
    role: Role | None = None

    @property
    def id(self) -> int:
        """The customer's."""
        return self.customer.id
