"""Serving processes and their leases. A worker whose lease ran out is declared dead; from then on it is fenced out of its requests.

Leases run by the database's clock, so that no two machines' clocks need to agree.
"""

from typing import Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.ledger import store
from tokenarb.ledger.holding import ALIVE

DEAD: Final = "dead"
LEASE_MS: Final = 15_000

_worker = store.worker


def _now_ms(tx: db.Tx) -> sa.ColumnElement[int]:
    """The database's clock in Unix ms."""
    if tx.dialect.name == "sqlite":
        return sa.cast((sa.func.julianday("now") - 2440587.5) * 86_400_000, sa.BigInteger)
    return sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()) * 1000, sa.BigInteger)


async def register(tx: db.Tx, worker: str, *, lease_ms: int = LEASE_MS) -> None:
    """A new worker, alive. Its id is new with every start of a process. Raises: Refused(fenced) where that id is known."""
    known = await tx.scalar(sa.select(_worker.c.state).where(_worker.c.id == worker))
    if known is not None:
        raise Refused("fenced", f"worker {worker} is registered already ({known}); a process takes a new id at each start")
    await tx.execute(_worker.insert().values(id=worker, lease_until=_now_ms(tx) + lease_ms, state=ALIVE))


async def renew(tx: db.Tx, worker: str, *, lease_ms: int = LEASE_MS) -> None:
    """Prolongs the lease. Raises: Refused(fenced) where the worker has been declared dead: it must stop serving at once."""
    alive = (_worker.c.id == worker) & (_worker.c.state == ALIVE)
    result = await tx.execute(_worker.update().where(alive).values(lease_until=_now_ms(tx) + lease_ms))
    if result.rowcount != 1:
        raise Refused("fenced", f"worker {worker} has been declared dead")


async def retire(tx: db.Tx, worker: str) -> None:
    """A worker that ends in order: what it left held goes to the resolver now, not at the end of its lease."""
    await tx.execute(_worker.update().where(_worker.c.id == worker).values(state=DEAD))


async def declare_dead(tx: db.Tx) -> list[str]:
    """Every living worker whose lease ran out by the database's clock is dead from now on. Returns their ids."""
    expired = (_worker.c.state == ALIVE) & (_worker.c.lease_until < _now_ms(tx))
    result = await tx.execute(_worker.update().where(expired).values(state=DEAD).returning(_worker.c.id))
    return sorted(result.scalars())


async def alive(tx: db.Tx) -> list[str]:
    """The living workers' ids."""
    return list(await tx.scalars(sa.select(_worker.c.id).where(_worker.c.state == ALIVE).order_by(_worker.c.id)))


async def forget(tx: db.Tx, *, older_than_ms: int) -> int:
    """Deletes dead workers without open requests whose lease ended `older_than_ms` ago. Returns how many."""
    mine = sa.exists().where(store.request.c.worker == _worker.c.id, store.request.c.state == "held")
    gone = (_worker.c.state == DEAD) & (_worker.c.lease_until < _now_ms(tx) - older_than_ms) & ~mine
    return (await tx.execute(_worker.delete().where(gone))).rowcount
