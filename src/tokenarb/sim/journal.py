"""A state file: JSON lines, each handed to the operating system before an answer goes out, so that what was said survives a kill -9.

A last line torn by a crash is cut off on the next start.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

Entry = TypeVar("Entry")


class Journal(Generic[Entry]):
    """An append-only file of tagged structs, `kinds` being their union; with no path it forgets everything."""

    def __init__(self, path: Path | None, kinds: Any) -> None:
        self._path = path
        self._kinds = kinds
        self._descriptor: int | None = None
        self._encoder = msgspec.json.Encoder()

    def replay(self) -> Iterator[Entry]:
        """The entries of earlier runs; a torn last line is dropped from the file."""
        if self._path is None or not self._path.exists():
            return
        decoder: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(self._kinds)
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
