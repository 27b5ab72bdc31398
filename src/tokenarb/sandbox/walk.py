"""`tokenarb sandbox --headless`: a whole sale and its use as a stranger sees it, a line a step; stops at the first thing that is wrong."""

import http.client
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tokenarb.app import Worker
from tokenarb.base import money
from tokenarb.base.errors import TokenarbError
from tokenarb.catalog import packages, shelf
from tokenarb.catalog.packages import Package, PackageAsk
from tokenarb.keys import issuing
from tokenarb.ledger import audit, reading, receipts
from tokenarb.sales import checkout, crediting, onboarding
from tokenarb.sandbox.asking import Answer, ask
from tokenarb.sim.openrouter.server import SimServer

MODEL: Final = "openai/gpt-4"
TOKENS: Final = 100_000
TITLE: Final = "GPT-4 Access - 100k tokens"
CHAT: Final = "/ai-proxy/v1/chat/completions"
CREDIT: Final = money.to_nano_exact(Decimal(4))
SMALL_CREDIT: Final = money.to_nano_exact(Decimal("0.02"))
TOP_UP: Final = money.to_nano_exact(Decimal(1))
CALLS_MAX: Final = 20


class Wrong(Exception):
    """Something is not as it should be; the text says what."""


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise Wrong(what)


