"""What a batch knows and what it changes: a `Snapshot` of rows goes in and is worked on by way of a `Sheet`; `Writes` come out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tokenarb.base.money import USD
from tokenarb.ledger import rows
from tokenarb.ledger.model import Code, Outcome
from tokenarb.ledger.rows import CHANGED, CLEAN, NEW

Tuple = tuple[Any, ...]
Pair = tuple[int, str]


@dataclass(slots=True)
class Snapshot:
    """The rows a batch may need, as they stand in the database. What is absent does not exist.

    A decision changes these very rows: until its writes are committed they are a guess, and if that fails they are to be thrown away.
    """

    books: dict[int, rows.Book] = field(default_factory=dict)
    accounts: dict[tuple[int, int], rows.Account] = field(default_factory=dict)
    spenders: dict[tuple[int, int], rows.Spender] = field(default_factory=dict)
    requests: dict[Pair, rows.Request] = field(default_factory=dict)
    client_keys: dict[Pair, str] = field(default_factory=dict)  # (customer, client key) -> request id
    legs: dict[Pair, list[rows.Leg]] = field(default_factory=dict)
    attempts: dict[Pair, list[rows.Attempt]] = field(default_factory=dict)
    transfers: dict[Pair, str] = field(default_factory=dict)  # (customer, transfer id) -> code
    workers: dict[str, str] = field(default_factory=dict)  # id -> state


@dataclass(slots=True)
class Writes:
    """What the decision changes: rows by table, which say themselves whether they are new, and what is only ever added."""

    touched: Mapping[type, list[rows.AnyRow]]
    transfers: list[rows.TransferRow]
    entries: list[rows.EntryRow]

    def empty(self) -> bool:
        """Nothing to write, so nothing to commit."""
        return not (self.transfers or any(self.touched.values()))

    def updates(self) -> list[list[Tuple]]:
        """Changed rows as tuples, by table in the order of `rows.SHAPES`. To be asked before `keeping.keep`, which makes them clean."""
        return [[shape.updated(row) for row in self.touched[shape.row] if row.mark == rows.CHANGED] for shape in rows.SHAPES]

    def inserts(self) -> list[list[Tuple]]:
        """New rows, likewise."""
        return [[shape.inserted(row) for row in self.touched[shape.row] if row.mark == rows.NEW] for shape in rows.SHAPES]


@dataclass(slots=True)
class Decision:
    """One outcome an operation, in the operations' order, and what to write."""

    outcomes: list[Outcome]
    writes: Writes


class Sheet:
    """A snapshot being worked on. Each touched row is written once, however often it changed."""

    __slots__ = ("entries", "snapshot", "touched", "transfers")

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.touched: dict[type, list[rows.AnyRow]] = {shape.row: [] for shape in rows.SHAPES}
        self.transfers: list[rows.TransferRow] = []
        self.entries: list[rows.EntryRow] = []

    def book(self, customer: int) -> rows.Book | None:
        return self.snapshot.books.get(customer)

    def account(self, customer: int, account: int) -> rows.Account | None:
        return self.snapshot.accounts.get((customer, account))

    def spender(self, customer: int, key_id: int) -> rows.Spender | None:
        return self.snapshot.spenders.get((customer, key_id))

    def request(self, customer: int, request: str) -> rows.Request | None:
        return self.snapshot.requests.get((customer, request))

    def by_client_key(self, customer: int, client_key: str) -> rows.Request | None:
        """The request a client named so, if any."""
        request = self.snapshot.client_keys.get((customer, client_key))
        row = self.request(customer, request) if request is not None else None
        return row if row is not None and row.client_key == client_key else None

    def legs_of(self, customer: int, request: str) -> list[rows.Leg]:
        return self.snapshot.legs.get((customer, request), [])

    def attempts_of(self, customer: int, request: str) -> list[rows.Attempt]:
        return self.snapshot.attempts.get((customer, request), [])

    def transfer_code(self, customer: int, transfer: str) -> str | None:
        """The code of a transfer that exists, else None."""
        return self.snapshot.transfers.get((customer, transfer))

    def change(self, row: rows.AnyRow) -> None:
        """`row` differs from the database."""
        if row.mark == CLEAN:
            row.mark = CHANGED
            self.touched[type(row)].append(row)

    def add(self, row: rows.AnyRow) -> None:
        """`row` is not in the database yet; the caller has put it into the snapshot."""
        row.mark = NEW
        self.touched[type(row)].append(row)

    def post(
        self,
        transfer: rows.TransferRow,
        lines: list[tuple[Code, int | None, str, int]],
    ) -> None:
        """Books a transfer with its lines (code, account, asset, amount); zero lines say nothing and are left out."""
        customer, id_, code = transfer[:3]
        add, n, usd = self.entries.append, 0, 0
        others: dict[str, int] = {}
        for line, account, asset, amount in lines:
            if amount:
                if asset == USD:
                    usd += amount
                else:
                    others[asset] = others.get(asset, 0) + amount
                add((customer, id_, n, line._value_, account, asset, amount))  # plain text: drivers are slow with enums
                n += 1
        assert usd == 0, f"transfer {id_} does not sum to zero"
        assert not others or not any(others.values()), f"transfer {id_} does not sum to zero"
        self.transfers.append(transfer)
        self.snapshot.transfers[customer, id_] = code

    def writes(self) -> Writes:
        """All changes."""
        return Writes(self.touched, self.transfers, self.entries)
