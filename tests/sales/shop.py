"""What the tests of customers, keys, sales and the command line stand on: a database of either engine with a small priced shop in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal

from tokenarb.base import db, ids, money
from tokenarb.base.clock import DAY_MS
from tokenarb.catalog import packages, shelf
from tokenarb.catalog.quoting import SaleRules
from tokenarb.customers.model import Customer
from tokenarb.keys import issuing
from tokenarb.keys.model import Allocation, ApiKey, KeyView
from tokenarb.keys.secrets import Peppers
from tokenarb.ledger import book, model, reading, workers
from tokenarb.ledger.audit import audit
from tokenarb.ops import migrating
from tokenarb.sales import checkout, crediting, onboarding

NOW = 1_790_000_000_000
PEPPERS = Peppers(1, {1: b"p" * 32})
WORKER = "worker-1"
ROWS = [
    {
        "id": "openai/gpt-4",
        "canonical_slug": "openai/gpt-4",
        "name": "OpenAI: GPT-4",
        "created": 1_685_232_000,
        "context_length": 8191,
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "GPT"},
        "pricing": {"prompt": "0.00003", "completion": "0.00006"},
        "top_provider": {"context_length": 8191, "max_completion_tokens": 4096, "is_moderated": True},
        "supported_parameters": ["max_tokens", "tools"],
    },
    {
        "id": "anthropic/claude-3-haiku",
        "canonical_slug": "anthropic/claude-3-haiku",
        "name": "Anthropic: Claude 3 Haiku",
        "created": 1_710_288_000,
        "context_length": 200_000,
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "Claude"},
        "pricing": {"prompt": "0.00000025", "completion": "0.00000125"},
        "top_provider": {"context_length": 200_000, "max_completion_tokens": 4096, "is_moderated": False},
        "supported_parameters": ["max_tokens", "tools"],
    },
]


def usd(text: str) -> int:
    return money.to_nano_exact(Decimal(text))


@dataclass(frozen=True, slots=True)
class Shop:
    """A database with a synced catalogue; each method is one committed transaction, as a door would make it."""

    database: db.Database

    async def customer(self, label: str = "alice", balance: str = "0") -> Customer:
        async with self.database.transaction() as tx:
            customer = await onboarding.add_customer(tx, NOW, label)
            if usd(balance):
                await crediting.credit(tx, NOW, customer.id, usd(balance), "first")
        return customer

    async def credit(self, customer: Customer, amount: str, reference: str, *, promo: bool = False) -> crediting.Credit:
        async with self.database.transaction() as tx:
            return await crediting.credit(tx, NOW, customer.id, usd(amount), reference, "why", promo=promo)

    async def key(self, customer: Customer, **limits) -> tuple[ApiKey, str]:
        async with self.database.transaction() as tx:
            return await issuing.issue(tx, NOW, customer.id, PEPPERS, **limits)

    async def view(self, secret: str, now_ms: int = NOW, peppers: Peppers = PEPPERS) -> KeyView | None:
        async with self.database.read() as tx:
            return await issuing.find(tx, now_ms, secret, peppers)

    async def package(self, tokens: int = 100_000, days: int | None = 90, name: str = "gpt-4") -> packages.Package:
        async with self.database.transaction() as tx:
            offer = (await shelf.load(tx)).find(name)
            sku = f"test-{ids.new_row_id()}"
            return await packages.create(tx, NOW, offer, packages.PackageAsk(tokens, f"{name} {tokens}", days, sku=sku), SaleRules())

    async def buy(self, customer: Customer, package: packages.Package, order: str = "order-1", now_ms: int = NOW) -> Allocation:
        async with self.database.transaction() as tx:
            return await checkout.buy(tx, now_ms, customer.id, package, order)

    async def wallet(self, customer: Customer) -> int:
        async with self.database.read() as tx:
            return (await reading.wallet(tx, customer.id)).available

    async def account(self, customer: Customer, account: int) -> reading.Account:
        async with self.database.read() as tx:
            return next(found for found in await reading.accounts(tx, customer.id) if found.id == account)

    async def apply(self, *operations: model.Operation) -> list[model.Outcome]:
        """Ledger operations as the gateway would make them."""
        async with self.database.transaction() as tx:
            return list(await book.apply(tx, operations))

    async def violations(self, now_ms: int = NOW) -> list[object]:
        async with self.database.read() as tx:
            return list(await audit(tx, now_ms))


@asynccontextmanager
async def open_shop(url: str, *, migrated: bool = False) -> AsyncIterator[Shop]:
    """A shop in an empty database; `migrated`: its tables are made as an operator makes them."""
    database = db.Database(url)
    try:
        if migrated:
            await migrating.upgrade(database)
        async with database.transaction() as tx:
            await tx.run_sync(db.metadata.create_all)
            await shelf.sync(tx, NOW, "openrouter", ROWS, Decimal(25))
            await workers.register(tx, WORKER, lease_ms=10**12)
        yield Shop(database)
    finally:
        await database.close()


def hold(
    view: KeyView, need: int, *, account: int = model.WALLET, request: str | None = None, at_ms: int = NOW, revision: int | None = None
) -> model.Hold:
    """A hold of exactly `need` units of one account, valued at as many nano-USD."""
    line = model.Need(base=need, per_output=0, denominator=1)
    return model.Hold(
        customer=view.key.customer,
        request=request or ids.new_request_id(),
        key=view.key.id,
        worker=WORKER,
        sources=(model.Source(account, line),),
        retail=line,
        output_wanted=1,
        output_explicit=True,
        output_min=1,
        revision=view.revision if revision is None else revision,
        price_version=1,
        model="openai/gpt-4",
        upstream_key="settings",
        at_ms=at_ms,
    )


def settle(holding: model.Hold, used: int, *, at_ms: int = NOW) -> model.Settle:
    """Ends such a hold at `used` units."""
    return model.Settle(
        customer=holding.customer,
        request=holding.request,
        worker=WORKER,
        actuals=(model.Actual(holding.sources[0].account, used, 1),),
        retail_numerator=used * money.ATTO_PER_NANO,
        buy_cost_text="0",
        usage="{}",
        outcome="completed",
        at_ms=at_ms,
    )


__all__ = ["DAY_MS", "NOW", "PEPPERS", "Shop", "hold", "open_shop", "settle", "usd"]
