"""GET /models and its relatives: filters, sorting, paging, encoded once per catalogue version (section 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from tokenarb.sim.openrouter import errors, exact, providers
from tokenarb.sim.openrouter.catalogue import Catalogue, Model
from tokenarb.sim.openrouter.connection import encode
from tokenarb.sim.openrouter.errors import Failure
from tokenarb.sim.openrouter.providers import Endpoint

LARGEST_PAGE: Final = 1000
DEFAULT_PAGE: Final = 500
_DAY_S: Final = 86_400
Query = Mapping[str, str]


class Listing:
    """Answers catalogue queries; the unfiltered answer is kept as bytes until a row changes."""

    def __init__(self, rows: Catalogue) -> None:
        self._catalogue = rows
        self._plain: tuple[int, bytes] = (-1, b"")

    def models(self, query: Query, now: float) -> bytes:
        """The envelope `data`, `links`, `total_count`.

        Raises: Failure 400 for a bad number.
        """
        if not query:
            if self._plain[0] != self._catalogue.version:
                self._plain = (self._catalogue.version, encode(self._envelope(self.select({}, now), {})))
            return self._plain[1]
        return encode(self._envelope(self.select(query, now), query))

    def select(self, query: Query, now: float) -> list[Model]:
        """The rows that pass every filter, sorted."""
        found = [model for model in self._catalogue.all() if _passes(model, query, now)]
        sort = query.get("sort")
        if sort is not None:
            key, reverse = _SORTS.get(sort, (None, False))
            if key is None:
                raise errors.bad_request(f"Invalid request parameters: sort: expected one of {', '.join(_SORTS)}")
            found.sort(key=key, reverse=reverse)
        return found

    def _envelope(self, found: list[Model], query: Query) -> dict[str, Any]:
        paged = "offset" in query or "limit" in query
        offset = _whole(query, "offset", 0)
        limit = min(_whole(query, "limit", DEFAULT_PAGE), LARGEST_PAGE) if paged else len(found)
        page = found[offset : offset + limit]
        links: dict[str, Any] = {"self": "/api/v1/models", "next": None, "prev": None}
        if paged and offset + limit < len(found):
            links["next"] = f"/api/v1/models?offset={offset + limit}&limit={limit}"
        if paged and offset > 0:
            links["prev"] = f"/api/v1/models?offset={max(0, offset - limit)}&limit={limit}"
        return {"data": [model.row for model in page], "links": links, "total_count": len(found)}


def _whole(query: Query, name: str, default: int) -> int:
    raw = query.get(name)
    if raw is None:
        return default
    if not raw.isdigit():
        raise errors.bad_request(f"Invalid request parameters: {name}: expected a whole number")
    return int(raw)


def _decimal(query: Query, name: str) -> Decimal | None:
    raw = query.get(name)
    if raw is None:
        return None
    try:
        return Decimal(raw)
    except InvalidOperation:
        raise errors.bad_request(f"Invalid request parameters: {name}: expected a number") from None


def _words(query: Query, name: str) -> list[str]:
    return [word for word in query.get(name, "").split(",") if word]


def _passes(model: Model, query: Query, now: float) -> bool:
    architecture = model.row["architecture"]
    outputs = query.get("output_modalities", "text")
    if outputs != "all" and not set(outputs.split(",")) & set(model.output_modalities):
        return False
    if not set(_words(query, "input_modalities")) <= set(architecture.get("input_modalities") or ()):
        return False
    if not set(_words(query, "supported_parameters")) <= model.parameters:
        return False
    authors = _words(query, "model_authors")
    if authors and model.author not in authors:
        return False
    wanted = _words(query, "providers")
    if wanted and not {endpoint.provider.slug for endpoint in model.endpoints} & set(wanted):
        return False
    arch = query.get("arch")
    if arch is not None and architecture.get("tokenizer") != arch:
        return False
    text = query.get("q", "").lower()
    if text and text not in f"{model.id} {model.row['name']}".lower():
        return False
    return _numbers_pass(model, query, now)


def _numbers_pass(model: Model, query: Query, now: float) -> bool:
    if (model.context_length or 0) < _whole(query, "context", 0):
        return False
    for direction, prefix in (("prompt", ""), ("completion", "output_")):
        price = exact.multiply(model.prices.base[direction], 1_000_000)
        low, high = _decimal(query, f"min_{prefix}price"), _decimal(query, f"max_{prefix}price")
        if (low is not None and price < low) or (high is not None and price > high):
            return False
    age_days = (now - int(model.row.get("created") or 0)) / _DAY_S
    if age_days < _whole(query, "min_age_days", 0):
        return False
    return "max_age_days" not in query or age_days <= _whole(query, "max_age_days", 0)


_SORTS: Final[dict[str, tuple[Callable[[Model], Any] | None, bool]]] = {
    "newest": (lambda model: model.row.get("created") or 0, True),
    "name": (lambda model: model.row["name"], False),
    "context": (lambda model: model.context_length or 0, True),
    "pricing-low-to-high": (lambda model: model.prices.base["prompt"], False),
    "pricing-high-to-low": (lambda model: model.prices.base["prompt"], True),
}


def endpoints_of(model: Model) -> dict[str, Any]:
    """The `data` of GET /models/{author}/{slug}/endpoints."""
    row = model.row
    return {
        "id": model.id,
        "name": row["name"],
        "created": row["created"],
        "description": row["description"],
        "architecture": row["architecture"],
        "endpoints": [endpoint_row(model, endpoint) for endpoint in model.endpoints],
    }


def endpoint_row(model: Model, endpoint: Endpoint) -> dict[str, Any]:
    """One provider's offer, priced at the list price times its factor (section 11)."""
    provider, row = endpoint.provider, model.row
    return {
        "name": f"{provider.name} | {model.permaslug}",
        "model_id": model.id,
        "model_name": row["name"],
        "context_length": model.context_length,
        "pricing": providers.pricing_of(row["pricing"], endpoint.factor),
        "provider_name": provider.name,
        "tag": provider.slug if endpoint.quantization is None else f"{provider.slug}/{endpoint.quantization}",
        "quantization": endpoint.quantization,
        "max_completion_tokens": model.max_completion,
        "max_prompt_tokens": None,
        "supported_parameters": row["supported_parameters"],
        "status": 0,
        "uptime_last_5m": 100,
        "uptime_last_30m": 99.9,
        "uptime_last_1d": 99.7,
        "latency_last_30m": None,
        "throughput_last_30m": None,
        "supports_implicit_caching": "input_cache_read" in row["pricing"] and model.family != "Claude",
    }


def zero_retention(rows: Catalogue) -> dict[str, Any]:
    """GET /endpoints/zdr: here, the offers of providers that keep nothing: all but the models' own makers."""
    kept = [
        endpoint_row(model, endpoint)
        for model in rows.all()
        if not model.batch_only and model.alias is None and model.prices.known
        for endpoint in model.endpoints
        if endpoint.provider.slug != model.author
    ]
    return {"data": kept}


def one(rows: Catalogue, author: str, slug: str) -> Model:
    """A row by its path.

    Raises: Failure 404.
    """
    model = rows.get(f"{author}/{slug}")
    if model is None:
        raise Failure(404, "Resource not found", error_type="not_found")
    return model
