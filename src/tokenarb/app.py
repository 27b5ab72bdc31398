"""The composition root: settings become a database, secrets, an upstream, a ledger and doors. A list to be read from top to bottom.

Nothing below this file knows which implementations exist; nothing here decides about money.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
import uvloop

from tokenarb import coin_jobs, readings, volatile
from tokenarb.base import clock, collector, db, money, secretfile
from tokenarb.base import log as logs
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.gateway.desk import Desk
from tokenarb.gateway.door import Door
from tokenarb.gateway.draining import Drains
from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.limiting import Gate
from tokenarb.gateway.limits import Limits
from tokenarb.gateway.routes import Routes
from tokenarb.gateway.server import Server
from tokenarb.gateway.spool import Spool
from tokenarb.gateway.views import Views
from tokenarb.kit import Kit, open_kit, peppers_of
from tokenarb.ledger import workers
from tokenarb.ledger.book import Book
from tokenarb.ledger.serving import ServingLock
from tokenarb.metering.house import House
from tokenarb.metering.recovery import Resolver
from tokenarb.ops import alert_chores, diskspace, jobs, listening, migrating, stocking, supervisor, upstream_clock, upstream_rows
from tokenarb.ops.alarms import Bell
from tokenarb.ops.chores import Chores
from tokenarb.ops.health import Health
from tokenarb.ops.metrics import CONTENT_TYPE, Metrics
from tokenarb.ops.pulse import Pulse
from tokenarb.ops.shop_chores import ShopChores
from tokenarb.settings import Settings
from tokenarb.upstream import credentials, picturing, registry, subkeys, wall
from tokenarb.upstream import health as upstream_health
from tokenarb.upstream.fleet import Fleet, Picture
from tokenarb.upstream.model import SETTINGS_UPSTREAM, NamedKey
from tokenarb.upstream.model import Upstream as RowOfUpstream
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.providers import openrouter, rows
from tokenarb.upstream.way import Way

UPSTREAM: Final = SETTINGS_UPSTREAM
COME_BACK_S: Final = 1.0
LEAVE_LOOK_S: Final = 0.05

log = logging.getLogger("tokenarb")

__all__ = ["UPSTREAM", "Kit", "Upstream", "Worker", "found_rows", "open_kit", "open_upstream", "run", "serve"]


@dataclass(frozen=True, slots=True)
class Upstream:
    """The upstream as this process reaches it."""

    pool: Pool
    provider: openrouter.OpenRouter
    health: upstream_health.Health


@asynccontextmanager
async def open_upstream(kit: Kit) -> AsyncIterator[Upstream]:
    """Connections to the upstream of the settings, made when first needed."""
    health = upstream_health.Health()
    pool = Pool(kit.settings.openrouter_base_url)
    provider = openrouter.OpenRouter(pool, kit.clock, health, management_key=kit.settings.openrouter_management_key)
    try:
        yield Upstream(pool, provider, health)
    finally:
        await provider.close()


@dataclass(frozen=True, slots=True)
class Worker:
    """One serving process, put together. `base_url` is scheme, host and port of what it listens on."""

    kit: Kit
    id: str
    routes: Routes
    server: Server
    health: Health
    book: Book
    upstream: Upstream
    address: tuple[str, int]

    @property
    def base_url(self) -> str:
        """Where this process answers, without a path."""
        host, port = self.address
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def run(settings: Settings) -> int:
    """Serves until SIGTERM or SIGINT; with several workers, keeps that many running. Returns the exit status.

    Raises: what `serve` raises, before any worker is started.
    """
    logs.configure(settings.log_level)
    if supervisor.is_orphan():
        return 1  # its supervisor died before it began: nobody would watch it
    if supervisor.is_child():
        return uvloop.run(_run(settings))
    for warning in settings.warnings:
        log.warning(warning)
    if settings.workers == 1:
        return uvloop.run(_run(settings))
    # What refuses one worker refuses all: it is said once, here. It also makes, once, what they would all make at their first start.
    uvloop.run(_rehearse(settings))
    with listening.words(settings.bind_host, settings.bind_port), listening.reserved(settings.bind_host, settings.bind_port) as port:
        return supervisor.run(settings.workers, settings.shutdown_seconds, {"BIND_PORT": str(port)})


async def _rehearse(settings: Settings) -> None:
    async with open_kit(settings) as kit, open_upstream(kit) as upstream:
        await _may_serve(kit)
        await _upstream_key(kit, upstream)


async def _run(settings: Settings) -> int:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    watching = asyncio.create_task(supervisor.until_orphaned(stop)) if supervisor.is_child() else None
    try:
        return await serve(settings, stop)
    finally:
        if watching is not None:
            watching.cancel()


async def serve(settings: Settings, stop: asyncio.Event, started: Callable[[Worker], Awaitable[None]] | None = None) -> int:
    """One serving process from open to closed. `started` is called once everything answers.

    Raises: Refused where it must not or cannot serve (schema, permission, another server on the file, no upstream key, a busy port),
    and what the database raises while it is away at the first start.
    """
    served = False
    while True:
        try:
            async with open_kit(settings) as kit, open_upstream(kit) as upstream:
                with _only_server(kit):
                    await _may_serve(kit)
                    fenced = await _serve(kit, upstream, stop, started)
        except (sa.exc.SQLAlchemyError, OSError, Unavailable) as away:
            if not served or stop.is_set():
                raise
            log.warning("the database does not answer; trying again", extra={"kind": type(away).__name__})
            await asyncio.sleep(COME_BACK_S)
            continue
        if not fenced or stop.is_set():
            return 0
        # Declared dead (a database that was away for longer than the lease): come back under a new name, with nothing remembered.
        served = True


@contextlib.contextmanager
def _only_server(kit: Kit) -> Iterator[None]:
    if kit.database.kind == "sqlite":
        with ServingLock(kit.database.sqlite_path):
            yield
    else:
        yield


async def _may_serve(kit: Kit) -> None:
    settings, now_ms = kit.settings, kit.clock.now_ms()
    has_key = bool(settings.openrouter_api_key or settings.openrouter_management_key)
    async with kit.database.transaction() as tx:
        await migrating.fits(tx)
        row = await registry.ensure(
            tx, now_ms, UPSTREAM, base_url=settings.openrouter_base_url, dialect="openrouter", terms_url=openrouter.TERMS_URL
        )
        if kit.database.kind == "sqlite":
            for gone in await workers.alive(tx):  # we hold the file's lock, so no other worker lives
                await workers.retire(tx, gone)
        await volatile.may_count(tx, settings)
    if has_key and (refusal := _refusal(settings, row)) is not None:  # without a key nothing can be served from it anyway
        raise refusal


async def _serve(kit: Kit, upstream: Upstream, stop: asyncio.Event, started: Callable[[Worker], Awaitable[None]] | None) -> bool:
    """Returns whether it ended because this worker was declared dead. Whatever was opened is closed, in the opposite order."""
    settings = kit.settings
    counts, health = Metrics(), Health(diskspace.Disk(settings.data_dir, settings.min_free_disk_mb))
    bell = Bell(counts)
    key = await _upstream_key(kit, upstream)
    worker_id = f"{socket.gethostname()[:40]}-{os.getpid()}-{os.urandom(4).hex()}"
    fleet = _fleet(kit, upstream, key)
    book = Book(kit.database)
    pulse = Pulse(kit.database, kit.clock, worker_id, health, UPSTREAM, fleet, _pictures(kit), _permitted(settings))
    spool = Spool(settings.data_dir / "spool", worker_id, book)
    async with AsyncExitStack() as closing:
        closing.push_async_callback(fleet.close)
        closing.push_async_callback(book.stop)
        await book.start()
        gate = await closing.enter_async_context(volatile.gate(settings, kit.clock, pulse, bell))
        cache = await closing.enter_async_context(volatile.cache(settings, kit.clock, pulse, bell))
        closing.push_async_callback(pulse.end)
        await pulse.begin()
        closing.push_async_callback(spool.close)
        await spool.open()
        async with kit.database.read() as tx:
            keys = await subkeys.secrets_by_name(tx, UPSTREAM, kit.sealer, settings.openrouter_api_key)
        desk = _desk(kit, fleet, book, spool, pulse, health, bell, worker_id, gate)
        if key is not None:
            keys = {**keys, key.name: key.secret}
        chores = _chores(kit, upstream, book, bell, health, keys, fleet)
        await stocking.first(chores, pulse, kit.clock)
        limits = Limits(body_bytes=settings.max_body_bytes)
        door = Door(desk, kit.database, lambda now_ms: (health.ready(now_ms), health.report(now_ms)), limits=limits, cache=cache)
        door.routes.add("GET", "/metrics", _metrics(counts))
        readings.watch(counts, desk, door.server, health, chores.figures, book, kit.clock, cache)
        public = f"{settings.public_url}/ai-proxy/v1" if settings.public_url else ""
        counter = None
        if settings.token:
            from tokenarb import telegram  # not at the top: it brings aiogram, for which no command should wait

            counter = telegram.open_counter(kit, lambda: public or f"{worker.base_url}/ai-proxy/v1", lambda: pulse.shown, bell, door.inside)
            closing.push_async_callback(counter.close)
            door.routes.add("POST", telegram.WEBHOOK_PATH, counter.webhook)
        alerts = alert_chores.over(kit.database, fleet, lambda: pulse.shelf)
        shop = ShopChores(kit.database, bell, kit.house, kit.secrets.user_hmac, kit.owners, alerts, counter.star_book if counter else None)
        more = {**shop.verbs(), **await closing.enter_async_context(coin_jobs.opened(kit, bell))}
        runner = _runner(kit, chores, more, pulse, worker_id, counts, bell)
        closing.push_async_callback(runner.stop)
        closing.push_async_callback(_leave, door, health, pulse, settings.shutdown_seconds)
        with listening.words(settings.bind_host, settings.bind_port):
            address = await door.start(settings.bind_host, settings.bind_port, reuse_port=supervisor.is_child())
        collector.settle_in()
        runner.start()
        pulse.start()
        closing.push_async_callback(_cancelled, asyncio.create_task(stocking.keep_trying(chores, pulse, kit.clock)))
        if counter is not None:
            closing.push_async_callback(_cancelled, asyncio.create_task(counter.tenure(worker_id).run()))
        worker = Worker(kit, worker_id, door.routes, door.server, health, book, upstream, address)
        _tell(worker)
        if started is not None:
            await started(worker)
        await pulse.until(stop)
    return pulse.fenced


def _tell(worker: Worker) -> None:
    source, engine = worker.kit.settings.openrouter_base_url, worker.kit.database.kind
    serving = {"listens": worker.base_url, "upstream": source, "engine": engine, "worker": worker.id}
    log.info("serving on %s from %s on %s", worker.base_url, source, engine, extra=serving)


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def _leave(door: Door, health: Health, pulse: Pulse, within_s: float) -> None:
    """Not ready at once, while what runs goes on; the socket stays open until then, so that whoever asks is told to go elsewhere."""
    health.draining = True
    loop = asyncio.get_running_loop()
    until = loop.time() + (0 if pulse.fenced else within_s)
    while door.server.running and loop.time() < until:  # noqa: ASYNC110 - requests come and go; there is no one event to wait for
        await asyncio.sleep(LEAVE_LOOK_S)
    left = await door.stop(max(0.0, until - loop.time()))
    log.info("stopped; %d requests are left to the resolver", left)


def _chores(kit: Kit, upstream: Upstream, book: Book, bell: Bell, health: Health, keys: Mapping[str, str], fleet: Fleet) -> Chores:
    settings = kit.settings
    return Chores(
        kit.database,
        upstream.provider,
        Resolver(kit.database, book, upstream.provider, keys, fleet.source, fleet.paid_later),
        bell,
        health,
        UPSTREAM,
        settings.token_markup_percentage,
        keys,
        bool(settings.openrouter_management_key),
        lambda: upstream_clock.skew_s(lambda: upstream_clock.date_header(upstream.pool), kit.clock),
    )


def _metrics(counts: Metrics) -> Callable[[Exchange], Awaitable[None]]:
    async def answer(exchange: Exchange) -> None:
        if b"x-forwarded-for" in exchange.headers or b"forwarded" in exchange.headers:
            exchange.reply(404, [], b"")  # the figures are for this machine, not for whom a reverse proxy lets in
            return
        exchange.reply(200, [(b"content-type", CONTENT_TYPE.encode())], counts.exposition())

    return answer


async def _upstream_key(kit: Kit, upstream: Upstream) -> NamedKey | None:
    """The key of the settings' own upstream; None where it has none and rows serve. Raises: as `wall.choose`."""
    settings = kit.settings
    if not (settings.openrouter_api_key or settings.openrouter_management_key):
        async with kit.database.read() as tx:
            if (await _pictures(kit)(tx)).served:
                return None
    second_wall = None
    if settings.openrouter_management_key:
        second_wall = wall.Wall(kit.database, upstream.provider, kit.sealer, UPSTREAM)
    limit = settings.upstream_key_daily_limit
    daily = money.to_nano_floor(limit) if limit else None
    return await wall.choose(second_wall, settings.openrouter_api_key, kit.clock.now_ms(), settings.worker_group, daily)


