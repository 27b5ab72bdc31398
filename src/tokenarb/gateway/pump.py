"""The bytes of one stream from the upstream's socket to the client's, by callbacks: no task is woken for a piece that simply passes."""

import asyncio

from tokenarb.gateway import relay
from tokenarb.gateway.dialects.dialect import AnswerStream
from tokenarb.gateway.exchange import Exchange
from tokenarb.upstream.incoming import Incoming
from tokenarb.upstream.problems import Cut


class Pump:
    """Reads `incoming` through `stream` into `exchange`. Whoever owns it awaits `turn()`, does what that asks for, and calls `go_on()`.

    It stops of itself where the client reads too slowly (B13), and, while `named` is False, where the stream has told the upstream's id,
    before anything of it is given out. `whole`: the upstream's body came to its own end, or to `[DONE]`; `overlong`: more than `bytes_max`
    came, and the rest is not read.
    """

    __slots__ = ("_asks", "_ended", "_exchange", "_held_back", "_incoming", "_left", "_over", "_stream", "_waiter", "named", "whole")

    def __init__(self, exchange: Exchange, stream: AnswerStream, incoming: Incoming, *, named: bool, bytes_max: int) -> None:
        self.named = named
        self._left = bytes_max
        self.whole = True
        self._exchange = exchange
        self._stream = stream
        self._incoming = incoming
        self._held_back = b""
        self._asks = False
        self._over = False
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None
        incoming.pump(self._piece, self._end)

    @property
    def overlong(self) -> bool:
        """See the class."""
        return self._left < 0

    async def turn(self) -> bool:
        """Waits until something has to be done. True: the stream is over."""
        while not (self._over or self._asks):
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._over and not self._held_back

    def go_on(self) -> None:
        """What the pump stopped for is done."""
        self._asks = False
        held_back, self._held_back = self._held_back, b""
        if held_back:
            self._give(held_back)
        if not self._asks:
            self._incoming.resume()

    async def rest(self) -> None:
        """Waits until the body's framing has ended, well or not."""
        while not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter

    def _piece(self, data: bytes) -> None:
        if self._over:
            return
        stream = self._stream
        self._left -= len(data)
        if self._left < 0:
            self._finish(whole=False)
            return
        try:
            ready = stream.feed(data)
        except relay.Overlong:
            self._finish(whole=False)
            return
        if not self.named and stream.upstream_id:
            self._held_back += ready
            self._stop()
        elif ready and not self._exchange.gone and self._exchange.pass_on(ready):
            self._stop()
        if stream.done:
            self._finish(whole=True)

    def _give(self, ready: bytes) -> None:
        if not self._exchange.gone and self._exchange.pass_on(ready):
            self._stop()

    def _stop(self) -> None:
        self._asks = True
        self._incoming.pause()
        self._wake()

    def _end(self, cut: Cut | None) -> None:
        self._ended = True
        if self._over:
            self._wake()
            return
        if cut is None:
            last = self._stream.close()
            if not self.named and self._stream.upstream_id:
                self._held_back += last
            elif last:
                self._give(last)
        self._finish(whole=cut is None)

    def _finish(self, *, whole: bool) -> None:
        self._over, self.whole = True, whole
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
