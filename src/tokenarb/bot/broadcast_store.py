"""The table of messages to many: what is sent to whom, how far it has come; private to this room."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db

RUNNING, STOPPED, DONE = "running", "stopped", "done"

broadcast: Final = sa.Table(
    "broadcast",
    db.metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("operator", sa.BigInteger, nullable=False),
    sa.Column("segment", sa.Text, nullable=False),
    sa.Column("texts", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("last_customer", sa.BigInteger, nullable=False),
    sa.Column("queued", sa.BigInteger, nullable=False),
    sa.Column("sent", sa.BigInteger, nullable=False),
    sa.Column("skipped", sa.BigInteger, nullable=False),
    sa.Column("message", sa.BigInteger, nullable=True),
)
"""`texts`: JSON of Telegram's HTML by language, '' for every other one. `last_customer`: up to whom letters were put into the outbox, in
the transaction that put them there. `message`: where the operator sees how far it is."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A row of the table. `total` people were counted when it began; `skipped`: who could not be reached."""

    id: str
    operator: int
    segment: str
    texts: Mapping[str, str]
    at_ms: int
    state: str
    total: int
    last_customer: int
    queued: int
    sent: int
    skipped: int
    message: int | None


async def add(tx: db.Tx, now_ms: int, broadcast_id: str, operator: int, segment: str, texts: Mapping[str, str], total: int) -> None:
    """Writes one that begins."""
    row: dict[str, Any] = dict.fromkeys(("last_customer", "queued", "sent", "skipped"), 0)
    row |= {"id": broadcast_id, "operator": operator, "segment": segment, "texts": json.dumps(texts), "at": now_ms}
    await tx.execute(sa.insert(broadcast).values(**row, state=RUNNING, total=total, message=None))


async def find(tx: db.Tx, broadcast_id: str) -> Broadcast | None:
    """One by its id."""
    return next(iter(await _select(tx, broadcast.c.id == broadcast_id)), None)


async def running(tx: db.Tx) -> Sequence[Broadcast]:
    """Those that are not at their end, oldest first."""
    return await _select(tx, broadcast.c.state == RUNNING)


async def _select(tx: db.Tx, where: sa.ColumnElement[bool]) -> Sequence[Broadcast]:
    rows = (await tx.execute(sa.select(broadcast).where(where).order_by(broadcast.c.at, broadcast.c.id))).mappings()
    return [_record(row) for row in rows]


def _record(row: sa.RowMapping) -> Broadcast:
    plain = {name: row[name] for name in row if name not in ("texts", "at")}
    return Broadcast(texts=json.loads(row["texts"]), at_ms=row["at"], **plain)


async def advance(tx: db.Tx, one: Broadcast, last_customer: int, queued: int) -> bool:
    """Up to whom it has come now; False: it was stopped, or somebody else has moved it since it was read."""
    mine = sa.update(broadcast).where(
        broadcast.c.id == one.id, broadcast.c.state == RUNNING, broadcast.c.last_customer == one.last_customer
    )
    return (await tx.execute(mine.values(last_customer=last_customer, queued=broadcast.c.queued + queued))).rowcount == 1


async def end(tx: db.Tx, broadcast_id: str, state: str) -> bool:
    """Stopped, or done; False: it has ended before."""
    mine = sa.update(broadcast).where(broadcast.c.id == broadcast_id, broadcast.c.state == RUNNING)
    return (await tx.execute(mine.values(state=state))).rowcount == 1


async def carried(tx: db.Tx, broadcast_id: str, *, sent: bool) -> None:
    """One letter more has left, or can never arrive."""
    column = broadcast.c.sent if sent else broadcast.c.skipped
    await tx.execute(sa.update(broadcast).where(broadcast.c.id == broadcast_id).values({column: column + 1}))


async def shown_in(tx: db.Tx, broadcast_id: str, message: int) -> None:
    """Where the operator sees how far it is."""
    await tx.execute(sa.update(broadcast).where(broadcast.c.id == broadcast_id).values(message=message))
