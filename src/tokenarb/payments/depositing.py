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
from tokenarb.payments.deposit import WORTH_MAX, Deposit, DepositState, Identity, Progress, counts, deep, moved, price, worth
from tokenarb.payments.deposits import Rates
from tokenarb.payments.networks import Network

AT_ONCE: Final = 200
"""Deposits credited in one transaction, and pieces of dust; the rest follows in the next."""


async def credit(tx: db.Tx, now_ms: int, network: Network, customer: int, rates: Rates) -> Sequence[Deposit]:
    """Credits what counts by now of a customer's deposits on a chain, at most AT_ONCE and the dust that is worth something with them.

    Called as often as one likes: what is not deep enough, cannot be priced or is credited already stays as it is.
    """
    # First the cursor, then the book: the order in which a step is recorded, so that neither waits for the other for ever.
    cursor = await store.cursor(tx, network.name, lock=True)
    waiting = await store.in_state(tx, DepositState.CONFIRMING, chain=network.name, customer=customer)
    if cursor is None or not waiting:
        return ()
    await book.must(tx, Touch(customer))
    progress = Progress(cursor.place.height, cursor.finalized)
    stake = await _at_stake(tx, network, customer, progress, rates)
    counting = [record for record in waiting if counts(record, network, progress, stake)]
    brought = []
    dust = False
    for record, rate in [(record, rate) for record in counting if (rate := _rate(record, rates)) is not None][:AT_ONCE]:
        brings = _brings(network, record, rate)
        if brings > WORTH_MAX:
            await store.update(tx, replace(record, state=moved(record.state, DepositState.UNRECOGNISED)))
        elif brings < network.dust_nano:
            await store.update(tx, replace(record, state=moved(record.state, DepositState.DUST)))
            dust = True
        else:
            brought.append(await _post(tx, now_ms, record, rate, brings, network.amount(record.contract, record.units)))
    return [*brought, *(await _dust(tx, now_ms, network, customer, rates) if dust else ())]


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
    return await _post(tx, now_ms, record, None, nano, f"{record.units} ({record.contract or record.symbol}), by hand")


async def _at_stake(tx: db.Tx, network: Network, customer: int, progress: Progress, rates: Rates) -> int | None:
    """Nano-USD of the customer's deposits on this chain that a fork could still take; None where one of them cannot be priced."""
    total = 0
    for record in await store.shallow(tx, network.name, customer, above=deep(network, progress)):
        if record.state is DepositState.CREDITED:
            total += record.credit_nano
        elif (rate := _rate(record, rates)) is not None:
            total += _brings(network, record, rate)
        else:
            return None
    return total


def _rate(record: Deposit, rates: Rates) -> Fraction | None:
    return None if record.symbol is None else price(record.rate_seen, rates.get(record.symbol))


def _brings(network: Network, record: Deposit, rate: Fraction) -> int:
    return worth(record.units, network.assets[record.contract].decimals, rate)


async def _dust(tx: db.Tx, now_ms: int, network: Network, customer: int, rates: Rates) -> Sequence[Deposit]:
    """Credits a customer's dust of one kind once it is worth sweeping together; the largest pieces first (P15)."""
    credited = []
    for contract in network.assets:
        found = await store.dust(tx, network.name, customer, contract, limit=AT_ONCE)
        priced = [(record, rate) for record in found if (rate := _rate(record, rates)) is not None]
        pieces = [(record, rate, _brings(network, record, rate)) for record, rate in priced]
        if sum(brings for _, _, brings in pieces) >= network.dust_nano:
            credited += [
                await _post(tx, now_ms, record, rate, brings, network.amount(record.contract, record.units))
                for record, rate, brings in pieces
            ]
    return credited


async def _post(tx: db.Tx, now_ms: int, record: Deposit, rate: Fraction | None, nano: int, note: str) -> Deposit:
    """Chain to wallet, and the row that says so, together (S3)."""
    if nano:  # a thousandth of a cent of dust may round to nothing
        lines = (Line(Code.DEPOSITS, money.USD, -nano), Line(Code.WALLET, money.USD, nano, WALLET))
        await book.must(tx, Post(record.customer, reclaiming.TRANSFER + record.transfer, "deposit", lines, now_ms, note=note))
    after = replace(record, state=moved(record.state, DepositState.CREDITED), rate_used=rate, credit_nano=nano)
    await store.update(tx, after)
    return after
