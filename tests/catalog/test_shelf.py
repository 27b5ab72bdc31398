"""Sync, history, publishing and the picture the gateway keeps, on both engines."""

import asyncio
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from tests.catalog import snapshot
from tests.catalog.snapshot import MARKUP, NOW, row

from tokenarb.base import db
from tokenarb.base.errors import Broken, Refused
from tokenarb.catalog import pricelist, pricing, shelf, store
from tokenarb.catalog import rows as row_rules
from tokenarb.catalog.changes import SyncReport
from tokenarb.catalog.model import Price, Usage
from tokenarb.catalog.shelf import Shelf

Rows = Iterable[Mapping[str, Any]]


async def sync(database: db.Database, rows: Rows, at_ms: int = NOW, markup: Decimal = MARKUP, **options: Any) -> SyncReport:
    async with database.transaction() as tx:
        return await shelf.sync(tx, at_ms, "openrouter", rows, markup, **options)


async def load(database: db.Database) -> Shelf:
    async with database.read() as tx:
        return await shelf.load(tx)


async def versions(database: db.Database, model: str = "acme/model") -> list[tuple[str, str]]:
    async with database.read() as tx:
        return [(version.reason, pricelist.to_json(version.retail_price)) for version in await shelf.history(tx, model)]


def priced(prompt: str, completion: str = "0.000002") -> dict[str, str]:
    return {"prompt": prompt, "completion": completion}


async def test_the_whole_snapshot_goes_on_the_shelf(catalog_database: db.Database, snapshot_rows: list[dict[str, Any]]) -> None:
    report = await sync(catalog_database, snapshot_rows)
    assert (len(report.added), report.offered, report.malformed, report.jumps, report.dangling) == (400, 307, [], [], [])
    reasons = {reason: sum(1 for other in report.hidden.values() if other == reason) for reason in report.hidden.values()}
    assert reasons == {"batch": 60, "alias": 11, "unpriced_router": 5, "zero_price": 17}
    stock = await load(catalog_database)
    assert stock.version == report.revision == 1
    assert len(stock.listed()) == 307
    offer = stock.find("gpt-4")
    assert pricelist.to_wire(offer.list_price) == {"prompt": "0.00003", "completion": "0.00006"}
    assert pricelist.to_wire(offer.retail_price) == {"prompt": "0.0000375", "completion": "0.000075"}
    assert stock.by_slug("openai/gpt-4") == offer
    for each in stock.listed():
        assert pricing.markup(each.list_price, MARKUP) == each.retail_price


async def test_the_same_again_writes_nothing(catalog_database: db.Database, snapshot_rows: list[dict[str, Any]]) -> None:
    await sync(catalog_database, snapshot_rows)
    again = await sync(catalog_database, snapshot_rows, NOW + 1)
    assert (again.changed, again.unchanged, again.revision) == (False, 400, 1)


async def test_a_new_price_is_a_new_version_and_the_old_one_stays(catalog_database: db.Database) -> None:
    await sync(catalog_database, [row()])
    before = (await load(catalog_database)).find("acme/model")
    report = await sync(catalog_database, [row(pricing=priced("0.000003"))], NOW + 1)
    assert (report.repriced, report.jumps) == (["acme/model"], [])
    after = (await load(catalog_database)).find("acme/model")
    assert after.price_version != before.price_version
    assert await versions(catalog_database) == [
        ("list price changed", '{"prompt":"0.00000375","completion":"0.0000025"}'),
        ("first seen", '{"prompt":"0.00000125","completion":"0.0000025"}'),
    ]
    report = await sync(catalog_database, [row(pricing=priced("0.000003"))], NOW + 2, Decimal(30))
    assert report.repriced == ["acme/model"]
    assert (await versions(catalog_database))[0] == ("markup changed", '{"prompt":"0.0000039","completion":"0.0000026"}')


