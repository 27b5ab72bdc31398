"""For all tests: the repository's root on the path (`from tests.postgres import ...`), one real PostgreSQL, Redis and chain a session."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.nodes import anvil as anvil_node
from tests.nodes import regtest as regtest_node
from tests.nodes.anvil import Anvil
from tests.nodes.regtest import Regtest
from tests.postgres import PostgresServer
from tests.redis_process import RedisServer


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the session; ask it for a database a test: `await postgres_server.create_database()`.

    It does not wait for the disk: what a killed process has committed is there without that, and no test cuts the power.
    """
    server = PostgresServer(fsync="off", full_page_writes="off")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """One server for the session, shared: whoever uses it keeps to keys of his own, and kills another one."""
    if RedisServer.program() is None:
        pytest.skip("there is no redis-server on this machine")
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def anvil() -> Iterator[Anvil]:
    """One Ethereum node for the session, shared: its chain goes on, whoever uses it begins at its head."""
    if (why := anvil_node.missing()) is not None:
        pytest.skip(why)
    node = Anvil()
    yield node
    node.stop()


@pytest.fixture(scope="session")
def regtest() -> Iterator[Regtest]:
    """One Bitcoin node for the session, shared in the same way."""
    if (why := regtest_node.missing()) is not None:
        pytest.skip(why)
    node = Regtest()
    yield node
    node.stop()
