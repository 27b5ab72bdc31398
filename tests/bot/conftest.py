"""A stall on SQLite and on a real PostgreSQL; see tests/bot/stall.py."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.bot.stall import Stall, open_stall
from tests.sales.shop import Shop, open_shop
from tests.sales.shop_fixtures import shop

__all__ = ["lean_stall", "shop", "stall"]


@pytest.fixture
async def stall(shop: Shop, tmp_path: Path) -> AsyncIterator[Stall]:
    """On each engine."""
    async with open_stall(shop, tmp_path) as opened:
        yield opened


@pytest.fixture
async def lean_stall(tmp_path: Path) -> AsyncIterator[Stall]:
    """On SQLite only, for what no engine can change."""
    async with open_shop(f"sqlite:///{tmp_path / 'shop.db'}") as opened, open_stall(opened, tmp_path) as stall:
        yield stall
