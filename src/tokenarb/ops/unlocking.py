"""The secrets file belongs to the database: made where nothing was issued yet, never in place of one that went missing."""

import asyncio
from pathlib import Path
from typing import Final

from tokenarb.base import db, errors, secretfile
from tokenarb.keys import issuing
from tokenarb.ops import migrating

CURE: Final = "put its copy back, or let `tokenarb secrets make` begin anew: then no issued key works until it is rotated"


async def secrets_of(database: db.Database, path: Path) -> secretfile.Secrets:
    """The file's secrets; a file is made only where the database holds no key. Raises: Refused `secrets_file`, what the database raises."""
    there = await asyncio.to_thread(path.exists)
    if not there and (keys := await _keys(database)):
        raise errors.Refused("secrets_file", f"there is no secrets file at {path}, but {keys} keys were issued with one: {CURE}")
    return secretfile.load_or_create(path)


async def _keys(database: db.Database) -> int:
    async with database.read() as tx:
        if await migrating.current(tx) is None:
            return 0
        return sum((await issuing.pepper_versions(tx)).values())
