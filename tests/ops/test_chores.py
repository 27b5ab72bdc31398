"""The deeds behind the timetable, against the real simulator and both engines: what they do, and what they ring for."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa
from tests.ops.databases import add_book
from tests.ops.hands import Hands
from tests.sales.buyers import HOUSE

from tokenarb.base import clock, db, errors
from tokenarb.catalog import shelf
from tokenarb.ledger import audit, book, model, reading, workers
from tokenarb.metering.recovery import Resolver
from tokenarb.ops import (
    alarms,
    chain_chores,
    chores,
    coin_chores,
    diagnosis,
    diskspace,
    health,
    jobs,
    leases,
    maintenance,
    metrics,
    shop_chores,
    upstream_clock,
)
from tokenarb.ops.alert_chores import AlertChores
from tokenarb.ops.chain_watch import ChainWatch
from tokenarb.payments import networks
from tokenarb.payments.networks import Network
from tokenarb.payments.ports import StarMove
from tokenarb.payments.sightings import Block, Header, Place, Tip, Watched
from tokenarb.sim.openrouter.server import SimConfig, SimServer
from tokenarb.upstream.health import Health as UpstreamHealth
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.providers.openrouter import OpenRouter

CLOCK = clock.SystemClock()


class EmptyBook:
    """Telegram's book of a bot that never sold anything (tests/bot compares a real one)."""

    async def moves(self, _offset: int, _limit: int) -> list[StarMove]:
        """None."""
        return []


class QuietChain:
    """A chain on which nothing happens (tests/payments walks real ones)."""

    async def tip(self) -> Tip:
        return Tip(3, 3)

    async def mistakes(self) -> tuple[str, ...]:
        return ()

    async def headers(self, heights: Sequence[int]) -> list[Header]:
        return [Header(height, f"h{height}", f"h{height - 1}", 0) for height in heights]

    async def blocks(self, _first: int, _last: int, _watched: Watched) -> list[Block]:
        return []

    async def coins(self, _addresses: Sequence[str], _place: Place) -> None:
        return None

    async def pending(self, _addresses: Sequence[str]) -> None:
        return None

    async def witness(self, _blocks: Sequence[Block], _watched: Watched) -> None:
        return None


def chain_deeds(database: db.Database, bell: alarms.Bell) -> chain_chores.ChainChores:
    async def nobody(_tx: db.Tx) -> Watched:
        return Watched({})

    async def nothing(_tx: db.Tx, _now_ms: int, _network: Network) -> list[str]:
        return []

    async def no_rates(_tx: db.Tx, _now_ms: int) -> dict[str, Fraction]:
        return {}

    watch = ChainWatch(database, networks.load()["bitcoin"], QuietChain(), HOUSE, nobody, no_rates)
    return chain_chores.ChainChores(database, bell, [watch], nothing)


@dataclasses.dataclass
class House:
    """Chores with everything real around them."""

    sim: SimServer
    pool: Pool
    provider: OpenRouter
    deeds: chores.Chores
    counts: metrics.Metrics

    def rung(self, name: str) -> int:
        found = self.counts.registry.get_sample_value("tokenarb_alarms_total", {"alarm": name})
        return int(found or 0)


@pytest_asyncio.fixture
async def house(ops_database: db.Database, tmp_path: Path) -> AsyncIterator[House]:
    sim = SimServer(SimConfig())
    await sim.start()
    pool = Pool(sim.base_url)
    provider = OpenRouter(pool, CLOCK, UpstreamHealth(), management_key=sim.management_key)
    ledger = book.Book(ops_database)
    await ledger.start()
    counts = metrics.Metrics()
    keys = {"settings": sim.inference_key}
    deeds = chores.Chores(
        ops_database,
        provider,
        Resolver(ops_database, ledger, provider, keys),
        alarms.Bell(counts),
        health.Health(diskspace.Disk(tmp_path, 0)),
        "openrouter",
        Decimal(25),
        keys,
        True,
        lambda: upstream_clock.skew_s(lambda: upstream_clock.date_header(pool), CLOCK),
    )
    yield House(sim, pool, provider, deeds, counts)
    await ledger.stop()
    await pool.close()
    await sim.stop()


async def test_the_catalogue_is_read_and_its_age_is_known_everywhere(house: House, ops_database: db.Database) -> None:
    deeds = house.deeds
    work = jobs.timetable(deeds.verbs())
    runner = jobs.Runner(ops_database, work, holder="w1", watch=CLOCK, counts=house.counts, bell=deeds.bell)
    line, verb = next(pair for pair in work if pair[0].name == "catalogue")
    before_ms = CLOCK.now_ms()
    assert await runner.run(line, verb) is True
    async with ops_database.read() as tx:
        found = await shelf.load(tx)
    offer = found.find("openai/gpt-4")
    assert offer.retail_price.base.prompt is not None
    assert offer.list_price.base.prompt is not None
    assert offer.retail_price.base.prompt * 4 == offer.list_price.base.prompt * 5
    await deeds.gauges(CLOCK.now_ms())
    assert before_ms <= deeds.health.catalogue_read_ms <= CLOCK.now_ms()
    assert deeds.health.database_seen_ms >= before_ms


