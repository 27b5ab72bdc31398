"""Which handler answers which path. What is not listed has no price and is 404, whatever it might be upstream (fault F2).

A path is looked up as it stands; only where that finds nothing are trailing slashes, templates (`/models/{author}/{slug}`) and a base
that an SDK appended twice tried, so that the paths that cost money are found in one step.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from tokenarb.base import ids
from tokenarb.gateway import errors
from tokenarb.gateway.call import EXPOSED
from tokenarb.gateway.dialects.chat import CHAT
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.dialects.messages import MESSAGES
from tokenarb.gateway.exchange import Exchange, Headers
from tokenarb.gateway.menu import MENU

Handler = Callable[[Exchange], Awaitable[None]]
Finder = Callable[[Exchange, tuple[str, ...]], Awaitable[None]]
"""A handler of a template; it gets what stands in the braces, percent-decoded."""

BASES: Final = ("/ai-proxy/v1", "/v1", "/api/v1", "/api")
"""People paste an OpenAI-like base or an OpenRouter-like one; SDKs that append `/v1` themselves are given the host, or `/api`."""

BARE: Final = ("", "/ai-proxy")
"""Balance widgets ask for `/dashboard/billing/...` with the `/v1` of their base cut off, too."""

TWICE: Final = "/v1/v1/"
"""A base with `/v1` in the hands of an SDK that appends its own."""

GUARDED: Final = tuple(base + "/" for base in BASES)
"""Below these no path is ever somebody else's (F2)."""

PREFLIGHT_AGE_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class _Template:
    """`parts`: the path between slashes; None = a parameter."""

    parts: tuple[str | None, ...]
    finders: dict[str, Finder]

    def match(self, parts: list[str]) -> tuple[str, ...] | None:
        if len(parts) != len(self.parts) or any(own is not None and own != part for own, part in zip(self.parts, parts, strict=True)):
            return None
        found = tuple(unquote(part) for own, part in zip(self.parts, parts, strict=True) if own is None)
        return found if all(found) else None


class Routes:
    """The table of one server. `fallback` gets what is neither listed nor below one of the API's bases (`Guest.serve`)."""

    def __init__(self, fallback: Handler | None = None) -> None:
        self._fallback = fallback
        self._handlers: dict[str, dict[str, Handler]] = {}
        self._templates: dict[str, _Template] = {}
        self._api: list[tuple[str, str]] = []

    def add(self, method: str, path: str, handler: Handler) -> None:
        """Registers one path. A trailing slash is accepted as well; GET answers HEAD too."""
        assert path.startswith("/"), "a path begins with a slash"
        self._handlers.setdefault(path.rstrip("/") or "/", {})[method] = handler

    def add_api(self, method: str, path: str, handler: Handler) -> None:
        """The same under every base. What it does must stand in `menu.MENU`, which the OpenAPI document is made of."""
        self._listed(method, path)
        for base in BASES:
            self.add(method, base + path, handler)

    def add_template(self, method: str, path: str, finder: Finder) -> None:
        """A path with `{parameters}`, under every base. Those that fit as well are tried in the order in which they were added."""
        self._listed(method, path)
        parts = tuple(None if part.startswith("{") else part for part in path.strip("/").split("/"))
        self._templates.setdefault(path, _Template(parts, {})).finders[method] = finder

    def _listed(self, method: str, path: str) -> None:
        assert (method, path) in MENU, f"{method} {path} is not described: add it to gateway/menu.py"
        self._api.append((method, path))

    def api(self) -> Iterator[tuple[str, str]]:
        """(method, path without base) of everything that stands under the bases, in the order of registration."""
        yield from self._api

    def fixed(self) -> Iterator[tuple[str, str]]:
        """(method, path) of everything that can be asked for by one exact path, under the bases and beside them."""
        for path, methods in self._handlers.items():
            for method in methods:
                yield method, path

    async def handle(self, exchange: Exchange) -> None:
        """The server's handler."""
        methods = self._handlers.get(exchange.path)
        if methods is None:
            await self._search(exchange)
            return
        handler = methods.get("GET" if exchange.method == "HEAD" else exchange.method)
        if handler is not None:
            await handler(exchange)
        else:
            _no_method(exchange, tuple(methods))

    async def _search(self, exchange: Exchange) -> None:
        """The path as it stands leads nowhere."""
        path = exchange.path.rstrip("/") or "/"
        path = path.replace(TWICE, "/v1/", 1)
        method = "GET" if exchange.method == "HEAD" else exchange.method
        methods = self._handlers.get(path)
        if methods is not None:
            handler = methods.get(method)
            if handler is not None:
                await handler(exchange)
            else:
                _no_method(exchange, tuple(methods))
            return
        template, found = self._template(path)
        if template is not None:
            finder = template.finders.get(method)
            if finder is not None:
                await finder(exchange, found)
            else:
                _no_method(exchange, tuple(template.finders))
        elif self._fallback is not None and not exchange.path.startswith(GUARDED):
            await self._fallback(exchange)
        elif exchange.method == "OPTIONS":
            _preflight(exchange, ("GET", "POST"))
        else:
            _refuse(exchange, errors.of("not_found"), [])

    def _template(self, path: str) -> tuple[_Template | None, tuple[str, ...]]:
        for base in BASES:
            if path.startswith(base + "/"):
                parts = path[len(base) + 1 :].split("/")
                for template in self._templates.values():
                    if (found := template.match(parts)) is not None:
                        return template, found
        return None, ()


