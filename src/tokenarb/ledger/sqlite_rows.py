"""SQLite: reads what a batch wants and writes what was decided, through any connection that runs SQL with `?` parameters."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from tokenarb.ledger import rows
from tokenarb.ledger.sheet import Snapshot, Writes
from tokenarb.ledger.wanted import Wanted


class Cursor(Protocol):
    """What both `sqlite3.Cursor` and SQLAlchemy's result offer."""

    def fetchone(self) -> Any: ...

    def fetchall(self) -> Any: ...


Execute = Callable[[str, tuple[Any, ...]], Cursor]
ExecuteMany = Callable[[str, Sequence[tuple[Any, ...]]], Any]


def _select(shape: rows.Shape[Any], *by: str) -> str:
    return f"SELECT {', '.join(shape.columns)} FROM {shape.table} WHERE {' AND '.join(f'{name} = ?' for name in by)}"  # noqa: S608 - own names


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - own names


def _update(shape: rows.Shape[Any]) -> str:
    sets = ", ".join(f"{name} = ?" for name in shape.changeable)
    return f"UPDATE {shape.table} SET {sets} WHERE {' AND '.join(f'{name} = ?' for name in shape.key)}"  # noqa: S608 - own names


BOOK: Final = _select(rows.BOOK, "customer")
ACCOUNT: Final = _select(rows.ACCOUNT, "customer", "id")
SPENDER: Final = _select(rows.SPENDER, "customer", "key_id")
REQUEST: Final = _select(rows.REQUEST, "customer", "id")
LEGS: Final = _select(rows.LEG, "customer", "request") + " ORDER BY n"
ATTEMPTS: Final = _select(rows.ATTEMPT, "customer", "request") + " ORDER BY n"
CLIENT_KEY: Final = "SELECT id FROM request WHERE customer = ? AND client_key = ?"
TRANSFER: Final = "SELECT code FROM transfer WHERE customer = ? AND id = ?"
WORKER: Final = "SELECT state FROM worker WHERE id = ?"
UPDATES: Final = tuple(_update(shape) for shape in rows.SHAPES)
INSERTS: Final = tuple(_insert(shape.table, shape.columns) for shape in rows.SHAPES)
INSERT_TRANSFER: Final = _insert("transfer", rows.TRANSFER_COLUMNS)
INSERT_ENTRY: Final = _insert("entry", rows.ENTRY_COLUMNS)


def load(execute: Execute, want: Wanted, snapshot: Snapshot) -> None:
    """Adds the wanted rows to `snapshot` where it does not have them. Point look-ups in prepared statements: cheaper here than any join."""
    accounts, spenders = set(want.accounts), set(want.spenders)
    requests = want.requests
    for pair in want.client_keys:
        found = execute(CLIENT_KEY, pair).fetchone()
        if found is not None:
            snapshot.client_keys[pair] = found[0]
            requests = requests | {(pair[0], found[0])}
    for key in requests:
        _load_request(execute, key, snapshot)
        if (found := snapshot.requests.get(key)) is not None:
            spenders.add((key[0], found.key_id))
            accounts.update([(key[0], leg.account) for leg in snapshot.legs[key]])
    for customer in want.books - snapshot.books.keys():
        if (found := execute(BOOK, (customer,)).fetchone()) is not None:
            snapshot.books[customer] = rows.Book(*found)
    for account in accounts - snapshot.accounts.keys():
        if (found := execute(ACCOUNT, account).fetchone()) is not None:
            snapshot.accounts[account] = rows.Account(*found)
    for spender in spenders - snapshot.spenders.keys():
        if (found := execute(SPENDER, spender).fetchone()) is not None:
            snapshot.spenders[spender] = rows.Spender(*found)
    for transfer in want.transfers - snapshot.transfers.keys():
        if (found := execute(TRANSFER, transfer).fetchone()) is not None:
            snapshot.transfers[transfer] = found[0]
    for worker in want.workers - snapshot.workers.keys():
        if (found := execute(WORKER, (worker,)).fetchone()) is not None:
            snapshot.workers[worker] = found[0]


def _load_request(execute: Execute, key: tuple[int, str], snapshot: Snapshot) -> None:
    if key in snapshot.requests:
        return
    found = execute(REQUEST, key).fetchone()
    if found is not None:
        snapshot.requests[key] = rows.Request(*found)
        snapshot.legs[key] = [rows.Leg(*row) for row in execute(LEGS, key).fetchall()]
        snapshot.attempts[key] = [rows.Attempt(*row) for row in execute(ATTEMPTS, key).fetchall()]


def save(executemany: ExecuteMany, writes: Writes) -> None:
    """Updates first, so that a client key is free before it is taken again."""
    for sql, values in zip(UPDATES, writes.updates(), strict=True):
        if values:
            executemany(sql, values)
    for sql, values in zip(INSERTS, writes.inserts(), strict=True):
        if values:
            executemany(sql, values)
    if writes.transfers:
        executemany(INSERT_TRANSFER, writes.transfers)
    if writes.entries:
        executemany(INSERT_ENTRY, writes.entries)
