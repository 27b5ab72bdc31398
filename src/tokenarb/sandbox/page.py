"""The sandbox's page: balance, live ledger, a box to try a prompt (which goes to the real gateway). Static files and one JSON document."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib import resources
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tokenarb.app import Worker
from tokenarb.base import db, money
from tokenarb.gateway.exchange import Exchange
from tokenarb.keys import allocating
from tokenarb.ledger import audit, reading, store
from tokenarb.sandbox.shop import Shop
from tokenarb.sim.openrouter.server import SimServer

ENTRIES: Final = 200
FILES: Final = {
    "/sandbox": ("page.html", b"text/html; charset=utf-8"),
    "/sandbox/page.css": ("page.css", b"text/css; charset=utf-8"),
    "/sandbox/page.js": ("page.js", b"text/javascript; charset=utf-8"),
}
POLICY: Final = b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
SAFE: Final = [(b"content-security-policy", POLICY), (b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]


def curl(base_url: str, api_key: str, model: str) -> str:
    """A line to paste into a terminal."""
    body = msgspec.json.encode({"model": model, "stream": True, "messages": [{"role": "user", "content": "Hello"}]}).decode()
    address = f"{base_url}/ai-proxy/v1/chat/completions"
    return f"curl -N {address} -H 'Authorization: Bearer {api_key}' -H 'Content-Type: application/json' -d '{body}'"


def register(worker: Worker, shop: Shop, simulator: SimServer) -> None:
    """Adds the page to the worker's routes."""
    for path, (name, kind) in FILES.items():
        content = resources.files("tokenarb.sandbox").joinpath(name).read_bytes()
        worker.routes.add("GET", path, _file(content, kind))
    worker.routes.add("GET", "/", _to_page)
    worker.routes.add("GET", "/sandbox/state", _state(worker, shop, simulator))


def _file(content: bytes, kind: bytes) -> Callable[[Exchange], Awaitable[None]]:
    async def answer(exchange: Exchange) -> None:
        exchange.reply(200, [(b"content-type", kind), *SAFE], content)

    return answer


async def _to_page(exchange: Exchange) -> None:
    exchange.reply(303, [(b"location", b"/sandbox")], b"")


def _state(worker: Worker, shop: Shop, simulator: SimServer) -> Callable[[Exchange], Awaitable[None]]:
    async def answer(exchange: Exchange) -> None:
        now_ms = worker.kit.clock.now_ms()
        async with worker.kit.database.read() as tx:
            document = await _document(tx, now_ms, shop)
        document["access"] = {
            "base_url": worker.base_url,
            "api_key": shop.api_key,
            "curl": curl(worker.base_url, shop.api_key, shop.models[0]),
        }
        assert simulator.sim is not None, "the simulator runs"
        document["upstream_billed"] = simulator.sim.summary()["cost"]
        exchange.reply(200, [(b"content-type", b"application/json"), *SAFE], msgspec.json.encode(document))

    return answer


async def _document(tx: db.Tx, now_ms: int, shop: Shop) -> dict[str, Any]:
    wallet = await reading.wallet(tx, shop.customer)
    assert wallet is not None, "the sandbox's customer exists"
    accounts = {account.id: account for account in await reading.accounts(tx, shop.customer)}
    bought = [(item, accounts[item.id]) for item in await allocating.of_customer(tx, shop.customer)]
    return {
        "models": shop.models,
        "wallet": {"available": money.usd(wallet.available), "held": money.usd(wallet.held)},
        "packages": [
            {"title": item.title, "tokens": item.tokens, "available": account.available, "held": account.held} for item, account in bought
        ],
        "entries": await _entries(tx),
        "violations": len(await audit.audit(tx, now_ms)),
    }


async def _entries(tx: db.Tx) -> list[dict[str, Any]]:
    """The latest lines of the whole ledger, the newest transfer first."""
    transfer, entry = store.transfer, store.entry
    newest = sa.select(transfer).order_by(transfer.c.at.desc(), transfer.c.id.desc()).limit(ENTRIES).subquery()
    belongs = sa.and_(entry.c.customer == newest.c.customer, entry.c.transfer == newest.c.id)
    found = await tx.execute(
        sa.select(newest.c.at, newest.c.code.label("deed"), newest.c.id, entry.c.n, entry.c.code, entry.c.asset, entry.c.amount)
        .join(entry, belongs)
        .order_by(newest.c.at.desc(), newest.c.id.desc(), entry.c.n)
        .limit(ENTRIES)
    )
    rows = []
    before = None
    for row in found:
        amount = money.usd(row.amount) if row.asset == money.USD else str(row.amount)
        at = datetime.fromtimestamp(row.at / 1000, UTC).strftime("%H:%M:%S")
        rows.append({"first": row.id != before, "at": at, "transfer": row.deed, "code": row.code, "amount": amount, "asset": row.asset})
        before = row.id
    return rows
