"""The ASGI application: `/bot<token>/<method>`, and the control API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tokenarb.sim.connection import Connection, Receive, Scope, Send, TooLarge
from tokenarb.sim.telegram import control, errors, faults, fields, methods
from tokenarb.sim.telegram.errors import Failure
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.simulator import Simulator
from tokenarb.sim.telegram.switches import Switches
from tokenarb.sim.telegram.webhooks import Webhooks

LARGEST_REQUEST: Final = 52_428_800
_BAD_GATEWAY: Final = b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"


class Application:
    """A raw ASGI application over one simulator."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self.webhooks = Webhooks(sim)
        self._updating: Final[dict[str, Callable[[Fields], Any]]] = {
            "setwebhook": self.webhooks.set,
            "deletewebhook": self.webhooks.delete,
            "getwebhookinfo": lambda _: self.webhooks.info(),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request."""
        if scope["type"] != "http":
            return
        connection = Connection(scope, receive, send)
        path = connection.path
        if path.startswith("/control"):
            await control.answer(self.sim, connection)
        elif path.startswith("/file/bot"):
            await self._download(connection, path.removeprefix("/file/bot"))
        elif path.startswith("/bot"):
            await self._method(connection, path.removeprefix("/bot"))
        else:
            await refuse(connection, Failure(404, "Not Found"))

    async def _method(self, connection: Connection, rest: str) -> None:
        token, _, method = rest.partition("/")
        method = method.removeprefix("test/").strip("/").lower()
        try:
            given = await self._given(connection)
            self._authenticate(token)
        except Failure as failure:
            await refuse(connection, failure)
            return
        settings = self.sim.faults.for_call(method, given.text("chat_id") or given.text("user_id"))
        if settings.delay_ms and await connection.pause(settings.delay_ms):
            return
        if not settings.after and await self._fault(connection, settings, method, given):
            return
        status, answer, headers = await self._done(connection, method, given)
        if status == 0:
            return
        if settings.answer_delay_ms and await connection.pause(settings.answer_delay_ms):
            return
        if settings.after and await self._fault(connection, settings, method, given):
            return
        await connection.respond(status, answer, *headers)

    async def _download(self, connection: Connection, rest: str) -> None:
        token, _, file_path = rest.partition("/")
        try:
            self._authenticate(token)
            stored = self.sim.files.download(file_path.removeprefix("test/"))
        except Failure as failure:
            await refuse(connection, failure)
            return
        await control.send_file(connection, stored)

    async def _given(self, connection: Connection) -> Fields:
        try:
            body = await connection.body(LARGEST_REQUEST)
        except TooLarge:
            raise Failure(413, "Request Entity Too Large") from None
        query = connection.scope["query_string"].decode("latin-1")
        return fields.read(query, connection.header(b"content-type") or "", body)

    def _authenticate(self, token: str) -> None:
        number, colon, secret = token.partition(":")
        if not colon or not number.isdigit() or not secret:
            raise errors.unauthorized("invalid token specified")
        if token != self.sim.token or self.sim.faults.current.token_revoked:
            raise errors.unauthorized()

    async def _fault(self, connection: Connection, settings: Switches, method: str, given: Fields) -> bool:
        """Whether a switch ended the exchange."""
        if settings.cut:
            self.sim.note(method, given.values, 0, "the connection was cut")
            await connection.cut(reset=True)
            return True
        failure = faults.forced(settings)
        if failure is None:
            return False
        self.sim.note(method, given.values, failure.status, failure.description)
        await refuse(connection, failure)
        return True

    async def _done(self, connection: Connection, method: str, given: Fields) -> tuple[int, Any, tuple[tuple[bytes, bytes], ...]]:
        """Status, body and headers of a method's answer; status 0 when nobody is there to read it."""
        try:
            if method == "getupdates":
                if self.webhooks.current is not None:
                    raise Failure(409, errors.WEBHOOK_ACTIVE)
                result: Any = await self.sim.polling.get(given, connection)
            elif method in self._updating:
                result = self._updating[method](given)
            else:
                result = methods.call(self.sim, method, given)
        except Failure as failure:
            self.sim.note(method, given.values, failure.status, failure.description)
            return failure.status, failure.body(), failure.headers()
        except ConnectionError:
            return 0, None, ()
        if method != "getupdates":
            self.sim.note(method, given.values, 200, "")
        return 200, {"ok": True, "result": result}, ()


async def refuse(connection: Connection, failure: Failure) -> None:
    """A failure on the wire; 502 comes from a proxy in front and is no JSON."""
    if failure.status == 502:
        await connection.start(502, (b"content-type", b"text/html"), (b"content-length", str(len(_BAD_GATEWAY)).encode()))
        await connection.finish(_BAD_GATEWAY)
        return
    await connection.respond(failure.status, failure.body(), *failure.headers())
