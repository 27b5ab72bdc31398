"""A chat call that has been let in: what was asked, what is held for it, and the headers its answer carries."""

import msgspec

from tokenarb.base import money
from tokenarb.catalog.shelf import Offer
from tokenarb.gateway import wire
from tokenarb.gateway.exchange import Exchange, Headers
from tokenarb.ledger import model
from tokenarb.metering.quote import Quote

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


class Call(msgspec.Struct, frozen=True):
    """A held request. `id` is the ledger's; clients know the answer as `name`."""

    id: str
    exchange: Exchange
    ask: wire.Ask
    offer: Offer
    quote: Quote
    held: model.Held

    @property
    def name(self) -> str:
        """Our generation id, in the form OpenRouter-aware tools expect."""
        return "gen-" + self.id

    @property
    def numeric(self) -> bool:
        """Errors in OpenRouter's form, for those who came by its base path."""
        return self.exchange.path.startswith("/api/")

    def headers(self) -> Headers:
        """What every answer to this call carries."""
        lines: Headers = [
            (b"x-request-id", self.id.encode()),
            (b"x-generation-id", self.name.encode()),
            (b"x-tokenarb-max-tokens", b"%d" % self.held.output),
            *EXPOSED,
        ]
        if self.ask.dropped:
            lines.append((b"x-tokenarb-dropped", wire.dropped_header(self.ask)))
        return lines


def charge_headers(charge_usd: str, ended: model.Ended) -> Headers:
    """What the call cost, and what is left in the wallet."""
    return [
        (b"x-tokenarb-charge-usd", charge_usd.encode()),
        (b"x-tokenarb-balance-usd", money.usd(ended.wallet_left).encode()),
    ]
