"""Every test of ops that touches a database runs on both engines."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.ops import databases

from tokenarb.base import db


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def ops_database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[db.Database]:
    """An open database of each engine."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/shop.db"
    else:
        url = await request.getfixturevalue("postgres_server").create_database()
    async with databases.opened(url) as database:
        yield database
