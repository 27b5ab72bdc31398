"""The audit log: numbers without a gap whoever writes at once, and a chain that shows every change; on both engines."""

import asyncio

import pytest
import sqlalchemy as sa

from tokenarb.base import audit_log, db
from tokenarb.base.audit_log import Entry, Verdict, audit_entry, audit_head

SECRET = b"s" * 32


async def written(database: db.Database, count: int) -> None:
    async def one(n: int) -> None:
        async with database.transaction() as tx:
            await audit_log.append(tx, 1_000 + n, SECRET, Entry("cli", "credit", f"customer {n}", {"balance_usd": "0"}, {"why": "ü"}))

    await asyncio.gather(*(one(n) for n in range(count)))


async def verdict(database: db.Database, secret: bytes = SECRET) -> Verdict:
    async with database.read() as tx:
        return await audit_log.verify(tx, secret)


async def test_those_who_write_at_once_take_turns(ops_database: db.Database) -> None:
    assert await verdict(ops_database) == Verdict(0, None)
    await written(ops_database, 12)
    async with ops_database.read() as tx:
        found = await audit_log.page(tx, limit=50)
        assert [one.n for one in await audit_log.page(tx, before=4, limit=2)] == [3, 2]
    assert [one.n for one in found] == list(range(12, 0, -1))
    assert sorted(one.at_ms for one in found) == list(range(1_000, 1_012))
    assert found[0].entry.after == {"why": "ü"}
    assert await verdict(ops_database) == Verdict(12, None)
    assert await verdict(ops_database, b"t" * 32) == Verdict(0, "entry 1 was changed, or is under another secret")


async def test_what_is_rolled_back_leaves_no_gap(ops_database: db.Database) -> None:
    await written(ops_database, 1)

    async def fails() -> None:
        async with ops_database.transaction() as tx:
            await audit_log.append(tx, 1, SECRET, Entry("cli", "credit", "customer 1"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    await written(ops_database, 1)
    assert await verdict(ops_database) == Verdict(2, None)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (sa.update(audit_entry).where(audit_entry.c.n == 2).values(after='{"why":"-"}'), "entry 2 was changed"),
        (sa.update(audit_entry).where(audit_entry.c.n == 2).values(at=7), "entry 2 was changed"),
        (sa.update(audit_entry).where(audit_entry.c.n == 3).values(actor="customer 1"), "entry 3 was changed"),
        (sa.delete(audit_entry).where(audit_entry.c.n == 2), "entry 2 is missing"),
        (sa.delete(audit_entry).where(audit_entry.c.n == 3), "the head does not follow entry 2"),
        (sa.delete(audit_entry), "the head does not follow entry 0"),
        (sa.delete(audit_head), "the head does not follow entry 3"),
    ],
)
async def test_every_change_is_seen(ops_database: db.Database, change: sa.Update | sa.Delete, where: str) -> None:
    await written(ops_database, 3)
    async with ops_database.transaction() as tx:
        await tx.execute(change)
    broken = (await verdict(ops_database)).broken
    assert broken is not None
    assert where in broken
