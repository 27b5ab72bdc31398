"""What workers share and may lose, put together: counts of limits, remembered answers. Here or in Redis. A part of `app`."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from tokenarb.answers.memory import MemoryShelf
from tokenarb.answers.ports import AnswerShelf
from tokenarb.answers.purging import Purges
from tokenarb.answers.redis_shelf import RedisShelf
from tokenarb.base import clock, db, redisdb
from tokenarb.base.errors import Refused
from tokenarb.gateway.limiting import Gate
from tokenarb.gateway.remembering import Cache
from tokenarb.ledger import workers
from tokenarb.ops.alarms import Bell
from tokenarb.ops.pulse import Pulse
from tokenarb.rates import rules, setting
from tokenarb.rates.memory import MemoryKeeper
from tokenarb.rates.ports import Keeper
from tokenarb.rates.redis_keeper import RedisKeeper
from tokenarb.rates.rulebook import Rulebook
from tokenarb.settings import Settings

CROWDED_LOOKS: Final = 90
"""Once a second one looks; a worker that was replaced is gone by then."""


async def may_count(tx: db.Tx, settings: Settings) -> None:
    """Whether the limits that are set can be kept. Raises: Refused limits_need_redis (fault C6)."""
    if settings.counts_apart and any(rule.limits.limits_something for rule in await setting.rules(tx)):
        raise Refused(
            "limits_need_redis",
            "limits are set (`tokenarb limit list`), and several workers can only keep them together in Redis: "
            "set REDIS_HOST, or WORKERS=1",
        )


class Alone:
    """Looks whether the worker that counts for itself is the only one: several machines may serve one PostgreSQL (fault C6)."""

    def __init__(self, book: Rulebook, ring: Callable[[str, str], None]) -> None:
        self._book = book
        self._ring = ring
        self._crowded = 0

    async def look(self, tx: db.Tx) -> None:
        """Rings where others have been alive for longer than an exchange of workers takes."""
        others = len(await workers.alive(tx)) - 1
        self._crowded = self._crowded + 1 if others > 0 and self._book.rules.limits_something else 0
        if self._crowded >= CROWDED_LOOKS:
            self._ring("limits_not_kept", f"{others} other workers serve this database, and each counts for itself")


@asynccontextmanager
async def gate(settings: Settings, watch: clock.Clock, pulse: Pulse, bell: Bell) -> AsyncIterator[Gate]:
    """Limits: counted here by the one worker there is, in Redis by several, and by nobody where several have none (C6)."""
    book = Rulebook(
        {
            rules.Scope.CUSTOMER: rules.Limits(
                settings.limit_customer_requests, settings.limit_customer_tokens, settings.limit_customer_concurrency
            ),
            rules.Scope.KEY: rules.Limits(settings.limit_key_requests, settings.limit_key_tokens, settings.limit_key_concurrency),
            rules.Scope.MODEL: rules.Limits(settings.limit_model_requests, settings.limit_model_tokens, settings.limit_model_concurrency),
        }
    )

    def ring(name: str, what: str) -> None:
        bell.ring(name, what, watch.now_ms())

    pulse.watches.append(book.look)
    keeper: Keeper | None = None if settings.counts_apart else MemoryKeeper()
    async with AsyncExitStack() as closing:
        if settings.redis_host:
            client = redisdb.client(settings.redis_host, settings.redis_password)
            closing.push_async_callback(client.aclose)
            keeper = RedisKeeper(client, watch.now_ms)
            if (trouble := await redisdb.trouble(client)) is not None:
                bell.ring("redis_away", f"REDIS_HOST: {trouble}", watch.now_ms())
        elif keeper is not None:
            pulse.watches.append(Alone(book, ring).look)
        if keeper is not None:
            closing.push_async_callback(keeper.stop)
            await keeper.start()

        refuse = settings.limits_without_redis == "refuse"
        yield Gate(lambda: book.rules, keeper, watch, ring, refuse_without=refuse, counts_a_minute=settings.count_tokens_requests)


@asynccontextmanager
async def cache(settings: Settings, watch: clock.Clock, pulse: Pulse, bell: Bell) -> AsyncIterator[Cache | None]:
    """Remembered answers, where the operator wants them."""
    if settings.answer_cache == "off":
        yield None
        return
    ttl_ms = settings.answer_cache_seconds * 1_000
    async with AsyncExitStack() as closing:
        shelf: AnswerShelf = MemoryShelf(ttl_ms=ttl_ms, bytes_max=settings.answer_cache_bytes)
        if settings.answer_cache == "redis":
            client = redisdb.client(settings.redis_host, settings.redis_password)
            closing.push_async_callback(client.aclose)
            shelf = RedisShelf(client, ttl_ms=ttl_ms)
        purges = Purges(shelf)
        pulse.watches.append(purges.look)
        made = Cache(
            shelf,
            purges,
            lambda name, what: _ring(bell, watch, name, what),
            percent=settings.cache_hit_charge_percent,
            shared=frozenset(settings.answer_cache_shared_models),
        )
        closing.push_async_callback(made.close)
        yield made


def _ring(bell: Bell, watch: clock.Clock, name: str, what: str) -> None:
    bell.ring(name, what, watch.now_ms())
