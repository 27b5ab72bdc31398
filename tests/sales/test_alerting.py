"""What customers are told unasked: once, also by two who look at once and after a crash; again after a top-up. On both engines."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.sales.shop import DAY_MS, NOW, ROWS, Shop, hold, settle, usd

from tokenarb.base import db, ids, outbox
from tokenarb.catalog import shelf
from tokenarb.customers import people
from tokenarb.customers.model import Customer
from tokenarb.keys.model import KeyView
from tokenarb.ledger import reading
from tokenarb.ledger.model import WALLET, Refusal
from tokenarb.ops.alert_chores import AlertChores
from tokenarb.sales import alert_store, alerting, alerts, expiry
from tokenarb.sales.alerting import LASTS_MS
from tokenarb.sales.alerts import EXPIRY, INCIDENT, LEFT, PRICE, Setting


class Sealer:
    """Seals nothing: what is sealed is not read here."""

    def seal(self, text: str, purpose: str) -> str:
        return f"{purpose} {text}"


async def somebody(shop: Shop, balance: str = "10", number: int = 1) -> tuple[Customer, KeyView]:
    """A customer in Telegram with money and a key."""
    customer = await shop.customer(f"c{number}", balance)
    async with shop.database.transaction() as tx:
        await people.introduce(tx, customer.id, number, b"s" * 32, Sealer())  # type: ignore[arg-type]
    _, secret = await shop.key(customer)
    view = await shop.view(secret)
    assert view is not None
    return customer, view


async def spends(shop: Shop, view: KeyView, amount: str | int, account: int = WALLET, now_ms: int = NOW) -> None:
    """A call that costs so much: USD of the wallet, or tokens of a package. Its name tells when it was made, as those of the gateway do."""
    units = usd(amount) if isinstance(amount, str) else amount
    async with shop.database.read() as tx:
        revision = await reading.revision(tx, view.key.customer)
    name = f"{now_ms:012x}{ids.new_request_id()[12:]}"
    holding = hold(view, units, account=account, revision=revision, request=name, at_ms=now_ms)
    outcomes = await shop.apply(holding, settle(holding, units, at_ms=now_ms))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Refusal)], outcomes


async def looks(shop: Shop, now_ms: int = NOW) -> None:
    """The whole job, as the timetable does it."""
    await AlertChores(shop.database, lambda now: {}).alerts(now_ms)


async def told(shop: Shop, customer: Customer, topic: str) -> list[dict[str, Any]]:
    """What was put into the outbox for him, oldest first."""
    async with shop.database.read() as tx:
        found = await outbox.of_subject(tx, customer.id, topic)
    return [dict(letter.body) for letter, _ in reversed(found)]


async def levels(shop: Shop, customer: Customer) -> list[int]:
    return [body["level"] for body in await told(shop, customer, LEFT)]


async def test_what_is_left_of_the_wallet_is_told_once_a_level(shop: Shop) -> None:
    customer, view = await somebody(shop)
    await looks(shop)
    assert await levels(shop, customer) == []
    await spends(shop, view, "7.9")
    await looks(shop)
    assert await levels(shop, customer) == [], "21 % are left"
    await spends(shop, view, "0.1")
    for _ in range(3):
        await looks(shop)
    assert await levels(shop, customer) == [20]
    await spends(shop, view, "2")
    await looks(shop)
    await looks(shop)
    assert await levels(shop, customer) == [20, 0], "of two levels crossed at once the lower one is told"
    (_, body) = await told(shop, customer, LEFT)
    assert body == {"pot": "wallet", "level": 0, "left": 0, "full": usd("10")}


async def test_a_top_up_sets_the_wallet_s_levels_back(shop: Shop) -> None:
    customer, view = await somebody(shop)
    await looks(shop)
    await spends(shop, view, "9.9")
    await looks(shop)
    await shop.credit(customer, "0.5", "second")
    await looks(shop)
    await spends(shop, view, "0.49")
    await looks(shop)
    assert await levels(shop, customer) == [5, 20]
    async with shop.database.read() as tx:
        assert (await outbox.waiting(tx))[0] == 2


async def test_a_threshold_crossed_twice_without_a_top_up_is_told_once(shop: Shop) -> None:
    customer, view = await somebody(shop, "1")
    await looks(shop)
    await spends(shop, view, "0.81")
    await looks(shop)
    await shop.credit(customer, "0.02", "refund-of-some-call")
    await looks(shop)
    await spends(shop, view, "0.03")
    await looks(shop)
    assert await levels(shop, customer) == [20]


async def test_packages_of_a_model_are_one_pot_and_another_one_sets_it_back(shop: Shop) -> None:
    customer, view = await somebody(shop)
    await shop.customer("nobody in Telegram", "10")
    first = await shop.buy(customer, await shop.package(100_000), "o-1")
    await spends(shop, view, 81_000, account=first.id)
    await looks(shop)
    await looks(shop)
    assert await levels(shop, customer) == [20]
    second = await shop.buy(customer, await shop.package(100_000), "o-2")
    await looks(shop)
    await spends(shop, view, 19_000, account=first.id)
    await looks(shop)
    assert await levels(shop, customer) == [20], "half of both is left"
    await spends(shop, view, 91_000, account=second.id)
    await looks(shop)
    assert await levels(shop, customer) == [20, 5]
    body = (await told(shop, customer, LEFT))[-1]
    assert body == {"pot": "model:openai/gpt-4", "level": 5, "left": 9_000, "full": 200_000}


async def test_the_end_of_a_package_is_told_at_seven_three_and_one_days(shop: Shop) -> None:
    customer, view = await somebody(shop)
    bought = await shop.buy(customer, await shop.package(100_000, days=10), "o-1")
    for days_left in (8, 7, 6, 3, 2):
        await looks(shop, NOW + (10 - days_left) * DAY_MS)
    assert [body["days"] for body in await told(shop, customer, EXPIRY)] == [7, 3]
    await spends(shop, view, 100_000, account=bought.id)
    await looks(shop, NOW + 9 * DAY_MS)
    assert [body["days"] for body in await told(shop, customer, EXPIRY)] == [7, 3], "nothing is left that could end"
    other, _ = await somebody(shop, number=2)
    await shop.buy(other, await shop.package(50_000, days=10), "o-2")
    await looks(shop, NOW + 8 * DAY_MS)
    assert [body["days"] for body in await told(shop, other, EXPIRY)] == [3], "who looks late tells the nearest"


async def reprice(shop: Shop, prompt: str, model: int = 0) -> None:
    rows = [dict(row) for row in ROWS]
    rows[model] = {**rows[model], "pricing": {**rows[model]["pricing"], "prompt": prompt}}  # type: ignore[dict-item]
    async with shop.database.transaction() as tx:
        await shelf.sync(tx, NOW, "openrouter", rows, Decimal(25))


async def test_a_price_that_changes_is_told_to_those_who_have_the_model(shop: Shop) -> None:
    owner, _ = await somebody(shop)
    await shop.buy(owner, await shop.package(100_000), "o-1")
    user, view = await somebody(shop, number=2)
    named, _ = await somebody(shop, number=3)
    await shop.key(named, models=("openai/gpt-4",))
    stranger, _ = await somebody(shop, number=4)
    await looks(shop)
    await reprice(shop, "0.00004")
    await spends(shop, view, "0.1")
    for _ in range(2):
        await looks(shop)
    wanted = {"models": [["openai/gpt-4", usd("37.5"), usd("75"), usd("50"), usd("75")]], "more": 0}
    for customer in (owner, user, named):
        assert await told(shop, customer, PRICE) == [wanted]
    assert await told(shop, stranger, PRICE) == []
    await reprice(shop, "0.00005")
    await looks(shop)
    assert len(await told(shop, owner, PRICE)) == 2


async def test_an_incident_is_told_when_it_lasts_and_its_end_to_whom_it_was_told(shop: Shop) -> None:
    owner, _ = await somebody(shop)
    await shop.buy(owner, await shop.package(100_000), "o-1")
    late, _ = await somebody(shop, number=2)
    seen = {"openrouter": frozenset({"openai/gpt-4"})}

    async def down(now_ms: int, what: Any = seen) -> None:
        async with shop.database.transaction() as tx:
            await alerting.down(tx, now_ms, what)

    await looks(shop)
    await down(NOW)
    await down(NOW + 15_000)
    await looks(shop)
    await looks(shop)
    assert await told(shop, owner, INCIDENT) == [{"models": ["openai/gpt-4"], "more": 0, "over": False}]
    await shop.buy(late, await shop.package(100_000), "o-2")
    await down(NOW + 30_000, {})
    await looks(shop)
    assert len(await told(shop, owner, INCIDENT)) == 1, "seen half a minute ago"
    await down(NOW + 30_000 + LASTS_MS, {})
    await looks(shop)
    await looks(shop)
    assert [body["over"] for body in await told(shop, owner, INCIDENT)] == [False, True]
    assert [body["over"] for body in await told(shop, late, INCIDENT)] == [False, True]


async def test_two_who_look_at_once_tell_it_once(shop: Shop) -> None:
    customer, view = await somebody(shop)
    await shop.buy(customer, await shop.package(100_000, days=5), "o-1")
    await looks(shop)
    await spends(shop, view, "6")
    async with shop.database.read() as tx:
        news = await alerting.news(tx)
        first = await alerting.look(tx, NOW, 0, news)
        second = await alerting.look(tx, NOW, 0, news)
    assert first.steps == second.steps
    assert [step.fact is not None for step in first.steps] == [True]
    counts = []
    for page in (first, second):
        async with shop.database.transaction() as tx:
            counts.append(await alerting.say(tx, NOW, page.steps))
    assert counts == [1, 0]
    assert len(await told(shop, customer, LEFT)) == 1


class Killed(Exception):
    pass


async def test_a_crash_between_mark_and_letter_keeps_neither(shop: Shop) -> None:
    customer, view = await somebody(shop)
    await looks(shop)
    await spends(shop, view, "9")
    async with shop.database.read() as tx:
        page = await alerting.look(tx, NOW, 0, await alerting.news(tx))

    async def killed() -> None:
        async with shop.database.transaction() as tx:
            assert await alerting.say(tx, NOW, page.steps) == 1
            raise Killed

    with pytest.raises(Killed):
        await killed()
    assert await levels(shop, customer) == []
    await looks(shop)
    assert await levels(shop, customer) == [20]


async def test_who_wants_other_levels_or_no_word_gets_that(shop: Shop) -> None:
    customer, view = await somebody(shop)
    quiet, silent = await somebody(shop, number=2)
    async with shop.database.transaction() as tx:
        await alerting.choose(tx, customer.id, Setting(levels=(50,), days=(), prices=False, incidents=False))
        await alerting.choose(tx, quiet.id, replace(Setting(), muted=True))
    await shop.buy(customer, await shop.package(10_000, days=1), "o-1")
    await looks(shop)
    await spends(shop, view, "5")
    await spends(shop, silent, "10")
    await reprice(shop, "0.00004")
    await looks(shop)
    assert await levels(shop, customer) == [50]
    assert await told(shop, customer, EXPIRY) == []
    assert await told(shop, customer, PRICE) == []
    assert await levels(shop, quiet) == []
    async with shop.database.read() as tx:
        assert await alerting.setting(tx, quiet.id) == Setting(muted=True)


async def test_everybody_is_looked_at_whatever_the_pages(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerting, "A_PAGE", 3)
    found = [await somebody(shop, number=n) for n in range(1, 8)]
    for customer, _ in found[::2]:
        await shop.buy(customer, await shop.package(10_000), f"o-{customer.id}")
    await looks(shop)
    for _, view in found:
        await spends(shop, view, "9")
    await looks(shop)
    for customer, _ in found:
        assert await levels(shop, customer) == [20 if await shop.wallet(customer) else 0] or await levels(shop, customer) == [5]


async def test_marks_of_what_ended_go(shop: Shop) -> None:
    customer, view = await somebody(shop)
    bought = await shop.buy(customer, await shop.package(100_000, days=1), "o-1")
    await spends(shop, view, 85_000, account=bought.id)
    await looks(shop)

    async def subjects() -> set[str]:
        async with shop.database.read() as tx:
            return set(await marks_of(tx, customer))

    assert await subjects() == {"wallet", "model:openai/gpt-4", f"ends:{bought.id}"}
    async with shop.database.transaction() as tx:
        await expiry.expire_due(tx, NOW + 2 * DAY_MS)
    await looks(shop, NOW + 2 * DAY_MS)
    assert await subjects() == {"wallet"}


async def marks_of(tx: db.Tx, customer: Customer) -> dict[str, Any]:
    return dict((await alert_store.marks(tx, customer.id, customer.id)).get(customer.id, {}))


def test_what_can_be_chosen_holds_what_is_chosen_by_itself() -> None:
    assert set(Setting().levels) <= set(alerts.LEVELS)
    assert set(Setting().days) <= set(alerts.DAYS)
