"""Books that are filled by copying must be as true as those that were earned: the audit of the real program finds nothing."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from bench.prefill import Books, PostgresBooks, SqliteBooks, customers, held, settled
from tests.postgres import PostgresServer

from tokenarb.base import db, ids
from tokenarb.keys import issuing, secrets
from tokenarb.keys.secrets import Peppers
from tokenarb.ledger import book, model, workers
from tokenarb.ledger.model import Actual, Need, Source
from tokenarb.ops import migrating
from tokenarb.sales import auditing, crediting, onboarding

NOW = 1_795_000_000_000
NEED = Need(2_000 * 10**9, 100 * 10**9, 10**9)
PEPPERS = Peppers(1, {1: b"p" * 32})


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[db.Database]:
    """A real database with one customer who has credit and one key."""
    address = f"sqlite:///{tmp_path / 'books.db'}"
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        address = await server.create_database()
    made = db.Database(address)
    await migrating.upgrade(made)
    async with made.transaction() as tx:
        owner = await onboarding.add_customer(tx, NOW, "bench")
        await crediting.credit(tx, NOW, owner.id, 10**15, "start")
        await issuing.issue(tx, NOW, owner.id, PEPPERS)
    yield made
    await made.close()


async def answer(database: db.Database) -> None:
    """One call, held and settled as the gateway does it, today."""
    async with database.transaction() as tx:
        await workers.register(tx, "w1")
        owner, key = (await tx.execute(sa.text("SELECT customer, id FROM api_key"))).one()
        revision = await tx.scalar(sa.text("SELECT revision FROM book"))
        source = (Source(model.WALLET, NEED),)
        op = model.Hold(
            customer=owner, request=ids.new_request_id(), key=key, worker="w1", sources=source, retail=NEED, output_wanted=100,
            output_explicit=True, output_min=1, revision=int(revision or 0), price_version=1, model="m", upstream_key="up", at_ms=NOW,
        )  # fmt: skip
        await book.must(tx, op)
        used = (Actual(model.WALLET, 7_000 * 10**9, 10**9),)
        end = model.Settle(owner, op.request, "w1", used, 7_000 * 10**9, "0.00000567", '{"in":12}', "completed", NOW + 900)
        await book.must(tx, end)


async def fill(database: db.Database, deed: Callable[[Books], object]) -> None:
    """Runs the filling as the bench does: outside the program, on a database that nobody serves from."""

    def run() -> None:
        books = SqliteBooks(database.sqlite_path) if database.kind == "sqlite" else PostgresBooks(database.url)
        deed(books)
        books.close()

    await asyncio.to_thread(run)


async def counted(database: db.Database, sql: str) -> int:
    async with database.read() as tx:
        return int(await tx.scalar(sa.text(sql)) or 0)


async def found(database: db.Database) -> list[str]:
    async with database.read() as tx:
        return [str(violation) for violation in await auditing.everything(tx, NOW + 2_000)]


async def test_a_ledger_filled_with_settled_requests_passes_the_audit(database: db.Database) -> None:
    await answer(database)
    before = await counted(database, "SELECT available FROM account")
    await fill(database, lambda books: settled(books, 1_000, time.monotonic() + 60))
    entries = await counted(database, "SELECT COUNT(*) FROM entry")
    requests = await counted(database, "SELECT COUNT(*) FROM request")
    assert 990 < entries <= 1_000 and requests > 200
    charge = await counted(database, "SELECT MAX(charged) FROM request")
    assert await counted(database, "SELECT available FROM account") == before - (requests - 1) * charge
    assert await counted(database, "SELECT used FROM spender") == requests * charge
    assert await found(database) == []


async def test_open_holds_made_by_copying_pass_the_audit_and_belong_to_a_living_worker(database: db.Database) -> None:
    await answer(database)
    await fill(database, lambda books: held(books, 300, NOW))
    assert await counted(database, "SELECT COUNT(*) FROM request WHERE state = 'held'") == 300
    assert await counted(database, "SELECT held FROM account") == await counted(database, "SELECT SUM(reserved) FROM request") * 300 // 301
    assert await found(database) == []
    async with database.transaction() as tx:
        assert "bench-prefill" in await workers.alive(tx)


async def test_copied_customers_pass_the_audit_and_their_keys_open(database: db.Database) -> None:
    mine = [secrets.generate() for _ in range(20)]
    digests = [secrets.digest(secret, PEPPERS.values[1]) for secret in mine]
    await fill(database, lambda books: customers(books, 250, digests, time.monotonic() + 60))
    assert await counted(database, "SELECT COUNT(DISTINCT customer) FROM api_key") == 251
    assert await found(database) == []
    async with database.read() as tx:
        views = [await issuing.find(tx, NOW, secret, PEPPERS) for secret in mine]
    assert len({view.key.customer for view in views if view is not None}) == 20


async def test_filling_stops_when_its_time_is_up_and_says_how_far_it_came(database: db.Database) -> None:
    await answer(database)
    have = await counted(database, "SELECT COUNT(*) FROM entry")
    reached: list[int] = []
    await fill(database, lambda books: reached.append(settled(books, 10**9, time.monotonic() - 1)))
    assert reached == [have]
    assert await found(database) == []
