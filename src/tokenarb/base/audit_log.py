"""What operators did: an append-only table, written in the transaction of the deed itself, each row chained to the one before.

The chain is an HMAC under a secret outside the database: whoever holds only the database can neither change, remove nor add a row
without `verify` seeing it. The one row of the head makes writers take turns until they commit, so that the numbers have no gap;
append last in a transaction, after every other lock, and nobody waits for nobody.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db

PAGE: Final = 1_000
_PURPOSE: Final = b"audit log"

audit_entry: Final = sa.Table(
    "audit_entry",
    db.metadata,
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("deed", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("chain", sa.Text, nullable=False),
)
"""Rows are added and never changed. `before` and `after` are JSON objects of plain values."""

audit_head: Final = sa.Table(
    "audit_head",
    db.metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("n", sa.BigInteger, nullable=False),
    sa.Column("chain", sa.Text, nullable=False),
)
"""One row: the number and the chain of the last entry, so that a missing end is seen too."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`actor` did `deed` to `subject`: words and numbers that name no person. `before` and `after`: what changed, JSON values."""

    actor: str
    deed: str
    subject: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it stands: the `n`th, at Unix ms."""

    n: int
    at_ms: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries are whole; `broken`: what is wrong with the first that is not, None: the chain holds to its end."""

    count: int
    broken: str | None


async def append(tx: db.Tx, now_ms: int, secret: bytes, entry: Entry) -> int:
    """Writes what was done and answers its number. The last thing a transaction does: it holds the lock of the head until it ends."""
    await tx.execute(sa.text("INSERT INTO audit_head (id, n, chain) VALUES (1, 0, '') ON CONFLICT (id) DO NOTHING"))
    await tx.execute(sa.update(audit_head).values(n=audit_head.c.n + 1))  # the lock, on both engines
    head = (await tx.execute(sa.select(audit_head.c.n, audit_head.c.chain))).one()
    row = {
        "n": head.n,
        "at": now_ms,
        "actor": entry.actor,
        "deed": entry.deed,
        "subject": entry.subject,
        "before": _text(entry.before),
        "after": _text(entry.after),
    }
    chain = _chain(secret, head.chain, row)
    await tx.execute(sa.insert(audit_entry).values(**row, chain=chain))
    await tx.execute(sa.update(audit_head).values(chain=chain))
    return int(head.n)


async def page(tx: db.Tx, *, before: int | None = None, limit: int = 10) -> Sequence[Written]:
    """The latest entries first; with `before` those older than that number."""
    statement = sa.select(audit_entry).order_by(audit_entry.c.n.desc()).limit(limit)
    if before is not None:
        statement = statement.where(audit_entry.c.n < before)
    return [_written(row) for row in (await tx.execute(statement)).mappings()]


async def verify(tx: db.Tx, secret: bytes) -> Verdict:
    """Follows the chain from its first entry to the head. Give it a snapshot (`Database.read`)."""
    count, chain = 0, ""
    while rows := (await tx.execute(_after(count))).mappings().all():
        for row in rows:
            if row["n"] != count + 1:
                return Verdict(count, f"entry {count + 1} is missing")
            known = _chain(secret, chain, {name: row[name] for name in row if name != "chain"})
            if not hmac.compare_digest(known, row["chain"]):
                return Verdict(count, f"entry {count + 1} was changed, or is under another secret")
            count, chain = count + 1, row["chain"]
    head = (await tx.execute(sa.select(audit_head.c.n, audit_head.c.chain))).one_or_none()
    if (head.n, head.chain) != (count, chain) if head is not None else count:
        return Verdict(count, f"the head does not follow entry {count}: entries after it are missing")
    return Verdict(count, None)


def _after(n: int) -> sa.Select[Any]:
    return sa.select(audit_entry).where(audit_entry.c.n > n).order_by(audit_entry.c.n).limit(PAGE)


def _chain(secret: bytes, before: str, row: Mapping[str, Any]) -> str:
    key = hmac.new(secret, _PURPOSE, hashlib.sha256).digest()
    said = json.dumps([before, *(row[name] for name in sorted(row))], ensure_ascii=True, separators=(",", ":"))
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _written(row: sa.RowMapping) -> Written:
    entry = Entry(row["actor"], row["deed"], row["subject"], json.loads(row["before"]), json.loads(row["after"]))
    return Written(row["n"], row["at"], entry)
