"""Whose limits apply to a call, and how the operator sets them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.rates import setting, store
from tokenarb.rates.model import Meter
from tokenarb.rates.rulebook import Rulebook
from tokenarb.rates.rules import Limits, Rule, Rules, Scope

NOTHING = {scope: Limits(0, 0, 0) for scope in Scope}


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, tmp_path) -> AsyncIterator[db.Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'limits.db'}"
    else:
        url = await request.getfixturevalue("postgres_server").create_database()
    opened = db.Database(url)
    async with opened.engine.begin() as connection:
        await connection.run_sync(db.metadata.create_all, tables=[store.rate_limit, store.rate_revision])
    yield opened
    await opened.close()


def test_nothing_limits_a_call_by_default() -> None:
    rules = Rules(NOTHING)
    assert rules.meters(1, 7, "a/b") == ()
    assert not rules.limits_something


def test_a_rule_goes_before_the_default_member_by_member() -> None:
    defaults = {Scope.CUSTOMER: Limits(60, 1_000, 8), Scope.KEY: Limits(0, 0, 0), Scope.MODEL: Limits(0, 0, 0)}
    rules = Rules(defaults, [Rule(Scope.CUSTOMER, 2, "", Limits(tokens=0, concurrency=3))])
    assert rules.limits_something
    assert rules.meters(1, 7, "a/b") == (Meter("customer:1", 60, 1_000, 8),)
    assert rules.meters(2, 8, "a/b") == (Meter("customer:2", 60, 0, 3),)


def test_every_meter_that_applies_must_be_passed() -> None:
    rules = Rules(
        {**NOTHING, Scope.KEY: Limits(10, 0, 0)},
        [
            Rule(Scope.CUSTOMER, 1, "", Limits(requests=100)),
            Rule(Scope.CUSTOMER, 1, "a/b", Limits(tokens=500)),
            Rule(Scope.KEY, 7, "a/c", Limits(concurrency=1)),
            Rule(Scope.MODEL, 0, "a/b", Limits(tokens=9_000)),
        ],
    )
    assert rules.meters(1, 7, "a/b") == (
        Meter("customer:1", 100, 0, 0),
        Meter("customer:1:a/b", 0, 500, 0),
        Meter("key:7", 10, 0, 0),
        Meter("model:a/b", 0, 9_000, 0),
    )
    assert rules.meters(3, 7, "a/c") == (Meter("key:7", 10, 0, 0), Meter("key:7:a/c", 0, 0, 1))
    assert rules.meters(1, 7, "a/b") is rules.meters(1, 7, "a/b"), "asked for at every call: remembered"


async def test_what_is_set_is_known_after_the_next_look(database: db.Database) -> None:
    book = Rulebook(NOTHING)

    async def look() -> Rules:
        async with database.read() as tx:
            await book.look(tx)
        return book.rules

    assert not (await look()).limits_something
    async with database.transaction() as tx:
        await setting.put(tx, 1, Rule(Scope.CUSTOMER, 1, "", Limits(requests=5, tokens=100)))
    seen = await look()
    assert seen.meters(1, 7, "a/b") == (Meter("customer:1", 5, 100, 0),)
    assert await look() is seen, "nothing changed, nothing read"
    async with database.transaction() as tx:
        stands = await setting.put(tx, 2, Rule(Scope.CUSTOMER, 1, "", Limits(tokens=0)))
    assert stands.limits == Limits(5, 0, None), "what is not named stays"
    assert (await look()).meters(1, 7, "a/b") == (Meter("customer:1", 5, 0, 0),)
    async with database.transaction() as tx:
        assert await setting.clear(tx, Scope.CUSTOMER, 1, "")
        assert not await setting.clear(tx, Scope.CUSTOMER, 1, "")
    assert (await look()).meters(1, 7, "a/b") == ()


@pytest.mark.parametrize("said", [Limits(), Limits(requests=-1), Limits(tokens=10**12 + 1)])
async def test_a_senseless_limit_is_refused(database: db.Database, said: Limits) -> None:
    async with database.transaction() as tx:
        with pytest.raises(Refused) as refused:
            await setting.put(tx, 1, Rule(Scope.KEY, 1, "", said))
    assert refused.value.code == "bad_limit"
