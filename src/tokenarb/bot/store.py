"""The tables of this room: updates, who sent how many, what somebody is about to try or is trying.

An update is kept, sealed, before Telegram is told that it came, and wiped once it was acted on. What somebody writes to a model, or it
answers, is in none of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.bot.throttling import Standing

telegram_update: Final = sa.Table(
    "telegram_update",
    db.metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sealed", sa.Text, nullable=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("too_fast", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("telegram_update_at", "at"),
)
"""`sealed` is the whole update until it was acted on, then NULL; the row stays for a while, so that a repetition is known. `done`: its deed
was committed, if it is one that must not happen twice. `too_fast`: it is answered with a request for patience."""

telegram_visitor: Final = sa.Table(
    "telegram_visitor",
    db.metadata,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("full_at", sa.BigInteger, nullable=False),
    sa.Column("muted", sa.Boolean, nullable=False),
    sa.Index("telegram_visitor_full", "full_at"),
)
"""How fast somebody sends. `person` is the keyed hash of his Telegram id (customers/telegram.py)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An update as it is kept; `sealed` None: it is acted on no more."""

    id: int
    sealed: str | None
    too_fast: bool = False


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
    too_fast: bool


async def known(tx: db.Tx, updates: Collection[int]) -> set[int]:
    """Those of these updates that came before."""
    return set(await tx.scalars(sa.select(telegram_update.c.id).where(telegram_update.c.id.in_(updates))))


async def keep(tx: db.Tx, now_ms: int, updates: Sequence[Kept]) -> None:
    """Writes updates, those that are known left out."""
    columns, values = "id, sealed, at, done, too_fast", ":id, :sealed, :at, false, :too_fast"
    statement = f"INSERT INTO telegram_update ({columns}) VALUES ({values}) ON CONFLICT (id) DO NOTHING"  # noqa: S608 - of these words
    rows = [{"id": one.id, "sealed": one.sealed, "at": now_ms, "too_fast": one.too_fast} for one in sorted(updates, key=lambda one: one.id)]
    if rows:
        await tx.execute(sa.text(statement), rows)


async def standings(tx: db.Tx, persons: Collection[str]) -> dict[str, Standing]:
    """How fast each of these people sent so far. Until the transaction ends nobody else counts them: who brings more of theirs waits."""
    ordered = sorted(set(persons))
    if not ordered:
        return {}
    made = "INSERT INTO telegram_visitor (person, full_at, muted) VALUES (:person, 0, false) ON CONFLICT (person) DO NOTHING"
    await tx.execute(sa.text(made), [{"person": person} for person in ordered])
    locked = sa.select(telegram_visitor).where(telegram_visitor.c.person.in_(ordered)).order_by(telegram_visitor.c.person).with_for_update()
    return {row.person: Standing(row.full_at, row.muted) for row in await tx.execute(locked)}


async def stand(tx: db.Tx, counted: Mapping[str, Standing]) -> None:
    """Writes what `standings` locked."""
    statement = "UPDATE telegram_visitor SET full_at = :full_at, muted = :muted WHERE person = :person"
    rows = [{"person": person, "full_at": now.full_at_ms, "muted": now.muted} for person, now in sorted(counted.items())]
    if rows:
        await tx.execute(sa.text(statement), rows)


async def waiting(tx: db.Tx, limit: int) -> Sequence[Waiting]:
    """What was not acted on, in the order in which it came."""
    statement = sa.select(telegram_update).where(telegram_update.c.sealed.is_not(None)).order_by(telegram_update.c.id).limit(limit)
    return [Waiting(row.id, row.sealed, row.too_fast) for row in await tx.execute(statement)]


async def acted_on(tx: db.Tx, updates: Sequence[int]) -> None:
    """Wipes what they said."""
    await tx.execute(sa.update(telegram_update).where(telegram_update.c.id.in_(updates)).values(sealed=None))


async def claim(tx: db.Tx, update: int) -> bool:
    """Whether the deed of this update is still to be done; together with it this makes it once, however often it is acted on."""
    fresh = sa.update(telegram_update).where(telegram_update.c.id == update, telegram_update.c.done.is_(sa.false()))
    return (await tx.execute(fresh.values(done=True))).rowcount == 1


async def forget(tx: db.Tx, before_ms: int) -> int:
    """Removes ids of updates that came before then and were acted on; how many. With them who has been calm since then."""
    await tx.execute(sa.delete(telegram_visitor).where(telegram_visitor.c.full_at < before_ms))
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
