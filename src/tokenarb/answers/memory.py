"""Answers in this process: bounded in bytes, the least recently used goes first."""

from collections import OrderedDict
from typing import Final

from tokenarb.answers.model import Entry, Name

ENTRY_PART: Final = 8
"""One answer may take at most this part of the room, so that a giant does not push out everything else."""

ENTRY_OVERHEAD: Final = 512
"""What an entry takes besides its body, in bytes, generously."""


class MemoryShelf:
    """`ttl_ms` counts from when an answer was made; `bytes_max` bounds bodies and what is around them."""

    def __init__(self, *, ttl_ms: int, bytes_max: int) -> None:
        self._ttl_ms = ttl_ms
        self._bytes_max = bytes_max
        self._kept: OrderedDict[Name, Entry] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    async def find(self, name: Name, now_ms: int) -> Entry | None:
        """The answer, which becomes the most recently used."""
        entry = self._kept.get(name)
        if entry is None:
            return None
        if now_ms - entry.at_ms >= self._ttl_ms:
            self._forget(name)
            return None
        self._kept.move_to_end(name)
        return entry

    async def keep(self, name: Name, entry: Entry, now_ms: int) -> None:
        """Makes room, least recently used first."""
        size = len(entry.body) + ENTRY_OVERHEAD
        if size > self._bytes_max // ENTRY_PART or now_ms - entry.at_ms >= self._ttl_ms:
            return
        if name in self._kept:
            self._forget(name)
        while self.bytes + size > self._bytes_max:
            self._forget(next(iter(self._kept)))
        self._kept[name] = entry
        self.bytes += size

    async def purge(self, customer: int | None, model: str | None) -> int:
        """Forgets what was made for that customer, by that model; shared answers belong to who asked first."""
        gone = [name for name, entry in self._kept.items() if customer in (None, entry.customer) and model in (None, entry.model)]
        for name in gone:
            self._forget(name)
        return len(gone)

    def _forget(self, name: Name) -> None:
        self.bytes -= len(self._kept.pop(name).body) + ENTRY_OVERHEAD
