"""The API for people: the OpenAPI document of this server, and a page that shows it and lets a reader try it with his own key.

The page brings everything along (no other host is asked), keeps a key only as long as it stands open, and may run no script but its own.
"""

import hashlib
from collections.abc import Awaitable, Callable
from importlib import metadata, resources
from typing import Final

import msgspec

from tokenarb.base import ids
from tokenarb.gateway import openapi
from tokenarb.gateway.call import EXPOSED
from tokenarb.gateway.exchange import Exchange, Headers
from tokenarb.gateway.routes import Routes

PAGE: Final = "/ai-proxy/docs"
DOCUMENT: Final = "/ai-proxy/openapi.json"
FILES: Final = {
    PAGE: ("reference.html", b"text/html; charset=utf-8"),
    PAGE + "/reference.css": ("reference.css", b"text/css; charset=utf-8"),
    PAGE + "/reference.js": ("reference.js", b"text/javascript; charset=utf-8"),
}
POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SAFE: Final = (
    (b"content-security-policy", POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-cache"),
)


class Reference:
    """The document of one table of routes, written when it is first asked for: all routes are there by then."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes
        self._written: bytes | None = None

    def register(self) -> None:
        """Adds document and page."""
        self._routes.add("GET", DOCUMENT, self.document)
        for path, (name, kind) in FILES.items():
            self._routes.add("GET", path, _file(resources.files("tokenarb.gateway").joinpath(name).read_bytes(), kind))

    async def document(self, exchange: Exchange) -> None:
        """OpenAPI 3.1."""
        if self._written is None:
            self._written = msgspec.json.encode(openapi.document(self._routes.api(), metadata.version("tokenarb")))
        _send(exchange, self._written, [(b"content-type", b"application/json"), (b"cache-control", b"no-cache"), *EXPOSED])


def _file(content: bytes, kind: bytes) -> Callable[[Exchange], Awaitable[None]]:
    async def answer(exchange: Exchange) -> None:
        _send(exchange, content, [(b"content-type", kind), *SAFE])

    return answer


def _send(exchange: Exchange, content: bytes, headers: Headers) -> None:
    tag = b'"%b"' % hashlib.blake2b(content, digest_size=12).hexdigest().encode()
    headers = [*headers, (b"etag", tag), (b"x-request-id", ids.new_request_id().encode())]
    if exchange.headers.get(b"if-none-match") == tag:
        exchange.reply(304, headers, b"")
    else:
        exchange.reply(200, headers, content)
