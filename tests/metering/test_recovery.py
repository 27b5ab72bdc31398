"""The resolver against the real simulator, on both engines: what a dead worker left is ended once, at the true figure."""

import asyncio
import time
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from tests.metering.orphanage import NOW, Orphanage, open_orphanage, usd

from tokenarb.base import clock, db, ids
from tokenarb.catalog import shelf
from tokenarb.catalog.model import Usage
from tokenarb.catalog.pricing import charge
from tokenarb.customers import registry
from tokenarb.ledger import model, recovering, store
from tokenarb.ledger.book import Book
from tokenarb.metering import recovery, remembered
from tokenarb.metering.recovery import Report, Resolver
from tokenarb.upstream.health import Health
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.ports import Generation
from tokenarb.upstream.providers.openrouter import OpenRouter


async def test_C1_a_call_whose_worker_died_after_the_headers_is_settled_at_what_the_upstream_billed(orphanage: Orphanage) -> None:
    quoted = await orphanage.call("[[sim tokens=20]]")
    assert (await orphanage.wallet())[1] > 0
    await orphanage.die()
    assert await orphanage.resolve() == Report(settled=1)
    row = await orphanage.row(quoted)
    assert (row.state, row.outcome, row.attempt_state) == ("settled", "recovered", "settled")
    billed = await orphanage.billed()
    assert Decimal(row.buy_cost) == billed > 0
    assert row.charged == int(billed * 10**9 * Decimal("1.25"))
    assert await orphanage.wallet() == (usd("10") - row.charged, 0)


async def test_C1_once_and_for_all(orphanage: Orphanage) -> None:
    quoted = await orphanage.call()
    await orphanage.die()
    await orphanage.resolve()
    before = await orphanage.wallet()
    assert await orphanage.resolve(later_ms=10**9) == Report()
    assert await orphanage.wallet() == before
    assert (await orphanage.row(quoted)).state == "settled"


async def test_D10_a_call_that_was_to_be_answered_from_memory_is_void_since_nothing_was_sent(orphanage: Orphanage) -> None:
    quoted = await orphanage.hold(upstream_key=remembered.SOURCE)
    sent = await orphanage.hold()
    await orphanage.die()
    assert await orphanage.resolve() == Report(void=1, unknown=1)
    row = await orphanage.row(quoted)
    assert (row.state, row.attempt_state, row.buy_cost, row.charged) == ("void", "void", "0", 0)
    assert (await orphanage.row(sent)).state == "unknown"
    assert await orphanage.wallet() == (usd("10"), 0)
    async with orphanage.database.read() as tx:
        assert (await recovering.unknown(tx, 0, 10**15)).attempts == 1


async def test_A13_a_living_worker_s_call_is_left_alone_however_long_it_takes(orphanage: Orphanage) -> None:
    quoted = await orphanage.call()
    assert await orphanage.resolve(later_ms=20 * 60_000) == Report()
    assert (await orphanage.row(quoted)).state == "held"
    # Unless the worker itself gives it away.
    await orphanage.book.hand_over(model.HandOver(orphanage.customer, quoted.hold.request, "doomed", NOW + 2_000))
    assert await orphanage.resolve(later_ms=1_999) == Report()
    assert await orphanage.resolve(later_ms=2_000) == Report(settled=1)


async def test_C2_sent_and_never_identified_is_free_and_counted(orphanage: Orphanage) -> None:
    quoted = await orphanage.hold()
    sent = await orphanage.hold()
    await orphanage.send(sent, mark=False)
    await orphanage.die()
    assert await orphanage.resolve() == Report(unknown=2)
    for one in (quoted, sent):
        row = await orphanage.row(one)
        assert (row.state, row.attempt_state, row.charged) == ("unknown", "unknown", 0)
    assert await orphanage.wallet() == (usd("10"), 0)


async def test_what_the_upstream_never_shows_is_asked_for_a_day_and_then_unknown(orphanage: Orphanage) -> None:
    quoted = await orphanage.call("[[sim generation_missing]]")
    await orphanage.die()
    at = 0
    for step_ms in recovery.SCHEDULE_MS:
        assert await orphanage.resolve(at) == Report(waiting=1)
        assert await orphanage.resolve(at + step_ms - 1) == Report(), "asked too early"
        at += step_ms
    assert at > 24 * 3_600_000
    assert (await orphanage.wallet())[1] > 0, "held until then"
    assert await orphanage.resolve(at) == Report(unknown=1)
    assert (await orphanage.row(quoted)).outcome == "the upstream shows no record of this generation"
    assert await orphanage.wallet() == (usd("10"), 0)


