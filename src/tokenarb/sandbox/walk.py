"""`tokenarb sandbox --headless`: a whole sale through the bot and its use as a stranger sees it, a line a step; stops at the first
thing that is wrong."""

import asyncio
import http.client
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tokenarb.app import Worker
from tokenarb.base import money
from tokenarb.base.errors import TokenarbError
from tokenarb.bot.callbacks import Go, Pack
from tokenarb.catalog import packages, shelf
from tokenarb.catalog.packages import Package, PackageAsk
from tokenarb.customers import people
from tokenarb.keys import allocating
from tokenarb.ledger import reading, receipts
from tokenarb.payments import receiving
from tokenarb.payments.model import StarsState
from tokenarb.sales import auditing, paying, refunding
from tokenarb.sandbox.asking import Answer, ask
from tokenarb.sandbox.phone import Phone, Unseen
from tokenarb.sim.openrouter.server import SimServer

MODEL: Final = "openai/gpt-4"
TOKENS: Final = 100_000
TITLE: Final = "GPT-4 Access - 100k tokens"
CHAT: Final = "/ai-proxy/v1/chat/completions"
OTHER_MODEL: Final = "anthropic/claude-3-haiku"
"""One that the package does not cover: it draws on the balance."""

WORDY: Final = "[[sim tokens=1500]] Tell me more."
TOP_UP: Final = "0.50"
CALLS_MAX: Final = 20
LOOKS: Final = 400
LOOK_S: Final = 0.05


class Wrong(Exception):
    """Something is not as it should be; the text says what."""


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise Wrong(what)


