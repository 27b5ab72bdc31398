"""PostgreSQL's lane: an asyncpg connection of the ledger's own, five round trips a batch, any number of processes beside each other.

A customer whose book another process holds waits for the next batch and stalls nobody. Where the connection is lost while COMMIT is
under way, the batch is run again on a new one: every operation recognises by its id that it was done, so this reads the states back.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import asyncpg
import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.base.batching import LATER, Later
from tokenarb.base.errors import Broken, Unavailable
from tokenarb.ledger import postgres_rows
from tokenarb.ledger.decide import decide
from tokenarb.ledger.model import Operation, Outcome
from tokenarb.ledger.wanted import Wanted, wanted

CONNECT_S: Final = 5.0
COMMAND_S: Final = 10.0
READ_BACK_S: Final = 10.0
"""How long a lost COMMIT is enquired after before its callers hear `Unavailable`."""

AWAY: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.exceptions.InvalidTransactionStateError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.exceptions.LockNotAvailableError,
)


TX_IDLE_MS: Final = 5_000
TX_LOCK_MS: Final = 5_000

_PREPARE: Final = sa.select(
    *(
        sa.func.set_config(name, value, True)
        for name, value in {
            **postgres_rows.SETTINGS,
            "lock_timeout": str(TX_LOCK_MS),
            "idle_in_transaction_session_timeout": str(TX_IDLE_MS),
        }.items()
    )
)


class LostInCommit(Exception):
    """The connection went away while COMMIT was under way: done or not done, nobody knows yet."""


class PostgresLane:
    """The ledger's own connection to PostgreSQL."""

    def __init__(self, database: db.Database) -> None:
        self._database = database
        self._connection: Any = None
        self._open = False

    async def open(self) -> None:
        """Connects. Raises: Unavailable."""
        self._open = True
        try:
            await self._connected()
        except (*AWAY, TimeoutError) as error:
            raise Unavailable(f"PostgreSQL: {type(error).__name__}", retry_after_s=1) from error

    async def close(self) -> None:
        """Closes the connection."""
        self._open = False
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                await connection.close(timeout=2)
            except (*AWAY, TimeoutError):
                connection.terminate()

    async def run(self, operations: Sequence[Operation]) -> list[Outcome | Exception | Later]:
        """One transaction. Raises: Unavailable; else whatever the statements raised (rolled back)."""
        if not self._open:
            raise Unavailable("the ledger is not started")
        try:
            return await self._once(operations)
        except LostInCommit:
            return await self._read_back(operations)
        except (*AWAY, TimeoutError) as error:
            self._drop()
            raise Unavailable(f"PostgreSQL: {type(error).__name__}", retry_after_s=1) from error

    async def _read_back(self, operations: Sequence[Operation]) -> list[Outcome | Exception | Later]:
        deadline = asyncio.get_running_loop().time() + READ_BACK_S
        while True:
            try:
                return await self._once(operations)
            except (LostInCommit, *AWAY, TimeoutError) as error:
                self._drop()
                if asyncio.get_running_loop().time() > deadline or not self._open:
                    raise Unavailable(f"PostgreSQL: {type(error).__name__} in COMMIT", retry_after_s=1) from error
                await asyncio.sleep(0.05)

    async def _connected(self) -> Any:
        if self._connection is None or self._connection.is_closed():
            settings = {
                **postgres_rows.SETTINGS,
                "synchronous_commit": "on",
                "application_name": "tokenarb-ledger",
                "idle_in_transaction_session_timeout": "10000",
            }
            self._connection = await asyncpg.connect(
                self._database.asyncpg_url(), timeout=CONNECT_S, command_timeout=COMMAND_S, server_settings=settings
            )
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def _once(self, operations: Sequence[Operation]) -> list[Outcome | Exception | Later]:
        connection = await self._connected()
        want = wanted(operations)
        committed = False
        try:
            await connection.execute("BEGIN")
            workers, ours = postgres_rows.locked(await connection.fetchrow(postgres_rows.LOCK_FREE, *postgres_rows.lock_arguments(want)))
            snapshot = postgres_rows.snapshot(await connection.fetchrow(postgres_rows.READ, *postgres_rows.read_arguments(want)), workers)
            busy = snapshot.books.keys() - ours
            mine = [operation for operation in operations if operation.customer not in busy] if busy else operations
            decision = decide(snapshot, mine)
            for write in postgres_rows.statements(decision.writes):
                await connection.execute(write.sql(), *write.arguments)
            await self._commit(connection)
            committed = True
        finally:
            if not committed:
                self._roll_back(connection)
        answers = iter(decision.outcomes)
        return [LATER if operation.customer in busy else next(answers) for operation in operations]

    def _roll_back(self, connection: Any) -> None:
        """Closing the connection rolls back, also where it is the network that failed or the caller that was cancelled."""
        if connection is self._connection:
            self._connection = None
        connection.terminate()

    @staticmethod
    async def _commit(connection: Any) -> None:
        try:
            await connection.execute("COMMIT")
        except (*AWAY, TimeoutError) as error:
            raise LostInCommit from error


async def apply_in(tx: db.Tx, operations: Sequence[Operation]) -> list[Outcome]:
    """The same decision inside somebody else's open transaction, which he commits; waits for the books. Raises: Unavailable."""
    try:
        # Any first statement begins the transaction on the driver's connection; these settings end with it.
        await tx.execute(_PREPARE)
        connection = (await tx.get_raw_connection()).driver_connection
        if connection is None:
            raise Broken("the transaction has no connection")
        return await apply(connection, operations)
    except (*AWAY, TimeoutError) as error:
        raise Unavailable(f"PostgreSQL: {type(error).__name__}", retry_after_s=1) from error


async def apply(connection: Any, operations: Sequence[Operation]) -> list[Outcome]:
    """The same decision inside somebody else's open transaction on `connection`; waits for the books."""
    want: Wanted = wanted(operations)
    workers, _ = postgres_rows.locked(await connection.fetchrow(postgres_rows.LOCK_ALL, *postgres_rows.lock_arguments(want)))
    row = await connection.fetchrow(postgres_rows.READ, *postgres_rows.read_arguments(want))
    decision = decide(postgres_rows.snapshot(row, workers), operations)
    for write in postgres_rows.statements(decision.writes):
        await connection.execute(write.sql(), *write.arguments)
    return decision.outcomes
