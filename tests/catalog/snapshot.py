"""The 400 genuine rows the simulator serves, rows made for one test, and a shelf without a database."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tokenarb.catalog import changes, names
from tokenarb.catalog import rows as row_rules
from tokenarb.catalog.model import State
from tokenarb.catalog.shelf import Offer, Shelf

_FILE = Path(__file__).resolve().parents[2] / "src/tokenarb/sim/openrouter/models.json"
NOW = 1_786_205_000_000  # 2026-08-08: the day of the snapshot, before any of its expiration dates
MARKUP = Decimal(25)


def rows() -> list[dict[str, Any]]:
    document = json.loads(_FILE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = document["data"] if isinstance(document, dict) else document
    return found


def row(model: str = "acme/model", **changed: Any) -> dict[str, Any]:
    """A plain row; `changed` replaces whole members."""
    made: dict[str, Any] = {
        "id": model,
        "canonical_slug": model,
        "name": model,
        "created": 1_700_000_000,
        "context_length": 100_000,
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "Other"},
        "pricing": {"prompt": "0.000001", "completion": "0.000002"},
        "top_provider": {"context_length": 100_000, "max_completion_tokens": 4096, "is_moderated": False},
    }
    return {**made, **changed}


def shelf_of(listed: Iterable[Mapping[str, Any]]) -> Shelf:
    """What a sync into an empty catalogue would put on the shelf; for tests of looking up, which need no database."""
    found = changes.compare({}, listed, changes.Fresh("test", NOW, MARKUP, row_rules.Rules()))
    entries = [entry for entry in found.new if entry.model.state is State.OFFERED and entry.version is not None]
    offers = {e.model.id: Offer(e.model, 1, e.version.list_price, e.version.retail_price) for e in entries if e.version is not None}
    absent = {e.model.id.lower(): e.model for e in found.new if e.model.id not in offers}
    aliases = {m.id: m.alias_target for m in absent.values() if m.alias_target}
    return Shelf(1, offers, names.index((offer.model for offer in offers.values()), aliases), absent)
