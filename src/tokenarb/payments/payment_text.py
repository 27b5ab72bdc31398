"""What a customer is shown to pay with: amount, address and the text of its picture, all made of one quote (rule P20). Pure.

Nothing here is ever taken from a message: an address that looks like ours is the commonest theft there is.
"""

from dataclasses import dataclass
from typing import Final

from tokenarb.payments import valuation
from tokenarb.payments.coin_quotes import Quote
from tokenarb.payments.families import Family

TAIL: Final = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """`amount`: exact, as a person types it; `tail`: the end of `address`, to be repeated in bold for the eye; `picture`: what a QR code
    says: BIP-21 for Bitcoin, the address alone elsewhere, since wallets drop token and amount from other forms."""

    amount: str
    asset: str
    chain: str
    address: str
    tail: str
    picture: str


def shown(quote: Quote, units: int | None = None) -> Shown:
    """What asks for `units` smallest units of the quote's coin; None: all of it. What is left of one paid in part is a picture anew."""
    amount = valuation.text_of(valuation.coins(quote.units if units is None else units, quote.decimals))
    picture = f"bitcoin:{quote.address}?amount={amount}" if quote.family is Family.BITCOIN else quote.address
    return Shown(amount, quote.asset, quote.chain, quote.address, quote.address[-TAIL:], picture)
