"""One database, two engines: SQLite embedded, PostgreSQL when it grows. What differs between the two stays in this file.

Verbs get a `Tx` and never commit; whoever opens `transaction()` does. On SQLite every writer of this process takes its turn in one
lane (`writer_lane`); writers of other processes are waited for by SQLite's own locking.
"""

import asyncio
import contextlib
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Tx = AsyncConnection
Kind = Literal["sqlite", "postgresql"]

metadata: Final = sa.MetaData()
"""Every store declares its tables here; migrations are checked against it."""

CONNECT_TIMEOUT_S: Final = 10.0
BUSY_TIMEOUT_MS: Final = 10_000
SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA cache_size=-65536",
)


class Database:
    """An open database.

    `url` is `sqlite:///PATH` or `postgresql://user:password@host:port/name`. The address may hold a password: never log it.
    """

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.url = url
        self.kind: Kind = "sqlite" if url.startswith("sqlite:") else "postgresql"
        self.writer_lane = asyncio.Lock()
        if self.kind == "sqlite":
            self.engine = create_async_engine("sqlite+aiosqlite:///" + str(self.sqlite_path), pool_size=pool_size)
            _begin_by_ourselves(self.engine)
            _make_private(self.engine, self.sqlite_path)
        else:
            # asyncpg reads the address itself, so that what libpq allows in it (sslmode, target_session_attrs) means the same everywhere.
            self.engine = create_async_engine(
                "postgresql+asyncpg://", async_creator=self._connect_postgresql, pool_size=pool_size, pool_pre_ping=True
            )

    @property
    def sqlite_path(self) -> Path:
        """The database file (SQLite only)."""
        return Path(self.url.removeprefix("sqlite:///"))

    def asyncpg_url(self) -> str:
        """The address as asyncpg takes it (PostgreSQL only)."""
        return self.url

    async def _connect_postgresql(self) -> Any:
        import asyncpg  # not at the top: 2 MB of memory that SQLite does not need

        try:
            return await asyncpg.connect(self.asyncpg_url(), timeout=CONNECT_TIMEOUT_S)
        except TimeoutError:
            raise TimeoutError(errno.ETIMEDOUT, f"{self._place()} did not answer within {CONNECT_TIMEOUT_S:g} s") from None
        except OSError as error:
            # The same kind, so that whoever waits for the database still knows it; with the name of what was not reached.
            raise type(error)(error.errno, f"{self._place()} cannot be reached: {error.strerror or error}") from None

    def _place(self) -> str:
        """What we connect to, without user and password."""
        return f"the database at {self.url.partition('://')[2].rpartition('@')[2].partition('/')[0]}"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """A writing transaction: commits at the end of the block, rolls back on any exception."""
        if self.kind == "sqlite":
            async with self.writer_lane, self.engine.connect() as connection:
                await connection.execution_options(tokenarb_writes=True)
                async with connection.begin():
                    yield connection
        else:
            async with self.engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A consistent snapshot for reading; anything written in it is rolled back."""
        async with self.engine.connect() as connection:
            if self.kind == "postgresql":
                await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin() as snapshot:
                yield connection
                await snapshot.rollback()

    async def close(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()


def _make_private(engine: AsyncEngine, path: Path) -> None:
    """A new file is for its owner only, whatever directory it lies in; its log and index take their mode from it."""

    @sa.event.listens_for(engine.sync_engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, _arguments: Any, _named: Any) -> None:
        if not path.exists():
            with contextlib.suppress(OSError):  # SQLite says it better
                path.touch(mode=0o600)


def _begin_by_ourselves(engine: AsyncEngine) -> None:
    """Python's sqlite3 opens transactions late and never IMMEDIATE; a reader that turns writer then fails with "database is locked"."""

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("tokenarb_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
