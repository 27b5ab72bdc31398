"""The orphanage on both engines."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.metering.orphanage import Orphanage, open_orphanage


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def orphanage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Orphanage]:
    """Its upstream writes generations down at once."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'shop.db'}"
    else:
        url = await request.getfixturevalue("postgres_server").create_database()
    async with open_orphanage(url) as opened:
        assert opened.sim.sim is not None
        opened.sim.sim.controls.set_all({"generation_delay_ms": 0})
        yield opened
