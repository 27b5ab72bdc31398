"""What a batch knows and what it changes: an immutable `Snapshot` in, a working `Sheet` of copied rows, `Writes` out."""

from dataclasses import dataclass, field
from typing import Any

from tokenarb.ledger import rows
from tokenarb.ledger.model import Code, Outcome

Tuple = tuple[Any, ...]
Pair = tuple[int, str]


@dataclass(slots=True)
class Snapshot:
    """The rows a batch may need, as they stand in the database: tuples in the order of the columns.

    What is absent does not exist.
    """

    books: dict[int, Tuple] = field(default_factory=dict)
    accounts: dict[tuple[int, int], Tuple] = field(default_factory=dict)
    spenders: dict[tuple[int, int], Tuple] = field(default_factory=dict)
    requests: dict[Pair, Tuple] = field(default_factory=dict)
    client_keys: dict[Pair, str] = field(default_factory=dict)  # (customer, client key) -> request id
    legs: dict[Pair, list[Tuple]] = field(default_factory=dict)
    attempts: dict[Pair, list[Tuple]] = field(default_factory=dict)
    transfers: dict[Pair, str] = field(default_factory=dict)  # (customer, transfer id) -> code
    workers: dict[str, str] = field(default_factory=dict)  # id -> state


@dataclass(slots=True)
class Writes:
    """What the decision changes, as tuples ready for the database: per table (in the order of `rows.SHAPES`) updates and inserts."""

    updates: list[list[Tuple]]
    inserts: list[list[Tuple]]
    transfers: list[rows.TransferRow]
    entries: list[rows.EntryRow]
    touched: dict[str, list[rows.AnyRow]]  # the same rows, for whoever keeps them in memory

    def empty(self) -> bool:
        """Nothing to write, so nothing to commit."""
        return not (self.transfers or any(self.updates) or any(self.inserts))


@dataclass(slots=True)
class Decision:
    """One outcome an operation, in the operations' order, and what to write."""

    outcomes: list[Outcome]
    writes: Writes


class Sheet:
    """Copies of the rows a batch works on. The snapshot stays as it is; each touched row is written once, however often it changed."""

    __slots__ = (
        "accounts",
        "attempts",
        "books",
        "client_keys",
        "entries",
        "known",
        "legs",
        "requests",
        "snapshot",
        "spenders",
        "touched",
        "transfers",
    )

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.books: dict[int, rows.Book] = {}
        self.accounts: dict[tuple[int, int], rows.Account] = {}
        self.spenders: dict[tuple[int, int], rows.Spender] = {}
        self.requests: dict[Pair, rows.Request] = {}
        self.client_keys: dict[Pair, str] = {}
        self.legs: dict[Pair, list[rows.Leg]] = {}
        self.attempts: dict[Pair, list[rows.Attempt]] = {}
        self.known: dict[Pair, str] = {}
        self.touched: dict[str, list[rows.AnyRow]] = {shape.table: [] for shape in rows.SHAPES}
        self.transfers: list[rows.TransferRow] = []
        self.entries: list[rows.EntryRow] = []

    def book(self, customer: int) -> rows.Book | None:
        row = self.books.get(customer)
        if row is None and (found := self.snapshot.books.get(customer)) is not None:
            row = self.books[customer] = rows.Book(*found)
        return row

    def account(self, customer: int, account: int) -> rows.Account | None:
        key = (customer, account)
        row = self.accounts.get(key)
        if row is None and (found := self.snapshot.accounts.get(key)) is not None:
            row = self.accounts[key] = rows.Account(*found)
        return row

    def spender(self, customer: int, key_id: int) -> rows.Spender | None:
        key = (customer, key_id)
        row = self.spenders.get(key)
        if row is None and (found := self.snapshot.spenders.get(key)) is not None:
            row = self.spenders[key] = rows.Spender(*found)
        return row

    def request(self, customer: int, request: str) -> rows.Request | None:
        key = (customer, request)
        row = self.requests.get(key)
        if row is None and (found := self.snapshot.requests.get(key)) is not None:
            row = self.requests[key] = rows.Request(*found)
        return row

    def by_client_key(self, customer: int, client_key: str) -> rows.Request | None:
        """The request a client named so, if any."""
        key = (customer, client_key)
        request = self.client_keys.get(key) or self.snapshot.client_keys.get(key)
        row = self.request(customer, request) if request is not None else None
        return row if row is not None and row.client_key == client_key else None

    def legs_of(self, customer: int, request: str) -> list[rows.Leg]:
        key = (customer, request)
        found = self.legs.get(key)
        if found is None:
            found = self.legs[key] = [rows.Leg(*row) for row in self.snapshot.legs.get(key, ())]
        return found

    def attempts_of(self, customer: int, request: str) -> list[rows.Attempt]:
        key = (customer, request)
        found = self.attempts.get(key)
        if found is None:
            found = self.attempts[key] = [rows.Attempt(*row) for row in self.snapshot.attempts.get(key, ())]
        return found

    def transfer_code(self, customer: int, transfer: str) -> str | None:
        """The code of a transfer that exists, else None."""
        key = (customer, transfer)
        return self.known.get(key) or self.snapshot.transfers.get(key)

    def change(self, row: rows.AnyRow) -> None:
        """`row` differs from the database."""
        if row.mark == rows.CLEAN:
            row.mark = rows.CHANGED
            self.touched[row.table].append(row)

    def add(self, row: rows.AnyRow) -> None:
        """`row` is not in the database yet."""
        row.mark = rows.NEW
        self.touched[row.table].append(row)

    def post(
        self,
        transfer: rows.TransferRow,
        lines: list[tuple[Code, int | None, str, int]],
    ) -> None:
        """Books a transfer with its lines (code, account, asset, amount); zero lines say nothing and are left out."""
        customer, id_, code = transfer[:3]
        sums: dict[str, int] = {}
        n = 0
        for line, account, asset, amount in lines:
            if amount:
                sums[asset] = sums.get(asset, 0) + amount
                self.entries.append((customer, id_, n, str(line), account, asset, amount))
                n += 1
        assert not any(sums.values()), f"transfer {id_} does not sum to zero"
        self.transfers.append(transfer)
        self.known[customer, id_] = code

    def writes(self) -> Writes:
        """All changes as tuples."""
        updates: list[list[Tuple]] = []
        inserts: list[list[Tuple]] = []
        for shape in rows.SHAPES:
            touched = self.touched[shape.table]
            updates.append([shape.updated(row) for row in touched if row.mark == rows.CHANGED])
            inserts.append([shape.inserted(row) for row in touched if row.mark == rows.NEW])
        return Writes(updates, inserts, self.transfers, self.entries, self.touched)
