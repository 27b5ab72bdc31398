"""Verbs on deposits: what a step along a chain showed is recorded, what counts is credited, what a chain took back is reversed.

A step is recorded whole, in one transaction with the cursor: nothing is skipped, nothing is there twice, whatever is killed (rules P3-P5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from tokenarb.base import clock, db
from tokenarb.base.errors import Broken, Refused
from tokenarb.ledger import book
from tokenarb.ledger.model import Touch
from tokenarb.payments import balance_store, reclaiming
from tokenarb.payments import deposit_store as store
from tokenarb.payments.deposit import Deposit, DepositState, Identity, moved
from tokenarb.payments.deposit_store import Cursor
from tokenarb.payments.networks import Network
from tokenarb.payments.sightings import Block, Header, Scanned, Tip, Transfer, Watched

HEADERS_KEPT: Final = 256
"""How deep a fork may be that we can walk back from; a deeper one is another chain, and a person's business."""

STRAYS_A_STEP: Final = 500
"""Transfers of tokens that are no money here, kept of one step: anybody can send millions of them for little (P8)."""

SEEN_MS: Final = 14 * clock.DAY_MS
"""How long a transaction may wait for a block: as long as Bitcoin's nodes keep it."""

Rates = Mapping[str, Fraction]
"""USD a whole coin, by symbol; what is missing cannot be priced now."""

