"""The OpenAPI 3.1 document of what this server serves, made of the routes themselves and of what `menu` says of them."""

import re
from collections.abc import Iterable
from typing import Any, Final

from tokenarb.gateway import errors
from tokenarb.gateway.menu import ACCOUNT, BESIDE, GROUPS, MENU, MODELS, Entry
from tokenarb.gateway.openapi_schemas import HEADERS, SCHEMAS
from tokenarb.gateway.routes import BASES

Document = dict[str, Any]

TITLE: Final = "tokenarb"
ABOUT: Final = """Prepaid access to AI models with exact billing. Any program that speaks OpenAI's or Anthropic's dialect works by
changing its base URL and key.

Before a call is sent its worst case is set aside; afterwards it costs exactly what the provider metered, at the price of the moment it
began. What has no price is refused, never free. Failed and empty answers are free.

`Idempotency-Key` guards a call that costs money for 24 hours: the same key and body again is 409 `already_completed` with the receipt
(answers are not kept), another body is 409 `key_reused`, and while the first one runs it is 409 `request_in_flight` with `retry-after`.
A call that was not charged may be tried again under the same key."""

PREFACE: Final = ("internal_error", "overloaded", "rate_limit_exceeded")
KEYED: Final = ("missing_key", "invalid_key", "key_revoked", "storage_unavailable")
FRAMING: Final = frozenset(
    {
        "not_found",
        "method_not_allowed",
        "http_version_not_supported",
        "expectation_failed",
        "uri_too_long",
        "headers_too_large",
        "generation_not_found",
        "generation_not_ready",
        "usage_too_large",
    }
)
"""Codes that no described call can meet, or only those that name them."""


def document(routes: Iterable[tuple[str, str]], version: str) -> Document:
    """`routes`: (method, path without base), as `Routes.api` gives them."""
    paths: dict[str, Document] = {}
    for method, path in routes:
        paths.setdefault(path, {})[method.lower()] = _operation(method, path, MENU[method, path])
    for (method, path), entry in BESIDE.items():
        paths.setdefault(path, {"servers": [{"url": "/"}]})[method.lower()] = _operation(method, path, entry)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": version, "description": ABOUT},
        "servers": [{"url": base} for base in BASES],
        "security": [{"bearer": []}, {"x-api-key": []}],
        "tags": [{"name": name, "description": words} for name, words in GROUPS.items()],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer sk-arb-...`"},
                "x-api-key": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "x-api-key",
                    "description": "as Anthropic's SDK sends it",
                },
            },
            "headers": HEADERS,
            "schemas": SCHEMAS,
        },
    }


def _operation(method: str, path: str, entry: Entry) -> Document:
    operation: Document = {
        "operationId": "_".join([method.lower(), *re.findall(r"[a-z_]+", path)]),
        "tags": [entry.group],
        "summary": entry.title,
        "description": entry.what,
        "parameters": _parameters(path, entry),
        "responses": {**({"200": _answer(entry)} if entry.sold else {}), **_refusals(path, entry)},
    }
    if entry.body:
        kind = "multipart/form-data" if entry.body == "Form" else "application/json"
        operation["requestBody"] = {"required": True, "content": {kind: {"schema": _schema(entry.body)}}}
    if not entry.keyed:
        operation["security"] = []
    return operation


def _parameters(path: str, entry: Entry) -> list[Document]:
    found: list[Document] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in re.findall(r"\{(\w+)\}", path)
    ]
    found += [
        {"name": query.name, "in": "query", "required": query.needed, "description": query.what, "schema": query.schema}
        for query in entry.query
    ]
    if entry.costs:
        words = "your own name for the call, at most 255 ASCII characters: under it the call is made and charged once in 24 hours"
        found.append({"name": "Idempotency-Key", "in": "header", "required": False, "description": words, "schema": {"type": "string"}})
    return found


def _answer(entry: Entry) -> Document:
    names = ["x-request-id"]
    if entry.costs:
        names += ["x-generation-id", "x-tokenarb-max-tokens", "x-tokenarb-charge-usd", "x-tokenarb-balance-usd", "x-tokenarb-dropped"]
    if entry.group == MODELS:
        names += ["etag", "x-tokenarb-dropped"]
    answer: Document = {"description": "As asked.", "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names}}
    content: Document = {}
    if entry.answer == "Audio":
        content["audio/*"] = {"schema": _schema("Audio")}
    elif entry.answer:
        content["application/json"] = {"schema": _schema(entry.answer)}
    if entry.streams:
        content["text/event-stream"] = {"schema": {"type": "string", "description": "the dialect's events"}}
    if content:
        answer["content"] = content
    return answer


def _refusals(path: str, entry: Entry) -> dict[str, Document]:
    """Every status a call may end with, and the codes that tell which case it is."""
    if entry.costs:
        codes = [code for code in errors.TABLE if code not in FRAMING]
    else:
        codes = [*PREFACE, *(KEYED if entry.keyed else ()), *entry.codes]
        codes += ["invalid_value"] if entry.query and entry.group in (MODELS, ACCOUNT) else []
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(errors.TABLE[code].status, []).append(code)
    schema = _schema("MessagesError" if path.startswith("/messages") else "Error")
    names = ("x-request-id", "x-should-retry", "retry-after")
    return {
        str(status): {
            "description": " ".join(_sentence(code) for code in found),
            "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
            "content": {"application/json": {"schema": schema}},
        }
        for status, found in sorted(by_status.items())
    }


def _sentence(code: str) -> str:
    words = errors.TABLE[code].message
    return f"`{code}`: {words}." if words else f"`{code}`."


def _schema(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}
