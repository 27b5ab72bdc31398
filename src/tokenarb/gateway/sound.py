"""How long a sound could last, from its first bytes. Pure.

A second of sound has a least size only in the formats judged here; a FLAC or Opus file may hold hours of silence in a few kilobytes.
"""

import base64
import binascii
from typing import Final

RATE_MIN: Final = 8_000  # bytes a second of the thinnest telephone sound
MP3_RATE_MIN: Final = 1_000  # bytes a second of the lowest bit rate that a frame may state
_HEAD: Final = 4_096
_PCM: Final = frozenset({1, 3, 0xFFFE})  # integers, floats, and either with a longer header
_MP3_RESERVED: Final = 1


def bounded(data: str) -> bool:
    """Whether base64 `data` surely has at least 512 characters a second: plain WAV, or MP3 of a stated bit rate."""
    head = _bytes(data, 0)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return _wave_rate(head) >= RATE_MIN
    if head[:3] == b"ID3" and len(head) >= 10:
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        skipped = 10 + size
        head = _bytes(data, skipped // 3)[skipped % 3 :]
    return _mp3_frame(head)


def seconds_most(data: bytes) -> int | None:
    """The most seconds that a recording can last, rounded up; None where its form sets no bound."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE" and (rate := _wave_rate(data[:_HEAD])):
        return -(-len(data) // rate)
    skipped = 0
    if data[:3] == b"ID3" and len(data) >= 10:
        skipped = 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9])
    return -(-len(data) // MP3_RATE_MIN) if _mp3_frame(data[skipped : skipped + 4]) else None


def _bytes(data: str, group: int) -> bytes:
    """Decoded from the `group`-th three bytes on."""
    try:
        return base64.b64decode(data[group * 4 : group * 4 + _HEAD // 3 * 4].encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return b""


def _wave_rate(head: bytes) -> int:
    """Bytes a second of plain samples, 0 where they are not plain."""
    at = 12
    while at + 24 <= len(head):
        size = int.from_bytes(head[at + 4 : at + 8], "little")
        if head[at : at + 4] == b"fmt ":
            kind, channels = (int.from_bytes(head[n : n + 2], "little") for n in (at + 8, at + 10))
            samples = int.from_bytes(head[at + 12 : at + 16], "little")
            bits = int.from_bytes(head[at + 22 : at + 24], "little")
            return samples * channels * (bits // 8) if kind in _PCM and bits >= 8 else 0
        at += 8 + size + size % 2
    return 0


def _mp3_frame(head: bytes) -> bool:
    """The header of a layer III frame; bit rate 0 would be "free": anything."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer, rate, samples = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    return version != _MP3_RESERVED and layer == 1 and 0 < rate < 15 and samples != 3
