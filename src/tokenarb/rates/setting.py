"""Verbs on the operator's rules: set, clear, list. They never commit."""

from typing import Final

import sqlalchemy as sa

from tokenarb.base.db import Tx
from tokenarb.base.errors import Refused
from tokenarb.rates import store
from tokenarb.rates.rules import Limits, Rule, Scope

LIMIT_MAX: Final = 10**12
REVISION: Final = "limits"


async def put(tx: Tx, now_ms: int, rule: Rule) -> Rule:
    """Sets what the rule says and keeps what it does not. Returns the rule as it stands now.

    Raises: Refused bad_limit (nothing is said, or a figure is out of range).
    """
    said = rule.limits
    figures = (said.requests, said.tokens, said.concurrency)
    if all(figure is None for figure in figures):
        raise Refused("bad_limit", "say at least one of requests, tokens and concurrency; 0 means not limited")
    if any(figure is not None and not 0 <= figure <= LIMIT_MAX for figure in figures):
        raise Refused("bad_limit", f"a limit is a whole number from 0 (not limited) to {LIMIT_MAX}")
    table = store.rate_limit
    earlier = await _find(tx, rule)
    stands = said.over(earlier.limits) if earlier is not None else said
    values = {"requests": stands.requests, "tokens": stands.tokens, "concurrency": stands.concurrency, "at": now_ms}
    if earlier is None:
        await tx.execute(table.insert().values(scope=rule.scope.value, subject=rule.subject, model=rule.model, **values))
    else:
        await tx.execute(table.update().where(_at(rule)).values(**values))
    await _changed(tx)
    return Rule(rule.scope, rule.subject, rule.model, stands)


async def clear(tx: Tx, scope: Scope, subject: int, model: str) -> bool:
    """The defaults apply again; False where there was no rule."""
    gone = await tx.execute(store.rate_limit.delete().where(_at(Rule(scope, subject, model, Limits()))))
    if gone.rowcount:
        await _changed(tx)
    return bool(gone.rowcount)


async def rules(tx: Tx) -> list[Rule]:
    """Every rule, in the order of scope, subject and model."""
    table = store.rate_limit
    found = await tx.execute(sa.select(table).order_by(table.c.scope, table.c.subject, table.c.model))
    return [Rule(Scope(row.scope), row.subject, row.model, Limits(row.requests, row.tokens, row.concurrency)) for row in found]


async def revision(tx: Tx) -> int:
    """Another one after every change."""
    table = store.rate_revision
    return int(await tx.scalar(sa.select(table.c.revision).where(table.c.name == REVISION)) or 0)


async def _find(tx: Tx, rule: Rule) -> Rule | None:
    row = (await tx.execute(sa.select(store.rate_limit).where(_at(rule)))).first()
    return None if row is None else Rule(rule.scope, rule.subject, rule.model, Limits(row.requests, row.tokens, row.concurrency))


def _at(rule: Rule) -> sa.ColumnElement[bool]:
    table = store.rate_limit
    return sa.and_(table.c.scope == rule.scope.value, table.c.subject == rule.subject, table.c.model == rule.model)


async def _changed(tx: Tx) -> None:
    table = store.rate_revision
    moved = await tx.execute(table.update().where(table.c.name == REVISION).values(revision=table.c.revision + 1))
    if not moved.rowcount:
        await tx.execute(table.insert().values(name=REVISION, revision=1))
