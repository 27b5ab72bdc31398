"""What only the shared keeper has: leases, one script for several workers, the same arithmetic as in memory, and a Redis that goes away."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
import redis.asyncio as aioredis
from tests.redis_process import RedisServer

from tokenarb.base import clock, redisdb
from tokenarb.base.errors import Unavailable
from tokenarb.rates.memory import MemoryKeeper
from tokenarb.rates.model import Asked, Grant, Meter
from tokenarb.rates.redis_keeper import RedisKeeper

NOW = clock.SystemClock().now_ms


@pytest.fixture
def mortal() -> Iterator[RedisServer]:
    """A server that a test may kill."""
    if RedisServer.program() is None:
        pytest.skip("there is no redis-server on this machine")
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture
async def to_mortal(mortal: RedisServer) -> AsyncIterator[aioredis.Redis]:
    client = redisdb.client(mortal.url, timeout_s=0.3)
    yield client
    await client.aclose()


async def test_the_script_and_the_memory_keeper_count_alike(client: aioredis.Redis) -> None:
    """A thousand steps drawn at random: the same verdict to the last figure."""
    drawn = random.Random(20261122)
    ours, theirs = MemoryKeeper(), RedisKeeper(client, NOW, prefix=f"test:{uuid.uuid4().hex}:", lease_ms=10_000_000)
    meters = [Meter("customer:1", 20, 500, 6), Meter("key:1", 9, 0, 3), Meter("key:2", 0, 300, 0), Meter("model:a/b", 30, 0, 0)]
    open_: list[tuple[Grant, Grant]] = []
    now_ms, refused = 1_700_000_000_000, 0
    for step in range(1_000):
        now_ms += drawn.choice((0, 1, 700, 3_000, 9_000))
        asked = Asked(f"r{step}", tuple(drawn.sample(meters, drawn.randint(1, 4))), drawn.choice((0, 1, 30, 120, 301)))
        mine, his = await ours.admit(asked, now_ms), await theirs.admit(asked, now_ms)
        assert mine == his, step
        if mine.granted:
            open_.append((Grant(asked, mine, now_ms), Grant(asked, his, now_ms)))
        else:
            refused += 1
        while open_ and drawn.random() < 0.5:
            true = drawn.choice((None, 0, 5, 200))
            for grant, keeper in zip(open_.pop(drawn.randrange(len(open_))), (ours, theirs), strict=True):
                grant.true_tokens = true
                keeper.end(grant)
    assert 100 < refused < 900, "both answers were met often"
    await theirs.stop()


async def test_A12_several_workers_share_one_limit(client: aioredis.Redis, redis_server: RedisServer) -> None:
    prefix = f"test:{uuid.uuid4().hex}:"
    clients = [redisdb.client(redis_server.url) for _ in range(4)]
    workers = [RedisKeeper(each, NOW, prefix=prefix) for each in clients]
    meter = Meter("customer:1", 0, 100, 0)
    verdicts = await asyncio.gather(*(workers[n % 4].admit(Asked(f"r{n}", (meter,), 20), NOW()) for n in range(40)))
    assert sum(verdict.granted for verdict in verdicts) == 5
    for worker, each in zip(workers, clients, strict=True):
        await worker.stop()
        await each.aclose()


async def test_a_batch_of_concurrent_requests_costs_one_round_trip(client: aioredis.Redis) -> None:
    keeper = RedisKeeper(client, NOW, prefix=f"test:{uuid.uuid4().hex}:")
    meter = Meter("customer:1", 1_000, 0, 1_000)
    await keeper.admit(Asked("first", (meter,), 0), NOW())  # the scripts are known now
    before = keeper.figures.batches
    verdicts = await asyncio.gather(*(keeper.admit(Asked(f"r{n}", (meter,), 0), NOW()) for n in range(200)))
    assert all(verdict.granted for verdict in verdicts)
    assert keeper.figures.batches - before <= 2
    await keeper.stop()


async def test_a_killed_workers_slots_come_free_and_a_living_ones_do_not(client: aioredis.Redis) -> None:
    """A13's neighbour: nobody tells Redis that the first worker is gone."""
    prefix = f"test:{uuid.uuid4().hex}:"
    dead, living = (RedisKeeper(client, NOW, prefix=prefix, lease_ms=300) for _ in range(2))
    meter = Meter("customer:1", 0, 0, 2)
    await living.start()
    assert (await dead.admit(Asked("of the dead", (meter,), 0), NOW())).granted
    asked = Asked("of the living", (meter,), 0)
    grant = Grant(asked, await living.admit(asked, NOW()), NOW())
    assert not (await living.admit(Asked("third", (meter,), 0), NOW())).granted
    await asyncio.sleep(0.5)
    verdict = await living.admit(Asked("fourth", (meter,), 0), NOW())
    assert verdict.granted
    assert verdict.readings[0].used == 2, "the renewed one is still there"
    assert not (await living.admit(Asked("fifth", (meter,), 0), NOW())).granted
    living.end(grant)
    await living.stop()
    assert await client.zcard(f"{prefix}customer:1:slots") == 1
    assert await client.pttl(f"{prefix}customer:1:slots") <= 300


async def test_nothing_is_kept_for_ever(client: aioredis.Redis) -> None:
    prefix = f"test:{uuid.uuid4().hex}:"
    keeper = RedisKeeper(client, NOW, prefix=prefix)
    await keeper.admit(Asked("a", (Meter("customer:1", 5, 100, 2),), 10), NOW())
    keys = [key async for key in client.scan_iter(f"{prefix}*")]
    assert len(keys) == 3
    for key in keys:
        assert 0 < await client.pttl(key) <= 75_000
    await keeper.stop()


async def test_a_redis_that_was_started_anew_is_taught_the_scripts(mortal: RedisServer, to_mortal: aioredis.Redis) -> None:
    keeper = RedisKeeper(to_mortal, NOW)
    meter = Meter("customer:1", 0, 0, 1)
    assert (await keeper.admit(Asked("a", (meter,), 0), NOW())).granted
    mortal.kill9()
    with pytest.raises(Unavailable):
        await keeper.admit(Asked("b", (meter,), 0), NOW())
    mortal.start()
    await asyncio.sleep(1.1)  # nobody asks again at once
    assert (await keeper.admit(Asked("c", (meter,), 0), NOW())).granted
    await keeper.renew()  # what runs here is told to the Redis that forgot it
    assert await to_mortal.zcard("tokenarb:rate:customer:1:slots") == 2
    await keeper.stop()


async def test_a_redis_that_answers_nothing_costs_one_time_out_not_one_a_request(mortal: RedisServer, to_mortal: aioredis.Redis) -> None:
    keeper = RedisKeeper(to_mortal, NOW)
    meter = Meter("customer:1", 5, 0, 0)
    await keeper.admit(Asked("a", (meter,), 0), NOW())
    mortal.pause()
    loop = asyncio.get_running_loop()
    began = loop.time()
    for n in range(50):
        with pytest.raises(Unavailable):
            await keeper.admit(Asked(f"b{n}", (meter,), 0), NOW())
    assert loop.time() - began < 1.0
    mortal.go_on()
    await keeper.stop()