async def test_every_line_of_the_timetable_has_a_deed_and_all_run_well(house: House, ops_database: db.Database, tmp_path: Path) -> None:
    alerts = AlertChores(ops_database, lambda now_ms: {})
    shop = shop_chores.ShopChores(ops_database, house.deeds.bell, HOUSE, b"secret", frozenset(), alerts, EmptyBook())
    coins = coin_chores.CoinChores(ops_database, house.deeds.bell, (), (), tmp_path / "addresses.json")
    chains = chain_deeds(ops_database, house.deeds.bell)
    work = jobs.timetable({**house.deeds.verbs(), **shop.verbs(), **coins.verbs(), **chains.verbs()})
    assert {line.name for line, _ in work} == {line.name for line in jobs.TIMETABLE}
    runner = jobs.Runner(ops_database, work, holder="w1", watch=CLOCK, counts=house.counts, bell=house.deeds.bell)
    for line, verb in work:
        assert await runner.run(line, verb) is True, line.name
    assert house.rung("job_failed") == 0
    assert house.rung("audit_violation") == 0
    assert house.deeds.figures.credit_usd is not None


async def test_a_tampered_balance_is_rung_for(house: House, ops_database: db.Database) -> None:
    await add_book(ops_database, 7)
    async with ops_database.transaction() as tx:
        columns = "customer, id, kind, asset, available, held, expires_at, frozen, issued, paid, used, removed, recognised, written_off"
        await tx.execute(sa.text(f"INSERT INTO account ({columns}) VALUES (7, 1, 'wallet', 'USD', 5, 0, NULL, 0, 0, 0, 0, 0, 0, 0)"))
    await house.deeds.audit(CLOCK.now_ms())
    assert house.rung("audit_violation") >= 1


@pytest.mark.parametrize(("free", "rung"), [(chores.FREE_ANSWERS_MIN, 1), (chores.FREE_ANSWERS_MIN - 1, 0)])
async def test_a_customer_who_collects_free_answers_is_rung_for(house: House, ops_database: db.Database, free: int, rung: int) -> None:
    now_ms = CLOCK.now_ms()
    need = model.Need(0, 10**9, 10**9)
    deeds: list[model.Operation] = [model.OpenBook(7, now_ms), model.SetSpender(7, 1, model.SpenderState.ACTIVE, None)]
    lines = (model.Line(model.Code.PROMO, "USD", -10_000), model.Line(model.Code.WALLET, "USD", 10_000, model.WALLET))
    deeds.append(model.Post(7, "gift", "promo", lines, now_ms))
    async with ops_database.transaction() as tx:
        await workers.register(tx, "w1")
        await book.must(tx, *deeds)
        revision = await reading.revision(tx, 7)
        assert revision is not None
        for n in range(2 * free):
            sources = (model.Source(model.WALLET, need),)
            hold = model.Hold(7, f"r{n}", 1, "w1", sources, need, 5, True, 1, revision, 1, "m", "settings", now_ms)
            used = (0 if n < free else 5) * 10**9
            actuals = (model.Actual(model.WALLET, used, 10**9),)
            await book.must(tx, hold, model.Settle(7, f"r{n}", "w1", actuals, used, "0", "{}", "completed", now_ms))
    await house.deeds.audit(now_ms)
    assert house.rung("free_answers") == rung


@pytest.mark.parametrize("deed", ["catalogue", "account", "reconcile"])
async def test_an_upstream_that_is_away_is_rung_for_and_the_job_fails(house: House, deed: str) -> None:
    await house.sim.stop()
    verb: Callable[[int], Awaitable[None]] = getattr(house.deeds, deed)
    with pytest.raises(errors.Unavailable):
        await verb(CLOCK.now_ms())
    assert house.rung("upstream_away") == 1


async def test_our_own_account_in_trouble_is_another_alarm(house: House) -> None:
    bad = OpenRouter(house.pool, CLOCK, UpstreamHealth(), management_key="sk-or-v1-" + "0" * 64)
    deeds = dataclasses.replace(house.deeds, provider=bad)
    with pytest.raises(errors.TokenarbError):
        await deeds.account(CLOCK.now_ms())
    assert (house.rung("upstream_account"), house.rung("upstream_away")) == (1, 0)


