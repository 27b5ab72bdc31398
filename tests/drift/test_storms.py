"""Storms against a real gateway process: thousands who leave at once, who never read, who never finish.

Its memory stays flat (the bounds are stated here). Afterwards the books agree: nothing was free that was billed, nothing paid twice.
"""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from tests.drift import inquiry, upstreambook
from tests.drift.shop import USD, Shop
from tests.drift.system import System
from tests.drift.test_faults_processes import customer, quiet, running

pytestmark = [pytest.mark.slow]

MB = 1 << 20
ALONE = "openai/gpt-4o"
"""Sold by the first upstream alone: each request has one attempt, and one bill holds them all."""
MANY = 5_000
AT_ONCE = 250
LEAK_BYTES_MAX = 24 * MB
"""What a storm may leave behind once an equal one has gone before: allocator's slack, not one byte a connection."""
BYTES_A_STREAM_MAX = 128 * 1024
"""What one open stream costs the gateway at most, both its sockets included."""
STUCK = 60
STUCK_BYTES_MIN = 64 * 1024
BYTES_A_STUCK_READER_MAX = 1024 * 1024
"""A client that reads nothing: 256 kB towards him and twice 256 kB from upstream by the rules, and what the allocator adds."""


def rss(system: System) -> int:
    """Resident bytes of the gateway."""
    for line in Path(f"/proc/{system.gateway.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the gateway is gone")


def request(secret: str, words: str, *, max_tokens: int = 100) -> bytes:
    said = [{"role": "user", "content": f"[[sim {words}]] Tell me."}]
    body = json.dumps({"model": ALONE, "stream": True, "max_tokens": max_tokens, "messages": said}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {secret}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Crowd:
    """Connections to one gateway, opened a few at a time."""

    def __init__(self, port: int) -> None:
        self.sockets: list[socket.socket] = []
        self._port = port

    async def arrive(self, count: int, said: bytes, *, until: bytes | None = None, room: int | None = None) -> None:
        """`count` clients say `said`; each waits until it has read `until`."""
        loop, gate = asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)

        async def one() -> None:
            async with gate:
                raw = socket.socket()
                raw.setblocking(False)
                if room is not None:
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
                self.sockets.append(raw)
                await loop.sock_connect(raw, ("127.0.0.1", self._port))
                await loop.sock_sendall(raw, said)
                got = b""
                while until is not None and until not in got:
                    piece = await loop.sock_recv(raw, 65_536)
                    assert piece, got
                    got += piece

        async with asyncio.timeout(240):
            await asyncio.gather(*(one() for _ in range(count)))

    def leave(self) -> None:
        """All of them in the same moment, with resets."""
        for raw in self.sockets:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        for raw in self.sockets:
            raw.close()
        self.sockets.clear()


@asynccontextmanager
async def storming(directory: Path) -> AsyncIterator[tuple[System, Shop]]:
    """A system whose limits do not stand in the storm's way."""
    async with running("sqlite", directory, serve=False) as (system, shop):
        system.gateway.env["LIMIT_CUSTOMER_CONCURRENCY"] = "0"
        await system.open_gateway()
        yield system, shop


async def grown(system: System, size: int) -> None:
    """Until the gateway has so much memory: its clients really are stuck."""
    until = time.monotonic() + 120
    while rss(system) < size:
        assert time.monotonic() < until, f"{rss(system) // MB} MB: nobody is stuck"
        await asyncio.sleep(0.5)


async def rests(system: System) -> int:
    """The gateway's memory once it has stopped moving."""
    before, until = rss(system), time.monotonic() + 20
    while time.monotonic() < until:
        await asyncio.sleep(1.0)
        now = rss(system)
        if abs(now - before) < MB:
            return now
        before = now
    return before


