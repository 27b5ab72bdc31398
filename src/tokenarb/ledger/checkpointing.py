"""Keeps SQLite's write-ahead log short without making a commit wait: copied back beside the writer, cut short in a breath of its own."""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from tokenarb.base import db

PAUSE_S: Final = 0.5
PAGES_MAX: Final = 4_000
"""Beyond this the log is copied back to its end in the writers' lane, which lets it start anew. Most of it has been copied by then."""


class Checkpointer:
    """A second connection that checkpoints while the lane's own commits go on."""

    def __init__(self, database: db.Database) -> None:
        self._database = database
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checkpoint")

    def start(self) -> None:
        """Begins to look after the log."""
        self._task = asyncio.get_running_loop().create_task(self._watch())

    async def stop(self) -> None:
        """Ends; the log stays as it is, the next to open the file copies it back."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._thread.shutdown()

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(PAUSE_S)
            try:
                if await loop.run_in_executor(self._thread, self._copy_back) > PAGES_MAX:
                    async with self._database.writer_lane:
                        await loop.run_in_executor(self._thread, self._copy_back)
            except sqlite3.OperationalError:
                continue  # a full or busy disk: the commits meet it as well, and say so

    def _copy_back(self) -> int:
        """Pages in the log, after copying what can be copied without making anyone wait."""
        connection = sqlite3.connect(self._database.sqlite_path, isolation_level=None, timeout=0)
        try:
            connection.execute("PRAGMA synchronous=FULL")
            _busy, pages, _copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            return int(pages)
        finally:
            connection.close()
