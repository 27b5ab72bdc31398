"""Paths, methods and what a page in a browser may read: on a real door, byte by byte."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from tests.gateway.gateway_shop import MODEL, Reply, Shop

from tokenarb.gateway.menu import MENU
from tokenarb.gateway.routes import BASES, Routes


async def raw(shop: Shop, data: bytes) -> Reply:
    reader, writer = await shop.connect()
    writer.write(data)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return Reply(answer)


async def test_every_route_answers_a_preflight_on_every_base(shop: Shop) -> None:
    asked = 0
    for method, path in shop.door.routes.api():
        for base in BASES:
            there = base + path.replace("{model}", "gpt-4o-mini").replace("{author}/{slug}", MODEL)
            for tail in ("", "/"):
                preflight = await shop.get(there + tail, method="OPTIONS")
                assert preflight.status == 204, there
                assert preflight.headers["access-control-allow-origin"] == "*"
                assert method in preflight.headers["access-control-allow-methods"].split(", ")
                assert method in preflight.headers["allow"].split(", ")
                assert "content-length" not in preflight.headers
                asked += 1
    assert asked > 100


async def test_a_preflight_allows_the_headers_that_sdks_send(shop: Shop) -> None:
    wanted = "authorization,content-type,x-stainless-lang,idempotency-key,anthropic-version"
    head = "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\nOrigin: https://page.example\r\n"
    preflight = await raw(shop, f"{head}Access-Control-Request-Headers: {wanted}\r\n\r\n".encode())
    assert preflight.headers["access-control-allow-headers"] == wanted
    assert int(preflight.headers["access-control-max-age"]) > 0


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /v1/models HTTP/1.1\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(500)) + b"\r\n", 431),
        (b"GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404),
        (b"PUT /v1/models HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405),
        (b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\n{", 401),
        (b"GET /v1/generation?id=x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 401),
        (b"GET /v1/models/none-such HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404),
    ],
)
async def test_a_page_may_read_every_refusal(shop: Shop, data: bytes, status: int) -> None:
    reply = await raw(shop, data)
    assert reply.status == status
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["access-control-expose-headers"] == "*"
    assert len(reply.headers["x-request-id"]) == 32
    assert {"message", "type", "param", "code"} <= reply.error.keys()


@pytest.mark.parametrize("base", [*BASES, "", "/v1/v1"])
@pytest.mark.parametrize(
    ("line", "headers", "status", "kind"),
    [
        ("POST {}", "Content-Length: 99999999999\r\n", 413, "request_too_large"),
        ("POST {}", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", 400, "invalid_request_error"),
        ("POST {}", "Expect: what\r\nContent-Length: 1\r\n", 417, "invalid_request_error"),
        ("POST {}/count_tokens", "".join(f"X-{n}: y\r\n" for n in range(500)), 431, "invalid_request_error"),
        ("POST {}?beta=" + "x" * 20_000, "", 414, "invalid_request_error"),
        ("GET {}", "Connection: close\r\n", 405, "invalid_request_error"),
        ("POST {}/batches", "Connection: close\r\n", 404, "not_found_error"),
    ],
)
async def test_where_the_path_is_anthropics_errors_before_any_handler_are_too(
    shop: Shop, base: str, line: str, headers: str, status: int, kind: str
) -> None:
    reply = await raw(shop, f"{line.format(base + '/messages')} HTTP/1.1\r\nHost: a\r\n{headers}\r\n".encode())
    if not base:
        assert "type" not in reply.json, "there is no such route without a base"
        return
    assert reply.status == status
    assert (reply.json["type"], reply.error["type"]) == ("error", kind)
    assert reply.json["request_id"] == reply.headers["request-id"] == reply.headers["x-request-id"]


async def test_head_answers_like_get_without_a_body(shop: Shop) -> None:
    for path in ("/v1/models", "/api/models/", f"/v1/models/{MODEL}", "/v1/models/count", "/healthz"):
        head, whole = await shop.get(path, method="HEAD"), await shop.get(path)
        assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(whole.body)))
    assert (await shop.get("/v1/key", method="HEAD", key=shop.key)).status == 200
    assert (await shop.get("/v1/chat/completions", method="HEAD")).status == 405


async def test_a_model_is_found_by_every_way_to_write_it(shop: Shop) -> None:
    listed = {row["id"]: row for row in (await shop.get("/v1/models")).json["data"]}
    for name in (MODEL, MODEL.replace("/", "%2F"), "gpt-4o-mini", "GPT-4o-mini", MODEL + "/"):
        for base in BASES:
            assert (await shop.get(f"{base}/models/{name}")).json == listed[MODEL], name
    assert (await shop.get(f"/api/v1/model/{MODEL}")).json == {"data": listed[MODEL]}
    missing = await shop.get("/v1/models/openai/gpt-4o-minii")
    assert (missing.status, missing.error["code"]) == (404, "model_not_found")
    assert MODEL in missing.error["nearest"]
    for path in ("/v1/models/a/b/c", "/v1/models//", "/v1/models/%2F%2F", "/models/" + MODEL):
        assert (await shop.get(path)).status in (404, 200) and "traceback" not in (await shop.get(path)).body.decode().lower()


async def test_a_models_endpoint_is_this_house(shop: Shop) -> None:
    for name in (MODEL, MODEL.replace("/", "%2F")):
        data = (await shop.get(f"/api/v1/models/{name}/endpoints")).json["data"]
        (place,) = data["endpoints"]
        assert (data["id"], place["model_id"], place["provider_name"]) == (MODEL, MODEL, "tokenarb")
        assert place["pricing"] == (await shop.get(f"/v1/models/{MODEL}")).json["pricing"]


async def test_the_list_is_sent_once_to_those_who_keep_it(shop: Shop) -> None:
    first = await shop.get("/v1/models")
    tag = first.headers["etag"]
    head = "GET /v1/models{} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nIf-None-Match: {}\r\n\r\n"
    for given in (tag, f'"other", {tag}', "W/" + tag, "*"):
        again = await raw(shop, head.format("", given).encode())
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["access-control-allow-origin"] == "*"
    assert (await raw(shop, head.format("", '"other"').encode())).status == 200
    narrowed = await raw(shop, head.format("?q=gpt-4o-mini", tag).encode())
    assert narrowed.status == 200
    assert narrowed.headers["etag"] != tag


async def test_the_list_can_be_narrowed(shop: Shop) -> None:
    whole = (await shop.get("/v1/models")).json
    rows, count = whole["data"], whole["total_count"]
    assert count == len(rows) == (await shop.get("/v1/models/count")).json["data"]["count"]

    async def ids(query: str) -> list[str]:
        answer = (await shop.get("/v1/models?" + query)).json
        assert (await shop.get("/v1/models/count?" + query)).json["data"]["count"] == answer["total_count"]
        return [row["id"] for row in answer["data"]]

    def expected(fits: Any) -> list[str]:
        return [row["id"] for row in rows if fits(row)]

    assert await ids("q=GPT+mini") == expected(lambda row: all(w in (row["id"] + row["name"]).lower() for w in ("gpt", "mini")))
    assert await ids("input_modalities=text,image") == expected(lambda row: "image" in row["architecture"]["input_modalities"])
    assert await ids("model_authors=openai,anthropic") == expected(lambda row: row["owned_by"] in ("openai", "anthropic"))
    assert await ids("supported_parameters=tools,seed") == expected(lambda row: {"tools", "seed"} <= set(row["supported_parameters"]))
    assert await ids("context=200000") == expected(lambda row: row["context_length"] >= 200_000)
    cheap = await ids("max_price=1.5&min_output_price=2")
    assert cheap == expected(lambda row: float(row["pricing"]["prompt"]) <= 1.5e-6 and float(row["pricing"]["completion"]) >= 2e-6)
    assert 0 < len(cheap) < count
    prices = {row["id"]: [Decimal(row["pricing"][side]) for side in ("prompt", "completion")] for row in rows}
    dear = [sum(prices[name]) for name in await ids("sort=pricing-low-to-high")]
    assert dear == sorted(dear)
    page = (await shop.get("/v1/models?offset=2&limit=3")).json
    assert ([row["id"] for row in page["data"]], page["total_count"]) == ([row["id"] for row in rows][2:5], count)


async def test_what_is_not_known_is_named_and_what_is_wrong_refused(shop: Shop) -> None:
    odd = await shop.get("/v1/models?category=programming&q=gpt&%0d%0aevil=1")
    assert odd.headers["x-tokenarb-dropped"] == "category, ?"
    assert "evil" not in odd.headers
    for query, param in (
        ("sort=best", "sort"),
        ("limit=many", "limit"),
        ("max_price=NaN", "max_price"),
        ("min_price=-1", "min_price"),
        ("context=9e9", "context"),
    ):
        refused = await shop.get("/v1/models?" + query)
        assert (refused.status, refused.error["param"]) == (400, param), query
    assert (await shop.get("/v1/models?" + "&".join(f"a{n}=1" for n in range(500)))).status == 400


async def test_a_key_sees_its_own_models(shop: Shop) -> None:
    _, narrow = await shop.sell(models=(MODEL,))
    assert [row["id"] for row in (await shop.get("/v1/models/user", key=narrow)).json["data"]] == [MODEL]
    mine = (await shop.get("/v1/models/user", key=shop.key)).json
    assert mine["total_count"] == (await shop.get("/v1/models/count")).json["data"]["count"]
    assert (await shop.get("/v1/models/user")).error["code"] == "missing_key"


async def test_a_base_appended_twice_still_leads_there(shop: Shop) -> None:
    for path in ("/v1/v1/models", "/ai-proxy/v1/v1/models", "/api/v1/v1/models"):
        assert (await shop.get(path)).status == 200
    reply = await shop.ask(
        {"model": MODEL, "messages": [{"role": "user", "content": "x"}], "max_tokens": 20}, path="/v1/v1/chat/completions"
    )
    assert reply.status == 200


def test_a_route_without_a_description_cannot_be_added() -> None:
    async def nothing(_exchange: Any) -> None: ...

    with pytest.raises(AssertionError, match=r"menu\.py"):
        Routes().add_api("POST", "/rerank", nothing)


async def test_every_served_route_is_described(shop: Shop) -> None:
    served = list(shop.door.routes.api())
    assert len(served) == len(set(served)) >= 15
    assert set(served) <= MENU.keys()
