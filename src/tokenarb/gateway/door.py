"""The gateway as `app` starts it: routes, chat, listing, account and the probes, on one server."""

import asyncio
import socket
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import msgspec

from tokenarb.base import ids
from tokenarb.base.db import Database
from tokenarb.gateway import unsold
from tokenarb.gateway.account import Account
from tokenarb.gateway.billing import Billing
from tokenarb.gateway.call import EXPOSED
from tokenarb.gateway.counting import TokenCount
from tokenarb.gateway.desk import Desk
from tokenarb.gateway.dialects.completions import COMPLETIONS
from tokenarb.gateway.dialects.embeddings import EMBEDDINGS
from tokenarb.gateway.dialects.images import IMAGES
from tokenarb.gateway.dialects.messages import MESSAGES
from tokenarb.gateway.dialects.responses import RESPONSES
from tokenarb.gateway.dialects.speech import SPEECH
from tokenarb.gateway.dialects.transcriptions import TRANSCRIPTIONS
from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.flow import Flow
from tokenarb.gateway.guest import App, Guest
from tokenarb.gateway.inside import Inside
from tokenarb.gateway.limits import Limits
from tokenarb.gateway.listing import Listing
from tokenarb.gateway.receipt import Receipts
from tokenarb.gateway.reference import DOCUMENT, PAGE, Reference
from tokenarb.gateway.remembering import Cache
from tokenarb.gateway.routes import BARE, BASES, Routes, answer
from tokenarb.gateway.server import Server
from tokenarb.gateway.teller import Teller

STOP_S: Final = 30.0


class Door:
    """Everything an API client can reach. Further plain handlers: `routes.add(method, path, handler)`.

    `readiness(now_ms)` answers whether requests should be sent here, and the document that says why.
    `fallback` is an ASGI application for the paths that nobody here knows (development: one port for everything).
    `cache`: where answers are remembered, if they are. `inside` asks models from inside the house, by the same flow.
    """

    def __init__(
        self,
        desk: Desk,
        database: Database,
        readiness: Callable[[int], tuple[bool, dict[str, Any]]],
        *,
        limits: Limits | None = None,
        fallback: App | None = None,
        cache: Cache | None = None,
    ) -> None:
        self._guest = Guest(fallback) if fallback is not None else None
        self.routes = Routes(self._guest.serve if self._guest is not None else None)
        teller = Teller(database, desk.views, desk.clock)
        receipts = Receipts(teller)
        self.flow = Flow(desk, receipts.failure, cache)
        self.inside = Inside(self.flow.serve, desk.views, _alarm_of(desk))
        self.server = Server(self.routes.handle, answer, limits, _alarm_of(desk))
        self._desk = desk
        self._readiness = readiness
        self.routes.add_api("POST", "/chat/completions", self.flow.serve)
        for dialect in (COMPLETIONS, EMBEDDINGS, MESSAGES, RESPONSES, IMAGES, SPEECH, TRANSCRIPTIONS):
            self.routes.add_api("POST", dialect.path, partial(self.flow.serve, dialect=dialect))
        self.routes.add_api("POST", "/messages/count_tokens", TokenCount(desk.views, desk.shelf, desk.clock, desk.gate).serve)
        unsold.add(self.routes, desk.counts)
        self._add_models(Listing(desk.shelf, desk.views))
        self._add_account(Account(teller), receipts, Billing(teller))
        Reference(self.routes).register()
        self.routes.add("GET", "/ai-proxy", self._info)
        self.routes.add("GET", "/healthz", self._alive)
        self.routes.add("GET", "/readyz", self._ready)

    def _add_models(self, listing: Listing) -> None:
        """What is on sale."""
        self.routes.add_api("GET", "/models", listing.models)
        self.routes.add_api("GET", "/models/count", listing.count)
        self.routes.add_api("GET", "/models/user", listing.of_key)
        self.routes.add_template("GET", "/models/{model}", listing.one)
        self.routes.add_template("GET", "/models/{model}/endpoints", listing.endpoints)
        self.routes.add_template("GET", "/models/{author}/{slug}", listing.one)
        self.routes.add_template("GET", "/models/{author}/{slug}/endpoints", listing.endpoints)
        self.routes.add_template("GET", "/model/{author}/{slug}", listing.wrapped)

    def _add_account(self, account: Account, receipts: Receipts, billing: Billing) -> None:
        """What a key may know of itself."""
        self.routes.add_api("GET", "/auth", account.auth)
        self.routes.add_api("GET", "/key", account.key)
        self.routes.add_api("GET", "/auth/key", account.key)
        self.routes.add_api("GET", "/credits", account.credits)
        self.routes.add_api("GET", "/generation", receipts.generation)
        self.routes.add_api("GET", "/usage", billing.usage)
        for path, handler in (("subscription", billing.subscription), ("usage", billing.spent), ("credit_grants", billing.credit_grants)):
            self.routes.add_api("GET", f"/dashboard/billing/{path}", handler)
            for base in BARE:
                self.routes.add("GET", f"{base}/dashboard/billing/{path}", handler)

    async def start(self, host: str, port: int, *, sock: socket.socket | None = None, reuse_port: bool = False) -> tuple[str, int]:
        """Listens. Raises: OSError."""
        if self._guest is not None:
            await self._guest.open()
        return await self.server.start(host, port, sock=sock, reuse_port=reuse_port)

    async def stop(self, within_s: float = STOP_S) -> int:
        """Not ready, no new request, finishes what runs; returns how many requests were left to the resolver."""
        left = sum(await asyncio.gather(self.server.stop(within_s), self.inside.stop(within_s)))
        if self._guest is not None:
            await self._guest.close()
        await self._desk.spool.close()
        return left

    async def _info(self, exchange: Exchange) -> None:
        routes = [f"{method} {path}" for method, path in self.routes.api()]
        _say(
            exchange,
            200,
            {"service": "tokenarb", "dialect": "openai", "bases": list(BASES), "openapi": DOCUMENT, "docs": PAGE, "routes": routes},
        )

    async def _alive(self, exchange: Exchange) -> None:
        _say(exchange, 200, {"status": "alive"})

    async def _ready(self, exchange: Exchange) -> None:
        ready, document = self._readiness(self._desk.clock.now_ms())
        waiting = self._desk.spool.waiting
        spool = {"ok": not waiting, "text": f"{waiting} settlements wait for the database"}
        document = {**document, "facts": {**document.get("facts", {}), "spool": spool}}
        if self.server.stopping or waiting:
            ready, document = False, {**document, "status": "not ready"}
        _say(exchange, 200 if ready else 503, document)


def _alarm_of(desk: Desk) -> Callable[[str], None]:
    return lambda path: desk.alarm("broken", f"a request to {path}")


def _say(exchange: Exchange, status: int, document: dict[str, Any]) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), *EXPOSED]
    exchange.reply(status, [*headers, (b"x-request-id", ids.new_request_id().encode())], msgspec.json.encode(document))
