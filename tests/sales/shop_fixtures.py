"""The fixtures of the shop: each test runs once an engine, in a database of its own."""

from collections.abc import AsyncIterator

import pytest
from tests.sales.shop import Shop, open_shop


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def shop(request: pytest.FixtureRequest, tmp_path) -> AsyncIterator[Shop]:
    """A shop in an empty database of each engine."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'shop.db'}"
    else:
        url = await request.getfixturevalue("postgres_server").create_database()
    async with open_shop(url) as opened:
        yield opened
