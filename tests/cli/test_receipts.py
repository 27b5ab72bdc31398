"""Receipts and the house's days, as the operator sees them, on both engines: figures checked against what was posted."""

import asyncio
from decimal import Decimal

from tests.ledger.engines import settle, wallet

from tokenarb.base import clock, db, ids
from tokenarb.base.clock import DAY_MS
from tokenarb.customers import registry
from tokenarb.keys import issuing
from tokenarb.ledger import book, model, reading, workers
from tokenarb.ledger.model import Actual, AttemptState, Need, Source

PAID = 3_000_000


def call(
    operator, *, ago_days: int = 0, charged: int = PAID, cost: str = "0.002", package: int | None = None, resent: str = "", named: str = ""
) -> str:
    """A call of alice that used 10 tokens, made so many days ago; through the package where one is named."""

    async def make() -> str:
        database = db.Database(operator.url)
        at_ms = clock.SystemClock().now_ms() - ago_days * DAY_MS
        request = f"{at_ms:012x}{ids.new_request_id()[12:]}"
        async with database.transaction() as tx:
            customer = (await registry.find_named(tx, "alice")).id
            (key, *_) = await issuing.page(tx, customer=customer)
            if "w" not in await workers.alive(tx):
                await workers.register(tx, "w")
            revision = await reading.revision(tx, customer)
            retail = wallet(PAID).need
            sources = ((Source(package, Need(500, 0, 1)),) if package else ()) + (Source(model.WALLET, retail),)
            hold = model.Hold(
                customer=customer, request=request, key=key.id, worker="w", sources=sources, retail=retail, output_wanted=2,
                output_explicit=True, output_min=1, revision=revision or 0, price_version=1, model="openai/gpt-4",
                upstream_key="main-key", at_ms=at_ms, client_key=named or None, body_hash="h",
            )  # fmt: skip
            operations: list[model.Operation] = [hold, model.Mark(customer, request, 0, "upstream-gen-1", "w")]
            if resent:
                operations.append(model.Resend(customer, request, 0, AttemptState.VOID, resent, "other-key", "w", at_ms))
            paying = (Actual(package, 500, 1),) if package else ()
            operations.append(
                settle(
                    hold,
                    charged,
                    actuals=(*paying, Actual(model.WALLET, charged * 10**9, 10**9)),
                    buy_cost_text=cost,
                    attempt=len(operations) - 2,
                    usage='{"prompt":7,"completion":3,"streamed":true}',
                    at_ms=at_ms + 10,
                )
            )
            await book.must(tx, *operations)
        await database.close()
        return request

    return asyncio.run(make())


def opened(operator) -> None:
    operator.ok("customer", "add", "alice")
    operator.ok("customer", "credit", "alice", "10", "--reference", "first")
    operator.ok("key", "issue", "alice", "--label", "one")


def test_a_receipt_shows_attempts_cost_and_margin(operator):
    opened(operator)
    request = call(operator, resent="0.0005", named="mine")
    receipt = operator.ok("receipt", request)
    assert operator.ok("receipt", "gen-" + request) == receipt
    assert (receipt["charged_usd"], receipt["earned_usd"], receipt["held_usd"]) == ("0.003", "0.003", "0.006")
    assert receipt["bought_usd"] == "0.0025"
    assert Decimal(receipt["cost_with_fee_usd"]) == Decimal("0.0025") * Decimal("1.055")
    assert Decimal(receipt["margin_usd"]) == Decimal("0.003") - Decimal("0.0025") * Decimal("1.055")
    assert [(one["upstream_key"], one["state"], one["bought_usd"]) for one in receipt["attempts"]] == [
        ("main-key", "void", "0.0005"),
        ("other-key", "settled", "0.002"),
    ]
    assert receipt["attempts"][0]["generation_id"] == "upstream-gen-1"
    assert (receipt["idempotency_key"], receipt["usage"]) == ("mine", "prompt 7, completion 3")
    assert receipt["customer"].endswith("(alice)")
    assert receipt["paid_by"] == [{"account": "wallet", "unit": "USD", "held": "0.006", "taken": "0.003"}]
    plain = operator.run("receipt", request)
    assert "upstream-gen-1" in plain.out
    assert operator.ok("audit")["ok"]


def test_a_package_earns_its_share_and_a_refund_takes_it_back(operator):
    opened(operator)
    package = operator.ok("package", "create", "gpt-4", "100000", "100k")
    allocation = int(operator.ok("package", "sell", str(package["package"]), "alice")["allocation"])
    request = call(operator, package=allocation)
    share = Decimal(package["price_usd"]) * 500 / 100_000
    receipt = operator.ok("receipt", request)
    assert Decimal(receipt["earned_usd"]) == share
    assert receipt["paid_by"][0] == {"account": f"package {allocation} 100k", "unit": "tokens", "held": 500, "taken": 500}
    operator.ok("refund", "request", request)
    receipt = operator.ok("receipt", request)
    assert (receipt["earned_usd"], receipt["refund"]) == ("0", f"refund:request:{request}")
    assert Decimal(receipt["margin_usd"]) == -Decimal(receipt["cost_with_fee_usd"])


