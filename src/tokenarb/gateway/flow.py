"""A request from its first byte to its last, on one screen (architecture.md, "A request"). Three durable writes, no transaction
while bytes flow: the hold, the upstream's headers, the end.
"""

import functools
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from tokenarb.base import ids
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.catalog.changes import ROWS
from tokenarb.catalog.shelf import Offer
from tokenarb.gateway import call as calls
from tokenarb.gateway import errors, relay, remembering, sending
from tokenarb.gateway import shape as shapes
from tokenarb.gateway.answering import Answer
from tokenarb.gateway.call import Call
from tokenarb.gateway.caller import client_key, secret_of
from tokenarb.gateway.desk import Desk
from tokenarb.gateway.dialects.chat import CHAT
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.ending import Endings, Failed
from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.remembering import Cache
from tokenarb.keys import admission
from tokenarb.keys.model import KeyView
from tokenarb.metering import quote as quotes

log = logging.getLogger(__name__)

STALE_TRIES: Final = 4


class Flow:
    """The door of everything that is metered. `told`: how a refused call is told, which may have to be read first; `cache`: where
    answers are remembered, if they are."""

    def __init__(self, desk: Desk, told: Callable[[Exchange, Refused], Awaitable[errors.Failure]], cache: Cache | None = None) -> None:
        self._desk = desk
        self._cache = cache
        self._told = told
        self.endings = Endings(desk)

    async def serve(self, exchange: Exchange, dialect: Dialect = CHAT) -> None:
        """Answers one request of that dialect."""
        desk, request = self._desk, ids.new_request_id()
        try:
            call = await self._held(exchange, dialect, request)  # steps 1 to 5
        except Refused as refused:
            self._refuse(exchange, dialect, request, await self._told(exchange, refused))
            return
        except Unavailable as away:
            desk.alarm("database_away", away.what)
            self._refuse(exchange, dialect, request, errors.of_unavailable(away, "storage_unavailable"))
            return
        desk.counts.requests += 1
        try:
            await self._answered(call)
        except Exception:  # the door's boundary: nobody asks a living worker what it still holds, so a request that broke must end here
            if exchange.started:
                await self.endings.hand_over(call)
            else:  # our fault, and nothing was delivered
                await self.endings.failed(call, Failed("the request broke", billable=not call.from_memory))
            raise
        finally:  # a client that left keeps its slot until its answer was read to the end
            if desk.gate is not None and call.grant is not None:
                desk.gate.end(call.grant)

    async def _answered(self, call: Call) -> None:
        """What follows the hold: steps 6 to 9."""
        desk, exchange = self._desk, call.exchange
        if exchange.gone:  # nobody waits for it and nothing was sent: nothing can be billed
            await self.endings.failed(call, Failed("the client left before the call was sent", billable=False))
            return
        if call.ask.stream:
            exchange.pulse = functools.partial(_fill_silence, call)
        endings, remembered = self.endings, None
        if self._cache is not None:
            endings, remembered = self._cache.take(call, endings, desk.clock.now_ms())
        incoming = remembered or await sending.sent(desk, endings, call)  # step 6
        if isinstance(incoming, errors.Failure):
            self._fail(call, incoming)
            return
        call.latency_ms = desk.clock.now_ms() - call.quote.at_ms
        generation_id = call.way.provider.generation_id(incoming)
        marked = remembered is None and (call.ask.stream or not incoming.complete)
        if marked:
            try:
                await self.endings.mark(call, generation_id)
            except Refused:  # this worker was declared dead while the upstream thought: the resolver has the request
                incoming.abort()
                await self.endings.promise_free(call)
                self._fail(call, errors.of("fenced"))
                return
        await Answer(desk, endings, call, incoming, generation_id, marked=marked).deliver()  # steps 7 to 9
        if desk.request_log:
            log.info(
                call.dialect.name,
                extra={"request": call.id, "model": call.offer.model.id, "stream": call.ask.stream, "left": exchange.gone},
            )

    async def _held(self, exchange: Exchange, dialect: Dialect, request: str) -> Call:
        """Who asks, what for, and the worst case out of reach. Raises: Refused, Unavailable."""
        desk = self._desk
        now_ms = desk.clock.now_ms()
        if (code := desk.refusal(now_ms)) is not None:
            raise Refused(code)
        if desk.spool.waiting:
            raise Refused("storage_unavailable")
        secret = secret_of(exchange)
        view = desk.views.kept(secret, now_ms) or await desk.views.read(secret)
        ask = dialect.peek(exchange.body)
        offer = desk.shelf().find(ask.model)
        if dialect.makes not in offer.model.output_modalities:
            raise Refused("wrong_endpoint", f"{offer.model.id} makes no {dialect.makes}; ask it elsewhere", param="model")
        if dialect.unit and offer.source != ROWS:
            raise Refused("route_not_priced", f"{offer.model.id} has a price a token, and none a {dialect.unit}", param="model")
        named, body_hash = None, None
        if b"idempotency-key" in exchange.headers:
            named, body_hash = client_key(exchange, dialect.path, exchange.body if dialect.canonical is None else dialect.canonical(ask))
        question = quotes.Question(request, shapes.shape(ask.measure, offer.model, ask.n), ask.output_wanted, named, body_hash)
        ways = sending.ways(desk, dialect, view.key.customer, ask, offer, question.shape, now_ms)
        grant, found = None, None
        try:
            for _ in range(STALE_TRIES):
                try:
                    quote = self._quoted(view, offer, question, ways[0].key, now_ms)
                except Refused:
                    if desk.views.young(secret, now_ms):  # what was read just now is not read again to be refused
                        raise
                else:
                    if desk.gate is not None and grant is None:
                        grant = await desk.gate.admit(quote.hold, question.shape, now_ms)
                    if self._cache is not None:
                        found = found or await self._cache.look(exchange, dialect, ask, quote.hold, now_ms)
                        quote = remembering.held_for(quote, found)
                    try:
                        held = await desk.book.hold(quote.hold)
                        return Call(request, dialect, exchange, ask, offer, quote, held, ways, ways[0], grant, found=found)
                    except Refused as refused:
                        if refused.code != "stale_view":
                            raise
                view = await desk.views.read(secret, fresh=True)
            raise Refused("stale_view")
        except BaseException:
            if desk.gate is not None and grant is not None:  # the request stays counted, its tokens do not
                grant.true_tokens = 0
                desk.gate.end(grant)
            raise

    def _quoted(self, view: KeyView, offer: Offer, question: quotes.Question, upstream_key: str, now_ms: int) -> quotes.Quote:
        """The hold to ask for, by what the view says. Raises: Refused."""
        desk = self._desk
        admission.admit(view, () if view.key.models is None else (offer.model.id, offer.model.slug))
        output = desk.output_default
        if desk.gate is not None and question.output_asked is None:
            output = desk.gate.output_default(view, offer.model.id, question.shape, output)
        return quotes.quote(view, offer, question, worker=desk.worker, upstream_key=upstream_key, output_default=output, now_ms=now_ms)

    def _refuse(self, exchange: Exchange, dialect: Dialect, request: str, failure: errors.Failure) -> None:
        """Nothing was held, nothing was sent."""
        self._desk.counts.refused(failure.code)
        headers = [*errors.headers(failure), (b"x-request-id", request.encode()), *calls.EXPOSED, *dialect.headers(request)]
        exchange.reply(failure.status, headers, dialect.error_body(dialect.document(failure, exchange.path.startswith("/api/")), request))

    def _fail(self, call: Call, failure: errors.Failure) -> None:
        """The upstream gave no answer. A stream whose head is out already (long silence) is told in an event."""
        exchange = call.exchange
        exchange.pulse = None
        if exchange.started:
            stream = call.dialect.stream(call.name, call.offer.model.id)
            exchange.write(stream.error_event(call.dialect.document(failure, call.numeric)))
            exchange.end()
            return
        exchange.reply(failure.status, [*errors.headers(failure), *call.headers()], call.error_body(failure))


def _fill_silence(call: Call) -> None:
    """Called after long silence: from here on the status is 200, and a failure must be told inside the stream."""
    exchange = call.exchange
    if not exchange.started:
        exchange.start(200, [*calls.STREAM, *call.headers()], length=None)
    exchange.write(relay.KEEP_ALIVE)
