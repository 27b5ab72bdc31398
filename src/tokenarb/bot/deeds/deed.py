"""What a deed of the operator is: a duty that it takes, words for what would happen, and the act. Deeds never commit; `asking` does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tokenarb.base import db
from tokenarb.bot.ask_store import Ask
from tokenarb.bot.lexicon import Markup
from tokenarb.bot.screen import Rows
from tokenarb.bot.shop import Shop
from tokenarb.customers.roles import Duty

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """What would happen, as HTML, and the words of the button that lets it happen."""

    text: Markup
    yes: str


@dataclass(frozen=True, slots=True)
class Done:
    """What happened, as HTML with `rows` of buttons, and what the audit log keeps of it. `again`: nothing happened now, it had before."""

    text: Markup
    subject: str
    before: Body = field(default_factory=dict)
    after: Body = field(default_factory=dict)
    rows: Rows = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """`plan` reads what it needs and raises Refused for what cannot be; `act` looks again, since time has passed, and does it."""

    name: str
    duty: Duty
    plan: Callable[[db.Tx, Shop, int, Body], Awaitable[Planned]]
    act: Callable[[db.Tx, Shop, int, Ask], Awaitable[Done]]


def said(text: str) -> Markup:
    """English of the desk that is HTML already: whatever came from outside must be escaped in it."""
    return Markup(text)
