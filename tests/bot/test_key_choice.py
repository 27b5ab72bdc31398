"""Checkout: whether one more key comes with a purchase, how long its prices hold, and what a top-up does for an unfinished one."""

from tests.bot.stall import Phone, Stall, until
from tests.bot.test_faults_bot import invoiced, owned, secrets
from tests.bot.test_screens import rich


async def with_key(stall: Stall) -> Phone:
    """Somebody with one key and money."""
    phone = await rich(stall)
    await phone.say("/keys")
    await phone.press("New key")
    await phone.sees("Your key")
    await stall.quiet()
    return phone


async def test_who_has_a_key_chooses_whether_another_comes_with_a_package(lean_stall: Stall) -> None:
    phone = await with_key(lean_stall)
    package = await lean_stall.shop.package(100_000)
    for another, keys in ((False, 1), (True, 2)):
        await phone.say("/start")
        await phone.press(package.title)
        await until(lambda: "Model:" in phone.last["text"], "the package's own screen")
        await phone.press("from balance")
        order = await phone.sees("Your order")
        assert "The price holds for 15 minutes, until " in order["text"]
        assert "The keys you have can use it at once." in order["text"]
        if another:
            await phone.press("Add a new key")
            await phone.sees("A new key comes with it")
            await phone.press("No new key")
            await until(lambda: "The keys you have" in phone.last["text"], "the other choice")
            await phone.press("Add a new key")
            await until(lambda: "A new key comes with it" in phone.last["text"], "and back")
        await phone.press("from balance", order["id"])
        await until(lambda n=keys: len([m for m in phone.messages if "Receipt" in m["text"]]) == n, "the receipt")
        await lean_stall.quiet()
        assert (await owned(lean_stall, phone))[2] == keys
        assert len(set(secrets(phone))) == keys
    assert await lean_stall.holds()


async def test_the_choice_is_kept_by_an_invoice_that_lives_and_by_a_second_tap_on_buy(lean_stall: Stall) -> None:
    phone = await with_key(lean_stall)
    package = await lean_stall.shop.package(1_000_000)  # dearer than what he has
    for _ in range(2):
        await phone.say("/start")
        await phone.press(package.title)
        await until(lambda: "Model:" in phone.last["text"], "the package's own screen")
        await phone.press("Buy")
        await until(lambda: "of the order are paid from your balance" in phone.last["text"], "an invoice of the rest")
        if "The keys you have" in phone.last["text"]:
            await phone.press("Add a new key", phone.last["id"])
        await until(lambda: "A new key comes with it" in phone.last["text"], "the choice")
    invoice = phone.last
    await until(lambda: lean_stall.counter.inbox.idle and not lean_stall.sim.updates.waiting, "all is acted on")
    lean_stall.sim.clock.advance(61)
    await until(lambda: "14 minutes" in phone.last["text"], "a minute less")
    assert "A new key comes with it" in phone.last["text"]
    assert len({link.payload for link in lean_stall.sim.stars.links.values()}) == 2, "the first top-up, and one invoice of the order"
    await phone.pay(phone.last)
    await until(lambda: len(set(secrets(phone))) == 2, "a second key")
    await until(lambda: any(m["id"] == invoice["id"] and "Paid." in m["text"] for m in phone.messages), "the invoice ends as paid")


async def test_the_first_purchase_asks_for_no_choice(lean_stall: Stall) -> None:
    _, invoice = await invoiced(lean_stall)
    assert not [b["text"] for line in invoice["buttons"] for b in line if "key" in b["text"].lower()]


async def test_an_unfinished_purchase_resumes_after_a_top_up_and_its_invoice_ends(stall: Stall) -> None:
    phone, invoice = await invoiced(stall)
    await phone.say("5")
    top_up = await phone.sees("Top-up of $5")
    await phone.pay(top_up)
    await phone.sees("Receipt")
    await phone.sees("Your key")
    await stall.quiet()
    ended = next(message for message in phone.messages if message["id"] == invoice["id"])
    assert "was cancelled" in ended["text"], "what it was for is bought"
    assert (await phone.pay(invoice))["status"] == "refused"
    assert (await owned(stall, phone))[1:] == (1, 1)
    assert await stall.holds()
