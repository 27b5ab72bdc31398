"""The OpenAPI document is valid, complete and true: what the server really answers fits its schemas. And the page stands by itself."""

import asyncio
import re
from importlib import resources
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate
from tests.gateway.gateway_shop import HELLO, MODEL, Reply, Shop

from tokenarb.gateway import errors
from tokenarb.gateway.menu import BESIDE
from tokenarb.gateway.openapi_schemas import HEADERS
from tokenarb.gateway.reference import DOCUMENT, FILES, PAGE
from tokenarb.gateway.routes import BARE, BASES

METHODS = ("get", "post", "put", "patch", "delete")


async def described(shop: Shop) -> Any:
    return (await shop.get(DOCUMENT)).json


def fits(document: Any, name: str, value: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(value)


async def test_the_document_is_valid(shop: Shop) -> None:
    document = await described(shop)
    validate(document)
    names = [one["operationId"] for item in document["paths"].values() for method, one in item.items() if method in METHODS]
    assert len(names) == len(set(names)) > 25


async def test_no_route_is_missing_from_the_document_and_none_is_made_up(shop: Shop) -> None:
    document = await described(shop)
    api = {(method.upper(), path) for path, item in document["paths"].items() for method in item if method in METHODS}
    assert api == set(shop.door.routes.api()) | set(BESIDE)
    assert [server["url"] for server in document["servers"]] == list(BASES)
    served, beside = set(shop.door.routes.api()), set()
    for method, path in shop.door.routes.fixed():
        if not any(path.startswith(base + "/") and (method, path[len(base) :]) in served for base in (*BASES, *BARE)):
            beside.add((method, path))
    assert beside == set(BESIDE) | {("GET", path) for path in FILES}


async def test_every_header_of_ours_and_every_error_code_is_described(shop: Shop) -> None:
    document = await described(shop)
    sources = [path.read_text() for path in resources.files("tokenarb.gateway").iterdir() if path.name.endswith(".py")]
    told = {name for text in sources for name in re.findall(r"b\"(x-tokenarb-[a-z-]+)\"", text)}
    assert told
    assert told <= HEADERS.keys(), "add them to openapi_schemas.HEADERS"
    codes = document["components"]["schemas"]["Error"]["properties"]["error"]["properties"]["reason"]["enum"]
    assert codes == sorted(errors.TABLE)
    chat = document["paths"]["/chat/completions"]["post"]["responses"]
    assert {"400", "401", "402", "403", "404", "409", "413", "429", "500", "502", "503"} <= chat.keys()
    for code in ("already_completed", "key_reused", "request_in_flight"):
        assert f"`{code}`" in chat["409"]["description"]


async def test_what_is_answered_fits_what_is_described(shop: Shop) -> None:
    document = await described(shop)
    answer = await shop.ask({"model": MODEL, "messages": HELLO, "max_tokens": 50}, extra="Idempotency-Key: a\r\n")
    await shop.settled()
    fill = {"{model}": MODEL.replace("/", "%2F"), "{author}/{slug}": MODEL}
    checked = 0
    for path, item in document["paths"].items():
        if "get" not in item or path in (PAGE, *FILES):
            continue
        there = path
        for braces, words in fill.items():
            there = there.replace(braces, words)
        query = {"/generation": f"?id={answer.json['id']}", "/dashboard/billing/usage": "?start_date=2026-01-01&end_date=2100-01-01"}
        reply = await shop.get(("" if "servers" in item else "/v1") + there + query.get(path, ""), key=shop.key)
        assert reply.status == 200, (there, reply.body)
        (described_as,) = item["get"]["responses"]["200"]["content"].values()
        jsonschema.Draft202012Validator({**described_as["schema"], "components": document["components"]}).validate(reply.json)
        checked += 1
    assert checked > 18
    for group in ("day", "model", "key"):
        fits(document, "Usage", (await shop.get(f"/v1/usage?group={group}", key=shop.key)).json)
    again = await shop.ask({"model": MODEL, "messages": HELLO, "max_tokens": 50}, extra="Idempotency-Key: a\r\n")
    assert again.error["receipt"]
    for refused in (again, await shop.get("/api/v1/nothing"), await shop.get("/v1/key"), await shop.get("/v1/models/gpt-5o-mini")):
        fits(document, "Error", refused.json)
    for name in ("x-request-id", "x-generation-id", "x-tokenarb-max-tokens", "x-tokenarb-charge-usd", "x-tokenarb-balance-usd"):
        header = HEADERS[name]["schema"]
        value: Any = answer.headers[name]
        jsonschema.validate(int(value) if header["type"] == "integer" else value, header)


async def test_anthropics_errors_fit_too(shop: Shop) -> None:
    refused = await shop.ask({"model": "no/such", "messages": HELLO, "max_tokens": 5}, path="/v1/messages")
    fits(await described(shop), "MessagesError", refused.json)


async def test_the_schemas_can_fail(shop: Shop) -> None:
    document = await described(shop)
    with pytest.raises(jsonschema.ValidationError):
        fits(document, "Generation", {"data": {"id": "gen-1"}})
    with pytest.raises(jsonschema.ValidationError):
        fits(document, "Error", {"error": {"message": "", "type": "x", "param": None, "code": "made_up"}})


async def test_the_page_brings_everything_along(shop: Shop) -> None:
    page = await shop.get(PAGE)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = page.body.decode()
    linked = re.findall(r"(?:href|src)=\"(/[^\"]*)\"", text)
    for path in linked:
        assert (await shop.get(path)).status == 200, path
    for path in FILES:
        content = (await shop.get(path)).body.decode()
        assert not re.search(r"https?://|//cdn|innerHTML|localStorage|sessionStorage|document\.cookie|eval\(", content), path
    assert not re.search(r"<script>|<style>|\son[a-z]+=|style=", text), "the policy would stop it"


async def test_page_and_document_are_sent_once_to_those_who_keep_them(shop: Shop) -> None:
    for path in (DOCUMENT, *FILES):
        first = await shop.get(path)
        reader, writer = await shop.connect()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nIf-None-Match: {first.headers['etag']}\r\n\r\n".encode())
        again = Reply(await asyncio.wait_for(reader.read(), 10))
        writer.close()
        assert (again.status, again.body) == (304, b"")