async def test_a_wrong_clock_and_maintenance_are_rung_for(house: House, ops_database: db.Database) -> None:
    await house.deeds.account(CLOCK.now_ms())
    assert house.rung("clock_skew") == 0

    async def date() -> str:
        return await upstream_clock.date_header(house.pool)

    ahead = dataclasses.replace(house.deeds, upstream_skew_s=lambda: upstream_clock.skew_s(date, Hands(CLOCK.now_ms() + 60_000)))
    await ahead.account(CLOCK.now_ms())
    assert house.rung("clock_skew") == 1
    async with ops_database.transaction() as tx:
        await maintenance.begin(tx, 1, "restored")
    await house.deeds.gauges(CLOCK.now_ms())
    assert house.rung("maintenance") == 1
    assert house.deeds.health.refusal(CLOCK.now_ms()) == "maintenance"


async def test_a_database_that_is_away_is_rung_for_and_not_ready(house: House) -> None:
    away = db.Database("postgresql://shop:hunter2@127.0.0.1:1/books")
    deeds = dataclasses.replace(house.deeds, database=away)
    await deeds.gauges(CLOCK.now_ms())
    await away.close()
    assert house.rung("database_away") == 1
    assert not deeds.health.ready(CLOCK.now_ms())


async def test_an_old_catalogue_is_rung_for(house: House, ops_database: db.Database) -> None:
    now_ms = CLOCK.now_ms()
    async with ops_database.transaction() as tx:
        assert await leases.take(tx, now_ms, "catalogue", "w", every_ms=1, limit_ms=1)
        await leases.succeeded(tx, "catalogue", "w", now_ms - health.CATALOGUE_AGE_MS_MAX - 1)
    await house.deeds.gauges(now_ms)
    assert house.rung("catalogue_stale") == 1


async def test_check_is_content_with_the_real_simulator(house: House, ops_database: db.Database) -> None:
    directory = house.deeds.health.disk.directory
    setup = diagnosis.Setup(
        ops_database,
        directory,
        directory / "no-such-secrets",
        directory / "no-such-env",
        0,
        house.sim.inference_key,
        True,
        "",
        "0001",
        house.provider,
        house.deeds.upstream_skew_s,
    )
    lines = await diagnosis.check(setup, CLOCK.now_ms())
    levels = {line.subject: line.level for line in lines}
    assert (levels["database"], levels["upstream key"], levels["upstream credits"], levels["clock"]) == ("ok", "ok", "ok", "ok")
    wrong = dataclasses.replace(setup, api_key=house.sim.management_key)
    assert {line.subject for line in await diagnosis.check(wrong, CLOCK.now_ms()) if line.level == "fail"} == {"upstream key"}


TAMPERED = {
    "the log": "UPDATE leg SET taken = taken + 1 WHERE request = 'r0'",
    "the ledger": "UPDATE entry SET amount = amount - 1 WHERE transfer = 'r0' AND code = 'wallet'",
    "the balance": "UPDATE account SET available = available - 1 WHERE id = 1",
    "a lost call": "DELETE FROM leg WHERE request = 'r0'",
    "a call booked twice": "UPDATE account SET available = available - 7",
}


@pytest.mark.parametrize("what", TAMPERED)
async def test_C15_log_ledger_and_balance_are_compared_every_hour(house: House, ops_database: db.Database, what: str) -> None:
    now_ms = CLOCK.now_ms()
    need = model.Need(0, 10**9, 10**9)
    lines = (model.Line(model.Code.PROMO, "USD", -10_000), model.Line(model.Code.WALLET, "USD", 10_000, model.WALLET))
    opened = (
        model.OpenBook(7, now_ms),
        model.SetSpender(7, 1, model.SpenderState.ACTIVE, None),
        model.Post(7, "gift", "promo", lines, now_ms),
    )
    async with ops_database.transaction() as tx:
        await workers.register(tx, "w1")
        await book.must(tx, *opened)
        revision = await reading.revision(tx, 7)
        assert revision is not None
        for n in range(3):
            hold = model.Hold(
                7, f"r{n}", 1, "w1", (model.Source(model.WALLET, need),), need, 500, True, 1, revision, 1, "m", "settings", now_ms
            )
            used = (model.Actual(model.WALLET, 7 * 10**9, 10**9),)
            await book.must(tx, hold, model.Settle(7, f"r{n}", "w1", used, 7 * 10**9, "0", "{}", "completed", now_ms))
    async with ops_database.read() as tx:
        assert await audit.audit(tx, now_ms) == []
    await house.deeds.audit(now_ms)
    before = house.rung("audit_violation")
    async with ops_database.transaction() as tx:
        await tx.execute(sa.text(TAMPERED[what]))
    async with ops_database.read() as tx:
        rules = {violation.rule for violation in await audit.audit(tx, now_ms)}
    assert "log_ledger_and_balance_agree" in rules
    await house.deeds.audit(now_ms)
    assert house.rung("audit_violation") > 2 * before
    assert next(job.every_s for job in jobs.TIMETABLE if job.name == "audit") == 3600