async def test_A10_a_call_is_charged_at_the_version_it_was_held_at(catalog_database: db.Database) -> None:
    await sync(catalog_database, [row()])
    held = (await load(catalog_database)).find("acme/model")
    await sync(catalog_database, [row(pricing=priced("0.000009"))], NOW + 1)
    async with catalog_database.read() as tx:
        frozen = await shelf.retail_price(tx, held.price_version)
        assert await shelf.list_price(tx, held.price_version) == held.list_price
    usage = Usage(1000, 10)
    assert pricing.charge(frozen, usage, NOW) == pricing.charge(held.retail_price, usage, NOW) == 1275 * 10**12
    async with catalog_database.read() as tx:
        for read in (shelf.retail_price, shelf.list_price):
            with pytest.raises(Broken, match="not in the history"):
                await read(tx, 10**9)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"pricing": priced("0", "0")}, "zero_price"),
        ({"pricing": priced("-1", "-1")}, "unpriced_router"),
        ({"pricing": {**priced("0.000001"), "video": "1"}}, "unknown_price_key: video"),
    ],
)
async def test_D1_a_model_without_a_safe_price_is_refused_before_upstream(
    catalog_database: db.Database, changed: dict[str, Any], reason: str
) -> None:
    report = await sync(catalog_database, [row(**changed), row("acme/other")])
    assert report.hidden == {"acme/model": reason}
    stock = await load(catalog_database)
    with pytest.raises(Refused, match="no sell price") as refused:
        stock.find("acme/model")
    assert refused.value.code == "model_not_priced"


async def test_what_gives_no_text_or_has_no_length_is_hidden(catalog_database: db.Database) -> None:
    image = row("acme/painter", architecture={"input_modalities": ["text"], "output_modalities": ["image"]})
    endless = row("acme/endless", context_length=None, top_provider={})
    report = await sync(catalog_database, [row(), image, endless])
    assert report.hidden == {"acme/painter": "no_text_output", "acme/endless": "no_context_length"}
    with pytest.raises(Refused, match="no_text_output"):
        (await load(catalog_database)).find("acme/painter")


async def test_the_operator_may_allow_free_models_and_harmless_keys(catalog_database: db.Database) -> None:
    rules = row_rules.Rules(frozenset({"acme/free:free"}), frozenset({"video"}))
    odd = row(pricing={**priced("0.000001"), "video": "1", "overrides": [{"prompt": "0.1", "video": "2"}]})
    report = await sync(catalog_database, [row("acme/free:free", pricing=priced("0", "0")), odd], rules=rules)
    assert report.hidden == {}
    assert (await load(catalog_database)).find("acme/free:free").retail_price.zero


async def test_what_vanishes_is_withdrawn_and_may_return(catalog_database: db.Database) -> None:
    both = [row(), row("acme/other"), row("acme/third")]
    await sync(catalog_database, both)
    assert (await sync(catalog_database, both[1:], NOW + 1)).withdrawn == ["acme/model"]
    with pytest.raises(Refused, match=r"withdrawn \(no longer listed"):
        (await load(catalog_database)).find("acme/model")
    assert not (await sync(catalog_database, both[1:], NOW + 2)).changed
    back = await sync(catalog_database, both, NOW + 3)
    assert back.returned == ["acme/model"]
    assert len(await versions(catalog_database)) == 1  # its price had not changed


async def test_a_deprecation_date_counts_from_the_day_after(catalog_database: db.Database) -> None:
    rows = [row(expiration_date="2026-08-08"), row("acme/far", expiration_date="2098-12-31"), row("acme/other")]
    assert (await sync(catalog_database, rows)).withdrawn == []
    later = await sync(catalog_database, rows, NOW + 86_400_000)
    assert later.withdrawn == ["acme/model"]
    with pytest.raises(Refused, match="expired on 2026-08-08"):
        (await load(catalog_database)).find("acme/model")


async def test_a_sync_that_would_empty_the_shelf_is_refused_unless_forced(catalog_database: db.Database) -> None:
    rows = [row(f"acme/model-{n}") for n in range(5)]
    await sync(catalog_database, rows)
    with pytest.raises(Refused, match="3 of 5") as refused:
        await sync(catalog_database, rows[:2], NOW + 1)
    assert refused.value.code == "sync_refused"
    with pytest.raises(Refused, match="5 of 5"):
        await sync(catalog_database, [{**each, "pricing": {**priced("1"), "new_key": "1"}} for each in rows], NOW + 1)
    assert len((await load(catalog_database)).offers) == 5
    forced = await sync(catalog_database, rows[:2], NOW + 2, force=True)
    assert len(forced.withdrawn) == 3