def test_an_overrun_is_not_earned(operator):
    opened(operator)
    request = call(operator, charged=10 * PAID)
    receipt = operator.ok("receipt", request)
    assert (receipt["charged_usd"], receipt["earned_usd"], receipt["overrun_usd"]) == ("0.006", "0.006", "0.024")


def test_calls_are_listed_by_pages_and_unknown_ones_refused(operator):
    opened(operator)
    made = [call(operator, ago_days=days) for days in (3, 2, 1, 0)]
    listed = operator.ok("receipt", "list", "--customer", "alice")
    assert [row["request"] for row in listed] == made[::-1]
    assert listed[0]["charged_usd"] == "0.003"
    first = operator.ok("receipt", "list", "--customer", "alice", "--limit", "3")
    rest = operator.ok("receipt", "list", "--customer", "alice", "--limit", "3", "--before", first[-1]["request"])
    assert [row["request"] for row in (*first, *rest)] == made[::-1]
    for words in (("receipt", "list"), ("receipt", "nothing"), ("receipt", "list", "--customer", "bob")):
        refused = operator.run(*words)
        assert refused.status == 1
        assert "tokenarb:" in refused.err
    assert operator.run("receipt", "list", "--customer", "alice", "--limit", "0").status == 2


def test_the_days_add_up_to_the_whole(operator):
    opened(operator)
    package = operator.ok("package", "create", "gpt-4", "100000", "100k")
    operator.ok("package", "sell", str(package["package"]), "alice")
    for days, charged in ((0, PAID), (0, PAID), (1, 2 * PAID), (40, PAID)):
        call(operator, ago_days=days, charged=charged)
    refunded = call(operator, ago_days=2)
    operator.ok("refund", "request", refunded)
    report = operator.ok("stats", "--days", "3")
    days = report["days"]
    assert len(days) == 3
    assert [row["calls"] for row in days] == [2, 1, 1]
    # A refund is booked on the day it is given: today's revenue is less by it.
    assert [row["revenue_usd"] for row in days] == ["0.003", "0.006", "0.003"]
    assert [row["upstream_cost_usd"] for row in days] == ["0.004", "0.002", "0.002"]
    assert (days[0]["credited_usd"], days[0]["packages"], days[0]["packages_usd"]) == ("10", 1, package["price_usd"])
    assert (days[1]["credited_usd"], days[1]["packages"]) == ("0", 0)
    whole, every = operator.ok("stats"), operator.ok("stats", "--days", "60")
    names = "revenue_usd upstream_cost_usd loss_usd margin_usd breakage_usd credited_usd promotions_usd topup_fee_usd earned_usd"
    for name in names.split():
        assert sum(Decimal(row[name]) for row in every["days"]) == Decimal(every[name]) == Decimal(whole[name]), name
    cost = Decimal("3") * Decimal("1.055")
    assert Decimal(report["total_profit_usd"]) == Decimal(report["packages_profit_usd"]) == Decimal(package["price_usd"]) - cost
    assert (report["total_packages_sold"], report["average_profit_per_package_usd"]) == (1, report["total_profit_usd"])
    assert [(row["model"], row["calls"], row["revenue_usd"]) for row in every["models"]] == [("openai/gpt-4", 5, "0.015")]
    assert every["countries"] == [{"country": None, "buyers": 1, "packages": 1, "packages_usd": package["price_usd"], "credited_usd": "10"}]
    text = operator.run("stats", "--days", "3").out
    assert "average_profit_per_package_usd" in text and "openai/gpt-4" in text
    assert operator.run("stats", "--days", "400").status == 2


def test_what_may_not_be_resold_is_not_packaged_and_not_sold(operator):
    opened(operator)
    package = operator.ok("package", "create", "gpt-4", "100000", "100k")
    operator.ok("upstream", "add", "openrouter", "--base-url", "https://vendor.example/v1")
    permit = ("upstream", "permit", "openrouter", "--kind", "consent", "--reference", "contract 7", "--date", "2026-01-01")
    operator.ok(*permit, "--model", "anthropic/*")
    refused = operator.run("package", "create", "gpt-4", "200000", "200k", "--json")
    assert refused.status == 1
    assert "permission does not cover it" in refused.err
    refused = operator.run("package", "sell", str(package["package"]), "alice", "--json")
    assert '"model_not_sellable"' in refused.err
    assert operator.ok("package", "create", "claude-3-haiku", "100000", "haiku")["model"] == "anthropic/claude-3-haiku"
    operator.ok(*permit, "--model", "*")
    assert operator.ok("package", "sell", str(package["package"]), "alice")["paid_usd"] == package["price_usd"]
