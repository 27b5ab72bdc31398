"""A whole small house for the gateway's tests: a real database, the real simulator as upstream, a door on a real socket."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tokenarb.base import clock, db, ids
from tokenarb.catalog import shelf as shelves
from tokenarb.customers.pseudonym import user_tag
from tokenarb.gateway.desk import Desk
from tokenarb.gateway.door import Door
from tokenarb.gateway.draining import Drains
from tokenarb.gateway.limiting import Gate
from tokenarb.gateway.limits import Limits
from tokenarb.gateway.remembering import Cache
from tokenarb.gateway.spool import Spool
from tokenarb.gateway.views import Views
from tokenarb.keys import issuing
from tokenarb.keys.secrets import Peppers
from tokenarb.ledger import audit, reading, store, workers
from tokenarb.ledger.book import Book
from tokenarb.metering.recovery import Resolver
from tokenarb.sales import crediting, onboarding
from tokenarb.sim.openrouter.server import SimConfig, SimServer
from tokenarb.upstream import outgoing
from tokenarb.upstream.fleet import Fleet
from tokenarb.upstream.health import Health
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.providers import rows
from tokenarb.upstream.providers.openrouter import OpenRouter
from tokenarb.upstream.way import Way

NANO = 10**9
MODEL = "openai/gpt-4o-mini"
HELLO = [{"role": "user", "content": "Tell me about the sea."}]


class Shop:
    """The house and what tests ask of it."""

    def __init__(self) -> None:
        self.alarms: list[tuple[str, str]] = []
        self.refusal: str | None = None
        self.clock = clock.SystemClock()
        self.keys: dict[int, str] = {}
        self.database: db.Database
        self.sim: SimServer
        self.book: Book
        self.door: Door
        self.desk: Desk
        self.spool: Spool
        self.provider: OpenRouter
        self.pool: Pool
        self.port = 0
        self.key = ""
        self.customer = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def sell(self, usd: str = "10", **changes: Any) -> tuple[int, str]:
        """A customer with credit and a key: id and secret."""
        now_ms = self.clock.now_ms()
        async with self.database.transaction() as tx:
            customer = await onboarding.add_customer(tx, now_ms)
            if Decimal(usd):
                await crediting.credit(tx, now_ms, customer.id, int(Decimal(usd) * NANO), f"test-{ids.new_row_id()}")
            _, secret = await issuing.issue(tx, now_ms, customer.id, self.peppers, **changes)
        self.keys[customer.id] = secret
        return customer.id, secret

    async def wallet(self, customer: int | None = None) -> reading.Wallet:
        async with self.database.read() as tx:
            found = await reading.wallet(tx, customer or self.customer)
        assert found is not None
        return found

    async def requests(self) -> list[Mapping[str, Any]]:
        """Every request of the ledger, oldest first, joined with its attempt."""
        async with self.database.read() as tx:
            joined = store.request.join(
                store.attempt, (store.request.c.customer == store.attempt.c.customer) & (store.request.c.id == store.attempt.c.request)
            )
            rows = await tx.execute(
                sa.select(
                    store.request, store.attempt.c.state.label("attempt_state"), store.attempt.c.generation_id, store.attempt.c.buy_cost
                )
                .select_from(joined)
                .order_by(store.request.c.id)
            )
            return [dict(row._mapping) for row in rows]

    async def settled(self, count: int = 1, within_s: float = 5.0) -> list[Mapping[str, Any]]:
        """Waits until `count` requests exist and none is held; the resolver passes by as it does in a running shop."""
        async with asyncio.timeout(within_s):
            while True:
                rows = await self.requests()
                if len(rows) >= count and all(row["state"] != "held" for row in rows):
                    return rows
                await asyncio.sleep(0.02)
                await self.resolve()

    async def resolve(self, *, later_ms: int = 0) -> None:
        """The resolver's pass, at once or as if `later_ms` had passed."""
        await Resolver(self.database, self.book, self.provider, {"main": self.sim.inference_key}, self.desk.fleet.source).run(
            self.clock.now_ms() + later_ms
        )

    async def audit(self) -> None:
        async with self.database.read() as tx:
            violations = await audit.audit(tx, self.clock.now_ms())
        assert not violations, violations

    async def upstream(self, **switches: Any) -> None:
        """Sets the simulator's switches for all calls from now on."""
        await self.raw_control("POST", {"scope": "all", "switches": switches})

    async def bills(self, limit: int = 100) -> list[dict[str, Any]]:
        """Every generation the upstream has written down, oldest first."""
        state = await self.raw_control("GET", None, f"?limit={limit}")
        return list(state["generations"])

    async def sent(self, count: int = 1) -> list[dict[str, Any]]:
        """The bodies of the last calls that reached the upstream, newest first."""
        seen = await self.raw_control("GET", None, "/requests")
        return [request["body"] for request in seen["requests"][:count]]

    async def raw_control(self, method: str, body: Any, under: str = "") -> Any:
        host = self.sim.control_url.split("/")[2]
        reader, writer = await asyncio.open_connection(*host.split(":"))
        data = json.dumps(body).encode() if body is not None else b""
        writer.write(
            f"{method} /control{under} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data
        )
        answer = await reader.read()
        writer.close()
        head, _, rest = answer.partition(b"\r\n\r\n")
        assert b" 200 " in head.split(b"\r\n")[0], answer
        if b"chunked" in head:
            rest = b"".join(rest.split(b"\r\n")[1::2])
        return json.loads(rest)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    def request(self, body: Any, *, key: str | None = None, path: str = "/v1/chat/completions", extra: str = "") -> bytes:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key or self.key}\r\nContent-Length: {len(data)}\r\n{extra}\r\n"
        return head.encode() + data

    async def ask(self, body: Any, **options: Any) -> "Reply":
        """One request on a connection of its own, read to the end."""
        reader, writer = await self.connect()
        options["extra"] = options.get("extra", "") + "Connection: close\r\n"
        writer.write(self.request(body, **options))
        data = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        return Reply(data)

    async def get(self, path: str, *, key: str | None = None, method: str = "GET") -> "Reply":
        reader, writer = await self.connect()
        bearer = f"Authorization: Bearer {key}\r\n" if key else ""
        writer.write(f"{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{bearer}\r\n".encode())
        data = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        return Reply(data)


