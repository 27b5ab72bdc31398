"""The secrets file belongs to the database: made where nothing was issued yet, never in place of one that went missing."""

import asyncio
from pathlib import Path
from typing import Final

from tokenarb.base import db, errors, secretfile
from tokenarb.customers import people
from tokenarb.keys import issuing
from tokenarb.ops import migrating

PEOPLE_SINCE: Final = "0005"
CURE: Final = "put its copy back, or let `tokenarb secrets make` begin anew: then no issued key works until it is rotated"


async def secrets_of(database: db.Database, path: Path) -> secretfile.Secrets:
    """The file's secrets; a file is made only where the database holds no key. Raises: Refused `secrets_file`, what the database raises."""
    there = await asyncio.to_thread(path.exists)
    if not there and (kept := await _kept(database)):
        raise errors.Refused("secrets_file", f"there is no secrets file at {path}, but {kept} were made with one: {CURE}")
    return secretfile.load_or_create(path)


async def _kept(database: db.Database) -> str:
    """What the database holds that only the secrets open; empty where there is nothing."""
    async with database.read() as tx:
        revision = await migrating.current(tx)
        if revision is None:
            return ""
        keys = sum((await issuing.pepper_versions(tx)).values())
        known = await people.count(tx) if revision >= PEOPLE_SINCE else 0
    return " and ".join(words for count, words in ((keys, f"{keys} keys"), (known, f"{known} Telegram ids")) if count)
