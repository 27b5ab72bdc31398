"""Alarms become messages to the owners: written down once for the whole cluster, told once an hour while they last. Verbs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from tokenarb.base import clock, db, outbox
from tokenarb.base.outbox import Fact
from tokenarb.customers import people, staff
from tokenarb.customers.roles import Role
from tokenarb.ops.alarms import Said
from tokenarb.ops.store import alarm_said

TOPIC: Final = "page"
TELL_MS: Final = 3_600_000
KEEP_MS: Final = 30 * clock.DAY_MS
WHAT_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Lately:
    """An alarm as it was last said, anywhere in the cluster."""

    name: str
    subject: str
    what: str
    at_ms: int


async def record(tx: db.Tx, now_ms: int, said: Sequence[Said], owners: Collection[int]) -> int:
    """Writes them down and tells `owners` (customers' numbers) of the urgent ones; how many were told of now."""
    facts: list[Fact] = []
    for one in sorted(said, key=lambda one: (one.alarm.name, one.subject)):  # one order of locks for all workers
        await tx.execute(sa.text(_UPSERT), _row(one))
        if one.alarm.urgent and await _to_tell(tx, now_ms, one):
            body = {"sentence": one.alarm.sentence, "what": one.what[:WHAT_MAX], "page": one.alarm.page}
            facts += [Fact(TOPIC, owner, body) for owner in sorted(owners)]
    await outbox.put(tx, now_ms, facts)
    return len(facts)


_UPSERT: Final = """INSERT INTO alarm_said (name, subject, what, at, told_at) VALUES (:name, :subject, :what, :at, 0)
    ON CONFLICT (name, subject) DO UPDATE SET what = excluded.what, at = excluded.at"""


def _row(one: Said) -> dict[str, object]:
    return {"name": one.alarm.name, "subject": one.subject, "what": one.what[:WHAT_MAX], "at": one.at_ms}


async def _to_tell(tx: db.Tx, now_ms: int, one: Said) -> bool:
    """Nobody in the cluster told of it within the hour; from now on somebody has."""
    mine = sa.update(alarm_said).where(
        alarm_said.c.name == one.alarm.name, alarm_said.c.subject == one.subject, alarm_said.c.told_at <= now_ms - TELL_MS
    )
    return (await tx.execute(mine.values(told_at=now_ms))).rowcount == 1


async def addressees(tx: db.Tx, secret: bytes, owners: Collection[int]) -> list[int]:
    """Customers' numbers of all owners that the bot knows: those of the setting (Telegram ids), and those of the table."""
    known = [await people.by_telegram(tx, secret, owner) for owner in owners]
    given = [customer for customer, role in await staff.everybody(tx) if role is Role.OWNER]
    return sorted({*given, *(customer.id for customer in known if customer is not None)})


async def lately(tx: db.Tx, since_ms: int) -> Sequence[Lately]:
    """What was said since then, the latest first."""
    found = sa.select(alarm_said).where(alarm_said.c.at >= since_ms).order_by(alarm_said.c.at.desc(), alarm_said.c.name)
    return [Lately(row.name, row.subject, row.what, row.at) for row in await tx.execute(found)]


async def forget(tx: db.Tx, now_ms: int) -> None:
    """Removes what was said long ago: subjects may be customers."""
    await tx.execute(sa.delete(alarm_said).where(alarm_said.c.at < now_ms - KEEP_MS))
