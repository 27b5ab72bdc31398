"""A credited deposit is taken back: what the wallet holds at once, the rest from whatever comes later. As `receiving` does with Stars."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tokenarb.base import db, money
from tokenarb.ledger import book, reading
from tokenarb.ledger.model import WALLET, Code, Line, Post, Touch
from tokenarb.payments import deposit_store as store
from tokenarb.payments.deposit import Deposit, DepositState, moved

TRANSFER: Final = "deposit:"
BACK: Final = "deposit_back:"
COLLECTED: Final = "deposit_collected:"
"""How the ids of these transfers begin; the deposit's identity and round follow."""


async def reverse(tx: db.Tx, now_ms: int, record: Deposit) -> Deposit:
    """Undoes the credit of a deposit that is in no block any more; what is spent already is owed.

    `round` moves on, so that a later credit has a name of its own, and so have the steps in which this one is collected.
    """
    await book.must(tx, Touch(record.customer))
    wallet = await reading.wallet(tx, record.customer)
    assert wallet is not None, "the lock of the book was just taken"
    taken = min(wallet.available, record.credit_nano)
    lines = (
        Line(Code.DEPOSITS, money.USD, record.credit_nano),
        Line(Code.WALLET, money.USD, -taken, WALLET),
        Line(Code.RECEIVABLE, money.USD, taken - record.credit_nano),
    )
    kept = tuple(line for line in lines if line.amount)
    if kept:
        post = Post(record.customer, BACK + record.transfer, "deposit_back", kept, now_ms, names=TRANSFER + record.transfer)
        await book.must(tx, post)
    after = replace(
        record,
        state=moved(record.state, DepositState.REVERSED),
        round=record.round + 1,
        owed_nano=record.owed_nano + record.credit_nano - taken,
    )
    await store.update(tx, after)
    return after


async def collect(tx: db.Tx, now_ms: int, customer: int) -> int:
    """Takes what reversed deposits left owing from what is available; nano-USD taken."""
    total = 0
    if await store.owing(tx, customer):
        await book.must(tx, Touch(customer))
        for record in await store.owing(tx, customer):
            wallet = await reading.wallet(tx, customer)
            assert wallet is not None, "the lock of the book was just taken"
            taken = min(wallet.available, record.owed_nano)
            if taken:
                lines = (Line(Code.WALLET, money.USD, -taken, WALLET), Line(Code.RECEIVABLE, money.USD, taken))
                # Named by round and by what was owed before, which only falls within a round: the same step twice is once.
                await book.must(tx, Post(customer, f"{COLLECTED}{record.transfer}:{record.owed_nano}", "collect", lines, now_ms))
                await store.update(tx, replace(record, owed_nano=record.owed_nano - taken))
                total += taken
    return total


async def owing(tx: db.Tx, customer: int | None = None) -> Sequence[Deposit]:
    """Deposits with something owed."""
    return await store.owing(tx, customer)