async def test_malformed_rows_are_told_and_leave_everything_as_it_was(catalog_database: db.Database) -> None:
    await sync(catalog_database, [row(), row("acme/other")])
    before = await load(catalog_database)
    broken: list[Any] = [
        row(pricing=priced("cheap")),
        row("acme/other"),
        row("acme/other"),
        17,
        {"name": "no id"},
        row("acme/no price", pricing=None),
        row("acme/none", pricing=None),
        row("acme/when", expiration_date="soon"),
        row("acme/arch", architecture=[]),
        row("acme/outputs", architecture={"output_modalities": "text"}),
        row("acme/length", context_length="long"),
        row("acme/tokenizer", architecture={"tokenizer": 5}),
    ]
    report = await sync(catalog_database, broken, NOW + 1)
    assert [name for name, _ in report.malformed] == [
        "acme/model",
        "acme/other",
        "#3",
        "#4",
        "acme/no price",
        "acme/none",
        "acme/when",
        "acme/arch",
        "acme/outputs",
        "acme/length",
        "acme/tokenizer",
    ]
    assert "pricing.prompt" in dict(report.malformed)["acme/model"]
    assert not report.changed
    assert await load(catalog_database) == before


async def test_a_price_that_jumps_is_flagged_both_ways(catalog_database: db.Database) -> None:
    await sync(catalog_database, [row(), row("acme/other")])
    up = await sync(catalog_database, [row(pricing=priced("0.0000101")), row("acme/other", pricing=priced("0.00001"))], NOW + 1)
    assert (sorted(up.repriced), up.jumps) == (["acme/model", "acme/other"], ["acme/model"])
    down = await sync(catalog_database, [row(pricing=priced("0.000001")), row("acme/other", pricing=priced("0.00001"))], NOW + 2)
    assert down.jumps == ["acme/model"]


async def test_a_changed_fact_is_updated_without_a_new_price(catalog_database: db.Database) -> None:
    await sync(catalog_database, [row()])
    report = await sync(catalog_database, [row(context_length=5)], NOW + 1)
    assert (report.updated, report.repriced) == (["acme/model"], [])
    assert (await load(catalog_database)).find("acme/model").model.context_length == 5


async def test_another_upstreams_ids_are_left_alone(catalog_database: db.Database) -> None:
    await sync(catalog_database, [row()])
    async with catalog_database.transaction() as tx:
        report = await shelf.sync(tx, NOW, "direct", [row(pricing=priced("1")), row("direct/model")], MARKUP)
    assert report.malformed == [("acme/model", "the id belongs to upstream openrouter")]
    assert report.withdrawn == []
    assert len((await load(catalog_database)).offers) == 2


async def publish(database: db.Database, model: str = "acme/model", **what: Any) -> None:
    async with database.transaction() as tx:
        await shelf.publish(tx, NOW + 5, model, reason="said so", **what)


def flat_price(atto: int) -> Price:
    price = pricelist.parse({"prompt": f"{atto}e-18", "completion": f"{atto}e-18"})
    assert price is not None
    return price


async def test_an_operators_price_outlives_syncs_until_taken_back(catalog_database: db.Database) -> None:
    await sync(catalog_database, [row(), row("acme/other")])
    await publish(catalog_database, markup=Decimal(100))
    await sync(catalog_database, [row(pricing=priced("0.000005")), row("acme/other")], NOW + 6)
    assert (await load(catalog_database)).find("acme/model").retail_price.base.prompt == 10 * 10**12
    await sync(catalog_database, [row(pricing=priced("0.000006")), row("acme/other")], NOW + 6)
    assert (await load(catalog_database)).find("acme/model").retail_price.base.prompt == 12 * 10**12  # still pinned after a sync
    await publish(catalog_database, retail=flat_price(9 * 10**12))
    report = await sync(catalog_database, [row(pricing=priced("0.00001")), row("acme/other")], NOW + 7)
    assert (report.repriced, report.below_list) == (["acme/model"], ["acme/model"])
    assert (await load(catalog_database)).find("acme/model").retail_price == flat_price(9 * 10**12)
    await publish(catalog_database, markup=MARKUP, pinned=False)
    assert (await load(catalog_database)).find("acme/model").retail_price.base.prompt == 125 * 10**11
    await sync(catalog_database, [row(pricing=priced("0.00002")), row("acme/other")], NOW + 8)
    assert (await load(catalog_database)).find("acme/model").retail_price.base.prompt == 25 * 10**12


