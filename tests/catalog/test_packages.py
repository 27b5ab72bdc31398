"""Packages: made at today's price, sold at theirs for ever, on both engines."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.catalog.snapshot import MARKUP, NOW, row

from tokenarb.base import db, money
from tokenarb.base.errors import Refused
from tokenarb.catalog import packages, shelf
from tokenarb.catalog.model import Metering
from tokenarb.catalog.packages import Package, PackageAsk, PackageState
from tokenarb.catalog.quoting import Mix, SaleRules

RULES = SaleRules()
GPT4 = row("openai/gpt-4", pricing={"prompt": "0.00003", "completion": "0.00006"})
ASK = PackageAsk(100_000, "GPT-4 Access - 100k tokens", 90)


@pytest.fixture
async def gpt4_shop(catalog_database: db.Database) -> db.Database:
    async with catalog_database.transaction() as tx:
        await shelf.sync(tx, NOW, "openrouter", [GPT4, row("acme/free-prompt", pricing={"prompt": "0", "completion": "1"})], MARKUP)
    return catalog_database


async def create(database: db.Database, ask: PackageAsk = ASK, model: str = "gpt-4", **options: Any) -> Package:
    async with database.transaction() as tx:
        offer = (await shelf.load(tx)).find(model)
        return await packages.create(tx, NOW, offer, ask, RULES, **options)


async def listed(database: db.Database, **options: Any) -> list[Package]:
    async with database.read() as tx:
        return await packages.list_all(tx, **options)


async def test_a_package_is_stored_as_it_was_quoted(gpt4_shop: db.Database) -> None:
    package = await create(gpt4_shop)
    assert (package.price_nano, package.list_nano, package.cost_nano) == (3_750_000_000, 3_000_000_000, 3_165_000_000)
    assert package.sku == "openai/gpt-4/100000/90d/weighted"
    assert (package.slug, package.metering, package.state) == ("openai/gpt-4", Metering.WEIGHTED, PackageState.ACTIVE)
    async with gpt4_shop.read() as tx:
        assert await packages.get(tx, package.id) == package
        assert package.terms.price == (await shelf.load(tx)).find("gpt-4").retail_price
    flat = await create(gpt4_shop, PackageAsk(1000, "flat", None, Metering.FLAT, Mix(3, 1), "own-name"))
    assert await listed(gpt4_shop) == [package, flat]
    assert flat.list_nano == 37_500_000


async def test_publishing_a_price_never_changes_what_was_made(gpt4_shop: db.Database) -> None:
    package = await create(gpt4_shop)
    async with gpt4_shop.transaction() as tx:
        await shelf.publish(tx, NOW, "openai/gpt-4", markup=Decimal(200), reason="dearer")
    assert await listed(gpt4_shop) == [package]


async def test_todays_margin_is_shown_against_todays_cost(gpt4_shop: db.Database) -> None:
    package = await create(gpt4_shop)
    async with gpt4_shop.transaction() as tx:
        dearer = {**GPT4, "pricing": {"prompt": "0.00006", "completion": "0.00006"}}
        await shelf.sync(tx, NOW, "openrouter", [dearer, row("acme/free-prompt", pricing={"prompt": "0", "completion": "1"})], MARKUP)
        stock = await shelf.load(tx)
    today = packages.quote_today(stock, package, RULES)
    assert today is not None
    assert (today.price_nano, today.cost_nano, today.profit_nano) == (3_750_000_000, 6_330_000_000, -2_580_000_000)
    gone = replace(package, terms=replace(package.terms, model_slug="acme/gone"))
    assert packages.quote_today(stock, gone, RULES) is None
    free = replace(package, terms=replace(package.terms, model_slug="acme/free-prompt"))
    assert packages.quote_today(stock, free, RULES) is None


async def test_the_same_package_twice_is_refused_until_the_first_retires(gpt4_shop: db.Database) -> None:
    package = await create(gpt4_shop)
    with pytest.raises(Refused, match=f"package {package.id} already sells this"):
        await create(gpt4_shop)
    async with gpt4_shop.transaction() as tx:
        retired = await packages.retire(tx, NOW + 1, package.id)
        before = await shelf.current_version(tx)
        assert await packages.retire(tx, NOW + 2, package.id) == retired
        assert await shelf.current_version(tx) == before
    assert retired.state is PackageState.RETIRED
    second = await create(gpt4_shop)
    assert await listed(gpt4_shop) == [second]
    assert await listed(gpt4_shop, retired=True) == [retired, second]


async def test_an_own_price_stands_down_to_the_cost(gpt4_shop: db.Database) -> None:
    assert (await create(gpt4_shop, price_nano=3_165_000_000)).price_nano == 3_165_000_000
    with pytest.raises(Refused, match=r"below its cost of 3\.165 USD") as refused:
        await create(gpt4_shop, PackageAsk(100_000, "again", None), price_nano=3_164_999_999)
    assert refused.value.code == "below_cost"


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (replace(ASK, tokens=0), "tokens must be"),
        (replace(ASK, tokens=10**13), "tokens must be"),
        (replace(ASK, title=""), "title"),
        (replace(ASK, title=" padded"), "title"),
        (replace(ASK, title="two\nlines"), "title"),
        (replace(ASK, title="x" * 101), "title"),
        (replace(ASK, days=0), "days"),
        (replace(ASK, days=3661), "days"),
        (replace(ASK, mix=Mix(1, 1)), "mix"),
        (replace(ASK, sku=""), "sku"),
    ],
)
async def test_a_package_nobody_could_use_is_refused(gpt4_shop: db.Database, ask: PackageAsk, says: str) -> None:
    with pytest.raises(Refused, match=says) as refused:
        await create(gpt4_shop, ask)
    assert refused.value.code == "invalid_package"
    assert await listed(gpt4_shop) == []


async def test_D1_a_model_without_a_prompt_price_cannot_be_packaged(gpt4_shop: db.Database) -> None:
    with pytest.raises(Refused, match="prompt price is zero") as refused:
        await create(gpt4_shop, model="acme/free-prompt")
    assert refused.value.code == "not_packageable"


async def test_a_price_that_cannot_be_booked_is_refused(gpt4_shop: db.Database) -> None:
    with pytest.raises(Refused, match="exceeds what can be booked"):
        await create(gpt4_shop, replace(ASK, tokens=10**12), price_nano=money.INT64_MAX + 1 + 10**16)


async def test_a_package_that_never_was_is_not_found(gpt4_shop: db.Database) -> None:
    async with gpt4_shop.transaction() as tx:
        for verb in (packages.get(tx, 9), packages.retire(tx, NOW, 9)):
            with pytest.raises(Refused, match="no package 9"):
                await verb
