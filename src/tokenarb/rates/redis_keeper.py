"""The counts in Redis, shared by every worker. What concurrent requests ask rides in one round trip; each decision is one script.

A slot is leased: its worker renews it while the call runs, and a worker that was killed leaks nothing for longer than the lease. Redis
decides nothing about money; where it is away, `admit` raises and the operator's policy says what then.
"""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
import redis.asyncio as aioredis
from redis.exceptions import NoScriptError, RedisError

from tokenarb.base.batching import Batcher, Figures, Later
from tokenarb.base.errors import Unavailable
from tokenarb.rates import redis_scripts, window
from tokenarb.rates.model import SLOT_WAIT_MS, Asked, Grant, Measure, Meter, Reading, Verdict

LEASE_MS: Final = 45_000
RENEW_S: Final = 15.0
AWAY_S: Final = 1.0
"""After a failure nobody waits for Redis again so soon: a request must not pay a time-out each."""

BATCH_MAX: Final = 256
RENEWED_AT_ONCE: Final = 1_000
PREFIX: Final = "tokenarb:rate:"

log = logging.getLogger(__name__)


class Script(msgspec.Struct, frozen=True):
    """One script to run."""

    sha: str
    keys: list[str]
    arguments: list[str | int]


class RedisKeeper:
    """Keeps the counts in `client`'s database under `prefix`. `clock_ms` is for leases; counts go by the times that are given."""

    def __init__(self, client: "aioredis.Redis", clock_ms: Callable[[], int], *, prefix: str = PREFIX, lease_ms: int = LEASE_MS) -> None:
        self._redis = client
        self._clock_ms = clock_ms
        self._prefix = prefix
        self._lease_ms = lease_ms
        self._batcher: Batcher[Script, Any] = Batcher(self._run, max_batch=BATCH_MAX)
        self._admit, self._end = _sha(redis_scripts.ADMIT), _sha(redis_scripts.END)
        self._leases: dict[str, list[str]] = {}
        self._away_until = 0.0
        self._renewing: asyncio.Task[None] | None = None

    @property
    def figures(self) -> Figures:
        """Round trips and the decisions in them."""
        return self._batcher.figures

    async def start(self) -> None:
        """Begins to renew leases."""
        self._renewing = asyncio.create_task(self._keep_renewing(), name="rate-leases")

    async def stop(self) -> None:
        """Writes what waits. The client is its maker's to close."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.wait([self._renewing])
        await self._batcher.close()

    async def admit(self, asked: Asked, now_ms: int) -> Verdict:
        """One script. Raises: Unavailable where Redis is away."""
        keys: list[str] = []
        limits: list[str | int] = []
        for meter in asked.meters:
            keys += [self._prefix + meter.name + kind for kind in (":requests", ":tokens", ":slots")]
            limits += [meter.requests, meter.tokens, meter.slots]
        head: list[str | int] = [now_ms, window.BUCKET_MS, window.SPAN, self._lease_ms, SLOT_WAIT_MS, asked.id, asked.tokens]
        said = await self._batcher.submit(Script(self._admit, keys, [*head, *limits]))
        verdict = Verdict(_readings(asked.meters, said))
        slots = [self._prefix + meter.name + ":slots" for meter in asked.meters if meter.slots]
        if slots and verdict.granted:
            self._leases[asked.id] = slots
        return verdict

    def end(self, grant: Grant) -> None:
        """Soon; where Redis is away the lease runs out by itself and the reserve leaves the window."""
        if grant.ended:
            return
        grant.ended = True
        leased = self._leases.pop(grant.asked.id, None)
        if leased is None and not grant.correction:
            return
        keys = [self._prefix + meter.name + kind for meter in grant.asked.meters for kind in (":tokens", ":slots")]
        script = Script(self._end, keys, [grant.asked.id, grant.at_ms // window.BUCKET_MS, grant.correction])
        self._batcher.submit(script).add_done_callback(_heard)

    async def _run(self, scripts: Sequence[Script]) -> Sequence[Any | Exception | Later]:
        """A batch in one round trip. Raises: Unavailable."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._away_until:
            raise Unavailable("redis: away a moment ago", retry_after_s=1)
        try:
            answers = await self._pipelined(scripts)
            if any(isinstance(answer, NoScriptError) for answer in answers):  # Redis was started anew; it ran none of those
                for text in (redis_scripts.ADMIT, redis_scripts.END):
                    await self._redis.script_load(text)
                unknown = [n for n, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
                for n, answer in zip(unknown, await self._pipelined([scripts[n] for n in unknown]), strict=True):
                    answers[n] = answer
        except (RedisError, OSError, TimeoutError) as error:
            self._away_until = loop.time() + AWAY_S
            raise Unavailable(f"redis: {type(error).__name__}: {str(error)[:120]}", retry_after_s=1) from error
        return [Unavailable(f"redis: {answer}", 1) if isinstance(answer, RedisError) else answer for answer in answers]

    async def _pipelined(self, scripts: Sequence[Script]) -> list[Any]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for script in scripts:
                pipeline.evalsha(script.sha, len(script.keys), *script.keys, *script.arguments)
            return list(await pipeline.execute(raise_on_error=False))

    async def _keep_renewing(self) -> None:
        while True:
            await asyncio.sleep(min(RENEW_S, self._lease_ms / 3000))
            try:
                await self.renew()
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("the leases of running calls were not renewed", extra={"kind": type(error).__name__})

    async def renew(self) -> None:
        """Prolongs the lease of every running call. Raises: RedisError, OSError."""
        until = self._clock_ms() + self._lease_ms
        running = list(self._leases.items())
        for start in range(0, len(running), RENEWED_AT_ONCE):
            some = [(id_, key) for id_, keys in running[start : start + RENEWED_AT_ONCE] if id_ in self._leases for key in keys]
            async with self._redis.pipeline(transaction=False) as pipeline:
                for id_, key in some:
                    pipeline.zadd(key, {id_: until})
                    pipeline.pexpire(key, self._lease_ms)
                await pipeline.execute()
            async with self._redis.pipeline(transaction=False) as pipeline:
                for id_, key in some:
                    if id_ not in self._leases:  # it ended while its lease was prolonged
                        pipeline.zrem(key, id_)
                await pipeline.execute()


def _sha(script: str) -> str:
    """The name under which Redis keeps a script."""
    return hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()


def _heard(future: "asyncio.Future[Any]") -> None:
    """Nobody waits for it: the lease runs out by itself."""
    with contextlib.suppress(asyncio.CancelledError):
        future.exception()


def _readings(meters: tuple[Meter, ...], said: Sequence[int]) -> tuple[Reading, ...]:
    figures = iter(said)
    readings = []
    for meter in meters:
        for measure, limit in ((Measure.REQUESTS, meter.requests), (Measure.TOKENS, meter.tokens), (Measure.SLOTS, meter.slots)):
            if limit:
                readings.append(Reading(meter.name, measure, limit, next(figures), next(figures), next(figures)))
    return tuple(readings)
