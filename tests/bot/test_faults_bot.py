"""What Telegram, networks, people and kill -9 do to a purchase: nothing is lost, nothing is twice."""

import asyncio
from typing import Any

from tests.bot.stall import Phone, Stall, until
from tests.sales.shop import usd

from tokenarb.customers import people
from tokenarb.keys import allocating, issuing
from tokenarb.ledger import reading
from tokenarb.payments import invoicing, receiving
from tokenarb.payments.model import StarsState
from tokenarb.sales import paying


async def invoiced(stall: Stall, phone: Phone | None = None) -> tuple[Phone, dict[str, Any]]:
    """Somebody one tap before paying 289 Stars for a package of 3.75 USD."""
    package = await stall.shop.package(100_000)
    phone = phone or await stall.person()
    await phone.say("/start")
    await phone.press(package.title)
    await phone.sees("Model:")
    await phone.press("Buy")
    await phone.agree()
    return phone, await phone.sees("To pay")


async def owned(stall: Stall, phone: Phone) -> tuple[int, int, int]:
    """(nano-USD on the wallet, purchases, keys) of the customer behind a phone."""
    async with stall.shop.database.read() as tx:
        customer = await people.by_telegram(tx, stall.counter.shop.secret, phone.id)
        assert customer is not None
        wallet = await reading.wallet(tx, customer.id)
        bought = await allocating.of_customer(tx, customer.id)
        keys = await issuing.page(tx, customer=customer.id)
    assert wallet is not None
    return wallet.available, len(bought), len(keys)


def secrets(phone: Phone) -> list[str]:
    return [word for message in phone.messages for word in message["text"].split() if word.startswith("sk-arb-") and "…" not in word]


BOUGHT = (usd("0.007"), 1, 1)


async def test_E1_a_payment_and_every_update_delivered_three_times_is_one_purchase(stall: Stall) -> None:
    phone, invoice = await invoiced(stall)
    stall.switch(duplicate_payments=2, duplicate_updates=2)
    assert (await phone.pay(invoice))["status"] == "paid"
    await phone.sees("Your key")
    await stall.quiet()
    assert await owned(stall, phone) == BOUGHT
    assert len(secrets(phone)) == 1
    assert await stall.holds()


async def test_E6_two_parallel_taps_on_buy_are_one_invoice_and_one_purchase(stall: Stall) -> None:
    package = await stall.shop.package(100_000)
    phone = await stall.person()
    await phone.press(package.title)
    await phone.sees("Model:")
    await phone.press("Buy")
    await phone.agree()
    await phone.sees("To pay")
    await phone.say("/start")
    await phone.press(package.title)
    shown = await phone.sees("Model:")
    buy = {"message": shown["id"], "at": [0, 0], "wait_s": 10}
    await asyncio.gather(phone.act("press", **buy), phone.act("press", **buy))
    await stall.quiet()
    assert len({link.payload for link in stall.sim.stars.links.values()}) == 1
    invoice = await phone.sees("To pay")
    await phone.pay(invoice)
    await phone.sees("Your key")
    assert (await phone.pay(invoice))["status"] == "refused"
    assert await owned(stall, phone) == BOUGHT


async def test_a_killed_bot_delivers_after_its_restart_what_was_paid_before(stall: Stall) -> None:
    phone, invoice = await invoiced(stall)
    stall.switch({"method": "sendMessage"}, error=500)
    await phone.pay(invoice)

    async def booked() -> bool:
        return (await owned(stall, phone))[1] == 1

    while not await booked():
        await asyncio.sleep(0.02)
    await stall.shut()
    assert secrets(phone) == []
    stall.reset()
    stall.open()
    stall.sim.clock.advance(60)
    await phone.sees("Your key")
    await stall.quiet()
    assert len(secrets(phone)) == 1
    assert await owned(stall, phone) == BOUGHT


async def test_a_bot_killed_before_it_acted_acts_on_the_kept_update_after_its_restart(stall: Stall) -> None:
    phone, invoice = await invoiced(stall)
    answers = asyncio.create_task(phone.pay(invoice))
    await until(lambda: stall.sim.stars.payments, "Telegram has taken the Stars")
    await stall.shut()  # somewhere between the update, the commit and the letters
    await answers
    stall.open()
    await phone.sees("Your key")
    await stall.quiet()
    assert await owned(stall, phone) == BOUGHT
    assert len(set(secrets(phone))) == 1
    assert await stall.holds()


async def test_a_network_cut_after_a_key_was_sent_shows_the_same_key_again_never_another(lean_stall: Stall) -> None:
    phone, invoice = await invoiced(lean_stall)
    await phone.pay(invoice)
    await phone.sees("Your key")
    await phone.say("/keys")
    await phone.press("key 1")
    await phone.sees("Begins with")
    await phone.press("New secret")
    await phone.sees("replaces the old one")
    lean_stall.switch({"method": "sendMessage"}, 1, cut=True, after=True)
    await phone.press("I am sure")
    await until(lambda: len(secrets(phone)) == 3 or lean_stall.sim.clock.advance(1), "the second key came again")
    await lean_stall.quiet()
    assert len(set(secrets(phone))) == 2
    assert await owned(lean_stall, phone) == BOUGHT


