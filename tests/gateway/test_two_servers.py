"""The contract of an exchange, held by both implementations: our own HTTP/1.1, and any ASGI server (here uvicorn) through `asgi`."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.gateway.asgi_server import uvicorn_serving
from tests.gateway.gateway_shop import HELLO, MODEL, NANO, Shop, open_shop
from tests.gateway.http1_desk import CLOSE, TIGHT, Desk, exchange, get, post, serving, words

from tokenarb.gateway import routes
from tokenarb.gateway.asgi import Application

BOTH = ["own", "uvicorn"]
LIMITS = replace(TIGHT, bodies_bytes=1_000_000)


class Bench:
    """A desk behind one of the two servers."""

    def __init__(self, desk: Desk, port: int, counter: Any) -> None:
        self.desk = desk
        self.port = port
        self._counter = counter

    @property
    def running(self) -> int:
        return int(self._counter.running)


@contextlib.asynccontextmanager
async def bench_of(kind: str) -> AsyncIterator[Bench]:
    if kind == "own":
        async with serving(LIMITS) as (desk, server, port):
            yield Bench(desk, port, server)
        return
    desk = Desk()
    app = Application(desk.handle, words, LIMITS)
    async with uvicorn_serving(app) as port:
        yield Bench(desk, port, app)
        desk.release.set()
    assert await app.stop(2.0) == 0


@pytest_asyncio.fixture(params=BOTH)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async with bench_of(request.param) as opened:
        yield opened


async def test_a_request_is_what_it_was_on_the_wire(bench: Bench) -> None:
    answer = await exchange(bench.port, post("/echo/a%20b?c=d", b"body", CLOSE))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"/echo/a%20b|body")
    assert b"content-length: 16\r\n" in answer.lower()
    assert answer.lower().count(b"\r\ndate: ") == 1
    assert bench.desk.seen == [("POST", "/echo/a%20b", b"body")]


async def test_a_chunked_body_is_whole(bench: Bench) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    answer = await exchange(bench.port, head, b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n", pause_s=0.01)
    assert answer.endswith(b"/echo|abcde")


async def test_one_after_the_other_on_one_connection_in_order(bench: Bench) -> None:
    answer = await exchange(bench.port, b"".join(post("/echo", b"%d" % number) for number in range(5)) + get("/echo", CLOSE))
    assert answer.count(b"HTTP/1.1 200 ") == 6
    places = [answer.index(b"/echo|%d" % number) for number in range(5)]
    assert places == sorted(places)
    assert bench.desk.most_at_once == 1


async def test_a_stream_is_chunked_and_ends(bench: Bench) -> None:
    answer = await exchange(bench.port, get("/stream", CLOSE))
    assert answer.endswith(b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")


async def test_head_has_no_body(bench: Bench) -> None:
    answer = await exchange(bench.port, b"HEAD /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert b"content-length: 6\r\n" in answer.lower()
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("path", ["/broken", "/forgotten", "/twice"])
async def test_a_cut_answer_has_no_end(bench: Bench, path: str) -> None:
    answer = await exchange(bench.port, get(path))
    assert b" 200 " in answer
    assert b"0\r\n\r\n" not in answer
    assert answer.count(b"HTTP/1.1 ") == 1


async def test_a_handler_that_breaks_is_told_in_general_words(bench: Bench) -> None:
    answer = await exchange(bench.port, get("/raising", CLOSE))
    assert answer.startswith(b"HTTP/1.1 500")
    assert b"planted" not in answer


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1400\r\n" + b"a" * 5120 + b"\r\n0\r\n\r\n",
    ],
    ids=["announced", "chunked"],
)
async def test_a_body_that_is_too_large_never_reaches_a_handler(bench: Bench, request_bytes: bytes) -> None:
    answer = await exchange(bench.port, request_bytes)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"request_too_large" in answer
    assert bench.desk.seen == []


async def test_a_body_that_never_ends_is_given_up(bench: Bench) -> None:
    answer = await exchange(bench.port, post("/echo", b"aaaaaaaa")[:-4])
    assert answer.startswith(b"HTTP/1.1 408")
    assert bench.desk.seen == []


async def test_two_keys_are_nobodys(bench: Bench) -> None:
    answer = await exchange(bench.port, get("/echo", "Authorization: Bearer x\r\nAuthorization: Bearer y\r\n"))
    assert answer.startswith(b"HTTP/1.1 400")
    assert bench.desk.seen == []


async def test_a_disconnect_is_noticed_before_the_first_byte_and_the_handler_goes_on(bench: Bench) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", bench.port)
    writer.write(get("/wait"))
    await asyncio.sleep(0.05)
    writer.transport.abort()
    await asyncio.wait_for(bench.desk.left.wait(), 2.0)
    assert bench.running == 1


async def test_B13_a_client_that_never_reads_costs_little_and_counts_as_gone(bench: Bench) -> None:
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
    raw.connect(("127.0.0.1", bench.port))
    raw.sendall(get("/flood"))
    await asyncio.sleep(0.3)
    assert bench.desk.sent < 20_000_000
    await asyncio.wait_for(bench.desk.left.wait(), 5.0)
    raw.close()


async def test_silence_is_filled(bench: Bench) -> None:
    answer = await exchange(bench.port, get("/quiet", CLOSE))
    assert 2 <= answer.count(b": still here") <= 4
    assert answer.endswith(b"0\r\n\r\n")


@pytest_asyncio.fixture(params=BOTH)
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    """The whole house, its door behind one of the two servers."""
    async with open_shop(tmp_path) as opened:
        if request.param == "own":
            yield opened
            return
        app = Application(opened.door.routes.handle, routes.answer)
        async with uvicorn_serving(app) as port:
            opened.port = port
            yield opened
        assert await app.stop(5.0) == 0


def chat(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "messages": HELLO, "max_tokens": 200, **changes}


async def test_a_chat_costs_the_same(house: Shop) -> None:
    whole = await house.ask(chat())
    streamed = await house.ask(chat(stream=True, stream_options={"include_usage": True}))
    assert (whole.status, streamed.status, streamed.done) == (200, 200, True)
    rows = await house.settled(2)
    assert [row["state"] for row in rows] == ["settled", "settled"]
    assert round(streamed.events[-1]["usage"]["cost"] * NANO) == rows[1]["charged"]
    assert whole.headers["x-request-id"] == rows[0]["id"]
    assert (await house.wallet()).available == 10 * NANO - sum(row["charged"] for row in rows)
    await house.audit()


async def test_refusals_are_the_same(house: Shop) -> None:
    assert (await house.ask(chat(), key="sk-nobody")).error["code"] == "invalid_key"
    assert (await house.get("/v1/nothing")).status == 404
    assert (await house.get("/v1/models", method="DELETE")).headers["allow"] == "GET, HEAD, OPTIONS"
    assert (await house.get("/v1/models", method="OPTIONS")).status == 204
    assert (await house.ask(b"{")).error["code"] == "invalid_json"
    assert await house.requests() == []


@pytest.mark.parametrize("marker", [None, b"data: "], ids=["before the first byte", "in mid-stream"])
async def test_B1_whoever_leaves_pays_what_the_upstream_billed(house: Shop, marker: bytes | None) -> None:
    await house.upstream(headers_ms=600, answer_tokens=60, chunk_delay_ms=10, abort="bill")
    reader, writer = await house.connect()
    writer.write(house.request(chat(stream=True)))
    if marker is None:
        while not await house.requests():  # held, and on its way upstream a moment later
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.15)
    else:
        await asyncio.wait_for(reader.readuntil(marker), 10)
    writer.transport.abort()
    (row,) = await house.settled()
    (bill,) = await house.bills()
    assert (row["state"], row["outcome"]) == ("settled", "disconnected")
    assert row["buy_cost"] == bill["cost"]
    assert row["charged"] > 0
    await house.audit()


async def test_B5_an_upstream_that_dies_in_mid_stream_is_never_a_clean_end(house: Shop) -> None:
    await house.upstream(cut_at=4, generation_cancel_delay_ms=0, generation_delay_ms=0)
    reply = await house.ask(chat(stream=True))
    assert not reply.done
    assert not reply.whole
    assert json.loads(reply.body.split(b"data: ")[-1])["error"]["code"] == "upstream_failed"
    (row,) = await house.settled()
    assert row["charged"] == 0
    await house.audit()


async def test_F4_a_websocket_is_refused_by_both() -> None:
    wish = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    for kind in BOTH:
        async with bench_of(kind) as opened:
            answer = await exchange(opened.port, get("/echo", wish))
            assert b" 101 " not in answer.split(b"\r\n")[0]
