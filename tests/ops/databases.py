"""Real databases with every table that ops touches, on both engines."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.ledger import store as ledger_store
from tokenarb.ops import chores

assert chores, "imported for the tables of every room that a job touches"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[db.Database]:
    """The database at `url`, with tables and the row that Alembic would leave."""
    database = db.Database(url)
    try:
        async with database.transaction() as tx:
            await tx.run_sync(db.metadata.create_all)
            await tx.execute(sa.text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
            await tx.execute(sa.text("DELETE FROM alembic_version"))
            await tx.execute(sa.text("INSERT INTO alembic_version VALUES ('0001')"))
        yield database
    finally:
        await database.close()


async def add_book(database: db.Database, customer: int) -> None:
    """A row to recognise a state by."""
    async with database.transaction() as tx:
        await tx.execute(sa.insert(ledger_store.book).values(customer=customer, frozen=0, revision=0, at=customer))


async def books(database: db.Database) -> list[int]:
    """Which rows are there."""
    async with database.read() as tx:
        return sorted(await tx.scalars(sa.select(ledger_store.book.c.customer)))
