"""The table of updates: kept, sealed, before Telegram is told that they came, and wiped once they were acted on; private to this room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from tokenarb.base import db

telegram_update: Final = sa.Table(
    "telegram_update",
    db.metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sealed", sa.Text, nullable=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Index("telegram_update_at", "at"),
)
"""`sealed` is the whole update until it was acted on, then NULL; the row stays for a while, so that a repetition is known. `done`: its deed
was committed, if it is one that must not happen twice."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that was not acted on yet."""

    id: int
    sealed: str


async def keep(tx: db.Tx, now_ms: int, updates: Mapping[int, str]) -> int:
    """Writes sealed updates by their ids, those that are known left out; how many are new."""
    if not updates:
        return 0
    statement = "INSERT INTO telegram_update (id, sealed, at, done) VALUES (:id, :sealed, :at, false) ON CONFLICT (id) DO NOTHING"
    rows = [{"id": number, "sealed": sealed, "at": now_ms} for number, sealed in sorted(updates.items())]
    before = await tx.scalar(sa.select(sa.func.count()).select_from(telegram_update).where(telegram_update.c.id.in_(updates)))
    await tx.execute(sa.text(statement), rows)
    return len(rows) - int(before or 0)


async def waiting(tx: db.Tx, limit: int) -> Sequence[Waiting]:
    """What was not acted on, in the order in which it came."""
    statement = sa.select(telegram_update).where(telegram_update.c.sealed.is_not(None)).order_by(telegram_update.c.id).limit(limit)
    return [Waiting(row.id, row.sealed) for row in await tx.execute(statement)]


async def acted_on(tx: db.Tx, updates: Sequence[int]) -> None:
    """Wipes what they said."""
    await tx.execute(sa.update(telegram_update).where(telegram_update.c.id.in_(updates)).values(sealed=None))


async def claim(tx: db.Tx, update: int) -> bool:
    """Whether the deed of this update is still to be done; together with it this makes it once, however often it is acted on."""
    fresh = sa.update(telegram_update).where(telegram_update.c.id == update, telegram_update.c.done.is_(sa.false()))
    return (await tx.execute(fresh.values(done=True))).rowcount == 1


async def forget(tx: db.Tx, before_ms: int) -> int:
    """Removes ids of updates that came before then and were acted on; how many."""
    old = sa.delete(telegram_update).where(telegram_update.c.at < before_ms, telegram_update.c.sealed.is_(None))
    return (await tx.execute(old)).rowcount
