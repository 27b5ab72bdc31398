"""One runner for a name in the whole cluster: a row that says who may, and until when. Times are Unix ms of the caller's clock."""

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.ops.store import lease


async def take(tx: db.Tx, now_ms: int, name: str, holder: str, *, every_ms: int, limit_ms: int) -> bool:
    """Whether `holder` may run `name` now: nobody else does, and its last start is `every_ms` ago (in the whole cluster).

    The right ends by itself after `limit_ms`, so whoever takes it must be done, or stopped, by then.
    """
    await _ensure(tx, name)
    taken = await tx.execute(
        sa.update(lease)
        .where(lease.c.name == name, lease.c.until <= now_ms, lease.c.ran_at <= now_ms - every_ms)
        .values(holder=holder, until=now_ms + limit_ms, ran_at=now_ms)
    )
    return taken.rowcount == 1


async def release(tx: db.Tx, name: str, holder: str, *, done: bool = True) -> None:
    """Ends the right early; harmless where somebody else has it by now. Not `done`: the next one need not wait for its period."""
    values = {"until": 0} if done else {"until": 0, "ran_at": 0}
    await tx.execute(sa.update(lease).where(lease.c.name == name, lease.c.holder == holder).values(**values))


async def holders(tx: db.Tx, now_ms: int) -> list[str]:
    """Whoever runs something now: empty when no server is at work."""
    rows = await tx.execute(sa.select(lease.c.holder).where(lease.c.until > now_ms).distinct())
    return [str(row.holder) for row in rows]


async def _ensure(tx: db.Tx, name: str) -> None:
    """Both engines know ON CONFLICT; SQLAlchemy has no common word for it."""
    await tx.execute(
        sa.text("INSERT INTO lease (name, holder, until, ran_at) VALUES (:name, '', 0, 0) ON CONFLICT (name) DO NOTHING"), {"name": name}
    )