@dataclass(slots=True)
class _Walk:
    worker: Worker
    simulator: SimServer
    phone: Phone
    package: Package | None = None
    customer: int = 0
    allocation: int = 0
    charge: str = ""
    key: str = ""

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

    async def start(self) -> str:
        """The bot meets a stranger and shows what it sells."""
        await self.phone.act("start", payload="walk")
        await self.phone.until(lambda: self._button(Go(to="packages").pack()), "the first screen")
        async with self.worker.kit.database.read() as tx:
            known = await people.by_telegram(tx, self.worker.kit.secrets.user_hmac, self.phone.person)
        _must(known is not None, "the bot greeted somebody and made no customer of him")
        assert known is not None
        self.customer = known.id
        return f"the bot greets customer {known.id} in {known.language!r}"

    async def terms(self) -> str:
        """Before the first purchase: the country, 18 or older, the terms. Then the purchase goes on by itself."""
        assert self.package is not None
        await self.phone.press(Go(to="packages").pack())
        await self.phone.press(Pack(act="show", package=self.package.id).pack())
        await self.phone.press(Pack(act="buy", package=self.package.id).pack())
        await self.phone.press("l:pick:")
        await self.phone.press("l:agree:")
        link = await self.phone.until(self.phone.link, "an invoice")
        invoice = self.phone.invoice(link)
        assert invoice is not None
        async with self.worker.kit.database.read() as tx:
            said = await people.declarations(tx, self.customer)
        _must(len(said) == 1, f"{len(said)} declarations are kept")
        return f"country {said[0].country}, terms of {said[0].terms_version} accepted; the bot asks for {invoice.amount} Stars"

    async def purchase(self) -> str:
        """Stars in, package out of them; both books agree."""
        package = self.package
        assert package is not None
        self.charge, stars = await self._paid()
        await self.phone.until(self.phone.key, "a key")
        async with self.worker.kit.database.read() as tx:
            payment = await receiving.find(tx, self.charge)
            bought = await allocating.of_customer(tx, self.customer)
            accounts = await reading.accounts(tx, self.customer)
            wallet = await reading.wallet(tx, self.customer)
        assert wallet is not None
        _must(payment is not None and payment.stars == stars, f"payment {self.charge} is not booked")
        assert payment is not None
        _must(len(bought) == 1 and bought[0].package == package.id, f"{len(bought)} packages were bought")
        self.allocation = bought[0].id
        _must(any(a.id == self.allocation and a.available == TOKENS for a in accounts), "the package's tokens did not arrive")
        _must(wallet.available == payment.credit_nano - package.price_nano, f"{money.usd(wallet.available)} USD are left in the wallet")
        return f"{stars} Stars brought ${money.usd(payment.credit_nano)}, package bought, ${money.usd(wallet.available)} left"

    async def bots_key(self) -> str:
        """The key that the bot delivered works at once."""
        key = self.phone.key()
        _must(key is not None, "no key was delivered")
        assert key is not None
        self.key = key
        answer = await self._get("/ai-proxy/v1/auth", self.key)
        _must(answer.status == 200, f"/auth answered {answer.status}")
        return f"the bot delivered {self.key[:12]}…, which is good"

    async def stream(self) -> str:
        """A streamed call draws exactly its tokens from the package: an answer token of this model weighs as much as its price."""
        streamed: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}, "max_tokens": 400}
        answer = await self._chat("What is double-entry bookkeeping?", **streamed)
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
        """What is left on the balance is spent until the proxy says 402, and not a nano-dollar further."""
        before = await self._available()
        calls = 0
        while (answer := await self._chat(WORDY, model=OTHER_MODEL)).status == 200 and calls < CALLS_MAX:
            calls += 1
        _must(answer.status == 402, f"after {calls} calls from ${money.usd(before)} came {answer.status}: {answer.body[:300]!r}")
        _must(answer.headers.get("x-should-retry") == "false", "a client would try again with an empty wallet")
        left = await self._available()
        return f"{calls} calls served, then 402; ${money.usd(left)} left of ${money.usd(before)}"

    async def top_up(self) -> str:
        """Money that came in by the bot is spendable with the next call."""
        before = await self._available()
        old = self.phone.link()
        await self.phone.act("say", text=f"/topup {TOP_UP}")
        await self.phone.until(lambda: self.phone.link() not in (None, old), "an invoice for the top-up")
        self.charge, stars = await self._paid()
        async with self.worker.kit.database.read() as tx:
            payment = await receiving.find(tx, self.charge)
        _must(payment is not None, f"payment {self.charge} is not booked")
        assert payment is not None
        _must(await self._available() == before + payment.credit_nano, "the wallet did not rise by what was paid")
        answer = await self._chat("Thank you.", model=OTHER_MODEL)
        _must(answer.status == 200, f"the call after the top-up answered {answer.status}: {answer.body[:300]!r}")
        return f"{stars} Stars brought ${money.usd(payment.credit_nano)}, the next call is served"

    async def refund(self) -> str:
        """The unused part of the package goes back to the balance, and the top-up back to Telegram."""
        kit, simulated = self.worker.kit, self.phone.server.sim
        stars = simulated.people[self.phone.person].stars
        async with kit.database.transaction() as tx:
            unused = await refunding.package(tx, kit.clock.now_ms(), self.customer, self.allocation, "walk")
        async with kit.database.transaction() as tx:
            payment = await paying.refund(tx, kit.clock.now_ms(), self.charge)
        await self.phone.until(lambda: simulated.people[self.phone.person].stars == stars + payment.stars, "the Stars of the refund")
        await self.phone.until(lambda: self.phone.charge() != self.charge, "Telegram's word that it gave them back")
        await self._booked(self.charge, StarsState.REFUNDED)
        return f"${money.usd(unused.amount_nano)} of the package to the balance, {payment.stars} Stars of the top-up to the customer"

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
        """Every invariant of the ledger, and of what the rooms above remember of it."""
        async with self.worker.kit.database.read() as tx:
            violations = await auditing.everything(tx, self.worker.kit.clock.now_ms())
        _must(not violations, f"{len(violations)} violations, first {violations[:1]}")
        return "0 violations"

    def _button(self, data: str) -> bool:
        return any(button["value"] == data for message in self.phone.messages() for line in message["buttons"] for button in line)

    async def _paid(self) -> tuple[str, int]:
        """Pays what is shown and waits until the bot says so: charge and Stars."""
        link = await self.phone.until(self.phone.link, "an invoice")
        outcome = await self.phone.pay()
        _must(outcome["status"] == "paid", f"the payment ended as {outcome}")
        await self._booked(outcome["charge_id"], StarsState.CREDITED)
        invoice = self.phone.invoice(link)
        assert invoice is not None
        return outcome["charge_id"], invoice.amount

    async def _booked(self, charge: str, wanted: StarsState) -> None:
        """Telegram's word comes as an update; the bot books it. Raises: Wrong where it does not."""
        payment = None
        for _ in range(LOOKS):
            async with self.worker.kit.database.read() as tx:
                payment = await receiving.find(tx, charge)
            if payment is not None and payment.state is wanted:
                return
            await asyncio.sleep(LOOK_S)
        raise Wrong(f"payment {charge} is {payment.state if payment is not None else 'not booked'}, and not {wanted}")

    async def _available(self) -> int:
        async with self.worker.kit.database.read() as tx:
            wallet = await reading.wallet(tx, self.customer)
        assert wallet is not None
        _must(wallet.available >= 0 and wallet.held == 0, "the wallet is overdrawn, or something is still held")
        return wallet.available

    async def _get(self, path: str, key: str | None = None) -> Answer:
        return await ask(self.worker.base_url, "GET", path, key=key)

    async def _chat(self, prompt: str, *, model: str = MODEL, **more: Any) -> Answer:
        body = {"model": model, "messages": [{"role": "user", "content": prompt}], **more}
        return await ask(self.worker.base_url, "POST", CHAT, key=self.key, body=body)


async def walk(worker: Worker, simulator: SimServer, phone: Phone, say: Callable[[str], object]) -> int:
    """Takes every step, says a line each, and returns the exit status."""
    steps = _Walk(worker, simulator, phone)
    path: tuple[tuple[str, Callable[[], Awaitable[str]]], ...] = (
        ("catalogue", steps.catalogue),
        ("package", steps.make_package),
        ("start", steps.start),
        ("country and terms", steps.terms),
        ("purchase", steps.purchase),
        ("key", steps.bots_key),
        ("streamed call", steps.stream),
        ("exhausted balance", steps.exhaust),
        ("top-up", steps.top_up),
        ("refund", steps.refund),
        ("bill", steps.bills),
        ("audit", steps.audit),
    )
    for name, step in path:
        try:
            say(f"{name}: {await step()}")
        except (Wrong, Unseen, TokenarbError, OSError, ValueError, KeyError, http.client.HTTPException) as problem:
            say(f"{name}: WRONG: {type(problem).__name__}: {problem}")
            return 1
    return 0


def _plain(value: Decimal) -> str:
    return money.plain(value)
