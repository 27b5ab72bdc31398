"""An ordinary ASGI application behind our own server: Starlette beside the gateway on one port, and applications that misbehave."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route
from tests.gateway.gateway_shop import HELLO, MODEL, Reply, open_shop
from tests.gateway.http1_desk import TIGHT, exchange, get, post, words

from tokenarb.gateway.guest import Guest
from tokenarb.gateway.routes import Routes
from tokenarb.gateway.server import Server

CLOSE = "Connection: close\r\n"


def console() -> tuple[Starlette, list[str]]:
    lived: list[str] = []

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        lived.append("began")
        yield
        lived.append("ended")

    async def page(request: Request) -> HTMLResponse:
        answer = HTMLResponse(f"<h1>{request.path_params['name']}</h1>{request.query_params.get('q')}")
        answer.set_cookie("a", "1")
        answer.set_cookie("b", "2")
        return answer

    async def form(request: Request) -> JSONResponse:
        return JSONResponse(
            {"got": (await request.body()).decode(), "cookie": request.cookies, "from": request.client and request.client.host}
        )

    async def feed(_: Request) -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            for number in range(3):
                yield b"piece %d\n" % number

        return StreamingResponse(pieces())

    async def broken(_: Request) -> PlainTextResponse:
        raise RuntimeError("planted")

    routes = [Route("/console/{name}", page), Route("/form", form, methods=["POST"]), Route("/feed", feed), Route("/broken", broken)]
    return Starlette(routes=routes, lifespan=lifespan), lived


@contextlib.asynccontextmanager
async def hosting(app: Any, **bounds: Any) -> AsyncIterator[int]:
    guest = Guest(app, **bounds)
    server = Server(Routes(guest.serve).handle, words, TIGHT)
    await guest.open()
    _, port = await server.start()
    yield port
    await server.stop(1.0)
    await guest.close()


async def test_one_port_for_the_gateway_and_a_console(tmp_path: Path) -> None:
    app, lived = console()
    async with open_shop(tmp_path, fallback=app) as shop:
        assert lived == ["began"]
        page = await shop.get("/console/ke%C3%BD?q=1%2B1")
        assert (page.status, page.body.decode()) == (200, "<h1>keý</h1>1+1")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert (await shop.get("/nothing")).body == b"Not Found"
        assert (await shop.ask({"model": MODEL, "messages": HELLO, "max_tokens": 9})).status == 200
        for path in ("/v1/console/a", "/api/v1/feed", "/ai-proxy/v1/form"):
            lost = await shop.get(path)
            assert (lost.status, lost.error["type"]) == (404, "invalid_request_error")
    assert lived == ["began", "ended"]


async def test_answers_of_every_shape_pass() -> None:
    async with hosting(console()[0]) as port:
        answer = await exchange(port, get("/console/x", CLOSE))
        assert answer.count(b"set-cookie: ") == 2
        sent = await exchange(port, post("/form", b"body", CLOSE + "Cookie: a=1; b=2\r\n"))
        assert Reply(sent).json == {"got": "body", "cookie": {"a": "1", "b": "2"}, "from": "127.0.0.1"}
        feed = Reply(await exchange(port, get("/feed", CLOSE)))
        assert (feed.whole, feed.body) == (True, b"piece 0\npiece 1\npiece 2\n")
        head = await exchange(port, get("/console/x", CLOSE).replace(b"GET", b"HEAD"))
        assert b"content-length: 14\r\n" in head.lower()
        assert head.endswith(b"\r\n\r\n")
        refused = await exchange(port, post("/console/x", b"", CLOSE))
        assert refused.startswith(b"HTTP/1.1 405")


async def test_an_application_that_breaks_takes_nothing_with_it() -> None:
    async with hosting(console()[0]) as port:
        answer = await exchange(port, get("/broken", CLOSE))
        assert answer.startswith(b"HTTP/1.1 500")
        assert b"planted" not in answer
        assert (await exchange(port, get("/feed", CLOSE))).startswith(b"HTTP/1.1 200")


def begins(*headers: tuple[bytes, bytes], body: bytes = b"", more: bool = False) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise RuntimeError("no lifespan here")
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body, "more_body": more})

    return app


async def test_an_application_cannot_split_or_stretch_an_answer() -> None:
    for headers in ((b"x", b"a\r\nset-cookie: b"), (b"x\r\ny", b"a"), (b"x y", b"a")):
        async with hosting(begins(headers)) as port:
            assert (await exchange(port, get("/", CLOSE))).startswith(b"HTTP/1.1 500")
    async with hosting(begins((b"content-length", b"2"), (b"connection", b"x"), (b"transfer-encoding", b"chunked"), body=b"hi")) as port:
        answer = await exchange(port, get("/", CLOSE))
        assert answer.lower().count(b"content-length") == 1
        assert b"chunked" not in answer
        assert answer.endswith(b"\r\n\r\nhi")
    async with hosting(begins((b"content-length", b"2"), body=b"longer")) as port:
        assert b"longer" not in await exchange(port, get("/", CLOSE))
    for short in (begins((b"content-length", b"9"), body=b"short"), begins(body=b"half", more=True)):
        async with hosting(short) as port:
            answer = await exchange(port, get("/"))
            assert b"0\r\n\r\n" not in answer  # cut, so that nobody takes it for whole


async def test_applications_are_bounded_in_number_and_in_time() -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await asyncio.sleep(60)

    async with hosting(silent, at_once_max=3, begin_s_max=0.3) as port:
        answers = await asyncio.gather(*(exchange(port, get("/", CLOSE)) for _ in range(5)))
        assert [answer[:12] for answer in answers] == [b"HTTP/1.1 503"] * 5
        started = asyncio.get_running_loop().time()
        assert (await exchange(port, get("/", CLOSE))).startswith(b"HTTP/1.1 503")
        assert asyncio.get_running_loop().time() - started >= 0.25  # places were given back


async def test_an_application_hears_that_its_client_left() -> None:
    left = asyncio.Event()

    async def patient(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        assert (await receive())["type"] == "http.request"
        assert (await receive())["type"] == "http.disconnect"
        left.set()

    async with hosting(patient) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get("/"))
        await reader.readuntil(b"x")
        writer.transport.abort()
        await asyncio.wait_for(left.wait(), 2)
