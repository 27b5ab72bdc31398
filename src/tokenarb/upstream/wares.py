"""Verbs on what upstreams without a price list of their own sell us: models at buy prices, by the operator's hand."""

import re
from collections.abc import Sequence
from typing import Final

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.upstream import registry, row_store
from tokenarb.upstream.model import SETTINGS_UPSTREAM, UNITS, USUAL, Ware

_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,60}/[a-z0-9][a-z0-9._:-]{0,60}", re.ASCII)
NAME_MAX: Final = 256
TOKENS_MAX: Final = 2**31
WEIGHT_MAX: Final = 1_000


async def put(tx: db.Tx, ware: Ware) -> None:
    """Adds a model to an upstream, or changes it. Raises: Refused upstream_not_found, bad_model (what is wrong with it)."""
    upstream = await registry.find(tx, ware.upstream)
    if ware.makes not in UNITS:
        raise Refused("bad_model", f"{ware.makes!r}: a model makes one of {', '.join(UNITS)}")
    if UNITS[ware.makes] != USUAL and upstream.dialect != "openai":
        raise Refused(
            "bad_model", f"{ware.upstream} speaks {upstream.dialect}: pictures and sounds are bought from hosts of the openai dialect"
        )
    if ware.upstream == SETTINGS_UPSTREAM:
        raise Refused("bad_model", f"the models of {ware.upstream} come from its own catalogue; `tokenarb catalog sync` reads it")
    if not _ID.fullmatch(ware.model):
        raise Refused("bad_model", f"{ware.model!r}: the catalogue calls models vendor/name, in lower case, such as deepseek/deepseek-chat")
    if not 0 < len(ware.name) <= NAME_MAX or not ware.name.isprintable():
        raise Refused("bad_model", f"{ware.name!r}: the upstream's own name of the model has 1 to {NAME_MAX} printable characters")
    if not 0 < ware.context <= TOKENS_MAX or not 0 <= ware.output_max <= TOKENS_MAX:
        raise Refused("bad_model", "the context length is needed, in tokens: the worst case of a call is counted by it")
    if not 0 <= ware.weight <= WEIGHT_MAX:
        raise Refused("bad_model", f"a weight lies between 0 and {WEIGHT_MAX}")
    await row_store.put_ware(tx, ware)


async def remove(tx: db.Tx, upstream_id: str, model: str) -> None:
    """Takes a model off an upstream. Raises: Refused model_row_not_found."""
    if not await row_store.remove_ware(tx, upstream_id, model):
        raise Refused("model_row_not_found", f"{upstream_id} has no row for {model}; `tokenarb upstream model list` shows all")


async def every(tx: db.Tx, upstream_id: str | None = None) -> Sequence[Ware]:
    """All rows, or those of one upstream, by upstream and model."""
    return await row_store.wares(tx, upstream_id)