class Reply:
    """An answer as it was on the wire."""

    def __init__(self, data: bytes) -> None:
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        self.whole = True
        if self.headers.get("transfer-encoding") == "chunked":
            body, self.whole = _unchunked(body)
        self.body = body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> Any:
        return self.json["error"]

    @property
    def events(self) -> list[Any]:
        """The JSON events of a stream."""
        found = [line[6:] for line in self.body.decode().split("\n") if line.startswith("data: ")]
        return [json.loads(line) for line in found if line != "[DONE]"]

    @property
    def done(self) -> bool:
        return self.whole and self.body.endswith(b"data: [DONE]\n\n")

    @property
    def text(self) -> str:
        return "".join(choice["delta"].get("content") or "" for event in self.events for choice in event["choices"])


def _unchunked(body: bytes) -> tuple[bytes, bool]:
    parts = []
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return b"".join(parts), True
        parts.append(rest[:length])
        body = rest[length + 2 :]
    return b"".join(parts), False


async def _stocked(shop: Shop, worker: str) -> shelves.Shelf:
    """The worker is known, the simulator's catalogue is on sale."""
    async with shop.database.transaction() as tx:
        await workers.register(tx, worker, lease_ms=600_000)
        await shelves.sync(tx, shop.clock.now_ms(), "openrouter", await shop.provider.models(), Decimal(25))
    async with shop.database.read() as tx:
        return await shelves.load(tx)


@contextlib.asynccontextmanager
async def open_shop(
    folder: Path,
    *,
    url: str | None = None,
    limits: Limits | None = None,
    drains: Drains | None = None,
    usd: str = "10",
    fallback: Any = None,
    gate: Callable[[Shop], Gate] | None = None,
    cache: Callable[[Shop], Cache] | None = None,
) -> AsyncIterator[Shop]:
    """Opens everything; closes it in order, and looks into the books at the end. `gate` makes what counts calls, `cache` what remembers."""
    shop = Shop()
    shop.sim = SimServer(SimConfig())
    await shop.sim.start()
    shop.database = db.Database(url or f"sqlite:///{folder / 'shop.db'}")
    async with shop.database.engine.begin() as connection:
        await connection.run_sync(db.metadata.create_all)
    pool = shop.pool = Pool(shop.sim.base_url)
    shop.provider = OpenRouter(pool, shop.clock, Health())
    shop.peppers = Peppers(1, {1: b"p" * 32})
    worker = ids.new_request_id()
    shelf = await _stocked(shop, worker)
    shop.book = Book(shop.database)
    await shop.book.start()
    shop.spool = Spool(folder / "spool", worker, shop.book)
    await shop.spool.open()
    shop.desk = Desk(
        views=Views(shop.database, shop.peppers, shop.clock),
        shelf=lambda: shelf,
        book=shop.book,
        spool=shop.spool,
        fleet=Fleet(Way("openrouter", "main", shop.sim.inference_key, shop.provider), rows.fitting(shop.clock)),
        house=lambda customer, offer: outgoing.house_fields(user_tag(b"s" * 32, customer)),
        worker=worker,
        clock=shop.clock,
        refusal=lambda now_ms: shop.refusal,
        alarm=lambda name, what: shop.alarms.append((name, what)),
        drains=drains or Drains(),
        gate=gate(shop) if gate is not None else None,
    )
    shop.door = Door(
        shop.desk,
        shop.database,
        lambda now_ms: (shop.refusal is None, {"status": "ready"}),
        limits=limits,
        fallback=fallback,
        cache=cache(shop) if cache is not None else None,
    )
    _, shop.port = await shop.door.start("127.0.0.1", 0)
    shop.customer, shop.key = await shop.sell(usd)
    try:
        yield shop
    finally:
        await shop.door.stop(2.0)
        await shop.book.stop()
        await pool.close()
        await shop.database.close()
        await shop.sim.stop()
