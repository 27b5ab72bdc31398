"""Which handler answers which path. What is not listed has no price and is 404, whatever it might be upstream (fault F2)."""

from collections.abc import Awaitable, Callable
from typing import Final

from tokenarb.base import ids
from tokenarb.gateway import errors
from tokenarb.gateway.call import EXPOSED
from tokenarb.gateway.exchange import Exchange, Headers

Handler = Callable[[Exchange], Awaitable[None]]

BASES: Final = ("/ai-proxy/v1", "/v1", "/api/v1", "/api")
"""People paste either an OpenAI-like base or an OpenRouter-like one. Anthropic's clients append `/v1/messages` to theirs."""

GUARDED: Final = tuple(base + "/" for base in BASES)
"""Below these no path is ever somebody else's (F2)."""

PREFLIGHT_AGE_S: Final = 86_400


class Routes:
    """The table of one server. `fallback` gets what is neither listed nor below one of the API's bases (`Guest.serve`)."""

    def __init__(self, fallback: Handler | None = None) -> None:
        self._fallback = fallback
        self._handlers: dict[str, dict[str, Handler]] = {}

    def add(self, method: str, path: str, handler: Handler) -> None:
        """Registers one path. A trailing slash is accepted as well; GET answers HEAD too."""
        assert path.startswith("/"), "a path begins with a slash"
        self._handlers.setdefault(path.rstrip("/") or "/", {})[method] = handler

    def add_api(self, method: str, path: str, handler: Handler) -> None:
        """The same under every base."""
        for base in BASES:
            self.add(method, base + path, handler)

    async def handle(self, exchange: Exchange) -> None:
        """The server's handler."""
        methods = self._handlers.get(exchange.path) or self._handlers.get(exchange.path.rstrip("/") or "/")
        if methods is None:
            if self._fallback is not None and not exchange.path.startswith(GUARDED):
                await self._fallback(exchange)
            elif exchange.method == "OPTIONS":
                _preflight(exchange, ("GET", "POST"))
            else:
                _refuse(exchange, errors.of("not_found"), [])
            return
        handler = methods.get("GET" if exchange.method == "HEAD" else exchange.method)
        if handler is not None:
            await handler(exchange)
        elif exchange.method == "OPTIONS":
            _preflight(exchange, tuple(methods))
        else:
            _refuse(exchange, errors.of("method_not_allowed"), [(b"allow", ", ".join(sorted(methods)).encode())])


def _preflight(exchange: Exchange, methods: tuple[str, ...]) -> None:
    """CORS: keys travel in headers that a page must be given by its user, so any page may ask."""
    asked = exchange.headers.get(b"access-control-request-headers", b"authorization, content-type")
    exchange.reply(
        204,
        [
            *EXPOSED,
            (b"access-control-allow-methods", ", ".join(sorted({*methods, "OPTIONS"})).encode()),
            (b"access-control-allow-headers", asked),
            (b"access-control-max-age", b"%d" % PREFLIGHT_AGE_S),
            (b"x-request-id", ids.new_request_id().encode()),
        ],
        b"",
    )


def _refuse(exchange: Exchange, failure: errors.Failure, extra: Headers) -> None:
    headers = [*errors.headers(failure), *extra, *EXPOSED, (b"x-request-id", ids.new_request_id().encode())]
    exchange.reply(failure.status, headers, errors.body(failure, numeric=exchange.path.startswith("/api/")))
