"""SQLite's lane: one connection, one batch at a time, one durable commit a batch.

The statements of a batch run on the event loop's own thread: Python's sqlite3 gives up the interpreter at each of them, and a busy
loop would then be waited for each time. Only what waits for the disk or for another process (BEGIN under a
foreign lock, COMMIT) runs on the lane's own thread. Other writers of this process are kept out by `Database.writer_lane`.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from tokenarb.base import db
from tokenarb.base.errors import Unavailable
from tokenarb.ledger import sqlite_rows
from tokenarb.ledger.checkpointing import Checkpointer
from tokenarb.ledger.decide import decide
from tokenarb.ledger.keeping import keep
from tokenarb.ledger.model import Operation, Outcome
from tokenarb.ledger.sheet import Snapshot
from tokenarb.ledger.wanted import wanted

AWAY: Final = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
)

KNOWN_ROWS_MAX: Final = 100_000
"""Rows that are remembered between batches; about 100 MB at most. Then memory starts anew."""


class SqliteLane:
    """The ledger's own connection to the SQLite file."""

    def __init__(self, database: db.Database) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None
        self._known = Snapshot()
        self._version = -1
        self._checkpointer = Checkpointer(database)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    async def open(self) -> None:
        """Opens the connection. Raises: Unavailable."""
        # A NULL that is bound is looked for in vain under four names, at the price of five other values, unless it has an adapter.
        itself: Any = {}.get
        sqlite3.register_adapter(type(None), itself)
        try:
            connection = sqlite3.connect(
                self._database.sqlite_path, isolation_level=None, check_same_thread=False, cached_statements=256, timeout=0
            )
            for pragma in db.SQLITE_PRAGMAS:
                connection.execute(pragma)
            connection.execute("PRAGMA busy_timeout=0")  # first without waiting, on the loop; then on the thread, waiting
            connection.execute("PRAGMA wal_autocheckpoint=0")  # a commit that copies 16 MB back is a slow one
        except sqlite3.Error as error:
            raise Unavailable(f"SQLite: {error}") from error
        self._connection = connection
        self._checkpointer.start()

    async def close(self) -> None:
        """Closes the connection."""
        await self._checkpointer.stop()
        self._thread.shutdown()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def run(self, operations: Sequence[Operation]) -> list[Outcome]:
        """One transaction. Raises: Unavailable (nothing was written), or whatever the statements raised (rolled back)."""
        async with self._database.writer_lane:
            connection = self._connection
            if connection is None:
                raise Unavailable("the ledger is not started")
            try:
                await self._begin(connection)
                known, self._known = self._current(connection), Snapshot()
                sqlite_rows.load(connection.execute, wanted(operations), known)
                decision = decide(known, operations)
                if not decision.writes.empty():
                    sqlite_rows.save(connection.executemany, decision.writes)
                    await self._on_thread(connection.commit)
                    keep(known, decision.writes, only_open=True)
                known.client_keys.clear()
                known.transfers.clear()
                self._known = known  # only now: after any failure the next batch reads afresh
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF in AWAY:
                    raise Unavailable(f"SQLite: {error}", retry_after_s=1) from error
                raise
            finally:
                if connection.in_transaction:
                    connection.rollback()
            return decision.outcomes

    def _current(self, connection: sqlite3.Connection) -> Snapshot:
        """The rows earlier batches read or wrote, if nobody else has written since. Asked inside the transaction, which keeps others out.

        `data_version` moves with every commit of any other connection, of this process or another.
        """
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        known = self._known
        if version != self._version or len(known.accounts) + len(known.requests) + len(known.spenders) > KNOWN_ROWS_MAX:
            known = Snapshot()
        self._version = version
        return known

    async def _begin(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            await self._on_thread(self._begin_patiently, connection)

    @staticmethod
    def _begin_patiently(connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA busy_timeout={db.BUSY_TIMEOUT_MS}")
        try:
            connection.execute("BEGIN IMMEDIATE")
        finally:
            connection.execute("PRAGMA busy_timeout=0")

    async def _on_thread(self, function: Any, *arguments: Any) -> None:
        """Waits for the thread even if the caller is cancelled: a commit must not be left running."""
        work = asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait([work])
            raise
