"""A running OpenRouter simulator for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tokenarb.sim.openrouter.server import SimConfig, SimServer


@pytest_asyncio.fixture
async def sim() -> AsyncIterator[SimServer]:
    server = SimServer(SimConfig())
    await server.start()
    yield server
    await server.stop()
