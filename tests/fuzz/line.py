"""A transport in memory: what a connection writes is kept, and bytes come exactly in the pieces that a test chooses."""

import asyncio
from typing import Any, Protocol


class Spoken(Protocol):
    """The part of a protocol that a line speaks to."""

    def data_received(self, data: bytes) -> None: ...

    def eof_received(self) -> bool | None: ...

    def connection_lost(self, exc: Exception | None) -> None: ...


class Line(asyncio.Transport):
    """`written` is everything the connection has said; `closed` that it wants to hear nothing more."""

    def __init__(self, protocol: Spoken) -> None:
        super().__init__({"peername": ("192.0.2.1", 1)})
        self.written = bytearray()
        self.closed = False
        self._protocol = protocol
        self._waiting: list[bytes] = []
        self._paused = False
        self._lost = False

    def deliver(self, piece: bytes) -> None:
        """A piece comes from the other side; it waits where reading is paused."""
        if self._paused or self._waiting:
            self._waiting.append(piece)
        elif not self.closed:
            self._protocol.data_received(piece)

    @property
    def waiting(self) -> bool:
        """Pieces have come that nobody reads."""
        return bool(self._waiting) and not self.closed

    def hang_up(self) -> None:
        """The other side closes, then the socket is gone."""
        if not self.closed:
            self._protocol.eof_received()
        self.lose()

    def lose(self) -> None:
        """The socket is gone."""
        self.closed = True
        if not self._lost:
            self._lost = True
            self._protocol.connection_lost(None)

    # what a connection does to its transport

    def write(self, data: Any) -> None:
        if not self.closed:
            self.written += data

    def writelines(self, list_of_data: Any) -> None:
        for data in list_of_data:
            self.write(data)

    def write_eof(self) -> None:
        pass

    def can_write_eof(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            asyncio.get_running_loop().call_soon(self.lose)

    abort = close

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self._paused = True

    def resume_reading(self) -> None:
        self._paused = False
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._catch_up)

    def _catch_up(self) -> None:
        while self._waiting and not self._paused and not self.closed:
            self._protocol.data_received(self._waiting.pop(0))

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0
