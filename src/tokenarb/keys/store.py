"""The tables of keys and of what was bought; private to this room. Primary keys start with the customer, as all of the request path's."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.base.clock import DAY_MS
from tokenarb.catalog.terms import Terms
from tokenarb.keys.model import Allocation, AllocationState, ApiKey
from tokenarb.ledger.model import SpenderState

api_key: Final = sa.Table(
    "api_key",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("pepper_version", sa.Integer, nullable=False),
    sa.Column("prefix", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("daily_cap", sa.BigInteger, nullable=True),
    sa.Column("models", sa.Text, nullable=True),
    sa.Column("use_credit", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Index("api_key_by_id", "id"),
)

allocation: Final = sa.Table(
    "allocation",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sale_order", sa.Text, nullable=False),
    sa.Column("package", sa.BigInteger, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("tokens", sa.BigInteger, nullable=False),
    sa.Column("terms", sa.Text, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=True),
    sa.Column("paid", sa.BigInteger, nullable=False),
    sa.Column("sold_at", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.UniqueConstraint("customer", "sale_order", name="allocation_order"),
    sa.Index("allocation_expiry", "state", "expires_at"),
)


def _key(row: Mapping[Any, Any]) -> ApiKey:
    return ApiKey(
        id=row["id"],
        customer=row["customer"],
        prefix=row["prefix"],
        state=SpenderState(row["state"]),
        daily_cap=row["daily_cap"],
        models=None if row["models"] is None else tuple(json.loads(row["models"])),
        use_credit=row["use_credit"],
        created_at=row["created_at"],
        label=row["label"],
        pepper_version=row["pepper_version"],
    )


def _allocation(row: Mapping[Any, Any]) -> Allocation:
    return Allocation(
        id=row["id"],
        customer=row["customer"],
        package=row["package"],
        model=row["model"],
        title=row["title"],
        tokens=row["tokens"],
        terms=Terms.from_json(row["terms"]),
        expires_at_ms=row["expires_at"],
        paid_nano=row["paid"],
        sold_at=row["sold_at"],
        order=row["sale_order"],
        state=AllocationState(row["state"]),
    )


def _changeable(key: ApiKey) -> dict[str, object]:
    return {
        "label": key.label,
        "state": key.state.value,
        "daily_cap": key.daily_cap,
        "models": None if key.models is None else json.dumps(key.models),
        "use_credit": key.use_credit,
    }


async def insert_key(tx: db.Tx, key: ApiKey, digest: str) -> None:
    """Writes a new key."""
    fixed = {"customer": key.customer, "id": key.id, "prefix": key.prefix, "created_at": key.created_at}
    secret = {"digest": digest, "pepper_version": key.pepper_version}
    await tx.execute(sa.insert(api_key).values(**fixed, **secret, **_changeable(key)))


async def update_key(tx: db.Tx, key: ApiKey) -> None:
    """Writes what may change on a key, but never its secret."""
    await tx.execute(sa.update(api_key).where(api_key.c.customer == key.customer, api_key.c.id == key.id).values(**_changeable(key)))


async def replace_digest(tx: db.Tx, key: ApiKey, digest: str, *, was: Collection[str] | None = None) -> int:
    """Gives the key another hash (of `key.pepper_version`) and prefix; with `was` only where it still has one of those."""
    statement = sa.update(api_key).where(api_key.c.customer == key.customer, api_key.c.id == key.id)
    if was is not None:
        statement = statement.where(api_key.c.digest.in_(was))
    result = await tx.execute(statement.values(digest=digest, pepper_version=key.pepper_version, prefix=key.prefix))
    return result.rowcount


async def key_by_digest(tx: db.Tx, digests: Collection[str]) -> ApiKey | None:
    """The key stored under any of these hashes."""
    row = (await tx.execute(sa.select(api_key).where(api_key.c.digest.in_(digests)))).mappings().first()
    return None if row is None else _key(row)


async def key_by_id(tx: db.Tx, key_id: int) -> ApiKey | None:
    """One key, whoever's it is."""
    row = (await tx.execute(sa.select(api_key).where(api_key.c.id == key_id))).mappings().first()
    return None if row is None else _key(row)


