"""Whether an upstream is worth asking now: a circuit breaker, and what was last seen of it. Pure: time is an argument (Unix ms).

Only failures of the upstream as a whole count: no connection, an answer that never came, its own 5xx. Never our empty account, never a
customer's error, never one host behind it (F5). Any answer at all closes the breaker.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tokenarb.upstream.problems import Cut, NotSent, UpstreamProblem

FAILURES_TO_OPEN: Final = 8
COOL_DOWN_MS: Final = 2_000
COOL_DOWN_MS_MAX: Final = 30_000
PROBE_MS_MAX: Final = 60_000


class State(StrEnum):
    """Closed: all pass. Open: none passes. Half open: one passes, its fate decides."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


_CLOSED: Final = State.CLOSED  # by its own name: to look into an enum takes a thousand instructions


@dataclass(frozen=True, slots=True)
class Seen:
    """For readiness and metrics. Times are Unix ms, None = never; `failures` in a row; `account_trouble_at_ms`: our key or credits."""

    state: State
    failures: int
    answered_at_ms: int | None
    failed_at_ms: int | None
    account_trouble_at_ms: int | None
    last_failure: str


class Health:
    """The breaker of one upstream. Not shared between processes: each finds out for itself, within a few calls."""

    def __init__(self, *, failures_to_open: int = FAILURES_TO_OPEN, cool_down_ms: int = COOL_DOWN_MS) -> None:
        self._failures_to_open = failures_to_open
        self._cool_down_ms = cool_down_ms
        self._state = State.CLOSED
        self._failures = 0
        self._opened = 0
        self._since_ms = 0
        self._answered_at_ms: int | None = None
        self._failed_at_ms: int | None = None
        self._account_trouble_at_ms: int | None = None
        self._last_failure = ""

    @property
    def closed(self) -> bool:
        """Every call passes, whatever the time."""
        return self._state is _CLOSED

    def admit(self, now_ms: int) -> None:
        """Lets a call pass, or raises NotSent with when to come back. A half-open breaker passes one call at a time."""
        if self._state is _CLOSED:
            return
        waited_ms = now_ms - self._since_ms
        patience_ms = self._wait_ms if self._state is State.OPEN else PROBE_MS_MAX  # a probe that never reported is given up
        if 0 <= waited_ms < patience_ms:
            left_s = (patience_ms - waited_ms) / 1000 if self._state is State.OPEN else 1.0
            raise NotSent(f"not asked: {self._failures} failures in a row, last {self._last_failure}", left_s)
        self._state, self._since_ms = State.HALF_OPEN, now_ms

    def worth_asking(self, now_ms: int) -> bool:
        """Whether `admit` would let a call pass now: closed, or due for a probe. Changes nothing."""
        if self._state is State.CLOSED:
            return True
        patience_ms = self._wait_ms if self._state is State.OPEN else PROBE_MS_MAX
        return not 0 <= now_ms - self._since_ms < patience_ms

    def answered(self, now_ms: int) -> None:
        """An answer's headers came, whatever it said of the request."""
        self._state, self._failures, self._opened, self._answered_at_ms = _CLOSED, 0, 0, now_ms

    def failed(self, trouble: Cut | NotSent | UpstreamProblem, now_ms: int) -> None:
        """A call ended in `trouble`; decides itself whether that counts."""
        if isinstance(trouble, UpstreamProblem) and not trouble.upstream_down:
            self.answered(now_ms)
            if trouble.ours:
                self._account_trouble_at_ms = now_ms
            return
        self._failures += 1
        self._failed_at_ms = now_ms
        self._last_failure = str(trouble)[:200]
        if self._state is State.HALF_OPEN or (self._state is State.CLOSED and self._failures >= self._failures_to_open):
            self._state, self._since_ms, self._opened = State.OPEN, now_ms, self._opened + 1

    @property
    def seen(self) -> Seen:
        """What is known of the upstream."""
        return Seen(self._state, self._failures, self._answered_at_ms, self._failed_at_ms, self._account_trouble_at_ms, self._last_failure)

    @property
    def _wait_ms(self) -> int:
        return min(self._cool_down_ms << min(max(self._opened - 1, 0), 10), COOL_DOWN_MS_MAX)
