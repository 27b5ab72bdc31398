"""Packages from a file: every mistake told with its place, nothing done that was not planned, all of it taken back."""

import json
from decimal import Decimal
from typing import Any

import pytest
from tests.catalog.snapshot import MARKUP, NOW, row

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.catalog import importing, packages, shelf
from tokenarb.catalog.importing import Action, Plan
from tokenarb.catalog.packages import Package, PackageAsk
from tokenarb.catalog.quoting import SaleRules

RULES = SaleRules()
ROWS = [
    row("openai/gpt-4", pricing={"prompt": "0.00003", "completion": "0.00006"}),
    row("acme/free-prompt", pricing={"prompt": "0", "completion": "0.000001"}),
    row("acme/free", pricing={"prompt": "0", "completion": "0"}),
]
BIG: dict[str, Any] = {"model": "gpt-4", "tokens": 1_000_000, "title": "GPT-4 1M", "days": 90, "sku": "gpt4-1m"}
SMALL: dict[str, Any] = {"model": "openai/gpt-4", "tokens": 100_000, "title": "GPT-4 100k", "sku": "gpt4-100k"}


@pytest.fixture
async def import_shop(catalog_database: db.Database) -> db.Database:
    async with catalog_database.transaction() as tx:
        await shelf.sync(tx, NOW, "openrouter", ROWS, MARKUP)
    return catalog_database


async def planned(database: db.Database, *rows: Any, **members: Any) -> Plan:
    return await planned_text(database, json.dumps({"packages": list(rows), **members}))


async def planned_text(database: db.Database, text: bytes | str) -> Plan:
    async with database.read() as tx:
        return await importing.plan(tx, NOW, await shelf.load(tx), text, RULES)


async def applied(database: db.Database, plan: Plan) -> int:
    async with database.transaction() as tx:
        return await importing.apply(tx, NOW + 1, plan)


async def undone(database: db.Database, import_id: int) -> tuple[list[int], list[int]]:
    async with database.transaction() as tx:
        return await importing.undo(tx, NOW + 2, import_id)


async def on_sale(database: db.Database) -> dict[str, Package]:
    async with database.read() as tx:
        return {package.sku: package for package in await packages.list_all(tx)}


async def test_a_plan_says_prices_and_margins_and_writes_nothing(import_shop: db.Database) -> None:
    plan = await planned(import_shop, BIG, SMALL)
    assert plan.problems == ()
    big, small = plan.rows
    assert (big.action, big.quote and big.quote.price_nano, big.quote and big.quote.discount_applied) == (
        Action.CREATE,
        35_630_000_000,
        True,
    )
    assert (small.quote and small.quote.price_nano, small.margin_percent) == (3_750_000_000, Decimal("15.60"))
    assert big.warnings == ("gpt-4 means openai/gpt-4",)
    assert await on_sale(import_shop) == {}


async def test_what_was_planned_is_what_is_done(import_shop: db.Database) -> None:
    plan = await planned(import_shop, BIG, SMALL)
    await applied(import_shop, plan)
    made = await on_sale(import_shop)
    assert {sku: package.price_nano for sku, package in made.items()} == {"gpt4-1m": 35_630_000_000, "gpt4-100k": 3_750_000_000}
    again = await planned(import_shop, BIG, SMALL)
    assert [line.action for line in again.rows] == [Action.UNCHANGED, Action.UNCHANGED]
    nothing = await applied(import_shop, again)
    assert await on_sale(import_shop) == made
    assert await undone(import_shop, nothing) == ([], [])
    assert await on_sale(import_shop) == made


async def test_a_change_is_a_new_package_and_undo_brings_the_old_one_back(import_shop: db.Database) -> None:
    await applied(import_shop, await planned(import_shop, BIG, SMALL))
    before = await on_sale(import_shop)
    change = await planned(import_shop, {**BIG, "price": "40"}, {**SMALL, "retire": True})
    assert [line.action for line in change.rows] == [Action.CHANGE, Action.RETIRE]
    import_id = await applied(import_shop, change)
    after = await on_sale(import_shop)
    assert {sku: package.price_nano for sku, package in after.items()} == {"gpt4-1m": 40_000_000_000}
    assert after["gpt4-1m"].id != before["gpt4-1m"].id
    created, returned = await undone(import_shop, import_id)
    assert (created, sorted(returned)) == ([after["gpt4-1m"].id], sorted(package.id for package in before.values()))
    assert await on_sale(import_shop) == before
    with pytest.raises(Refused, match="undone already"):
        await undone(import_shop, import_id)
    with pytest.raises(Refused, match="no import 999"):
        await undone(import_shop, 999)


async def test_an_import_that_was_overtaken_is_not_undone(import_shop: db.Database) -> None:
    first = await applied(import_shop, await planned(import_shop, BIG))
    second = await applied(import_shop, await planned(import_shop, {**BIG, "title": "another title"}))
    with pytest.raises(Refused, match="have been changed since") as refused:
        await undone(import_shop, first)
    assert refused.value.code == "import_overtaken"
    await undone(import_shop, second)
    await undone(import_shop, first)
    assert await on_sale(import_shop) == {}


