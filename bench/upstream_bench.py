"""The upstream pool alone, on one event loop against a raw server in another process: requests/s and streamed chunks/s.

`raw` is the floor: an asyncio.Protocol on the same loop that parses nothing and only counts bytes. The ratio is what is to be watched.
"""

import argparse
import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from typing import Any

import uvloop

from tokenarb.upstream.pool import Pool

BODY = b'{"id":"gen-1","choices":[{"message":{"content":"' + b"x" * 700 + b'"}}],"usage":{"prompt_tokens":9,"completion_tokens":9}}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-generation-id: gen-1\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY
EVENT = b'data: {"id":"gen-1","choices":[{"index":0,"delta":{"content":"word "}}]}\n\n'
CHUNK = b"%x\r\n%b\r\n" % (len(EVENT), EVENT)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
CHUNKS = 400
SENT = b'{"model":"m","messages":[{"role":"user","content":"hello"}]}'
STREAM_BYTES = len(HEAD) + CHUNKS * len(CHUNK) + 5


class Upstream(asyncio.Protocol):
    """Answers at once, without parsing: a path with an `s` in it streams, one write a chunk."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"POST /s"):
            asyncio.get_running_loop().create_task(self.stream())
        else:
            self.transport.write(ANSWER)

    async def stream(self) -> None:
        self.transport.write(HEAD)
        for number in range(CHUNKS):
            self.transport.write(CHUNK)
            if number % 4 == 0:
                await asyncio.sleep(0)
        self.transport.write(b"0\r\n\r\n")


def serve(pipe: Connection) -> None:
    """The upstream's process."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(run())


class Raw(asyncio.Protocol):
    """The floor: writes a request, counts the answer's bytes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def ask(self, path: bytes, size: int) -> asyncio.Future:
        self.left = size
        self.done = asyncio.get_running_loop().create_future()
        self.transport.write(b"POST " + path + b" HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % len(SENT) + SENT)
        return self.done

    def data_received(self, data: bytes) -> None:
        self.left -= len(data)
        if self.left <= 0:
            self.done.set_result(None)


async def timed(streams: int, seconds: float, one: Callable[[], Awaitable[int]]) -> tuple[float, float]:
    """(things a second, CPU microseconds a thing) of `streams` loops of `one`, which says how many things it did."""
    done = 0
    until = time.perf_counter() + seconds

    async def loop() -> None:
        nonlocal done
        while time.perf_counter() < until:
            count = await one()  # not `done += await`: that reads `done` before it waits
            done += count

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(loop() for _ in range(streams)))
    return done / (time.perf_counter() - began), (time.process_time() - cpu) / done * 1e6


async def measure(port: int, seconds: float) -> list[dict[str, Any]]:
    """Prints the table and returns its rows; floor and pool take turns, the better of two rounds counts."""
    rows: list[dict[str, Any]] = []
    pool = Pool(f"http://127.0.0.1:{port}")
    headers = [(b"authorization", b"Bearer sk-or-v1-" + b"0" * 64), (b"content-type", b"application/json"), (b"accept", b"*/*")]
    free: list[Raw] = []

    async def raw(path: bytes, size: int) -> None:
        if free:
            connection = free.pop()
        else:
            _, connection = await asyncio.get_running_loop().create_connection(Raw, "127.0.0.1", port)
        await connection.ask(path, size)
        free.append(connection)

    async def raw_request() -> int:
        await raw(b"/r", len(ANSWER))
        return 1

    async def raw_stream() -> int:
        await raw(b"/s", STREAM_BYTES)
        return CHUNKS

    async def request() -> int:
        assert await (await pool.send(b"POST", b"/r", headers, SENT)).body(10_000) == BODY
        return 1

    async def stream() -> int:
        incoming = await pool.send(b"POST", b"/s", headers, SENT)
        size = 0
        while piece := await incoming.chunk():
            size += len(piece)
        assert size == CHUNKS * len(EVENT)
        return CHUNKS

    async def pumped() -> int:
        incoming = await pool.send(b"POST", b"/s", headers, SENT)
        done = asyncio.get_running_loop().create_future()
        incoming.pump(lambda piece: None, done.set_result)
        assert await done is None
        return CHUNKS

    print(f"{'':34}{'floor/s':>11}{'pool/s':>11}{'ratio':>8}{'floor CPU µs':>14}{'pool CPU µs':>13}")
    for name, streams, floor, ours in (
        ("requests, 1 at a time", 1, raw_request, request),
        ("requests, 64 at a time", 64, raw_request, request),
        ("chunks, 200 streams, chunk()", 200, raw_stream, stream),
        ("chunks, 200 streams, pump()", 200, raw_stream, pumped),
    ):
        rounds = [(await timed(streams, seconds, floor), await timed(streams, seconds, ours)) for _ in range(2)]
        (floor_rate, floor_cpu), (rate, cpu) = max(rounds, key=lambda pair: pair[1][0])
        print(f"{name:34}{floor_rate:11,.0f}{rate:11,.0f}{rate / floor_rate:8.2f}{floor_cpu:14.1f}{cpu:13.1f}")
        against = f"a protocol that parses nothing: {floor_rate:,.0f}/s"
        rows.append({"name": f"upstream pool: {name}", "value": rate, "unit": "/s", "against": against, "ratio": rate / floor_rate})
    await pool.close()
    for connection in free:
        connection.transport.abort()
    return rows


def run(*, quick: bool = False, seconds: float = 2.0) -> list[dict[str, Any]]:
    """Starts the upstream's process, measures, prints, returns the rows."""
    ours, theirs = multiprocessing.Pipe()
    upstream = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    upstream.start()
    try:
        return uvloop.run(measure(ours.recv(), 0.5 if quick else seconds))
    finally:
        upstream.kill()
        upstream.join()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="a measurement's length")
    run(seconds=parser.parse_args().seconds)


if __name__ == "__main__":
    main()
