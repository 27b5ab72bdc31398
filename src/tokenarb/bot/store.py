"""The tables of this room: updates, kept sealed before Telegram is told that they came and wiped once they were acted on; and what somebody
is about to try, or is trying. What he writes to a model, or it answers, is in none of them."""

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


try_question: Final = sa.Table(
    "try_question",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("key_id", sa.BigInteger, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
)
"""Whose next message is a question to `model`, charged to a key, if it comes before `until`."""

try_call: Final = sa.Table(
    "try_call",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("key_id", sa.BigInteger, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""A question whose end was not told yet. The row goes in the transaction that puts its end into the outbox."""


@dataclass(frozen=True, slots=True)
class Question:
    """See `try_question`."""

    customer: int
    key: int
    model: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class Trial:
    """See `try_call`."""

    customer: int
    id: int
    key: int
    model: str
    at_ms: int

    @property
    def name(self) -> str:
        """What the call is named in the ledger (its idempotency key)."""
        return f"try-{self.id}"


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


async def ask_for(tx: db.Tx, question: Question) -> None:
    """What he writes next is for that model; a question that was open before is not any more."""
    await close_question(tx, question.customer)
    row = {"customer": question.customer, "key_id": question.key, "model": question.model, "until": question.until_ms}
    await tx.execute(sa.insert(try_question).values(row))


async def question(tx: db.Tx, customer: int) -> Question | None:
    """Whose turn it is to write; it may have come to its end."""
    row = (await tx.execute(sa.select(try_question).where(try_question.c.customer == customer))).first()
    return Question(row.customer, row.key_id, row.model, row.until) if row is not None else None


async def close_question(tx: db.Tx, customer: int) -> bool:
    """Nobody waits for his words any more. Whether somebody did."""
    return (await tx.execute(sa.delete(try_question).where(try_question.c.customer == customer))).rowcount == 1


async def forget_questions(tx: db.Tx, before_ms: int) -> None:
    """Removes those that ended before then."""
    await tx.execute(sa.delete(try_question).where(try_question.c.until < before_ms))


async def begin_trial(tx: db.Tx, trial: Trial) -> None:
    """A question is on its way to a model."""
    row = {"customer": trial.customer, "id": trial.id, "key_id": trial.key, "model": trial.model, "at": trial.at_ms}
    await tx.execute(sa.insert(try_call).values(row))


async def trials(tx: db.Tx) -> Sequence[Trial]:
    """All whose end was not told yet, oldest first: as many as people are asking now."""
    found = await tx.execute(sa.select(try_call).order_by(try_call.c.at, try_call.c.id))
    return [Trial(row.customer, row.id, row.key_id, row.model, row.at) for row in found]


async def end_trial(tx: db.Tx, trial: Trial) -> bool:
    """Whether this was its end; False: somebody else has told it."""
    mine = sa.delete(try_call).where(try_call.c.customer == trial.customer, try_call.c.id == trial.id)
    return (await tx.execute(mine)).rowcount == 1
