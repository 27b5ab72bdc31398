"""Both engines, real: SQLite in a file, PostgreSQL from its binaries (one server a session)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.ledger import engines
from tests.postgres import PostgresServer

from tokenarb.base import db


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[db.Database]:
    """An empty ledger on either engine."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'ledger.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = await server.create_database()
    database = db.Database(url)
    await engines.create_tables(database)
    yield database
    await database.close()
