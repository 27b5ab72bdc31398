"""A stall whose bot can ask models: behind it a real gateway, by its own flow, and the simulated OpenRouter."""

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.bot.stall import Phone, Stall, open_stall, until
from tests.sales.shop import Shop

from tokenarb.base import ids
from tokenarb.bot.ports import Models
from tokenarb.catalog import shelf as shelves
from tokenarb.customers import people
from tokenarb.customers.pseudonym import user_tag
from tokenarb.gateway.desk import Desk
from tokenarb.gateway.door import Door
from tokenarb.gateway.spool import Spool
from tokenarb.gateway.views import Views
from tokenarb.keys import issuing
from tokenarb.kit import Kit
from tokenarb.ledger import reading, receipts, workers
from tokenarb.ledger.book import Book
from tokenarb.ledger.receipts import Receipt
from tokenarb.metering.recovery import Resolver
from tokenarb.sales import crediting
from tokenarb.sim.openrouter.server import SimConfig, SimServer
from tokenarb.upstream import outgoing
from tokenarb.upstream.fleet import Fleet
from tokenarb.upstream.health import Health
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.providers import rows
from tokenarb.upstream.providers.openrouter import OpenRouter
from tokenarb.upstream.way import Way

MODEL = "openai/gpt-4"


@dataclass(frozen=True)
class Gateway:
    """What answers, and what it buys from."""

    sim: SimServer
    door: Door
    desk: Desk
    provider: OpenRouter


@dataclass
class AskingStall(Stall):
    """And what tests want of the gateway."""

    gateway: Gateway = field(kw_only=True)

    async def upstream(self, **switches: Any) -> None:
        """The simulated OpenRouter behaves so in all calls from now on."""
        body = json.dumps({"scope": "all", "switches": switches}).encode()
        request = urllib.request.Request(self.gateway.sim.control_url, body, {"content-type": "application/json"})
        with await asyncio.to_thread(urllib.request.urlopen, request, timeout=10) as answer:
            assert answer.status == 200

    async def customer_of(self, phone: Phone) -> int:
        async with self.shop.database.read() as tx:
            found = await people.by_telegram(tx, self.counter.shop.secret, phone.id)
        assert found is not None
        return found.id

    async def asker(self, usd: str = "5", *, language: str = "de", **limits: Any) -> tuple[Phone, int, int]:
        """Somebody with credit and a key: his phone, his number, the key's."""
        phone = await self.person(language=language)
        customer, now_ms = await self.customer_of(phone), self.counter.kit.clock.now_ms()
        async with self.shop.database.transaction() as tx:
            if Decimal(usd):
                await crediting.credit(tx, now_ms, customer, int(Decimal(usd) * 10**9), f"gift-{ids.new_row_id()}")
            key, _ = await issuing.issue(tx, now_ms, customer, self.counter.kit.peppers, **limits)
        return phone, customer, key.id

    async def wallet(self, customer: int) -> reading.Wallet:
        async with self.shop.database.read() as tx:
            found = await reading.wallet(tx, customer)
        assert found is not None
        return found

    async def calls(self, customer: int) -> list[Receipt]:
        """All of his, oldest first."""
        async with self.shop.database.read() as tx:
            found = [await receipts.request(tx, customer, short.request) for short in await receipts.latest(tx, customer, 100)]
        return [receipt for receipt in reversed(found) if receipt is not None]

    async def resolve(self) -> None:
        """The resolver's pass, as it happens in a running shop."""
        desk, keys = self.gateway.desk, {"main": self.gateway.sim.inference_key}
        resolver = Resolver(self.shop.database, desk.book, self.gateway.provider, keys, desk.fleet.source)
        await resolver.run(self.counter.kit.clock.now_ms())


@asynccontextmanager
async def open_gateway(shop: Shop, kit: Kit, directory: Path) -> AsyncIterator[Gateway]:
    """A whole gateway without a socket of its own, and what it buys from."""
    async with AsyncExitStack() as closing:
        sim = SimServer(SimConfig())
        await sim.start()
        closing.push_async_callback(sim.stop)
        pool = Pool(sim.base_url)
        closing.push_async_callback(pool.close)
        provider, worker = OpenRouter(pool, kit.clock, Health()), ids.new_request_id()
        async with shop.database.transaction() as tx:
            await workers.register(tx, worker, lease_ms=600_000)
            await shelves.sync(tx, kit.clock.now_ms(), "openrouter", await provider.models(), Decimal(25))
        async with shop.database.read() as tx:
            shelf = await shelves.load(tx)
        book = Book(shop.database)
        await book.start()
        closing.push_async_callback(book.stop)
        spool = Spool(directory / "spool", worker, book)
        await spool.open()
        desk = Desk(
            views=Views(shop.database, kit.peppers, kit.clock),
            shelf=lambda: shelf,
            book=book,
            spool=spool,
            fleet=Fleet(Way("openrouter", "main", sim.inference_key, provider), rows.fitting(kit.clock)),
            house=lambda customer, offer: outgoing.house_fields(user_tag(b"s" * 32, customer)),
            worker=worker,
            clock=kit.clock,
            refusal=lambda now_ms: None,
            alarm=lambda name, what: None,
        )
        door = Door(desk, shop.database, lambda now_ms: (True, {"status": "ready"}))
        closing.push_async_callback(door.stop, 2.0)
        yield Gateway(sim, door, desk, provider)


@asynccontextmanager
async def open_asking_stall(shop: Shop, directory: Path) -> AsyncIterator[AskingStall]:
    """Everything, working; at the end every call has ended, and the books hold."""
    async with AsyncExitStack() as closing:
        made: list[Gateway] = []

        async def models(kit: Kit) -> Models:
            made.append(await closing.enter_async_context(open_gateway(shop, kit, directory)))
            return made[0].door.inside

        plain = await closing.enter_async_context(open_stall(shop, directory, models))
        await plain.stock.look(shop)
        stall = AskingStall(plain.server, plain.shop, plain.counter, plain.bell, plain.working, stock=plain.stock, gateway=made[0])
        try:
            yield stall
            await until(lambda: not made[0].door.inside.running, "the end of every call")
            assert await stall.holds()
        finally:
            plain.working = stall.working
