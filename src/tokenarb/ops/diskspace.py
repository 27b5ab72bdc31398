"""The floor of free disk: below it no new request is taken, because a settlement that cannot be written down would be lost (C3)."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RECHECK_MS: Final = 5_000
MEGABYTE: Final = 1_000_000


@dataclass(slots=True)
class Disk:
    """Free space of one directory, looked at every few seconds at most: `enough` may be asked on the hot path."""

    directory: Path
    floor_mb: int
    free_bytes: int = 0
    _looked_ms: int = -RECHECK_MS

    def enough(self, now_ms: int) -> bool:
        """Whether there is more than the floor. A directory that cannot be looked at counts as full."""
        if not 0 <= now_ms - self._looked_ms < RECHECK_MS:
            self.look(now_ms)
        return self.free_bytes > self.floor_mb * MEGABYTE

    def look(self, now_ms: int) -> int:
        """Free bytes now."""
        self._looked_ms = now_ms
        try:
            self.free_bytes = shutil.disk_usage(self.directory).free
        except OSError:
            self.free_bytes = 0
        return self.free_bytes
