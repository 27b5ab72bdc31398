"""Watches one chain: step by step along its blocks, then credits what counts by now. No transaction is open while a node is waited for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from tokenarb.base import db
from tokenarb.payments import deposits, scanning
from tokenarb.payments.deposits import Rates, Recorded
from tokenarb.payments.networks import Network
from tokenarb.payments.ports import Chain
from tokenarb.payments.sightings import Watched
from tokenarb.sales import chain_paying
from tokenarb.sales.paying import House

STEPS_MAX: Final = 50
"""Steps of one run: a long outage is caught up in several, so that crediting is never far behind."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What a run did: `steps` booked, deposits `credited`, and whether it reached the chain's end."""

    recorded: list[Recorded] = field(default_factory=list)
    credited: int = 0
    arrived: bool = True


@dataclass(frozen=True, slots=True)
class ChainWatch:
    """`watched` and `rates` are asked anew at each step: who was given an address a moment ago is watched, and what money is worth now."""

    database: db.Database
    network: Network
    chain: Chain
    house: House
    watched: Callable[[db.Tx], Awaitable[Watched]]
    rates: Callable[[], Rates]
    blocks_a_step: int = scanning.BLOCKS_A_STEP

    async def run(self, now_ms: int) -> Walked:
        """Walks to the chain's end, at most STEPS_MAX steps, then credits. Raises: Unavailable, Broken."""
        recorded: list[Recorded] = []
        arrived = False
        while not arrived and len(recorded) < STEPS_MAX:
            step = await self.step(now_ms)
            arrived = step is None
            if step is not None:
                recorded.append(step)
        return Walked(recorded, await self.credit(now_ms), arrived)

    async def step(self, now_ms: int) -> Recorded | None:
        """One step, booked whole or not at all; None at the chain's end. Raises: as `run`."""
        async with self.database.read() as tx:
            trail = await deposits.trail(tx, self.network)
            watched = await self.watched(tx)
        if trail is None:
            await self._begin(now_ms)
            return None
        scanned = await scanning.scan(self.chain, self.network, trail, watched, blocks=self.blocks_a_step)
        if scanned is None:
            return None
        async with self.database.transaction() as tx:
            return await chain_paying.record(tx, now_ms, self.network, scanned, watched, self.rates())

    async def credit(self, now_ms: int) -> int:
        """Credits what counts, each deposit in a transaction of its own; how many were credited."""
        async with self.database.read() as tx:
            waiting = await deposits.waiting(tx, self.network.name)
        credited = 0
        for one in waiting:
            async with self.database.transaction() as tx:
                done = await chain_paying.credit(tx, now_ms, self.network, one.identity, self.rates(), self.house)
                credited += len(done.deposits)
        return credited

    async def _begin(self, now_ms: int) -> None:
        """From now on: nobody was given an address before."""
        headers, tip = await scanning.beginning(self.chain, self.network)
        async with self.database.transaction() as tx:
            await deposits.begin(tx, now_ms, self.network, headers, tip)
