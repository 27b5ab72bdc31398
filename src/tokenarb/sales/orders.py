"""An order: what was asked for at which prices, and what became of it. One transition table. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tokenarb.base.errors import Broken

QUOTE_MS: Final = 15 * 60_000
"""How long its prices are promised."""


class OrderState(StrEnum):
    """OPEN waits for the wallet to cover it. SETTLED is final: what was bought is refunded piece by piece, not by the order."""

    OPEN = "open"
    SETTLED = "settled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


MOVES: Final[dict[OrderState, frozenset[OrderState]]] = {
    OrderState.OPEN: frozenset({OrderState.SETTLED, OrderState.CANCELLED, OrderState.EXPIRED}),
    # Its money came late: it may still be filled at today's price (payments.md P14).
    OrderState.EXPIRED: frozenset({OrderState.SETTLED}),
    OrderState.CANCELLED: frozenset(),
    OrderState.SETTLED: frozenset(),
}
"""From each state to those that may follow."""


def moved(state: OrderState, to: OrderState) -> OrderState:
    """`to`, if it may follow. Raises: Broken."""
    if to not in MOVES[state]:
        raise Broken(f"an order does not go from {state} to {to}")
    return to


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One piece of an order: a package at its price (nano-USD)."""

    package: int
    price_nano: int


@dataclass(frozen=True, slots=True)
class Order:
    """`id` is 32 hex digits, made before the deed. `new_key`: the buyer wants a further key, not only tokens for those he has."""

    id: str
    customer: int
    lines: tuple[OrderLine, ...]
    new_key: bool
    state: OrderState
    created_at_ms: int
    expires_at_ms: int

    @property
    def total_nano(self) -> int:
        """What it costs."""
        return sum(line.price_nano for line in self.lines)

    def quoted(self, now_ms: int) -> bool:
        """Whether its prices are still promised."""
        return self.state is OrderState.OPEN and now_ms < self.expires_at_ms

    def piece(self, n: int) -> str:
        """The name of its n-th purchase: what makes that sale once."""
        return f"{self.id}:{n}"
