"""The model catalogue: the recorded rows, parsed, with lookups by id, dated slug, alias and routing suffix (section 2)."""

from __future__ import annotations

import functools
import hashlib
import importlib.resources
import sys
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from tokenarb.sim.openrouter import clock, pricing, providers

ROUTING_SUFFIXES: Final = ("nitro", "floor", "exacto", "online")
_ROUTER_TARGET: Final = "openai/gpt-4o-mini"


@dataclass(frozen=True, slots=True)
class Model:
    """One parsed row. `row` keeps the wire form, prices included."""

    id: str
    permaslug: str
    row: dict[str, Any]
    prices: pricing.PriceList
    family: str
    context_length: int | None
    max_completion: int | None
    parameters: frozenset[str]
    output_modalities: tuple[str, ...]
    alias: str | None
    expires: str | None
    endpoints: tuple[providers.Endpoint, ...]

    @property
    def author(self) -> str:
        """The part before the slash."""
        return self.id.partition("/")[0]

    @property
    def reasons(self) -> bool:
        """Reasoning is on unless the caller turns it off (or cannot be turned off)."""
        reasoning = self.row.get("reasoning") or {}
        return bool(reasoning.get("mandatory") or reasoning.get("default_enabled"))

    @property
    def batch_only(self) -> bool:
        """`:batch` rows answer only through the batch interface."""
        return self.id.endswith(":batch")


def read(row: dict[str, Any]) -> Model:
    """Parse a wire row.

    Raises: ValueError when id, pricing or architecture are unusable.
    """
    model_id = row.get("id")
    if not isinstance(model_id, str) or "/" not in model_id:
        raise ValueError("model row: id must be author/slug")
    architecture = row.get("architecture") or {}
    top = row.get("top_provider") or {}
    author, _, slug = model_id.partition("/")
    return Model(
        id=sys.intern(model_id),
        permaslug=sys.intern(str(row.get("canonical_slug") or model_id)),
        row=row,
        prices=pricing.parse(row.get("pricing") or {}),
        family=str(architecture.get("tokenizer") or "Other"),
        context_length=top.get("context_length") or row.get("context_length"),
        max_completion=top.get("max_completion_tokens"),
        parameters=frozenset(row.get("supported_parameters") or ()),
        output_modalities=tuple(architecture.get("output_modalities") or ("text",)),
        alias=(row.get("alias_target") or {}).get("slug"),
        expires=row.get("expiration_date"),
        endpoints=providers.endpoints(author, slug),
    )


