"""PostgreSQL: locks, reads and writes a batch in one statement each, with arrays of keys and columns.

Every look-up is LATERAL ... LIMIT 1 on a primary key: on fresh statistics the planner otherwise reads whole tables (see `SETTINGS`).
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tokenarb.ledger import rows, store
from tokenarb.ledger.sheet import Snapshot, Writes
from tokenarb.ledger.wanted import Wanted

SETTINGS: Final = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
}
"""For the ledger's statements only; without them the first batches on fresh statistics ran ten times slower."""

_ROWS: Final = msgspec.json.Decoder(list[tuple[Any, ...]])


def _array(shape: rows.Shape[Any], alias: str) -> str:
    return f"json_agg(json_build_array({', '.join(f'{alias}.{name}' for name in shape.columns)}))::text"


def _lock(skip: str) -> str:
    return f"""
WITH w AS MATERIALIZED (SELECT id, state FROM worker WHERE id = ANY($2::text[]) FOR SHARE),
     b AS MATERIALIZED (SELECT customer FROM book WHERE customer = ANY($1::bigint[]) ORDER BY customer FOR UPDATE {skip})
SELECT (SELECT json_agg(json_build_array(id, state))::text FROM w), (SELECT array_agg(customer) FROM b)"""  # noqa: S608 - own words


LOCK_FREE: Final = _lock("SKIP LOCKED")
LOCK_ALL: Final = _lock("")

READ: Final = f"""
WITH asked AS MATERIALIZED (
  SELECT r.* FROM unnest($2::bigint[], $3::text[]) AS w(customer, id)
    CROSS JOIN LATERAL (SELECT * FROM request r WHERE r.customer = w.customer AND r.id = w.id LIMIT 1) r
  UNION
  SELECT r.* FROM unnest($4::bigint[], $5::text[]) AS w(customer, client_key)
    CROSS JOIN LATERAL (SELECT * FROM request r WHERE r.customer = w.customer AND r.client_key = w.client_key LIMIT 1) r
), legs AS MATERIALIZED (
  SELECT l.* FROM asked a CROSS JOIN LATERAL (SELECT * FROM leg l WHERE l.customer = a.customer AND l.request = a.id ORDER BY n) l
)
SELECT
 (SELECT {_array(rows.BOOK, "b")} FROM unnest($1::bigint[]) AS w(customer)
    CROSS JOIN LATERAL (SELECT * FROM book b WHERE b.customer = w.customer LIMIT 1) b),
 (SELECT {_array(rows.ACCOUNT, "a")} FROM (
    SELECT customer, id FROM unnest($6::bigint[], $7::bigint[]) AS w(customer, id) UNION SELECT customer, account FROM legs) w
    CROSS JOIN LATERAL (SELECT * FROM account a WHERE a.customer = w.customer AND a.id = w.id LIMIT 1) a),
 (SELECT {_array(rows.SPENDER, "s")} FROM (
    SELECT customer, key_id FROM unnest($8::bigint[], $9::bigint[]) AS w(customer, key_id) UNION SELECT customer, key_id FROM asked) w
    CROSS JOIN LATERAL (SELECT * FROM spender s WHERE s.customer = w.customer AND s.key_id = w.key_id LIMIT 1) s),
 (SELECT {_array(rows.REQUEST, "r")} FROM asked r),
 (SELECT {_array(rows.LEG, "l")} FROM legs l),
 (SELECT {_array(rows.ATTEMPT, "t")} FROM asked r
    CROSS JOIN LATERAL (SELECT * FROM attempt t WHERE t.customer = r.customer AND t.request = r.id ORDER BY n) t),
 (SELECT json_agg(json_build_array(t.customer, t.id, t.code))::text FROM unnest($10::bigint[], $11::text[]) AS w(customer, id)
    CROSS JOIN LATERAL (SELECT * FROM transfer t WHERE t.customer = w.customer AND t.id = w.id LIMIT 1) t)
"""  # noqa: S608 - own names


def lock_arguments(want: Wanted) -> tuple[list[int], list[str]]:
    """Arguments of LOCK_FREE and LOCK_ALL."""
    return sorted(want.customers), sorted(want.workers)


def locked(row: Any) -> tuple[dict[str, str], set[int]]:
    """The workers' states and the customers whose book is ours now."""
    return dict(_ROWS.decode(row[0])) if row[0] else {}, set(row[1] or ())