async def test_a_late_answer_before_the_payment_takes_no_stars(lean_stall: Stall) -> None:
    phone, invoice = await invoiced(lean_stall)
    lean_stall.switch(pre_checkout_s=1)
    lean_stall.switch({"method": "answerPreCheckoutQuery"}, 1, delay_ms=1500)
    assert (await phone.pay(invoice))["status"] == "timeout"
    assert await owned(lean_stall, phone) == (0, 0, 0)
    lean_stall.switch(pre_checkout_s=10)
    assert (await phone.pay(invoice))["status"] == "paid"


async def test_an_invoice_past_its_time_or_with_another_amount_is_refused_before_stars_move(lean_stall: Stall) -> None:
    phone, invoice = await invoiced(lean_stall)
    lean_stall.sim.clock.advance(16 * 60)
    refused = await phone.pay(invoice)
    assert refused["status"] == "refused"
    assert "ended" in refused["error"]
    stranger = await lean_stall.person()
    assert (await stranger.pay(invoice))["status"] == "refused"


async def test_E4_another_amount_than_the_invoice_s_is_refused_before_stars_move(lean_stall: Stall) -> None:
    phone, invoice = await invoiced(lean_stall)
    for forged in ({"total_amount": 100}, {"invoice_payload": "0" * 32}, {"currency": "USD"}):
        assert (await phone.pay(invoice, forge=forged))["status"] == "refused"
    assert await owned(lean_stall, phone) == (0, 0, 0)


async def test_E9_stars_spent_and_given_back_by_telegram_are_owed_and_the_account_stops(stall: Stall) -> None:
    phone, invoice = await invoiced(stall)
    charge = (await phone.pay(invoice))["charge_id"]
    await phone.sees("Your key")
    await phone.act("charge_back", charge_id=charge)
    await phone.sees("are owed")
    async with stall.shop.database.read() as tx:
        (payment,) = await receiving.payments(tx)
    assert (payment.state, payment.owed_nano) == (StarsState.REVERSED, usd("3.75"))
    assert await stall.holds()


async def test_a_refund_of_ours_is_asked_for_once_and_told_once(stall: Stall) -> None:
    phone = await stall.person()
    await phone.say("10")
    await phone.agree()
    await phone.say("10")
    charge = (await phone.pay())["charge_id"]
    await phone.sees("are on your balance")
    for _ in range(2):
        async with stall.shop.database.transaction() as tx:
            await paying.refund(tx, stall.counter.kit.clock.now_ms(), charge)
    await phone.sees("were given back")
    await stall.quiet()
    assert sum("were given back" in message["text"] for message in phone.messages) == 1
    assert (await owned(stall, phone))[0] == 0
    assert stall.sim.stars.balance == 0
    assert await stall.holds()


async def test_who_lives_where_nothing_may_be_sold_is_refused_and_keeps_browsing(lean_stall: Stall) -> None:
    package = await lean_stall.shop.package(100_000)
    phone = await lean_stall.person(language="fa")
    await phone.press(package.title)
    await phone.sees("مدل:")
    await phone.press("⭐ خرید")
    await phone.sees("کجا زندگی می‌کنید")
    await phone.press("ایران")
    await phone.sees("اجازه نداریم")
    assert await owned(lean_stall, phone) == (0, 0, 0)
    await phone.press("کشوری دیگر")
    await phone.sees("کجا زندگی می‌کنید")
    await phone.say("/start")


async def test_who_blocks_the_bot_gets_his_key_when_he_is_back(stall: Stall) -> None:
    phone, invoice = await invoiced(stall)
    await phone.act("block")
    await phone.pay(invoice)

    async def unreachable() -> bool:
        async with stall.shop.database.read() as tx:
            customer = await people.by_telegram(tx, stall.counter.shop.secret, phone.id)
            assert customer is not None
            person = await people.reach(tx, customer.id)
        return person is not None and person.unreachable_at_ms is not None

    while not await unreachable():
        await asyncio.sleep(0.02)
    await phone.say("/start")
    await phone.sees("Your key")
    assert len(secrets(phone)) == 1


async def test_a_storm_of_429_delays_and_loses_nothing(lean_stall: Stall) -> None:
    phone, invoice = await invoiced(lean_stall)
    lean_stall.switch({"method": "sendMessage"}, 2, error=429, retry_after=1)
    await phone.pay(invoice)
    await phone.sees("Your key")
    await lean_stall.quiet()
    assert len(secrets(phone)) == 1


async def test_a_revoked_token_is_an_alarm_and_the_bot_comes_back(lean_stall: Stall) -> None:
    lean_stall.switch(token_revoked=True)
    await until(lambda: any(name == "bot_refused" for name, _ in lean_stall.bell._said), "the alarm")
    assert lean_stall.working is not None
    assert not lean_stall.working.done()


async def test_an_invoice_paid_before_its_message_is_known_shows_that_it_is_paid(lean_stall: Stall) -> None:
    phone, _ = await invoiced(lean_stall)
    lean_stall.switch({"method": "sendMessage"}, 1, answer_delay_ms=1500)
    await phone.say("6")  # the message is there, the bot does not know its number yet
    shop = lean_stall.counter.shop
    async with shop.database.transaction() as tx:  # another process of the cluster hears of the payment
        customer = await people.by_telegram(tx, shop.secret, phone.id)
        assert customer is not None
        invoice = next(one for one in await invoicing.waiting(tx, customer.id) if one.message is None)
        await paying.stars_paid(tx, shop.clock.now_ms(), customer.id, invoice.id, "charge-1", invoice.asked, shop.house)
    message = phone.last["id"]
    await until(lambda: [m for m in phone.messages if m["id"] == message and "Paid." in m["text"]], "the invoice's own message")
