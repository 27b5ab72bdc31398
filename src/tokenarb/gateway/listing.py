"""The lists of models: what is on sale, in one row for OpenAI's, Anthropic's and OpenRouter's clients alike, at our retail prices (never
wholesale). Rows are written once for each version of the shelf; the whole list is bytes, ready to be sent, with their ETag.
"""

import datetime
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from tokenarb.base import ids
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.catalog import pricelist
from tokenarb.catalog.shelf import Offer, Shelf
from tokenarb.gateway import errors, filters
from tokenarb.gateway.call import EXPOSED
from tokenarb.gateway.caller import secret_of
from tokenarb.gateway.exchange import Exchange, Headers
from tokenarb.gateway.relay import NEUTRAL
from tokenarb.gateway.views import Views


@dataclass(frozen=True)
class Printed:
    """One shelf, written down."""

    shelf: Shelf
    offers: tuple[Offer, ...]
    rows: dict[str, msgspec.Raw]

    @cached_property
    def whole(self) -> tuple[bytes, bytes]:
        """The unfiltered list, and its ETag."""
        body = self.listed(self.offers, len(self.offers))
        return body, _tag(body)

    def listed(self, offers: Sequence[Offer], total: int) -> bytes:
        """A list of some of them. `has_more` and the two ids are Anthropic's, `total_count` and `links` are OpenRouter's."""
        return msgspec.json.encode(
            {
                "object": "list",
                "data": [self.rows[offer.model.id] for offer in offers],
                "total_count": total,
                "links": {"next": None},
                "has_more": False,
                "first_id": offers[0].model.id if offers else None,
                "last_id": offers[-1].model.id if offers else None,
            }
        )


class Listing:
    """Handlers of everything below `/models`. Public, except the list of what a key may use: prices are no secret."""

    def __init__(self, shelf: Callable[[], Shelf], views: Views) -> None:
        self._shelf = shelf
        self._views = views
        self._printed: Printed | None = None

    async def models(self, exchange: Exchange) -> None:
        """The list, narrowed by what the address asks for."""
        printed = self._print()
        if not exchange.query:
            _send(exchange, *printed.whole)
            return
        self._filtered(exchange, printed, printed.offers)

    async def count(self, exchange: Exchange) -> None:
        """How many there are, under the same filters."""
        try:
            chosen = filters.choose(self._print().offers, exchange.query)
        except Refused as refused:
            _refuse(exchange, errors.of_refusal(refused))
            return
        _say(exchange, {"data": {"count": chosen.total}}, chosen.dropped)

    async def of_key(self, exchange: Exchange) -> None:
        """What the asking key may use."""
        try:
            view = await self._views.read(secret_of(exchange))
        except Refused as refused:
            _refuse(exchange, errors.of_refusal(refused))
            return
        except Unavailable as away:
            _refuse(exchange, errors.of_unavailable(away, "storage_unavailable"))
            return
        printed, allowed = self._print(), view.key.models
        mine = printed.offers
        if allowed is not None:
            mine = tuple(offer for offer in mine if offer.model.id in allowed or offer.model.slug in allowed)
        self._filtered(exchange, printed, mine)

    async def one(self, exchange: Exchange, name: tuple[str, ...]) -> None:
        """A model by any name we know it by."""
        if (offer := self._found(exchange, name)) is not None:
            body = bytes(self._print().rows[offer.model.id])
            _send(exchange, body, _tag(body))

    async def wrapped(self, exchange: Exchange, name: tuple[str, ...]) -> None:
        """The same as OpenRouter answers `/model/...`."""
        if (offer := self._found(exchange, name)) is not None:
            _say(exchange, {"data": self._print().rows[offer.model.id]})

    async def endpoints(self, exchange: Exchange, name: tuple[str, ...]) -> None:
        """Where it is served: by us, at our price (openrouter.md section 2)."""
        if (offer := self._found(exchange, name)) is not None:
            _say(exchange, {"data": endpoints(offer)})

    def _filtered(self, exchange: Exchange, printed: Printed, offers: Sequence[Offer]) -> None:
        try:
            chosen = filters.choose(offers, exchange.query)
        except Refused as refused:
            _refuse(exchange, errors.of_refusal(refused))
            return
        body = printed.listed(chosen.offers, chosen.total)
        _send(exchange, body, _tag(body), chosen.dropped)

    def _found(self, exchange: Exchange, name: tuple[str, ...]) -> Offer | None:
        try:
            return self._print().shelf.find("/".join(name))
        except Refused as refused:
            _refuse(exchange, errors.of_refusal(refused))
            return None

    def _print(self) -> Printed:
        shelf = self._shelf()
        if self._printed is None or self._printed.shelf is not shelf:
            offers = shelf.listed()
            rows = {offer.model.id: msgspec.Raw(msgspec.json.encode(row(offer))) for offer in offers}
            self._printed = Printed(shelf, offers, rows)
        return self._printed


