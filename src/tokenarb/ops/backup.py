"""A consistent copy of the database beside a running server, checked before it gets its name.

SQLite by its own backup interface, PostgreSQL by pg_dump. The secrets file is not in it: without that file a backup opens no customer
key, so the two must be kept, and kept apart. The functions block; from an event loop call them in a thread.
"""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tokenarb.base import errors
from tokenarb.ops.postgres_programs import Programs

LEDGER_TABLES: Final = ("account", "book", "entry", "request", "transfer")
"""What a backup without which is none of ours."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished copy. `engine` is sqlite or postgresql."""

    path: Path
    size_bytes: int
    engine: str


def backup(database_url: str, directory: Path, now_ms: int, *, programs: Path | None = None) -> Backup:
    """Writes `tokenarb-<UTC time>.sqlite3` or `.pgdump` into `directory`. Raises: Refused in words; then nothing is left behind."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise errors.Refused("backup_failed", f"{directory} cannot be made: {error.strerror}; name another directory.") from None
    engine = "sqlite" if database_url.startswith("sqlite:") else "postgresql"
    stamp = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    path = directory / f"tokenarb-{stamp}.{'sqlite3' if engine == 'sqlite' else 'pgdump'}"
    if path.exists():
        raise errors.Refused("backup_exists", f"{path} is there already.")
    draft = directory / f".{path.name}.{os.getpid()}"
    try:
        # Made first, so that not even for a moment others can read what is inside.
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if engine == "sqlite":
            copy_sqlite(Path(database_url.removeprefix("sqlite:///")), draft)
            verify_sqlite(draft)
        else:
            Programs(database_url, programs).run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={draft}")
            verify_postgresql(draft, programs)
        sync(draft)
        os.replace(draft, path)
        sync(directory)
    finally:
        for leftover in (draft, *(draft.with_name(draft.name + tail) for tail in ("-wal", "-shm", "-journal"))):
            leftover.unlink(missing_ok=True)
    return Backup(path, path.stat().st_size, engine)


def copy_sqlite(source: Path, target: Path) -> None:
    """One consistent state of `source`, whoever writes to it meanwhile. Raises: Refused `backup_failed`."""
    if not source.is_file():
        raise errors.Refused("backup_failed", f"There is no database at {source}.")
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=10)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            # The copy must be one file: no write-ahead log beside it.
            new.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise errors.Refused("backup_failed", f"{source} could not be copied: {error}.") from None


def verify_sqlite(path: Path) -> None:
    """Whether `path` is a whole database of ours. Raises: Refused `backup_damaged`."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            said = copy.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        raise errors.Refused("backup_damaged", f"{path} is not a whole SQLite database: {error}.") from None
    if said != "ok":
        raise errors.Refused("backup_damaged", f"{path} is damaged: {said}.")
    _must_be_ours(path, tables)


def verify_postgresql(path: Path, programs: Path | None = None) -> None:
    """Whether `path` is a whole dump of ours. Raises: Refused `backup_damaged`, `program_missing`."""
    try:
        listed = Programs("postgresql://", programs).run("pg_restore", "--list", str(path)).decode()
    except errors.Refused as refusal:
        if refusal.code == "program_missing":
            raise
        raise errors.Refused("backup_damaged", f"{path} is not a whole dump: {refusal.message}") from None
    # 3456; 0 16400 TABLE DATA public entry postgres
    _must_be_ours(path, {line.split()[6] for line in listed.splitlines() if " TABLE DATA public " in line})


def _must_be_ours(path: Path, tables: set[str]) -> None:
    if missing := sorted(set(LEDGER_TABLES) - tables):
        raise errors.Refused("backup_damaged", f"{path} is not a backup of tokenarb: it lacks the tables {', '.join(missing)}.")


def sync(path: Path) -> None:
    """Waits until the file, or the directory's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
