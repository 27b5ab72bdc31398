"""Step 7 and what follows: the upstream's answer on its way to the client, and the call's end in the ledger before its last byte.

`[DONE]` (or the whole answer) is held back until the call is settled, so that whoever has seen the end can rely on the balance.
"""

import asyncio
import contextlib
from typing import Final

import msgspec

from tokenarb.base import money
from tokenarb.base.errors import Refused
from tokenarb.gateway import call as calls
from tokenarb.gateway import errors
from tokenarb.gateway.call import Call
from tokenarb.gateway.desk import Desk
from tokenarb.gateway.dialects.dialect import AnswerStream
from tokenarb.gateway.draining import Drain
from tokenarb.gateway.ending import Endings, Failed
from tokenarb.gateway.pump import Pump
from tokenarb.gateway.relay import Paid
from tokenarb.ledger import model
from tokenarb.upstream.incoming import Incoming
from tokenarb.upstream.problems import Cut, Kind, UpstreamProblem

FAILED: Final = "upstream_failed"
UNREAD: Final = "answer_not_read"
TOO_LONG: Final = "answer_too_long"
TIMED_OUT: Final = "upstream_timeout"
LET_GO_S: Final = 0.5

UNREAD_S: Final = 5.0
"""An upstream that hangs up after its client kept it waiting for so long has not failed: whoever reads slowly pays for what was made."""

STREAM_BYTES: Final = 16_000_000
STREAM_BYTES_A_TOKEN: Final = 16_384
"""No honest stream is longer than this and so much a token that was granted: not in the wordiest dialect, with every logprob told."""

CALLERS_FAULT: Final = frozenset({Kind.MODERATION, Kind.BAD_REQUEST, Kind.TOO_LARGE})
"""An answer that ends so was cut short by what the caller asked for: what the upstream billed of it is his, not the house's."""


