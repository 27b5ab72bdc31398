"""A raw Bitcoin block, read and held against itself: its hash, and that its transactions are exactly those its header commits to. Pure.

So nobody between us and the chain can leave a payment out, or add one, without making a block of his own: a truncated or altered block is
noticed, whoever the node belongs to. Format: https://developer.bitcoin.org/reference/block_chain.html
"""

import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

HEADER: Final = 80
OUTPUT_MIN: Final = 9
TRANSACTION_MIN: Final = 60


@dataclass(frozen=True, slots=True)
class RawHeader:
    """The 80 bytes, with hashes as people write them (backwards)."""

    hash: str
    parent: str
    merkle_root: bytes
    at_ms: int


@dataclass(frozen=True, slots=True)
class Paid:
    """An output that pays one of the scripts that were asked for."""

    tx: str
    index: int
    address: str
    satoshi: int


def header(raw: bytes) -> RawHeader:
    """Raises: ValueError where it is too short."""
    if len(raw) < HEADER:
        raise ValueError("a header has 80 bytes")
    (seconds,) = struct.unpack_from("<I", raw, 68)
    return RawHeader(_shown(_hash(raw[:HEADER])), _shown(raw[4:36]), raw[36:68], seconds * 1000)


def payments(raw: bytes, scripts: Mapping[bytes, str]) -> list[Paid]:
    """Outputs of the block that pay one of `scripts` (to addresses). Raises: ValueError where the block does not fit its own header."""
    found: list[Paid] = []
    ids: list[bytes] = []
    reader = _Reader(raw, HEADER)
    for _ in range(reader.count(TRANSACTION_MIN)):
        outputs: list[tuple[int, int, bytes]] = []
        name = _transaction(reader, outputs)
        ids.append(name)
        found += [Paid(_shown(name), index, scripts[script], value) for index, value, script in outputs if script in scripts]
    if reader.at != len(raw):
        raise ValueError("the block goes on after its last transaction")
    if len(set(ids)) != len(ids) or _merkle(ids) != raw[36:68]:  # pairs of equal ones give the same root (CVE-2012-2459)
        raise ValueError("the block's transactions are not those of its header")
    return found


def _transaction(reader: "_Reader", outputs: list[tuple[int, int, bytes]]) -> bytes:
    """Reads one, fills `outputs` with (index, satoshi, script); its id, which leaves witnesses out."""
    start = reader.at
    reader.skip(4)
    witness = reader.raw[reader.at : reader.at + 2] == b"\x00\x01"
    reader.skip(2 if witness else 0)
    middle = reader.at
    inputs = reader.count(41)
    for _ in range(inputs):
        reader.skip(36)
        reader.skip(reader.number())
        reader.skip(4)
    for index in range(reader.count(OUTPUT_MIN)):
        (value,) = struct.unpack("<Q", reader.take(8))
        outputs.append((index, value, reader.take(reader.number())))
    end = reader.at
    for _ in range(inputs if witness else 0):
        for _ in range(reader.count(1)):
            reader.skip(reader.number())
    locked = reader.take(4)
    return _hash(reader.raw[start : start + 4] + reader.raw[middle:end] + locked)


class _Reader:
    """Walks through bytes. Raises: ValueError past their end."""

    __slots__ = ("at", "raw")

    def __init__(self, raw: bytes, at: int) -> None:
        self.raw = raw
        self.at = at

    def skip(self, size: int) -> None:
        self.at += size
        if self.at > len(self.raw):
            raise ValueError("the block ends too early")

    def take(self, size: int) -> bytes:
        start = self.at
        self.skip(size)
        return self.raw[start : self.at]

    def number(self) -> int:
        """A CompactSize."""
        first = self.take(1)[0]
        if first < 0xFD:
            return first
        return int.from_bytes(self.take({0xFD: 2, 0xFE: 4, 0xFF: 8}[first]), "little")

    def count(self, least: int) -> int:
        """How many things of at least so many bytes follow; more than there are bytes for is a lie."""
        found = self.number()
        if found * least > len(self.raw) - self.at:
            raise ValueError("the block promises more than it holds")
        return found


def _merkle(ids: list[bytes]) -> bytes:
    level = ids or [b"\0" * 32]
    while len(level) > 1:
        level = [_hash(left + right) for left, right in _pairs(level)]
    return level[0]


def _pairs(level: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for at in range(0, len(level), 2):
        yield level[at], level[min(at + 1, len(level) - 1)]


def _hash(raw: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(raw).digest()).digest()


def _shown(raw: bytes) -> str:
    return raw[::-1].hex()
