"""The ASGI application: which path leads where, and the errors of wrong paths and methods (sections 1 and 7)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from tokenarb.sim.openrouter import (
    anthropic,
    asks,
    bills,
    control,
    dialect,
    embeddings,
    errors,
    inference,
    listing,
    management,
    providers,
    replies,
    responses,
)
from tokenarb.sim.openrouter.accounts import Key
from tokenarb.sim.openrouter.connection import Connection, Receive, Scope, Send
from tokenarb.sim.openrouter.errors import Failure
from tokenarb.sim.openrouter.simulator import Simulator

ROOT: Final = "/api/v1"
DIALECTS: Final = {
    "/chat/completions": dialect.Dialect(asks.read_chat, replies.completion, replies.ChunkFrame),
    "/completions": dialect.Dialect(asks.read_completion, replies.completion, replies.ChunkFrame),
    "/messages": dialect.Dialect(anthropic.read, anthropic.message, anthropic.MessageFrame, anthropic.failure, anthropic.credential),
    "/responses": dialect.Dialect(responses.read, responses.response, responses.ResponseFrame),
}
Handler = Callable[[Connection], Awaitable[None]]


class Application:
    """A raw ASGI application over one simulator."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self._listing = listing.Listing(sim.catalogue)
        self._routes: dict[str, dict[str, Handler]] = {
            **{path: {"POST": self._inference(speech)} for path, speech in DIALECTS.items()},
            "/embeddings": {"POST": self._embeddings},
            "/models": {"GET": self._models},
            "/models/count": {"GET": self._model_count},
            "/models/user": {"GET": self._models_user},
            "/embeddings/models": {"GET": self._embedding_models},
            "/endpoints/zdr": {"GET": self._zero_retention},
            "/providers": {"GET": self._providers},
            "/generation": {"GET": self._generation},
            "/key": {"GET": self._key},
            "/auth/key": {"GET": self._key},
            "/credits": {"GET": self._credits},
            "/credits/coinbase": {"POST": self._coinbase},
            "/keys": {"GET": self._list_keys, "POST": self._create_key},
            "/activity": {"GET": self._activity},
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request."""
        if scope["type"] != "http":
            return
        connection = Connection(scope, receive, send)
        path = connection.path
        if path.startswith("/control"):
            await control.answer(self.sim, connection)
            return
        try:
            methods = self._find(path)
            handler = methods.get(connection.method)
            if handler is None:
                allow = (b"allow", ", ".join(methods).encode())
                raise Failure(405, "Method Not Allowed", headers=(allow,))
            await handler(connection)
        except Failure as failure:
            await connection.respond(failure.status, failure.body(), *failure.headers)

    def _find(self, path: str) -> dict[str, Handler]:
        """The handlers of a path by method.

        Raises: Failure 404.
        """
        if path.startswith(ROOT):
            inner = path[len(ROOT) :]
            exact_match = self._routes.get(inner)
            if exact_match is not None:
                return exact_match
            parts = inner.split("/")[1:]
            match parts:
                case ["model", author, slug]:
                    return {"GET": lambda connection: self._model(connection, author, slug)}
                case ["models", author, slug, "endpoints"]:
                    return {"GET": lambda connection: self._endpoints(connection, author, slug)}
                case ["keys", key_hash]:
                    return {
                        "GET": lambda connection: self._read_key(connection, key_hash),
                        "PATCH": lambda connection: self._update_key(connection, key_hash),
                        "DELETE": lambda connection: self._delete_key(connection, key_hash),
                    }
        raise Failure(404, "Not Found")

    def _authenticate(self, connection: Connection) -> Key:
        return self.sim.account.authenticate(connection.header(b"authorization"))

    def _manage(self, connection: Connection) -> Key:
        return self.sim.account.for_management(connection.header(b"authorization"))

    async def _body(self, connection: Connection) -> bytes:
        return await connection.body(self.sim.controls.current.payload_limit_bytes)

    # inference

    def _inference(self, speech: dialect.Dialect) -> Handler:
        return lambda connection: inference.infer(self.sim, connection, speech)

    async def _embeddings(self, connection: Connection) -> None:
        await embeddings.embed(self.sim, connection)

    async def _generation(self, connection: Connection) -> None:
        self._authenticate(connection)
        wanted = connection.query().get("id")
        if not wanted:
            raise errors.bad_request("Invalid request parameters: id: required")
        bill = self.sim.account.bills.find(wanted)
        if bill is None or bill.visible_at == bills.NEVER or self.sim.clock.now() < bill.visible_at:
            raise errors.not_found()
        await connection.respond(200, {"data": bills.generation(bill)})

    # catalogue

    async def _models(self, connection: Connection) -> None:
        await connection.respond(200, self._listing.models(connection.query(), self.sim.clock.now()))

    async def _models_user(self, connection: Connection) -> None:
        self._authenticate(connection)
        await self._models(connection)

    async def _model_count(self, connection: Connection) -> None:
        found = self._listing.select(connection.query(), self.sim.clock.now())
        await connection.respond(200, {"data": {"count": len(found)}})

    async def _embedding_models(self, connection: Connection) -> None:
        await connection.respond(200, self._listing.models({"output_modalities": "embeddings"}, self.sim.clock.now()))

    async def _model(self, connection: Connection, author: str, slug: str) -> None:
        await connection.respond(200, {"data": listing.one(self.sim.catalogue, author, slug).row})

    async def _endpoints(self, connection: Connection, author: str, slug: str) -> None:
        model = listing.one(self.sim.catalogue, author, slug)
        await connection.respond(200, {"data": listing.endpoints_of(model)})

    async def _zero_retention(self, connection: Connection) -> None:
        await connection.respond(200, listing.zero_retention(self.sim.catalogue))

    async def _providers(self, connection: Connection) -> None:
        await connection.respond(200, {"data": [provider.row() for provider in providers.TABLE.values()]})

    # account

    async def _key(self, connection: Connection) -> None:
        await connection.respond(200, management.calling_key(self.sim, self._authenticate(connection)))

    async def _credits(self, connection: Connection) -> None:
        if self.sim.controls.current.inference_credits:
            self._authenticate(connection)
        else:
            self._manage(connection)
        await connection.respond(200, management.credit_totals(self.sim))

    async def _coinbase(self, connection: Connection) -> None:
        raise Failure(410, "The Coinbase APIs used by this endpoint have been deprecated, so this endpoint has been removed.")

    async def _list_keys(self, connection: Connection) -> None:
        self._manage(connection)
        await connection.respond(200, management.list_keys(self.sim, connection.query()))

    async def _create_key(self, connection: Connection) -> None:
        self._manage(connection)
        await connection.respond(201, management.create_key(self.sim, await self._body(connection)))

    async def _read_key(self, connection: Connection, key_hash: str) -> None:
        self._manage(connection)
        await connection.respond(200, {"data": management.key_row(self.sim, management.find_key(self.sim, key_hash))})

    async def _update_key(self, connection: Connection, key_hash: str) -> None:
        self._manage(connection)
        await connection.respond(200, management.update_key(self.sim, key_hash, await self._body(connection)))

    async def _delete_key(self, connection: Connection, key_hash: str) -> None:
        self._manage(connection)
        await connection.respond(200, management.delete_key(self.sim, key_hash))

    async def _activity(self, connection: Connection) -> None:
        self._manage(connection)
        await connection.respond(200, management.activity(self.sim, connection.query()))
