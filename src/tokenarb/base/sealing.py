"""Secrets that the database must keep but not know: AES-256-GCM under versioned keys that live outside it. Pure but for the nonce.

A sealed text is `VERSION.BASE64URL(nonce 12 bytes | ciphertext | tag 16 bytes)`. Its purpose (table and row id) is bound in as associated
data, so that a sealed text moved to another row does not open.
"""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tokenarb.base.errors import Broken, Refused

if TYPE_CHECKING:  # 6 MB of memory, for whoever seals or opens something
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SECRET_BYTES_MIN: Final = 32
_NONCE_BYTES: Final = 12
_INFO: Final = b"tokenarb sealing, AES-256-GCM"


@dataclass(frozen=True, slots=True)
class Sealer:
    """`current` seals, every version opens. `values` are the secrets by version, 32 bytes at least."""

    current: int
    values: Mapping[int, bytes]

    def __post_init__(self) -> None:
        if self.current not in self.values:
            raise ValueError(f"the current sealing version {self.current} is not among {sorted(self.values)}")
        if any(len(value) < SECRET_BYTES_MIN for value in self.values.values()):
            raise ValueError(f"a sealing secret needs {SECRET_BYTES_MIN} bytes")

    def __repr__(self) -> str:
        return f"Sealer(current={self.current}, versions={sorted(self.values)})"

    def seal(self, secret: str, purpose: str) -> str:
        """The sealed text; two of the same secret differ."""
        nonce = os.urandom(_NONCE_BYTES)
        ciphertext = self._cipher(self.current).encrypt(nonce, secret.encode(), purpose.encode())
        return f"{self.current}.{base64.urlsafe_b64encode(nonce + ciphertext).decode()}"

    def open(self, sealed: str, purpose: str) -> str:
        """The secret again.

        Raises: Refused `sealing_key_missing` where its version's secret is gone; Broken where text, row or secret do not fit together.
        """
        version = version_of(sealed)
        if version not in self.values:
            raise Refused("sealing_key_missing", f"version {version} of the sealing secret is not in the secrets file: restore its backup")
        from cryptography.exceptions import InvalidTag  # not at the top: see `_cipher`

        try:
            raw = base64.b64decode(sealed.partition(".")[2], altchars=b"-_", validate=True)
            return self._cipher(version).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode()).decode()
        except (InvalidTag, ValueError):  # a bad length or alphabet is a ValueError
            raise Broken(f"the sealed text of {purpose} does not open under version {version}") from None

    def stale(self, sealed: str) -> bool:
        """Sealed under an older version than the current one."""
        return version_of(sealed) != self.current

    def _cipher(self, version: int) -> "AESGCM":
        # Not at the top: most processes that serve never seal or open anything.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return AESGCM(HKDF(SHA256(), 32, salt=None, info=_INFO).derive(self.values[version]))


def version_of(sealed: str) -> int:
    """The version a text is sealed under. Raises: Broken where it is no sealed text."""
    version, dot, _ = sealed.partition(".")
    if not dot or not version.isascii() or not version.isdigit():
        raise Broken("this is not a sealed text")
    return int(version)
