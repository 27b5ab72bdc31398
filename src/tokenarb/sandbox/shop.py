"""The sandbox's seeded shop: packages on sale; and for programs a customer with money, a package, a key. The verbs are the product's own.

Whoever uses the page is another customer: one that the bot meets in the chat, who has nothing yet.
"""

import dataclasses
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from tokenarb.app import Kit
from tokenarb.base import money
from tokenarb.base.errors import Broken
from tokenarb.catalog import packages, shelf
from tokenarb.catalog.packages import PackageAsk
from tokenarb.keys import issuing
from tokenarb.sales import checkout, crediting, onboarding

CREDIT: Final = money.to_nano_exact(Decimal(25))
PACKAGES: Final = (
    ("gpt-4", PackageAsk(100_000, "GPT-4 Access - 100k tokens", sku="sandbox-gpt-4")),
    ("gpt-4o-mini", PackageAsk(1_000_000, "GPT-4o mini - 1M tokens", days=90, sku="sandbox-gpt-4o-mini")),
    ("claude-3-haiku", PackageAsk(1_000_000, "Claude 3 Haiku - 1M tokens", days=30, sku="sandbox-claude-3-haiku")),
)
SHOWN_MODELS: Final = ("openai/gpt-4", "openai/gpt-4o-mini", "anthropic/claude-3-haiku", "openai/gpt-3.5-turbo", "deepseek/deepseek-r1")


@dataclass(frozen=True, slots=True)
class Shop:
    """What a program that uses the sandbox gets. `opened_at_ms`: when the seeding was over."""

    customer: int
    api_key: str
    models: tuple[str, ...]
    opened_at_ms: int


async def open_shop(kit: Kit, memory: Path) -> Shop:
    """Seeds an empty shop; one that was seeded before is opened as it is.

    Its key is kept in `memory`: a sandbox key, good nowhere else. A real key is shown once and never written down.
    """
    known = _remembered(memory)
    if known is not None:
        return known
    shop = await _seed(kit)
    _remember(memory, shop)
    return shop


def _remembered(memory: Path) -> Shop | None:
    if not memory.is_file():
        return None
    record = json.loads(memory.read_text())
    return Shop(int(record["customer"]), record["api_key"], tuple(record["models"]), int(record.get("opened_at_ms", 0)))


def _remember(memory: Path, shop: Shop) -> None:
    memory.touch(mode=0o600)
    memory.write_text(json.dumps(dataclasses.asdict(shop)))


async def _seed(kit: Kit) -> Shop:
    now_ms = kit.clock.now_ms()
    async with kit.database.transaction() as tx:
        stock = await shelf.load(tx)
        if not stock.offers:
            raise Broken("the simulated upstream showed no catalogue")
        sold = [await packages.create(tx, now_ms, stock.find(model), ask, kit.sale_rules) for model, ask in PACKAGES]
        customer = await onboarding.add_customer(tx, now_ms, "Sandbox program")
        await crediting.credit(tx, now_ms, customer.id, CREDIT, f"sandbox-{customer.id}", "play money", promo=True)
        await checkout.buy(tx, now_ms, customer.id, sold[0], f"sandbox-{customer.id}")
        _key, secret = await issuing.issue(tx, now_ms, customer.id, kit.peppers, label="sandbox")
    return Shop(customer.id, secret, tuple(id_ for id_ in SHOWN_MODELS if id_ in stock.offers), kit.clock.now_ms())
