"""Ids are made by the caller before the deed, so that a retry is harmless. All sort by the time they were made."""

import os
import time
from typing import Final

_EPOCH_MS: Final = 1_704_067_200_000  # 2024-01-01: 41 bits of milliseconds last until 2093


def new_request_id() -> str:
    """A UUID version 7 as 32 hex digits (RFC 9562): 48 bits of Unix milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | (tail >> 68 & 0xFFF) << 64 | 0b10 << 62 | tail & (2**62 - 1)
    return f"{value:032x}"


def new_row_id() -> int:
    """A positive 63-bit integer: 41 bits of milliseconds since 2024, 22 random bits. Unique by the table's key, which decides."""
    milliseconds = time.time_ns() // 1_000_000 - _EPOCH_MS
    return milliseconds << 22 | int.from_bytes(os.urandom(3), "big") & (2**22 - 1)