def _fleet(kit: Kit, upstream: Upstream, key: NamedKey | None) -> Fleet:
    primary = None if key is None else Way(UPSTREAM, key.name, key.secret, upstream.provider)
    return Fleet(primary, rows.fitting(kit.clock), fee=kit.settings.upstream_topup_fee_percentage)


def _pictures(kit: Kit) -> Callable[[db.Tx], Awaitable[Picture]]:
    """Reads the rows that may be served from, with their secrets."""
    settings = kit.settings

    async def read(tx: db.Tx) -> Picture:
        return await picturing.read(
            tx,
            kit.clock.now_ms(),
            sealer=kit.sealer,
            environ=settings.environ or {},
            permitted=_permitted(settings),
        )

    return read


async def found_rows(kit: Kit, closing: AsyncExitStack) -> list[upstream_rows.Found]:
    """The operator's rows for `tokenarb check`; what is opened for it is closed with `closing`. Raises: as `picturing.read`."""
    settings, make = kit.settings, rows.fitting(kit.clock)
    async with kit.database.read() as tx:
        picture = await _pictures(kit)(tx)
        keys = await credentials.every(tx)
    found = []
    for row in picture.upstreams:
        provider = make(row).provider
        closing.push_async_callback(provider.close)
        mine = [(key, credentials.opened(key, kit.sealer, settings.environ or {})) for key in keys if key.upstream == row.id]
        models = sum(ware.upstream == row.id for ware in picture.wares)
        found.append(upstream_rows.Found(row, _refusal(settings, row), models, mine, provider))
    return found


