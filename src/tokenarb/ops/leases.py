"""One runner for a name in the whole cluster: a row that says who may, and until when. Times are Unix ms of the caller's clock."""

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.ops.store import lease


async def take(tx: db.Tx, now_ms: int, name: str, holder: str, *, every_ms: int, limit_ms: int) -> bool:
    """Whether `holder` may run `name` now: nobody else does, and the last run that succeeded began `every_ms` ago (in the whole cluster).

    The right ends by itself after `limit_ms`, unless it is kept, so whoever takes it must be done, or stopped, by then.
    """
    await _ensure(tx, name)
    taken = await tx.execute(
        sa.update(lease)
        .where(lease.c.name == name, lease.c.until <= now_ms, lease.c.ran_at <= now_ms - every_ms)
        .values(holder=holder, until=now_ms + limit_ms)
    )
    return taken.rowcount == 1


async def keep(tx: db.Tx, name: str, holder: str, until_ms: int) -> None:
    """Prolongs the right of a job that still runs. Harmless where somebody else has it by now."""
    await tx.execute(_mine(name, holder).values(until=until_ms))


async def take_from_the_dead(tx: db.Tx) -> None:
    """Ends every right that is held. Only for a process that knows itself alone (SQLite): whoever held one is dead."""
    await tx.execute(sa.update(lease).where(lease.c.holder != "").values(holder="", until=0))


async def succeeded(tx: db.Tx, name: str, holder: str, began_ms: int) -> None:
    """Ends the right: the job is done for this period. Harmless where somebody else has the right by now."""
    await tx.execute(_mine(name, holder).values(holder="", until=0, ran_at=began_ms))


async def failed(tx: db.Tx, name: str, holder: str, retry_ms: int) -> None:
    """Ends the right; nobody tries before `retry_ms`. Harmless where somebody else has the right by now."""
    await tx.execute(_mine(name, holder).values(holder="", until=retry_ms))


async def last_success(tx: db.Tx, name: str) -> int:
    """When the last run that succeeded began, anywhere in the cluster; 0: never."""
    found = await tx.scalar(sa.select(lease.c.ran_at).where(lease.c.name == name))
    return int(found or 0)


def _mine(name: str, holder: str) -> sa.Update:
    return sa.update(lease).where(lease.c.name == name, lease.c.holder == holder)


async def _ensure(tx: db.Tx, name: str) -> None:
    """Both engines know ON CONFLICT; SQLAlchemy has no common word for it."""
    await tx.execute(
        sa.text("INSERT INTO lease (name, holder, until, ran_at) VALUES (:name, '', 0, 0) ON CONFLICT (name) DO NOTHING"), {"name": name}
    )
