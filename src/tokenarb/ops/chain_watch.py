"""Watches one chain: step by step along its blocks, then credits what counts by now. No transaction is open while a node is waited for."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from tokenarb.base import db
from tokenarb.base.errors import Unavailable
from tokenarb.payments import balances, depositing, deposits, scanning
from tokenarb.payments.balances import Compared
from tokenarb.payments.deposits import Rates, Recorded
from tokenarb.payments.networks import Network
from tokenarb.payments.pending import Waiting
from tokenarb.payments.ports import Chain
from tokenarb.payments.sightings import Watched
from tokenarb.sales import chain_paying
from tokenarb.sales.paying import House

STEPS_MAX: Final = 50
"""Steps of one run: a long outage is caught up in several, so that crediting is never far behind."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What a run did: steps booked, deposits credited, whether it reached the chain's end; `away`: why it stopped before that."""

    recorded: list[Recorded] = field(default_factory=list)
    credited: int = 0
    arrived: bool = True
    away: Unavailable | None = None


@dataclass(frozen=True, slots=True)
class ChainWatch:
    """`watched` and `rates` are asked anew at each step: who was given an address a moment ago is watched, and what money is worth now."""

    database: db.Database
    network: Network
    chain: Chain
    house: House
    watched: Callable[[db.Tx], Awaitable[Watched]]
    rates: Callable[[db.Tx, int], Awaitable[Rates]]
    blocks_a_step: int = scanning.BLOCKS_A_STEP

    async def run(self, now_ms: int) -> Walked:
        """Walks to the chain's end, at most STEPS_MAX steps, then credits, also where the node went away meanwhile. Raises: Broken."""
        recorded: list[Recorded] = []
        arrived, away = False, None
        while not arrived and away is None and len(recorded) < STEPS_MAX:
            try:
                step = await self.step(now_ms)
            except Unavailable as trouble:
                away = trouble
                continue
            arrived = step is None
            if step is not None:
                recorded.append(step)
        return Walked(recorded, await self.credit(now_ms), arrived, away)

    async def step(self, now_ms: int) -> Recorded | None:
        """One step, booked whole or not at all; None at the chain's end. Raises: Unavailable, Broken."""
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
            return await chain_paying.record(tx, now_ms, self.network, scanned, watched, await self.rates(tx, now_ms))

    async def credit(self, now_ms: int) -> int:
        """Credits what counts, each customer in a transaction of its own, or in several; how many deposits were credited."""
        async with self.database.read() as tx:
            waiting = await deposits.waiting(tx, self.network.name)
        credited = 0
        for customer in waiting:
            count = depositing.AT_ONCE
            while count >= depositing.AT_ONCE:
                async with self.database.transaction() as tx:
                    done = await chain_paying.credit(tx, now_ms, self.network, customer, await self.rates(tx, now_ms), self.house)
                count = len(done.deposits)
                credited += count
        return credited

    async def look_ahead(self, now_ms: int, addresses: Sequence[str]) -> Waiting | None:
        """Looks for payments to these addresses that wait for their first block. None: the chain went on meanwhile, or nobody asks there.

        Raises: Unavailable.
        """
        async with self.database.read() as tx:
            trail = await deposits.trail(tx, self.network)
            watched = await self.watched(tx)
        if trail is None or not addresses:
            return None
        waits = await self.chain.pending(addresses)
        place = trail.cursor.place
        if waits is None or (await self.chain.tip()).height != place.height:
            return None
        (end,) = await self.chain.headers([place.height])
        if end is None or end.hash != place.hash:
            return None
        async with self.database.transaction() as tx:
            return await chain_paying.note(tx, now_ms, self.network, place, set(addresses), waits, watched, await self.rates(tx, now_ms))

    async def compare(self, now_ms: int, addresses: Sequence[str]) -> list[Compared]:
        """Looks for coins that no transaction brought by itself on these addresses: those about to be paid, and all of them at times.

        Raises: Unavailable. What the chain's going on came between is left for the next time.
        """
        done: list[Compared] = []
        for at in range(0, len(addresses), balances.AT_ONCE):
            some = addresses[at : at + balances.AT_ONCE]
            async with self.database.read() as tx:
                trail = await deposits.trail(tx, self.network)
                watched = await self.watched(tx)
            if trail is None:
                return done
            place = trail.cursor.place
            held = await self.chain.coins(some, place)
            if held is None:
                return done
            async with self.database.transaction() as tx:
                pairs = dict(zip(some, held, strict=True))
                compared = await chain_paying.compare(tx, now_ms, self.network, place, pairs, watched, await self.rates(tx, now_ms))
            if compared is not None:
                done.append(compared)
        return done

    async def _begin(self, now_ms: int) -> None:
        """From now on: nobody was given an address before."""
        headers, tip = await scanning.beginning(self.chain, self.network)
        async with self.database.transaction() as tx:
            await deposits.begin(tx, now_ms, self.network, headers, tip)
