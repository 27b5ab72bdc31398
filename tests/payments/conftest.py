"""A shop on SQLite and on a real PostgreSQL (tests/sales/shop.py), and a database of either engine with this room's tables alone."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from tests.sales.shop_fixtures import shop

from tokenarb.base import db
from tokenarb.payments import address_store, deposit_store, rate_store, store

__all__ = ["books", "shop"]

TABLES = [
    address_store.account_key,
    address_store.active_account,
    address_store.deposit_address,
    address_store.address_stock,
    rate_store.rate_sample,
    rate_store.exchange_rate,
    rate_store.coin_quote,
    store.invoice,
    deposit_store.deposit,
]


@pytest.fixture(scope="session")
def emptied_urls() -> list[str]:
    """One database of PostgreSQL for all: emptying some tables takes milliseconds, a database of its own takes the disk's time."""
    return []


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def books(request: pytest.FixtureRequest, tmp_path, emptied_urls: list[str]) -> AsyncIterator[db.Database]:
    """Empty, once an engine."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'payments.db'}"
    else:
        if not emptied_urls:
            emptied_urls.append(await request.getfixturevalue("postgres_server").create_database())
        url = emptied_urls[0]
    database = db.Database(url, pool_size=12)
    async with database.transaction() as tx:
        await tx.run_sync(db.metadata.create_all, tables=TABLES)
        for table in TABLES:
            await tx.execute(sa.delete(table))
    yield database
    await database.close()
