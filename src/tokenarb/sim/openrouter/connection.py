"""The exchange of `sim.connection`, with OpenRouter's answer to a body that is too large."""

from __future__ import annotations

from tokenarb.sim import connection
from tokenarb.sim.connection import EVENT_STREAM, JSON, Header, Receive, Scope, Send, TooLarge, encode
from tokenarb.sim.openrouter.errors import Failure

__all__ = ["EVENT_STREAM", "JSON", "Connection", "Header", "Receive", "Scope", "Send", "encode"]


class Connection(connection.Connection):
    """Reads one request and writes its answer."""

    __slots__ = ()

    async def body(self, limit: int) -> bytes:
        """The whole request body.

        Raises: Failure 413.
        """
        try:
            return await super().body(limit)
        except TooLarge:
            close = (b"connection", b"close")
            raise Failure(413, "Request payload too large", error_type="payload_too_large", headers=(close,)) from None
