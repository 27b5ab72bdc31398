"""The sliding minute against an oracle that remembers every single count."""

from hypothesis import given
from hypothesis import strategies as st

from tokenarb.rates import window

MINUTE_MS = 60_000
STEPS = st.lists(st.tuples(st.integers(0, 40_000), st.integers(1, 60)), max_size=60)


@given(limit=st.integers(1, 200), steps=STEPS, start=st.integers(0, 10**12))
def test_no_minute_wherever_it_begins_holds_more_than_the_limit(limit: int, steps: list[tuple[int, int]], start: int) -> None:
    counted: window.Counted = {}
    let_in: list[tuple[int, int]] = []
    now_ms = start
    for gap, amount in steps:
        now_ms += gap
        recent = sum(n for at, n in let_in if at > now_ms - window.KEPT_MS)
        if window.wait_ms(counted, now_ms, limit, amount) == 0:
            window.count(counted, now_ms, amount)
            let_in.append((now_ms, amount))
        else:
            assert recent + amount > limit, "refused although even the widest window had room"
    for at, _ in let_in:
        assert sum(n for other, n in let_in if at - MINUTE_MS < other <= at) <= limit


@given(limit=st.integers(1, 200), steps=STEPS, amount=st.integers(1, 200))
def test_the_wait_is_honest(limit: int, steps: list[tuple[int, int]], amount: int) -> None:
    """Told to come back in t: after t it fits, a bucket earlier it did not."""
    counted: window.Counted = {}
    now_ms = 1_000_000
    for gap, size in steps:
        now_ms += gap
        if window.wait_ms(counted, now_ms, limit, size) == 0:
            window.count(counted, now_ms, size)
    wait = window.wait_ms(counted, now_ms, limit, amount)
    if amount > limit:
        assert wait == window.NEVER
        return
    assert 0 <= wait <= window.KEPT_MS
    assert window.wait_ms(counted, now_ms + wait, limit, amount) == 0
    if wait:
        assert window.wait_ms(counted, now_ms + wait - 1, limit, amount) > 0
    assert window.used(counted, now_ms + window.reset_ms(counted, now_ms)) == 0


@given(steps=STEPS)
def test_what_is_forgotten_counted_no_more(steps: list[tuple[int, int]]) -> None:
    counted: window.Counted = {}
    now_ms = 0
    for gap, amount in steps:
        now_ms += gap
        window.count(counted, now_ms, amount)
    before = window.used(counted, now_ms)
    window.forget(counted, now_ms)
    assert window.used(counted, now_ms) == before == sum(counted.values())
    assert len(counted) <= window.SPAN + 1


def test_a_correction_meets_its_own_bucket_or_nothing() -> None:
    counted: window.Counted = {}
    window.count(counted, 1_000, 100)
    window.count(counted, 7_000, 10)
    window.correct(counted, 2_000, -70)
    assert counted == {0: 30, 1: 10}
    window.correct(counted, 8_000, -10)
    assert counted == {0: 30}
    window.correct(counted, 90_000, -5)
    assert counted == {0: 30}
