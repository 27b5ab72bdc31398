"""A customer's Telegram id: kept sealed, found by a keyed hash. A stolen database names nobody. Pure."""

import hashlib
import hmac
from typing import Final

from tokenarb.base.sealing import Sealer

_PURPOSE: Final = "telegram:"


def digest(secret: bytes, telegram_id: int) -> str:
    """What a Telegram id is looked up by: HMAC-SHA256 under a secret outside the database, 64 hex digits.

    The prefix keeps it apart from the pseudonym an upstream sees, which is made with the same secret (`pseudonym.user_tag`).
    """
    assert secret, "a digest without a secret could be computed by anyone"
    return hmac.new(secret, f"{_PURPOSE}{telegram_id}".encode(), hashlib.sha256).hexdigest()


def seal(sealer: Sealer, telegram_id: int, customer: int) -> str:
    """The id as the database keeps it; it opens only in the row of this customer."""
    return sealer.seal(str(telegram_id), f"{_PURPOSE}{customer}")


def unseal(sealer: Sealer, sealed: str, customer: int) -> int:
    """The id again. Raises: as `Sealer.open`."""
    return int(sealer.open(sealed, f"{_PURPOSE}{customer}"))
