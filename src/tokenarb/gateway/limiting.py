"""Limits at the door: a call is counted before money is held for it, and its slot is free when it has ended, however it ends.

The worst case of a call in tokens is reserved, as its worst case in money is (fault A12); the true figure takes its place at the end.
"""

from collections.abc import Callable
from typing import Final

from tokenarb.base.clock import Clock
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.catalog.pricing import Shape
from tokenarb.gateway.exchange import Headers
from tokenarb.keys.model import KeyView
from tokenarb.ledger.model import Hold
from tokenarb.metering.quote import OUTPUT_MIN
from tokenarb.rates import window
from tokenarb.rates.memory import MemoryKeeper
from tokenarb.rates.model import Asked, Grant, Measure, Meter, Reading, Verdict
from tokenarb.rates.ports import Keeper
from tokenarb.rates.rules import Rules, Scope

COUNTING: Final = "counting"
"""The meter of questions that are answered here for nothing; calls do not count on it."""

COUNTED_TOKENS: Final = 20_000
"""Tokens that a question is thought to hold: the limit in tokens a minute is that of questions, so many times."""

COUNTED_TOKENS_MIN: Final = 2_000_000

_WHOSE: Final = {
    Scope.CUSTOMER.value: "this account",
    Scope.KEY.value: "this key",
    Scope.MODEL.value: "this model",
    COUNTING: "this account's token counts",
}
_PER_MINUTE: Final = {Measure.REQUESTS: "requests per min (RPM)", Measure.TOKENS: "tokens per min (TPM)"}
_EVERYBODY: Final = Scope.MODEL.value + ":"


class Gate:
    """Counts calls of one process. `keeper` None: nobody can count for all workers, so a rule is told of and not kept (fault C6).

    `refuse_without`: what the operator wants while the counts cannot be reached; else calls go on uncounted, with an alarm.
    `counts_a_minute`: questions of one customer that are answered for nothing, 0 = as many as he likes.
    """

    def __init__(
        self,
        rules: Callable[[], Rules],
        keeper: Keeper | None,
        clock: Clock,
        alarm: Callable[[str, str], None],
        *,
        refuse_without: bool,
        counts_a_minute: int = 0,
    ) -> None:
        self._rules = rules
        self._keeper = keeper
        self._clock = clock
        self.alarm = alarm
        self._refuse_without = refuse_without
        self._counts_a_minute = counts_a_minute
        self._here = MemoryKeeper()

    def output_default(self, view: KeyView, model: str, shape: Shape, default: int) -> int:
        """The output of a call that names none, in tokens: less where a limit of tokens a minute could never take the default."""
        limits = [meter.tokens for meter in self._rules().meters(view.key.customer, view.key.id, model) if meter.tokens]
        if not limits:
            return default
        fits = (min(limits) - shape.prompt_total) // shape.n
        return min(default, fits) if fits >= OUTPUT_MIN else default

    async def admit(self, hold: Hold, shape: Shape, now_ms: int) -> Grant | None:
        """Counts the call that this hold is for; None where nothing limits it. Whoever gets a grant ends it.

        Raises: Refused rate_limit_exceeded, request_exceeds_rate_limit, limits_unavailable.
        """
        meters = self._rules().meters(hold.customer, hold.key, hold.model)
        if not meters:
            return None
        keeper = self._keeper
        if keeper is None:
            self.alarm("limits_not_kept", "a limit is set, and several workers have no Redis in which to count together")
            return None
        asked = Asked(hold.request, meters, shape.prompt_total + shape.n * hold.output_wanted)
        try:
            verdict = keeper.admit_now(asked, now_ms) if isinstance(keeper, MemoryKeeper) else await keeper.admit(asked, now_ms)
        except Unavailable as away:
            self.alarm("redis_away", away.what)
            if self._refuse_without:
                raise Refused("limits_unavailable") from None
            return None
        if not verdict.granted:
            raise _refusal(asked, verdict)
        return Grant(asked, verdict, now_ms)

    async def count(self, request: str, customer: int, tokens: int) -> Headers:
        """Counts a question that is answered here for nothing, before it is looked into; gives the headers of its answer.

        It costs this process some time and nobody money: where nobody can count for all workers, each counts for itself.
        Raises: Refused rate_limit_exceeded, request_exceeds_rate_limit.
        """
        if not self._counts_a_minute:
            return []
        tokens_max = max(COUNTED_TOKENS_MIN, self._counts_a_minute * COUNTED_TOKENS)
        asked = Asked(request, (Meter(f"{COUNTING}:{customer}", self._counts_a_minute, tokens_max, 0),), tokens)
        now_ms = self._clock.now_ms()
        try:
            verdict = await (self._keeper or self._here).admit(asked, now_ms)
        except Unavailable as away:
            self.alarm("redis_away", away.what)
            verdict = await self._here.admit(asked, now_ms)
        if not verdict.granted:
            raise _refusal(asked, verdict)
        return headers(verdict)

    def end(self, grant: Grant) -> None:
        """The call has ended: its slot is free, its tokens are the true ones where they are known."""
        if self._keeper is not None:
            self._keeper.end(grant)


