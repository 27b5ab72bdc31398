"""The operator's side of the storm: customers, keys and packages before it; top-ups, purchases and revocations while it blows.

Domain verbs in this process, on a connection of their own beside the gateway's, as a command would. Every deed carries an id made here
and is tried until it is acknowledged, so a database killed in the middle leaves no doubt whether it stands.
"""

import asyncio
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import TypeVar

import asyncpg
import sqlalchemy as sa
from tests.drift.evidence import Deed
from tests.drift.mix import PACKAGED, Buyer

from tokenarb import app
from tokenarb.base import db, errors
from tokenarb.catalog import packages, shelf
from tokenarb.catalog.quoting import SaleRules
from tokenarb.catalog.terms import Metering
from tokenarb.keys import issuing
from tokenarb.sales import checkout, crediting, onboarding
from tokenarb.settings import Settings

USD = 10**9
AWAY = (
    errors.Unavailable,
    sa.exc.SQLAlchemyError,
    sqlite3.OperationalError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what the driver says when its server dies between two messages
    OSError,
    EOFError,
)
AGAIN_S = 0.2
T = TypeVar("T")
COUNTS = {"rich": 12, "poor": 10, "packaged": 10, "capped": 5, "leaving": 6}
OPENING = {"rich": 200 * USD, "poor": 2 * 10**7, "packaged": 100 * USD, "capped": 20 * USD, "leaving": 20 * USD}
CAP = 5 * 10**7


class Shop:
    """Deeds, and what they promised. `deeds` and `revoked_ms` are evidence."""

    def __init__(self, environ: Mapping[str, str], seed: int) -> None:
        self._settings = Settings.load(environ, env_file=None)
        self._dice = random.Random(seed)
        self._stack = AsyncExitStack()
        self._made = 0
        self._packages: list[packages.Package] = []
        self.buyers: list[Buyer] = []
        self.deeds: list[Deed] = []
        self.revoked_ms: dict[int, int] = {}

    async def open(self) -> None:
        """Connects; the database is migrated already."""
        self._kit = await self._stack.enter_async_context(app.open_kit(self._settings))

    async def close(self) -> None:
        """Disconnects."""
        await self._stack.aclose()

    async def _do(self, deed: Callable[[db.Tx, int], Awaitable[T]]) -> T:
        """Until it is committed; the deed's own id makes the second try harmless."""
        while True:
            try:
                async with self._kit.database.transaction() as tx:
                    return await deed(tx, _now())
            except AWAY:
                await asyncio.sleep(AGAIN_S)

    async def furnish(self, scale: int) -> None:
        """Everybody who will call, `scale` times the basic crowd."""
        await self._stock()
        for kind, count in COUNTS.items():
            for number in range(count * scale):
                buyer = await self.enter(kind, number)
                await self.top_up(buyer.customer, OPENING[kind])
                if kind == "packaged":
                    for package in self._packages:
                        await self.buy(buyer.customer, package)

    async def _stock(self) -> None:
        """Two packages a model: a small weighted one that lasts longer, and a larger one that counts one to one and ends sooner."""
        async with self._kit.database.read() as tx:
            offers = await shelf.load(tx)
        for model in PACKAGED:
            for tokens, days, metering in ((3_000, 30, Metering.WEIGHTED), (20_000, 10, Metering.FLAT)):
                ask = packages.PackageAsk(tokens, f"{model} {tokens} {metering}", days, metering)
                self._packages.append(await self._put_on_sale(offers.find(model), ask))

    async def _put_on_sale(self, offer: shelf.Offer, ask: packages.PackageAsk) -> packages.Package:
        return await self._do(lambda tx, now: packages.create(tx, now, offer, ask, SaleRules()))

    async def enter(self, kind: str, number: int) -> Buyer:
        """A new customer of a kind, with a key and an empty wallet."""
        credit = not (kind == "packaged" and number % 4 == 0)
        cap = CAP if kind == "capped" else None
        customer = await self._do(lambda tx, now: onboarding.add_customer(tx, now, f"{kind} {number}"))
        key, secret = await self._do(
            lambda tx, now: issuing.issue(tx, now, customer.id, self._kit.peppers, daily_cap=cap, use_credit=credit)
        )
        buyer = Buyer(customer.id, key.id, secret, kind, credit)
        self.buyers.append(buyer)
        return buyer

    async def top_up(self, customer: int, nano: int) -> None:
        """A credit, booked once."""
        self._made += 1
        reference = f"drift-{self._made}"
        await self._do(lambda tx, now: crediting.credit(tx, now, customer, nano, reference))
        self.deeds.append(Deed(customer, f"credit:{reference}", nano))

    async def buy(self, customer: int, package: packages.Package) -> None:
        """A purchase from the wallet, booked once; refused for want of money is no deed."""
        self._made += 1
        order = f"drift-{self._made}"
        try:
            await self._do(lambda tx, now: checkout.buy(tx, now, customer, package, order))
        except errors.Refused as refusal:
            if refusal.code != "insufficient_balance":
                raise
            return
        self.deeds.append(Deed(customer, f"sale:{order}", -package.price_nano))

    async def revoke(self, buyer: Buyer) -> None:
        """Ends a key; `revoked_ms` is when that was known to be committed."""

        async def deed(tx: db.Tx, _now_ms: int) -> None:
            await issuing.revoke(tx, await issuing.named(tx, str(buyer.key)))

        await self._do(deed)
        self.revoked_ms[buyer.key] = _now()

    async def trade(self, progress: Callable[[], float], every_s: float = 0.4) -> None:
        """Until cancelled: a deed now and then. Keys of those who leave are revoked one by one as the storm goes on."""
        leaving = [buyer for buyer in self.buyers if buyer.kind == "leaving"]
        total = len(leaving)
        while True:
            await asyncio.sleep(every_s * self._dice.uniform(0.5, 1.5))
            if leaving and 1 - len(leaving) / total < progress() - 0.15:
                await asyncio.shield(self.revoke(leaving.pop()))
                continue
            buyer = self._dice.choice(self.buyers)
            if buyer.kind == "packaged" and self._dice.random() < 0.6:
                await asyncio.shield(self.buy(buyer.customer, self._dice.choice(self._packages)))
            elif buyer.kind == "poor":
                await asyncio.shield(self.top_up(buyer.customer, self._dice.choice((500_000, 3_000_001, 20_000_000))))
            else:
                await asyncio.shield(self.top_up(buyer.customer, self._dice.randint(1, USD)))


def _now() -> int:
    return time.time_ns() // 1_000_000