class Answer:
    """One answer being delivered, or read on after its client left. `generation_id` is the upstream's name for it.

    `marked` False: the answer was here as soon as its headers, and its generation id is not booked yet. It then ends in one write, which
    carries the id; a crash before that write loses no more than a crash before the mark would.
    """

    def __init__(self, desk: Desk, endings: Endings, call: Call, incoming: Incoming, generation_id: str | None, *, marked: bool) -> None:
        self._desk = desk
        self._endings = endings
        self._call = call
        self._incoming = incoming
        self._generation_id = generation_id
        self._marked = marked
        self._drain: Drain | None = None
        self._pump: Pump | None = None
        self._unread_s = 0.0
        self._too_long = False

    async def deliver(self) -> None:
        """Reads the answer to its end, gives it to the client as far as there is one, and ends the call."""
        exchange = self._call.exchange
        self._desk.counts.streams += 1
        if exchange.gone:
            self._client_left()
        else:
            exchange.on_gone = self._client_left
        bound = None
        if not self._incoming.complete:
            bound = asyncio.get_running_loop().call_later(self._desk.answer_seconds_max, self._give_up)
        try:
            if self._call.ask.stream:
                await self._stream()
            else:
                await self._whole()
        finally:
            self._desk.counts.streams -= 1
            exchange.on_gone = None
            if bound is not None:
                bound.cancel()
            if not self._incoming.complete:
                await self._let_go()
            if self._drain is not None:
                self._drain.end()

    async def _let_go(self) -> None:
        """The last bytes of the framing may still be on their way; with them the connection can be used again."""
        with contextlib.suppress(Cut, TimeoutError):
            async with asyncio.timeout(LET_GO_S):
                if self._pump is not None:
                    await self._pump.rest()
                else:
                    while await self._incoming.chunk():
                        pass
        self._incoming.abort()

    def _client_left(self) -> None:
        self._drain = self._desk.drains.begin(self._incoming)

    def _give_up(self) -> None:
        """An upstream that never ends, or a client who makes it last: nobody is waited for any longer."""
        self._too_long = True
        self._incoming.abort()
        if self._call.exchange.slow:
            self._call.exchange.cut()

    async def _stream(self) -> None:
        call, exchange = self._call, self._call.exchange
        stream = call.dialect.stream(call.name, call.offer.model.id)
        if not exchange.gone and not exchange.started:
            exchange.start(200, [*calls.STREAM, *call.headers()], length=None)
        most = STREAM_BYTES + STREAM_BYTES_A_TOKEN * call.held.output * call.ask.n
        pump = self._pump = Pump(exchange, stream, self._incoming, named=self._generation_id is not None, bytes_max=most)
        while not await pump.turn():
            if not pump.named and stream.upstream_id:
                await self._named(stream.upstream_id)
                pump.named = True
            if exchange.slow:
                await self._taken()
            pump.go_on()
        self._too_long = self._too_long or pump.overlong
        await self._end_stream(stream, whole=pump.whole)

    async def _named(self, generation_id: str) -> None:
        """The headers kept back the id that the body tells: noted before more is given out, so that a crash finds it."""
        self._generation_id = generation_id
        with contextlib.suppress(Refused):  # the resolver has the request, and will end it without us
            await self._endings.mark(self._call, generation_id)

    async def _taken(self) -> None:
        """Waits for a client that reads more slowly than the upstream writes (B13), and notes for how long."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self._call.exchange.drain()
        self._unread_s += loop.time() - began

    async def _end_stream(self, stream: AnswerStream, *, whole: bool) -> None:
        exchange, endings, call, paid = self._call.exchange, self._endings, self._call, None
        call.finish = stream.finish
        used = endings.read_usage(call, stream.usage) if stream.usage is not None else None
        if stream.problem is not None:
            self._note(stream.problem)
            if used is not None and used.cost and stream.problem.kind in CALLERS_FAULT:
                await endings.used(call, used, finished=True)
            else:
                await endings.failed(call, self._failure("upstream failed in mid-stream"), used)
            self._tell_failure(stream, errors.of_problem(stream.problem))
            exchange.end()
            return
        complete = stream.done or (whole and (stream.finished or used is not None))
        if complete and used is not None:
            outcome = "disconnected" if exchange.gone else "completed"
            paid = _paid(await endings.used(call, used, finished=stream.finished, outcome=outcome))
        elif complete or exchange.gone or self._unread_s >= UNREAD_S or self._too_long:  # the upstream's record decides what is charged
            await endings.hand_over(call)
        else:  # a usage seen before the cut may not have been the last one (B8): the upstream's record decides what it cost us
            self._desk.counts.problem("cut")
            await endings.failed(call, self._failure("upstream cut off in mid-stream"))
        if complete:
            exchange.write(stream.closing(paid, include_usage=call.ask.include_usage))
            exchange.end()
        else:
            self._tell_failure(stream, errors.of(TOO_LONG if self._too_long else UNREAD if self._unread_s >= UNREAD_S else FAILED))
            exchange.cut()

    def _tell_failure(self, stream: AnswerStream, failure: errors.Failure) -> None:
        self._call.exchange.write(stream.error_event(self._call.dialect.document(failure, self._call.numeric)))

    async def _whole(self) -> None:
        call, endings, exchange = self._call, self._endings, self._call.exchange
        try:
            body = self._incoming.body_here(call.dialect.answer_bytes)
            if body is None:
                body = await self._incoming.body(call.dialect.answer_bytes)
            answer = call.dialect.whole(body, call.name, call.offer.model.id)
        except (Cut, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self._desk.counts.problem("cut")
            await self._mark()
            if exchange.gone:
                await endings.hand_over(call)
            else:
                await endings.failed(call, self._failure("upstream cut off"))
            self._refuse(errors.of(TIMED_OUT if self._too_long else FAILED))
            return
        call.finish = answer.finish
        counted = answer.usage if call.dialect.counted is None else call.dialect.counted(call.ask, answer)
        used = endings.read_usage(call, counted) if counted is not None else None
        if answer.problem is not None:
            self._note(answer.problem)
            await self._mark()
            await endings.failed(call, self._failure("upstream failed inside a 200"), used)
            self._refuse(errors.of_problem(answer.problem))
            return
        headers, paid = call.headers(), None
        if used is None:
            await self._mark()
            await endings.hand_over(call)
        else:
            outcome = "disconnected" if exchange.gone else "completed"
            try:
                ended = await endings.used(
                    call, used, finished=answer.finished, outcome=outcome, marked=self._marked, generation_id=self._generation_id
                )
            except Refused:  # this worker was declared dead while the upstream thought: the resolver has the request
                await endings.promise_free(call)
                self._refuse(errors.of("fenced"))
                return
            paid = _paid(ended)
        if paid is not None:
            headers += calls.charge_headers(paid)
        kind, told = answer.written(paid.charge_usd if paid is not None else None)
        exchange.reply(200, [(b"content-type", kind), *headers], told)

    async def _mark(self) -> None:
        """Where the answer does not end in one write after all, the upstream's name for it is booked first."""
        if not self._marked:
            self._marked = True
            with contextlib.suppress(Refused):  # the resolver has the request, and will end it without us
                await self._endings.mark(self._call, self._generation_id)

    def _failure(self, reason: str) -> Failed:
        return Failed(reason, billable=True, generation_id=self._generation_id)

    def _note(self, problem: UpstreamProblem) -> None:
        self._desk.counts.problem(problem.kind)

    def _refuse(self, failure: errors.Failure) -> None:
        headers = [*errors.headers(failure), *self._call.headers()]
        self._call.exchange.reply(failure.status, headers, self._call.error_body(failure))


def _paid(ended: model.Ended | None) -> Paid | None:
    """The charge and what is left; None where it could not be booked yet: no figure is better than one that will not hold (C3)."""
    return Paid(money.usd(ended.charged), money.usd(ended.wallet_left)) if ended is not None else None
