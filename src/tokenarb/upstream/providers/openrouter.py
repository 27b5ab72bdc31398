"""OpenRouter, and whatever speaks its dialect (openrouter.md). One request per call, no retry hidden inside.

`ports.Provider` has the promises. Inference keys come call by call; the management key, if there is one, is this object's own.
"""

from collections.abc import Callable, Coroutine, Mapping
from decimal import Decimal
from typing import Any, Final, TypeVar
from urllib.parse import quote

import msgspec

from tokenarb.base.clock import Clock
from tokenarb.upstream import calling
from tokenarb.upstream.health import Health
from tokenarb.upstream.incoming import Incoming
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.ports import CHAT, Activity, Credits, Generation, KeyStatus, SubKey
from tokenarb.upstream.problems import Kind, UpstreamProblem
from tokenarb.upstream.providers import openrouter_records as records

BASE_URL: Final = "https://openrouter.ai/api/v1"
TERMS_URL: Final = "https://openrouter.ai/terms"
ACCOUNT_TIMEOUT_S: Final = 30.0
ANSWER_MAX: Final = 64 * 1024 * 1024  # the catalogue is near 1 MB
KEYS_PAGE: Final = 100
KEYS_PAGES_MAX: Final = 1_000

_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_T = TypeVar("_T")


