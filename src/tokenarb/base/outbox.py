"""Facts that must leave the house, written in the transaction that makes them true and carried out afterwards, at least once, in order.

A row is one fact for one subject; who tells it renders it then. A secret that must survive a crash between the deed and its first
confirmed delivery rides along sealed, and is wiped with it or after `SECRET_MS`, whatever comes first.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db, ids
from tokenarb.base.clock import DAY_MS

SECRET_MS: Final = DAY_MS
WAITING, DONE, DEAD = "waiting", "done", "dead"

outbox: Final = sa.Table(
    "outbox",
    db.metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("subject", sa.BigInteger, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("sealed", sa.Text, nullable=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("due_at", sa.BigInteger, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Index("outbox_waiting", "state", "subject", "id"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What is to be told to `subject` (a customer). `body` holds plain JSON values; `sealed` a sealed secret."""

    topic: str
    subject: int
    body: Mapping[str, Any] = field(default_factory=dict)
    sealed: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A fact on its way: `id` is the same at every try."""

    id: int
    topic: str
    subject: int
    body: Mapping[str, Any]
    sealed: str | None
    at_ms: int
    tries: int


async def put(tx: db.Tx, now_ms: int, facts: Sequence[Fact]) -> None:
    """Writes facts of one deed; those of one subject leave in this order."""
    first = ids.new_row_id()
    rows = [
        {
            "id": first + n,
            "topic": fact.topic,
            "subject": fact.subject,
            "body": json.dumps(fact.body, separators=(",", ":")),
            "sealed": fact.sealed,
            "at": now_ms,
            "due_at": now_ms,
            "tries": 0,
            "state": WAITING,
            "detail": "",
        }
        for n, fact in enumerate(facts)
    ]
    if rows:
        await tx.execute(sa.insert(outbox), rows)


async def due(tx: db.Tx, now_ms: int, limit: int) -> Sequence[Letter]:
    """What may leave now: of each subject its first waiting fact, if its time has come."""
    waiting = sa.select(sa.func.min(outbox.c.id)).where(outbox.c.state == WAITING).group_by(outbox.c.subject)
    statement = sa.select(outbox).where(outbox.c.id.in_(waiting), outbox.c.due_at <= now_ms).order_by(outbox.c.id).limit(limit)
    return [_letter(row) for row in (await tx.execute(statement)).mappings()]


async def done(tx: db.Tx, letter_id: int) -> None:
    """It was delivered, and that is known: the secret is wiped."""
    await _end(tx, letter_id, DONE, "")


async def bury(tx: db.Tx, letter_id: int, why: str) -> None:
    """It can never be delivered: the secret is wiped, the next one of its subject may go."""
    await _end(tx, letter_id, DEAD, why)


async def _end(tx: db.Tx, letter_id: int, state: str, detail: str) -> None:
    statement = sa.update(outbox).where(outbox.c.id == letter_id, outbox.c.state == WAITING)
    await tx.execute(statement.values(state=state, detail=detail[:200], sealed=None, tries=outbox.c.tries + 1))


async def put_off(tx: db.Tx, letter_id: int, until_ms: int, why: str) -> None:
    """Not now: it, and what follows it, waits until then."""
    statement = sa.update(outbox).where(outbox.c.id == letter_id, outbox.c.state == WAITING)
    await tx.execute(statement.values(due_at=until_ms, tries=outbox.c.tries + 1, detail=why[:200]))


async def hasten(tx: db.Tx, subject: int, now_ms: int) -> None:
    """Its subject can be reached again: what was put off may go now."""
    statement = sa.update(outbox).where(outbox.c.subject == subject, outbox.c.state == WAITING, outbox.c.due_at > now_ms)
    await tx.execute(statement.values(due_at=now_ms))


async def wipe_secrets(tx: db.Tx, now_ms: int) -> int:
    """Forgets secrets that nobody received in time; the facts stay, and say so when they leave. How many."""
    late = sa.update(outbox).where(outbox.c.sealed.is_not(None), outbox.c.at <= now_ms - SECRET_MS)
    return (await tx.execute(late.values(sealed=None))).rowcount


async def forget(tx: db.Tx, before_ms: int) -> int:
    """Removes what ended before then. How many."""
    return (await tx.execute(sa.delete(outbox).where(outbox.c.state != WAITING, outbox.c.at < before_ms))).rowcount


async def waiting(tx: db.Tx) -> tuple[int, int | None]:
    """How many facts wait, and since when the oldest does."""
    row = (await tx.execute(sa.select(sa.func.count(), sa.func.min(outbox.c.at)).where(outbox.c.state == WAITING))).one()
    return row[0], row[1]


async def overdue(tx: db.Tx, now_ms: int) -> tuple[int, int | None]:
    """How many facts could leave now, and since when the first of them could; those that were put off are not among them."""
    ready = (outbox.c.state == WAITING) & (outbox.c.due_at <= now_ms)
    row = (await tx.execute(sa.select(sa.func.count(), sa.func.min(outbox.c.due_at)).where(ready))).one()
    return row[0], row[1]


async def waiting_of(tx: db.Tx, topic: str) -> int:
    """How many facts of a topic wait."""
    mine = sa.select(sa.func.count()).where(outbox.c.state == WAITING, outbox.c.topic == topic)
    return int(await tx.scalar(mine) or 0)


async def of_subject(tx: db.Tx, subject: int, topic: str) -> Sequence[tuple[Letter, str]]:
    """A subject's facts of a topic with their states, the latest first."""
    statement = sa.select(outbox).where(outbox.c.subject == subject, outbox.c.topic == topic).order_by(outbox.c.id.desc())
    return [(_letter(row), row["state"]) for row in (await tx.execute(statement)).mappings()]


def _letter(row: sa.RowMapping) -> Letter:
    return Letter(row["id"], row["topic"], row["subject"], json.loads(row["body"]), row["sealed"], row["at"], row["tries"])
