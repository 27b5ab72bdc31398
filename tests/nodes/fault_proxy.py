"""Stands between the product and a node, and spoils what it carries. One request a connection: what is measured here is no speed."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

Spoil = Callable[[list[Any], list[Any]], list[Any]]
"""Questions and answers of a JSON-RPC batch -> the answers that are given instead."""


class FaultProxy:
    """`fault`: down, slow, limited, page, cut, or None; `spoil`: what becomes of the answers of a batch; `replace`: of any other body.

    `asked` counts requests.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self.fault: str | None = None
        self.spoil: Spoil | None = None
        self.replace: Callable[[str, bytes], bytes] | None = None
        self.asked = 0
        self.url = ""

    def heal(self) -> None:
        """A good node again."""
        self.fault = self.spoil = self.replace = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._serve(reader, writer)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        self.asked += 1
        if self.fault == "down":
            return
        if self.fault == "slow":
            await reader.read()  # until the client has had enough
            return
        if self.fault == "limited":
            writer.write(b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            return
        status, answer = await self._carry(head, body)
        if self.fault == "page":
            answer = b"<html>Welcome to our cloud</html>"
        elif self.spoil is not None:
            answer = json.dumps(self.spoil(json.loads(body), json.loads(answer))).encode()
        elif self.replace is not None:
            answer = self.replace(head.split(b" ", 2)[1].decode(), answer)
        writer.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(answer))
        writer.write(answer[: len(answer) // 2] if self.fault == "cut" else answer)
        await writer.drain()

    async def _carry(self, head: bytes, body: bytes) -> tuple[bytes, bytes]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(head.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n") + body)
            first, _, rest = (await reader.read()).partition(b"\r\n\r\n")
            if b"transfer-encoding: chunked" in first.lower():
                rest = _joined(rest)
            return first.split(b"\r\n")[0].partition(b" ")[2], rest
        finally:
            writer.close()


def _length(head: bytes) -> int:
    lines = [line.partition(b":") for line in head.lower().split(b"\r\n")]
    return next((int(value) for name, _, value in lines if name == b"content-length"), 0)


def _joined(chunks: bytes) -> bytes:
    whole = b""
    while True:
        size, _, chunks = chunks.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return whole
        whole, chunks = whole + chunks[:length], chunks[length + 2 :]


@asynccontextmanager
async def fault_proxy(port: int) -> AsyncIterator[FaultProxy]:
    """A proxy in front of the node at `port` of this machine."""
    proxy = FaultProxy(port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        await server.wait_closed()
