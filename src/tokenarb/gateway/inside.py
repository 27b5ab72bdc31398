"""Calls from inside the house: a model is asked in the bot by the same handler, hold, settlement and drain as over a socket.

What asks has no secret, since nobody keeps one; it is lent one for the call, which is written nowhere (`Views.lend`).
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from tokenarb.gateway.exchange import Exchange, Headers
from tokenarb.gateway.views import Views

PATH: Final = "/v1/chat/completions"
BROKEN: Final = "internal_error"
UNFINISHED: Final = "upstream_failed"

Handler = Callable[[Exchange], Awaitable[None]]

log = logging.getLogger(__name__)


class _Line:
    """The connection of a visit: nothing waits on it, so it is never slow."""

    peer = ""
    paused = False

    def write(self, data: bytes) -> None: ...

    def send(self, data: bytes) -> None: ...

    async def writable(self) -> None: ...

    def finished(self, exchange: Exchange) -> None: ...

    def cut(self, exchange: Exchange, *, graceful: bool) -> None: ...

    def closing(self) -> bool:
        return False

    def date_line(self) -> bytes:
        return b""


class Visit(Exchange):
    """One call, and what was heard of its answer.

    `code` is why there is no whole answer (docs/codes.md), empty where there is one or it is still coming.
    """

    __slots__ = ("_over", "_rest", "_said", "_whole", "code")

    def __init__(self, body: bytes, secret: str, name: str) -> None:
        headers = {b"authorization": b"Bearer " + secret.encode(), b"idempotency-key": name.encode()}
        super().__init__(_Line(), "POST", PATH, "", headers)
        self.body = body
        self.code = ""
        self._said = ""
        self._rest = b""
        self._whole = False
        self._over = asyncio.Event()

    @property
    def text(self) -> str:
        """What the model has said so far. Half a pair of surrogates, which is no text, is a mark in it."""
        return self._said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    async def over(self, within_s: float) -> bool:
        """Waits at most so long; whether the call has ended by then, in the books too unless these are with the resolver."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._over.wait()
        return self._over.is_set()

    def leave(self) -> None:
        """Whoever asked wants to hear no more. What the model has used until the upstream lets go is charged all the same."""
        if not self._over.is_set():
            self.left()

    def close(self, code: str = "") -> None:
        """The handler has returned. An answer that nobody left and that is not whole has failed."""
        self.code = self.code or code or ("" if self._whole or self.gone else UNFINISHED)
        self._over.set()

    def start(self, status: int, headers: Headers, *, length: int | None) -> None:
        self.started = True

    def reply(self, status: int, headers: Headers, body: bytes) -> None:
        self.started = self.ended = True
        self.pulse = None
        self._heard(body)

    def write(self, data: bytes) -> None:
        if self._mute:
            return
        *events, self._rest = (self._rest + data).split(b"\n\n")
        for event in events:
            if event == b"data: [DONE]":
                self._whole = not self.code
            elif event.startswith(b"data: "):
                self._heard(event[6:])

    def pass_on(self, data: bytes) -> bool:
        self.write(data)
        return False

    def _heard(self, data: bytes) -> None:
        """A chunk of an answer, or an error."""
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            return
        if not isinstance(said, dict):
            return
        error = said.get("error")
        if isinstance(error, dict):
            self.code = str(error.get("code") or BROKEN)
        self._said += "".join(_pieces(said.get("choices")))


def _pieces(choices: Any) -> list[str]:
    deltas = [choice.get("delta") for choice in choices if isinstance(choice, dict)] if isinstance(choices, list) else []
    said = [delta.get("content") for delta in deltas if isinstance(delta, dict)]
    return [piece for piece in said if isinstance(piece, str)]


class Inside:
    """Who asks models from inside. `handler` serves a call; `broken` hears of one that it could not."""

    def __init__(self, handler: Handler, views: Views, broken: Callable[[str], None]) -> None:
        self._handler = handler
        self._views = views
        self._broken = broken
        self._running: set[asyncio.Task[None]] = set()

    def ask(self, customer: int, key: int, name: str, model: str, prompt: str, output_max: int | None) -> Visit:
        """Begins a call of that customer's key. `name` is its idempotency key: asked again by the same name it is charged once.
        `output_max` None: as much as a quarter of what he has left pays for."""
        body: dict[str, Any] = {
            "model": model,
            "messages": [{"role": "user", "content": prompt}],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if output_max is not None:
            body["max_tokens"] = output_max
        secret = self._views.lend(customer, key)
        visit = Visit(msgspec.json.encode(body), secret, name)
        task = asyncio.create_task(self._serve(visit, secret))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return visit

    @property
    def running(self) -> int:
        """Calls whose handler has not returned, drains included."""
        return len(self._running)

    async def stop(self, within_s: float) -> int:
        """Waits for what runs; returns how many calls were left to the resolver."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=within_s)
        left = list(self._running)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)

    async def _serve(self, visit: Visit, secret: str) -> None:
        code = BROKEN
        try:
            await self._handler(visit)
            code = ""
        except Exception:  # the door's boundary, as for a socket
            log.exception("a call from inside broke")
            self._broken(PATH)
        finally:
            self._views.take_back(secret)
            visit.close(code)
