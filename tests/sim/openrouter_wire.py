"""A plain HTTP client over raw sockets, so that the tests see every byte the simulator sends."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tokenarb.sim.openrouter.server import SimServer

CHAT = "/api/v1/chat/completions"


@dataclass
class Reply:
    """One answer. `parts` are the HTTP chunks as they were framed; `cut` says that the body has no HTTP ending."""

    status: int
    headers: dict[str, str]
    parts: list[bytes]
    cut: bool = False

    @property
    def body(self) -> bytes:
        return b"".join(self.parts)

    def json(self) -> Any:
        return json.loads(self.body, parse_float=Decimal)

    @property
    def events(self) -> list[str]:
        """The blocks of an event stream, comments and `[DONE]` included."""
        return [block for block in self.body.decode().split("\n\n") if block]

    @property
    def chunks(self) -> list[dict[str, Any]]:
        """The JSON chunks of an event stream."""
        data = [block.removeprefix("data: ") for block in self.events if block.startswith("data: ")]
        return [json.loads(text, parse_float=Decimal) for text in data if text != "[DONE]"]

    @property
    def text(self) -> str:
        """The content of a stream's first choice."""
        deltas = [choice["delta"] for chunk in self.chunks for choice in chunk["choices"] if choice["index"] == 0]
        return "".join(delta.get("content") or "" for delta in deltas)

    @property
    def usage(self) -> dict[str, Any]:
        """The last usage of a stream."""
        found: dict[str, Any] = [chunk["usage"] for chunk in self.chunks if "usage" in chunk][-1]
        return found


class Exchange:
    """A request that is sent, whose answer can be read bit by bit."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def head(self) -> Reply:
        raw = await self.reader.readuntil(b"\r\n\r\n")
        first, *lines = raw.decode("latin-1").strip().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        return Reply(int(first.split(" ")[1]), headers, [])

    async def part(self) -> bytes:
        """One HTTP chunk; empty at the proper end.

        Raises: asyncio.IncompleteReadError or ConnectionError when the connection ends without one.
        """
        size = int((await self.reader.readuntil(b"\r\n")).strip(), 16)
        data = await self.reader.readexactly(size + 2)
        return data[:-2]

    async def rest(self, reply: Reply) -> Reply:
        try:
            if "content-length" in reply.headers:
                reply.parts.append(await self.reader.readexactly(int(reply.headers["content-length"])))
                return reply
            while part := await self.part():
                reply.parts.append(part)
        except (asyncio.IncompleteReadError, ConnectionError):
            reply.cut = True
        return reply

    async def leave(self) -> None:
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            pass


@asynccontextmanager
async def sent(
    server: SimServer, method: str, path: str, body: Any = None, key: str | None = "", **headers: str
) -> AsyncIterator[Exchange]:
    """Send a request; key "" means the server's inference key, None means none."""
    host, port = server.base_url.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: sim", f"Content-Length: {len(raw)}"]
    if key is not None:
        lines.append(f"Authorization: Bearer {key or server.inference_key}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode() + raw)
    exchange = Exchange(reader, writer)
    try:
        yield exchange
    finally:
        await exchange.leave()


async def call(server: SimServer, method: str, path: str, body: Any = None, key: str | None = "", **headers: str) -> Reply:
    """A whole exchange; status 0 when the connection ended before any header."""
    async with sent(server, method, path, body, key, **headers) as exchange:
        try:
            reply = await exchange.head()
        except (asyncio.IncompleteReadError, ConnectionError):
            return Reply(0, {}, [], cut=True)
        return await exchange.rest(reply)


def ask(text: str = "Tell me something.", model: str = "openai/gpt-4o-mini", **more: Any) -> dict[str, Any]:
    """A chat request body."""
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


async def chat(server: SimServer, text: str = "Tell me something.", **more: Any) -> Reply:
    """A chat completion."""
    return await call(server, "POST", CHAT, ask(text, **more))


async def stream(server: SimServer, text: str = "Tell me something.", **more: Any) -> Reply:
    """A streamed chat completion."""
    return await call(server, "POST", CHAT, ask(text, stream=True, **more))


async def control(server: SimServer, **members: Any) -> Any:
    """POST /control, which must succeed."""
    reply = await call(server, "POST", "/control", members, None)
    assert reply.status == 200, reply.body
    return reply.json()


async def bills(server: SimServer, **query: Any) -> list[dict[str, Any]]:
    """The generations billed so far."""
    text = "&".join(f"{name}={value}" for name, value in query.items())
    found: list[dict[str, Any]] = (await call(server, "GET", f"/control/bills?{text}", key=None)).json()["generations"]
    return found


async def last_bill(server: SimServer) -> dict[str, Any]:
    """The newest bill."""
    return (await bills(server, limit=10000))[-1]


async def until_billed(server: SimServer, count: int) -> dict[str, Any]:
    """Wait for so many bills; the newest of them."""
    for _ in range(400):
        found = await bills(server, limit=10000)
        if len(found) >= count:
            return found[-1]
        await asyncio.sleep(0.01)
    raise AssertionError(f"{len(found)} bills, expected {count}")
