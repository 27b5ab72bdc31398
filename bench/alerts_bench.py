"""What a look over all customers costs (ops/alert_chores.py): 100,000 of them on SQLite, each with a wallet, a package and some calls.

python -m bench.alerts_bench [CUSTOMERS]
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.catalog import shelf
from tokenarb.catalog.model import Metering
from tokenarb.catalog.terms import Terms
from tokenarb.customers import person_store
from tokenarb.keys import store as keys
from tokenarb.ledger import store
from tokenarb.ops.alert_chores import AlertChores
from tokenarb.sales import alerting

NOW_MS: Final = 1_790_000_000_000
CALLS: Final = 20
AT_ONCE: Final = 5_000
MODEL: Final = "acme/model"
ROW: Final = {
    "id": MODEL,
    "canonical_slug": MODEL,
    "name": MODEL,
    "created": 1_700_000_000,
    "context_length": 100_000,
    "architecture": {"input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "Other"},
    "pricing": {"prompt": "0.000001", "completion": "0.000002"},
    "top_provider": {"context_length": 100_000, "max_completion_tokens": 4096, "is_moderated": False},
}


def account(customer: int, number: int, kind: str, full: int) -> dict[str, Any]:
    zero = dict.fromkeys(("held", "frozen", "paid", "used", "removed", "recognised", "written_off"), 0)
    left = {"customer": customer, "id": number, "kind": kind, "available": full or 10**10, "issued": full}
    return {**zero, **left, "asset": MODEL if full else "USD", "expires_at": NOW_MS + 30 * 86_400_000 if full else None}


def call(customer: int, n: int) -> dict[str, Any]:
    zero = dict.fromkeys(("output", "reserved", "day", "charged", "overrun", "checks"), 0)
    name = f"{NOW_MS - n * 1000:012x}{customer:08x}{n:012x}"
    return {
        **zero,
        "customer": customer,
        "id": name,
        "key_id": 1,
        "price_version": 1,
        "model": MODEL,
        "worker": "w",
        "state": "settled",
        "at": NOW_MS,
    }


def of_customer(customer: int, terms: str) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    yield store.book, {"customer": customer, "frozen": 0, "revision": 1, "at": NOW_MS}
    yield store.account, account(customer, 0, "wallet", 0)
    yield store.account, account(customer, customer + 10**9, "allocation", 100_000)
    bought = {"sale_order": f"o{customer}", "package": 1, "model": MODEL, "title": "A package", "tokens": 100_000, "terms": terms}
    more = {"expires_at": NOW_MS + 30 * 86_400_000, "paid": 1, "sold_at": NOW_MS, "state": "live"}
    yield keys.allocation, {"customer": customer, "id": customer + 10**9, **bought, **more}
    person = {"digest": str(customer), "customer": customer, "sealed": "x", "source": "", "unreachable_at": None}
    yield person_store.telegram_person, person
    for n in range(CALLS):
        yield store.request, call(customer, n)


async def fill(database: db.Database, customers: int) -> None:
    async with database.transaction() as tx:
        await tx.run_sync(db.metadata.create_all)
        await shelf.sync(tx, NOW_MS, "openrouter", [ROW], Decimal(25))
        offer = (await shelf.load(tx)).find(MODEL)
    terms = Terms(MODEL, Metering.WEIGHTED, offer.retail_price).to_json()
    for first in range(1, customers + 1, AT_ONCE):
        rows: dict[sa.Table, list[dict[str, Any]]] = {}
        for customer in range(first, min(first + AT_ONCE, customers + 1)):
            for table, row in of_customer(customer, terms):
                rows.setdefault(table, []).append(row)
        async with database.transaction() as tx:
            for table, found in rows.items():
                await tx.execute(sa.insert(table), found)


async def timed(database: db.Database, what: str) -> None:
    began, busy = time.perf_counter(), time.process_time()
    await AlertChores(database, lambda now_ms: {}).alerts(NOW_MS)
    print(f"{what:44} {time.perf_counter() - began:6.2f} s, {time.process_time() - busy:6.2f} s of CPU")


async def main(customers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = db.Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        await fill(database, customers)
        print(f"{customers} customers, {2 * customers} accounts, {CALLS * customers} calls")
        await timed(database, "the first look (a mark for every wallet)")
        await timed(database, "a look with no news, nothing to tell")
        async with database.transaction() as tx:
            await alerting.down(tx, NOW_MS, {"openrouter": frozenset({"somebody/else"})})
        await timed(database, "with an incident that hits nobody")
        async with database.transaction() as tx:
            await shelf.sync(tx, NOW_MS, "openrouter", [{**ROW, "pricing": {"prompt": "0.000002", "completion": "0.000002"}}], Decimal(25))
        await timed(database, "a price that everybody is told of")
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
