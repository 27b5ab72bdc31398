"""After a restore nothing is served until what the upstream charged is known, or knowingly given up."""

import json
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tokenarb.base import clock, db
from tokenarb.base.errors import Refused
from tokenarb.ops import maintenance, replay, store

TODAY = 20_000
NOW_MS = TODAY * clock.DAY_MS + 3_600_000


def test_what_is_missing_is_never_set_off_against_another_day() -> None:
    ours = {TODAY - 1: Decimal("5"), TODAY: Decimal("1")}
    theirs = {TODAY - 1: Decimal("4"), TODAY: Decimal("1.5"), TODAY - 9: Decimal("100")}
    days = replay.compare(NOW_MS - clock.DAY_MS, NOW_MS, ours, theirs)
    assert [day.day for day in days] == [TODAY - 1, TODAY]
    assert [day.missing for day in days] == [Decimal(0), Decimal("0.5")]
    assert days[1].date == "2024-10-04"


def test_a_backup_older_than_the_upstreams_memory_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        replay.compare(NOW_MS - 31 * clock.DAY_MS, NOW_MS, {}, {})
    assert caught.value.code == "backup_too_old"


async def begin(database: db.Database) -> None:
    async with database.transaction() as tx:
        await maintenance.begin(tx, NOW_MS, "restored", {"taken_at_ms": NOW_MS - 5})


async def finish(database: db.Database, missing: str, *, open_requests: int = 0, accept_loss: bool = False) -> replay.Replay:
    days = (replay.Day(TODAY, Decimal(0), Decimal(missing)),)
    async with database.transaction() as tx:
        return await replay.finish(tx, NOW_MS + 9, days, open_requests, accept_loss=accept_loss)


async def still_in_maintenance(database: db.Database) -> bool:
    async with database.read() as tx:
        return await maintenance.read(tx) is not None


async def test_finishing_needs_everything_accounted_for(ops_database: db.Database) -> None:
    with pytest.raises(Refused) as caught:
        await finish(ops_database, "0")
    assert caught.value.code == "not_in_maintenance"
    await begin(ops_database)
    with pytest.raises(Refused) as caught:
        await finish(ops_database, "0", open_requests=2)
    assert caught.value.code == "requests_open"
    assert not (await finish(ops_database, "0.75")).ended
    assert await still_in_maintenance(ops_database)
    assert not (await finish(ops_database, "0.0000192")).ended  # one small call is a call
    assert (await finish(ops_database, "0.0000000000001")).ended
    assert not await still_in_maintenance(ops_database)


async def test_an_accepted_loss_is_written_down(ops_database: db.Database) -> None:
    await begin(ops_database)
    async with ops_database.read() as tx:
        assert await replay.since_of(tx) == NOW_MS - 5
    assert (await finish(ops_database, "2.5", accept_loss=True)).ended
    assert not await still_in_maintenance(ops_database)
    async with ops_database.read() as tx:
        rows = list(await tx.scalars(sa.select(store.maintenance.c.facts)))
    assert [json.loads(row)["missing_usd"] for row in rows] == ["2.5"]
