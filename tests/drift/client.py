"""A client of the proxy on raw sockets: fast, and able to leave at any moment a real one could.

One `Door` keeps idle connections; `ask` sends a planned call and writes down what it saw. Nothing is retried except a connection that
could not be opened at all, since then nothing was asked.
"""

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.drift import dialects
from tests.drift.evidence import Seen

HANGS_AFTER_S = 90.0
OPEN_AGAIN_S = 0.05
OPEN_FOR_S = 120.0


@dataclass(frozen=True, slots=True)
class Call:
    """A request as planned. `leave` is how the client goes: ("time", seconds after sending) or ("chunk", after so many events)."""

    number: int
    customer: int
    key: int
    secret: str
    body: bytes
    stream: bool
    path: str = "/v1/chat/completions"
    leave: tuple[str, float] | None = None
    client_key: str | None = None
    named: bool = True
    reset: bool = False
    """Leave with a TCP reset instead of a clean close."""

    def wire(self) -> bytes:
        """The request's bytes."""
        extra = f"idempotency-key: {self.client_key}\r\n" if self.client_key else ""
        head = (
            f"POST {self.path} HTTP/1.1\r\nhost: tokenarb\r\nauthorization: Bearer {self.secret}\r\n"
            f"content-type: application/json\r\n{extra}content-length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Door:
    """Where the proxy listens. Idle connections are used again, the freshest first."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._idle: deque[Pair] = deque()

    async def open(self) -> Pair:
        """A connection; waits while the proxy is down. Raises: OSError after two minutes of nobody."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        until = time.monotonic() + OPEN_FOR_S
        while True:
            try:
                return await asyncio.open_connection(self.host, self.port, limit=1 << 20)
            except OSError:
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(OPEN_AGAIN_S)

    def keep(self, pair: Pair) -> None:
        """Back to the idle ones."""
        self._idle.append(pair)

    def close(self) -> None:
        """Closes what is idle."""
        while self._idle:
            self._idle.pop()[1].close()


async def ask(door: Door, call: Call) -> Seen:
    """One call, from sending to its end, whatever the end is."""
    pair = await door.open()
    seen = Seen(call.number, call.customer, call.key, time.time_ns() // 1_000_000, client_key=call.client_key, named=call.named)
    reader, writer = pair
    try:
        async with asyncio.timeout(HANGS_AFTER_S):
            writer.write(call.wire())
            if call.leave is not None and call.leave[0] == "time":
                stays = await _until(call.leave[1], _answer(reader, call, seen))
            else:
                stays = await _answer(reader, call, seen)
        if stays:
            door.keep(pair)
            return seen
        if not seen.ended:
            seen.ended = "left"
    except TimeoutError:
        seen.ended = "hung"
    except (OSError, EOFError, ValueError) as error:
        seen.ended = f"cut: {type(error).__name__}"
    _go(writer, reset=call.reset)
    return seen


async def _until(seconds: float, answer: Any) -> bool:
    """Reads for so long, then leaves; False: left, or the connection is used up."""
    task = asyncio.ensure_future(answer)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return False
    return bool(task.result())


def _go(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    if reset:
        writer.transport.abort()
    else:
        writer.close()


async def _answer(reader: asyncio.StreamReader, call: Call, seen: Seen) -> bool:
    """Reads the answer; True: whole, and the connection may be used again."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    seen.status = int(head[0].split(" ", 2)[1])
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
    seen.request = headers.get("x-request-id")
    seen.remembered = headers.get("x-tokenarb-cache", "").startswith("hit")
    if "text/event-stream" in headers.get("content-type", ""):
        stays = await _events(reader, headers, call, seen)
    else:
        body = await _body(reader, headers)
        _read_json(body, seen)
        stays = True
    return stays and headers.get("connection", "") != "close"


async def _pieces(reader: asyncio.StreamReader, headers: dict[str, str]) -> Any:
    if headers.get("transfer-encoding") == "chunked":
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            piece = await reader.readexactly(size + 2)
            yield piece[:-2]
        await reader.readuntil(b"\r\n")
    else:
        left = int(headers.get("content-length", "0"))
        while left > 0:
            piece = await reader.read(min(left, 65_536))
            if not piece:
                raise EOFError
            left -= len(piece)
            yield piece


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    return b"".join([piece async for piece in _pieces(reader, headers)])


def _read_json(body: bytes, seen: Seen) -> None:
    try:
        answer = json.loads(body, parse_float=Decimal)
    except ValueError:
        seen.ended = "not JSON"
        return
    seen.data = True
    if seen.status != 200:
        error = answer.get("error") or {}
        seen.code = str(error.get("code") or error.get("type"))
        seen.ended = f"refused {seen.status} {seen.code}"
        seen.told_free = True
        return
    choices = answer.get("choices") or [{}]
    seen.failed = bool(answer.get("error")) or choices[0].get("finish_reason") == "error"
    seen.cost = _cost(answer.get("usage"))
    seen.finished = True
    seen.ended = "whole, with an error" if seen.failed else "whole"


def _cost(usage: Any) -> Decimal | None:
    cost = (usage or {}).get("cost")
    return None if cost is None else Decimal(cost)


async def _events(reader: asyncio.StreamReader, headers: dict[str, str], call: Call, seen: Seen) -> bool:
    """A stream; False: the client left it."""
    buffer = b""
    events = 0
    async for piece in _pieces(reader, headers):
        buffer += piece
        while (end := buffer.find(b"\n\n")) >= 0:
            event, buffer = buffer[:end], buffer[end + 2 :]
            if (data := dialects.data_of(event)) is None:
                continue
            seen.data = True
            events += 1
            _read_event(data, seen)
            if call.leave is not None and call.leave[0] == "chunk" and events >= call.leave[1]:
                seen.ended = f"left after {events} events"
                return False
    seen.ended = "whole" if seen.finished else f"ended early after {events} events"
    if seen.failed:
        seen.ended += ", with an error"
    return True


def _read_event(data: bytes, seen: Seen) -> None:
    ended, failed, cost = dialects.read(data)
    seen.finished = seen.finished or ended
    seen.failed = seen.failed or failed
    seen.told_free = seen.told_free or (failed and b"answer_not_read" not in data)
    if cost is not None:
        seen.cost = cost
