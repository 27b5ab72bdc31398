"""Group commit by itself: what rides together, what waits, and who hears of a failure."""

import asyncio
from collections.abc import Sequence

import pytest

from tokenarb.base.batching import LATER, Batcher, Later
from tokenarb.base.errors import Unavailable


async def test_what_arrives_while_a_batch_runs_rides_in_the_next() -> None:
    batches: list[list[int]] = []

    async def run(asks: Sequence[int]) -> list[int | Exception | Later]:
        batches.append(list(asks))
        await asyncio.sleep(0.01)
        return list(asks)

    batcher: Batcher[int, int] = Batcher(run, max_batch=4)
    first = batcher.submit(0)
    await asyncio.sleep(0.005)
    rest = [batcher.submit(n) for n in range(1, 7)]
    rest[1].cancel()  # not begun yet, so it is not run
    assert await first == 0
    assert await asyncio.gather(*rest, return_exceptions=True)
    assert batches == [[0], [1, 3, 4, 5], [6]]
    await batcher.close()
    with pytest.raises(Unavailable):
        await batcher.submit(9)


async def test_busy_rows_wait_and_do_not_stall_the_others() -> None:
    tries = 0

    async def run(asks: Sequence[str]) -> list[str | Exception | Later]:
        nonlocal tries
        tries += "busy" in asks
        return [LATER if ask == "stuck" or (ask == "busy" and tries < 3) else ask for ask in asks]

    batcher: Batcher[str, str] = Batcher(run, max_batch=8, patience_s=0.05)
    stuck, busy, free = batcher.submit("stuck"), batcher.submit("busy"), batcher.submit("free")
    assert await free == "free"
    assert await busy == "busy"
    with pytest.raises(Unavailable, match="locked"):
        await stuck
    await batcher.close()


async def test_unavailable_goes_to_all_and_is_not_repeated() -> None:
    runs = 0

    async def run(asks: Sequence[int]) -> list[int | Exception | Later]:
        nonlocal runs
        runs += 1
        raise Unavailable("away")

    batcher: Batcher[int, int] = Batcher(run, max_batch=8)
    answers = await asyncio.gather(*(batcher.submit(n) for n in range(5)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable] * 5
    assert runs == 1
    await batcher.close()
