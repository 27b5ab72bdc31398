"""The table of tickets: which topic of the operators' group belongs to which customer; private to this room."""

from typing import Final

import sqlalchemy as sa

from tokenarb.base import db

ticket: Final = sa.Table(
    "ticket",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("chat", sa.BigInteger, nullable=False),
    sa.Column("topic", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Index("ticket_topic", "chat", "topic"),
)


async def topic_of(tx: db.Tx, customer: int, chat: int) -> int | None:
    """A customer's topic in this group."""
    found: int | None = await tx.scalar(sa.select(ticket.c.topic).where(ticket.c.customer == customer, ticket.c.chat == chat))
    return found


async def customer_of(tx: db.Tx, chat: int, topic: int) -> int | None:
    """Whose topic this is; None: nobody's."""
    found: int | None = await tx.scalar(sa.select(ticket.c.customer).where(ticket.c.chat == chat, ticket.c.topic == topic))
    return found


async def put(tx: db.Tx, now_ms: int, customer: int, chat: int, topic: int) -> None:
    """His topic from now on."""
    statement = """INSERT INTO ticket (customer, chat, topic, at) VALUES (:customer, :chat, :topic, :at)
        ON CONFLICT (customer) DO UPDATE SET chat = excluded.chat, topic = excluded.topic, at = excluded.at"""
    await tx.execute(sa.text(statement), {"customer": customer, "chat": chat, "topic": topic, "at": now_ms})


async def remove(tx: db.Tx, customer: int) -> None:
    """He has none any more."""
    await tx.execute(sa.delete(ticket).where(ticket.c.customer == customer))