def _permitted(settings: Settings) -> Callable[[RowOfUpstream], bool]:
    return lambda row: _refusal(settings, row) is None


def _refusal(settings: Settings, row: RowOfUpstream) -> Refused | None:
    return registry.may_serve(row, settings.binds_loopback, bool(settings.token or settings.public_url))


def _desk(kit: Kit, fleet: Fleet, book: Book, spool: Spool, pulse: Pulse, health: Health, bell: Bell, worker_id: str, gate: Gate) -> Desk:
    settings = kit.settings
    return Desk(
        views=Views(kit.database, kit.peppers, kit.clock, reread=lambda: peppers_of(secretfile.load(settings.secrets_file))),
        shelf=lambda: pulse.shelf,
        book=book,
        spool=spool,
        fleet=fleet,
        house=House(kit.secrets.user_hmac, settings.package_price_tolerance).fields,
        worker=worker_id,
        clock=kit.clock,
        refusal=health.refusal,
        alarm=lambda name, what: _ring(bell, kit.clock, name, what),
        output_default=settings.default_max_output_tokens,
        attempts_max=settings.upstream_attempts_max,
        answer_seconds_max=settings.answer_seconds_max,
        drains=Drains(open_max=settings.drain_limit, seconds_max=settings.drain_seconds),
        request_log=settings.log_level in ("debug", "info"),
        gate=gate,
    )


def _ring(bell: Bell, watch: clock.Clock, name: str, what: str) -> None:
    bell.ring(name, what, watch.now_ms())


def _runner(
    kit: Kit, chores: Chores, more: Mapping[str, jobs.Verb], pulse: Pulse, worker_id: str, counts: Metrics, bell: Bell
) -> jobs.Runner:
    async def resolve(now_ms: int) -> None:
        await pulse.renew()  # first we say that we live: after an outage nobody declares himself dead
        await chores.resolve(now_ms)

    verbs = {**chores.verbs(), **more, "resolve": resolve}
    work = jobs.timetable(verbs, every_s={"catalogue": kit.settings.catalog_sync_seconds})
    return jobs.Runner(kit.database, work, holder=worker_id, watch=kit.clock, counts=counts, bell=bell)
