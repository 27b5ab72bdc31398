"""An answer on its way in: its status and headers are here, its body comes in pieces, bounded by bytes (B13)."""

import asyncio
from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate
from typing import Final, Protocol

from tokenarb.upstream.problems import Cut

HIGH_WATER: Final = 256 * 1024
"""Buffered bytes from which the socket is no longer read. One read of the event loop (256 kB at most) may come on top."""

HANDED_BYTES: Final = 64 * 1024
"""What a pump's sink is handed at a time, so that a client who reads slowly stops the rest in time (B13)."""


class Line(Protocol):
    """What an answer may do to the connection it comes on."""

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def abort(self, why: str) -> None: ...


class Incoming:
    """One answer. Read it with `chunk()` / `body()`, or hand the pieces to a callback with `pump()`; one reader only.

    `headers` have lower-case names; a repeated header's values are joined by ", ". `complete` says that the last byte has *arrived*
    (it may still wait to be read). Whoever stops reading before the end must `abort()`, or the connection stays paused for ever.
    """

    __slots__ = ("_cut", "_ended", "_line", "_paused", "_pieces", "_sink", "_size", "_waiter", "complete", "headers", "status")

    def __init__(self, line: Line, status: int, headers: dict[bytes, bytes]) -> None:
        self.status = status
        self.headers = headers
        self.complete = False
        self._line = line
        self._pieces: list[bytes] = []
        self._size = 0
        self._paused = False
        self._cut: str | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._sink: Callable[[bytes], None] | None = None
        self._ended: Callable[[Cut | None], None] | None = None

    @property
    def paused(self) -> bool:
        """The socket is not being read, since the reader is slow."""
        return self._paused

    @property
    def buffered(self) -> int:
        """Bytes that have come and are not read yet."""
        return self._size

    async def chunk(self) -> bytes:
        """Whatever body bytes have come, waiting for at least one; b"" at the clean end.

        Raises: Cut where the upstream died, fell silent or was aborted before the end its own framing promised. What had come before
        is given out first.
        """
        while True:
            if self._size:
                return self._take()
            if self._cut is not None:
                raise Cut(self._cut)
            if self.complete:
                return b""
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None

    def body_here(self, limit: int) -> bytes | None:
        """The whole body, if all of it is here and not more than `limit` bytes; else None, and it is to be read."""
        if self.complete and self._cut is None and self._size <= limit:
            return self._take() if self._size else b""
        return None

    async def body(self, limit: int) -> bytes:
        """The whole body. Raises: Cut, also where it exceeds `limit` bytes (the connection is then closed)."""
        if (here := self.body_here(limit)) is not None:  # all of it came with the headers
            return here
        pieces = []
        size = 0
        while piece := await self.chunk():
            size += len(piece)
            if size > limit:
                self.abort()
                raise Cut(f"the answer is larger than {limit} bytes")
            pieces.append(piece)
        return b"".join(pieces)

    def pump(self, sink: Callable[[bytes], None], ended: Callable[[Cut | None], None]) -> None:
        """Hands every piece to `sink` as it comes, without a task; then calls `ended` once, with None at the clean end.

        `sink` must not raise and tells its own back-pressure with `pause()` / `resume()`.
        """
        self._sink, self._ended = sink, ended
        self.resume()  # what came before may have filled the buffer

    def pause(self) -> None:
        """No more bytes, please (`pump` only; the buffer's own bound still holds)."""
        if not self._paused and not self.complete and self._cut is None:
            self._paused = True
            self._line.pause_reading()

    def resume(self) -> None:
        """Bytes may come again."""
        if self._paused:
            self._paused = False
            self._line.resume_reading()
        self._hand_over()

    def abort(self) -> None:
        """Closes the connection now (client gone and drain given up). Nothing to do once the answer is complete."""
        if not self.complete and self._cut is None:
            self._line.abort("aborted by us")

    def _take(self) -> bytes:
        pieces = self._pieces
        whole = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        pieces.clear()
        self._size = 0
        if self._paused:
            self._paused = False
            self._line.resume_reading()
        return whole

    def _some(self) -> bytes:
        """What has come, at most about `HANDED_BYTES` of it: whoever is handed the pieces may say in between that it is enough."""
        pieces = self._pieces
        if self._size <= HANDED_BYTES or len(pieces) == 1:
            return self._take()
        sizes = list(accumulate(map(len, pieces)))
        count = bisect_left(sizes, HANDED_BYTES) + 1
        size = sizes[count - 1]
        some = b"".join(pieces[:count])
        del pieces[:count]
        self._size -= size
        return some

    def _hand_over(self) -> None:
        if self._sink is None or self._ended is None or self._paused:
            return
        pieces = self._pieces
        while self._size and not self._paused:
            if len(pieces) == 1:  # one event a read, as long as nobody is in a hurry
                self._size = 0
                self._sink(pieces.pop())
            else:
                self._sink(self._some())
        if (self.complete or self._cut is not None) and self._ended is not None and not self._size:
            ended, self._sink, self._ended = self._ended, None, None
            ended(None if self._cut is None else Cut(self._cut))

    def take(self, pieces: list[bytes]) -> None:
        """For the connection: what came of the body. `arrived()` follows once the read is parsed."""
        self._pieces += pieces

    def arrived(self) -> None:
        """For the connection: a read has been parsed; wakes the reader and bounds the buffer."""
        pieces = self._pieces
        if len(pieces) == 1:
            if self._sink is not None and not (self._paused or self.complete or self._cut is not None):
                self._size = 0
                self._sink(pieces.pop())  # the usual piece of a stream, with nothing before it and nothing to end
                return
            self._size = len(pieces[0])
        else:
            self._size = sum(map(len, pieces))
        if self._sink is not None:
            self._hand_over()
        elif self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self._size > HIGH_WATER:
            self.pause()

    def end(self) -> None:
        """For the connection: the last byte its framing promised has come."""
        self.complete = True
        if self._paused:
            self._paused = False
            self._line.resume_reading()
        self.arrived()

    def fail(self, why: str) -> None:
        """For the connection: it will not come whole."""
        self._cut = why
        self._paused = False
        self.arrived()
