"""The server's own HTTP/1.1 over real sockets: framing, order, disconnects, back-pressure, stopping."""

import asyncio
import socket

import pytest
from tests.gateway.http1_desk import CLOSE, TIGHT, Desk, exchange, get, post, serving, words

from tokenarb.gateway.limits import Limits
from tokenarb.gateway.server import Server


async def test_an_answer_with_a_body() -> None:
    async with serving() as (_desk, server, port):
        answer = await exchange(port, post("/echo?x=1", b"hello", CLOSE))
        assert answer.startswith(b"HTTP/1.1 200 OK\r\ndate: ")
        assert answer.endswith(b"\r\n\r\n/echo|hello")
        assert server.bodies == 0


@pytest.mark.parametrize("size", [1, 2, 7])
async def test_a_request_in_tiny_pieces(size: int) -> None:
    whole = post("/echo", b"hello", CLOSE)
    async with serving() as (_, _, port):
        answer = await exchange(port, *(whole[at : at + size] for at in range(0, len(whole), size)), pause_s=0.001)
        assert answer.endswith(b"/echo|hello")


async def test_a_chunked_request_and_its_trailers() -> None:
    chunks = b"".join(b"1\r\n%c\r\n" % letter for letter in b"hello") + b"0\r\nx-late: 1\r\n\r\n"
    async with serving() as (_, server, port):
        answer = await exchange(port, b"POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
        assert answer.endswith(b"/echo|hello")
        assert server.bodies == 0


async def test_pipelined_requests_are_answered_in_order_one_at_a_time() -> None:
    async with serving() as (desk, _, port):
        together = b"".join(post(f"/echo/{number}", b"%d" % number) for number in range(12)) + get("/echo/end", CLOSE)
        answer = await exchange(port, together[:100], together[100:], pause_s=0.002)
        assert [part.split(b"|")[0] for part in answer.split(b"/echo/")[1:]] == [*(b"%d" % n for n in range(12)), b"end"]
        assert desk.most_at_once == 1


async def test_too_many_pipelined_requests_are_refused_after_those_that_fit() -> None:
    async with serving() as (desk, _, port):
        answer = await exchange(port, get("/echo") * 60)
        assert answer.count(b"HTTP/1.1 200") == TIGHT.pipelined
        assert answer.count(b"HTTP/1.1 400") == 1
        assert len(desk.seen) == TIGHT.pipelined


async def test_what_comes_early_is_not_read_without_bound() -> None:
    limits = Limits(ahead_bytes=10_000, tick_s=0.05)
    async with serving(limits) as (desk, server, port):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get("/wait"))
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(b"G" * 4_000_000)
        await asyncio.sleep(0.2)
        (connection,) = server.connections
        assert len(connection._ahead) < 10_000 + 300_000
        assert len(desk.seen) == 1
        writer.transport.abort()


async def test_100_continue() -> None:
    async with serving() as (_, _, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"hi")
        assert (await reader.readuntil(b"|hi")).startswith(b"HTTP/1.1 200")
        writer.close()


async def test_a_disconnect_is_noticed_before_the_first_byte() -> None:
    async with serving() as (desk, server, port):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get("/wait"))
        await asyncio.sleep(0.05)
        writer.transport.abort()
        await asyncio.wait_for(desk.left.wait(), 1.0)
        assert server.running == 1  # the handler goes on: a drain is not ended by the client's leaving


async def test_a_half_closed_client_still_gets_a_quick_answer() -> None:
    async with serving() as (_, server, port):
        answer = await exchange(port, get("/echo"), half_close=True)
        assert answer.endswith(b"/echo|")
        await asyncio.sleep(0.05)
        assert not server.connections


async def test_a_stream_is_chunked_and_ends() -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, get("/stream", CLOSE))
        assert answer.endswith(b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")


async def test_http10_gets_no_chunks_and_a_close() -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, b"GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert b"transfer-encoding" not in answer
        assert answer.endswith(b"\r\n\r\nonetwo")


@pytest.mark.parametrize("path", ["/broken", "/forgotten"])
async def test_a_cut_answer_has_no_end(path: str) -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, get(path))
        assert b"200 OK" in answer
        assert b"0\r\n\r\n" not in answer


async def test_a_cut_http10_answer_ends_in_a_reset() -> None:
    async with serving() as (_, _, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /broken HTTP/1.0\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            await reader.readuntil(b"never")
        writer.close()


async def test_a_handler_that_breaks_is_told_in_general_words() -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, get("/raising"))
        assert answer.startswith(b"HTTP/1.1 500")
        assert b"planted" not in answer


async def test_head_has_no_body() -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, b"HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo", CLOSE))
        first, second = answer.split(b"HTTP/1.1 200 OK")[1:]
        assert first.endswith(b"content-length: 6\r\ncontent-type: text/plain\r\n\r\n")
        assert second.endswith(b"/echo|")


async def test_absolute_targets_and_upgrade_wishes_are_ordinary_requests() -> None:
    async with serving() as (desk, _, port):
        one = b"GET http://a/echo?b HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
        answer = await exchange(port, one + get("/echo/two", CLOSE))
        assert answer.count(b"HTTP/1.1 200") == 2
        assert [path for _, path, _ in desk.seen] == ["/echo", "/echo/two"]


async def test_a_client_that_never_reads_costs_little_and_counts_as_gone() -> None:
    async with serving() as (desk, server, port):
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        raw.connect(("127.0.0.1", port))
        raw.sendall(get("/flood"))
        await asyncio.sleep(0.3)
        (connection,) = server.connections
        assert connection._transport.get_write_buffer_size() <= TIGHT.write_high_bytes + 2 * 65_536
        assert desk.sent < 20_000_000
        await asyncio.wait_for(desk.left.wait(), 3.0)
        raw.close()


async def test_silence_is_filled() -> None:
    async with serving() as (_, _, port):
        answer = await exchange(port, get("/quiet", CLOSE))
        assert 2 <= answer.count(b": still here") <= 4
        assert answer.endswith(b"0\r\n\r\n")


async def test_stopping_finishes_what_runs_and_takes_nothing_new() -> None:
    desk = Desk()
    server = Server(desk.handle, words, TIGHT)
    _, port = await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    idle_reader, idle_writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(get("/wait"))
    await asyncio.sleep(0.05)
    stopping = asyncio.create_task(server.stop(5.0))
    assert await asyncio.wait_for(idle_reader.read(), 1.0) == b""
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", port)
    desk.release.set()
    answer = await reader.read()
    assert b"connection: close" in answer
    assert answer.endswith(b"late")
    assert await stopping == 0
    writer.close()
    idle_writer.close()


async def test_stopping_abandons_what_takes_too_long() -> None:
    desk = Desk()
    server = Server(desk.handle, words, TIGHT)
    _, port = await server.start()
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(get("/wait"))
    await asyncio.sleep(0.05)
    assert await server.stop(0.1) == 1
    writer.close()