async def keys_by_prefix(tx: db.Tx, prefix: str, limit: int) -> Sequence[ApiKey]:
    """Keys that are shown as this prefix."""
    statement = sa.select(api_key).where(api_key.c.prefix == prefix).order_by(api_key.c.id).limit(limit)
    return [_key(row) for row in (await tx.execute(statement)).mappings()]


async def keys_after(tx: db.Tx, customer: int | None, after: int, limit: int) -> Sequence[ApiKey]:
    """A page of keys in the order they were made; of one customer, or of all."""
    statement = sa.select(api_key).where(api_key.c.id > after).order_by(api_key.c.id).limit(limit)
    if customer is not None:
        statement = statement.where(api_key.c.customer == customer)
    return [_key(row) for row in (await tx.execute(statement)).mappings()]


async def pepper_versions(tx: db.Tx) -> dict[int, int]:
    """How many keys that are not revoked are hashed under each pepper version."""
    statement = (
        sa.select(api_key.c.pepper_version, sa.func.count())
        .where(api_key.c.state != SpenderState.REVOKED.value)
        .group_by(api_key.c.pepper_version)
    )
    return {row[0]: row[1] for row in await tx.execute(statement)}


async def insert_allocation(tx: db.Tx, record: Allocation) -> None:
    """Writes a purchase."""
    await tx.execute(
        sa.insert(allocation).values(
            customer=record.customer,
            id=record.id,
            sale_order=record.order,
            package=record.package,
            model=record.model,
            title=record.title,
            tokens=record.tokens,
            terms=record.terms.to_json(),
            expires_at=record.expires_at_ms,
            paid=record.paid_nano,
            sold_at=record.sold_at,
            state=record.state.value,
        )
    )


async def allocations(tx: db.Tx, customer: int, *, live_only: bool) -> Sequence[Allocation]:
    """A customer's purchases, the earliest expiry first, those without expiry last; equal ones in the order they were bought."""
    statement = sa.select(allocation).where(allocation.c.customer == customer)
    if live_only:
        statement = statement.where(allocation.c.state == AllocationState.LIVE.value)
    statement = statement.order_by(sa.func.coalesce(allocation.c.expires_at, 2**63 - 1), allocation.c.id)
    return [_allocation(row) for row in (await tx.execute(statement)).mappings()]


async def all_allocations(tx: db.Tx) -> Sequence[Allocation]:
    """Everybody's purchases, the ended ones too."""
    return [_allocation(row) for row in (await tx.execute(sa.select(allocation))).mappings()]


async def live_between(tx: db.Tx, first: int, last: int) -> dict[int, str]:
    """Models of the live purchases of a range of customers."""
    live = (allocation.c.customer.between(first, last), allocation.c.state == AllocationState.LIVE.value)
    return {row.id: row.model for row in await tx.execute(sa.select(allocation.c.id, allocation.c.model).where(*live))}


async def named_models(tx: db.Tx, first: int, last: int) -> Sequence[tuple[int, tuple[str, ...]]]:
    """(customer, models) of keys with a list, in a range of customers; revoked ones are left out."""
    listed = (api_key.c.customer.between(first, last), api_key.c.models.is_not(None), api_key.c.state != SpenderState.REVOKED.value)
    found = await tx.execute(sa.select(api_key.c.customer, api_key.c.models).where(*listed))
    return [(row.customer, tuple(json.loads(row.models))) for row in found]


async def allocation_by_id(tx: db.Tx, customer: int, allocation_id: int) -> Allocation | None:
    """One purchase."""
    statement = sa.select(allocation).where(allocation.c.customer == customer, allocation.c.id == allocation_id)
    row = (await tx.execute(statement)).mappings().first()
    return None if row is None else _allocation(row)


async def allocation_by_order(tx: db.Tx, customer: int, order: str) -> Allocation | None:
    """The purchase an order made."""
    statement = sa.select(allocation).where(allocation.c.customer == customer, allocation.c.sale_order == order)
    row = (await tx.execute(statement)).mappings().first()
    return None if row is None else _allocation(row)


