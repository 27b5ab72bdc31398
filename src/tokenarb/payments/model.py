"""The nouns of payments: an invoice of any method, its states, and a payment by Stars. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tokenarb.base.errors import Broken

XTR: Final = "XTR"
"""The asset Stars are counted in, as Telegram calls it."""


class Method(StrEnum):
    """How an invoice can be paid. A further method is a line here and an adapter."""

    STARS = "stars"
    COINS = "coins"


class InvoiceState(StrEnum):
    """Of any method. SEEN and CONFIRMING are for those whose money is visible before it is final; Stars jump from WAITING to CREDITED."""

    WAITING = "waiting"
    SEEN = "seen"
    CONFIRMING = "confirming"
    UNDERPAID = "underpaid"
    CREDITED = "credited"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


S = InvoiceState
MOVES: Final[dict[InvoiceState, frozenset[InvoiceState]]] = {
    S.WAITING: frozenset({S.SEEN, S.CONFIRMING, S.UNDERPAID, S.CREDITED, S.EXPIRED, S.CANCELLED}),
    S.SEEN: frozenset({S.WAITING, S.CONFIRMING, S.UNDERPAID, S.CREDITED, S.EXPIRED}),  # back: its transaction was replaced
    S.CONFIRMING: frozenset({S.SEEN, S.WAITING, S.UNDERPAID, S.CREDITED, S.EXPIRED}),
    S.UNDERPAID: frozenset({S.SEEN, S.WAITING, S.CONFIRMING, S.CREDITED, S.EXPIRED}),  # back: what had come was reversed
    S.EXPIRED: frozenset({S.SEEN, S.CONFIRMING, S.CREDITED}),  # late money is never lost
    S.CANCELLED: frozenset({S.SEEN, S.CONFIRMING, S.CREDITED}),
    S.CREDITED: frozenset(),
}
"""From each state to those that may follow."""


def moved(state: InvoiceState, to: InvoiceState) -> InvoiceState:
    """`to`, if it may follow. Raises: Broken."""
    if to not in MOVES[state]:
        raise Broken(f"an invoice does not go from {state} to {to}")
    return to


@dataclass(frozen=True, slots=True)
class Invoice:
    """A frozen quote: `asked` whole units of `asset`, each of which brings `rate_nano` nano-USD to the wallet. `order`: what it is for.

    `message`: the one in the chat that shows it; `link`: where it is paid, as that message has it.
    """

    id: str
    customer: int
    method: Method
    order: str | None
    asset: str
    asked: int
    rate_nano: int
    state: InvoiceState
    created_at_ms: int
    expires_at_ms: int
    message: int | None
    link: str | None = None

    @property
    def credit_nano(self) -> int:
        """What paying it exactly brings to the wallet."""
        return self.asked * self.rate_nano

    def open(self, now_ms: int) -> bool:
        """Whether it may still be paid."""
        return self.state is InvoiceState.WAITING and now_ms < self.expires_at_ms


class StarsState(StrEnum):
    """REFUNDING: debited here, Telegram not yet asked with success. REVERSED: Telegram took the money back by itself."""

    CREDITED = "credited"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class StarsPayment:
    """A payment by Stars, named by Telegram's charge id. `owed_nano`: what a reversal could not take back yet."""

    charge: str
    customer: int
    invoice: str | None
    stars: int
    credit_nano: int
    at_ms: int
    state: StarsState
    owed_nano: int
