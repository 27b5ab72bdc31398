"""The clock's side of deposits: chains are walked and credited a few times a minute, balances compared; what needs a person rings.

A chain in trouble stops no other one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from tokenarb.base import db
from tokenarb.base.errors import Broken, Unavailable
from tokenarb.ops.alarms import Bell
from tokenarb.ops.chain_watch import ChainWatch, Walked
from tokenarb.ops.jobs import Verb
from tokenarb.payments import deposits
from tokenarb.payments.balances import Compared
from tokenarb.payments.deposit import DepositState
from tokenarb.payments.deposits import Recorded
from tokenarb.payments.networks import Network

LATE_MS: Final = 10 * 60_000
"""How long a chain's nodes may be away before somebody is told: a short absence loses nothing and mends itself."""

STILL_BLOCKS: Final = 12
STILL_MS_MIN: Final = 30 * 60_000
"""A chain that brings no block for so many of its usual times, or for so long, has stopped, or its node has."""

Expected = Callable[[db.Tx, int, Network], Awaitable[Sequence[str]]]
"""Addresses that somebody is about to pay, or that were made since the last look."""


@dataclass(slots=True)
class Pulse:
    """What is remembered of a chain from run to run: when its node last answered, and when it last brought a block."""

    answered_ms: int
    moved_ms: int
    proved: bool = False  # its tokens are what the file says


@dataclass(frozen=True, slots=True)
class ChainChores:
    """No watches: there is nothing to do, and no job."""

    database: db.Database
    bell: Bell
    watches: Sequence[ChainWatch]
    expected: Expected
    pulses: dict[str, Pulse] = field(default_factory=dict)

    def verbs(self) -> dict[str, Verb]:
        """By the names of the timetable."""
        return {"deposits": self.deposits, "coins": self.coins} if self.watches else {}

    async def deposits(self, now_ms: int) -> None:
        """Walks every chain to its end, credits what counts, and looks at the balances of addresses that are about to be paid."""
        await self._each(self._walk, now_ms)

    async def coins(self, now_ms: int) -> None:
        """Compares the balance of every watched address, and gives up what has been in no block for two weeks."""
        await self._each(self._compare_all, now_ms)
        async with self.database.transaction() as tx:
            await deposits.lapse(tx, now_ms)

    async def _each(self, deed: Callable[[ChainWatch, int], Awaitable[None]], now_ms: int) -> None:
        done = await asyncio.gather(*(deed(watch, now_ms) for watch in self.watches), return_exceptions=True)
        for watch, outcome in zip(self.watches, done, strict=True):
            if isinstance(outcome, Unavailable):
                self._away(watch.network, outcome, now_ms)
            elif isinstance(outcome, Broken):
                self.bell.ring("chain_broken", f"{watch.network.title}: {outcome}", now_ms, subject=watch.network.name)
        for outcome in done:
            if isinstance(outcome, BaseException) and not isinstance(outcome, Unavailable | Broken):
                raise outcome

    async def _walk(self, watch: ChainWatch, now_ms: int) -> None:
        pulse = self.pulses.setdefault(watch.network.name, Pulse(now_ms, now_ms))
        if not pulse.proved:
            if mistakes := await watch.chain.mistakes():
                raise Broken(f"the file of chains is wrong: {'; '.join(mistakes)}")
            pulse.proved = True
        walked = await watch.run(now_ms)
        self._noted(watch.network, walked, now_ms)
        if walked.away is not None:
            raise walked.away
        async with self.database.read() as tx:
            addresses = await self.expected(tx, now_ms, watch.network)
        await watch.look_ahead(now_ms, addresses)
        self._tell_missing(watch.network, await watch.compare(now_ms, addresses), now_ms)

    async def _compare_all(self, watch: ChainWatch, now_ms: int) -> None:
        async with self.database.read() as tx:
            watched = await watch.watched(tx)
        self._tell_missing(watch.network, await watch.compare(now_ms, sorted(watched.customers)), now_ms)

    def _noted(self, network: Network, walked: Walked, now_ms: int) -> None:
        pulse = self.pulses.setdefault(network.name, Pulse(now_ms, now_ms))
        if walked.away is None:
            pulse.answered_ms = now_ms
        if walked.recorded:
            pulse.moved_ms = now_ms
        still_ms = max(STILL_MS_MIN, int(STILL_BLOCKS * network.block_s * 1000))
        if walked.away is None and now_ms - pulse.moved_ms > still_ms:
            what = f"{network.title}: no new block for {(now_ms - pulse.moved_ms) // 60_000} minutes"
            self.bell.ring("chain_late", what, now_ms, subject=network.name)
        for recorded in walked.recorded:
            self._tell(network, recorded, now_ms)

    def _away(self, network: Network, why: Unavailable, now_ms: int) -> None:
        logging.getLogger("tokenarb.chains").warning("a node does not answer", extra={"chain": network.name, "what": str(why)})
        pulse = self.pulses.setdefault(network.name, Pulse(now_ms, now_ms))
        if now_ms - pulse.answered_ms > LATE_MS:
            what = f"{network.title}: its node has been away for {(now_ms - pulse.answered_ms) // 60_000} minutes: {why}"
            self.bell.ring("chain_late", what, now_ms, subject=network.name)

    def _tell(self, network: Network, recorded: Recorded, now_ms: int) -> None:
        for one in recorded.reversed:
            what = f"{network.title}: {one.identity}, customer {one.customer}, {one.owed_nano} nano-USD owed"
            self.bell.ring("deposit_reversed", what, now_ms, subject=network.name)
        strange = [one for one in recorded.found if one.state is DepositState.UNRECOGNISED]
        if strange or recorded.strays_left:
            shown = ", ".join(str(one.identity) for one in strange[:3])
            what = f"{network.title}: {len(strange)} kept ({shown}), {recorded.strays_left} passed by"
            self.bell.ring("deposit_unrecognised", what, now_ms, subject=network.name)

    def _tell_missing(self, network: Network, compared: Sequence[Compared], now_ms: int) -> None:
        for one in compared:
            for address, units in one.missing.items():
                what = f"{network.title}: {network.amount(None, units)} left {address} and no block says how"
                self.bell.ring("coins_missing", what, now_ms, subject=network.name)
