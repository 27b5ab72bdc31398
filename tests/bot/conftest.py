"""A stall on SQLite and on a real PostgreSQL; see tests/bot/stall.py."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.bot.asking_stall import AskingStall, open_asking_stall
from tests.bot.stall import Stall, open_stall
from tests.sales.shop import Shop, open_shop
from tests.sales.shop_fixtures import shop

__all__ = ["asking", "lean_asking", "lean_stall", "shop", "stall"]


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


@pytest.fixture
async def asking(shop: Shop, tmp_path: Path) -> AsyncIterator[AskingStall]:
    """One whose bot can ask models, on each engine."""
    async with open_asking_stall(shop, tmp_path) as opened:
        yield opened


@pytest.fixture
async def lean_asking(tmp_path: Path) -> AsyncIterator[AskingStall]:
    """The same on SQLite only."""
    async with open_shop(f"sqlite:///{tmp_path / 'shop.db'}") as opened, open_asking_stall(opened, tmp_path) as stall:
        yield stall
