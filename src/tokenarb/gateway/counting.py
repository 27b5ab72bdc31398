"""POST /messages/count_tokens: an estimate made here, free and limited, for whoever has a good key. Nothing is sent, nothing is booked."""

from collections.abc import Callable
from typing import Final

import msgspec

from tokenarb.base import ids
from tokenarb.base.clock import Clock
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.catalog.shelf import Shelf
from tokenarb.gateway import errors
from tokenarb.gateway.call import EXPOSED
from tokenarb.gateway.caller import secret_of
from tokenarb.gateway.dialects.messages import MESSAGES
from tokenarb.gateway.exchange import Exchange, Headers
from tokenarb.gateway.limiting import Gate
from tokenarb.gateway.prompt import PER_MESSAGE, PER_PROMPT, PER_TOOL, Measure
from tokenarb.gateway.views import Views
from tokenarb.keys import admission

BYTES_MAX: Final = 4_000_000
"""The largest body counted for nothing: more than a million tokens of text."""

BYTES_A_TOKEN: Final = 4

IMAGE_TOKENS: Final = 1_600
"""What Anthropic makes of a picture at most."""


class TokenCount:
    """The handler. `views`, `shelf` and `gate` as in `desk.Desk`."""

    def __init__(self, views: Views, shelf: Callable[[], Shelf], clock: Clock, gate: Gate | None) -> None:
        self._views = views
        self._shelf = shelf
        self._clock = clock
        self._gate = gate

    async def serve(self, exchange: Exchange) -> None:
        """Answers `{"input_tokens": n}`."""
        request = ids.new_request_id()
        headers: Headers = [(b"x-request-id", request.encode()), *MESSAGES.headers(request), *EXPOSED]
        try:
            counted = await self._counted(exchange, request, headers)
        except Refused as refused:
            failure = errors.of_refusal(refused)
        except Unavailable as away:
            failure = errors.of_unavailable(away, "storage_unavailable")
        else:
            body = msgspec.json.encode({"input_tokens": counted})
            exchange.reply(200, [(b"content-type", b"application/json"), *headers], body)
            return
        told = MESSAGES.error_body(MESSAGES.document(failure, False), request)
        exchange.reply(failure.status, [*errors.headers(failure), *headers], told)

    async def _counted(self, exchange: Exchange, request: str, told: Headers) -> int:
        """Adds to the headers that are `told` what is left of the limit. Raises: Refused, Unavailable."""
        secret = secret_of(exchange)
        view = self._views.kept(secret, self._clock.now_ms()) or await self._views.read(secret)
        if len(exchange.body) > BYTES_MAX:
            raise Refused("request_too_large", f"at most {BYTES_MAX} bytes are counted")
        if self._gate is not None:
            told += await self._gate.count(request, view.key.customer, len(exchange.body) // BYTES_A_TOKEN)
        ask = MESSAGES.peek(exchange.body)
        model = self._shelf().find(ask.model).model
        admission.admit(view, (model.id, model.slug))
        return estimate(ask.measure)


def estimate(measure: Measure) -> int:
    """Tokens: bytes / 3.5, rounded up, and what stands around messages, tools and pictures; rather too many than too few."""
    text = -(-measure.text_bytes * 2 // 7)
    return text + PER_MESSAGE * measure.messages + PER_TOOL * measure.tools + IMAGE_TOKENS * measure.images + PER_PROMPT
