"""The table of what operators were asked before it is done; a button carries its id and works after a restart. Private to this room."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db

operator_ask: Final = sa.Table(
    "operator_ask",
    db.metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("operator", sa.BigInteger, nullable=False),
    sa.Column("deed", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("done_at", sa.BigInteger, nullable=True),
)
"""`operator`: the customer's number of who was asked. `done_at`: set by the transaction of the deed, which makes it once."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A deed with everything it needs. `id` is made when it is asked, and unique; `body` holds plain JSON values."""

    id: str
    operator: int
    deed: str
    body: Mapping[str, Any]
    at_ms: int
    done: bool


async def put(tx: db.Tx, now_ms: int, ask_id: str, operator: int, deed: str, body: Mapping[str, Any]) -> None:
    """Writes a question; the same id again changes nothing."""
    statement = """INSERT INTO operator_ask (id, operator, deed, body, at, done_at) VALUES (:id, :operator, :deed, :body, :at, NULL)
        ON CONFLICT (id) DO NOTHING"""
    values = {"id": ask_id, "operator": operator, "deed": deed, "body": json.dumps(body, separators=(",", ":")), "at": now_ms}
    await tx.execute(sa.text(statement), values)


async def find(tx: db.Tx, ask_id: str) -> Ask | None:
    """A question by its id."""
    row = (await tx.execute(sa.select(operator_ask).where(operator_ask.c.id == ask_id))).mappings().first()
    if row is None:
        return None
    return Ask(row["id"], row["operator"], row["deed"], json.loads(row["body"]), row["at"], row["done_at"] is not None)


async def claim(tx: db.Tx, now_ms: int, ask_id: str) -> bool:
    """Whether it is still to be done; whoever asks second waits for the first to commit, and is told no."""
    fresh = sa.update(operator_ask).where(operator_ask.c.id == ask_id, operator_ask.c.done_at.is_(None))
    return (await tx.execute(fresh.values(done_at=now_ms))).rowcount == 1


async def forget(tx: db.Tx, before_ms: int) -> int:
    """Removes what was asked before then; how many."""
    return (await tx.execute(sa.delete(operator_ask).where(operator_ask.c.at < before_ms))).rowcount
