"""For all tests: the repository's root on the path (`from tests.postgres import ...`), and one real PostgreSQL a session."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.postgres import PostgresServer


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the session; ask it for a database a test: `await postgres_server.create_database()`."""
    server = PostgresServer()
    server.start()
    yield server
    server.stop()
