"""Keeping connections, giving up on them, and never sending twice what may be billed."""

import asyncio
import gc
import socket
import threading
import time

import psutil
import pytest
from tests.upstream.upstream_wire import answer, chunked, reset, says, until_cut, wire

from tokenarb.upstream import incoming as incoming_module
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.problems import Cut, NotSent

pytestmark = pytest.mark.usefixtures("both_loops")


async def ask(pool: Pool, method: bytes = b"POST", body: bytes = b"{}") -> bytes:
    return await (await pool.send(method, b"/chat", [], body if method == b"POST" else b"")).body(10**9)


async def settled(condition) -> None:
    for _ in range(400):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came to be")


async def test_one_connection_serves_calls_one_after_the_other() -> None:
    async with wire(says(answer(b"hi"), rounds=50)) as server:
        pool = Pool(server.url)
        for _ in range(50):
            assert await ask(pool) == b"hi"
        assert (server.accepted, pool.opened) == (1, 1)
        await pool.close()
        assert pool.open == 0


async def test_parallel_calls_never_mix_their_answers() -> None:
    async def echo(server, reader, writer):
        while True:
            body = await server.request(reader)
            await asyncio.sleep(0.001 * (body[-1] % 7))
            writer.write(chunked(body, body))

    async with wire(echo) as server:
        pool = Pool(server.url, max_idle=10)

        async def one(number: int) -> None:
            for turn in range(5):
                body = b"%d/%d" % (number, turn)
                assert await ask(pool, body=body) == body * 2

        await asyncio.gather(*(one(number) for number in range(60)))
        assert len(server.requests) == 300
        await settled(lambda: pool.open <= 10)
        assert pool.free == pool.open
        await pool.close()


async def test_C11_a_connection_closed_while_it_lay_idle_is_replaced_before_anything_is_written() -> None:
    async with wire(says(answer(b"hi"))) as server:  # closes after each answer, without saying so
        pool = Pool(server.url)
        for _ in range(5):
            assert await ask(pool) == b"hi"
            await asyncio.sleep(0.02)
        assert len(server.requests) == server.accepted == 5
        await pool.close()


async def test_C11_an_end_that_the_event_loop_has_not_seen_yet_is_seen_before_writing() -> None:
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for _ in range(2):
            connection, _ = listener.accept()
            heard.append(connection.recv(65_536))
            connection.sendall(answer(b"hi"))
            connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    pool = Pool(f"http://127.0.0.1:{listener.getsockname()[1]}")
    incoming = await pool.send(b"POST", b"/", [], b"{}")
    while not incoming.complete:
        await asyncio.sleep(0)
    time.sleep(0.1)  # the kernel learns of the end, this loop does not turn
    assert await ask(pool) == b"hi"
    assert len(heard) == 2
    await pool.close()
    thread.join()
    listener.close()


async def test_C11_a_post_that_dies_on_a_kept_connection_is_not_sent_again() -> None:
    async def script(server, reader, writer):
        await server.request(reader)
        writer.write(answer(b"hi"))
        await server.request(reader)
        reset(writer)

    async with wire(script) as server:
        pool = Pool(server.url)
        assert await ask(pool) == b"hi"
        with pytest.raises(Cut):
            await ask(pool)
        assert len(server.requests) == 2
        await pool.close()


async def test_a_get_that_dies_on_a_kept_connection_is_sent_once_more_on_a_fresh_one() -> None:
    async def script(server, reader, writer):
        await server.request(reader)
        if server.accepted == 1 or b"always" in server.requests[-1]:
            writer.write(answer(b"hi")) if len(server.requests) == 1 else reset(writer)
            await server.request(reader)
            reset(writer)
        else:
            writer.write(answer(b"again"))
            await server.request(reader)

    async with wire(script) as server:
        pool = Pool(server.url)
        assert await ask(pool, b"GET") == b"hi"
        assert await ask(pool, b"GET") == b"again"
        assert len(server.requests) == 3
        with pytest.raises(Cut):
            await pool.send(b"GET", b"/always", [])  # the kept one dies, the fresh one too: no third
        assert len(server.requests) == 5
        await pool.close()


async def test_an_answer_nobody_asked_for_never_becomes_the_next_callers() -> None:
    async def script(server, reader, writer):
        await server.request(reader)
        writer.write(answer(b"mine"))
        await asyncio.sleep(0.02)
        writer.write(answer(b"poison"))
        await asyncio.sleep(0.02)

    async with wire(script) as server:
        pool = Pool(server.url)
        for _ in range(3):
            assert await ask(pool) == b"mine"
            await asyncio.sleep(0.03)
        assert server.accepted == 3
        await pool.close()