_UNPLACED: Final = {
    DepositState.CONFIRMING: DepositState.SEEN,
    DepositState.DUST: DepositState.SEEN,
    DepositState.UNRECOGNISED: DepositState.SEEN,
    DepositState.DISMISSED: DepositState.SEEN,
    DepositState.OWN: DepositState.SEEN,
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a step changed. `found`: in a block; `lost`: in none any more; `reversed`: was credited, is lost; `strays_left`: not kept."""

    found: tuple[Deposit, ...]
    lost: tuple[Deposit, ...]
    reversed: tuple[Deposit, ...]
    strays_left: int


@dataclass(frozen=True, slots=True)
class Trail:
    """What a scan starts from: the cursor and the headers below it, the highest first."""

    cursor: Cursor
    headers: Sequence[Header]


async def begin(tx: db.Tx, now_ms: int, network: Network, headers: Sequence[Header], tip: Tip) -> None:
    """Watches a chain from after the last of these blocks on; once is enough. Addresses are handed out after this only."""
    if await store.cursor(tx, network.name, lock=True) is None:
        last = headers[-1].place
        await store.insert_cursor(tx, Cursor(network.name, last, _final(tip, last.height), tip.height, now_ms))
        await store.insert_headers(tx, network.name, headers)


async def trail(tx: db.Tx, network: Network) -> Trail | None:
    """Where the chain was left; None: it is not watched yet."""
    cursor = await store.cursor(tx, network.name)
    return None if cursor is None else Trail(cursor, await store.headers(tx, network.name))


async def record(tx: db.Tx, now_ms: int, network: Network, scanned: Scanned, watched: Watched, rates: Rates) -> Recorded | None:
    """Books a step: deposits, headers and cursor move together. None: somebody else has walked on meanwhile, and this step is for nothing.

    Raises: Broken for a step that does not hang together.
    """
    cursor = await store.cursor(tx, network.name, lock=True)
    if cursor is None or cursor.place != scanned.base:
        return None
    lost = await _walk_back(tx, network, scanned)
    await _walk_on(tx, network, scanned)
    found = []
    strays = 0
    for block in scanned.blocks:
        for transfer in block.transfers:
            known = transfer.own or _symbol(network, transfer) is not None
            strays += not known
            if known or strays <= STRAYS_A_STEP:
                found.append(await _sight(tx, now_ms, network, block, transfer, watched, rates))
    undone = await _reverse_lost(tx, now_ms, lost)
    # A node may be behind another one that we asked before: what is final stays final.
    final = max((height for height in (cursor.finalized, _final(scanned.tip, scanned.end.height)) if height is not None), default=None)
    await store.move_cursor(tx, Cursor(network.name, scanned.end, final, scanned.tip.height, now_ms))
    return Recorded(tuple(found), tuple(lost), tuple(undone), max(0, strays - STRAYS_A_STEP))


async def find(tx: db.Tx, identity: Identity) -> Deposit | None:
    """One deposit."""
    return await store.find(tx, identity)


async def waiting(tx: db.Tx, chain: str) -> Sequence[int]:
    """Customers with deposits on that chain that wait to be credited."""
    return await store.waiting(tx, chain)


async def latest(
    tx: db.Tx, *, customer: int | None = None, state: DepositState | None = None, limit: int | None = None
) -> Sequence[Deposit]:
    """The latest that were seen, first; of a customer, in a state, at most `limit`, where these are given."""
    return await store.latest(tx, customer, state, limit)


async def cursors(tx: db.Tx) -> Sequence[Cursor]:
    """How far each chain was walked."""
    return await store.cursors(tx)


async def of_customer(tx: db.Tx, customer: int) -> Sequence[Deposit]:
    """All of a customer's."""
    return await store.in_state(tx, *DepositState, customer=customer)


async def credited(tx: db.Tx) -> Sequence[Deposit]:
    """All that are credited, or were."""
    return await store.every(tx)


async def unrecognised(tx: db.Tx) -> Sequence[Deposit]:
    """Those that a person must look at."""
    return await store.in_state(tx, DepositState.UNRECOGNISED)


async def dismiss(tx: db.Tx, identity: Identity) -> Deposit:
    """The operator says that it is nothing. Raises: Refused deposit_not_found, deposit_recognised."""
    record = await store.find(tx, identity)
    if record is None:
        raise Refused("deposit_not_found", f"there is no deposit {identity}")
    if record.state not in (DepositState.UNRECOGNISED, DepositState.DISMISSED):
        raise Refused("deposit_recognised", f"deposit {identity} is {record.state}: only an unrecognised one can be dismissed")
    after = replace(record, state=DepositState.DISMISSED)
    await store.update(tx, after)
    return after


async def lapse(tx: db.Tx, now_ms: int) -> Sequence[Deposit]:
    """Gives up deposits that are in no block for SEEN_MS; one that is mined all the same comes back."""
    gone = []
    for record in await store.in_state(tx, DepositState.SEEN):
        if record.seen_at_ms <= now_ms - SEEN_MS:
            gone.append(replace(record, state=moved(record.state, DepositState.GONE)))
            await store.update(tx, gone[-1])
    return gone


def _final(tip: Tip, height: int) -> int | None:
    return None if tip.finalized is None else min(tip.finalized, height)


def _symbol(network: Network, transfer: Transfer) -> str | None:
    asset = network.assets.get(transfer.contract)
    return None if asset is None else asset.symbol


async def _walk_back(tx: db.Tx, network: Network, scanned: Scanned) -> list[Deposit]:
    """Forgets the blocks that are no longer part of the chain; returns the deposits that stood in them, as they are now."""
    if not scanned.forked:
        return []
    kept = {header.place for header in await store.headers(tx, network.name)}
    if scanned.ancestor not in kept or scanned.ancestor.height >= scanned.base.height:
        raise Broken(f"chain {network.name} was walked back to {scanned.ancestor}, where we never were")
    await store.forget_headers(tx, network.name, above=scanned.ancestor.height)
    await balance_store.forget(tx, network.name, above=scanned.ancestor.height)
    lost = []
    for record in await store.above(tx, network.name, scanned.ancestor.height):
        state = _UNPLACED.get(record.state, record.state)
        lost.append(replace(record, state=state, height=None, block=None))
        await store.update(tx, lost[-1])
    return lost


async def _walk_on(tx: db.Tx, network: Network, scanned: Scanned) -> None:
    before = scanned.ancestor
    for block in scanned.blocks:
        if block.header.parent != before.hash or block.header.height != before.height + 1:
            raise Broken(f"block {block.header.place} of chain {network.name} is no child of {before}")
        before = block.header.place
        await balance_store.insert_spent(tx, network.name, block.header.height, block.spent)
    await store.insert_headers(tx, network.name, [block.header for block in scanned.blocks])
    await store.forget_headers(tx, network.name, below=scanned.end.height - HEADERS_KEPT + 1)


async def _sight(tx: db.Tx, now_ms: int, network: Network, block: Block, transfer: Transfer, watched: Watched, rates: Rates) -> Deposit:
    """A transfer stands in a block: a new deposit, or one that had lost its block."""
    identity = Identity(network.name, transfer.tx, transfer.index)
    symbol = _symbol(network, transfer)
    place = block.header.place
    state = DepositState.OWN if transfer.own else DepositState.UNRECOGNISED if symbol is None else DepositState.CONFIRMING
    before = await store.find(tx, identity)
    if before is None:
        record = Deposit(
            identity=identity,
            customer=watched.customers[transfer.address],
            address=transfer.address,
            contract=transfer.contract,
            symbol=symbol,
            units=transfer.units,
            height=place.height,
            block=place.hash,
            state=state,
            seen_at_ms=now_ms,
            rate_seen=None if symbol is None else rates.get(symbol),
            rate_used=None,
            credit_nano=0,
            round=0,
            owed_nano=0,
        )
        await store.insert(tx, record)
        return record
    if before.height is not None:
        raise Broken(f"deposit {identity} stands in block {before.height} already, and now in {place.height}")
    if before.state is DepositState.CREDITED:
        if (before.address, before.contract, before.units) == (transfer.address, transfer.contract, transfer.units):
            record = replace(before, height=place.height, block=place.hash)  # mined again elsewhere: nothing happened to its credit
            await store.update(tx, record)
            return record
        before = await reclaiming.reverse(tx, now_ms, before)
    record = replace(
        before,
        customer=watched.customers[transfer.address],
        address=transfer.address,
        contract=transfer.contract,
        symbol=symbol,
        units=transfer.units,
        height=place.height,
        block=place.hash,
        state=moved(before.state, state),
    )
    await store.update(tx, record)
    return record


async def _reverse_lost(tx: db.Tx, now_ms: int, lost: Sequence[Deposit]) -> list[Deposit]:
    """Credited deposits whose block went away and that were not mined again within the same step: their money is not there (P4)."""
    credited = [record for record in lost if record.state is DepositState.CREDITED]
    if credited:
        # All books in one order, before the first of them is changed: two transactions that want the same ones never wait for each other.
        await book.must(tx, *(Touch(customer) for customer in sorted({record.customer for record in credited})))
    undone = []
    for record in credited:
        now = await store.find(tx, record.identity)
        assert now is not None, "a deposit is never removed"
        if now.state is DepositState.CREDITED and now.height is None:
            undone.append(await reclaiming.reverse(tx, now_ms, now))
        elif now.round > record.round:
            undone.append(now)  # it came again, as something else
    return undone