def complete(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the fields the recorded file leaves out (description, links, per_request_limits) or a caller did not give."""
    model_id = str(row.get("id"))
    slug = row.get("canonical_slug") or model_id
    defaults: dict[str, Any] = {
        "id": model_id,
        "canonical_slug": slug,
        "hugging_face_id": None,
        "name": model_id,
        "created": 1_760_000_000,
        "description": f"Simulated row of {row.get('name', model_id)}.",
        "context_length": 128_000,
        "architecture": {
            "modality": "text->text",
            "input_modalities": ["text"],
            "output_modalities": ["text"],
            "tokenizer": "Other",
            "instruct_type": None,
        },
        "pricing": {"prompt": "0.000001", "completion": "0.000002"},
        "top_provider": {"context_length": row.get("context_length", 128_000), "max_completion_tokens": None, "is_moderated": False},
        "per_request_limits": None,
        "supported_parameters": ["max_tokens", "response_format", "stop", "temperature", "tool_choice", "tools", "top_p"],
        "default_parameters": {},
        "supported_voices": None,
        "knowledge_cutoff": None,
        "expiration_date": None,
        "links": {"details": f"/api/v1/models/{slug}/endpoints"},
    }
    return {**defaults, **row}


class Catalogue:
    """All rows, changeable while running. `version` grows with each change, so that encoded listings can be cached."""

    def __init__(self) -> None:
        self.version = 0
        self._models: dict[str, Model] = {}
        self._by_slug: dict[str, str] = {}
        self.restore()

    def restore(self) -> None:
        """Back to the recorded rows plus the two embedding rows."""
        self._models = {model.id: model for model in _recorded()}
        self._index()

    def _index(self) -> None:
        """Variants such as `:batch` share the dated slug of their base row and are found by id only."""
        self.version += 1
        self._by_slug = {model.permaslug: model.id for model in self._models.values() if ":" not in model.id}

    def all(self) -> list[Model]:
        """Every row in file order (new rows last)."""
        return list(self._models.values())

    def get(self, model_id: str) -> Model | None:
        """A row by its id or by its dated slug."""
        return self._models.get(model_id) or self._models.get(self._by_slug.get(model_id, ""))

    def put(self, row: dict[str, Any]) -> Model:
        """Add or replace a row; absent fields get defaults.

        Raises: ValueError for an unusable row.
        """
        model = read(complete(row))
        self._models[model.id] = model
        self._index()
        return model

    def remove(self, model_id: str) -> bool:
        """Take a row away; False when there was none."""
        found = self._models.pop(model_id, None)
        self._index()
        return found is not None

    def change(self, model_id: str, changes: dict[str, Any]) -> Model:
        """Merge fields into a row; `pricing` is merged key by key and a null removes the key.

        Raises: KeyError for an unknown model, ValueError for an unusable result.
        """
        row = dict(self._models[model_id].row)
        for key, value in changes.items():
            if key == "pricing" and isinstance(value, dict):
                merged = {**row["pricing"], **value}
                row["pricing"] = {name: price for name, price in merged.items() if price is not None}
            else:
                row[key] = value
        return self.put(row)

    def resolve(self, asked: str) -> tuple[Model | None, str | None]:
        """The row that answers for `asked`, and the routing suffix if one was used: aliases and routers are followed."""
        model = self.get(asked)
        suffix = None
        if model is None and ":" in asked:
            base, _, tail = asked.rpartition(":")
            if tail in ROUTING_SUFFIXES:
                model, suffix = self.get(base), tail
        if model is None:
            return None, None
        if model.alias is not None:
            model = self.get(model.alias) or model
        if not model.prices.known:
            model = self.get(_ROUTER_TARGET) or self._cheapest_known()
        return model, suffix

    def _cheapest_known(self) -> Model:
        priced = [model for model in self._models.values() if model.prices.known and not model.batch_only]
        return min(priced, key=lambda model: (model.prices.base["prompt"], model.id))


def expired(model: Model, now: float) -> bool:
    """Past its deprecation date."""
    return model.expires is not None and clock.day(now) > model.expires


@functools.cache
def _recorded() -> tuple[Model, ...]:
    """The packaged rows, parsed once; rows are replaced, never changed in place."""
    packaged = importlib.resources.files("tokenarb.sim.openrouter")
    recorded = msgspec.json.decode(packaged.joinpath("models.json").read_bytes(), type=list[dict[str, Any]])
    return tuple(read(complete(row)) for row in (*recorded, *_embedding_rows()))


def _embedding_rows() -> list[dict[str, Any]]:
    rows = []
    for model_id, name, price, context in (
        ("openai/text-embedding-3-small", "OpenAI: Text Embedding 3 Small", "0.00000002", 8192),
        ("qwen/qwen3-embedding-8b", "Qwen: Qwen3 Embedding 8B", "0.00000001", 32_000),
    ):
        rows.append(
            {
                "id": model_id,
                "name": name,
                "context_length": context,
                "architecture": {
                    "modality": "text->embeddings",
                    "input_modalities": ["text"],
                    "output_modalities": ["embeddings"],
                    "tokenizer": "GPT" if model_id.startswith("openai") else "Qwen3",
                    "instruct_type": None,
                },
                "pricing": {"prompt": price, "completion": "0"},
                "supported_parameters": [],
            }
        )
    return rows


def endpoint_id(model: Model, endpoint: providers.Endpoint) -> str:
    """A stable UUID-like id of one provider's offer, as `/activity` reports it."""
    text = hashlib.blake2b(f"{model.permaslug}|{endpoint.provider.slug}".encode(), digest_size=16).hexdigest()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