async def test_a_free_model_can_be_sold_at_the_operators_price(catalog_database: db.Database) -> None:
    rows = [row(pricing=priced("0", "0")), row("acme/other")]
    await sync(catalog_database, rows)
    await publish(catalog_database, retail=flat_price(10**12))
    assert (await load(catalog_database)).find("acme/model").retail_price == flat_price(10**12)
    assert not (await sync(catalog_database, rows, NOW + 9)).changed
    assert (await load(catalog_database)).find("acme/model").retail_price == flat_price(10**12)


@pytest.mark.parametrize(
    ("model", "what", "code"),
    [
        ("acme/none", {"markup": MARKUP}, "model_not_found"),
        ("acme/router", {"retail": flat_price(10**15)}, "model_not_sellable"),
        ("acme/model:batch", {"retail": flat_price(10**15)}, "model_not_sellable"),
        ("acme/model", {}, "invalid_price"),
        ("acme/model", {"markup": MARKUP, "retail": flat_price(10**15)}, "invalid_price"),
        ("acme/model", {"markup": Decimal(-200)}, "invalid_price"),
        ("acme/model", {"markup": Decimal(-1)}, "below_list_price"),
        ("acme/model", {"retail": flat_price(10**11)}, "below_list_price"),
    ],
)
async def test_a_price_nobody_should_publish_is_refused(catalog_database: db.Database, model: str, what: dict[str, Any], code: str) -> None:
    await sync(catalog_database, [row(), row("acme/model:batch"), row("acme/router", pricing=priced("-1", "-1"))])
    with pytest.raises(Refused) as refused:
        await publish(catalog_database, model, **what)
    assert refused.value.code == code
    assert len(await versions(catalog_database)) == 1


async def test_a_loss_can_be_chosen(catalog_database: db.Database) -> None:
    await sync(catalog_database, [row()])
    await publish(catalog_database, retail=flat_price(10**11), allow_loss=True)
    assert (await load(catalog_database)).find("acme/model").retail_price == flat_price(10**11)


async def test_workers_see_that_something_moved(catalog_database: db.Database) -> None:
    async with catalog_database.read() as tx:
        assert await shelf.current_version(tx) == 0
    await sync(catalog_database, [row()])
    stock = await load(catalog_database)
    await publish(catalog_database, markup=Decimal(50))
    async with catalog_database.read() as tx:
        assert await shelf.current_version(tx) == stock.version + 1


async def test_parallel_syncs_take_turns(catalog_database: db.Database) -> None:
    await asyncio.gather(*(sync(catalog_database, [row(), row(f"acme/extra-{n}")], NOW + n, force=True) for n in range(4)))
    async with catalog_database.read() as tx:
        ids = (await tx.execute(sa.select(store.price_version.c.id).order_by(store.price_version.c.id))).scalars().all()
        assert list(ids) == [1, 2, 3, 4, 5]
        assert await shelf.current_version(tx) == 4


async def test_a_failed_transaction_leaves_no_half_of_a_sync(catalog_database: db.Database) -> None:
    await sync(catalog_database, [row()])
    before = await load(catalog_database)

    async def cut_off() -> None:
        async with catalog_database.transaction() as tx:
            await shelf.sync(tx, NOW + 1, "openrouter", [row(pricing=priced("0.5")), row("acme/new")], MARKUP)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await cut_off()
    assert await load(catalog_database) == before


async def test_a_row_that_contradicts_itself_is_an_alarm(catalog_database: db.Database) -> None:
    await sync(catalog_database, [row()])
    async with catalog_database.transaction() as tx:
        await tx.execute(sa.update(store.catalog_model).values(state="hidden"))
    with pytest.raises(Broken, match="contradicts"):
        await load(catalog_database)


def test_models_that_search_by_themselves_are_known(snapshot_rows: list[dict[str, Any]]) -> None:
    offers = snapshot.shelf_of(snapshot_rows).offers
    searching = {name: offer.searches_unasked for name, offer in offers.items()}
    assert {name: count for name, count in searching.items() if count} == {
        "perplexity/sonar": 1,
        "perplexity/sonar-pro": 1,
        "perplexity/sonar-reasoning-pro": 1,
        "perplexity/sonar-deep-research": 50,
        "perplexity/sonar-pro-search": 50,
    }
