"""The ways in which the same bytes may come: in one piece, byte by byte, and cut by chance (the same chance for the same bytes)."""

import random
import zlib

BYTEWISE_MAX = 600


def ways(data: bytes) -> list[list[bytes]]:
    """Every way's pieces joined are `data`; the first way is the whole."""
    chance = random.Random(zlib.crc32(data))
    found = [[data]]
    if len(data) <= BYTEWISE_MAX:
        found.append([data[at : at + 1] for at in range(len(data))])
    for most in (2, 9):
        cuts = sorted(chance.randrange(len(data) + 1) for _ in range(chance.randint(1, most)))
        found.append([data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True) if a < b])
    return found
