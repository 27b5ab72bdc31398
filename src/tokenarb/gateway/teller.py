"""Answers what a key may know: reads its view fresh, opens one snapshot, and turns refusals into the client's words."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from tokenarb.base import db, ids, money
from tokenarb.base.clock import Clock
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.gateway import errors
from tokenarb.gateway.call import EXPOSED
from tokenarb.gateway.caller import secret_of
from tokenarb.gateway.exchange import Exchange, Headers
from tokenarb.gateway.views import Views
from tokenarb.keys.model import KeyView
from tokenarb.ledger.model import SpenderState

Deed = Callable[[db.Tx, KeyView, int], Awaitable[dict[str, Any]]]
"""Reads an answer: the snapshot, who asks, and the time in Unix ms. Raises: Refused."""

FRESH: Final[Sequence[tuple[bytes, bytes]]] = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))


class Teller:
    """One door's way of answering questions about a key."""

    def __init__(self, database: db.Database, views: Views, clock: Clock) -> None:
        self._database = database
        self._views = views
        self._clock = clock

    async def tell(self, exchange: Exchange, deed: Deed) -> None:
        """Answers with what `deed` reads. A frozen key may still ask, a revoked one may not."""
        headers: Headers = [(b"x-request-id", ids.new_request_id().encode()), *EXPOSED]
        try:
            document = await self.read(exchange, deed)
        except Refused as refused:
            failure = errors.of_refusal(refused)
        except Unavailable as away:
            failure = errors.of_unavailable(away, "storage_unavailable")
        else:
            exchange.reply(200, [*headers, *FRESH], msgspec.json.encode(document))
            return
        numeric = exchange.path.startswith("/api/")
        exchange.reply(failure.status, [*errors.headers(failure), *headers], errors.body(failure, numeric=numeric))

    async def read(self, exchange: Exchange, deed: Deed) -> dict[str, Any]:
        """What `deed` reads for the key that asks. Raises: Refused, Unavailable."""
        view = await self._views.read(secret_of(exchange), fresh=True)
        if view.key.state is SpenderState.REVOKED:
            raise Refused("key_revoked", "this key has been revoked; use another one")
        try:
            async with self._database.read() as tx:
                return await deed(tx, view, self._clock.now_ms())
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise Unavailable(f"database: {type(error).__name__}", retry_after_s=1) from error


def number(nano: int) -> msgspec.Raw:
    """USD as an exact JSON number."""
    return msgspec.Raw(money.usd(nano).encode("ascii"))
