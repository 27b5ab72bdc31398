"""Who may be resold, and the keys we keep: on both engines, against the real simulator where the network is meant."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from tokenarb.base import db, money
from tokenarb.base.clock import SystemClock
from tokenarb.base.errors import Broken, Refused
from tokenarb.base.sealing import Sealer
from tokenarb.sim.openrouter.server import SimConfig, SimServer
from tokenarb.upstream import registry, store, subkeys, wall
from tokenarb.upstream.health import Health
from tokenarb.upstream.model import SETTINGS_KEY, KeyState, NamedKey
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.providers.openrouter import BASE_URL, TERMS_URL, OpenRouter

NOW = 1_795_374_000_000  # 2026-11-22
SEALER = Sealer(1, {1: os.urandom(32)})
DOLLAR = money.NANO


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, tmp_path) -> AsyncIterator[db.Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'upstream.db'}"
    else:
        url = await request.getfixturevalue("postgres_server").create_database()
    opened = db.Database(url)
    async with opened.transaction() as tx:
        await tx.run_sync(lambda connection: db.metadata.create_all(connection, tables=list(store.TABLES)))
        await registry.add(tx, NOW, "openrouter", base_url=BASE_URL, dialect="openrouter", terms_url=TERMS_URL)
    yield opened
    await opened.close()


@pytest.fixture
async def sim() -> AsyncIterator[SimServer]:
    server = SimServer(SimConfig())
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def provider(sim: SimServer) -> AsyncIterator[OpenRouter]:
    opened = OpenRouter(Pool(sim.base_url), SystemClock(), Health(), management_key=sim.management_key)
    yield opened
    await opened.close()


async def test_a_permission_is_recorded_replaced_and_withdrawn(database: db.Database) -> None:
    async with database.transaction() as tx:
        await registry.record_permission(
            tx, NOW, "openrouter", kind="consent", reference="mail of J. Doe,  2026-11-20", date="2026-11-20", scope=["openai/gpt-oss-*"]
        )
    async with database.read() as tx:
        (row,) = await registry.every(tx)
    assert row.permission is not None
    assert (row.permission.kind, row.permission.reference, row.permission.date) == ("consent", "mail of J. Doe, 2026-11-20", "2026-11-20")
    assert row.covers("openai/gpt-oss-20b")
    assert not row.covers("openai/gpt-4o")
    assert registry.may_serve(row, False, True) is None
    async with database.transaction() as tx:
        again = await registry.withdraw_permission(tx, "openrouter")
    assert again.permission is None
    assert registry.may_serve(again, False, False) is not None


@pytest.mark.parametrize(
    ("kind", "reference", "date"),
    [
        ("hope", "a paper", "2026-11-20"),
        ("consent", "  ", "2026-11-20"),
        ("consent", "a paper", "2026-13-01"),
        ("consent", "a paper", "yesterday"),
        ("consent", "a paper", "2027-01-01"),
        ("consent", "x" * 501, "2026-11-20"),
    ],
)
async def test_a_permission_that_is_none_is_refused(database: db.Database, kind: str, reference: str, date: str) -> None:
    async with database.transaction() as tx:
        with pytest.raises(Refused) as refused:
            await registry.record_permission(tx, NOW, "openrouter", kind=kind, reference=reference, date=date)
        assert refused.value.code == "bad_permission"
        assert (await registry.find(tx, "openrouter")).permission is None


async def test_without_permission_only_this_machine_is_served(database: db.Database) -> None:
    async with database.read() as tx:
        row = await registry.find(tx, "openrouter")
    assert registry.may_serve(row, True, False) is None
    for bind_is_loopback, live in ((False, False), (True, True), (False, True)):
        refused = registry.may_serve(row, bind_is_loopback, live)
        assert refused is not None
        assert refused.code == "upstream_permission_missing"
        assert "tokenarb upstream permit openrouter --kind" in refused.message
        assert "--reference" in refused.message
        assert "--date" in refused.message
        assert TERMS_URL in refused.message
        assert ("BIND_HOST is not" in refused.message) == (not live)
    async with database.transaction() as tx:
        for name, url in (("sim", "http://127.0.0.1:9/api/v1"), ("six", "http://[::1]:9"), ("local", "http://localhost:9")):
            here = await registry.add(tx, NOW, name, base_url=url, dialect="openrouter", terms_url="")
            assert registry.may_serve(here, False, True) is None
        near = await registry.add(tx, NOW, "near", base_url="http://127.0.0.1.example.com", dialect="openrouter", terms_url="")
        assert registry.may_serve(near, False, True) is not None


async def test_moving_to_another_host_drops_the_permission_and_to_another_path_does_not(database: db.Database) -> None:
    async with database.transaction() as tx:
        await registry.record_permission(tx, NOW, "openrouter", kind="agreement", reference="contract 7", date="2026-11-20")
        same = {"dialect": "openrouter", "terms_url": TERMS_URL}
        assert (await registry.ensure(tx, NOW, "openrouter", base_url=BASE_URL, **same)).permission is not None
        assert (await registry.ensure(tx, NOW, "openrouter", base_url="https://openrouter.ai/api/v2", **same)).permission is not None
        moved = await registry.ensure(tx, NOW, "openrouter", base_url="https://elsewhere.example/v1", **same)
        assert (moved.permission, await registry.find(tx, "openrouter")) == (None, moved)


@pytest.mark.parametrize(
    "wrong",
    [{"base_url": "ftp://x"}, {"dialect": "klingon"}, {"upstream_id": "Open Router"}, {"scope": []}, {"scope": [" x"]}],
)
async def test_an_upstream_that_is_none_is_refused(database: db.Database, wrong: dict) -> None:
    asked = {"upstream_id": "x", "base_url": "https://x.example", "dialect": "openrouter", "terms_url": "", **wrong}
    async with database.transaction() as tx:
        with pytest.raises(Refused) as refused:
            await registry.add(tx, NOW, asked.pop("upstream_id"), **asked)
        assert refused.value.code == "bad_upstream"
    async with database.transaction() as tx:
        with pytest.raises(Refused) as refused:
            await registry.add(tx, NOW, "openrouter", base_url=BASE_URL, dialect="openrouter", terms_url="")
        assert refused.value.code == "upstream_exists"


async def test_a_sub_key_is_made_once_kept_sealed_and_its_limit_follows(database: db.Database, provider: OpenRouter) -> None:
    fence = wall.Wall(database, provider, SEALER, "openrouter")
    first = await fence.key_for(NOW, "main", 5 * DOLLAR, deployment="a")
    assert await fence.key_for(NOW, "main", 5 * DOLLAR, deployment="a") == first
    assert (await provider.key_status(first.secret)).limit == 5
    assert await fence.key_for(NOW, "main", 7 * DOLLAR, deployment="a") == first
    assert (await provider.key_status(first.secret)).limit == 7
    async with database.read() as tx:
        (row,) = await subkeys.every(tx, "openrouter")
        raw = str((await tx.execute(sa.select(store.upstream_key))).all())
        names = await subkeys.secrets_by_name(tx, "openrouter", SEALER, "from-env")
    assert (row.hash, row.daily_limit, row.worker_group) == (first.name, 7 * DOLLAR, "main")
    assert first.secret not in raw
    assert first.secret not in repr(first)
    assert names == {first.name: first.secret, SETTINGS_KEY: "from-env"}


async def test_of_two_workers_that_make_a_key_at_once_one_wins_and_none_is_left_over(database: db.Database, provider: OpenRouter) -> None:
    fence = wall.Wall(database, provider, SEALER, "openrouter")
    found = await asyncio.gather(*(fence.key_for(NOW, "main", DOLLAR, deployment="a") for _ in range(4)))
    assert len({key.secret for key in found}) == 1
    assert [key.name for key in await provider.list_keys() if key.name.startswith("tokenarb/")] == ["tokenarb/a/main"]


async def test_a_replaced_key_stops_upstream_and_still_explains_its_past(database: db.Database, provider: OpenRouter) -> None:
    fence = wall.Wall(database, provider, SEALER, "openrouter")
    old = await fence.key_for(NOW, "main", DOLLAR)
    new = await fence.replace(NOW, "main", DOLLAR)
    assert new.secret != old.secret
    states = {key.hash: key.disabled for key in await provider.list_keys()}
    assert (states[old.name], states[new.name]) == (True, False)
    async with database.read() as tx:
        assert {key.hash: key.state for key in await subkeys.every(tx)} == {old.name: KeyState.RETIRED, new.name: KeyState.ACTIVE}
        assert (await subkeys.secrets_by_name(tx, "openrouter", SEALER))[old.name] == old.secret


async def test_a_key_lost_between_making_and_keeping_is_stopped_and_no_other(database: db.Database, provider: OpenRouter) -> None:
    fence = wall.Wall(database, provider, SEALER, "openrouter")
    kept = await fence.key_for(NOW, "main", DOLLAR, deployment="a")
    lost, _ = await provider.create_key("tokenarb/a/main", limit=None, limit_reset=None)
    foreign, _ = await provider.create_key("tokenarb/b/main", limit=None, limit_reset=None)
    assert await fence.stop_strangers("a") == 1
    states = {key.hash: key.disabled for key in await provider.list_keys()}
    assert (states[kept.name], states[lost.hash], states[foreign.hash]) == (False, True, False)


async def test_resealing_moves_every_key_to_the_new_version(database: db.Database, provider: OpenRouter) -> None:
    key = await wall.Wall(database, provider, SEALER, "openrouter").key_for(NOW, "main", DOLLAR)
    both = Sealer(2, {**SEALER.values, 2: os.urandom(32)})
    async with database.transaction() as tx:
        assert (await subkeys.reseal(tx, both), await subkeys.reseal(tx, both)) == (1, 0)
    async with database.read() as tx:
        assert await subkeys.secrets_by_name(tx, "openrouter", Sealer(2, {2: both.values[2]})) == {key.name: key.secret}


async def test_a_key_whose_hash_is_not_its_own_is_not_kept(database: db.Database, provider: OpenRouter) -> None:
    made, _ = await provider.create_key("x", limit=None, limit_reset=None)
    with pytest.raises(Broken):
        async with database.transaction() as tx:
            await subkeys.keep(tx, NOW, "openrouter", "main", made, "another secret", None, SEALER)


async def test_without_a_management_key_the_settings_key_is_used_and_nothing_stored(database: db.Database, sim: SimServer) -> None:
    assert await wall.choose(None, "sk-or-v1-x", NOW, "main", DOLLAR) == NamedKey(SETTINGS_KEY, "sk-or-v1-x")
    powerless = OpenRouter(Pool(sim.base_url), SystemClock(), Health())
    fence = wall.Wall(database, powerless, SEALER, "openrouter")
    assert (await wall.choose(fence, "sk-or-v1-x", NOW, "main", DOLLAR)).name == SETTINGS_KEY
    with pytest.raises(Refused) as refused:
        await wall.choose(None, "", NOW, "main", None)
    assert refused.value.code == "upstream_key_missing"
    async with database.read() as tx:
        assert await subkeys.every(tx) == []
    await powerless.close()
