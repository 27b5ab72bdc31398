"""Coins that no transaction brought by itself (rule P9): an exchange pays from inside a contract, and no `to` names our customer.

So what an address holds is compared with what the blocks explain. What is too much came that way, and is a deposit in the block at which it
was noticed, confirmed and taken back like any other. What is too little is told: somebody has the key, or a fee is unknown to us.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tokenarb.base import db
from tokenarb.payments import balance_store as store
from tokenarb.payments import deposit_store
from tokenarb.payments.balance_store import Balance
from tokenarb.payments.deposit import Deposit, DepositState, Identity
from tokenarb.payments.deposits import HEADERS_KEPT, Rates
from tokenarb.payments.networks import Network
from tokenarb.payments.sightings import INTERNAL, Place, Watched

AT_ONCE: Final = 500
"""Addresses that are asked for and booked together."""


@dataclass(frozen=True, slots=True)
class Compared:
    """`found`: deposits that no transaction brought; `missing`: units that left an address unexplained."""

    found: tuple[Deposit, ...]
    missing: Mapping[str, int]


async def compare(
    tx: db.Tx, now_ms: int, network: Network, place: Place, balances: Mapping[str, int], watched: Watched, rates: Rates
) -> Compared | None:
    """Books what the balances after block `place`, our cursor, hold beyond what is explained. None: the cursor has moved on; ask again.

    The first look at an address only remembers: what it held before it was given to anybody is nobody's deposit. So look at a new address
    before it is shown.
    """
    cursor = await deposit_store.cursor(tx, network.name, lock=True)
    if cursor is None or cursor.place != place:
        return None
    found: list[Deposit] = []
    missing: dict[str, int] = {}
    for address, units in balances.items():
        before = await store.last(tx, network.name, address)
        if before is not None and before.height == place.height:
            continue
        if before is not None:
            more = units - before.units - await store.flow(tx, network.name, address, before.height)
            if more > 0:
                found.append(await _insert(tx, now_ms, network, place, address, more, watched, rates))
            elif more < 0:
                missing[address] = -more
        await store.insert(tx, network.name, address, Balance(place.height, units))
        await store.thin_out(tx, network.name, address, below=place.height - HEADERS_KEPT)
    return Compared(tuple(found), missing)


async def _insert(
    tx: db.Tx, now_ms: int, network: Network, place: Place, address: str, units: int, watched: Watched, rates: Rates
) -> Deposit:
    coin = network.assets[None]
    record = Deposit(
        identity=Identity(network.name, f"{place.hash}/{address}", INTERNAL),
        customer=watched.customers[address],
        address=address,
        contract=None,
        symbol=coin.symbol,
        units=units,
        height=place.height,
        block=place.hash,
        state=DepositState.CONFIRMING,
        seen_at_ms=now_ms,
        rate_seen=rates.get(coin.symbol),
        rate_used=None,
        credit_nano=0,
        round=0,
        owed_nano=0,
    )
    await deposit_store.insert(tx, record)
    return record
