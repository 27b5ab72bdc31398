"""Maintenance: a row that stops all serving until an operator ends it. It lies in the database, so that every worker sees it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.ops import store

SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Why nothing is served, since when (Unix ms), and what whoever ends it must know."""

    reason: str
    since_ms: int
    facts: Mapping[str, Any]


async def read(tx: db.Tx) -> Maintenance | None:
    """None: not in maintenance."""
    row = (await tx.execute(sa.select(store.maintenance).where(store.maintenance.c.name == SYSTEM))).one_or_none()
    return Maintenance(row.reason, row.since, json.loads(row.facts)) if row else None


async def begin(tx: db.Tx, now_ms: int, reason: str, facts: Mapping[str, Any] | None = None) -> None:
    """Begins it, or gives a running one a new reason."""
    await end(tx)
    await tx.execute(sa.insert(store.maintenance).values(name=SYSTEM, reason=reason, since=now_ms, facts=json.dumps(dict(facts or {}))))


async def end(tx: db.Tx) -> None:
    """Ends it; harmless where there is none."""
    await tx.execute(sa.delete(store.maintenance).where(store.maintenance.c.name == SYSTEM))
