"""The breaker opens for the upstream's own failures only (F5)."""

import pytest

from tokenarb.upstream.health import COOL_DOWN_MS, COOL_DOWN_MS_MAX, FAILURES_TO_OPEN, PROBE_MS_MAX, Health, State
from tokenarb.upstream.problems import Cut, NotSent, classify

DOWN = Cut("gone")


def opened() -> Health:
    health = Health()
    for _ in range(FAILURES_TO_OPEN):
        health.admit(0)
        health.failed(DOWN, 0)
    return health


@pytest.mark.parametrize("trouble", [Cut("x"), NotSent("x"), classify(503, {}, b""), classify(500, {}, b""), classify(524, {}, b"")])
def test_failures_in_a_row_open_it_and_say_when_to_come_back(trouble: Exception) -> None:
    health = Health()
    for _ in range(FAILURES_TO_OPEN):
        health.admit(0)
        health.failed(trouble, 0)
    with pytest.raises(NotSent) as refused:
        health.admit(500)
    assert refused.value.retry_after_s == (COOL_DOWN_MS - 500) / 1000


@pytest.mark.parametrize(
    "trouble",
    [
        classify(401, {}, b""),
        classify(402, {}, b'{"error":{"message":"Insufficient credits"}}'),
        classify(403, {}, b""),
        classify(400, {}, b""),
        classify(404, {}, b""),
        classify(413, {}, b""),
        classify(429, {}, b""),
        classify(529, {}, b""),
        classify(502, {}, b'{"error":{"message":"Provider returned error","metadata":{"provider_name":"one host"}}}'),
        classify(503, {}, b'{"error":{"availability":{"code":"temporarily_unavailable"}}}'),
    ],
)
def test_F5_our_account_a_customers_error_and_one_host_never_open_it(trouble: Exception) -> None:
    health = Health()
    for _ in range(10 * FAILURES_TO_OPEN):
        health.admit(0)
        health.failed(trouble, 1)
    assert health.seen.state is State.CLOSED
    assert health.seen.failed_at_ms is None
    assert (health.seen.account_trouble_at_ms == 1) == trouble.ours


def test_an_answer_in_between_starts_the_count_anew() -> None:
    health = Health()
    for _ in range(FAILURES_TO_OPEN - 1):
        health.failed(DOWN, 0)
    health.answered(5)
    for _ in range(FAILURES_TO_OPEN - 1):
        health.failed(DOWN, 0)
    health.admit(6)
    assert (health.seen.state, health.seen.answered_at_ms) == (State.CLOSED, 5)


def test_after_the_cool_down_one_call_tries_and_its_success_closes() -> None:
    health = opened()
    health.admit(COOL_DOWN_MS)
    with pytest.raises(NotSent):
        health.admit(COOL_DOWN_MS)
    health.answered(COOL_DOWN_MS + 1)
    health.admit(COOL_DOWN_MS + 1)
    health.admit(COOL_DOWN_MS + 1)


def test_a_failed_try_waits_longer_each_time_up_to_a_bound() -> None:
    health = opened()
    now, waits = 0, []
    for _ in range(8):
        began = now
        while True:
            try:
                health.admit(now)
                break
            except NotSent:
                now += 100
        waits.append(now - began)
        health.failed(DOWN, now)
    assert waits[:3] == [COOL_DOWN_MS, 2 * COOL_DOWN_MS, 4 * COOL_DOWN_MS]
    assert waits[-1] == COOL_DOWN_MS_MAX


def test_a_try_that_never_reports_does_not_shut_the_door_for_ever() -> None:
    health = opened()
    health.admit(COOL_DOWN_MS)
    with pytest.raises(NotSent):
        health.admit(COOL_DOWN_MS + PROBE_MS_MAX - 1)
    health.admit(COOL_DOWN_MS + PROBE_MS_MAX)


def test_a_clock_that_jumps_back_does_not_shut_it_for_ever() -> None:
    health = Health()
    for _ in range(FAILURES_TO_OPEN):
        health.failed(DOWN, 10**12)
    health.admit(10)
