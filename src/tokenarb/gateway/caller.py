"""What a request's headers say of its caller: the key, and the name he gives to the call."""

import hashlib
from typing import Final

from tokenarb.base.errors import Refused
from tokenarb.gateway.exchange import Exchange

CLIENT_KEY_MAX: Final = 255


def secret_of(exchange: Exchange) -> str:
    """The key a request carries. Raises: Refused missing_key."""
    given = exchange.headers.get(b"authorization", b"")
    scheme, _, secret = given.partition(b" ")
    if scheme.lower() == b"bearer" and secret:
        return secret.strip().decode("latin-1")
    given = exchange.headers.get(b"x-api-key", b"")
    if given:
        return given.strip().decode("latin-1")
    raise Refused("missing_key")


def client_key(exchange: Exchange, route: str, body: bytes) -> tuple[str | None, str | None]:
    """The `Idempotency-Key`, and a hash of what it names: the same `body` on another `route` is another call, on another base it is not.

    Raises: Refused invalid_value.
    """
    given = exchange.headers.get(b"idempotency-key")
    if not given:
        return None, None
    if len(given) > CLIENT_KEY_MAX or not given.isascii():
        raise Refused("invalid_value", f"Idempotency-Key must be at most {CLIENT_KEY_MAX} ASCII characters", param="Idempotency-Key")
    named = hashlib.sha256(route.encode() + b"\n")
    named.update(body)
    return given.decode("ascii"), named.hexdigest()
