"""The same verbs and the same decision over plain memory: for measuring what durability costs, and as the model in tests. Not durable."""

from collections.abc import Sequence

from tokenarb.ledger import rows
from tokenarb.ledger.book import Verbs
from tokenarb.ledger.decide import decide
from tokenarb.ledger.holding import ALIVE
from tokenarb.ledger.model import Operation, Outcome
from tokenarb.ledger.sheet import Snapshot, Tuple, Writes

_CLIENT_KEY = rows.REQUEST.columns.index("client_key")


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
        self._write(decision.writes)
        return decision.outcomes

    def _write(self, writes: Writes) -> None:
        for shape, updates, inserts in zip(rows.SHAPES, writes.updates, writes.inserts, strict=True):
            for values in updates:
                self._update(shape, values)
            for row in inserts:
                self._put(shape.table, row)
        for transfer in writes.transfers:
            self.world.transfers[transfer[0], transfer[1]] = transfer[2]
        self.transfers += writes.transfers
        self.entries += writes.entries

    def _update(self, shape: "rows.Shape[rows.Book]", values: Tuple) -> None:
        width = len(shape.changeable)
        key = values[width:]
        row = list(self._find(shape.table, key))
        for name, value in zip(shape.changeable, values, strict=False):
            row[shape.columns.index(name)] = value
        self._put(shape.table, tuple(row))

    def _find(self, table: str, key: Tuple) -> Tuple:
        world = self.world
        match table:
            case "book":
                return world.books[key[0]]
            case "account":
                return world.accounts[key[0], key[1]]
            case "spender":
                return world.spenders[key[0], key[1]]
            case "request":
                return world.requests[key[0], key[1]]
            case "leg":
                return world.legs[key[0], key[1]][key[2]]
            case _:
                return world.attempts[key[0], key[1]][key[2]]

    def _put(self, table: str, row: Tuple) -> None:
        world = self.world
        match table:
            case "book":
                world.books[row[0]] = row
            case "account":
                world.accounts[row[0], row[1]] = row
            case "spender":
                world.spenders[row[0], row[1]] = row
            case "request":
                world.requests[row[0], row[1]] = row
                if row[_CLIENT_KEY] is not None:
                    world.client_keys[row[0], row[_CLIENT_KEY]] = row[1]
            case _:
                several = (world.legs if table == "leg" else world.attempts).setdefault((row[0], row[1]), [])
                several[row[2] : row[2] + 1] = [row]


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
