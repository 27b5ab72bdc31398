"""What is right, said a second time and differently: by exact fractions, and by the audit's own SQL over a ledger in memory."""

import math
import sqlite3
from fractions import Fraction

import sqlalchemy as sa

from tokenarb.ledger import model, rows, store
from tokenarb.ledger.audit import RULES
from tokenarb.ledger.memory import MemoryLane
from tokenarb.ledger.model import Held, Hold, Kind, Settle


def payments(pots: list[tuple[int, Fraction]]) -> tuple[list[int], Fraction]:
    """(what each may give, what the whole call needs of it) -> what each gives, and the unfunded fraction."""
    unfunded = Fraction(1)
    given = []
    for has, need in pots:
        take = min(has, math.ceil(unfunded * need)) if need else 0
        given.append(take)
        if need:
            unfunded = max(Fraction(0), unfunded - take / need)
    return given, unfunded if any(need for _, need in pots) else Fraction(0)


def need_at(need: model.Need, output: int) -> Fraction:
    return Fraction(need.base + output * need.per_output, need.denominator)


def usable(lane: MemoryLane, op: Hold) -> list[tuple[int, int, model.Need]]:
    """(account, available, need) of the sources that may pay."""
    found = []
    for source in op.sources:
        account = lane.world.accounts.get((op.customer, source.account))
        if account is not None and not account.frozen and (account.expires_at is None or account.expires_at > op.at_ms):
            found.append((account.id, account.available, source.need))
    return found


def legs_of(lane: MemoryLane, op: Hold, output: int) -> tuple[model.Leg, ...] | None:
    """The legs a hold of `output` must have; None where the sources do not suffice."""
    pots = usable(lane, op)
    given, unfunded = payments([(has, need_at(need, output)) for _, has, need in pots])
    if unfunded or (not pots and op.retail.at(output)):
        return None
    return tuple(model.Leg(account, amount) for (account, _, _), amount in zip(pots, given, strict=True) if amount)


def check_hold(before: MemoryLane, op: Hold, outcome: model.Outcome) -> None:
    """A fresh hold's legs are the oracle's; a refusal for poverty is true, and so is the output it names."""
    if isinstance(outcome, Held):
        assert outcome.legs == legs_of(before, op, outcome.output)
        assert outcome.output == op.output_wanted if op.output_explicit else outcome.output <= op.output_wanted
        assert outcome.reserved == op.retail.at(outcome.output)
    elif isinstance(outcome, model.Refusal) and outcome.code == "insufficient_balance":
        least = op.output_wanted if op.output_explicit else min(op.output_min, op.output_wanted)
        assert legs_of(before, op, least) is None
        affordable = outcome.affordable_output
        assert affordable is None or legs_of(before, op, affordable) is not None


def check_settle(before: MemoryLane, op: Settle, outcome: model.Outcome) -> None:
    """A first settlement takes what the fractions say and bears the rest."""
    if not isinstance(outcome, model.Ended) or outcome.duplicate:
        return
    legs = before.world.legs.get((op.customer, op.request), [])
    needs = {actual.account: Fraction(actual.numerator, actual.denominator) for actual in op.actuals}
    given, unfunded = payments([(leg.held, needs[leg.account]) for leg in legs])
    retail = Fraction(op.retail_numerator, 10**9)
    if retail and not any(needs[leg.account] for leg in legs):  # whoever holds something for it needs nothing: the house pays
        unfunded = Fraction(1)
    assert [leg.held for leg in outcome.taken] == given
    assert outcome.overrun == math.ceil(unfunded * retail)
    assert outcome.charged == math.ceil(retail) - outcome.overrun


def violations(lane: MemoryLane) -> list[str]:
    """The audit's rules over the ledger in memory, by way of an SQLite in memory without any constraint."""
    connection = sqlite3.connect(":memory:")
    try:
        for table in store.TABLES:
            connection.execute(f"CREATE TABLE {table.name} ({', '.join(column.name for column in table.columns)})")
        world = lane.world
        contents: dict[sa.Table, list[tuple[object, ...]]] = {
            store.book: [rows.BOOK.inserted(row) for row in world.books.values()],
            store.account: [rows.ACCOUNT.inserted(row) for row in world.accounts.values()],
            store.spender: [rows.SPENDER.inserted(row) for row in world.spenders.values()],
            store.request: [rows.REQUEST.inserted(row) for row in world.requests.values()],
            store.leg: [rows.LEG.inserted(row) for several in world.legs.values() for row in several],
            store.attempt: [rows.ATTEMPT.inserted(row) for several in world.attempts.values() for row in several],
            store.transfer: list(lane.transfers),
            store.entry: list(lane.entries),
        }
        for table, values in contents.items():
            connection.executemany(f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})", values)
        return [f"{rule}: {row}" for rule, sql in RULES.items() for row in connection.execute(sql)]
    finally:
        connection.close()


def wallets(lane: MemoryLane) -> dict[int, int]:
    return {key[0]: row.available for key, row in lane.world.accounts.items() if row.kind == Kind.WALLET}
