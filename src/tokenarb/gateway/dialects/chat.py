"""POST /chat/completions, OpenAI's form as OpenRouter speaks it: read by `wire`, relayed by `relay`."""

from typing import Any, Final

import msgspec

from tokenarb.gateway import errors, relay, wire
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.errors import Failure
from tokenarb.gateway.exchange import Headers

_ENCODER: Final = msgspec.json.Encoder()


def document(failure: Failure, numeric: bool) -> dict[str, Any]:
    """The `error` member."""
    return errors.document(failure, numeric=numeric)


def error_body(error: dict[str, Any], request: str) -> bytes:
    """The error answer; the request's id stands in its header."""
    return _ENCODER.encode({"error": error})


def no_headers(request: str) -> Headers:
    """`x-request-id` is common to all dialects."""
    return []


CHAT: Final = Dialect(
    name="chat",
    path="/chat/completions",
    peek=wire.peek,
    build=wire.build,
    stream=relay.Stream,
    whole=relay.whole,
    document=document,
    error_body=error_body,
    headers=no_headers,
)
