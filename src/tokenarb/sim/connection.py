"""One HTTP exchange over ASGI, with what a faulty peer needs: pauses that notice a departed client, and abrupt closes."""

from __future__ import annotations

import asyncio
import socket
import struct
import urllib.parse
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import msgspec

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

TRANSPORT: Final = "sim.transport"
JSON: Final = (b"content-type", b"application/json")
EVENT_STREAM: Final = (b"content-type", b"text/event-stream; charset=utf-8")
_ENCODER: Final = msgspec.json.Encoder()
_FLUSH_TRIES: Final = 200


class TooLarge(Exception):
    """A request body is longer than its reader wants."""


def encode(value: Any) -> bytes:
    """JSON bytes; `msgspec.Raw` members (exact numbers) go in as they are."""
    return _ENCODER.encode(value)


class Connection:
    """Reads one request and writes its answer."""

    __slots__ = ("_receive", "_send", "gone", "headers", "method", "path", "scope")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.gone = False
        self._receive = receive
        self._send = send

    def header(self, name: bytes) -> str | None:
        """A request header as text, None when absent."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    def query(self) -> dict[str, str]:
        """The query parameters; the last of equal names counts."""
        return dict(urllib.parse.parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True))

    async def body(self, limit: int) -> bytes:
        """The whole request body.

        Raises: TooLarge.
        """
        message = await self._receive()
        first: bytes = message.get("body", b"")
        if not message.get("more_body", False):
            return self._sized(first, limit)
        parts, size = [first], len(first)
        while message.get("more_body", False) and size <= limit:
            message = await self._receive()
            parts.append(message.get("body", b""))
            size += len(parts[-1])
        if message["type"] == "http.disconnect":
            self.gone = True
        return self._sized(b"".join(parts), limit)

    def _sized(self, body: bytes, limit: int) -> bytes:
        if len(body) > limit:
            raise TooLarge
        return body

    async def start(self, status: int, *headers: Header) -> None:
        """Send status and headers."""
        await self._send({"type": "http.response.start", "status": status, "headers": list(headers)})

    async def write(self, body: bytes) -> None:
        """Send a part of the body; waits while the client reads slowly."""
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def finish(self, body: bytes = b"") -> None:
        """Send the last part of the body."""
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    async def respond(self, status: int, value: Any, *headers: Header) -> None:
        """A whole JSON answer; bytes are taken as already encoded."""
        body = value if isinstance(value, bytes) else encode(value)
        await self.start(status, JSON, (b"content-length", str(len(body)).encode()), *headers)
        await self.finish(body)

    @property
    def _transport(self) -> asyncio.Transport | None:
        transport: asyncio.Transport | None = self.scope.get("extensions", {}).get(TRANSPORT)
        return transport

    def left(self) -> bool:
        """The client has closed the connection."""
        transport = self._transport
        if transport is not None and transport.is_closing():
            self.gone = True
        return self.gone

    async def pause(self, milliseconds: int) -> bool:
        """Wait, but not longer than the client stays; True when it has left."""
        if milliseconds > 0 and not self.left():
            try:
                async with asyncio.timeout(milliseconds / 1000):
                    await self.until_left()
            except TimeoutError:
                pass
        return self.left()

    async def until_left(self) -> None:
        """Wait for the client to close the connection."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True

    async def flush(self) -> None:
        """Let what was written reach the socket."""
        transport = self._transport
        for _ in range(_FLUSH_TRIES):
            await asyncio.sleep(0.001)
            if transport is None or transport.is_closing() or transport.get_write_buffer_size() == 0:
                return

    async def cut(self, *, reset: bool = False) -> None:
        """Close the TCP connection with no HTTP ending: a plain FIN, or a reset."""
        await self.flush()
        transport = self._transport
        if transport is not None:
            raw = transport.get_extra_info("socket")
            if reset and raw is not None:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
            await self.until_left()
