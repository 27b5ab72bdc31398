"""Alerts as customers meet them: told in the chat once, also by a bot that was killed, and chosen with /alerts."""

import asyncio
from collections.abc import Mapping

from tests.bot.asking_stall import AskingStall
from tests.bot.stall import Phone, Stall, until
from tests.sales import shop as shops

from tokenarb.base import outbox
from tokenarb.catalog import shelf
from tokenarb.customers import people
from tokenarb.keys import issuing
from tokenarb.ledger import reading
from tokenarb.ledger.model import WALLET, Refusal
from tokenarb.ops.alert_chores import AlertChores
from tokenarb.sales import alerting, alerts, crediting
from tokenarb.sales.alerting import LASTS_MS


async def guest(stall: Stall, usd: str = "10") -> tuple[Phone, int, str]:
    """Somebody with credit and a key: phone, customer, the key's secret."""
    phone = await stall.person()
    async with stall.shop.database.transaction() as tx:
        customer = await people.by_telegram(tx, stall.counter.shop.secret, phone.id)
        assert customer is not None
        await crediting.credit(tx, stall.counter.kit.clock.now_ms(), customer.id, shops.usd(usd), "gift")
        _, secret = await issuing.issue(tx, stall.counter.kit.clock.now_ms(), customer.id, stall.counter.kit.peppers)
    return phone, customer.id, secret


async def spends(stall: Stall, secret: str, units: int, account: int = WALLET) -> None:
    """A call that costs so much of an account."""
    now_ms = stall.counter.kit.clock.now_ms()
    view = await stall.shop.view(secret, now_ms, stall.counter.kit.peppers)
    assert view is not None
    holding = shops.hold(view, units, account=account, at_ms=now_ms)
    outcomes = await stall.shop.apply(holding, shops.settle(holding, units, at_ms=now_ms))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Refusal)]


async def looks(stall: Stall) -> None:
    await AlertChores(stall.shop.database, lambda now_ms: {}).alerts(stall.counter.kit.clock.now_ms())
    await stall.quiet()


def count(phone: Phone, words: str) -> int:
    return sum(words in message["text"] for message in phone.messages)


async def test_what_is_left_is_told_once_and_again_after_a_top_up(stall: Stall) -> None:
    phone, customer, secret = await guest(stall)
    await looks(stall)
    await spends(stall, secret, shops.usd("8.5"))
    await looks(stall)
    await looks(stall)
    assert count(phone, "Your balance is down to $1.50 of $10.00") == 1
    await spends(stall, secret, shops.usd("1.5"))
    await looks(stall)
    assert count(phone, "Your balance is used up") == 1
    async with stall.shop.database.transaction() as tx:
        await crediting.credit(tx, stall.counter.kit.clock.now_ms(), customer, shops.usd("5"), "second")
    await looks(stall)
    await spends(stall, secret, shops.usd("4"))
    await looks(stall)
    assert count(phone, "Your balance is down to $1.00 of $5.00") == 1
    assert await stall.holds()


async def test_a_bot_killed_between_mark_and_message_tells_it_after_its_restart(stall: Stall) -> None:
    phone, customer, secret = await guest(stall)
    await looks(stall)
    await spends(stall, secret, shops.usd("9"))
    stall.switch({"method": "sendMessage"}, error=500)
    await AlertChores(stall.shop.database, lambda now_ms: {}).alerts(stall.counter.kit.clock.now_ms())

    async def tried() -> bool:
        async with stall.shop.database.read() as tx:
            ((letter, state),) = await outbox.of_subject(tx, customer, alerts.LEFT)
        return letter.tries > 0 and state == outbox.WAITING

    while not await tried():
        await asyncio.sleep(0.01)
    await stall.shut()
    stall.reset()
    stall.switch(limits=False)
    stall.open()
    stall.sim.clock.advance(60)
    await looks(stall)
    assert count(phone, "Your balance is down to") == 1


async def test_packages_and_their_ends_are_told_by_name(lean_stall: Stall) -> None:
    phone, customer, secret = await guest(lean_stall)
    package = await lean_stall.shop.package(100_000, days=5)
    async with lean_stall.shop.database.read() as tx:
        buyer = await people.by_telegram(tx, lean_stall.counter.shop.secret, phone.id)
    assert buyer is not None
    bought = await lean_stall.shop.buy(buyer, package, now_ms=lean_stall.counter.kit.clock.now_ms())
    await spends(lean_stall, secret, 90_000, bought.id)
    await looks(lean_stall)
    told = await phone.sees("Of your packages for openai/gpt-4 10,000 of 100,000 tokens are left")
    assert [button["text"] for row in told["buttons"] for button in row] == ["💳 Top up", "🗂 All packages", "🔔 Alerts"]
    assert count(phone, f"{package.title} ends on") == 1
    lean_stall.sim.clock.advance(2 * 86_400)
    await looks(lean_stall)
    assert count(phone, f"{package.title} ends on") == 2, "at seven days, and at three"
    await spends(lean_stall, secret, 10_000, bought.id)
    await looks(lean_stall)
    await phone.sees("Your packages for openai/gpt-4 are used up")
    assert customer


