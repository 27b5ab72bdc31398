"""The tables of this room and their SQL; nobody else opens this drawer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.upstream.model import KeyState, Options, Permission, PermissionKind, StoredKey, Upstream

upstream: Final = sa.Table(
    "upstream",
    db.metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("base_url", sa.Text, nullable=False),
    sa.Column("dialect", sa.Text, nullable=False),
    sa.Column("terms_url", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("permission_kind", sa.Text, nullable=True),
    sa.Column("permission_reference", sa.Text, nullable=True),
    sa.Column("permission_date", sa.Text, nullable=True),
    sa.Column("permission_recorded_at", sa.BigInteger, nullable=True),
    sa.Column("added_at", sa.BigInteger, nullable=False),
    sa.Column("enabled", sa.Integer, nullable=False, server_default=sa.text("1")),
    sa.Column("options", sa.Text, nullable=False, server_default=sa.text("'{}'")),
)
"""`scope` is a JSON list of globs of model ids. The permission's columns are filled together or not at all. `options`: JSON of
`model.Options`."""

upstream_key: Final = sa.Table(
    "upstream_key",
    db.metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("upstream", sa.Text, sa.ForeignKey("upstream.id"), nullable=False),
    sa.Column("worker_group", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("daily_limit", sa.BigInteger, nullable=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)
sa.Index(
    "upstream_key_one_active",
    upstream_key.c.upstream,
    upstream_key.c.worker_group,
    unique=True,
    sqlite_where=upstream_key.c.state == KeyState.ACTIVE.value,
    postgresql_where=upstream_key.c.state == KeyState.ACTIVE.value,
)

TABLES: Final = (upstream, upstream_key)


def _values(row: Upstream) -> dict[str, Any]:
    permission = row.permission
    return {
        "base_url": row.base_url,
        "dialect": row.dialect,
        "terms_url": row.terms_url,
        "scope": msgspec.json.encode(row.scope).decode(),
        "permission_kind": None if permission is None else permission.kind.value,
        "permission_reference": None if permission is None else permission.reference,
        "permission_date": None if permission is None else permission.date,
        "permission_recorded_at": None if permission is None else permission.recorded_at_ms,
        "added_at": row.added_at_ms,
        "enabled": int(row.enabled),
        "options": msgspec.json.encode(row.options).decode(),
    }


def _record(row: Mapping[Any, Any]) -> Upstream:
    kind = row["permission_kind"]
    permission = None
    if kind is not None:
        permission = Permission(PermissionKind(kind), row["permission_reference"], row["permission_date"], row["permission_recorded_at"])
    scope = msgspec.json.decode(row["scope"], type=tuple[str, ...])
    options = msgspec.json.decode(row["options"], type=Options)
    words = (row["id"], row["base_url"], row["dialect"], row["terms_url"])
    return Upstream(*words, scope, permission, row["added_at"], bool(row["enabled"]), options)


def _key(row: Mapping[Any, Any]) -> StoredKey:
    return StoredKey(
        row["id"],
        row["upstream"],
        row["worker_group"],
        row["label"],
        row["hash"],
        row["sealed"],
        row["daily_limit"],
        KeyState(row["state"]),
        row["at"],
    )


async def insert(tx: db.Tx, row: Upstream) -> None:
    """Writes a new upstream. Raises: Refused upstream_exists where another transaction was first (this one cannot go on then)."""
    try:
        await tx.execute(sa.insert(upstream).values(id=row.id, **_values(row)))
    except sa.exc.IntegrityError:
        raise Refused("upstream_exists", f"there is an upstream {row.id} already; `tokenarb upstream list` shows it") from None


async def update(tx: db.Tx, row: Upstream) -> None:
    """Writes all of an upstream but its id."""
    await tx.execute(sa.update(upstream).where(upstream.c.id == row.id).values(**_values(row)))


async def by_id(tx: db.Tx, upstream_id: str) -> Upstream | None:
    """One upstream."""
    row = (await tx.execute(sa.select(upstream).where(upstream.c.id == upstream_id))).mappings().first()
    return None if row is None else _record(row)


async def every(tx: db.Tx) -> Sequence[Upstream]:
    """All upstreams, by id."""
    return [_record(row) for row in (await tx.execute(sa.select(upstream).order_by(upstream.c.id))).mappings()]


async def insert_key(tx: db.Tx, key: StoredKey) -> None:
    """Writes a new key. Raises: Refused subkey_exists where its group has an active one (the transaction cannot go on then)."""
    row = sa.insert(upstream_key).values(
        id=key.id,
        upstream=key.upstream,
        worker_group=key.worker_group,
        label=key.label,
        hash=key.hash,
        sealed=key.sealed,
        daily_limit=key.daily_limit,
        state=key.state.value,
        at=key.at_ms,
    )
    try:
        await tx.execute(row)
    except sa.exc.IntegrityError:
        raise Refused("subkey_exists", f"the worker group {key.worker_group} has an active key at {key.upstream}") from None


async def active_key(tx: db.Tx, upstream_id: str, worker_group: str) -> StoredKey | None:
    """The key a worker group uses."""
    chosen = sa.select(upstream_key).where(
        upstream_key.c.upstream == upstream_id,
        upstream_key.c.worker_group == worker_group,
        upstream_key.c.state == KeyState.ACTIVE.value,
    )
    row = (await tx.execute(chosen)).mappings().first()
    return None if row is None else _key(row)


async def keys(tx: db.Tx, upstream_id: str | None = None) -> Sequence[StoredKey]:
    """All keys, oldest first, of one upstream or of all."""
    chosen = sa.select(upstream_key).order_by(upstream_key.c.at, upstream_key.c.id)
    if upstream_id is not None:
        chosen = chosen.where(upstream_key.c.upstream == upstream_id)
    return [_key(row) for row in (await tx.execute(chosen)).mappings()]


async def set_key_state(tx: db.Tx, key_hash: str, state: KeyState) -> int:
    """How many rows changed (0: no such key)."""
    return (await tx.execute(sa.update(upstream_key).where(upstream_key.c.hash == key_hash).values(state=state.value))).rowcount


async def set_key_limit(tx: db.Tx, key_hash: str, daily_limit: int | None) -> int:
    """How many rows changed (0: no such key)."""
    return (await tx.execute(sa.update(upstream_key).where(upstream_key.c.hash == key_hash).values(daily_limit=daily_limit))).rowcount


async def set_sealed(tx: db.Tx, key_id: int, before: str, after: str) -> int:
    """How many rows changed (0: somebody else sealed it anew in the meantime)."""
    same = sa.and_(upstream_key.c.id == key_id, upstream_key.c.sealed == before)
    return (await tx.execute(sa.update(upstream_key).where(same).values(sealed=after))).rowcount
