"""Who of the operator's people may do what. Pure."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """An operator's role. Whose Telegram id stands in ADMIN_ID_LIST is an owner, whatever the table says."""

    OWNER = "owner"
    FINANCE = "finance"
    SUPPORT = "support"
    READ_ONLY = "read-only"


class Duty(StrEnum):
    """What a screen or a command of the desk takes."""

    ENTER = "enter"
    """The desk itself, and how the house is."""
    LOOK = "look"
    """Figures, packages, the audit log."""
    FIND = "find"
    """A customer's record."""
    STAND = "stand"
    """Stopping a customer and serving him again."""
    ANSWER = "answer"
    """Customers' questions."""
    MONEY = "money"
    """Credit and refunds."""
    SHELF = "shelf"
    """What is on sale."""
    RUN = "run"
    """The sweep and maintenance."""
    TELL = "tell"
    """Messages to many customers."""
    RULE = "rule"
    """Roles."""


ALLOWED: Final[dict[Role, frozenset[Duty]]] = {
    Role.OWNER: frozenset(Duty),
    Role.FINANCE: frozenset({Duty.ENTER, Duty.LOOK, Duty.FIND, Duty.MONEY}),
    Role.SUPPORT: frozenset({Duty.ENTER, Duty.FIND, Duty.STAND, Duty.ANSWER}),
    Role.READ_ONLY: frozenset({Duty.ENTER, Duty.LOOK}),
}


def may(role: Role | None, duty: Duty) -> bool:
    """Nobody without a role may do anything of the desk."""
    return role is not None and duty in ALLOWED[role]


def holders(duty: Duty) -> list[Role]:
    """The roles that may, the highest first."""
    return [role for role in Role if duty in ALLOWED[role]]