@pytest.mark.parametrize("surplus", [answer(b"poison"), b"x", answer(b"poison")[:9]])
async def test_bytes_glued_to_an_answer_end_its_connection(surplus: bytes) -> None:
    async with wire(says(answer(b"mine") + surplus, close=False)) as server:
        pool = Pool(server.url)
        assert await ask(pool) == b"mine"
        assert await ask(pool) == b"mine"
        assert server.accepted == 2
        await pool.close()


async def test_connection_close_is_honoured() -> None:
    async with wire(says(answer(b"hi", b"200 OK", b"connection: close"), close=False)) as server:
        pool = Pool(server.url)
        assert await ask(pool) == b"hi"
        assert await ask(pool) == b"hi"
        assert server.accepted == 2
        await pool.close()


async def test_an_answer_that_overtakes_its_request_is_read_and_its_connection_dropped() -> None:
    async def script(server, reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(b"too large", b"413 Payload Too Large"))
        await asyncio.sleep(5)

    async with wire(script) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"POST", b"/", [], b"x" * 30_000_000)
        assert (incoming.status, await incoming.body(100)) == (413, b"too large")
        await settled(lambda: pool.open == 0)
        await pool.close()


async def test_slow_headers_are_waited_for_and_silence_is_not() -> None:
    async def script(server, reader, writer):
        wait_s = float(await server.request(reader))
        await asyncio.sleep(wait_s)
        writer.write(answer(b"late"))
        await reader.read()

    async with wire(script) as server:
        pool = Pool(server.url, header_timeout_s=0.5)
        assert await ask(pool, body=b"0.3") == b"late"
        began = time.monotonic()
        with pytest.raises(Cut, match=r"no headers for 0\.5 s"):
            await ask(pool, body=b"30")
        assert time.monotonic() - began < 1.5
        with pytest.raises(Cut, match=r"no headers for 0\.2 s"):
            await pool.send(b"POST", b"/", [], b"30", header_timeout_s=0.2)
        await pool.close()


async def test_a_stream_that_falls_silent_is_cut_and_one_that_only_dawdles_is_not() -> None:
    async def script(server, reader, writer):
        await server.request(reader)
        writer.write(chunked(end=b""))
        for _ in range(6):
            await asyncio.sleep(0.15)
            writer.write(b"5\r\n: hi\n\r\n")
        await reader.read()

    async with wire(script) as server:
        pool = Pool(server.url, idle_timeout_s=0.4)
        incoming = await pool.send(b"POST", b"/", [], b"{}")
        got, end = await until_cut(incoming)
        assert str(end) == "silent for 0.4 s"
        assert got == b": hi\n" * 6
        await pool.close()


async def test_a_connection_that_lies_idle_too_long_is_closed_by_us() -> None:
    async with wire(says(answer(b"hi"), close=False)) as server:
        pool = Pool(server.url, keep_alive_s=0.2)
        await ask(pool)
        assert pool.free == 1
        await settled(lambda: pool.open == 0)
        assert pool.free == 0
        await pool.close()


async def test_a_host_that_does_not_answer_the_connect_is_surely_not_billed() -> None:
    async with wire(says(b"", close=False)) as server:
        # TLS towards a server that never speaks: the handshake hangs, and no request byte has left.
        pool = Pool(server.url.replace("http:", "https:"), connect_timeout_s=0.3)
        with pytest.raises(NotSent, match="within"):
            await ask(pool)
        await pool.close()


async def test_more_than_the_allowed_connections_are_refused_before_sending() -> None:
    async with wire(says(chunked(b"x", end=b""), close=False)) as server:
        pool = Pool(server.url, max_connections=2)
        held = [await pool.send(b"POST", b"/", [], b"{}") for _ in range(2)]
        with pytest.raises(NotSent) as refused:
            await ask(pool)
        assert refused.value.retry_after_s == 1.0
        held[0].abort()
        await settled(lambda: pool.open == 1)
        assert (await pool.send(b"POST", b"/", [], b"{}")).status == 200
        await pool.close()