async def test_B5_an_answer_that_failed_at_the_upstream_is_free_whoever_books_it(orphanage: Orphanage) -> None:
    quoted = await orphanage.call("[[sim answer_error fault_billed=full zero_completion_insurance=false]]")
    await orphanage.die()
    assert await orphanage.resolve() == Report(settled=1)
    row = await orphanage.row(quoted)
    assert (row.state, row.outcome, row.charged) == ("settled", "free", 0)
    assert Decimal(row.buy_cost) == await orphanage.billed() > 0
    assert await orphanage.wallet() == (usd("10"), 0)


async def test_an_upstream_that_is_away_postpones_and_is_never_an_answer(orphanage: Orphanage) -> None:
    quoted = await orphanage.call()
    await orphanage.die()
    key = orphanage.sim.inference_key
    elsewhere = open_nowhere()
    at = 0
    for _ in range(len(recovery.SCHEDULE_MS) + 5):  # longer than a day of "not found" would be
        assert await Resolver(orphanage.database, orphanage.book, elsewhere, {"settings": key}).run(NOW + at) == Report(waiting=1)
        at += recovery.AWAY_MS_MAX
    assert (await orphanage.row(quoted)).state == "held"
    assert await orphanage.resolve(at) == Report(settled=1)
    await elsewhere.close()


def open_nowhere() -> OpenRouter:
    """The same provider at an address where nobody listens."""
    return OpenRouter(Pool("http://127.0.0.1:9/api/v1"), clock.SystemClock(), Health())


async def test_an_account_that_is_refused_for_a_day_does_not_hold_the_customer_s_money_for_ever(orphanage: Orphanage) -> None:
    quoted = await orphanage.call()
    await orphanage.die()
    locked_out = Resolver(orphanage.database, orphanage.book, orphanage.provider, {"settings": "sk-or-v1-" + "0" * 64})
    at = 0
    for step_ms in recovery.SCHEDULE_MS:
        assert await locked_out.run(NOW + at) == Report(waiting=1)
        at += step_ms
    assert await locked_out.run(NOW + at) == Report(unknown=1)
    assert "401" in (await orphanage.row(quoted)).outcome


async def test_a_key_that_is_gone_is_replaced_by_any_other_of_the_account(orphanage: Orphanage) -> None:
    await orphanage.send(await orphanage.hold(upstream_key="a" * 64))
    await orphanage.die()
    assert await orphanage.resolve() == Report(settled=1)


