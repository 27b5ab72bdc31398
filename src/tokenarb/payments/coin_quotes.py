"""An invoice in coins: what it asks for, and what it shows of what came (rules P11, P14). Pure.

Everything confirmed goes to the customer's wallet, whatever the invoice says; the invoice only tells how far it is paid. Which quote a
payment belongs to follows from when it was first seen, never from what somebody pressed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from tokenarb.payments import valuation
from tokenarb.payments.families import Family
from tokenarb.payments.model import InvoiceState, moved

LOCK_MS: Final = 15 * 60_000
SHOWN_DECIMALS: Final = 8
SHOWN_DECIMALS_STABLE: Final = 2
"""So many does an asked amount have at most: a person may have to type it."""


@dataclass(frozen=True, slots=True)
class Coin:
    """What can be paid with: an asset on a chain, with `decimals` of its own there."""

    chain: str
    family: Family
    asset: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Quote:
    """`units` smallest units of `asset` to `address` bring at least `nano` nano-USD, at `usd` a whole coin until `expires_at_ms`."""

    invoice: str
    customer: int
    chain: str
    family: Family
    asset: str
    decimals: int
    address: str
    units: int
    nano: int
    usd: Fraction
    created_at_ms: int
    expires_at_ms: int

    @property
    def rate(self) -> Fraction:
        """Nano-USD a smallest unit."""
        return valuation.nano_per_unit(self.usd, self.decimals)

    def covers(self, seen_ms: int) -> bool:
        """Whether a payment first seen then gets the locked rate."""
        return self.created_at_ms <= seen_ms < self.expires_at_ms


class Progress(StrEnum):
    """Of one deposit. REVERSED: its block was dropped, its money is not there."""

    SEEN = "seen"
    CONFIRMING = "confirming"
    CREDITED = "credited"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A deposit as an invoice sees it. `nano`: what it brought, or will bring at today's knowledge; `needed`: confirmations until then."""

    units: int
    nano: int
    seen_ms: int
    progress: Progress
    confirmations: int = 0
    needed: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What an invoice shows. Nano-USD: `credited` is in the wallet, `pending` on its way, `missing` comes with neither, `over` is more than
    was asked. `missing_units`: what is left to pay at the locked rate, None where that has ended. `late`: something came after its time."""

    state: InvoiceState
    credited: int
    pending: int
    missing: int
    missing_units: int | None
    over: int
    late: bool
    confirmations: int
    needed: int


def belongs(quotes: Iterable[Quote], asset: str, seen_ms: int) -> Quote | None:
    """The quote that a payment first seen at `seen_ms` is for: the newest of its asset that was made by then, in time or late."""
    made = [quote for quote in quotes if quote.asset == asset and quote.created_at_ms <= seen_ms]
    return max(made, key=lambda quote: (quote.created_at_ms, quote.invoice), default=None)


def standing(quote: Quote, arrivals: Sequence[Arrival], now_ms: int) -> Standing:
    """How far `quote` is paid by what belongs to it. A function of these three alone."""
    there = [arrival for arrival in arrivals if arrival.progress is not Progress.REVERSED]
    waiting = [arrival for arrival in there if arrival.progress is not Progress.CREDITED]
    credited = sum(arrival.nano for arrival in there if arrival.progress is Progress.CREDITED)
    pending = sum(arrival.nano for arrival in waiting)
    missing = max(0, quote.nano - credited - pending)
    is_open = now_ms < quote.expires_at_ms
    slowest = min(waiting, key=lambda arrival: arrival.confirmations - arrival.needed, default=None)
    return Standing(
        state=_state(quote.nano, credited, waiting, is_open),
        credited=credited,
        pending=pending,
        missing=missing,
        missing_units=_units_left(quote, missing) if is_open else None,
        over=max(0, credited - quote.nano),
        late=any(not quote.covers(arrival.seen_ms) for arrival in there),
        confirmations=slowest.confirmations if slowest is not None else 0,
        needed=slowest.needed if slowest is not None else 0,
    )


def _state(asked: int, credited: int, waiting: Sequence[Arrival], is_open: bool) -> InvoiceState:
    if credited >= asked:
        return InvoiceState.CREDITED
    if waiting:
        confirming = any(arrival.progress is Progress.CONFIRMING for arrival in waiting)
        return InvoiceState.CONFIRMING if confirming else InvoiceState.SEEN
    if not is_open:
        return InvoiceState.EXPIRED
    return InvoiceState.UNDERPAID if credited else InvoiceState.WAITING


def _units_left(quote: Quote, missing: int) -> int:
    return valuation.units_for(missing, quote.rate, quote.decimals, shown_decimals(quote.asset)) if missing else 0


def shown_decimals(asset: str) -> int:
    """How finely an amount of it is asked for."""
    return SHOWN_DECIMALS_STABLE if asset in valuation.STABLE else SHOWN_DECIMALS


def advanced(state: InvoiceState, to: InvoiceState) -> InvoiceState:
    """What an invoice in `state` becomes when it stands at `to`. A receipt is never taken back (a deposit that is reversed is owed, and has
    a letter of its own), and what was cancelled comes to life only by money. Raises: Broken."""
    dormant = state is InvoiceState.CANCELLED and to in (InvoiceState.WAITING, InvoiceState.EXPIRED, InvoiceState.UNDERPAID)
    if state is InvoiceState.CREDITED or state is to or dormant:
        return state
    return moved(state, to)