async def test_alerts_are_chosen_and_muted(lean_stall: Stall) -> None:
    phone, customer, secret = await guest(lean_stall)
    await looks(lean_stall)
    await phone.say("/alerts")
    await phone.press("◻️ 50 % left")
    await until(lambda: "✅ 50 % left" in labels(phone), "the tick")
    await phone.press("✅ 7 days before")
    await until(lambda: "◻️ 7 days before" in labels(phone), "no tick")
    await phone.press("✅ Prices")
    await until(lambda: "◻️ Prices" in labels(phone), "no tick")
    async with lean_stall.shop.database.read() as tx:
        setting = await alerting.setting(tx, customer)
    assert (setting.levels, setting.days, setting.prices, setting.incidents) == ((50, 20, 5, 0), (3, 1), False, True)
    await spends(lean_stall, secret, shops.usd("5"))
    await looks(lean_stall)
    assert count(phone, "Your balance is down to $5.00") == 1
    await phone.say("/alerts")
    await phone.press("No alerts")
    await phone.sees("Now you get none of these")
    await spends(lean_stall, secret, shops.usd("5"))
    await looks(lean_stall)
    assert count(phone, "Your balance is used up") == 0
    await phone.press("Alerts again")
    await until(lambda: "✅ 50 % left" in labels(phone), "the choice as it was")
    await looks(lean_stall)
    assert count(phone, "Your balance is used up") == 1
    assert "/alerts – What we write to you about" in (await phone.say("/help"))["text"]


def labels(phone: Phone) -> list[str]:
    return [button["text"] for row in phone.last["buttons"] for button in row]


async def test_prices_and_incidents_are_told_in_words(lean_stall: Stall) -> None:
    phone, customer, _ = await guest(lean_stall)
    async with lean_stall.shop.database.transaction() as tx:
        (key,) = await issuing.page(tx, customer=customer)
        await issuing.change(tx, key, models=("openai/gpt-4", "anthropic/claude-3-haiku"))
    await looks(lean_stall)
    rows = [{**row, "pricing": {"prompt": "0.00004", "completion": "0.00006"}} for row in shops.ROWS[:1]]
    async with lean_stall.shop.database.transaction() as tx:
        now_ms = lean_stall.counter.kit.clock.now_ms()
        await shelf.sync(tx, now_ms, "openrouter", [*rows, *shops.ROWS[1:]], shops.Decimal(25))
    await looks(lean_stall)
    assert "openai/gpt-4: $37.50 / $75.00 → $50.00 / $75.00" in (await phone.sees("Other prices"))["text"]
    await down(lean_stall, {"openrouter": frozenset({"openai/gpt-4", "other/model"})})
    await looks(lean_stall)
    text = (await phone.sees("Not reachable"))["text"]
    assert "· openai/gpt-4" in text
    assert "other/model" not in text
    await down(lean_stall, {}, LASTS_MS + 1)
    await looks(lean_stall)
    await phone.sees("answer again")


async def down(stall: Stall, seen: Mapping[str, frozenset[str]], later_ms: int = 0) -> None:
    async with stall.shop.database.transaction() as tx:
        await alerting.down(tx, stall.counter.kit.clock.now_ms() + later_ms, seen)


async def test_who_is_erased_hears_nothing_more(lean_stall: Stall) -> None:
    phone, customer, secret = await guest(lean_stall)
    await looks(lean_stall)
    await spends(lean_stall, secret, shops.usd("9"))
    await phone.say("/delete_me")
    await phone.press("Delete everything")
    await phone.sees("Your data is deleted")
    await looks(lean_stall)
    async with lean_stall.shop.database.read() as tx:
        assert await outbox.of_subject(tx, customer, alerts.LEFT) == []
        assert await reading.wallet(tx, customer) is not None


async def test_a_question_in_the_chat_counts_like_any_call(lean_asking: AskingStall) -> None:
    phone, customer, key = await lean_asking.asker("0.2", models=("openai/gpt-4",))
    await looks(lean_asking)
    visit = lean_asking.gateway.door.inside.ask(customer, key, "n", "openai/gpt-4", "[[sim tokens=2500]] Hello", 2_500)
    assert await visit.over(5)
    await looks(lean_asking)
    wallet = await lean_asking.wallet(customer)
    assert wallet.available < 40_000_000
    await phone.sees("Your balance is down to")
