"""The ledger's tables, on both engines. Private to this room: other rooms read through `reading` and write through `book`.

Amounts are nano-USD or package tokens, times are Unix ms, ids are the caller's. Every key of the request path starts with the customer.
"""

from typing import Final

import sqlalchemy as sa

from tokenarb.base import db


def _number(name: str, *, key: bool = False, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=key, autoincrement=False, nullable=null)


def _small(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, autoincrement=False, nullable=False)


def _text(name: str, *, key: bool = False, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=null)


book: Final = sa.Table("book", db.metadata, _number("customer", key=True), _small("frozen"), _number("revision"), _number("at"))

account: Final = sa.Table(
    "account",
    db.metadata,
    _number("customer", key=True),
    _number("id", key=True),
    _text("kind"),
    _text("asset"),
    _number("available"),
    _number("held"),
    _number("expires_at", null=True),
    _small("frozen"),
    _number("issued"),
    _number("paid"),
    _number("used"),
    _number("removed"),
    _number("recognised"),
    _number("written_off"),
    sa.CheckConstraint("available >= 0 AND held >= 0", name="account_never_negative"),
    sa.CheckConstraint("recognised >= 0 AND written_off >= 0 AND recognised + written_off <= paid", name="account_earned_within_paid"),
    sqlite_with_rowid=False,
)

spender: Final = sa.Table(
    "spender",
    db.metadata,
    _number("customer", key=True),
    _number("key_id", key=True),
    _text("state"),
    _number("daily_cap", null=True),
    _number("day"),
    _number("used"),
    _number("held"),
    sa.CheckConstraint("used >= 0 AND held >= 0", name="spender_never_negative"),
    sqlite_with_rowid=False,
)

request: Final = sa.Table(
    "request",
    db.metadata,
    _number("customer", key=True),
    _text("id", key=True),
    _number("key_id"),
    _text("client_key", null=True),
    _text("body_hash", null=True),
    _number("price_version"),
    _text("model"),
    _text("worker"),
    _text("state"),
    _number("at"),
    _number("ended_at", null=True),
    _number("output"),
    _number("reserved"),
    _number("day"),
    _number("charged"),
    _number("overrun"),
    _text("usage", null=True),
    _text("outcome", null=True),
    _number("check_at", null=True),
    _small("checks"),
    _text("refund", null=True),
    sqlite_with_rowid=False,
)
# Partial, so that a request costs an index entry only while it is open, or if its client named it.
sa.Index(
    "request_by_client_key",
    request.c.customer,
    request.c.client_key,
    unique=True,
    sqlite_where=request.c.client_key.is_not(None),
    postgresql_where=request.c.client_key.is_not(None),
)
sa.Index(
    "request_open",
    request.c.worker,
    request.c.check_at,
    sqlite_where=request.c.state == sa.literal_column("'held'"),
    postgresql_where=request.c.state == sa.literal_column("'held'"),
)

leg: Final = sa.Table(
    "leg",
    db.metadata,
    _number("customer", key=True),
    _text("request", key=True),
    _small("n", key=True),
    _number("account"),
    _number("held"),
    _number("taken"),
    sa.CheckConstraint("taken >= 0 AND taken <= held", name="leg_within_hold"),
    sqlite_with_rowid=False,
)

attempt: Final = sa.Table(
    "attempt",
    db.metadata,
    _number("customer", key=True),
    _text("request", key=True),
    _small("n", key=True),
    _text("upstream_key"),
    _text("generation_id", null=True),
    _text("state"),
    _number("at"),
    _text("buy_cost"),
    sqlite_with_rowid=False,
)

transfer: Final = sa.Table(
    "transfer",
    db.metadata,
    _number("customer", key=True),
    _text("id", key=True),
    _text("code"),
    _text("request", null=True),
    _text("names", null=True),
    _text("note"),
    _number("at"),
    sqlite_with_rowid=False,
)
# Charges are found by their request's id, which sorts by time; only the few other transfers need an order of their own.
sa.Index(
    "transfer_outside_requests",
    transfer.c.customer,
    transfer.c.at,
    sqlite_where=transfer.c.request.is_(None),
    postgresql_where=transfer.c.request.is_(None),
)

entry: Final = sa.Table(
    "entry",
    db.metadata,
    _number("customer", key=True),
    _text("transfer", key=True),
    _small("n", key=True),
    _text("code"),
    _number("account", null=True),
    _text("asset"),
    _number("amount"),
    sqlite_with_rowid=False,
)

worker: Final = sa.Table("worker", db.metadata, _text("id", key=True), _number("lease_until"), _text("state"))

TABLES: Final = (book, account, spender, request, leg, attempt, transfer, entry, worker)
