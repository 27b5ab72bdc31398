"""Ids are made by the caller before the deed, so that a retry is harmless. All sort by the time they were made."""

import os
import time
from typing import Final

_EPOCH_MS: Final = 1_704_067_200_000  # 2024-01-01: 41 bits of milliseconds last until 2093
_DRAWN: Final = 8_000
_FIXED_BITS: Final = 7 << 76 | 2 << 62  # the version and the variant
_DRAWN_BITS: Final = (1 << 128) - 1 - (0xF << 76) - (3 << 62)


class _Random:
    """Random bytes of the system, drawn for many ids at a time. A forked child throws away what its parent drew."""

    __slots__ = ("_at", "_bytes")

    def __init__(self) -> None:
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        self._bytes, self._at = b"", 0

    def take(self) -> int:
        """80 random bits."""
        if self._at >= len(self._bytes):
            self._bytes, self._at = os.urandom(_DRAWN), 0
        at = self._at
        self._at = at + 10
        return int.from_bytes(self._bytes[at : at + 10], "big")


_random: Final = _Random()


def new_request_id() -> str:
    """A UUID version 7 as 32 hex digits (RFC 9562): 48 bits of Unix milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    drawn = (milliseconds & 0xFFFFFFFFFFFF) << 80 | _random.take()
    return (drawn & _DRAWN_BITS | _FIXED_BITS).to_bytes(16, "big").hex()


def new_row_id() -> int:
    """A positive 63-bit integer: 41 bits of milliseconds since 2024, 22 random bits. Unique by the table's key, which decides."""
    milliseconds = time.time_ns() // 1_000_000 - _EPOCH_MS
    return milliseconds << 22 | int.from_bytes(os.urandom(3), "big") & (2**22 - 1)
