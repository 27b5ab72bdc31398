"""Large books, made quickly and true: rows that the program wrote, copied under other ids, and balances moved by what the copies moved.

Copies hold every column that the template has, so that a new column needs no word here. The audit finds nothing wrong with the result.
"""

import asyncio
import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import asyncpg

SLICE: Final = 50_000
WORKER: Final = "bench-prefill"


class Books(Protocol):
    """A database, one statement at a time."""

    kind: str

    def rows(self, sql: str) -> list[Any]:
        """What a statement returns; each is committed at once."""
        ...

    def many(self, sql: str, values: Sequence[tuple[object, ...]]) -> None:
        """One statement for each tuple; parameters are $1, $2, ..."""
        ...


class SqliteBooks:
    """A file that nobody serves from now."""

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA cache_size = -262144")

    def rows(self, sql: str) -> list[Any]:
        """As promised."""
        return self._connection.execute(sql).fetchall()

    def many(self, sql: str, values: Sequence[tuple[object, ...]]) -> None:
        """As promised."""
        self._connection.execute("BEGIN")
        self._connection.executemany(sql.replace("$", "?"), values)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Leaves one file behind, whose pages are where they belong."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()


class PostgresBooks:
    """A database of a server."""

    kind = "postgresql"

    def __init__(self, address: str) -> None:
        self._address = address

    def rows(self, sql: str) -> list[Any]:
        """As promised."""

        async def run() -> list[Any]:
            connection = await asyncpg.connect(self._address)
            try:
                await connection.execute("SET synchronous_commit = off")
                return [tuple(row) for row in await connection.fetch(sql)]
            finally:
                await connection.close()

        return asyncio.run(run())

    def many(self, sql: str, values: Sequence[tuple[object, ...]]) -> None:
        """As promised."""

        async def run() -> None:
            connection = await asyncpg.connect(self._address)
            try:
                async with connection.transaction():
                    await connection.executemany(sql, values)
            finally:
                await connection.close()

        asyncio.run(run())

    def close(self) -> None:
        """Fresh statistics, as a server that has run for long has them."""
        self.rows("ANALYZE")


def columns(books: Books, table: str) -> list[str]:
    """The columns of a table as they are now."""
    if books.kind == "sqlite":
        return [row[1] for row in books.rows(f"PRAGMA table_info({table})")]
    return [row[0] for row in books.rows(f"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum")]  # fmt: skip # noqa: E501


def text_id(books: Books, width: int = 32) -> str:
    """SQL for the number `n.i` as a text id that sorts before every real one."""
    return f"printf('%0{width}x', n.i)" if books.kind == "sqlite" else f"lpad(to_hex(n.i), {width}, '0')"


def copy(books: Books, table: str, where: str, changes: Mapping[str, str], first: int, last: int) -> None:
    """Each row of `table` that fits `where`, once for each number `n.i` from first to last, with these columns as SQL of `n.i`, `t`."""
    names = columns(books, table)
    values = ", ".join(changes.get(name, f't."{name}"') for name in names)
    series = f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
    if books.kind != "sqlite":
        series = f"WITH n(i) AS (SELECT generate_series({first}::bigint, {last}))"
    books.rows(f"DROP TABLE IF EXISTS bench_{table}")
    books.rows(f"CREATE TABLE bench_{table} AS SELECT * FROM {table} WHERE {where}")
    names_text = ", ".join(f'"{name}"' for name in names)
    books.rows(f"INSERT INTO {table} ({names_text}) {series} SELECT {values} FROM n CROSS JOIN bench_{table} t")
    books.rows(f"DROP TABLE bench_{table}")


def template(books: Books) -> tuple[int, str]:
    """(customer, id) of the youngest settled request: what copies are made of. Raises: IndexError where there is none."""
    found = books.rows("SELECT customer, id FROM request WHERE state = 'settled' ORDER BY at DESC LIMIT 1")[0]
    return int(found[0]), str(found[1])


def _of_legs(column: str, customer: int, request: str) -> str:
    """SQL for what the request's legs say of the account that is updated."""
    mine = f"l.customer = {customer} AND l.request = '{request}' AND l.account = account.id"
    return f"(SELECT COALESCE(SUM(l.{column}), 0) FROM leg l WHERE {mine})"


