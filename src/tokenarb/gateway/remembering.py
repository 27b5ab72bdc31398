"""Answers that are given twice (fault D10). Off unless the operator wants it; the ledger holds and settles a hit like any call.

What is remembered are the upstream's bytes, and a hit goes the way of any answer: read and made neutral by its dialect, told under a new id
of ours, charged before its last byte. Only what asked for determinism is remembered: temperature 0 or a seed, or an embedding; no tools.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import msgspec

from tokenarb.answers import model as answers
from tokenarb.answers.model import Entry, Found, Name
from tokenarb.answers.ports import AnswerShelf
from tokenarb.answers.purging import Purges
from tokenarb.base.errors import Unavailable
from tokenarb.catalog import usage
from tokenarb.catalog.model import Usage
from tokenarb.gateway import wire
from tokenarb.gateway.call import Call
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.ending import Endings, Failed
from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.tape import Tape, replayed
from tokenarb.ledger import model
from tokenarb.ledger.model import RequestState
from tokenarb.metering import remembered
from tokenarb.metering.quote import Quote
from tokenarb.upstream.incoming import Incoming

HEADER: Final = b"x-tokenarb-cache"
UNSETTLED: Final = ("tools", "functions", "tool_choice", "plugins", "web_search_options", "mcp_servers")
"""Members that make an answer depend on more than the request."""


class Cache:
    """What one process does with remembered answers. `percent` of its price is what a hit costs; `shared`: models whose answers all share.

    `hits`, `misses` and `saved` (USD that the upstream would have taken) are for metrics.
    """

    def __init__(
        self, shelf: AnswerShelf, purges: Purges, alarm: Callable[[str, str], None], *, percent: int, shared: frozenset[str] = frozenset()
    ) -> None:
        self.percent = percent
        self.hits = 0
        self.misses = 0
        self.saved = Decimal(0)
        self._shelf = shelf
        self._purges = purges
        self._ring = alarm
        self._shared = shared
        self._keeping: set[asyncio.Task[None]] = set()

    async def look(self, exchange: Exchange, dialect: Dialect, ask: wire.Ask, hold: model.Hold, now_ms: int) -> Found | None:
        """What is remembered of a call that is to be held so; None where it may not be answered from memory, nor remembered."""
        name = self._name(exchange, dialect, ask, hold)
        if name is None:
            return None
        try:
            return Found(name, await self._shelf.find(name, now_ms))
        except Unavailable as away:
            self._away(away)
            return None

    def take(self, call: Call, endings: Endings, now_ms: int) -> tuple[Endings, Incoming | None]:
        """The remembered answer as if the upstream sent it, with the endings that charge it; else the call, listened to if it may be.

        A call that is granted less output than it was looked up for is another call.
        """
        found = call.found
        if found is None or call.held.output != call.quote.hold.output_wanted:
            return endings, None
        entry = found.entry
        if entry is None:
            self.misses += 1
            tape = Tape()
            _tell(call, "miss", tape.listening(call.dialect))
            return Keeping(endings, self, found.name, tape), None
        age_s = max(0, now_ms - entry.at_ms) // 1_000
        _tell(call, f"hit; age={age_s}", call.dialect)
        return Hit(endings, self, entry), replayed(entry.body)

    def keep(self, name: Name, entry: Entry, now_ms: int) -> None:
        """Remembers behind the answer: nobody waits for it."""
        if entry.at_ms <= self._purges.until_ms:
            return  # purged while it was being made
        task = asyncio.create_task(self._kept(name, entry, now_ms))
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)

    async def close(self) -> None:
        """Finishes what is being remembered."""
        if self._keeping:
            await asyncio.wait(self._keeping)

    async def _kept(self, name: Name, entry: Entry, now_ms: int) -> None:
        try:
            await self._shelf.keep(name, entry, now_ms)
        except Unavailable as away:
            self._away(away)

    def _away(self, away: Unavailable) -> None:
        self._ring("redis_away", away.what)

    def _name(self, exchange: Exchange, dialect: Dialect, ask: wire.Ask, hold: model.Hold) -> Name | None:
        """What the answer would be remembered under; None where it must not be, or the caller does not want it."""
        if _declined(exchange):
            return None
        try:
            tree = answers.document(dialect.build(ask, hold.model, hold.output_wanted, {}))
        except (ValueError, RecursionError):
            return None
        if not (dialect.makes == "embeddings" or _deterministic(tree)):
            return None
        headers = tuple(f"{name.decode()}: {exchange.headers.get(name, b'').decode('latin-1')}" for name in dialect.forwarded)
        beside = (dialect.path, str(ask.stream), str(hold.price_version), *headers)
        customer = 0 if hold.model in self._shared else hold.customer
        return answers.name(tree, customer=customer, model=hold.model, beside=beside)


class Hit(Endings):
    """How a call ends that was answered from memory: at the stated part of its price, and it cannot fail upstream."""

    def __init__(self, endings: Endings, cache: Cache, entry: Entry) -> None:
        super().__init__(endings._desk)
        self._cache = cache
        self._entry = entry

    async def mark(self, call: Call, generation_id: str | None) -> None:
        """The id inside belongs to the call that made the answer, and is booked there."""

    def read_usage(self, call: Call, raw: msgspec.Raw) -> Usage | None:
        """The counts that the answer was paid by when it was made; what they cost us was booked there."""
        return usage.read_usage(raw, one_hour_writes=call.ask.measure.cache_hour)

    async def used(
        self, call: Call, used: Usage, *, finished: bool, outcome: str = "", marked: bool = True, generation_id: str | None = None
    ) -> model.Ended | None:
        """Raises: Refused where the request is not ours any more and nothing was given out (`marked` False)."""
        desk, cache = self._desk, self._cache
        if call.grant is not None:
            call.grant.true_tokens = 0  # no model made a token
        saved = Decimal(self._entry.cost)
        deed = remembered.settlement(
            call.quote, call.held.legs, used, percent=cache.percent, saved=saved, now_ms=desk.clock.now_ms(), manner=call.manner
        )
        ended = await self._settled(call, deed, None, must=not marked)
        if ended is not None:
            desk.counts.charged_nano += ended.charged
        cache.hits += 1
        cache.saved += saved
        return ended

    async def failed(self, call: Call, failure: Failed, used: Usage | None = None) -> None:
        """Free: it never went upstream."""
        await self._void(call, RequestState.VOID, failure.reason)

    async def hand_over(self, call: Call) -> None:
        """There is nobody to ask."""
        await self._void(call, RequestState.VOID, "a remembered answer could not be read")


class Keeping(Endings):
    """How a call ends whose answer may be remembered: as ever, and then it is, if it was complete and paid for."""

    def __init__(self, endings: Endings, cache: Cache, name: Name, tape: Tape) -> None:
        super().__init__(endings._desk)
        self._cache = cache
        self._name = name
        self._tape = tape

    async def used(
        self,
        call: Call,
        used: Usage,
        *,
        finished: bool,
        outcome: str = "completed",
        marked: bool = True,
        generation_id: str | None = None,
    ) -> model.Ended | None:
        """As `Endings.used`."""
        ended = await super().used(call, used, finished=finished, outcome=outcome, marked=marked, generation_id=generation_id)
        body = self._tape.body
        paid = ended is not None and ended.state is RequestState.SETTLED and ended.charged > 0 and not ended.duplicate
        if paid and finished and body is not None:
            hold = call.quote.hold
            entry = Entry(body, call.quote.at_ms, str(used.cost or 0), hold.customer, hold.model)
            self._cache.keep(self._name, entry, self._desk.clock.now_ms())
        return ended


def held_for(quote: Quote, found: Found | None) -> Quote:
    """The hold of a call that is remembered: its attempt names the memory, so that whoever finds it knows that nothing was sent."""
    if found is None or found.entry is None:
        return quote
    return msgspec.structs.replace(quote, hold=msgspec.structs.replace(quote.hold, upstream_key=remembered.SOURCE))


def _tell(call: Call, word: str, dialect: Dialect) -> None:
    """The call goes on in `dialect`, and its answer says what the memory had."""
    line, before = (HEADER, word.encode()), dialect.headers
    call.dialect = replace(dialect, headers=lambda request: [*before(request), line])


def _declined(exchange: Exchange) -> bool:
    """`Cache-Control: no-store` (or no-cache), `x-tokenarb-cache: off`: neither answered from memory nor remembered."""
    wishes = exchange.headers.get(b"cache-control", b"").lower()
    return b"no-store" in wishes or b"no-cache" in wishes or exchange.headers.get(HEADER, b"").strip().lower() == b"off"


def _deterministic(tree: dict[str, Any]) -> bool:
    """The caller asked for the same answer each time, and nothing but the request makes it."""
    if any(tree.get(name) for name in UNSETTLED):
        return False
    return _zero(tree.get("temperature")) or (isinstance(tree.get("seed"), int) and not isinstance(tree.get("seed"), bool))


def _zero(value: Any) -> bool:
    """0, or 0.0 however it is written (`answers.document` keeps the text of numbers with a point)."""
    if isinstance(value, dict):
        text = value.get("\0number", "1")
        return text.replace("-", "").replace("0", "").replace(".", "").lower() in ("", "e", "e+")
    return isinstance(value, int) and not isinstance(value, bool) and value == 0
