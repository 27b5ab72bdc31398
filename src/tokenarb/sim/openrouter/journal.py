"""The state file: one JSON line a bill, key, credit, clock or catalogue change, so that bills survive a kill -9."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from tokenarb.sim import journal
from tokenarb.sim.openrouter.bills import Bill


class KeyTerms(msgspec.Struct, omit_defaults=True, tag_field="t", tag="key"):
    """What is agreed about one key (section 6); journalled whole at each change. Times are Unix seconds."""

    hash: str
    label: str
    name: str
    created_at: float
    updated_at: float | None = None
    disabled: bool = False
    deleted: bool = False
    management: bool = False
    limit: Decimal | None = None
    limit_reset: str | None = None
    include_byok_in_limit: bool = False
    expires_at: float | None = None
    workspace_id: str | None = None
    creator_user_id: str | None = None
    external_user: str | None = None


class Credit(msgspec.Struct, tag_field="t", tag="credit"):
    """Credits bought (or, negative, taken away)."""

    usd: Decimal
    at: float


class ClockSet(msgspec.Struct, tag_field="t", tag="clock"):
    """The clock's offset after a change."""

    offset_s: float


class CatalogueChange(msgspec.Struct, tag_field="t", tag="catalogue"):
    """A catalogue operation, as the control API received it."""

    operation: dict[str, Any]


class Begun(msgspec.Struct, tag_field="t", tag="begun"):
    """A stream is about to begin. `bill` is what stands in the book if nothing else is ever written of it: the simulator was killed."""

    bill: Bill


class BillsForgotten(msgspec.Struct, tag_field="t", tag="forget"):
    """All bills and usage were reset to nothing."""

    at: float


Entry = Bill | KeyTerms | Credit | ClockSet | CatalogueChange | Begun | BillsForgotten


class Journal(journal.Journal[Entry]):
    """The state file."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, Entry)
