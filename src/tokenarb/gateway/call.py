"""A call that has been let in: what was asked, what is held for it, and the headers its answer carries."""

import msgspec

from tokenarb.answers.model import Found
from tokenarb.catalog.shelf import Offer
from tokenarb.gateway import errors, limiting, wire
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.exchange import Exchange, Headers, number
from tokenarb.gateway.relay import Paid
from tokenarb.ledger import model
from tokenarb.metering import charge, remembered
from tokenarb.metering.quote import Quote
from tokenarb.rates.model import Grant
from tokenarb.upstream.way import Way

EXPOSED: tuple[tuple[bytes, bytes], ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"*"),
)
"""Browser tools may read answers and their headers; keys travel in a header of the caller's own making, never in cookies."""

STREAM: tuple[tuple[bytes, bytes], ...] = (
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),
)


class Call(msgspec.Struct):
    """A held request. `id` is the ledger's; clients know the answer as `name`.

    `ways` are the upstreams it may be sent to, in order; `way` is the one it is sent to now, as attempt number `attempt`. `finish` is why
    the answer ended, in its dialect's word; `latency_ms` is from the hold to the answer's headers; `found` is what the
    memory of answers has of it.
    """

    id: str
    dialect: Dialect
    exchange: Exchange
    ask: wire.Ask
    offer: Offer
    quote: Quote
    held: model.Held
    ways: tuple[Way, ...]
    way: Way
    grant: Grant | None = None
    attempt: int = 0
    finish: str = ""
    latency_ms: int = 0
    found: Found | None = None

    @property
    def name(self) -> str:
        """Our generation id, in the form OpenRouter-aware tools expect."""
        return "gen-" + self.id

    @property
    def from_memory(self) -> bool:
        """It is held to be answered from memory, and nothing of it has gone upstream."""
        return self.attempt == 0 and self.quote.hold.upstream_key == remembered.SOURCE

    @property
    def numeric(self) -> bool:
        """Errors in OpenRouter's form, for those who came by its base path."""
        return self.exchange.path.startswith("/api/")

    @property
    def manner(self) -> charge.Manner:
        """What its receipt says besides counts."""
        return charge.Manner(self.ask.stream, self.finish, self.latency_ms)

    def headers(self) -> Headers:
        """What every answer to this call carries."""
        id_ = self.id.encode()
        lines: Headers = [
            (b"x-request-id", id_),
            (b"x-generation-id", b"gen-" + id_),
            (b"x-tokenarb-max-tokens", number(self.held.output)),
            *EXPOSED,
            *self.dialect.headers(self.id),
        ]
        if self.ask.dropped:
            lines.append((b"x-tokenarb-dropped", wire.dropped_header(self.ask)))
        if self.grant is not None:
            lines += limiting.headers(self.grant.verdict)
        return lines

    def error_body(self, failure: errors.Failure) -> bytes:
        """A whole error answer in the caller's dialect."""
        return self.dialect.error_body(self.dialect.document(failure, self.numeric), self.id)


def charge_headers(paid: Paid) -> Headers:
    """What the call cost, and what is left in the wallet."""
    return [
        (b"x-tokenarb-charge-usd", paid.charge_usd.encode()),
        (b"x-tokenarb-balance-usd", paid.balance_usd.encode()),
    ]
