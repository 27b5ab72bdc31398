"""From /start to a key, by Stars, on both engines: three taps to the payment, and nothing twice."""

from tests.bot.stall import Stall


async def test_a_stranger_buys_and_gets_a_key(stall: Stall) -> None:
    package = await stall.shop.package(100_000)
    phone = await stall.person(start="spring")
    assert "pay only for what you use" in phone.last["text"]
    await phone.press(package.title)
    await phone.sees("100,000")
    await phone.press("289")
    await phone.agree()
    invoice = await phone.sees("To pay: 289")
    assert (await phone.pay(invoice))["status"] == "paid"
    await phone.sees("Receipt")
    key = await phone.sees("Your key")
    assert key["protected"]
    assert "https://ai.example.com/ai-proxy/v1" in key["text"]
    secret = next(word for word in key["text"].split() if word.startswith("sk-arb-"))
    copied = [button["value"] for line in key["buttons"] for button in line if button["action"] == "copy_text"]
    assert copied == [secret, "https://ai.example.com/ai-proxy/v1"]
    paid = next(message for message in phone.messages if message["id"] == invoice["id"])
    assert "Paid" in paid["text"]
    view = await stall.shop.view(secret, peppers=stall.counter.kit.peppers)
    assert view is not None
    assert [one.title for one in view.allocations] == [package.title]
    assert await stall.holds()