def read_arguments(want: Wanted) -> list[list[Any]]:
    """Arguments of READ."""
    arguments: list[list[Any]] = [sorted(want.customers)]
    for pairs in (want.requests, want.client_keys, want.accounts, want.spenders, want.transfers):
        arguments.extend(_columns(pairs, 2))
    return arguments


def _columns(values: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    turned = [list(column) for column in zip(*values, strict=True)]
    return turned or [[] for _ in range(width)]


def snapshot(row: Any, workers: dict[str, str]) -> Snapshot:
    """The rows READ found."""
    books, accounts, spenders, requests, legs, attempts, transfers = (_ROWS.decode(found) if found else [] for found in row)
    result = Snapshot(
        books={found[0]: rows.Book(*found) for found in books},
        accounts={(found[0], found[1]): rows.Account(*found) for found in accounts},
        spenders={(found[0], found[1]): rows.Spender(*found) for found in spenders},
        requests={(found[0], found[1]): rows.Request(*found) for found in requests},
        transfers={(found[0], found[1]): found[2] for found in transfers},
        workers=workers,
    )
    for request in result.requests.values():
        if request.client_key is not None:
            result.client_keys[request.customer, request.client_key] = request.id
    for found in sorted(legs, key=_number):
        result.legs.setdefault((found[0], found[1]), []).append(rows.Leg(*found))
    for found in sorted(attempts, key=_number):
        result.attempts.setdefault((found[0], found[1]), []).append(rows.Attempt(*found))
    return result


def _number(row: tuple[Any, ...]) -> int:
    return int(row[2])


_TYPES: Final = {sa.BigInteger: "bigint[]", sa.Integer: "integer[]", sa.Text: "text[]"}


def _types(table: sa.Table) -> dict[str, str]:
    return {column.name: _TYPES[type(column.type)] for column in table.columns}


class Write:
    """A statement in the making: CTEs that each write one table, and their array arguments."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.arguments: list[list[Any]] = []

    def _unnest(self, columns: tuple[str, ...], types: dict[str, str], values: Sequence[tuple[Any, ...]]) -> str:
        first = len(self.arguments) + 1
        self.arguments.extend(_columns(values, len(columns)))
        return ", ".join(f"${first + index}::{types[name]}" for index, name in enumerate(columns))

    def update(self, shape: rows.Shape[Any], values: Sequence[tuple[Any, ...]]) -> None:
        """Changes rows of a table that has a shape."""
        if not values:
            return
        columns = shape.changeable + shape.key
        source = self._unnest(columns, _TABLE_TYPES[shape.table], values)
        sets = ", ".join(f"{name} = x.{name}" for name in shape.changeable)
        where = " AND ".join(f"t.{name} = x.{name}" for name in shape.key)
        self._add(f"UPDATE {shape.table} t SET {sets} FROM unnest({source}) AS x({', '.join(columns)}) WHERE {where}")  # noqa: S608 - own names

    def insert(self, table: str, columns: tuple[str, ...], values: Sequence[tuple[Any, ...]]) -> None:
        """Adds rows to a table."""
        if not values:
            return
        source = self._unnest(columns, _TABLE_TYPES[table], values)
        self._add(f"INSERT INTO {table} ({', '.join(columns)}) SELECT * FROM unnest({source})")  # noqa: S608 - own names

    def _add(self, sql: str) -> None:
        self.parts.append(f"w{len(self.parts)} AS ({sql})")

    def sql(self) -> str:
        """The whole statement."""
        return f"WITH {', '.join(self.parts)} SELECT 1"


_TABLE_TYPES: Final = {table.name: _types(table) for table in store.TABLES}


def statements(writes: Writes) -> list[Write]:
    """One statement for everything; two where a client key changes hands, since the parts of one statement run in no order."""
    request = rows.SHAPES.index(rows.REQUEST)
    client_key = rows.REQUEST.columns.index("client_key")
    updates, inserts = writes.updates(), writes.inserts()
    changes_hands = bool(updates[request]) and any(row[client_key] is not None for row in inserts[request])
    result = [Write()]
    if changes_hands:
        result[0].update(rows.REQUEST, updates[request])
        result.append(Write())
    last = result[-1]
    for index, shape in enumerate(rows.SHAPES):
        if not (changes_hands and index == request):
            last.update(shape, updates[index])
    for index, shape in enumerate(rows.SHAPES):
        last.insert(shape.table, shape.columns, inserts[index])
    last.insert("transfer", rows.TRANSFER_COLUMNS, writes.transfers)
    last.insert("entry", rows.ENTRY_COLUMNS, writes.entries)
    return [write for write in result if write.parts]
