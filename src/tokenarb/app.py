"""The composition root: settings become a database, secrets, an upstream, a ledger and doors. A flat list to be read from top to bottom.

Nothing below this file knows which implementations exist; nothing here decides about money.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tokenarb.base import clock, db, secretfile
from tokenarb.keys.secrets import Peppers
from tokenarb.settings import Settings


@dataclass(frozen=True, slots=True)
class Kit:
    """What every command and every door gets to work with."""

    settings: Settings
    clock: clock.Clock
    database: db.Database
    secrets: secretfile.Secrets
    peppers: Peppers


@asynccontextmanager
async def open_kit(settings: Settings) -> AsyncIterator[Kit]:
    """Opens the database and the secrets, for one command or one serving process. Nothing serves yet.

    Raises: Refused (secrets readable by others), OSError (the data directory cannot be made).
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    secrets = secretfile.load_or_create(settings.secrets_file)
    database = db.Database(settings.database_url)
    try:
        yield Kit(settings, clock.SystemClock(), database, secrets, Peppers(secrets.peppers.current, secrets.peppers.values))
    finally:
        await database.close()