def headers(verdict: Verdict) -> Headers:
    """The lines of OpenAI's API, of the tightest limit; what all customers share is nobody's business, so it is not among them."""
    if not verdict.readings:
        return []
    own = Verdict(tuple([reading for reading in verdict.readings if not reading.meter.startswith(_EVERYBODY)]))
    lines: Headers = []
    for measure, name in ((Measure.REQUESTS, b"requests"), (Measure.TOKENS, b"tokens")):
        reading = own.tightest(measure)
        if reading is not None:
            lines.append((b"x-ratelimit-limit-" + name, b"%d" % reading.limit))
            lines.append((b"x-ratelimit-remaining-" + name, b"%d" % reading.remaining))
            lines.append((b"x-ratelimit-reset-" + name, duration(reading.reset_ms).encode()))
    return lines


def duration(ms: int) -> str:
    """Milliseconds as OpenAI writes them: 120ms, 1s, 6m0s."""
    if ms < 1_000:
        return f"{ms}ms"
    minutes, seconds = divmod(-(-ms // 1_000), 60)
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"


def _refusal(asked: Asked, verdict: Verdict) -> Refused:
    obstacle = verdict.obstacle
    told = headers(verdict)
    if obstacle.wait_ms == window.NEVER:
        whose, limit = _whose(obstacle), obstacle.limit
        message = f"this request alone may use {asked.tokens} tokens, and {whose} has {limit} tokens per min (TPM): ask for less output"
        return Refused("request_exceeds_rate_limit", message, headers=told)
    return Refused("rate_limit_exceeded", _words(asked, obstacle), retry_after_s=obstacle.wait_ms / 1_000, headers=told)


def _words(asked: Asked, obstacle: Reading) -> str:
    if obstacle.meter.startswith(_EVERYBODY):
        return "this model is asked for too often at present; try again later"
    if obstacle.measure is Measure.SLOTS:
        return (
            f"{_whose(obstacle)} has {obstacle.limit} calls running, as many as are allowed at once; "
            "a call whose client left runs until it has ended"
        )
    wanted = 1 if obstacle.measure is Measure.REQUESTS else asked.tokens
    return (
        f"rate limit reached for {_whose(obstacle)} on {_PER_MINUTE[obstacle.measure]}: limit {obstacle.limit}, used {obstacle.used}, "
        f"requested {wanted}; try again in {duration(obstacle.wait_ms)}"
    )


def _whose(reading: Reading) -> str:
    scope, _, rest = reading.meter.partition(":")
    return f"{_WHOSE[scope]} on this model" if ":" in rest else _WHOSE[scope]
