"""The tables of an upstream's models, its operator's keys, and what those spent a day; private to this room."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.catalog import pricelist
from tokenarb.upstream.model import Credential, KeyState, Ware

upstream_model: Final = sa.Table(
    "upstream_model",
    db.metadata,
    sa.Column("upstream", sa.Text, sa.ForeignKey("upstream.id"), primary_key=True),
    sa.Column("model", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("price", sa.Text, nullable=False),
    sa.Column("context", sa.BigInteger, nullable=False),
    sa.Column("output_max", sa.BigInteger, nullable=False),
    sa.Column("inputs", sa.Text, nullable=False),
    sa.Column("weight", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("added_at", sa.BigInteger, nullable=False),
    sa.Column("makes", sa.Text, nullable=False, server_default="text"),
)
"""`price`: a price list as `catalog.pricelist` writes it. `inputs`: a JSON list of modalities."""

upstream_credential: Final = sa.Table(
    "upstream_credential",
    db.metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("upstream", sa.Text, sa.ForeignKey("upstream.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("env", sa.Text, nullable=True),
    sa.Column("sealed", sa.Text, nullable=True),
    sa.Column("daily_limit", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
sa.Index("upstream_credential_name", upstream_credential.c.upstream, upstream_credential.c.name, unique=True)

upstream_spend: Final = sa.Table(
    "upstream_spend",
    db.metadata,
    sa.Column("credential", sa.Text, primary_key=True),
    sa.Column("day", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("spent", sa.BigInteger, nullable=False),
)
"""Nano-USD by key (its name in attempts) and UTC day, as workers last said: for the second wall. The books are the attempts' costs."""

TABLES: Final = (upstream_model, upstream_credential, upstream_spend)


async def put_ware(tx: db.Tx, ware: Ware) -> None:
    """Writes a row, over the one of the same upstream and model where there is one; that keeps its date."""
    values = {
        "name": ware.name,
        "price": pricelist.to_json(ware.price),
        "context": ware.context,
        "output_max": ware.output_max,
        "inputs": msgspec.json.encode(ware.inputs).decode(),
        "weight": ware.weight,
        "title": ware.title,
        "makes": ware.makes,
    }
    same = sa.and_(upstream_model.c.upstream == ware.upstream, upstream_model.c.model == ware.model)
    if (await tx.execute(sa.update(upstream_model).where(same).values(**values))).rowcount == 0:
        await tx.execute(sa.insert(upstream_model).values(upstream=ware.upstream, model=ware.model, added_at=ware.added_at_ms, **values))


async def remove_ware(tx: db.Tx, upstream_id: str, model: str) -> int:
    """How many rows went (0: no such row)."""
    same = sa.and_(upstream_model.c.upstream == upstream_id, upstream_model.c.model == model)
    return (await tx.execute(sa.delete(upstream_model).where(same))).rowcount


async def wares(tx: db.Tx, upstream_id: str | None = None) -> Sequence[Ware]:
    """All rows, or those of one upstream."""
    chosen = sa.select(upstream_model).order_by(upstream_model.c.upstream, upstream_model.c.model)
    if upstream_id is not None:
        chosen = chosen.where(upstream_model.c.upstream == upstream_id)
    return [_ware(row) for row in (await tx.execute(chosen)).mappings()]


def _ware(row: Mapping[Any, Any]) -> Ware:
    inputs = msgspec.json.decode(row["inputs"], type=tuple[str, ...])
    price, sizes = pricelist.from_json(row["price"]), (row["context"], row["output_max"])
    sold = (row["weight"], row["title"], row["added_at"], row["makes"])
    return Ware(row["upstream"], row["model"], row["name"], price, *sizes, inputs, *sold)


async def insert_credential(tx: db.Tx, key: Credential) -> None:
    """Writes a new key. Raises: Refused key_exists where another transaction was first (this one cannot go on then)."""
    row = sa.insert(upstream_credential).values(
        id=key.id,
        upstream=key.upstream,
        name=key.name,
        env=key.env,
        sealed=key.sealed,
        daily_limit=key.daily_limit,
        state=key.state.value,
        at=key.at_ms,
    )
    try:
        await tx.execute(row)
    except sa.exc.IntegrityError:
        raise Refused("key_exists", f"{key.upstream} has a key {key.name} already") from None


async def set_credential_state(tx: db.Tx, upstream_id: str, name: str, state: KeyState) -> int:
    """How many rows changed (0: no such key)."""
    same = sa.and_(upstream_credential.c.upstream == upstream_id, upstream_credential.c.name == name)
    return (await tx.execute(sa.update(upstream_credential).where(same).values(state=state.value))).rowcount


async def set_credential_sealed(tx: db.Tx, key_id: int, before: str, after: str) -> int:
    """How many rows changed (0: somebody else sealed it anew in the meantime)."""
    same = sa.and_(upstream_credential.c.id == key_id, upstream_credential.c.sealed == before)
    return (await tx.execute(sa.update(upstream_credential).where(same).values(sealed=after))).rowcount


async def credentials(tx: db.Tx, upstream_id: str | None = None) -> Sequence[Credential]:
    """All keys, oldest first, or those of one upstream."""
    table = upstream_credential
    chosen = sa.select(table).order_by(table.c.at, table.c.id)
    if upstream_id is not None:
        chosen = chosen.where(table.c.upstream == upstream_id)
    return [
        Credential(row.id, row.upstream, row.name, row.env, row.sealed, row.daily_limit, KeyState(row.state), row.at)
        for row in await tx.execute(chosen)
    ]


async def add_spent(tx: db.Tx, day: int, amounts: Mapping[str, int]) -> None:
    """Adds to each key's figure of that day. In the order of names, so that two workers never wait for each other in a circle."""
    add = sa.text(
        "INSERT INTO upstream_spend (credential, day, spent) VALUES (:credential, :day, :spent) "
        "ON CONFLICT (credential, day) DO UPDATE SET spent = upstream_spend.spent + excluded.spent"
    )
    for name in sorted(amounts):
        await tx.execute(add, {"credential": name, "day": day, "spent": amounts[name]})


async def spent(tx: db.Tx, day: int) -> dict[str, int]:
    """By key, on that day."""
    table = upstream_spend
    return {row.credential: int(row.spent) for row in await tx.execute(sa.select(table).where(table.c.day == day))}
