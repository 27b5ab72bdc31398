"""Drift of the measured run: what the fake upstream counted itself, against what the ledger charged and booked."""

import asyncio
import http.client
import json
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg
from bench.contestants import Shop, command
from bench.stage import Contestant, Stage
from bench.table import Row, Table

MARKUP: Final = (5, 4)
"""Retail is 5/4 of list: the default TOKEN_MARKUP_PERCENTAGE, which the shops here run with."""
SETTLE_S: Final = 60.0

SUMS: Final = """SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'held' THEN 1 ELSE 0 END), 0),
 COALESCE(SUM(CASE WHEN state = 'settled' THEN 1 ELSE 0 END), 0), COALESCE(SUM(charged), 0), COALESCE(SUM(overrun), 0) FROM request"""
COST: Final = "SELECT COALESCE(SUM(amount), 0) FROM entry WHERE code = 'upstream_cost'"


@dataclass(frozen=True, slots=True)
class Upstream:
    """The upstream's own count for one key: answers begun, answers sent whole, and their price in nano-USD."""

    answers: int
    whole: int
    cost_nano: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger's sums: requests, how many are open and how many settled, and nano-USD."""

    requests: int
    open: int
    settled: int
    charged_nano: int
    overrun_nano: int
    cost_nano: int


def drift_nano(upstream: Upstream, ledger: Ledger) -> int:
    """How far the books are from the upstream's, in nano-USD, whichever way: cost booked, and charge beyond its rounding. 0: exact.

    Each charge is rounded up once, so that the sum lies above 5/4 of the cost by less than 1 nano-USD a settled request. Pure.
    """
    cost = abs(ledger.cost_nano - upstream.cost_nano)
    rounding = MARKUP[1] * (ledger.charged_nano + ledger.overrun_nano) - MARKUP[0] * upstream.cost_nano  # in quarters
    below, above = max(0, -rounding), max(0, rounding - MARKUP[1] * ledger.settled)
    return cost + -(-(below + above) // MARKUP[1])


def counted(upstream: Contestant) -> dict[str, Upstream]:
    """The upstream's books by the caller's key."""
    connection = http.client.HTTPConnection("127.0.0.1", upstream.port, timeout=20)
    connection.request("GET", "/bench/counts")
    document: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return {bearer: Upstream(**sums) for bearer, sums in document.items()}


def read(shop: Shop) -> Ledger:
    """The sums of a shop's ledger as they are now."""
    address = shop.env["DATABASE_URL"]
    sums, cost = asyncio.run(_read_postgres(address)) if address else _read_sqlite(shop.home / "arbitrage.db")
    return Ledger(*(int(value) for value in (*sums, cost)))


def _read_sqlite(path: Path) -> tuple[tuple[int, ...], int]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(SUMS).fetchone(), connection.execute(COST).fetchone()[0]
    finally:
        connection.close()


async def _read_postgres(address: str) -> tuple[tuple[int, ...], int]:
    connection = await asyncpg.connect(address)
    try:
        return tuple(await connection.fetchrow(SUMS)), await connection.fetchval(COST)
    finally:
        await connection.close()


def show(table: Table, stage: Stage, upstream: Contestant, shops: list[Shop]) -> None:
    """Waits until nothing is open, then a row a shop: its requests, its drift, and the audit's word."""
    for shop in shops:
        until = time.monotonic() + SETTLE_S
        while (ledger := read(shop)).open and time.monotonic() < until:
            time.sleep(0.5)
        theirs = counted(upstream)[shop.upstream_key]
        drift = drift_nano(theirs, ledger)
        try:
            audit = command(stage, shop.env, "audit").strip().splitlines()[-1]
            sound = True
        except RuntimeError as problem:
            audit, sound = str(problem)[-200:], False
        words = f"{ledger.settled:,} settled = {theirs.answers:,} answers" if ledger.settled == theirs.answers else (
            f"{ledger.settled:,} settled, {ledger.open:,} open of {ledger.requests:,}; upstream {theirs.answers:,} answers"
        )  # fmt: skip
        exact = drift == 0 and sound and ledger.settled == theirs.answers
        note = f"{words}; charged {ledger.charged_nano:,} nano-USD; audit: {audit}"
        table.add(Row(f"drift of this run: {shop.contestant.name}", float(drift), "nano-USD", "", None, "0, audit clean", exact, note))