def row(offer: Offer) -> dict[str, Any]:
    """The superset row (openai_compat.md section 1): OpenAI's, Anthropic's and OpenRouter's members.

    `context_length` is a number always: strict clients reject null.
    """
    model = offer.model
    inputs, outputs = list(model.input_modalities), list(model.output_modalities)
    return {
        "id": model.id,
        "object": "model",
        "type": "model",
        "display_name": model.name,
        "created_at": datetime.datetime.fromtimestamp(model.created, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
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
        "supported_voices": None,
        "links": {"details": f"/api/v1/models/{model.id}/endpoints"},
    }


def endpoints(offer: Offer) -> dict[str, Any]:
    """OpenRouter's document with one endpoint."""
    model, whole = offer.model, row(offer)
    place = {
        "name": f"{NEUTRAL} | {model.id}",
        "model_id": model.id,
        "model_name": model.name,
        "context_length": model.context_length,
        "pricing": whole["pricing"],
        "provider_name": NEUTRAL,
        "tag": NEUTRAL,
        "quantization": None,
        "max_completion_tokens": model.max_output,
        "max_prompt_tokens": None,
        "supported_parameters": whole["supported_parameters"],
        "status": 0,
        "uptime_last_5m": None,
        "uptime_last_30m": None,
        "uptime_last_1d": None,
        "latency_last_30m": None,
        "throughput_last_30m": None,
        "supports_implicit_caching": offer.retail_price.base.cache_read is not None,
    }
    known = ("id", "name", "created", "description", "architecture")
    return {**{name: whole[name] for name in known}, "endpoints": [place]}


def _tag(body: bytes) -> bytes:
    return b'"%b"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()


def _send(exchange: Exchange, body: bytes, tag: bytes, dropped: Sequence[str] = ()) -> None:
    """The bytes, or 304 where the client has them (RFC 9110 section 13.1.2: weak comparison)."""
    headers = [*_headers(dropped), (b"etag", tag), (b"cache-control", b"no-cache")]  # to be kept, and asked for again
    given = exchange.headers.get(b"if-none-match", b"")
    if given == b"*" or tag in [known.strip().removeprefix(b"W/") for known in given.split(b",")]:
        exchange.reply(304, headers, b"")
        return
    exchange.reply(200, [*headers, (b"content-type", b"application/json")], body)


def _say(exchange: Exchange, document: dict[str, Any], dropped: Sequence[str] = ()) -> None:
    exchange.reply(200, [*_headers(dropped), (b"content-type", b"application/json")], msgspec.json.encode(document))


def _refuse(exchange: Exchange, failure: errors.Failure) -> None:
    body = errors.body(failure, numeric=exchange.path.startswith("/api/"))
    exchange.reply(failure.status, [*errors.headers(failure), *_headers(())], body)


def _headers(dropped: Sequence[str]) -> Headers:
    lines: Headers = [(b"x-request-id", ids.new_request_id().encode()), *EXPOSED]
    if dropped:
        lines.append((b"x-tokenarb-dropped", ", ".join(dropped).encode("ascii", "replace")))
    return lines