def settled(books: Books, entries: int, until: float) -> int:
    """Copies of a settled request until there are so many entries, or the monotonic time `until` is past. Returns the entries there are."""
    customer, request = template(books)
    mine = f"customer = {customer} AND"
    a_request = books.rows(f"SELECT COUNT(*) FROM entry WHERE {mine} transfer = '{request}'")[0][0]
    have = books.rows("SELECT COUNT(*) FROM entry")[0][0]
    wanted, done = max(0, entries - have) // a_request, 0
    while done < wanted and time.monotonic() < until:
        first, last = done + 1, min(done + SLICE, wanted)
        name = text_id(books)
        copy(books, "request", f"{mine} id = '{request}'", {"id": name, "client_key": "NULL"}, first, last)
        copy(books, "leg", f"{mine} request = '{request}'", {"request": name}, first, last)
        copy(books, "attempt", f"{mine} request = '{request}'", {"request": name}, first, last)
        copy(books, "transfer", f"{mine} id = '{request}'", {"id": name, "request": name}, first, last)
        copy(books, "entry", f"{mine} transfer = '{request}'", {"transfer": name}, first, last)
        done = last
    taken = _of_legs("taken", customer, request)
    books.rows(f"UPDATE account SET available = available - {done} * {taken} WHERE customer = {customer}")
    spent = f"(SELECT r.charged FROM request r WHERE r.customer = {customer} AND r.id = '{request}' AND r.day = spender.day)"
    key = f"(SELECT r.key_id FROM request r WHERE r.customer = {customer} AND r.id = '{request}')"
    books.rows(f"UPDATE spender SET used = used + {done} * COALESCE({spent}, 0) WHERE customer = {customer} AND key_id = {key}")
    return int(have + done * a_request)


def held(books: Books, count: int, now_ms: int) -> None:
    """So many open requests of a worker that lives on for a day, made of the settled one as it was before it was answered."""
    customer, request = template(books)
    mine = f"customer = {customer} AND"
    name = f"'b{'e' * 7}' || {text_id(books, 24)}"
    open_again = {
        "id": name, "client_key": "NULL", "state": "'held'", "worker": f"'{WORKER}'", "at": str(now_ms), "ended_at": "NULL", "charged": "0",
        "overrun": "0", "usage": "NULL", "outcome": "NULL", "check_at": "NULL", "checks": "0", "refund": "NULL",
    }  # fmt: skip
    copy(books, "request", f"{mine} id = '{request}'", open_again, 1, count)
    copy(books, "leg", f"{mine} request = '{request}'", {"request": name, "taken": "0"}, 1, count)
    unsent = {"request": name, "generation_id": "NULL", "state": "'sent'", "at": str(now_ms), "buy_cost": "'0'"}
    copy(books, "attempt", f"{mine} request = '{request}' AND n = 0", unsent, 1, count)
    amount = (
        f"(SELECT COALESCE(SUM(l.held), 0) FROM leg l WHERE l.customer = {customer} AND l.request = '{request}' AND l.account = account.id)"
    )
    books.rows(
        f"UPDATE account SET available = available - {count} * {amount}, held = held + {count} * {amount} WHERE customer = {customer}"
    )
    reserved = f"(SELECT r.reserved FROM request r WHERE r.customer = {customer} AND r.id = '{request}' AND r.key_id = spender.key_id)"
    books.rows(f"UPDATE spender SET held = held + {count} * COALESCE({reserved}, 0) WHERE customer = {customer}")
    books.rows(f"INSERT INTO worker (id, lease_until, state) VALUES ('{WORKER}', {now_ms + 86_400_000}, 'alive')")


def customers(books: Books, count: int, digests: Sequence[str], until: float) -> int:
    """Customers like the one there is, each with its credit and one key; the first of them get these digests. Returns how many there are.

    The one there is must never have asked anything.
    """
    assert books.rows("SELECT COUNT(*) FROM request")[0][0] == 0
    owner = int(books.rows("SELECT customer FROM api_key LIMIT 1")[0][0])
    tables = [table for table in table_names(books) if "customer" in columns(books, table)]
    number = {"customer": "t.customer + n.i", "key_id": "t.key_id + n.i"}
    done = 0
    while done < count and time.monotonic() < until:
        first, last = done + 1, min(done + SLICE, count)
        copy(books, "customer", f"id = {owner}", {"id": "t.id + n.i"}, first, last)
        for table in tables:
            changes = dict(number)
            if table == "api_key":
                changes |= {"id": "t.id + n.i", "digest": text_id(books, 64)}
            copy(books, table, f"customer = {owner}", changes, first, last)
        done = last
    known = [(digest, owner + order) for order, digest in enumerate(digests[:done], 1)]
    books.many("UPDATE api_key SET digest = $1 WHERE customer = $2", known)
    return done


def table_names(books: Books) -> list[str]:
    """Every table of the database, customers' own list left out."""
    if books.kind == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    else:
        sql = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return sorted(row[0] for row in books.rows(sql) if row[0] != "customer")
