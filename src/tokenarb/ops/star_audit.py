"""Our payments by Stars against Telegram's own book: what we never heard of is booked now, what we alone know is told (fault E7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.customers import people
from tokenarb.payments import receiving
from tokenarb.payments.model import StarsPayment, StarsState
from tokenarb.payments.ports import StarBook, StarMove
from tokenarb.sales import paying
from tokenarb.sales.paying import House

PAGE: Final = 100
YOUNG_MS: Final = 10 * 60_000
"""What is younger may still be on its way to us."""


@dataclass(slots=True)
class Comparison:
    """Charges: booked now, given back now, known to Telegram alone (no customer of ours), known to us alone, with another amount."""

    seen: int = 0
    booked: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    theirs_alone: list[str] = field(default_factory=list)
    ours_alone: list[str] = field(default_factory=list)
    amounts_differ: list[str] = field(default_factory=list)

    @property
    def differences(self) -> Mapping[str, Sequence[str]]:
        """What an operator must hear of, in words."""
        words = {
            "payments were never told and are booked now": self.booked,
            "payments were given back untold": self.undone,
            "payments belong to no customer of ours": self.theirs_alone,
            "payments are unknown to Telegram": self.ours_alone,
            "payments have another amount there": self.amounts_differ,
        }
        return {what: charges for what, charges in words.items() if charges}


async def gather(book: StarBook) -> list[StarMove]:
    """All of Telegram's book. Raises: Unavailable."""
    moves: list[StarMove] = []
    while page := await book.moves(len(moves), PAGE):
        moves += page
    return moves


async def settle(database: db.Database, now_ms: int, moves: Sequence[StarMove], secret: bytes, house: House) -> Comparison:
    """Compares and repairs, a transaction a repair; run twice it finds nothing more to do."""
    async with database.read() as tx:
        ours = {payment.charge: payment for payment in await receiving.payments(tx)}
    found = Comparison(len(moves))
    old = [move for move in moves if move.at_ms <= now_ms - YOUNG_MS]
    for move in old:
        payment = ours.get(move.charge)
        if move.came and payment is None:
            await _book(database, now_ms, move, secret, house, found)
        elif move.came and payment is not None and payment.stars != move.stars:
            found.amounts_differ.append(move.charge)
    for move in old:
        if not move.came and move.telegram_id is not None:  # a withdrawal of ours names no user
            await _undo(database, now_ms, move, found)
    known = {move.charge for move in moves if move.came}
    found.ours_alone += [charge for charge, payment in ours.items() if charge not in known and _settled(payment, now_ms)]
    return found


async def _book(database: db.Database, now_ms: int, move: StarMove, secret: bytes, house: House, found: Comparison) -> None:
    if move.telegram_id is None:
        return
    async with database.transaction() as tx:
        customer = await people.by_telegram(tx, secret, move.telegram_id)
        if customer is None:
            found.theirs_alone.append(move.charge)
            return
        paid = await paying.stars_paid(tx, now_ms, customer.id, move.payload, move.charge, move.stars, house)
    if not paid.received.duplicate:
        found.booked.append(move.charge)


async def _undo(database: db.Database, now_ms: int, move: StarMove, found: Comparison) -> None:
    try:
        async with database.transaction() as tx:
            before = await receiving.find(tx, move.charge)
            received = await paying.stars_refunded(tx, now_ms, move.charge)
    except Refused:
        found.theirs_alone.append(move.charge)
        return
    if not received.duplicate and before is not None and before.state is StarsState.CREDITED:
        found.undone.append(move.charge)


def _settled(payment: StarsPayment, now_ms: int) -> bool:
    return payment.at_ms <= now_ms - YOUNG_MS
