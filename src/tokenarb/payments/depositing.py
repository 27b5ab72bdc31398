"""Verbs that bring a deposit that counts to its customer's wallet: once, at the lower of two rates, dust when there is enough of it."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from tokenarb.base import db, money
from tokenarb.base.errors import Refused
from tokenarb.ledger import book
from tokenarb.ledger.model import WALLET, Code, Line, Post, Touch
from tokenarb.payments import deposit_store as store
from tokenarb.payments import reclaiming
from tokenarb.payments.deposit import WORTH_MAX, Deposit, DepositState, Identity, Progress, counts, moved, price, worth
from tokenarb.payments.deposits import Rates
from tokenarb.payments.networks import Network

DUST_AT_ONCE: Final = 200
"""Pieces of dust credited in one transaction; the rest follows with the next deposit."""


async def credit(tx: db.Tx, now_ms: int, network: Network, identity: Identity, rates: Rates) -> Sequence[Deposit]:
    """Credits the deposit if it counts by now; what it brought to the wallet, with the dust that it makes worth something. Often [].

    Called as often as one likes: what is not deep enough, cannot be priced or is credited already stays as it is.
    """
    known = await store.find(tx, identity)
    if known is None or known.state is not DepositState.CONFIRMING:
        return ()
    # First the cursor, then the book: the order in which a step is recorded, so that neither waits for the other for ever.
    cursor = await store.cursor(tx, network.name, lock=True)
    assert cursor is not None, "a deposit was seen by walking the chain"
    await book.must(tx, Touch(known.customer))
    record = await store.find(tx, identity)
    assert record is not None, "a deposit is never removed"
    assert record.symbol is not None, "what is no money here never confirms"
    rate = price(record.rate_seen, rates.get(record.symbol))
    if record.state is not DepositState.CONFIRMING or rate is None:
        return ()
    progress = Progress(cursor.place.height, cursor.finalized)
    if not counts(record, network, progress, await _at_stake(tx, network, record.customer, progress, rates)):
        return ()
    brings = _brings(network, record, rate)
    if brings > WORTH_MAX:
        await store.update(tx, replace(record, state=moved(record.state, DepositState.UNRECOGNISED)))
        return ()
    if brings >= network.dust_nano:
        return [await _post(tx, now_ms, record, rate, brings)]
    await store.update(tx, replace(record, state=moved(record.state, DepositState.DUST)))
    return await _dust(tx, now_ms, network, record, rates)


async def match(tx: db.Tx, now_ms: int, identity: Identity, nano: int) -> Deposit:
    """The operator credits an unrecognised deposit by hand, at a worth he found himself; the same again is once.

    Raises: Refused deposit_not_found, deposit_recognised, bad_amount.
    """
    if not 0 < nano <= WORTH_MAX:
        raise Refused("bad_amount", f"a deposit brings more than nothing, and at most {money.usd(WORTH_MAX)} USD")
    known = await store.find(tx, identity)
    if known is None:
        raise Refused("deposit_not_found", f"there is no deposit {identity}")
    await book.must(tx, Touch(known.customer))
    record = await store.find(tx, identity)
    assert record is not None, "a deposit is never removed"
    if record.state is DepositState.CREDITED and record.rate_used is None and record.credit_nano == nano:
        return record
    if record.state not in (DepositState.UNRECOGNISED, DepositState.DISMISSED):
        raise Refused("deposit_recognised", f"deposit {identity} is {record.state}: only an unrecognised one is matched by hand")
    return await _post(tx, now_ms, record, None, nano)


async def _at_stake(tx: db.Tx, network: Network, customer: int, progress: Progress, rates: Rates) -> int | None:
    """Nano-USD of the customer's deposits on this chain that a fork could still take; None where one of them cannot be priced."""
    total = 0
    for record in await store.in_state(tx, DepositState.CONFIRMING, DepositState.CREDITED, chain=network.name, customer=customer):
        if counts(record, network, progress, None):
            continue  # as deep as the greatest sums ask for
        if record.state is DepositState.CREDITED:
            total += record.credit_nano
            continue
        assert record.symbol is not None, "what is no money here never confirms"
        rate = price(record.rate_seen, rates.get(record.symbol))
        if rate is None:
            return None
        total += _brings(network, record, rate)
    return total


def _brings(network: Network, record: Deposit, rate: Fraction) -> int:
    return worth(record.units, network.assets[record.contract].decimals, rate)


async def _dust(tx: db.Tx, now_ms: int, network: Network, last: Deposit, rates: Rates) -> Sequence[Deposit]:
    """Credits a customer's dust of one kind once it is worth sweeping together (P15)."""
    pieces = []
    total = 0
    for record in await store.in_state(tx, DepositState.DUST, chain=network.name, customer=last.customer):
        rate = price(record.rate_seen, rates.get(record.symbol or ""))
        if record.contract == last.contract and rate is not None:
            pieces.append((record, rate))
            total += _brings(network, record, rate)
            if len(pieces) == DUST_AT_ONCE:
                break
    if total < network.dust_nano:
        return ()
    return [await _post(tx, now_ms, record, rate, _brings(network, record, rate)) for record, rate in pieces]


async def _post(tx: db.Tx, now_ms: int, record: Deposit, rate: Fraction | None, nano: int) -> Deposit:
    """Chain to wallet, and the row that says so, together (S3)."""
    if nano:  # a thousandth of a cent of dust may round to nothing
        lines = (Line(Code.DEPOSITS, money.USD, -nano), Line(Code.WALLET, money.USD, nano, WALLET))
        note = f"{record.units} {record.symbol or record.contract}"
        await book.must(tx, Post(record.customer, reclaiming.TRANSFER + record.transfer, "deposit", lines, now_ms, note=note))
    after = replace(record, state=moved(record.state, DepositState.CREDITED), rate_used=rate, credit_nano=nano)
    await store.update(tx, after)
    return after
