"""An operator at the terminal, on SQLite and on a real PostgreSQL."""

import asyncio

import pytest
from tests.cli.operator import Operator
from tests.sales.shop import open_shop


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def operator(request, tmp_path, capsys) -> Operator:
    """Not async: `main` runs an event loop of its own."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'shop.db'}"
    else:
        url = asyncio.run(request.getfixturevalue("postgres_server").create_database())

    async def seed() -> None:
        async with open_shop(url, migrated=True):
            pass

    asyncio.run(seed())
    return Operator(url, tmp_path / "data", capsys)
