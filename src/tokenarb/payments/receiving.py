"""Verbs on money that came in by Stars, or went back: each charge is credited once and taken back once, whoever says it how often.

A charge that is taken back after it was spent leaves a receivable: what the wallet holds is taken at once, the rest from whatever comes
later (`collect`). Balances are never negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tokenarb.base import db, money
from tokenarb.base.errors import Broken, Refused
from tokenarb.ledger import book, reading
from tokenarb.ledger.model import WALLET, Code, Line, Post, Touch
from tokenarb.payments import store
from tokenarb.payments.model import Invoice, InvoiceState, StarsPayment, StarsState, moved

TRANSFER: Final = "stars:"
BACK: Final = "stars_back:"
COLLECTED: Final = "stars_collected:"
"""How the ids of these transfers begin; Telegram's charge id follows."""


@dataclass(frozen=True, slots=True)
class Received:
    """A payment, booked now or earlier (`duplicate`)."""

    payment: StarsPayment
    duplicate: bool


async def credit(tx: db.Tx, now_ms: int, customer: int, charge: str, stars: int, rate_nano: int, invoice: Invoice | None) -> Received:
    """Fills the wallet with what the Stars really paid bring, never with what was asked (fault E4); the same charge twice is once (E1).

    An invoice of somebody else, or with another price, is not closed by it.

    Raises: Refused bad_amount; Broken where a charge changes hands.
    """
    if stars <= 0:
        raise Refused("bad_amount", f"{stars} Stars are no payment")
    await book.must(tx, Touch(customer))  # the lock comes first, so that a repetition meets its first booking and not its absence
    before = await store.payment(tx, charge)
    if before is not None:
        if before.customer != customer:
            raise Broken(f"charge {charge} was paid by customer {before.customer}, and now by {customer}")
        return Received(before, duplicate=True)
    fits = invoice is not None and invoice.customer == customer and invoice.asked == stars
    rate = invoice.rate_nano if invoice is not None and fits else rate_nano
    record = StarsPayment(charge, customer, invoice.id if invoice else None, stars, stars * rate, now_ms, StarsState.CREDITED, 0)
    lines = (Line(Code.DEPOSITS, money.USD, -record.credit_nano), Line(Code.WALLET, money.USD, record.credit_nano, WALLET))
    await book.must(tx, Post(customer, TRANSFER + charge, "stars", lines, now_ms, note=f"{stars} XTR"))
    await store.insert_payment(tx, record)
    if invoice is not None and fits and invoice.state is not InvoiceState.CREDITED:
        await store.set_invoice(tx, invoice.id, state=moved(invoice.state, InvoiceState.CREDITED).value)
    await collect(tx, now_ms, customer)
    return Received(record, duplicate=False)


async def begin_refund(tx: db.Tx, now_ms: int, charge: str) -> StarsPayment:
    """Takes a whole payment out of the wallet, before Telegram is asked to give it back; begun twice is once.

    Raises: Refused payment_not_found, already_reversed, insufficient_balance (what was spent of it must come back first).
    """
    record = await _locked(tx, charge)
    if record.state in (StarsState.REFUNDING, StarsState.REFUNDED):
        return record
    if record.state is StarsState.REVERSED:
        raise Refused("already_reversed", f"Telegram has taken payment {charge} back already")
    wallet = await reading.wallet(tx, record.customer)
    assert wallet is not None, "the lock of the book was just taken"
    if wallet.available < record.credit_nano:
        raise Refused(
            "insufficient_balance",
            f"payment {charge} brought {money.usd(record.credit_nano)} USD, of which {money.usd(wallet.available)} USD are left; "
            "a payment by Stars is given back whole or not at all: refund what was bought first",
            missing_usd=money.usd(record.credit_nano - wallet.available),
        )
    await _take_back(tx, now_ms, record, record.credit_nano)
    await store.set_payment(tx, charge, StarsState.REFUNDING, 0)
    return replace(record, state=StarsState.REFUNDING)


async def refunded(tx: db.Tx, now_ms: int, charge: str) -> Received:
    """Telegram gave the Stars back. Asked for by us: done. Not asked for: taken from the wallet as far as it goes, the rest is owed.

    Told twice is once. Raises: Refused payment_not_found.
    """
    record = await _locked(tx, charge)
    if record.state in (StarsState.REFUNDED, StarsState.REVERSED):
        return Received(record, duplicate=True)
    if record.state is StarsState.REFUNDING:
        await store.set_payment(tx, charge, StarsState.REFUNDED, 0)
        return Received(replace(record, state=StarsState.REFUNDED), duplicate=False)
    wallet = await reading.wallet(tx, record.customer)
    assert wallet is not None, "the lock of the book was just taken"
    taken = min(wallet.available, record.credit_nano)
    await _take_back(tx, now_ms, record, taken)
    owed = record.credit_nano - taken
    await store.set_payment(tx, charge, StarsState.REVERSED, owed)
    return Received(replace(record, state=StarsState.REVERSED, owed_nano=owed), duplicate=False)


async def collect(tx: db.Tx, now_ms: int, customer: int) -> int:
    """Takes what is owed from what is available; nano-USD taken. Called after every deposit, and by the clock."""
    total = 0
    owing = await store.payments(tx, customer, owing=True)
    if owing:
        await book.must(tx, Touch(customer))
    for record in await store.payments(tx, customer, owing=True) if owing else ():
        wallet = await reading.wallet(tx, customer)
        assert wallet is not None, "the lock of the book was just taken"
        taken = min(wallet.available, record.owed_nano)
        if taken:
            lines = (Line(Code.WALLET, money.USD, -taken, WALLET), Line(Code.RECEIVABLE, money.USD, taken))
            # Named by what was owed before: the same step twice is once.
            identity = f"{COLLECTED}{record.charge}:{record.owed_nano}"
            await book.must(tx, Post(customer, identity, "collect", lines, now_ms, names=TRANSFER + record.charge))
            await store.set_payment(tx, record.charge, record.state, record.owed_nano - taken)
            total += taken
    return total


async def find(tx: db.Tx, charge: str) -> StarsPayment | None:
    """A payment by Telegram's charge id."""
    return await store.payment(tx, charge)


async def payments(tx: db.Tx, customer: int | None = None, *, owing: bool = False) -> Sequence[StarsPayment]:
    """Payments, oldest first."""
    return await store.payments(tx, customer, owing=owing)


async def _locked(tx: db.Tx, charge: str) -> StarsPayment:
    """The payment as it is now, read under the lock of its customer's book."""
    record = await store.payment(tx, charge)
    if record is None:
        raise Refused("payment_not_found", f"there is no payment {charge}")
    await book.must(tx, Touch(record.customer))
    fresh = await store.payment(tx, charge)
    assert fresh is not None, "a payment is never removed"
    return fresh


async def _take_back(tx: db.Tx, now_ms: int, record: StarsPayment, taken: int) -> None:
    """The deposit is undone whole; what the wallet cannot give is receivable."""
    lines = [
        Line(Code.DEPOSITS, money.USD, record.credit_nano),
        Line(Code.WALLET, money.USD, -taken, WALLET),
        Line(Code.RECEIVABLE, money.USD, taken - record.credit_nano),
    ]
    post = Post(
        record.customer,
        BACK + record.charge,
        "stars_back",
        tuple(line for line in lines if line.amount),
        now_ms,
        names=TRANSFER + record.charge,
    )
    await book.must(tx, post)
