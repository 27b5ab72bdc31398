"""Verbs on payments without a block yet: shown, priced at first sight, never credited (rule P7); replaced or dropped they are gone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from tokenarb.base import db
from tokenarb.payments import deposit_store as store
from tokenarb.payments.deposit import Deposit, DepositState, Identity, moved
from tokenarb.payments.deposits import Rates
from tokenarb.payments.networks import Network
from tokenarb.payments.sightings import Place, Transfer, Watched


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a look changed: `found` waits for a block, `gone` was waiting and is no more, in no block either."""

    found: tuple[Deposit, ...]
    gone: tuple[Deposit, ...]


async def note(
    tx: db.Tx,
    now_ms: int,
    network: Network,
    place: Place,
    asked: Collection[str],
    pending: Sequence[Transfer],
    watched: Watched,
    rates: Rates,
) -> Waiting | None:
    """Books what waits for the addresses `asked`. None: the cursor is not at `place`, the chain's end before and after the node was asked:

    what left the pool may have gone into a block that we have not walked through.
    """
    cursor = await store.cursor(tx, network.name, lock=True)
    if cursor is None or cursor.place != place:
        return None
    found = []
    for transfer in pending:
        identity = Identity(network.name, transfer.tx, transfer.index)
        before = await store.find(tx, identity)
        if before is None:
            found.append(await _insert(tx, now_ms, network, identity, transfer, watched, rates))
        elif before.state is DepositState.GONE:
            found.append(replace(before, state=moved(before.state, DepositState.SEEN), seen_at_ms=now_ms))
            await store.update(tx, found[-1])
    names = {Identity(network.name, one.tx, one.index) for one in pending}
    gone = []
    for record in await store.in_state(tx, DepositState.SEEN, chain=network.name):
        if record.address in asked and record.identity not in names:
            gone.append(replace(record, state=moved(record.state, DepositState.GONE)))
            await store.update(tx, gone[-1])
    return Waiting(tuple(found), tuple(gone))


async def _insert(
    tx: db.Tx, now_ms: int, network: Network, identity: Identity, transfer: Transfer, watched: Watched, rates: Rates
) -> Deposit:
    symbol = network.assets[transfer.contract].symbol
    record = Deposit(
        identity=identity,
        customer=watched.customers[transfer.address],
        address=transfer.address,
        contract=transfer.contract,
        symbol=symbol,
        units=transfer.units,
        height=None,
        block=None,
        state=DepositState.SEEN,
        seen_at_ms=now_ms,
        rate_seen=rates.get(symbol),
        rate_used=None,
        credit_nano=0,
        round=0,
        owed_nano=0,
    )
    await store.insert(tx, record)
    return record