async def test_A10_the_frozen_price_version_is_charged_not_today_s(orphanage: Orphanage) -> None:
    quoted = await orphanage.call("[[sim tokens=20]]")
    async with orphanage.database.transaction() as tx:
        offer = (await shelf.load(tx)).find("gpt-4")
        row = {
            "id": offer.model.id, "canonical_slug": offer.model.canonical_slug, "name": "GPT-4", "created": offer.model.created,
            "context_length": 8191, "architecture": {"input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "GPT"},
            "pricing": {"prompt": "0.003", "completion": "0.006"}, "top_provider": {"max_completion_tokens": 4096},
            "supported_parameters": ["max_tokens"],
        }  # fmt: skip
        await shelf.sync(tx, NOW + 1, "openrouter", [row], Decimal(25), force=True)
        dearer = (await shelf.load(tx)).find("gpt-4")
    assert dearer.price_version != quoted.hold.price_version
    await orphanage.die()
    await orphanage.resolve()
    assert (await orphanage.row(quoted)).charged == int(await orphanage.billed() * 10**9 * Decimal("1.25"))


async def test_E11_a_call_on_a_package_and_credit_is_recovered_on_both(orphanage: Orphanage) -> None:
    async with orphanage.database.read() as tx:
        buyer = await registry.find(tx, orphanage.customer)
    bought = await orphanage.shop.buy(buyer, await orphanage.shop.package(tokens=100))
    quoted = await orphanage.call("[[sim tokens=40 prompt_tokens=60]]")  # 60 + 2 x 40 = 140 package tokens
    assert [source.account for source in quoted.hold.sources] == [bought.id, model.WALLET]
    assert (await orphanage.shop.account(buyer, bought.id)).held == 100
    await orphanage.die()
    assert await orphanage.resolve() == Report(settled=1)
    account = await orphanage.shop.account(buyer, bought.id)
    assert (account.available, account.held, account.used) == (0, 0, 100)
    # The package paid 100 of the 140 tokens that the call weighed; credit pays the other two sevenths at the retail price.
    retail = charge(quoted.retail, Usage(60, 40), quoted.at_ms)
    left, held = await orphanage.wallet()
    assert (usd("10") - bought.paid_nano - left, held) == (-(-retail * 40 // (140 * 10**9)), 0)


async def test_what_ended_meanwhile_keeps_its_figures(orphanage: Orphanage, monkeypatch: pytest.MonkeyPatch) -> None:
    quoted = await orphanage.call()
    await orphanage.die()
    asked = orphanage.provider.generation

    async def overtaken(generation_id: str, key: str) -> Generation | None:
        found = await asked(generation_id, key)
        void = model.Void(orphanage.customer, quoted.hold.request, None, model.RequestState.VOID, "by hand", NOW)
        await orphanage.book.void(void)
        return found

    monkeypatch.setattr(orphanage.provider, "generation", overtaken)
    await orphanage.resolve()
    row = await orphanage.row(quoted)
    assert (row.state, row.outcome, row.charged) == ("void", "by hand", 0)
    assert await orphanage.wallet() == (usd("10"), 0)


async def test_two_resolvers_at_once_settle_once(orphanage: Orphanage) -> None:
    for _ in range(8):
        await orphanage.call("[[sim tokens=5]]")
    await orphanage.die()
    other = db.Database(orphanage.database.url)
    book = Book(other)
    await book.start()
    second = Resolver(other, book, orphanage.provider, orphanage.resolver.keys)
    await asyncio.gather(orphanage.resolve(), second.run(NOW))
    await book.stop()
    await other.close()
    left, held = await orphanage.wallet()
    assert held == 0
    async with orphanage.database.read() as tx:
        charged = await tx.scalar(sa.select(sa.func.sum(store.request.c.charged)))
        settlements = await tx.scalar(sa.select(sa.func.count()).select_from(store.transfer).where(store.transfer.c.code == "settle"))
    assert (usd("10") - left, settlements) == (charged, 8)


async def test_one_that_cannot_be_ended_keeps_no_other_from_it(orphanage: Orphanage) -> None:
    poisoned = await orphanage.call()
    healthy = await orphanage.call()
    async with orphanage.database.transaction() as tx:  # as a damaged restore might leave it
        where = store.request.c.id == poisoned.hold.request
        await tx.execute(store.request.update().where(where).values(price_version=999_999))
    await orphanage.die()
    assert await orphanage.resolve() == Report(settled=1, failed=1)
    assert (await orphanage.row(healthy)).state == "settled"
    assert (await orphanage.row(poisoned)).state == "held"
    assert await orphanage.resolve() == Report(), "not again at once"
    async with orphanage.database.transaction() as tx:
        await tx.execute(store.request.update().where(where).values(price_version=poisoned.hold.price_version))
    assert await orphanage.resolve(3_600_000) == Report(settled=1)


@pytest.mark.slow
async def test_10000_orphans_are_ended_in_under_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_orphanage(f"sqlite:///{tmp_path / 'many.db'}", balance="9000") as crowd:
        pattern = await crowd.hold(output=1)
        holds = [msgspec.structs.replace(pattern.hold, request=ids.new_request_id()) for _ in range(9_999)]
        await asyncio.gather(*(crowd.book.hold(hold) for hold in holds))
        await crowd.die()
        sizes: list[int] = []
        reader = recovering.orphans

        async def counted(tx: db.Tx, now_ms: int, limit: int) -> list[recovering.Orphan]:
            found = await reader(tx, now_ms, limit)
            sizes.append(len(found))
            return found

        monkeypatch.setattr(recovering, "orphans", counted)
        began = time.monotonic()
        assert await crowd.resolve() == Report(unknown=10_000)
        assert max(sizes) == recovery.BATCH, "never all at once in memory"
        assert time.monotonic() - began < 60
        assert await crowd.wallet() == (usd("9000"), 0)


async def test_B5_what_was_promised_free_costs_only_the_house_however_good_the_bill_is(orphanage: Orphanage) -> None:
    quoted = await orphanage.call("[[sim tokens=20]]")
    await orphanage.book.hand_over(model.HandOver(orphanage.customer, quoted.hold.request, "doomed", NOW + 800, free=True))
    await orphanage.die()
    assert await orphanage.resolve(later_ms=799) == Report()
    assert await orphanage.resolve(later_ms=800) == Report(settled=1)
    row = await orphanage.row(quoted)
    assert (row.state, row.outcome, row.charged) == ("settled", "free", 0)
    assert Decimal(row.buy_cost) == await orphanage.billed() > 0
    assert await orphanage.wallet() == (usd("10"), 0)


async def test_C13_a_rows_key_is_told_what_its_recovered_call_cost(orphanage: Orphanage) -> None:
    """The daily limit of an operator's own key counts calls whose cost was found out later."""
    told: list[tuple[str, int]] = []
    quoted = await orphanage.hold(upstream_key="second/main")
    await orphanage.send(quoted)
    await orphanage.die()
    key = orphanage.sim.inference_key
    resolver = Resolver(
        orphanage.database, orphanage.book, orphanage.provider, {}, lambda _: (orphanage.provider, key), lambda *paid: told.append(paid)
    )
    assert await resolver.run(NOW) == Report(settled=1)
    assert await resolver.run(NOW) == Report()
    assert told == [("second/main", int(await orphanage.billed() * 10**9))]