async def test_a_retired_package_whose_name_was_taken_does_not_come_back(import_shop: db.Database) -> None:
    await applied(import_shop, await planned(import_shop, BIG))
    retirement = await applied(import_shop, await planned(import_shop, {**BIG, "retire": True}))
    await applied(import_shop, await planned(import_shop, {**BIG, "tokens": 2_000_000}))
    with pytest.raises(Refused, match="have been changed since"):
        await undone(import_shop, retirement)


async def test_a_complete_file_retires_the_rest(import_shop: db.Database) -> None:
    await applied(import_shop, await planned(import_shop, BIG, SMALL))
    plan = await planned(import_shop, SMALL, complete=True)
    assert [(line.sku, line.action) for line in plan.rows] == [("gpt4-100k", Action.UNCHANGED), ("gpt4-1m", Action.RETIRE)]
    assert (plan.count(Action.RETIRE), plan.count(Action.CREATE)) == (1, 0)
    await applied(import_shop, plan)
    assert list(await on_sale(import_shop)) == ["gpt4-100k"]


async def test_a_derived_name_finds_its_package_again(import_shop: db.Database) -> None:
    anonymous = {"model": "gpt-4", "tokens": 5000, "title": "five thousand", "metering": "flat", "mix": "3:1"}
    async with import_shop.transaction() as tx:
        offer = (await shelf.load(tx)).find("gpt-4")
        await packages.create(tx, NOW, offer, PackageAsk(5000, "by hand"), RULES)
    await applied(import_shop, await planned(import_shop, anonymous))
    assert sorted(await on_sale(import_shop)) == ["openai/gpt-4/5000/ever/flat/3:1", "openai/gpt-4/5000/ever/weighted"]
    gone = await planned(import_shop, {**anonymous, "retire": True}, {**SMALL, "retire": True})
    assert [(line.action, line.margin_percent) for line in gone.rows] == [(Action.RETIRE, None), (Action.UNCHANGED, None)]
    assert gone.rows[1].warnings == ("there is no such package on sale to retire",)


async def test_every_mistake_is_told_at_once_with_its_place(import_shop: db.Database) -> None:
    plan = await planned(
        import_shop,
        {**SMALL, "price": "3.1649"},
        {**SMALL, "sku": "b", "tokens": 0},
        {**SMALL, "sku": "c", "colour": "red"},
        {"model": "gpt-4", "title": "no tokens"},
        {**SMALL, "sku": "d", "model": "mixtral-8x7b"},
        {**SMALL, "sku": "e", "model": "acme/free"},
        {**SMALL, "sku": "f", "model": "acme/free-prompt"},
        {**SMALL, "sku": "g", "mix": "0:0", "metering": "flat"},
        {**SMALL, "sku": "h", "mix": "1:1"},
        {**SMALL, "sku": "i", "price": "1e3"},
        BIG,
        BIG,
        "not an object",
    )
    assert [problem.path for problem in plan.problems] == [
        "$.packages[0].price",
        "$.packages[1].tokens",
        "$.packages[2]",
        "$.packages[3]",
        "$.packages[4].model",
        "$.packages[5].model",
        "$.packages[6].model",
        "$.packages[7]",
        "$.packages[8]",
        "$.packages[9].price",
        "$.packages[11]",
        "$.packages[12]",
    ]
    assert "below its cost of 3.165 USD" in plan.problems[0].message
    with pytest.raises(Refused, match="12 problems; the first at") as refused:
        await applied(import_shop, plan)
    assert refused.value.code == "import_invalid"
    assert await on_sale(import_shop) == {}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{", "$"),
        (b"\xff{}", "$"),
        ("[]", "$"),
        ("{}", "$"),
        ('{"packages":[],"extra":1}', "$"),
        ('{"packages":5}', "$.packages"),
        ("[" * 100_000, "$"),
    ],
)
async def test_a_file_that_is_no_such_document_is_a_problem(import_shop: db.Database, text: bytes | str, path: str) -> None:
    plan = await planned_text(import_shop, text)
    assert [problem.path for problem in plan.problems] == [path]


async def test_a_thin_margin_is_a_warning(import_shop: db.Database) -> None:
    plan = await planned(import_shop, {**SMALL, "price": "3.20"})
    assert plan.rows[0].warnings == ("the profit of 0.035 USD is below the minimum of 0.1 USD",)
    assert plan.problems == ()


async def test_a_plan_goes_stale_with_the_catalogue(import_shop: db.Database) -> None:
    plan = await planned(import_shop, SMALL)
    async with import_shop.read() as tx:
        stock = await shelf.load(tx)
    async with import_shop.transaction() as tx:
        await shelf.publish(tx, NOW, "openai/gpt-4", markup=Decimal(30), reason="dearer")
    with pytest.raises(Refused, match="plan again") as refused:
        await applied(import_shop, plan)
    assert refused.value.code == "stale_view"
    async with import_shop.read() as tx:
        with pytest.raises(Refused, match="load it again"):
            await importing.plan(tx, NOW, stock, "{}", RULES)


def test_the_schema_names_every_member() -> None:
    schema = importing.schema()
    rows = schema["$defs"]["Row"]
    assert set(rows["properties"]) == {"model", "tokens", "title", "days", "metering", "mix", "price", "sku", "retire"}
    assert rows["required"] == ["model", "tokens", "title"]
    assert rows["additionalProperties"] is False
