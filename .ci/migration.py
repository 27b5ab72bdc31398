"""Prints the Alembic operations that lead from the newest migration to the tables the stores declare: the draft of the next migration."""

import asyncio
import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext

import tokenarb
from tokenarb.base import db
from tokenarb.ops import migrating

ROOMS = (
    "customers",
    "catalog",
    "compliance",
    "rates",
    "answers",
    "ledger",
    "keys",
    "upstream",
    "payments",
    "sales",
    "analytics",
    "ops",
    "bot",
)
"""Where tables are declared."""


def declared() -> sa.MetaData:
    """Every table of every room."""
    for module in pkgutil.walk_packages(tokenarb.__path__, "tokenarb."):
        if module.name.split(".")[1] in ROOMS and not module.ispkg:
            importlib.import_module(module.name)
    return db.metadata


def draft(connection: sa.Connection) -> str:
    """Operations, "pass" where nothing differs."""
    found = produce_migrations(MigrationContext.configure(connection, opts={"compare_type": False}), declared())
    assert found.upgrade_ops is not None
    return render_python_code(found.upgrade_ops, sqlalchemy_module_prefix="sa.", alembic_module_prefix="op.")


async def main(fresh: bool) -> str:
    """`fresh`: against an empty database instead of a migrated one."""
    with tempfile.TemporaryDirectory() as directory:
        database = db.Database(f"sqlite:///{Path(directory) / 'draft.db'}")
        try:
            if not fresh:
                await migrating.upgrade(database)
            async with database.read() as tx:
                return await tx.run_sync(draft)
        finally:
            await database.close()


if __name__ == "__main__":
    sys.stdout.write(asyncio.run(main("--fresh" in sys.argv)) + "\n")
