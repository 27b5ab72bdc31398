"""Puts a backup in the place of the database, and the system into maintenance.

A restore brings balances back that were spent after the backup: until an operator has looked at what the upstream charged since
(`replay`), nothing is served. The functions block; from an event loop call them in a thread.
"""

import json
import os
import re
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tokenarb.base import errors
from tokenarb.ledger import serving
from tokenarb.ops import backup, maintenance
from tokenarb.ops.postgres_programs import Programs
from tokenarb.payments import address_store

STAMP: Final = re.compile(r"(\d{8}T\d{6})Z")
REASON: Final = "restored from a backup; upstream activity since then is not replayed"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. `replaced` holds the database as it was (SQLite; None: there was none, or PostgreSQL)."""

    source: Path
    taken_at_ms: int
    replaced: Path | None


def restore(database_url: str, source: Path, now_ms: int, *, addresses_hourly: int = 0, programs: Path | None = None) -> Restored:
    """Restores `source`. `addresses_hourly`: how many new addresses for coins the settings allow.

    Raises: Refused `already_serving`, `backup_damaged`, `program_*`; then the database is as it was.
    """
    if not source.is_file():
        raise errors.Refused("backup_damaged", f"There is no backup at {source}.")
    taken_at_ms, by_name = time_of(source), STAMP.search(source.name) is not None
    facts = {"backup": source.name, "taken_at_ms": taken_at_ms}
    # Addresses that were handed out since are not known to the backup. The time of a file that was renamed and copied tells nothing.
    skipping = address_store.after_restore(now_ms, taken_at_ms if by_name else None, addresses_hourly)
    if database_url.startswith("sqlite:"):
        path = Path(database_url.removeprefix("sqlite:///"))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with serving.ServingLock(path):
            return Restored(source, taken_at_ms, _restore_sqlite(path, source, now_ms, facts, skipping))
    _restore_postgresql(Programs(database_url, programs), source, _row(now_ms, facts), skipping)
    return Restored(source, taken_at_ms, None)


def time_of(source: Path) -> int:
    """When the backup was taken, Unix ms: from its name, or else the file's own time."""
    if found := STAMP.search(source.name):
        return int(datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC).timestamp() * 1000)
    return int(source.stat().st_mtime * 1000)


def _restore_sqlite(path: Path, source: Path, now_ms: int, facts: dict[str, Any], skipping: str) -> Path | None:
    backup.verify_sqlite(source)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        backup.copy_sqlite(source, draft)
        with closing(sqlite3.connect(draft)) as copy:
            # Inside the copy, before it gets its place: there is no moment at which a server could serve from it.
            copy.execute("DELETE FROM maintenance")
            copy.execute("INSERT INTO maintenance (name, reason, since, facts) VALUES (?, ?, ?, ?)", _row(now_ms, facts))
            copy.execute("DELETE FROM lease")
            if copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (address_store.account_key.name,)).fetchone():
                copy.execute(skipping)
            copy.commit()
        backup.sync(draft)
        replaced = _set_aside(path, now_ms)
        os.replace(draft, path)
        backup.sync(path.parent)
        return replaced
    except sqlite3.Error as error:
        raise errors.Refused("restore_failed", f"{source} could not be restored: {error}.") from None
    finally:
        draft.unlink(missing_ok=True)


def _set_aside(path: Path, now_ms: int) -> Path | None:
    """A whole copy of the database as it is; afterwards no write-ahead log is left that could be taken for the new file's."""
    if not path.exists():
        return None
    stamp = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.before-restore-{stamp}")
    try:
        with closing(sqlite3.connect(path, timeout=10)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        backup.copy_sqlite(path, aside)
        aside.chmod(0o600)
        for tail in ("-wal", "-shm"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
    except sqlite3.DatabaseError:
        # Damaged, perhaps the very reason for restoring: then its files are kept as they are.
        for tail in ("", "-wal", "-shm"):
            broken = path.with_name(path.name + tail)
            if broken.exists():
                os.replace(broken, aside.with_name(aside.name + tail))
    backup.sync(path.parent)
    return aside


def _restore_postgresql(programs: Programs, source: Path, row: tuple[str, str, int, str], skipping: str) -> None:
    backup.verify_postgresql(source, programs.directory)
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    count = int(programs.run("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command", others).decode().strip())
    if count:
        raise errors.Refused(
            "already_serving", f"{count} connections to the database are open. Stop tokenarb everywhere first, then restore."
        )
    script = programs.run("pg_restore", "--no-owner", "--no-acl", "--file=-", str(source))
    # One transaction: either the whole backup with its maintenance row, or the database as it was.
    before = b"DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
    values = ", ".join(_literal(value) for value in row)
    after = (
        "\nDELETE FROM public.lease;\nDELETE FROM public.maintenance;\n"
        f"INSERT INTO public.maintenance (name, reason, since, facts) VALUES ({values});\n"
        f"SET search_path TO public;\nDO $$ BEGIN IF to_regclass('{address_store.account_key.name}') IS NOT NULL THEN {skipping};"
        " END IF; END $$;\n"
    )
    programs.run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", text=before + script + after.encode())


def _row(now_ms: int, facts: dict[str, Any]) -> tuple[str, str, int, str]:
    return maintenance.SYSTEM, REASON, now_ms, json.dumps(facts)


def _literal(value: object) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
