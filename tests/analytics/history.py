"""A small history of a shop, each step at its own time, with figures that can be added up by hand."""

from dataclasses import dataclass, field

import msgspec
from tests.sales import shop as shops
from tests.sales.shop import DAY_MS, PEPPERS, Shop, usd

from tokenarb.base import ids
from tokenarb.catalog.packages import Package
from tokenarb.compliance.rules import TERMS_VERSION
from tokenarb.customers import people
from tokenarb.customers.model import Customer
from tokenarb.keys import issuing
from tokenarb.keys.model import Allocation
from tokenarb.ledger import model
from tokenarb.sales import checkout, crediting, expiry, onboarding, refunding

TODAY = 20_700
NOON = TODAY * DAY_MS + DAY_MS // 2
GPT, HAIKU = "openai/gpt-4", "anthropic/claude-3-haiku"


def ago(days: int) -> int:
    """Noon, so many days before today."""
    return NOON - days * DAY_MS


@dataclass
class History:
    """Deeds of people at times."""

    shop: Shop
    secrets: dict[int, str] = field(default_factory=dict)

    async def customer(self, label: str, country: str | None = None) -> Customer:
        async with self.shop.database.transaction() as tx:
            customer = await onboarding.add_customer(tx, ago(200), label)
            if country is not None:
                await people.declare(tx, ago(200), customer.id, "FR", TERMS_VERSION)
                await people.declare(tx, ago(199), customer.id, country, TERMS_VERSION)
            _, self.secrets[customer.id] = await issuing.issue(tx, ago(200), customer.id, PEPPERS)
        return customer

    async def credit(self, customer: Customer, amount: str, days: int, *, promo: bool = False) -> None:
        async with self.shop.database.transaction() as tx:
            await crediting.credit(tx, ago(days), customer.id, usd(amount), f"r-{ids.new_row_id()}", "why", promo=promo)

    async def buy(self, customer: Customer, package: Package, days: int) -> Allocation:
        async with self.shop.database.transaction() as tx:
            return await checkout.buy(tx, ago(days), customer.id, package, f"o-{ids.new_row_id()}")

    async def call(
        self,
        customer: Customer,
        days: int,
        used: int,
        cost: str = "0",
        *,
        account: int = model.WALLET,
        of: str = GPT,
        held: int | None = None,
        usage: str = "{}",
        outcome: str = "completed",
    ) -> str:
        """A call that held and used so much of an account: nano-USD or tokens."""
        at_ms = ago(days)
        holding = await self._hold(customer, at_ms, held or used, account, of)
        ended = msgspec.structs.replace(shops.settle(holding, used, at_ms=at_ms + 1), buy_cost_text=cost, usage=usage, outcome=outcome)
        await self._must(ended)
        return holding.request

    async def split_call(self, customer: Customer, days: int, used: dict[int, int]) -> str:
        """A call that takes an equal share from each of several accounts; packages must have no more than that."""
        at_ms = ago(days)
        names = list(used)
        needs = [model.Need(used[name] * len(names), 0, 1) for name in names]
        holding = await self._asked(customer, at_ms, model.WALLET, GPT, 5_000)
        holding = msgspec.structs.replace(
            holding, sources=tuple(model.Source(name, need) for name, need in zip(names, needs, strict=True)), retail=needs[-1]
        )
        await self._must(holding)
        actuals = tuple(model.Actual(name, need.base, 1) for name, need in zip(names, needs, strict=True))
        await self._must(msgspec.structs.replace(shops.settle(holding, needs[-1].base, at_ms=at_ms + 1), actuals=actuals))
        return holding.request

    async def failed(self, customer: Customer, days: int, cost: str, of: str = GPT) -> None:
        """A call that was given up, and cost us something all the same."""
        holding = await self._hold(customer, ago(days), 1_000, model.WALLET, of)
        void = model.Void(customer.id, holding.request, shops.WORKER, model.RequestState.VOID, "gone", ago(days) + 1, cost)
        await self._must(void)

    async def refund_call(self, customer: Customer, request: str, days: int) -> None:
        async with self.shop.database.transaction() as tx:
            await refunding.request(tx, ago(days), customer.id, request)

    async def refund_package(self, customer: Customer, allocation: Allocation, days: int) -> None:
        async with self.shop.database.transaction() as tx:
            await refunding.package(tx, ago(days), customer.id, allocation.id)

    async def expire(self, days: int) -> None:
        async with self.shop.database.transaction() as tx:
            await expiry.expire_due(tx, ago(days))

    async def _hold(self, customer: Customer, at_ms: int, need: int, account: int, of: str) -> model.Hold:
        holding = await self._asked(customer, at_ms, account, of, need)
        await self._must(holding)
        return holding

    async def _asked(self, customer: Customer, at_ms: int, account: int, of: str, need: int) -> model.Hold:
        view = await self.shop.view(self.secrets[customer.id], at_ms)
        assert view is not None
        request = f"{at_ms:012x}{ids.new_request_id()[12:]}"
        return msgspec.structs.replace(shops.hold(view, need, account=account, request=request, at_ms=at_ms), model=of)

    async def _must(self, operation: model.Operation) -> None:
        (outcome,) = await self.shop.apply(operation)
        assert not isinstance(outcome, model.Refusal), outcome
