"""Bringing the database to this version's schema, and refusing to serve on one that does not fit.

Migrations only add (a new column has a default, a dropped one goes a release later), so that old and new code run side by side during a
rolling upgrade. `schema_floor` holds the oldest code that the schema still serves; it is raised by the migration that breaks with it.

Alembic is loaded to migrate only: with what it brings it would cost a serving process 9 MB of memory for the answer to one question.
"""

import re
from importlib import resources
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.base.errors import Refused

FLOOR: Final = sa.Table("schema_floor", db.metadata, sa.Column("floor", sa.Text, primary_key=True))
_VERSION: Final = sa.table("alembic_version", sa.column("version_num", sa.Text))
_REVISION: Final = re.compile(r'^revision = "([^"]+)"$', re.MULTILINE)
_LOCK: Final = 7_401_965_112  # PostgreSQL's advisory lock of our migrations: two `tokenarb migrate` at once take turns


def head() -> str:
    """The revision this code was written for. Revisions sort as text."""
    scripts = (resources.files("tokenarb") / "migrations" / "versions").iterdir()
    texts = [script.read_text("utf-8") for script in scripts if script.name.endswith(".py")]
    newest: str = max(revision for text in texts for revision in _REVISION.findall(text))
    return newest


async def current(tx: db.Tx) -> str | None:
    """The revision the database is at; None: it is empty."""
    if not await tx.run_sync(lambda connection: sa.inspect(connection).has_table(_VERSION.name)):
        return None
    found: str | None = (await tx.execute(sa.select(_VERSION.c.version_num))).scalar_one_or_none()
    return found


async def upgrade(database: db.Database) -> tuple[str | None, str]:
    """Runs what is missing, in one transaction: all of it or nothing. Returns (revision before, revision after)."""
    async with database.transaction() as tx:
        if database.kind == "postgresql":
            await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        before = await current(tx)
        if _known(before) and before != head():
            await tx.run_sync(_run)
        return before, await current(tx) or ""


def _run(connection: sa.Connection) -> Any:
    # Not at the top: see above.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.files("tokenarb") / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return command.upgrade(config, "head")


def _known(revision: str | None) -> bool:
    return revision is None or revision <= head()


async def fits(tx: db.Tx) -> None:
    """Whether this code may serve on this schema.

    Raises: Refused `schema_missing`, `schema_old` (migrate first) or `schema_new` (this code is older than the schema still serves).
    """
    found = await current(tx)
    if found is None:
        raise Refused("schema_missing", "the database is empty; run `tokenarb migrate` first")
    if found < head():
        raise Refused("schema_old", f"the database is at revision {found}, this version needs {head()}; run `tokenarb migrate` first")
    floor = (await tx.execute(sa.select(sa.func.max(FLOOR.c.floor)))).scalar_one()
    if floor is not None and floor > head():
        raise Refused(
            "schema_new", f"the database is at revision {found}, which needs a newer version of tokenarb than this one ({head()})"
        )