@dataclass(slots=True)
class _Walk:
    worker: Worker
    simulator: SimServer
    package: Package | None = None
    customer: int = 0
    allocation: int = 0
    key: str = ""
    poor: int = 0
    poor_key: str = ""

    async def catalogue(self) -> str:
        """What the proxy shows costs what the upstream asks plus the markup."""
        ours = (await self._get("/ai-proxy/v1/models")).json()["data"]
        theirs = (await ask(self.simulator.base_url, "GET", "/models")).json()["data"]
        listed = {row["id"]: row for row in theirs}
        row = next((row for row in ours if row["id"] == MODEL), None)
        _must(row is not None, f"{MODEL} is not listed")
        assert row is not None
        factor = 1 + self.worker.kit.settings.token_markup_percentage / 100
        wholesale, retail = Decimal(listed[MODEL]["pricing"]["prompt"]), Decimal(row["pricing"]["prompt"])
        _must(retail == wholesale * factor, f"{MODEL} is listed at {retail} instead of {wholesale} x {factor}")
        return f"{len(ours)} models on sale of {len(theirs)}; {MODEL} at ${_plain(retail * 10**6)} a million prompt tokens"

    async def make_package(self) -> str:
        """gpt-4, 100,000 tokens: list $3.00, cost $3.165, sold at $3.75 (docs: money)."""
        kit = self.worker.kit
        async with kit.database.transaction() as tx:
            stock = await shelf.load(tx)
            sku = f"walk-{uuid.uuid4().hex[:12]}"
            package = await packages.create(tx, kit.clock.now_ms(), stock.find("gpt-4"), PackageAsk(TOKENS, TITLE, sku=sku), kit.sale_rules)
        self.package = package
        _must(package.price_nano > package.cost_nano, "the package is sold below its cost")
        return (
            f"{TITLE!r} for ${money.usd(package.price_nano)} (list ${money.usd(package.list_nano)}, cost ${money.usd(package.cost_nano)})"
        )

    async def purchase(self) -> str:
        """Money in, package out of it; both books agree."""
        kit, package = self.worker.kit, self.package
        assert package is not None
        now_ms = kit.clock.now_ms()
        async with kit.database.transaction() as tx:
            customer = await onboarding.add_customer(tx, now_ms)
            await crediting.credit(tx, now_ms, customer.id, CREDIT, f"walk-{customer.id}", "walk")
        async with kit.database.transaction() as tx:
            bought = await checkout.buy(tx, now_ms, customer.id, package, f"walk-{customer.id}")
        async with kit.database.read() as tx:
            wallet = await reading.wallet(tx, customer.id)
            accounts = await reading.accounts(tx, customer.id)
        assert wallet is not None
        self.customer, self.allocation = customer.id, bought.id
        _must(wallet.available == CREDIT - package.price_nano, f"{money.usd(wallet.available)} USD are left in the wallet")
        _must(any(a.id == bought.id and a.available == TOKENS for a in accounts), "the package's tokens did not arrive")
        return f"${money.usd(CREDIT)} paid in, package bought, ${money.usd(wallet.available)} left in the wallet"

    async def issue_key(self) -> str:
        """The key works at once and shows what it may spend."""
        self.key = await self._issue(self.customer)
        answer = await self._get("/ai-proxy/v1/auth", self.key)
        _must(answer.status == 200, f"/auth answered {answer.status}")
        return f"{self.key[:12]}… is good"

    async def stream(self) -> str:
        """A streamed call draws exactly its tokens from the package: an answer token of this model weighs as much as its price."""
        body = {"stream": True, "stream_options": {"include_usage": True}, "max_tokens": 400}
        answer = await self._chat(self.key, "What is double-entry bookkeeping?", body)
        _must(answer.status == 200, f"the call answered {answer.status}: {answer.body[:300]!r}")
        events = answer.events()
        usage = next((event["usage"] for event in reversed(events) if event.get("usage")), None)
        _must(usage is not None and bool(answer.text()), "the stream carried no text or no usage")
        assert usage is not None
        rates = (await self._get("/ai-proxy/v1/models")).json()["data"]
        prices = next(row["pricing"] for row in rates if row["id"] == MODEL)
        weight = Decimal(prices["completion"]) / Decimal(prices["prompt"])
        expected = int((usage["prompt_tokens"] + usage["completion_tokens"] * weight).to_integral_value("ROUND_CEILING"))
        request = events[0]["id"].removeprefix("gen-")
        async with self.worker.kit.database.read() as tx:
            receipt = await receipts.request(tx, self.customer, request)
        _must(receipt is not None, "the call left no receipt")
        assert receipt is not None
        taken = {leg.account: leg.taken for leg in receipt.legs}
        _must(taken == {self.allocation: expected}, f"the call took {taken} instead of {expected} package tokens")
        return f"{usage['prompt_tokens']} tokens in, {usage['completion_tokens']} out, {expected} package tokens used"

    async def exhaust(self) -> str:
        """A small wallet is spent until the proxy says 402, and not a nano-dollar further."""
        kit, now_ms = self.worker.kit, self.worker.kit.clock.now_ms()
        async with kit.database.transaction() as tx:
            poor = await onboarding.add_customer(tx, now_ms)
            await crediting.credit(tx, now_ms, poor.id, SMALL_CREDIT, f"walk-{poor.id}", "walk")
        self.poor, self.poor_key = poor.id, await self._issue(poor.id)
        calls = 0
        while (answer := await self._chat(self.poor_key, "Tell me more.", {"max_tokens": 60})).status == 200 and calls < CALLS_MAX:
            calls += 1
        _must(answer.status == 402, f"after {calls} calls from ${money.usd(SMALL_CREDIT)} came {answer.status}: {answer.body[:300]!r}")
        _must(answer.headers.get("x-should-retry") == "false", "a client would try again with an empty wallet")
        async with kit.database.read() as tx:
            wallet = await reading.wallet(tx, poor.id)
        assert wallet is not None
        _must(wallet.available >= 0 and wallet.held == 0, "the wallet is overdrawn, or something is still held")
        return f"{calls} calls served, then 402; ${money.usd(wallet.available)} left of ${money.usd(SMALL_CREDIT)}"

    async def top_up(self) -> str:
        """Money that came in is spendable with the next call."""
        kit, now_ms = self.worker.kit, self.worker.kit.clock.now_ms()
        async with kit.database.transaction() as tx:
            await crediting.credit(tx, now_ms, self.poor, TOP_UP, f"walk-{self.poor}-again", "walk")
        answer = await self._chat(self.poor_key, "Thank you.", {"max_tokens": 60})
        _must(answer.status == 200, f"the call after the top-up answered {answer.status}: {answer.body[:300]!r}")
        return f"${money.usd(TOP_UP)} paid in, the next call is served; ${answer.headers.get('x-tokenarb-balance-usd', '?')} left"

    async def bills(self) -> str:
        """What we booked as cost is what the upstream billed, to the last digit."""
        totals = (await ask(self.simulator.control_url, "GET", "/totals")).json()["totals"]
        now_ms = self.worker.kit.clock.now_ms()
        async with self.worker.kit.database.read() as tx:
            costs = await reading.costs_by_upstream_key(tx, 0, now_ms + 1)
        booked, billed = sum(costs.values(), Decimal(0)), Decimal(totals["cost"])
        _must(booked == billed, f"we booked {booked} USD, the upstream billed {billed}")
        return f"upstream billed ${_plain(billed)}, our books say the same"

    async def audit(self) -> str:
        """Every invariant of the ledger."""
        async with self.worker.kit.database.read() as tx:
            violations = await audit.audit(tx, self.worker.kit.clock.now_ms())
        _must(not violations, f"{len(violations)} violations, first {violations[:1]}")
        return "0 violations"

    async def _issue(self, customer: int) -> str:
        kit = self.worker.kit
        async with kit.database.transaction() as tx:
            _key, secret = await issuing.issue(tx, kit.clock.now_ms(), customer, kit.peppers)
        return secret

    async def _get(self, path: str, key: str | None = None) -> Answer:
        return await ask(self.worker.base_url, "GET", path, key=key)

    async def _chat(self, key: str, prompt: str, more: dict[str, Any]) -> Answer:
        body = {"model": "gpt-4", "messages": [{"role": "user", "content": prompt}], **more}
        return await ask(self.worker.base_url, "POST", CHAT, key=key, body=body)


async def walk(worker: Worker, simulator: SimServer, say: Callable[[str], object]) -> int:
    """Takes every step, says a line each, and returns the exit status."""
    steps = _Walk(worker, simulator)
    path: tuple[tuple[str, Callable[[], Awaitable[str]]], ...] = (
        ("catalogue", steps.catalogue),
        ("package", steps.make_package),
        ("purchase", steps.purchase),
        ("key", steps.issue_key),
        ("streamed call", steps.stream),
        ("exhausted balance", steps.exhaust),
        ("top-up", steps.top_up),
        ("bill", steps.bills),
        ("audit", steps.audit),
    )
    for name, step in path:
        try:
            say(f"{name}: {await step()}")
        except (Wrong, TokenarbError, OSError, ValueError, KeyError, http.client.HTTPException) as problem:
            say(f"{name}: WRONG: {type(problem).__name__}: {problem}")
            return 1
    return 0


def _plain(value: Decimal) -> str:
    return money.plain(value)