async def test_B13_a_stalled_reader_stalls_the_upstream_not_the_memory() -> None:
    total, piece = 50_000_000, b"x" * 50_000
    written = 0

    async def script(server, reader, writer):
        nonlocal written
        await server.request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % total)
        while written < total:
            writer.write(piece)
            await writer.drain()
            written += len(piece)

    async with wire(script) as server:
        pool = Pool(server.url, idle_timeout_s=0.4)
        gc.collect()
        before = psutil.Process().memory_info().rss
        incoming = await pool.send(b"POST", b"/", [], b"{}")
        await asyncio.sleep(1.0)  # beyond the idle timeout: our own slowness is not the upstream's
        assert incoming.buffered <= 2 * incoming_module.HIGH_WATER
        assert written < 20_000_000  # what the two kernels hold
        assert psutil.Process().memory_info().rss - before < 16_000_000
        seen = 0
        while got := await incoming.chunk():
            seen += len(got)
            assert incoming.buffered <= 2 * incoming_module.HIGH_WATER
        assert (seen, written) == (total, total)
        await settled(lambda: pool.free == 1 or pool.open == 0)
        await pool.close()


async def test_B13_a_pump_delivers_everything_in_order_and_can_be_paused() -> None:
    async with wire(says(chunked(b"a", b"b"), chunked(b"c" * 900_000, end=b""), close=False)) as server:
        pool = Pool(server.url)
        got: list[bytes] = []
        ends: list[Cut | None] = []
        incoming = await pool.send(b"POST", b"/", [], b"{}")
        incoming.pump(got.append, ends.append)
        await settled(lambda: ends)
        assert (b"".join(got), ends) == (b"ab", [None])
        await pool.close()

    async with wire(says(chunked(b"c" * 900_000, end=b""), close=True)) as server:
        pool = Pool(server.url)
        got, ends = [], []
        incoming = await pool.send(b"POST", b"/", [], b"{}")

        def sink(piece: bytes) -> None:
            got.append(piece)
            incoming.pause()

        incoming.pump(sink, ends.append)
        await asyncio.sleep(0.1)
        assert len(got) == 1
        while not ends:
            incoming.resume()
            await asyncio.sleep(0.005)
        assert b"".join(got) == b"c" * 900_000
        assert isinstance(ends[0], Cut)
        await pool.close()


async def test_abort_closes_at_once_and_the_reader_is_told() -> None:
    gone = asyncio.Event()

    async def script(server, reader, writer):
        await server.request(reader)
        writer.write(chunked(b"x", end=b""))
        try:
            await reader.read()
        finally:
            gone.set()

    async with wire(script) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"POST", b"/", [], b"{}")
        assert await incoming.chunk() == b"x"
        waiting = asyncio.create_task(incoming.chunk())
        await asyncio.sleep(0.01)
        incoming.abort()
        incoming.abort()
        with pytest.raises(Cut, match="aborted by us"):
            await waiting
        await asyncio.wait_for(gone.wait(), 2)
        await settled(lambda: pool.open == 0)
        await pool.close()


async def test_abort_after_the_end_leaves_the_connection_to_the_next_call() -> None:
    async with wire(says(answer(b"hi"), rounds=2)) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"POST", b"/", [], b"{}")
        await settled(lambda: incoming.complete)
        incoming.abort()
        assert await incoming.body(10) == b"hi"
        assert await ask(pool) == b"hi"
        assert server.accepted == 1
        await pool.close()


async def test_B2_a_caller_cancelled_before_the_headers_closes_its_connection() -> None:
    async with wire(says(close=False)) as server:
        pool = Pool(server.url)
        call = asyncio.create_task(ask(pool))
        await settled(lambda: server.requests)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await settled(lambda: pool.open == 0)
        await pool.close()


async def test_a_reader_cancelled_in_mid_body_loses_nothing() -> None:
    async with wire(says(chunked(b"a", end=b""), b"1\r\nb\r\n0\r\n\r\n", pause_s=0.1)) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"POST", b"/", [], b"{}")
        assert await incoming.chunk() == b"a"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(incoming.chunk(), 0.02)
        assert await incoming.body(10) == b"b"
        await pool.close()


async def test_closing_the_pool_cuts_what_runs_and_refuses_what_comes() -> None:
    async with wire(says(chunked(b"x", end=b""), close=False)) as server:
        pool = Pool(server.url)
        incoming = await pool.send(b"POST", b"/", [], b"{}")
        await pool.close()
        assert await incoming.chunk() == b"x"
        with pytest.raises(Cut):
            await incoming.chunk()
        with pytest.raises(NotSent, match="closed"):
            await ask(pool)
        await pool.close()