def spoken(path: str) -> Dialect:
    """Whose clients ask that path, or what is known of it: their words are used where no handler has been asked."""
    path = path.replace(TWICE, "/v1/", 1)
    below = (path[len(base) :] for base in BASES if path.startswith(base))
    return MESSAGES if any(rest == MESSAGES.path or rest.startswith(MESSAGES.path + "/") for rest in below) else CHAT


def answer(status: int, code: str, path: str = "") -> tuple[Headers, bytes]:
    """For the server, where there is no handler to ask: a page in a browser may read what was wrong there, too."""
    return _worded(errors.of(code, status=status), path, [])


def _worded(failure: errors.Failure, path: str, extra: Headers) -> tuple[Headers, bytes]:
    """Headers and body, as the clients of that path read them."""
    dialect, request = spoken(path), ids.new_request_id()
    headers = [*errors.headers(failure), *extra, *EXPOSED, (b"x-request-id", request.encode()), *dialect.headers(request)]
    return headers, dialect.error_body(dialect.document(failure, path.startswith("/api/")), request)


def _no_method(exchange: Exchange, methods: tuple[str, ...]) -> None:
    if exchange.method == "OPTIONS":
        _preflight(exchange, methods)
    else:
        _refuse(exchange, errors.of("method_not_allowed"), [(b"allow", ", ".join(_allowed(methods)).encode())])


def _allowed(methods: tuple[str, ...]) -> list[str]:
    return sorted({*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])})


def _preflight(exchange: Exchange, methods: tuple[str, ...]) -> None:
    """CORS: keys travel in headers that a page must be given by its user, so any page may ask."""
    asked = exchange.headers.get(b"access-control-request-headers", b"authorization, content-type")
    allowed = ", ".join(_allowed(methods)).encode()
    exchange.reply(
        204,
        [
            *EXPOSED,
            (b"allow", allowed),
            (b"access-control-allow-methods", allowed),
            (b"access-control-allow-headers", asked),
            (b"access-control-max-age", b"%d" % PREFLIGHT_AGE_S),
            (b"x-request-id", ids.new_request_id().encode()),
        ],
        b"",
    )


def _refuse(exchange: Exchange, failure: errors.Failure, extra: Headers) -> None:
    exchange.reply(failure.status, *_worded(failure, exchange.path, extra))
