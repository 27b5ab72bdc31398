"""Ed25519 signatures (RFC 8032) in plain Python, for Mini App data that third parties check. Slow, and good for a simulator only."""

from __future__ import annotations

import hashlib
from typing import Final

_P: Final = 2**255 - 19
_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, _P) % _P
_BASE_Y: Final = 4 * pow(5, -1, _P) % _P

Point = tuple[int, int]


def public_key(secret: bytes) -> bytes:
    """The public key of a 32-byte secret."""
    return _encoded(_times(_scalar(secret), _base()))


def sign(secret: bytes, message: bytes) -> bytes:
    """The 64-byte signature of a message."""
    scalar, public = _scalar(secret), public_key(secret)
    nonce = _number(hashlib.sha512(hashlib.sha512(secret).digest()[32:] + message).digest()) % _ORDER
    commitment = _encoded(_times(nonce, _base()))
    challenge = _number(hashlib.sha512(commitment + public + message).digest()) % _ORDER
    return commitment + ((nonce + challenge * scalar) % _ORDER).to_bytes(32, "little")


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _scalar(secret: bytes) -> int:
    raw = _number(hashlib.sha512(secret).digest()[:32])
    return raw & ((1 << 254) - 8) | (1 << 254)


def _base() -> Point:
    return _x_of(_BASE_Y), _BASE_Y


def _x_of(y: int) -> int:
    """The even x of the point with this y."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P)
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    return x if x % 2 == 0 else _P - x


def _sum(a: Point, b: Point) -> Point:
    cross = _D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + cross, -1, _P)
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - cross, -1, _P)
    return x % _P, y % _P


def _times(factor: int, point: Point) -> Point:
    total: Point = (0, 1)
    while factor:
        if factor & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        factor >>= 1
    return total


def _encoded(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")
