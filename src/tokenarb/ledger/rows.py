"""The ledger's rows as they are worked on in memory: one class a table, its fields in the order of the table's columns.

`decide` changes them in place; the lanes turn what was touched into tuples. A row knows whether it is new or changed (`mark`, which is no
column), so that each is written once a batch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar, Final, Generic, TypeVar

import msgspec

CLEAN: Final = 0
CHANGED: Final = 1
NEW: Final = 2


class Book(msgspec.Struct, gc=False):
    """The one row that is locked for a customer. `revision` moves whenever a cached view of the customer is out of date."""

    table: ClassVar[str] = "book"
    customer: int
    frozen: int
    revision: int
    at: int
    mark: int = CLEAN


class Account(msgspec.Struct, gc=False):
    """What a customer owns: available + held. An allocation further: issued = available + held + used + removed tokens once it is
    filled, and of its paid nano-USD `recognised` was earned by use and `written_off` left unearned (refund, breakage, remainder)."""

    table: ClassVar[str] = "account"
    customer: int
    id: int
    kind: str
    asset: str
    available: int
    held: int
    expires_at: int | None
    frozen: int
    issued: int
    paid: int
    used: int
    removed: int
    recognised: int
    written_off: int
    mark: int = CLEAN


class Spender(msgspec.Struct, gc=False):
    """What a key may still spend: nano-USD at retail. `used` counts in UTC day `day`; `held` is the sum of its open requests."""

    table: ClassVar[str] = "spender"
    customer: int
    key_id: int
    state: str
    daily_cap: int | None
    day: int
    used: int
    held: int
    mark: int = CLEAN


class Request(msgspec.Struct, gc=False):
    """One call. It outlives its hold; the gate of an ending is the state change out of `held`. `outcome` is how it ended; of a held one
    it is None, or `free` once its customer was told that it costs nothing: then nothing is held for it any more."""

    table: ClassVar[str] = "request"
    customer: int
    id: str
    key_id: int
    client_key: str | None
    body_hash: str | None
    price_version: int
    model: str
    worker: str
    state: str
    at: int
    ended_at: int | None
    output: int
    reserved: int
    day: int
    charged: int
    overrun: int
    usage: str | None
    outcome: str | None
    check_at: int | None
    checks: int
    refund: str | None
    mark: int = CLEAN


class Leg(msgspec.Struct, gc=False):
    """What one account holds for a request, and what it paid in the end."""

    table: ClassVar[str] = "leg"
    customer: int
    request: str
    n: int
    account: int
    held: int
    taken: int
    mark: int = CLEAN


class Attempt(msgspec.Struct, gc=False):
    """One call of an upstream; the only home of generation ids. `buy_cost` is its price there in USD, exact decimal text."""

    table: ClassVar[str] = "attempt"
    customer: int
    request: str
    n: int
    upstream_key: str
    generation_id: str | None
    state: str
    at: int
    buy_cost: str
    mark: int = CLEAN


Row = TypeVar("Row", Book, Account, Spender, Request, Leg, Attempt)
AnyRow = Book | Account | Spender | Request | Leg | Attempt


@dataclass(frozen=True, slots=True)
class Shape(Generic[Row]):
    """How a table is written: all columns at an insert; the changeable ones, then the key, at an update."""

    table: str
    row: type[Row]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    changeable: tuple[str, ...]
    inserted: Callable[[Any], tuple[Any, ...]]
    updated: Callable[[Any], tuple[Any, ...]]


def _shape(row: type[Row], key: tuple[str, ...], changeable: tuple[str, ...]) -> Shape[Row]:
    columns = tuple(name for name in row.__struct_fields__ if name != "mark")
    return Shape(row.table, row, key, columns, changeable, attrgetter(*columns), attrgetter(*changeable, *key))


BOOK: Final = _shape(Book, ("customer",), ("frozen", "revision"))
ACCOUNT: Final = _shape(Account, ("customer", "id"), ("available", "held", "frozen", "used", "removed", "recognised", "written_off"))
SPENDER: Final = _shape(Spender, ("customer", "key_id"), ("state", "daily_cap", "day", "used", "held"))
REQUEST: Final = _shape(
    Request,
    ("customer", "id"),
    ("client_key", "state", "ended_at", "charged", "overrun", "usage", "outcome", "check_at", "checks", "refund"),
)
LEG: Final = _shape(Leg, ("customer", "request", "n"), ("taken",))
ATTEMPT: Final = _shape(Attempt, ("customer", "request", "n"), ("generation_id", "state", "buy_cost"))
SHAPES: Final[tuple[Shape[Any], ...]] = (BOOK, ACCOUNT, SPENDER, REQUEST, LEG, ATTEMPT)
"""Tables that change. Updates run before inserts, so that a client key is free before it is taken again."""

TRANSFER_COLUMNS: Final = ("customer", "id", "code", "request", "names", "note", "at")
ENTRY_COLUMNS: Final = ("customer", "transfer", "n", "code", "account", "asset", "amount")

TransferRow = tuple[int, str, str, str | None, str | None, str, int]
EntryRow = tuple[int, str, int, str, int | None, str, int]
