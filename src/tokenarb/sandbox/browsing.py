"""How the sandbox answers a browser: a policy that lets nothing foreign in, and deeds only from its own page."""

from collections.abc import Awaitable, Callable, Sequence
from importlib import resources
from typing import Any, Final

import msgspec

from tokenarb.gateway.exchange import Exchange

POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SAFE: Final = [
    (b"content-security-policy", POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]
KINDS: Final = {
    "html": b"text/html; charset=utf-8",
    "css": b"text/css; charset=utf-8",
    "js": b"text/javascript; charset=utf-8",
    "svg": b"image/svg+xml",
}

Handler = Callable[[Exchange], Awaitable[None]]


def file(name: str) -> Handler:
    """One of the page's own files, read once."""
    content = resources.files("tokenarb.sandbox").joinpath("static", name).read_bytes()
    kind = KINDS[name.rpartition(".")[2]]

    async def answer(exchange: Exchange) -> None:
        send(exchange, content, kind)

    return answer


def send(exchange: Exchange, content: bytes, kind: bytes) -> None:
    """A 200 under the page's policy."""
    exchange.reply(200, [(b"content-type", kind), *SAFE], content)


def tell(exchange: Exchange, document: object, status: int = 200) -> None:
    """JSON under the page's policy."""
    exchange.reply(status, [(b"content-type", b"application/json"), *SAFE], msgspec.json.encode(document))


def deed(does: Callable[[dict[str, Any]], Awaitable[object]]) -> Handler:
    """A POST of the page. A page of somebody else cannot send it: JSON from another origin needs a permission that is never given.

    What nobody could do (ValueError) is 400, with the reason.
    """

    async def answer(exchange: Exchange) -> None:
        if not _own(exchange):
            tell(exchange, {"error": "only the sandbox's own page may do this"}, 403)
            return
        try:
            given = msgspec.json.decode(exchange.body, type=dict[str, Any])
            tell(exchange, await does(given))
        except (msgspec.DecodeError, ValueError, KeyError, TypeError) as problem:
            tell(exchange, {"error": str(problem)}, 400)

    return answer


def _own(exchange: Exchange) -> bool:
    kind = exchange.headers.get(b"content-type", b"").partition(b";")[0].strip()
    origin = exchange.headers.get(b"origin")
    return kind == b"application/json" and origin in (None, b"http://" + exchange.headers.get(b"host", b""))


def words(query: str, names: Sequence[str]) -> dict[str, int]:
    """The whole numbers of a query, 0 where one is missing or none."""
    found = dict(part.partition("=")[::2] for part in query.split("&"))
    return {name: int(value) if (value := found.get(name, "")).isascii() and value.isdigit() else 0 for name in names}