async def test_B12_five_thousand_leave_at_once_and_memory_is_flat(tmp_path: Path) -> None:
    """Most find no place among the drains and go to the resolver, which asks the upstream what each of them cost."""
    async with storming(tmp_path) as (system, shop):
        buyer = await customer(shop, 1_000 * USD)
        idle = await rests(system)
        after = []
        for _ in range(2):
            crowd = Crowd(system.port)
            await crowd.arrive(MANY, request(buyer.secret, "tokens=40 delay_ms=4000"), until=b"data: ")
            full = rss(system)
            crowd.leave()
            await settled(system)
            after.append(await rests(system))
        print(f"idle {idle // MB} MB, full {full // MB} MB, after each {[each // MB for each in after]} MB")
        assert (full - idle) / MANY <= BYTES_A_STREAM_MAX
        assert after[1] - after[0] <= LEAK_BYTES_MAX
        await adds_up(system, shop, 2 * MANY)


async def test_B13_clients_that_never_read_cost_what_is_stated_and_are_paid_for(tmp_path: Path) -> None:
    async with storming(tmp_path) as (system, shop):
        buyer = await customer(shop, 1_000 * USD)
        idle = await rests(system)
        crowd = Crowd(system.port)
        await crowd.arrive(STUCK, request(buyer.secret, "tokens=16000 chunk=1", max_tokens=16_000), room=4_096)
        await grown(system, idle + STUCK * STUCK_BYTES_MIN)
        stuck = await rests(system)
        print(f"idle {idle // MB} MB, stuck {stuck // MB} MB: {(stuck - idle) // STUCK // 1024} kB a reader")
        assert (stuck - idle) / STUCK <= BYTES_A_STUCK_READER_MAX
        crowd.leave()
        await settled(system)
        await adds_up(system, shop, STUCK)


async def test_heads_and_bodies_that_never_end_cost_little_and_end(tmp_path: Path) -> None:
    """Slow-loris by the thousand: nothing is held, nobody else waits, and the connections are gone when their time is up."""
    async with storming(tmp_path) as (system, shop):
        buyer = await customer(shop, USD)
        idle = await rests(system)
        crowd = Crowd(system.port)
        await crowd.arrive(3_000, b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 2_000)
        await crowd.arrive(1_000, b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n" + b"{" * 4_000)
        full = rss(system)
        print(f"idle {idle // MB} MB, full {full // MB} MB")
        assert (full - idle) / 4_000 <= 24 * 1024
        loop, began = asyncio.get_running_loop(), time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", system.port)
        writer.write(request(buyer.secret, "tokens=5"))
        await asyncio.wait_for(reader.readuntil(b"[DONE]"), 10)
        writer.close()
        answers = await asyncio.gather(*(asyncio.wait_for(loop.sock_recv(raw, 4_096), 30) for raw in crowd.sockets[:3_000]))
        assert all(answer.startswith(b"HTTP/1.1 408") for answer in answers)
        assert time.monotonic() - began < 20
        crowd.leave()
        await adds_up(system, shop, 1)


async def settled(system: System) -> None:
    """Until no request is open: drained, or asked for by the resolver."""
    until = time.monotonic() + 180
    while await system.rows.open_requests():
        assert time.monotonic() < until, f"{await system.rows.open_requests()} requests are still open"
        await asyncio.sleep(0.5)


async def adds_up(system: System, shop: Shop, count: int) -> None:
    """Every request has been charged; our cost of each is the upstream's bill of it, to the last digit; every invariant holds."""
    await quiet(system)
    together = "request r JOIN attempt a ON a.customer = r.customer AND a.request = r.id"
    question = f"SELECT r.state, r.charged, a.generation_id, a.buy_cost FROM {together}"
    (rows,) = await system.rows.ask(question)
    assert len(rows) == count
    assert {state for state, *_ in rows} == {"settled"}
    assert all(charged > 0 for _, charged, *_ in rows)
    billed = {bill.id: bill.cost for bill in upstreambook.bills(system.journal)}
    assert {name: Decimal(cost) for _, _, name, cost in rows} == billed
    assert await inquiry.audit(system) == ()
