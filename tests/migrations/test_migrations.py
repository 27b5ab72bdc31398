"""The migrations make what the stores declare, on both engines, and what does not fit is refused in words."""

import asyncio
import importlib
import pkgutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import tokenarb
from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.ops import migrating


@pytest.fixture(scope="module", autouse=True)
def every_room() -> None:
    """A table is declared when its room is imported."""
    for module in pkgutil.walk_packages(tokenarb.__path__, "tokenarb."):
        if not module.name.startswith(("tokenarb.migrations", "tokenarb.__main__", "tokenarb.sim")):
            importlib.import_module(module.name)


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def pair(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[db.Database, db.Database]]:
    """Two empty databases of one engine."""
    if request.param == "sqlite":
        urls = [f"sqlite:///{tmp_path / name}.db" for name in ("first", "second")]
    else:
        server = request.getfixturevalue("postgres_server")
        urls = [await server.create_database(), await server.create_database()]
    first, second = (db.Database(url) for url in urls)
    yield first, second
    await first.close()
    await second.close()


def picture(connection: sa.Connection) -> dict[str, Any]:
    """Everything the engine knows of the tables: columns, keys, checks, indexes."""
    look = sa.inspect(connection)
    found: dict[str, Any] = {}
    for table in sorted(set(look.get_table_names()) - {"alembic_version"}):
        found[table] = {
            "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(table)],
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "checks": sorted((c["name"] or "", c["sqltext"]) for c in look.get_check_constraints(table)),
            "unique": sorted(tuple(u["column_names"]) for u in look.get_unique_constraints(table)),
            "foreign": sorted((tuple(f["constrained_columns"]), f["referred_table"]) for f in look.get_foreign_keys(table)),
            "indexes": sorted(
                (
                    i["name"] or "",
                    tuple(i["column_names"]),
                    bool(i["unique"]),
                    sorted(
                        (name, str(value)) for name, value in i.get("dialect_options", {}).items() if str(value) not in ("", "[]", "{}")
                    ),
                )
                for i in look.get_indexes(table)
            ),
        }
        if connection.dialect.name == "sqlite":
            words = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
            found[table]["rowid"] = "WITHOUT ROWID" not in str(words)
    return found


async def test_what_is_migrated_is_what_the_stores_declare(pair: tuple[db.Database, db.Database]) -> None:
    migrated, declared = pair
    assert await migrating.upgrade(migrated) == (None, migrating.head())
    async with declared.transaction() as tx:
        await tx.run_sync(db.metadata.create_all)
    async with migrated.read() as tx:
        ours = await tx.run_sync(picture)
        drift = await tx.run_sync(lambda c: compare_metadata(MigrationContext.configure(c), db.metadata))
    async with declared.read() as tx:
        theirs = await tx.run_sync(picture)
    assert len(ours) > 15
    assert ours == theirs
    assert drift == []


async def test_migrating_twice_or_twice_at_once_is_harmless(pair: tuple[db.Database, db.Database]) -> None:
    database, _ = pair
    other = db.Database(database.url)
    both = await asyncio.gather(migrating.upgrade(database), migrating.upgrade(other))
    await other.close()
    assert sorted(str(before) for before, _ in both) == sorted(["None", migrating.head()])
    assert await migrating.upgrade(database) == (migrating.head(), migrating.head())
    async with database.read() as tx:
        assert (await tx.scalars(sa.select(migrating.FLOOR.c.floor))).all() == ["0001"]
        await migrating.fits(tx)


async def refusal(database: db.Database) -> Refused:
    async with database.read() as tx:
        with pytest.raises(Refused) as refused:
            await migrating.fits(tx)
    return refused.value


async def at(database: db.Database, revision: str) -> None:
    """As another version of this program would have left it."""
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


async def test_a_schema_that_does_not_fit_is_refused_with_the_cure(pair: tuple[db.Database, db.Database]) -> None:
    database, _ = pair
    empty = await refusal(database)
    assert (empty.code, "tokenarb migrate" in empty.message) == ("schema_missing", True)
    await migrating.upgrade(database)
    await at(database, "0000")
    old = await refusal(database)
    assert (old.code, "tokenarb migrate" in old.message) == ("schema_old", True)


async def test_C7_old_code_serves_on_a_newer_schema_until_its_floor_is_raised(pair: tuple[db.Database, db.Database]) -> None:
    database, _ = pair
    await migrating.upgrade(database)
    await at(database, "9999")
    async with database.read() as tx:
        await migrating.fits(tx)
    assert await migrating.upgrade(database) == ("9999", "9999"), "never back"
    async with database.transaction() as tx:
        await tx.execute(sa.insert(migrating.FLOOR).values(floor="9998"))
    assert (await refusal(database)).code == "schema_new"
