"""Real SDKs against the real gateway, with the simulator behind it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from tests.gateway.gateway_shop import Shop, open_shop


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with open_shop(tmp_path) as opened:
        yield opened
