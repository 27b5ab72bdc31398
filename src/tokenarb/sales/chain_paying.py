"""What a deposit on a chain sets off: the wallet is filled, orders that waited for it are settled, all is told, in one transaction.

A deposit is for no order: whatever is confirmed goes to the wallet, and orders that the wallet covers by then are filled from it (P14).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tokenarb.base import db, outbox
from tokenarb.base.outbox import Fact
from tokenarb.payments import balances, depositing, deposits, pending, reclaiming
from tokenarb.payments.balances import Compared
from tokenarb.payments.deposit import Deposit, DepositState, Identity
from tokenarb.payments.deposits import Rates, Recorded
from tokenarb.payments.networks import Network
from tokenarb.payments.pending import Waiting
from tokenarb.payments.sightings import Place, Scanned, Transfer, Watched
from tokenarb.sales import paying, standing
from tokenarb.sales.ordering import Settled
from tokenarb.sales.paying import House

PENDING: Final = "deposit_pending"
GONE: Final = "deposit_gone"
SEEN: Final = "deposit_seen"
CREDITED: Final = "deposit_credited"
REVERSED: Final = "deposit_reversed"
"""Topics of the outbox; the body names the deposit."""


@dataclass(frozen=True, slots=True)
class Credited:
    """What was credited, and the orders that it filled."""

    deposits: Sequence[Deposit]
    settled: Sequence[Settled]


async def record(tx: db.Tx, now_ms: int, network: Network, scanned: Scanned, watched: Watched, rates: Rates) -> Recorded | None:
    """Books a step along a chain. Whoever spent what was taken back by it owes it and is stopped; what runs finishes (fault E9).

    None: somebody else has walked on. Raises: Broken.
    """
    recorded = await deposits.record(tx, now_ms, network, scanned, watched, rates)
    if recorded is None:
        return None
    for one in recorded.reversed:
        if one.owed_nano:
            await standing.freeze(tx, one.customer)
    facts = [_fact(REVERSED, network, one) for one in recorded.reversed]
    new = [one for one in recorded.found if one.state is DepositState.CONFIRMING]
    await outbox.put(tx, now_ms, [*facts, *(_fact(SEEN, network, one) for one in new)])
    return recorded


async def note(
    tx: db.Tx,
    now_ms: int,
    network: Network,
    place: Place,
    asked: Collection[str],
    waits: Sequence[Transfer],
    watched: Watched,
    rates: Rates,
) -> Waiting | None:
    """Books payments that wait for their first block, and those that do so no more. None: as `pending.note`."""
    noted = await pending.note(tx, now_ms, network, place, asked, waits, watched, rates)
    if noted is not None:
        told = [(PENDING, one) for one in noted.found] + [(GONE, one) for one in noted.gone]
        await outbox.put(tx, now_ms, [_fact(topic, network, one) for topic, one in told])
    return noted


async def compare(
    tx: db.Tx, now_ms: int, network: Network, place: Place, held: Mapping[str, int], watched: Watched, rates: Rates
) -> Compared | None:
    """Books coins that no transaction brought by itself. None: as `balances.compare`."""
    compared = await balances.compare(tx, now_ms, network, place, held, watched, rates)
    if compared is not None:
        await outbox.put(tx, now_ms, [_fact(SEEN, network, one) for one in compared.found])
    return compared


async def credit(tx: db.Tx, now_ms: int, network: Network, customer: int, rates: Rates, house: House) -> Credited:
    """Credits what counts by now of a customer's deposits, with what that sets off. Harmless as often as one likes."""
    return await _credited(tx, now_ms, network, await depositing.credit(tx, now_ms, network, customer, rates), house)


async def match(tx: db.Tx, now_ms: int, network: Network, identity: Identity, nano: int, house: House) -> Credited:
    """The operator credits an unrecognised deposit by hand. Raises: as `depositing.match`."""
    before = await deposits.find(tx, identity)
    matched = await depositing.match(tx, now_ms, identity, nano)
    if before is not None and before.state is DepositState.CREDITED:
        return Credited([matched], ())
    return await _credited(tx, now_ms, network, [matched], house)


async def _credited(tx: db.Tx, now_ms: int, network: Network, brought: Sequence[Deposit], house: House) -> Credited:
    if not brought:
        return Credited((), ())
    customer = brought[0].customer
    await reclaiming.collect(tx, now_ms, customer)
    settled, _ = await paying.resume(tx, now_ms, customer, None, house)
    facts = [_fact(CREDITED, network, one) for one in brought]
    facts += [fact for one in settled for fact in one.facts]
    await outbox.put(tx, now_ms, [*facts, *await paying.close_invoices(tx, customer, settled)])
    return Credited(brought, settled)


def _fact(topic: str, network: Network, record: Deposit) -> Fact:
    name = record.identity
    body = {
        "chain": name.chain,
        "tx": name.tx,
        "n": name.index,
        "network": network.title,
        "amount": network.amount(record.contract, record.units),
    }
    return Fact(topic, record.customer, body)
