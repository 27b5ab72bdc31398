"""What the ledger's tests share: databases of both engines with the ledger's tables, and a small vocabulary of operations."""

import itertools
from typing import Any

import msgspec

from tokenarb.base import db, ids
from tokenarb.ledger import book, model, store, workers
from tokenarb.ledger.model import Actual, Code, Line, Need, Source, SpenderState

NOW = 1_795_000_000_000
CENT = 10_000_000
_counter = itertools.count(2)


async def create_tables(database: db.Database) -> None:
    async with database.transaction() as tx:
        await tx.run_sync(lambda connection: db.metadata.create_all(connection, tables=list(store.TABLES)))


async def customer(
    database: db.Database, number: int, *, credit: int = 0, cap: int | None = None, worker: str = "w1", key: int = 7
) -> None:
    """A customer with credit, one active key, and a registered worker."""
    async with database.transaction() as tx:
        await book.must(tx, model.OpenBook(number, NOW), model.SetSpender(number, key, SpenderState.ACTIVE, cap))
        if credit:
            await book.must(tx, credited(number, credit))
        if worker not in await workers.alive(tx):
            await workers.register(tx, worker)


def credited(number: int, amount: int) -> model.Post:
    lines = (Line(Code.WALLET, "USD", amount), Line(Code.DEPOSITS, "USD", -amount))
    return model.Post(number, f"credit-{ids.new_row_id()}", "credit", lines, NOW)


async def package(database: db.Database, number: int, account: int, *, tokens: int, paid: int, expires: int | None) -> None:
    """Sells a package that is paid from the wallet."""
    async with database.transaction() as tx:
        await book.must(tx, *sold(number, account, tokens=tokens, paid=paid, expires=expires))


def sold(number: int, account: int, *, tokens: int, paid: int, expires: int | None) -> tuple[Any, ...]:
    asset = f"tok:{account}"
    lines = (
        Line(Code.WALLET, "USD", -paid),
        Line(Code.DEFERRED, "USD", paid, account),
        Line(Code.ALLOCATION, asset, tokens, account),
        Line(Code.TOKENS_ISSUED, asset, -tokens),
    )
    return (
        model.OpenAllocation(number, account, asset, tokens, paid, expires),
        model.Post(number, f"sale-{account}", "sale", lines, NOW),
    )


def wallet(per_output: int, base: int = 0) -> Source:
    """The wallet at `per_output` nano-USD an output token and `base` nano-USD for the prompt."""
    return Source(model.WALLET, Need(base * 10**9, per_output * 10**9, 10**9))


def hold(number: int, *, output: int = 1, price: int = 100, base: int = 0, revision: int = 2, **changes: Any) -> model.Hold:
    """A hold of base + output * price nano-USD on the wallet, an exact output wished."""
    source = wallet(price, base)
    op = model.Hold(
        customer=number, request=ids.new_request_id(), key=7, worker="w1", sources=(source,), retail=source.need, output_wanted=output,
        output_explicit=True, output_min=1, revision=revision, price_version=1, model="m/one", upstream_key="up1", at_ms=NOW,
    )  # fmt: skip
    return msgspec.structs.replace(op, **changes)


def settle(held: model.Hold, amount: int, **changes: Any) -> model.Settle:
    """Settles at `amount` nano-USD of the wallet."""
    actual = Actual(model.WALLET, amount * 10**9, 10**9)
    op = model.Settle(held.customer, held.request, held.worker, (actual,), amount * 10**9, "0", "{}", "completed", NOW + 5)
    return msgspec.structs.replace(op, **changes)


def void(held: model.Hold, **changes: Any) -> model.Void:
    op = model.Void(held.customer, held.request, held.worker, model.RequestState.VOID, "test", NOW + 5)
    return msgspec.structs.replace(op, **changes)


def fresh_customer() -> int:
    return next(_counter)
