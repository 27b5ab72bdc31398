"""Reads the ledger's rows by SQL of our own, past every reader of the product: what is in the database is what is judged."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
from tests.drift.evidence import Account, Attempt, Booked, Leg, Request, Spender

REQUESTS = "SELECT customer, id, key_id, client_key, model, state, outcome, charged, overrun, at, usage, refund FROM request"
LEGS = "SELECT request, account, held, taken FROM leg ORDER BY customer, request, n"
ATTEMPTS = "SELECT customer, request, n, upstream_key, generation_id, state, buy_cost FROM attempt"
BOOKED = """
    SELECT t.request, e.account, -SUM(e.amount), COUNT(DISTINCT t.id) FROM transfer t
    JOIN entry e ON e.customer = t.customer AND e.transfer = t.id
    WHERE t.request IS NOT NULL AND e.code IN ('wallet', 'allocation') GROUP BY t.request, e.account"""
RETURNED = """
    SELECT t.names, e.account, SUM(e.amount) FROM transfer t JOIN entry e ON e.customer = t.customer AND e.transfer = t.id
    WHERE t.code = 'refund_request' AND e.code IN ('wallet', 'allocation') GROUP BY t.names, e.account"""
ACCOUNTS = """
    SELECT a.customer, a.id, a.available, a.held, COALESCE(s.amount, 0), a.expires_at FROM account a LEFT JOIN
    (SELECT customer, account, SUM(amount) AS amount FROM entry WHERE code IN ('wallet', 'allocation') GROUP BY customer, account) s
    ON s.customer = a.customer AND s.account = a.id"""
SPENDERS = """
    SELECT s.customer, s.key_id, s.daily_cap, s.used, s.held, COALESCE(r.charged, 0) FROM spender s LEFT JOIN
    (SELECT customer, key_id, day, SUM(charged) AS charged FROM request WHERE state = 'settled' AND refund IS NULL
     GROUP BY customer, key_id, day) r
    ON r.customer = s.customer AND r.key_id = s.key_id AND r.day = s.day"""
UNBALANCED = "SELECT transfer, asset, SUM(amount) FROM entry GROUP BY customer, transfer, asset HAVING SUM(amount) <> 0"
ASSETS = "SELECT asset, SUM(amount) FROM entry GROUP BY asset"
STANDING = """
    SELECT t.id, SUM(e.amount) FROM transfer t JOIN entry e ON e.customer = t.customer AND e.transfer = t.id
    WHERE t.request IS NULL AND t.code <> 'refund_request' AND e.code = 'wallet' GROUP BY t.customer, t.id"""
ALLOCATIONS = "SELECT customer, id, terms FROM allocation"
OPEN = "SELECT COUNT(*) FROM request WHERE state = 'held'"
LOWEST = "SELECT COALESCE(MIN(CASE WHEN available < held THEN available ELSE held END), 0) FROM account"


class Rows:
    """Questions to the database of either engine, each on a connection of its own that changes nothing."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def ask(self, *statements: str) -> list[list[tuple[Any, ...]]]:
        """The rows of each statement. Raises: what the driver raises while the database is away."""
        if self.url.startswith("sqlite:///"):
            connection = sqlite3.connect(f"file:{Path(self.url.removeprefix('sqlite:///'))}?mode=ro", uri=True, timeout=10)
            try:
                return [connection.execute(statement).fetchall() for statement in statements]
            finally:
                connection.close()
        client = await asyncpg.connect(self.url, timeout=5)
        try:
            return [[tuple(row) for row in await client.fetch(statement)] for statement in statements]
        finally:
            await client.close(timeout=5)

    async def open_requests(self) -> int:
        """How many requests have not ended."""
        return int((await self.ask(OPEN))[0][0][0])

    async def lowest(self) -> int:
        """The lowest `available` or `held` of all accounts."""
        return int((await self.ask(LOWEST))[0][0][0])


@dataclass(frozen=True, slots=True)
class LedgerBook:
    """Everything of the ledger that is judged."""

    requests: tuple[Request, ...]
    legs: Mapping[str, tuple[Leg, ...]]
    attempts: tuple[Attempt, ...]
    booked: tuple[Booked, ...]
    accounts: tuple[Account, ...]
    spenders: tuple[Spender, ...]
    unbalanced: tuple[tuple[str, str, int], ...]
    asset_sums: Mapping[str, int]
    standing: Mapping[str, int]
    expiry: Mapping[tuple[int, int], int]
    flat: frozenset[tuple[int, int]]
    returned: Mapping[str, Mapping[int, int]]


async def read(rows: Rows) -> LedgerBook:
    """The whole book, once nothing moves any more."""
    asked = await rows.ask(REQUESTS, LEGS, ATTEMPTS, BOOKED, ACCOUNTS, SPENDERS, UNBALANCED, ASSETS, STANDING, ALLOCATIONS, RETURNED)
    requests, legs, attempts, booked, accounts, spenders, unbalanced, assets, standing, allocations, returned = asked
    legs_of: dict[str, list[Leg]] = defaultdict(list)
    for request, account, held, taken in legs:
        legs_of[request].append(Leg(account, held, taken))
    returned_of: dict[str, dict[int, int]] = defaultdict(dict)
    for request, account, amount in returned:
        returned_of[request][account] = int(amount)
    return LedgerBook(
        requests=tuple(Request(*row) for row in requests),
        legs={request: tuple(found) for request, found in legs_of.items()},
        attempts=tuple(Attempt(*(*row[:6], Decimal(row[6]))) for row in attempts),
        booked=tuple(Booked(row[0], row[1], int(row[2]), row[3]) for row in booked),
        accounts=tuple(Account(row[0], row[1], row[2], row[3], int(row[4])) for row in accounts),
        spenders=tuple(Spender(*(*row[:5], int(row[5]))) for row in spenders),
        unbalanced=tuple((row[0], row[1], int(row[2])) for row in unbalanced),
        asset_sums={row[0]: int(row[1]) for row in assets},
        standing={row[0]: int(row[1]) for row in standing},
        expiry={(row[0], row[1]): row[5] for row in accounts if row[5] is not None},
        flat=frozenset((row[0], row[1]) for row in allocations if json.loads(row[2]).get("metering") == "flat"),
        returned=returned_of,
    )
