"""The secret a customer carries, and the keyed hash we keep of it. Pure but for the randomness of `generate`.

A secret is `sk-arb-` and 256 random bits in base64url without padding (43 characters). The database holds only
BLAKE2b-256(secret, key = pepper); the peppers live outside the database, so that a stolen copy of it opens nothing.
"""

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PREFIX: Final = "sk-arb-"
SHOWN: Final = 12
PEPPER_BYTES_MIN: Final = 16
PEPPER_BYTES_MAX: Final = hashlib.blake2b.MAX_KEY_SIZE
_PERSON: Final = b"tokenarb api key"  # 16 bytes: a pepper used elsewhere by mistake still gives other hashes

# The 43rd character carries 4 bits of the 256th; the other 2 bits are zero, so only 16 letters may stand there.
_FORM: Final = re.compile(r"sk-arb-[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Peppers:
    """Versioned peppers. New hashes use `current`; look-ups try every version, so that rotating loses no key."""

    current: int
    values: Mapping[int, bytes]

    def __post_init__(self) -> None:
        if self.current not in self.values:
            raise ValueError(f"the current pepper version {self.current} is not among {sorted(self.values)}")
        for version, value in self.values.items():
            if not PEPPER_BYTES_MIN <= len(value) <= PEPPER_BYTES_MAX:
                raise ValueError(f"pepper version {version} has {len(value)} bytes; {PEPPER_BYTES_MIN} to {PEPPER_BYTES_MAX} are needed")

    def __repr__(self) -> str:
        return f"Peppers(current={self.current}, versions={sorted(self.values)})"  # the values never reach a log


def generate() -> str:
    """A new secret: 256 bits from the system's generator."""
    return PREFIX + base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


def well_formed(secret: str) -> bool:
    """Whether this could be one of ours at all; what is not never reaches the database."""
    return _FORM.fullmatch(secret) is not None


def shown(secret: str) -> str:
    """The part that may be displayed: the first 12 characters (30 of the 256 bits)."""
    return secret[:SHOWN]


def digest(secret: str, pepper: bytes) -> str:
    """The keyed hash that is stored: 64 hex digits."""
    return hashlib.blake2b(secret.encode(), key=pepper, digest_size=32, person=_PERSON).hexdigest()


def digests(secret: str, peppers: Peppers) -> dict[str, int]:
    """The hashes this secret could be stored under, each with its pepper's version."""
    return {digest(secret, value): version for version, value in peppers.values.items()}
