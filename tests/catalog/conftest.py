"""The catalogue's tables on both engines, real, and the snapshot's 400 rows."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.catalog import snapshot

from tokenarb.base import db
from tokenarb.catalog import package_store, store

TABLES = [store.catalog_revision, store.catalog_model, store.price_version, package_store.package, package_store.package_import]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def catalog_database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[db.Database]:
    """An empty catalogue on either engine."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'catalog.db'}"
    else:
        url = await request.getfixturevalue("postgres_server").create_database()
    database = db.Database(url)
    async with database.transaction() as tx:
        await tx.run_sync(lambda connection: db.metadata.create_all(connection, tables=TABLES))
    yield database
    await database.close()


@pytest.fixture
def snapshot_rows() -> list[dict[str, Any]]:
    """A fresh copy, free to be changed."""
    return snapshot.rows()
