"""What customers do after they bought: cart, top-up, keys, languages, papers, their data. Through the simulator, as people do it."""

import json

import pytest
from tests.bot.stall import Phone, Stall, until
from tests.sales.shop import usd

from tokenarb.customers import people
from tokenarb.ledger import reading


async def balance(stall: Stall, phone: Phone) -> int:
    async with stall.shop.database.read() as tx:
        customer = await people.by_telegram(tx, stall.counter.shop.secret, phone.id)
        assert customer is not None
        wallet = await reading.wallet(tx, customer.id)
    assert wallet is not None
    return wallet.available


async def rich(stall: Stall, amount: str = "10") -> Phone:
    """Somebody who declared his country and put money on his wallet."""
    phone = await stall.person(stars=5000)
    await phone.say(amount)
    await phone.agree()
    await phone.sees("pay only for what")
    await phone.say(amount)
    await phone.pay()
    await phone.sees("are on your balance")
    return phone


async def test_several_packages_are_one_checkout_paid_from_the_balance(lean_stall: Stall) -> None:
    first, second = await lean_stall.shop.package(100_000), await lean_stall.shop.package(50_000)
    phone = await rich(lean_stall)
    for package in (first, second, second):
        await phone.say("/start")
        await phone.press(package.title)
        await until(lambda: "Model:" in phone.last["text"], "the package's own screen")
        await phone.press("Add to cart")
    await phone.say("/start")
    await phone.press("Cart (3)")
    await phone.sees("Total: $7.51")
    await phone.press(f"➖ {second.title}")
    await phone.sees("Total: $5.63")
    await phone.press("Check out")
    await phone.sees("Your order")
    await phone.press("from balance")
    await phone.sees("Receipt")
    await phone.sees("Your key")
    assert await balance(lean_stall, phone) == usd("10.01") - first.price_nano - second.price_nano
    assert "50,000 of 50,000 tokens left" in (await phone.say("/balance"))["text"]
    assert first.title in (await phone.say("/history"))["text"]
    assert await lean_stall.holds()


@pytest.mark.parametrize(("written", "stars"), [("12.50", 962), ("$5", 385), ("7,5", 577), ("0.1", None), ("5000", None)])
async def test_any_amount_can_be_written(lean_stall: Stall, written: str, stars: int | None) -> None:
    phone = await lean_stall.person()
    await phone.say(written)
    if stars is None:
        await phone.sees("such as 12.50")
        return
    await phone.agree()
    await phone.sees("pay only for what")
    await phone.say(written)
    await phone.sees(f"To pay: {stars}")
    await phone.press("Cancel")
    await phone.sees("was cancelled")


async def test_a_key_is_renamed_capped_paused_and_revoked(lean_stall: Stall) -> None:
    phone = await rich(lean_stall)
    await phone.say("/keys")
    await phone.press("New key")
    key = await phone.sees("Your key")
    secret = next(word for word in key["text"].split() if word.startswith("sk-arb-"))
    await phone.say("/keys")
    await phone.press("key 1")
    shown = await phone.sees("Begins with")
    number = shown["text"].split("/rename ")[1].split()[0]
    assert "now called laptop <1>" in (await phone.say(f"/rename {number} laptop <1>"))["text"]
    assert "may now use: openai/gpt-4" in (await phone.say(f"/models {number} gpt-4"))["text"]
    assert "no such key" in (await phone.say("/rename 12 x"))["text"]
    await phone.press("Cap $5")
    await phone.sees("Daily cap: $5.00")
    await phone.press("Pause")
    await phone.sees("State: paused")
    await phone.press("Continue")
    await phone.sees("State: works")
    await phone.press("Revoke")
    await phone.sees("stops for ever")
    await phone.press("I am sure")
    await phone.sees("State: revoked")
    view = await lean_stall.shop.view(secret, peppers=lean_stall.counter.kit.peppers)
    assert view is not None
    assert (view.key.label, view.key.state, view.key.daily_cap) == ("laptop <1>", "revoked", usd("5"))


async def test_papers_snippets_and_what_nobody_knows(lean_stall: Stall) -> None:
    phone = await lean_stall.person()
    for command, words in (
        ("/help", "What you can do"),
        ("/terms", "version 2026-11"),
        ("/privacy", "We do not keep"),
        ("/support", "A person answers"),
        ("/paysupport", "Questions about a payment"),
        ("/usage", "No requests yet"),
        ("/language", "Language"),
        ("what?", "I do not know that"),
    ):
        await phone.say(command)
        await phone.sees(words)


async def test_an_old_button_shows_the_current_state(lean_stall: Stall) -> None:
    phone = await lean_stall.person()
    message = phone.last["id"]
    lean_stall.sim.chats[phone.id].messages[message].inline["inline_keyboard"][0][0]["callback_data"] = "gone:1:2"
    pressed = await phone.act("press", message=message, at=[0, 0], wait_s=5)
    assert "older message" in pressed["answer"]["text"]


async def test_his_data_can_be_taken_along_and_erased(lean_stall: Stall) -> None:
    phone = await rich(lean_stall)
    await phone.say("/export_me")
    (sent,) = [message for message in phone.messages if message["kind"] == "document"]
    assert sent
    await phone.say("/delete_me")
    await phone.press("Delete everything")
    await phone.sees("Your data is deleted")
    async with lean_stall.shop.database.read() as tx:
        assert await people.by_telegram(tx, lean_stall.counter.shop.secret, phone.id) is None
    assert await lean_stall.holds()
    await phone.say("/start")
    assert await balance(lean_stall, phone) == 0


async def test_updates_leave_nothing_readable_behind(lean_stall: Stall) -> None:
    phone = await lean_stall.person()
    await phone.say("my secret thought")
    await until(lambda: lean_stall.counter.inbox.idle, "everything acted on")
    content = json.dumps((lean_stall.shop.database.sqlite_path).read_bytes().decode("latin-1"))
    assert "secret thought" not in content
    assert str(phone.id) not in content
