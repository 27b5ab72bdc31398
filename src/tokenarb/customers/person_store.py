"""The tables of people behind customers: how they are reached in Telegram, and what they declared; private to this room."""

from collections.abc import Collection, Sequence
from typing import Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.customers.model import CustomerState, Declaration, Person, Reader
from tokenarb.customers.store import customer

LISTED: Final = 1_000
"""Customers one statement may name; the engines take about 32,000 parameters."""

telegram_person: Final = sa.Table(
    "telegram_person",
    db.metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("customer", sa.BigInteger, nullable=False, unique=True),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("unreachable_at", sa.BigInteger, nullable=True),
)
"""Nothing else of a person is kept: no name, no number, no username."""

declaration: Final = sa.Table(
    "declaration",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("terms_version", sa.Text, nullable=False),
)
"""Append only: what was agreed to, and when, is evidence. Whoever stands here said that he is 18 or older."""


news_silence: Final = sa.Table(
    "news_silence",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""Who asked for no news."""


async def insert_person(tx: db.Tx, digest: str, person: Person) -> None:
    """Writes a new person."""
    values = {"digest": digest, "customer": person.customer, "sealed": person.sealed, "source": person.source, "unreachable_at": None}
    await tx.execute(sa.insert(telegram_person).values(values))


async def person_by_digest(tx: db.Tx, digest: str) -> Person | None:
    """Who has this Telegram id."""
    return await _person(tx, telegram_person.c.digest == digest)


async def person_of(tx: db.Tx, customer: int) -> Person | None:
    """How a customer is reached; None: not in Telegram, or erased."""
    return await _person(tx, telegram_person.c.customer == customer)


async def _person(tx: db.Tx, where: sa.ColumnElement[bool]) -> Person | None:
    row = (await tx.execute(sa.select(telegram_person).where(where))).mappings().first()
    return None if row is None else Person(row["customer"], row["sealed"], row["source"], row["unreachable_at"])


async def set_unreachable(tx: db.Tx, customer: int, at_ms: int | None) -> None:
    """Marks who blocked the bot, or is back."""
    await tx.execute(sa.update(telegram_person).where(telegram_person.c.customer == customer).values(unreachable_at=at_ms))


async def delete_person(tx: db.Tx, customer: int) -> None:
    """Forgets the Telegram id."""
    await tx.execute(sa.delete(telegram_person).where(telegram_person.c.customer == customer))


async def people(tx: db.Tx) -> int:
    """How many people are known by their Telegram id."""
    return int(await tx.scalar(sa.select(sa.func.count()).select_from(telegram_person)) or 0)


async def sealed_ids(tx: db.Tx) -> Sequence[tuple[int, str]]:
    """(customer, sealed Telegram id) of everybody who can be reached, in the order they came."""
    statement = sa.select(telegram_person.c.customer, telegram_person.c.sealed).where(telegram_person.c.unreachable_at.is_(None))
    return [(row[0], row[1]) for row in await tx.execute(statement.order_by(telegram_person.c.customer))]


async def reachable(tx: db.Tx, first: int, last: int) -> frozenset[int]:
    """Of a range of customers those who can be reached."""
    person = telegram_person.c
    return frozenset(
        await tx.scalars(sa.select(person.customer).where(person.customer.between(first, last), person.unreachable_at.is_(None)))
    )


async def insert_declaration(tx: db.Tx, record: Declaration) -> None:
    """Appends; the same moment twice is once."""
    there = sa.select(declaration.c.at).where(declaration.c.customer == record.customer, declaration.c.at == record.at_ms)
    if (await tx.execute(there)).first() is None:
        values = {"customer": record.customer, "at": record.at_ms, "country": record.country, "terms_version": record.terms_version}
        await tx.execute(sa.insert(declaration).values(values))


async def declarations(tx: db.Tx, customer: int) -> Sequence[Declaration]:
    """Everything a customer declared, the latest first."""
    statement = sa.select(declaration).where(declaration.c.customer == customer).order_by(declaration.c.at.desc())
    return [Declaration(row.customer, row.at, row.country, row.terms_version) for row in await tx.execute(statement)]


async def countries(tx: db.Tx, customers: Collection[int]) -> dict[int, str]:
    """The country each of these customers declared last."""
    later = declaration.alias()
    last = sa.select(sa.func.max(later.c.at)).where(later.c.customer == declaration.c.customer).scalar_subquery()
    statement = sa.select(declaration.c.customer, declaration.c.country).where(declaration.c.at == last)
    names = sorted(customers)
    found: dict[int, str] = {}
    for start in range(0, len(names), LISTED):
        rows = await tx.execute(statement.where(declaration.c.customer.in_(names[start : start + LISTED])))
        found |= {row[0]: row[1] for row in rows}
    return found


async def readers(tx: db.Tx, joined_before_ms: int, after: int, limit: int) -> Sequence[Reader]:
    """A page of those who may be written to, in the order of their numbers."""
    known = telegram_person.join(customer, customer.c.id == telegram_person.c.customer)
    statement = (
        sa.select(customer.c.id, customer.c.language)
        .select_from(known.outerjoin(news_silence, news_silence.c.customer == customer.c.id))
        .where(
            customer.c.id > after,
            customer.c.created_at <= joined_before_ms,
            customer.c.state == CustomerState.ACTIVE.value,
            telegram_person.c.unreachable_at.is_(None),
            news_silence.c.at.is_(None),
        )
    )
    return [Reader(row.id, row.language) for row in await tx.execute(statement.order_by(customer.c.id).limit(limit))]


async def insert_silence(tx: db.Tx, customer_id: int, at_ms: int) -> None:
    """Once more changes nothing."""
    statement = "INSERT INTO news_silence (customer, at) VALUES (:customer, :at) ON CONFLICT (customer) DO NOTHING"
    await tx.execute(sa.text(statement), {"customer": customer_id, "at": at_ms})


async def delete_silence(tx: db.Tx, customer_id: int) -> None:
    """He is written to again."""
    await tx.execute(sa.delete(news_silence).where(news_silence.c.customer == customer_id))
