"""The same verbs and the same decision over plain memory: for measuring what durability costs, and as the model in tests. Not durable."""

from collections.abc import Sequence

from tokenarb.ledger import rows
from tokenarb.ledger.book import Verbs
from tokenarb.ledger.decide import decide
from tokenarb.ledger.holding import ALIVE
from tokenarb.ledger.keeping import keep
from tokenarb.ledger.model import Operation, Outcome
from tokenarb.ledger.sheet import Snapshot


class MemoryLane:
    """The whole ledger as one snapshot that decisions are written back to."""

    def __init__(self) -> None:
        self.world = Snapshot()
        self.transfers: list[rows.TransferRow] = []
        self.entries: list[rows.EntryRow] = []

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def run(self, operations: Sequence[Operation]) -> list[Outcome]:
        """One batch."""
        return self.apply(operations)

    def apply(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Decides and keeps."""
        decision = decide(self.world, operations)
        keep(self.world, decision.writes, only_open=False)
        self.transfers += decision.writes.transfers
        self.entries += decision.writes.entries
        return decision.outcomes


class MemoryBook(Verbs):
    """A `Book` that forgets everything when the process ends."""

    def __init__(self, *, max_batch: int = 256) -> None:
        self.lane = MemoryLane()
        super().__init__(self.lane, max_batch=max_batch)

    def apply(self, operations: Sequence[Operation]) -> list[Outcome]:
        """What `book.apply` does in a transaction."""
        return self.lane.apply(operations)

    def register(self, worker: str) -> None:
        """What `workers.register` does."""
        self.lane.world.workers[worker] = ALIVE