async def expired(tx: db.Tx, now_ms: int, limit: int) -> Sequence[tuple[int, int]]:
    """(customer, allocation) of live purchases whose end has come, in the order in which books are locked."""
    due = (
        sa.select(allocation.c.customer, allocation.c.id, allocation.c.expires_at)
        .where(allocation.c.state == AllocationState.LIVE.value, allocation.c.expires_at <= now_ms)
        .order_by(allocation.c.expires_at)
        .limit(limit)
        .subquery()
    )
    return [(row[0], row[1]) for row in await tx.execute(sa.select(due.c.customer, due.c.id).order_by(due.c.customer, due.c.id))]


async def set_allocation_state(tx: db.Tx, customer: int, allocation_id: int, state: AllocationState) -> None:
    """Marks what became of a purchase."""
    statement = sa.update(allocation).where(allocation.c.customer == customer, allocation.c.id == allocation_id)
    await tx.execute(statement.values(state=state.value))


async def allocation_owner(tx: db.Tx, allocation_id: int) -> int | None:
    """Whose purchase this is. Reads every customer's: for a person who has only its id."""
    found: int | None = await tx.scalar(sa.select(allocation.c.customer).where(allocation.c.id == allocation_id).limit(1))
    return found


async def sold(tx: db.Tx, from_ms: int, to_ms: int) -> tuple[int, int]:
    """How many purchases were made in [from_ms, to_ms), and nano-USD paid for them."""
    window = (allocation.c.sold_at >= from_ms) & (allocation.c.sold_at < to_ms)
    row = (await tx.execute(sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(allocation.c.paid), 0)).where(window))).one()
    return row[0], int(row[1])


async def sold_by_package(tx: db.Tx, from_ms: int, to_ms: int) -> Sequence[tuple[int, int, int]]:
    """(package, purchases made in [from_ms, to_ms) that were not refunded, nano-USD paid for them)."""
    mine = (allocation.c.sold_at >= from_ms) & (allocation.c.sold_at < to_ms) & (allocation.c.state != AllocationState.REFUNDED.value)
    columns = (allocation.c.package, sa.func.count(), sa.func.sum(allocation.c.paid))
    found = await tx.execute(sa.select(*columns).where(mine).group_by(allocation.c.package).order_by(allocation.c.package))
    return [(row[0], row[1], int(row[2])) for row in found]


async def sales(tx: db.Tx, from_ms: int, to_ms: int) -> Sequence[tuple[int, int, int, int, int]]:
    """(UTC day, customer, package, purchases, nano-USD paid for them) of what was bought in [from_ms, to_ms) and not refunded."""
    day = allocation.c.sold_at.op("/")(sa.literal_column(str(DAY_MS)))
    mine = (allocation.c.sold_at >= from_ms) & (allocation.c.sold_at < to_ms) & (allocation.c.state != AllocationState.REFUNDED.value)
    names = (day, allocation.c.customer, allocation.c.package)
    found = await tx.execute(sa.select(*names, sa.func.count(), sa.func.sum(allocation.c.paid)).where(mine).group_by(*names))
    return [(row[0], row[1], row[2], row[3], int(row[4])) for row in found]


async def holders(tx: db.Tx) -> Sequence[tuple[int, int]]:
    """(package, customers who hold a live purchase of it)."""
    columns = (allocation.c.package, sa.func.count(allocation.c.customer.distinct()))
    live = sa.select(*columns).where(allocation.c.state == AllocationState.LIVE.value)
    return [(row[0], row[1]) for row in await tx.execute(live.group_by(allocation.c.package))]


async def buyers(tx: db.Tx, customers: Collection[int]) -> set[int]:
    """Those of these customers (a thousand at most) who ever bought a package."""
    found = sa.select(allocation.c.customer).distinct().where(allocation.c.customer.in_(sorted(customers)))
    return {row[0] for row in await tx.execute(found)}


async def with_key(tx: db.Tx, customers: Collection[int]) -> set[int]:
    """Those of these customers (a thousand at most) who have a key that works."""
    mine = api_key.c.customer.in_(sorted(customers)) & (api_key.c.state == SpenderState.ACTIVE.value)
    return {row[0] for row in await tx.execute(sa.select(api_key.c.customer).distinct().where(mine))}
