"""A shop whose worker dies: a real database, the real simulator, calls that stop at any of the three writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa
from tests.sales.shop import NOW, PEPPERS, Shop, open_shop, usd

from tokenarb.base import clock, db, ids
from tokenarb.catalog import shelf
from tokenarb.catalog.pricing import Shape
from tokenarb.keys.model import KeyView
from tokenarb.ledger import model, store, workers
from tokenarb.ledger.book import Book
from tokenarb.metering.quote import Question, Quote, quote
from tokenarb.metering.recovery import Report, Resolver
from tokenarb.sim.openrouter.server import SimConfig, SimServer
from tokenarb.upstream.health import Health
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.providers.openrouter import OpenRouter

WORKER = "doomed"


@dataclass
class Orphanage:
    """The house, and one customer of it."""

    shop: Shop
    sim: SimServer
    provider: OpenRouter
    book: Book
    customer: int
    secret: str

    @property
    def database(self) -> db.Database:
        return self.shop.database

    @property
    def resolver(self) -> Resolver:
        return Resolver(self.database, self.book, self.provider, {"settings": self.sim.inference_key})

    async def view(self) -> KeyView:
        found = await self.shop.view(self.secret)
        assert found is not None
        return found

    async def hold(self, name: str = "gpt-4", *, prompt: int = 100, output: int = 50, **changes: Any) -> Quote:
        """WRITE 1: held, and booked as sent."""
        async with self.database.read() as tx:
            offer = (await shelf.load(tx)).find(name)
        question = Question(ids.new_request_id(), Shape(prompt), output)
        quoted = quote(
            await self.view(), offer, question, worker=WORKER, upstream_key=changes.pop("upstream_key", "settings"), output_default=50,
            now_ms=changes.pop("now_ms", NOW),
        )  # fmt: skip
        await self.book.hold(quoted.hold)
        return quoted

    async def send(self, quoted: Quote, directive: str = "", *, mark: bool = True) -> str:
        """The upstream answers; WRITE 2 unless told otherwise. Returns the generation id."""
        body = {"model": quoted.hold.model, "max_tokens": 50, "messages": [{"role": "user", "content": f"Tell me. {directive}"}]}
        incoming = await self.provider.chat(self.sim.inference_key, msgspec.json.encode(body), stream=False)
        generation = self.provider.generation_id(incoming)
        assert generation is not None
        await incoming.body(10**6)
        if mark:
            await self.book.mark(model.Mark(self.customer, quoted.hold.request, 0, generation, WORKER))
        return generation

    async def call(self, directive: str = "", **changes: Any) -> Quote:
        """Up to WRITE 2 and the whole answer; then nobody says more."""
        quoted = await self.hold(**changes)
        await self.send(quoted, directive)
        return quoted

    async def die(self) -> None:
        """The worker is declared dead."""
        async with self.database.transaction() as tx:
            await workers.retire(tx, WORKER)

    async def resolve(self, later_ms: int = 0) -> Report:
        return await self.resolver.run(NOW + later_ms)

    async def row(self, quoted: Quote) -> Any:
        """The request joined with its attempt."""
        request, attempt = store.request, store.attempt
        joined = request.join(attempt, (request.c.customer == attempt.c.customer) & (request.c.id == attempt.c.request))
        columns = (request, attempt.c.state.label("attempt_state"), attempt.c.buy_cost)
        async with self.database.read() as tx:
            return (await tx.execute(sa.select(*columns).select_from(joined).where(request.c.id == quoted.hold.request))).one()

    async def wallet(self) -> tuple[int, int]:
        """Available and held, nano-USD."""
        async with self.database.read() as tx:
            where = (store.account.c.customer == self.customer) & (store.account.c.id == model.WALLET)
            row = (await tx.execute(sa.select(store.account.c.available, store.account.c.held).where(where))).one()
        return row.available, row.held

    async def billed(self) -> Decimal:
        """What the upstream says it took in all."""
        assert self.sim.sim is not None
        return Decimal(self.sim.sim.summary()["cost"])


@asynccontextmanager
async def open_orphanage(url: str, balance: str = "10") -> AsyncIterator[Orphanage]:
    """Opens everything; looks into the books at the end."""
    sim = SimServer(SimConfig())
    await sim.start()
    async with open_shop(url) as shop:
        customer = await shop.customer(balance=balance)
        _, secret = await shop.key(customer)
        async with shop.database.transaction() as tx:
            await workers.register(tx, WORKER, lease_ms=10**12)
        provider = OpenRouter(Pool(sim.base_url), clock.SystemClock(), Health())
        book = Book(shop.database)
        await book.start()
        try:
            yield Orphanage(shop, sim, provider, book, customer.id, secret)
            assert await shop.violations() == []
        finally:
            await book.stop()
            await provider.close()
            await sim.stop()


__all__ = ["NOW", "PEPPERS", "Orphanage", "open_orphanage", "usd"]
