"""Is this process alive, and should it be given requests? Facts that jobs and doors keep up to date; reading them waits for nothing."""

from dataclasses import dataclass
from typing import Any, Final

from tokenarb.base import clock
from tokenarb.ops import diskspace

CATALOGUE_AGE_MS_MAX: Final = 2 * clock.DAY_MS
DATABASE_SILENT_MS_MAX: Final = 15_000


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of `/readyz`. A fact that is not `ok` and not `vital` is told, and does not stop service."""

    name: str
    ok: bool
    vital: bool
    text: str


@dataclass(slots=True)
class Health:
    """What this process knows of itself. Times are Unix ms, 0 = never. `draining` is set by SIGTERM and never unset."""

    disk: diskspace.Disk
    database_seen_ms: int = 0
    database_trouble: str = ""
    catalogue_read_ms: int = 0
    catalogue_models: int = 0
    maintenance: str = ""
    draining: bool = False

    def database_answered(self, now_ms: int) -> None:
        """A transaction succeeded."""
        self.database_seen_ms = now_ms
        self.database_trouble = ""

    def facts(self, now_ms: int) -> list[Fact]:
        """Everything readiness depends on, and what is only worth telling."""
        silent_ms = now_ms - self.database_seen_ms
        age_ms = now_ms - self.catalogue_read_ms
        read = f"read {max(age_ms, 0) // 60_000} min ago" if self.catalogue_read_ms else "not read yet"
        seen = f"answered {max(silent_ms, 0) // 1000} s ago"
        free_mb = self.disk.free_bytes // diskspace.MEGABYTE
        return [
            Fact("draining", not self.draining, True, "finishing what runs, taking nothing new" if self.draining else "no"),
            Fact("maintenance", not self.maintenance, True, self.maintenance or "no"),
            Fact(
                "database", silent_ms < DATABASE_SILENT_MS_MAX, True, f"{self.database_trouble}; {seen}" if self.database_trouble else seen
            ),
            Fact("disk", self.disk.enough(now_ms), True, f"{free_mb} MB free, floor {self.disk.floor_mb} MB"),
            Fact("catalogue", self.catalogue_models > 0, True, f"{self.catalogue_models} models"),
            Fact("catalogue_age", age_ms < CATALOGUE_AGE_MS_MAX, False, read),
        ]

    def ready(self, now_ms: int) -> bool:
        """Whether a load balancer should send requests here."""
        return all(fact.ok for fact in self.facts(now_ms) if fact.vital)

    def refusal(self, now_ms: int) -> str | None:
        """Why a new chat request must be refused now, as a code; None: it may go on. Cheap enough for each request.

        The database is not asked about here: the hold itself fails when it is away.
        """
        if self.draining:
            return "draining"
        if self.maintenance:
            return "maintenance"
        return None if self.disk.enough(now_ms) else "disk_low"

    def report(self, now_ms: int) -> dict[str, Any]:
        """The body of `/readyz`. It names no path, address or amount: anybody may read it."""
        facts = self.facts(now_ms)
        ready = all(fact.ok for fact in facts if fact.vital)
        return {"status": "ready" if ready else "not ready", "facts": {fact.name: {"ok": fact.ok, "text": fact.text} for fact in facts}}
