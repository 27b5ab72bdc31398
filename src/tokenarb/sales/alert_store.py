"""The tables of what customers are told unasked: what each wants, how far he was told, which upstreams are down; private to this room."""

import json
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tokenarb.base import db
from tokenarb.sales.alerts import Incident, Mark, Setting, Step

alert_setting: Final = sa.Table(
    "alert_setting",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("muted", sa.Boolean, nullable=False),
    sa.Column("levels", sa.Text, nullable=False),
    sa.Column("days", sa.Text, nullable=False),
    sa.Column("prices", sa.Boolean, nullable=False),
    sa.Column("incidents", sa.Boolean, nullable=False),
)
"""No row: what `Setting` says by itself. `levels` and `days` are JSON lists."""

alert_mark: Final = sa.Table(
    "alert_mark",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("level", sa.BigInteger, nullable=False),
    sa.Column("full", sa.BigInteger, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
)

incident: Final = sa.Table(
    "incident",
    db.metadata,
    sa.Column("upstream", sa.Text, primary_key=True),
    sa.Column("id", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sa.Column("models", sa.Text, nullable=False),
)
"""An upstream that some worker sees down, when one saw that last, and (JSON) the models that nobody else sells."""


async def setting(tx: db.Tx, customer: int) -> Setting:
    """What he wants."""
    return (await settings(tx, customer, customer)).get(customer, Setting())


async def settings(tx: db.Tx, first: int, last: int) -> dict[int, Setting]:
    """Of those among these customers who changed anything."""
    found = await tx.execute(sa.select(alert_setting).where(alert_setting.c.customer.between(first, last)))
    return {
        row.customer: Setting(row.muted, tuple(json.loads(row.levels)), tuple(json.loads(row.days)), row.prices, row.incidents)
        for row in found
    }


async def keep_setting(tx: db.Tx, customer: int, wanted: Setting) -> None:
    """In place of what he wanted before."""
    await tx.execute(sa.delete(alert_setting).where(alert_setting.c.customer == customer))
    row = {"levels": json.dumps(wanted.levels), "days": json.dumps(wanted.days), "muted": wanted.muted}
    await tx.execute(sa.insert(alert_setting).values(customer=customer, prices=wanted.prices, incidents=wanted.incidents, **row))


async def marks(tx: db.Tx, first: int, last: int) -> dict[int, dict[str, Mark]]:
    """Of these customers, by subject."""
    found: dict[int, dict[str, Mark]] = {}
    for row in await tx.execute(sa.select(alert_mark).where(alert_mark.c.customer.between(first, last))):
        found.setdefault(row.customer, {})[row.subject] = Mark(row.level, row.full, row.amount)
    return found


async def begin(tx: db.Tx, steps: Sequence[Step]) -> set[tuple[int, str]]:
    """First marks, many at once; (customer, subject) of those that were not there: of the others somebody else has told."""
    if not steps:
        return set()
    rows = [
        {
            "customer": step.customer,
            "subject": step.subject,
            "level": step.after.level,
            "full": step.after.full,
            "amount": step.after.amount,
        }
        for step in steps
        if step.after is not None
    ]
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    fresh = insert(alert_mark).values(rows).on_conflict_do_nothing().returning(alert_mark.c.customer, alert_mark.c.subject)
    return {(row.customer, row.subject) for row in await tx.execute(fresh)}


async def move(tx: db.Tx, step: Step) -> bool:
    """Moves one mark from where it was; False: it was not there any more, so somebody else has told it."""
    assert step.before is not None, "a first mark is begun"
    mine = (alert_mark.c.customer == step.customer, alert_mark.c.subject == step.subject)
    where = (*mine, alert_mark.c.level == step.before.level, alert_mark.c.full == step.before.full)
    if step.after is None:
        return (await tx.execute(sa.delete(alert_mark).where(*where))).rowcount == 1
    moved = sa.update(alert_mark).where(*where).values(level=step.after.level, full=step.after.full, amount=step.after.amount)
    return (await tx.execute(moved)).rowcount == 1


async def forget(tx: db.Tx, customer: int) -> None:
    """His wishes and marks."""
    for table in (alert_setting, alert_mark):
        await tx.execute(sa.delete(table).where(table.c.customer == customer))


async def incidents(tx: db.Tx) -> list[Incident]:
    """Those that last."""
    found = await tx.execute(sa.select(incident).order_by(incident.c.id))
    return [Incident(row.id, row.upstream, frozenset(json.loads(row.models))) for row in found]


async def see_incident(tx: db.Tx, now_ms: int, seen: Incident) -> None:
    """A worker sees it; one that lasts already keeps its id and its models."""
    text = "INSERT INTO incident (upstream, id, seen_at, models) VALUES (:upstream, :id, :seen_at, :models)"
    values = {"upstream": seen.upstream, "id": seen.id, "seen_at": now_ms, "models": json.dumps(sorted(seen.models))}
    await tx.execute(sa.text(f"{text} ON CONFLICT (upstream) DO UPDATE SET seen_at = excluded.seen_at"), values)


async def end_incidents(tx: db.Tx, unseen_since_ms: int) -> int:
    """Those that nobody has seen since then are over. How many."""
    return (await tx.execute(sa.delete(incident).where(incident.c.seen_at < unseen_since_ms))).rowcount
