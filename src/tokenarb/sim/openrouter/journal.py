"""The state file: one JSON line a bill, key, credit, clock or catalogue change, so that bills survive a kill -9.

Each line is handed to the operating system before the answer goes out. A last line torn by a crash is cut off on the next start.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

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


class Journal:
    """An append-only file of entries; with no path it forgets everything."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._encoder = msgspec.json.Encoder()

    def replay(self) -> Iterator[Entry]:
        """The entries of earlier runs; a torn last line is dropped from the file."""
        if self._path is None or not self._path.exists():
            return
        decoder = msgspec.json.Decoder(Entry)
        whole = 0
        with self._path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                yield decoder.decode(line)
        if whole != self._path.stat().st_size:
            os.truncate(self._path, whole)

    def open(self) -> None:
        """Start appending."""
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    @property
    def keeps(self) -> bool:
        """Whether anything is written at all."""
        return self._descriptor is not None

    def append(self, entry: Entry) -> None:
        """Write one line through to the operating system."""
        if self._descriptor is not None:
            os.write(self._descriptor, self._encoder.encode(entry) + b"\n")

    def close(self) -> None:
        """Stop appending; closing twice is harmless."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
