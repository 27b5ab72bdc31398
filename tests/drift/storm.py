"""The storm: many clients at once, kills in between, an observer of balances, and quiet at the end."""

import asyncio
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.drift.client import Call, Door, ask
from tests.drift.evidence import Seen
from tests.drift.mix import Mix
from tests.drift.shop import AWAY, Shop
from tests.drift.system import System

QUIET_S = 180.0
OBSERVE_S = 0.25


@dataclass
class Progress:
    """How far it is; printed every few seconds."""

    wanted: int
    kills_wanted: int
    name: str
    started: int = 0
    done: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    begun: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        """All requests sent and all kills done; whichever is late is waited for."""
        return self.started >= self.wanted and sum(self.kills.values()) >= self.kills_wanted

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.started / self.wanted

    def say(self) -> None:
        """A line for whoever waits."""
        spent = time.monotonic() - self.begun
        kills = sum(self.kills.values())
        sys.stdout.write(
            f"  {self.name}: {self.done}/{self.wanted} requests ({self.done / max(spent, 0.001):.0f}/s), "
            f"{kills}/{self.kills_wanted} kills, {spent:.0f} s\n"
        )
        sys.stdout.flush()


class Storm:
    """One run against one system."""

    def __init__(self, system: System, shop: Shop, *, requests: int, kills: int, seed: int, at_once: int, until: float) -> None:
        self.system, self.shop = system, shop
        self.progress = Progress(requests, kills, system.engine)
        self.seen: list[Seen] = []
        self.lowest = 0
        self._door = Door("127.0.0.1", system.port)
        self._mix = Mix(seed, shop.buyers)
        self._dice = random.Random(seed + 1)
        self._at_once = at_once
        self._until = until

    async def blow(self) -> None:
        """All requests and all kills; returns when the last client is done."""
        self.progress.begun = time.monotonic()
        beside = [
            asyncio.create_task(task) for task in (self._kill(), self._watch(), self._tell(), self.shop.trade(lambda: self.progress.share))
        ]
        clients = asyncio.gather(*(self._client() for _ in range(self._at_once)))
        try:
            pending: set[asyncio.Future[object]] = {clients, *beside}
            while not clients.done():
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for task in done - {clients}:
                    task.result()  # one that died takes the run with it
            await clients
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            self._door.close()
            self.progress.say()

    async def _client(self) -> None:
        while not self.progress.over and time.monotonic() < self._until:
            calls = self._mix.draw()
            self.progress.started += len(calls)
            if len(calls) == 1:
                await self._one(calls[0])
            else:
                await asyncio.gather(*(self._one(call) for call in calls))

    async def _one(self, call: Call) -> None:
        seen = await ask(self._door, call)
        self.seen.append(seen)
        self.progress.done += 1
        if seen.status == 503:
            await asyncio.sleep(self._dice.uniform(0.3, 1.0))  # as a client that heeds Retry-After would, only sooner

    async def _kill(self) -> None:
        """Evenly over the requests; the next one only when everything stands again, so that each kill hits work."""
        for number in range(1, self.progress.kills_wanted + 1):
            due = self.progress.wanted * number / (self.progress.kills_wanted + 1)
            while self.progress.done < due:
                await asyncio.sleep(0.01)
            await asyncio.sleep(self._dice.uniform(0, 0.15))
            kind = await asyncio.to_thread(self.system.kill_something, self._dice)
            self.progress.kills[kind] += 1
            await self.system.open_gateway()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(OBSERVE_S)
            try:
                self.lowest = min(self.lowest, await self.system.rows.lowest())
            except AWAY:
                continue

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(5)
            self.progress.say()

    async def calm(self) -> int:
        """Waits until every request has ended; the number that had not after three minutes."""
        until = time.monotonic() + QUIET_S
        still, told = -1, 0.0
        while time.monotonic() < until:
            await self.system.open_gateway()
            try:
                still = await self.system.rows.open_requests()
            except AWAY:
                still = -1
            if still == 0:
                return 0
            if time.monotonic() - told > 5:
                told = time.monotonic()
                sys.stdout.write(f"  {self.system.engine}: {still} requests for the resolver\n")
                sys.stdout.flush()
            await asyncio.sleep(0.3)
        return still