class OpenRouter:
    """See `ports.Provider`. `referer` and `title` name the operator's own site to OpenRouter, if wanted; `health` hears of every call."""

    keeps_records = True

    def __init__(self, pool: Pool, clock: Clock, health: Health, *, management_key: str = "", referer: str = "", title: str = "") -> None:
        self.health = health
        self._management_key = management_key
        common = list(calling.COMMON)
        if referer:
            common.append((b"http-referer", referer.encode("ascii")))
        if title:
            common.append((b"x-openrouter-title", title.encode("ascii", "replace")))
        self._caller = calling.Caller(pool, clock, health, common=tuple(common))

    def chat(
        self, key: str, body: bytes, *, stream: bool, path: str = CHAT, extra: tuple[calling.Header, ...] = ()
    ) -> Coroutine[Any, Any, Incoming]:
        """See `ports.ChatProvider`. An open breaker raises NotSent."""
        return self._caller.call(path.encode("ascii"), (*extra, calling.bearer(key)), body, stream=stream)

    def generation_id(self, incoming: Incoming) -> str | None:
        """See `ports.Provider`: the X-Generation-Id header."""
        given = incoming.headers.get(b"x-generation-id")
        return given.decode("latin-1") if given else None

    async def generation(self, generation_id: str, key: str) -> Generation | None:
        """See `ports.Provider`."""
        try:
            answer = await self._account("GET", f"/generation?id={quote(generation_id, safe='')}", key)
        except UpstreamProblem as problem:
            if problem.status == 404:
                return None
            raise
        return _read(records.generation, _data(answer))

    async def models(self) -> list[dict[str, Any]]:
        """See `ports.Provider`. The list is public: no key is sent. Without `all` it leaves out whatever makes no text."""
        rows = _rows(await self._account("GET", "/models?output_modalities=all", ""))
        return [row for row in rows if isinstance(row, dict)]

    async def key_status(self, key: str) -> KeyStatus:
        """See `ports.Provider`."""
        return _read(records.key_status, _data(await self._account("GET", "/key", key)))

    async def credits(self) -> Credits:
        """See `ports.Provider`."""
        return _read(records.credit, _data(await self._account("GET", "/credits", self._manager())))

    async def list_keys(self, *, include_disabled: bool = True) -> list[SubKey]:
        """See `ports.Provider`."""
        found: dict[str, SubKey] = {}
        wanted = "true" if include_disabled else "false"
        for page in range(KEYS_PAGES_MAX):
            path = f"/keys?offset={page * KEYS_PAGE}&include_disabled={wanted}"
            rows = _rows(await self._account("GET", path, self._manager()))
            before = len(found)
            for row in rows:
                key = _read(records.sub_key, row)
                found[key.hash] = key
            if len(rows) < KEYS_PAGE or len(found) == before:
                break
        return list(found.values())

    async def create_key(self, name: str, *, limit: Decimal | None, limit_reset: str | None) -> tuple[SubKey, str]:
        """See `ports.Provider`."""
        answer = await self._account("POST", "/keys", self._manager(), {"name": name, "limit": limit, "limit_reset": limit_reset})
        secret = answer.get("key")
        if not isinstance(secret, str) or not secret:
            raise _unreadable("the new key's secret is missing")
        return _read(records.sub_key, _data(answer)), secret

    async def update_key(
        self, key_hash: str, *, name: str | None = None, limit: Decimal | None = None, limit_reset: str | None = None
    ) -> SubKey:
        """See `ports.Provider`."""
        wanted = {"name": name, "limit": limit, "limit_reset": limit_reset}
        return await self._patch(key_hash, {member: value for member, value in wanted.items() if value is not None})

    async def disable_key(self, key_hash: str, *, disabled: bool = True) -> SubKey:
        """See `ports.Provider`."""
        return await self._patch(key_hash, {"disabled": disabled})

    async def delete_key(self, key_hash: str) -> bool:
        """See `ports.Provider`."""
        try:
            answer = await self._account("DELETE", f"/keys/{quote(key_hash, safe='')}", self._manager())
        except UpstreamProblem as problem:
            if problem.status == 404:
                return False
            raise
        return answer.get("deleted") is True

    async def activity(self, date: str | None = None, *, key_hash: str | None = None) -> list[Activity]:
        """See `ports.Provider`."""
        asked = [f"{name}={quote(value, safe='')}" for name, value in (("date", date), ("api_key_hash", key_hash)) if value]
        path = "/activity" + ("?" + "&".join(asked) if asked else "")
        return [_read(records.activity, row) for row in _rows(await self._account("GET", path, self._manager()))]

    async def server_date(self) -> str:
        """The Date header of a cheap public answer: how far our clock is off. Raises: as all calls; "" where there is none."""
        incoming = await self._caller.send(b"GET", b"/models/count", (), header_timeout_s=ACCOUNT_TIMEOUT_S)
        await incoming.body(calling.ERROR_BODY_MAX)
        return incoming.headers.get(b"date", b"").decode("latin-1")

    async def probe(self, key: str) -> None:
        """See `ports.ChatProvider`."""
        await self.key_status(key)

    async def close(self) -> None:
        """See `ports.Provider`."""
        await self._caller.pool.close()

    def _manager(self) -> str:
        if not self._management_key:
            raise UpstreamProblem(Kind.OUR_ACCOUNT, 401, detail="no management key is set (OPENROUTER_MANAGEMENT_KEY)")
        return self._management_key

    async def _patch(self, key_hash: str, wanted: Mapping[str, Any]) -> SubKey:
        return _read(records.sub_key, _data(await self._account("PATCH", f"/keys/{quote(key_hash, safe='')}", self._manager(), wanted)))

    async def _account(self, method: str, path: str, key: str, wanted: Mapping[str, Any] | None = None) -> dict[str, Any]:
        body = b"" if wanted is None else _ENCODER.encode(wanted)
        headers = ((calling.bearer(key),) if key else ()) + ((calling.JSON,) if body else ())
        incoming = await self._caller.send(method.encode(), path.encode("ascii"), headers, body, header_timeout_s=ACCOUNT_TIMEOUT_S)
        try:
            text = await incoming.body(ANSWER_MAX)
        finally:
            incoming.abort()  # where we were cancelled
        try:
            answer = _DECODER.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise _unreadable(f"{method} {path.partition('?')[0]} did not answer JSON") from None
        if not isinstance(answer, dict):
            raise _unreadable(f"{method} {path.partition('?')[0]} did not answer an object")
        return answer


def _data(answer: Mapping[str, Any]) -> dict[str, Any]:
    data = answer.get("data")
    if not isinstance(data, dict):
        raise _unreadable("`data` is not an object")
    return data


def _rows(answer: Mapping[str, Any]) -> list[Any]:
    data = answer.get("data")
    if not isinstance(data, list):
        raise _unreadable("`data` is not a list")
    return data


def _read(reader: Callable[[Mapping[str, Any]], _T], data: Any) -> _T:
    if not isinstance(data, Mapping):
        raise _unreadable("a record is not an object")
    try:
        return reader(data)
    except ValueError as wrong:
        raise _unreadable(str(wrong)) from wrong


def _unreadable(what: str) -> UpstreamProblem:
    return UpstreamProblem(Kind.UNAVAILABLE, 200, detail=what)
