"""Purges that every worker learns of: told in the database, followed at the next look. Verbs; they never commit."""

import sqlalchemy as sa

from tokenarb.answers import store
from tokenarb.answers.ports import AnswerShelf
from tokenarb.base.db import Tx
from tokenarb.base.errors import Unavailable


async def tell(tx: Tx, now_ms: int, customer: int | None, model: str | None) -> None:
    """Whoever serves forgets the answers made until now for that customer, by that model (None: all)."""
    table = store.answer_purge
    at_ms = max(now_ms, 1 + await newest(tx))
    place = sa.and_(table.c.customer == (customer or 0), table.c.model == (model or ""))
    moved = await tx.execute(table.update().where(place).values(at=at_ms))
    if not moved.rowcount:
        await tx.execute(table.insert().values(customer=customer or 0, model=model or "", at=at_ms))


async def newest(tx: Tx) -> int:
    """When something was last purged; 0: never."""
    return int(await tx.scalar(sa.select(sa.func.max(store.answer_purge.c.at))) or 0)


class Purges:
    """What this worker has followed. `until_ms`: what was let in until then and is still running must not be remembered either."""

    def __init__(self, shelf: AnswerShelf) -> None:
        self._shelf = shelf
        self._seen: int | None = None
        self.until_ms = 0

    async def look(self, tx: Tx) -> None:
        """Follows what was told since the last look. Raises: what the database does."""
        latest = await newest(tx)
        if self._seen is None or latest == self._seen:  # a shelf that was just made remembers nothing from before
            self._seen = latest
            return
        table = store.answer_purge
        told = await tx.execute(sa.select(table.c.customer, table.c.model).where(table.c.at > self._seen))
        self.until_ms = latest
        try:
            for customer, model in told.all():
                await self._shelf.purge(customer or None, model or None)
        except Unavailable:
            return  # again at the next look
        self._seen = latest
