"""Both keepers, for the tests that hold for either."""

import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import redis.asyncio as aioredis

from tokenarb.base import clock, redisdb
from tokenarb.rates.memory import MemoryKeeper
from tokenarb.rates.ports import Keeper
from tokenarb.rates.redis_keeper import RedisKeeper


@pytest_asyncio.fixture
async def client(request: pytest.FixtureRequest) -> AsyncIterator[aioredis.Redis]:
    server = request.getfixturevalue("redis_server")
    made = redisdb.client(server.url, timeout_s=2.0)
    yield made
    await made.aclose()


@pytest_asyncio.fixture(params=["memory", "redis"])
async def keeper(request: pytest.FixtureRequest) -> AsyncIterator[Keeper]:
    kept: Keeper
    if request.param == "memory":
        kept = MemoryKeeper()
    else:
        server = request.getfixturevalue("redis_server")
        client = redisdb.client(server.url, timeout_s=2.0)
        # The tests' times are small; leases are compared with them, so they must outlast a test by themselves.
        kept = RedisKeeper(client, clock.SystemClock().now_ms, prefix=f"test:{uuid.uuid4().hex}:", lease_ms=10_000_000)
    await kept.start()
    yield kept
    await kept.stop()
    if request.param == "redis":
        await client.aclose()
