"""A running simulator for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tokenarb.sim.openrouter.server import SimConfig, SimServer
from tokenarb.sim.telegram.server import TelegramConfig, TelegramServer


@pytest_asyncio.fixture
async def sim() -> AsyncIterator[SimServer]:
    server = SimServer(SimConfig())
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    server = TelegramServer(TelegramConfig())
    await server.start()
    yield server
    await server.stop()
