"""`python -m bench.memory_gateway run`: the gateway as it is, but its ledger decides in memory and writes nothing.

It shows where the time goes, never how to run: everything it decides is lost. Customers, keys and balances are read from the database when
they are first needed; ended requests are forgotten, so that memory figures stay those of the gateway.
"""

import sqlite3
import sys
from collections.abc import Sequence

from tokenarb import app
from tokenarb.__main__ import main
from tokenarb.base import db
from tokenarb.ledger import sqlite_rows
from tokenarb.ledger.book import Verbs
from tokenarb.ledger.decide import ENDINGS
from tokenarb.ledger.memory import MemoryLane
from tokenarb.ledger.model import Operation, Outcome
from tokenarb.ledger.wanted import wanted


class BorrowedLane(MemoryLane):
    """Memory, filled from the SQLite file customer by customer."""

    def __init__(self, database: db.Database) -> None:
        super().__init__()
        self._path = database.sqlite_path

    async def run(self, operations: Sequence[Operation]) -> list[Outcome]:
        """One batch: decided, kept, and forgotten where it ended a request."""
        if any(op.customer not in self.world.books for op in operations):
            self._borrow(operations)
        outcomes = self.apply(operations)
        for op in operations:
            if isinstance(op, ENDINGS):
                name = (op.customer, op.request)
                for kept in (self.world.requests, self.world.legs, self.world.attempts):
                    kept.pop(name, None)
        self.transfers.clear()
        self.entries.clear()
        self.world.transfers.clear()
        return outcomes

    def _borrow(self, operations: Sequence[Operation]) -> None:
        connection = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=10)
        sqlite_rows.load(connection.execute, wanted(operations), self.world)
        connection.close()


class BorrowedBook(Verbs):
    """Takes the place of the ledger's own `Book`."""

    def __init__(self, database: db.Database, *, max_batch: int = 256) -> None:
        super().__init__(BorrowedLane(database), max_batch=max_batch)


if __name__ == "__main__":
    app.Book = BorrowedBook  # type: ignore[assignment,misc]
    sys.exit(main())
