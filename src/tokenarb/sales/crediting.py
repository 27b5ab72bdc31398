"""Fills a wallet by the operator's hand, and corrects it. A deposit is money that came in; a promotion is given without payment."""

import re
from dataclasses import dataclass
from typing import Final

from tokenarb.base import db, errors, money
from tokenarb.customers import registry
from tokenarb.ledger import book, reading
from tokenarb.ledger.model import WALLET, Code, Line, Post, Touch
from tokenarb.sales import store

TRANSFER: Final = "credit:"
"""How the ids of these transfers begin; the reference follows."""

_REFERENCE: Final = re.compile(r"[A-Za-z0-9._:/#-]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Credit:
    """A booked credit. `duplicate`: it had been booked before under the same reference; `balance` nano-USD available now."""

    customer: int
    reference: str
    amount_nano: int
    duplicate: bool
    balance: int


async def credit(tx: db.Tx, now_ms: int, customer: int, nano: int, reference: str, reason: str = "", *, promo: bool = False) -> Credit:
    """Adds `nano` to the wallet, or takes it when negative, never below zero. The same reference twice is once.

    Raises: Refused customer_not_found, bad_amount, bad_reference, reference_mismatch (used for another amount),
    insufficient_balance (a correction of more than is available).
    """
    if nano == 0 or abs(nano) > money.INT64_MAX // 1000:
        raise errors.Refused("bad_amount", "a credit is not zero and less than 9.2 million USD; a correction is negative")
    if _REFERENCE.fullmatch(reference) is None:
        raise errors.Refused(
            "bad_reference", "a reference is 1 to 100 letters, digits or . _ : / # - (an invoice number, a transaction id)"
        )
    await registry.find(tx, customer)
    # The lock comes first, so that the same reference twice at once meets its first booking and not its absence.
    await book.must(tx, Touch(customer))
    before = await store.amount_of(tx, customer, reference)
    if before is not None and before != (nano, promo):
        was = f"{money.usd(before[0])} USD{' without payment' if before[1] else ''}"
        raise errors.Refused("reference_mismatch", f"reference {reference} has already booked {was}; use another reference")
    if before is None:
        await _post(tx, now_ms, customer, nano, reference, reason, promo)
        await store.insert(tx, now_ms, customer, reference, nano, promo, reason)
    return Credit(customer, reference, nano, before is not None, await _available(tx, customer))


async def _post(tx: db.Tx, now_ms: int, customer: int, nano: int, reference: str, reason: str, promo: bool) -> None:
    available = await _available(tx, customer)
    if nano + available < 0:
        raise errors.Refused(
            "insufficient_balance",
            f"{money.usd(-nano)} USD cannot be taken from a balance of {money.usd(available)} USD; take at most that",
            available_usd=money.usd(available),
        )
    lines = (Line(Code.PROMO if promo else Code.DEPOSITS, money.USD, -nano), Line(Code.WALLET, money.USD, nano, WALLET))
    code = "correction" if nano < 0 else "promo" if promo else "credit"
    await book.must(tx, Post(customer, TRANSFER + reference, code, lines, now_ms, note=reason))


async def _available(tx: db.Tx, customer: int) -> int:
    wallet = await reading.wallet(tx, customer)
    assert wallet is not None, "the lock of the book was just taken"
    return wallet.available
