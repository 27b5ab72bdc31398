"""One way to send a call: an upstream, a key of ours there, what it calls the model, and what it costs us."""

import msgspec

from tokenarb.catalog.model import Price, Usage
from tokenarb.upstream.ports import ChatProvider
from tokenarb.upstream.providers import openai_usage


class Way(msgspec.Struct, frozen=True):
    """`key` is its name in attempts. `model` "" = what the catalogue calls it. `price` None: the upstream itself names what a call cost;
    else what it costs us is computed from it. `row`: it is one of the operator's rows."""

    upstream: str
    key: str
    secret: str
    provider: ChatProvider
    model: str = ""
    price: Price | None = None
    row: bool = False

    def __repr__(self) -> str:
        return f"Way({self.key}, {self.model})"  # the secret never reaches a log

    def bought(self, used: Usage, raw: bytes | msgspec.Raw, at_ms: int) -> Usage:
        """What an answer used, with what it cost us. `raw`: the usage as it came, in the chat dialect's form."""
        if self.price is None:
            return used
        return openai_usage.bought(openai_usage.amended(used, raw), self.price, at_ms)
