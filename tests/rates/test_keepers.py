"""What every keeper promises, held by both: in memory and in a real Redis."""

import asyncio

from tokenarb.rates import window
from tokenarb.rates.memory import MemoryKeeper
from tokenarb.rates.model import Asked, Grant, Measure, Meter, Verdict
from tokenarb.rates.ports import Keeper

T = 1_700_000_000_000


def meter(name: str = "customer:1", *, requests: int = 0, tokens: int = 0, slots: int = 0) -> Meter:
    return Meter(name, requests, tokens, slots)


async def ask(keeper: Keeper, id_: str, *meters: Meter, tokens: int = 0, at: int = T) -> Grant | Verdict:
    asked = Asked(id_, meters, tokens)
    verdict = await keeper.admit(asked, at)
    return Grant(asked, verdict, at) if verdict.granted else verdict


async def let_in(keeper: Keeper, id_: str, *meters: Meter, tokens: int = 0, at: int = T) -> Grant:
    grant = await ask(keeper, id_, *meters, tokens=tokens, at=at)
    assert isinstance(grant, Grant), grant
    return grant


async def refused(keeper: Keeper, id_: str, *meters: Meter, tokens: int = 0, at: int = T) -> Verdict:
    verdict = await ask(keeper, id_, *meters, tokens=tokens, at=at)
    assert isinstance(verdict, Verdict)
    return verdict


async def ended(keeper: Keeper, grant: Grant, true_tokens: int | None = None) -> None:
    """Ended, and surely written: whoever asks next comes behind it."""
    grant.true_tokens = true_tokens
    keeper.end(grant)
    await keeper.admit(Asked("after", (), 0), T)


async def test_A12_five_parallel_calls_never_pass_a_hundred_tokens_a_minute(keeper: Keeper) -> None:
    wanted = meter(tokens=100)
    found = await asyncio.gather(*(ask(keeper, f"r{n}", wanted, tokens=33) for n in range(5)))
    grants = [each for each in found if isinstance(each, Grant)]
    assert len(grants) == 3
    for verdict in (each for each in found if isinstance(each, Verdict)):
        assert verdict.obstacle.measure is Measure.TOKENS
        assert verdict.obstacle.remaining == 1
        assert 60_000 < verdict.obstacle.wait_ms <= window.KEPT_MS
    for grant in grants:
        await ended(keeper, grant, true_tokens=20)
    assert isinstance(await ask(keeper, "later", wanted, tokens=41), Verdict)
    assert isinstance(await ask(keeper, "now", wanted, tokens=40), Grant)


async def test_requests_a_minute_come_back_when_they_are_a_minute_old(keeper: Keeper) -> None:
    three = meter(requests=3)
    for n in range(3):
        grant = await let_in(keeper, f"r{n}", three, at=T + n * 10_000)
        assert grant.verdict.readings[0].remaining == 2 - n
        await ended(keeper, grant)
    no = (await refused(keeper, "r3", three, at=T + 30_000)).obstacle
    assert (no.limit, no.used, no.measure) == (3, 3, Measure.REQUESTS)
    await refused(keeper, "r4", three, at=T + 30_000 + no.wait_ms - 1)
    await let_in(keeper, "r5", three, at=T + 30_000 + no.wait_ms)
    await refused(keeper, "r6", three, at=T + 30_000 + no.wait_ms)


async def test_a_slot_is_taken_until_its_call_ends_and_given_back_once(keeper: Keeper) -> None:
    two = meter(slots=2)
    first, second = await let_in(keeper, "a", two), await let_in(keeper, "b", two)
    no = (await refused(keeper, "c", two, at=T + 600_000)).obstacle
    assert (no.measure, no.wait_ms, no.used) == (Measure.SLOTS, 1_000, 2)
    await ended(keeper, first)
    await ended(keeper, first)
    await let_in(keeper, "d", two)
    await refused(keeper, "e", two)
    await ended(keeper, second)
    await let_in(keeper, "f", two)


async def test_all_meters_or_none(keeper: Keeper) -> None:
    customer, key = meter("customer:1", requests=10, tokens=1_000, slots=5), meter("key:7", requests=1, tokens=50, slots=1)
    await let_in(keeper, "a", customer, key, tokens=50)
    verdict = await refused(keeper, "b", customer, key, tokens=50)
    assert {reading.meter for reading in verdict.readings if reading.wait_ms} == {"key:7"}
    grant = await let_in(keeper, "c", customer, tokens=1)
    figures = {reading.measure: reading.used for reading in grant.verdict.readings}
    assert figures == {Measure.REQUESTS: 2, Measure.TOKENS: 51, Measure.SLOTS: 2}, "what was refused is counted nowhere"


async def test_more_than_the_limit_itself_never_fits(keeper: Keeper) -> None:
    verdict = await refused(keeper, "a", meter(tokens=100, slots=1), tokens=101)
    assert verdict.obstacle.wait_ms == window.NEVER


async def test_the_tightest_reading_is_told_and_the_reserve_is_corrected(keeper: Keeper) -> None:
    customer, key = meter("customer:1", requests=10, tokens=100), meter("key:7", requests=3, tokens=1_000)
    grant = await let_in(keeper, "a", customer, key, tokens=60)
    tokens, requests = grant.verdict.tightest(Measure.TOKENS), grant.verdict.tightest(Measure.REQUESTS)
    assert tokens is not None
    assert requests is not None
    assert (tokens.limit, tokens.remaining, requests.limit, requests.remaining) == (100, 40, 3, 2)
    assert 60_000 < tokens.reset_ms <= window.KEPT_MS
    assert grant.verdict.tightest(Measure.SLOTS) is None
    await ended(keeper, grant, true_tokens=75)  # an answer that used more than was thought counts as what it was
    await refused(keeper, "b", customer, key, tokens=26)
    await let_in(keeper, "c", customer, key, tokens=25)


async def test_an_end_that_comes_after_its_minute_changes_nothing(keeper: Keeper) -> None:
    grant = await let_in(keeper, "a", meter(tokens=100), tokens=90)
    late = T + 2 * window.KEPT_MS
    await let_in(keeper, "b", meter(tokens=100), tokens=100, at=late)
    await ended(keeper, grant, true_tokens=10)
    await refused(keeper, "c", meter(tokens=100), tokens=1, at=late)


async def test_memory_forgets_whom_it_has_not_seen_for_long() -> None:
    keeper = MemoryKeeper()
    for n in range(500):
        await ended(keeper, await let_in(keeper, f"r{n}", meter(f"customer:{n}", requests=5, slots=2)))
    assert keeper.size == 500
    for turn in range(1, 4):
        await let_in(keeper, f"t{turn}", meter("customer:0", requests=50), at=T + turn * window.KEPT_MS)
    assert keeper.size <= 2
