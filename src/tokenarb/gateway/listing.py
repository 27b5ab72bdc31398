"""`GET /models`: what is on sale, in one row for OpenAI's and OpenRouter's clients alike, at our retail prices (never wholesale)."""

from collections.abc import Callable
from typing import Any

import msgspec

from tokenarb.base import ids
from tokenarb.catalog import pricelist
from tokenarb.catalog.shelf import Offer, Shelf
from tokenarb.gateway.call import EXPOSED
from tokenarb.gateway.exchange import Exchange


class Listing:
    """Answers from bytes that are made once for each version of the shelf."""

    def __init__(self, shelf: Callable[[], Shelf]) -> None:
        self._shelf = shelf
        self._made: tuple[Shelf, bytes] | None = None

    async def models(self, exchange: Exchange) -> None:
        """Public: prices are no secret."""
        shelf = self._shelf()
        if self._made is None or self._made[0] is not shelf:
            self._made = (shelf, msgspec.json.encode({"object": "list", "data": [row(offer) for offer in shelf.listed()]}))
        headers = [(b"content-type", b"application/json"), (b"x-request-id", ids.new_request_id().encode()), *EXPOSED]
        exchange.reply(200, headers, self._made[1])


def row(offer: Offer) -> dict[str, Any]:
    """The superset row (openai_compat.md section 1). `context_length` is a number always: strict clients reject null."""
    model = offer.model
    inputs, outputs = list(model.input_modalities), list(model.output_modalities)
    return {
        "id": model.id,
        "object": "model",
        "created": model.created,
        "owned_by": model.id.partition("/")[0].removeprefix("~"),
        "canonical_slug": model.canonical_slug,
        "name": model.name,
        "description": "",
        "context_length": model.context_length,
        "architecture": {
            "modality": f"{'+'.join(inputs)}->{'+'.join(outputs)}",
            "input_modalities": inputs,
            "output_modalities": outputs,
            "tokenizer": model.tokenizer,
            "instruct_type": model.instruct_type,
        },
        "pricing": pricelist.to_wire(offer.retail_price),
        "top_provider": {
            "context_length": model.context_length,
            "max_completion_tokens": model.max_output,
            "is_moderated": model.moderated,
        },
        "per_request_limits": None,
        "supported_parameters": list(model.supported_parameters),
        "default_parameters": None,
        "knowledge_cutoff": model.knowledge_cutoff,
        "expiration_date": model.expiration,
    }
