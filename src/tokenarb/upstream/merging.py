"""The operator's rows as one more list of models: what no upstream's own catalogue names is offered by them, at the shop's markup.

A model that a catalogue names as well stays that catalogue's offer; the rows only say where else it can be bought.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from tokenarb.base import db
from tokenarb.catalog import pricelist, rows, shelf
from tokenarb.catalog.changes import ROWS, SyncReport
from tokenarb.catalog.model import Price
from tokenarb.upstream import registry, wares
from tokenarb.upstream.model import UNITS, Upstream, Ware

BY_THE_PIECE: Final = rows.Rules(sold=rows.SOLD | frozenset(UNITS))
"""What rows may offer: they price a picture, a character, a second; catalogues price tokens."""


async def merge(tx: db.Tx, now_ms: int, markup: Decimal) -> SyncReport:
    """Takes the rows over into the catalogue. `markup` in percent. A model whose last row went is withdrawn."""
    upstreams = {row.id: row for row in await registry.every(tx)}
    listed = offered(await wares.every(tx), upstreams, await shelf.owned_elsewhere(tx, ROWS))
    return await shelf.sync(tx, now_ms, ROWS, listed, markup, rules=BY_THE_PIECE, force=True)


def offered(given: Iterable[Ware], upstreams: Mapping[str, Upstream], taken: set[str]) -> list[dict[str, Any]]:
    """Rows of a list of models, as a catalogue gives them: of several upstreams' rows for one model the dearest names the price, so that
    whichever of them serves a call, nothing is lost on it (money.md: a fallback list is held at its dearest member). Pure."""
    chosen: dict[str, Ware] = {}
    for ware in given:
        row = upstreams[ware.upstream]
        if not row.enabled or not row.covers(ware.model) or ware.model in taken:
            continue
        known = chosen.get(ware.model)
        if known is None or _dearness(ware.price) > _dearness(known.price):
            chosen[ware.model] = ware
    sold = [ware for ware in chosen.values() if ware.context]
    return [_listed(ware) for ware in sold]


def _dearness(price: Price) -> int:
    """Three parts prompt and one part answer: the usual mix."""
    return 3 * price.base.prompt + price.base.completion


def _listed(ware: Ware) -> dict[str, Any]:
    return {
        "id": ware.model,
        "canonical_slug": ware.model,
        "name": ware.title or ware.model,
        "created": ware.added_at_ms // 1000,
        "context_length": ware.context,
        "architecture": {"input_modalities": list(ware.inputs), "output_modalities": [ware.makes]},
        "top_provider": {"max_completion_tokens": ware.output_max or None},
        "pricing": pricelist.to_wire(ware.price),
    }
