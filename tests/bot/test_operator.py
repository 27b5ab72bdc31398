"""The operator runs the shop from a phone; for everybody else his commands do not exist."""

from tests.bot.staff import owner
from tests.bot.stall import Stall, until


async def test_a_package_goes_on_sale_and_off_again(lean_stall: Stall) -> None:
    phone = await owner(lean_stall)
    assert "Operator's desk" in phone.last["text"]
    assert "for example" in (await phone.say("/create_package gpt-4 many"))["text"]
    made = await phone.say('/create_package gpt-4 100000 "GPT-4 Access - 100k <tokens>" 90')
    assert "On sale" in made["text"]
    assert "GPT-4 Access - 100k <tokens>" in made["text"]
    assert "Price 3.75 $" in made["text"]
    assert "already sells this" in (await phone.say('/create_package gpt-4 100000 "Again" 90'))["text"]
    await phone.say("/admin")
    await phone.press("Manage Packages")
    await phone.sees("📦 Packages")
    await phone.press("GPT-4 Access")
    await phone.sees("profit 0.585 $")
    await phone.press("Take off sale")
    await phone.sees("0 customers hold it")
    await phone.press("Take off sale")
    await phone.sees("No longer sold")
    await phone.say("/start")
    await phone.sees("no packages on sale")


async def test_figures_cleanup_and_maintenance(lean_stall: Stall) -> None:
    phone = await owner(lean_stall)
    await phone.press("Arbitrage Stats")
    await until(lambda: "Total profit: 0 $" in phone.last["text"] and phone.last["kind"] == "photo", "the picture", 60)
    await phone.press("90 d")
    await until(lambda: "90 days" in phone.last["text"] and phone.last["kind"] == "photo", "another one in its place", 60)
    assert [message["kind"] for message in phone.messages].count("photo") == 1
    await phone.press("Desk")
    await phone.sees("Everything is served")
    await phone.press("Cleanup Expired")
    await phone.sees("0 packages are past their date")
    await phone.say("/token_stats")
    await phone.sees("None yet")
    await phone.say("/admin")
    await phone.press("Maintenance")
    await phone.sees("refused with 503")
    await phone.press("Stop serving")
    await phone.sees("Nothing is served")
    await phone.press("Desk")
    await phone.sees("🚧 Maintenance: the operator wants it")
    await phone.press("🚧 Maintenance")
    await phone.sees("Nothing is served: the operator wants it")
    await phone.press("Serve again")
    await phone.sees("served again")


async def test_a_customer_is_found_credited_stopped_and_answered(lean_stall: Stall) -> None:
    boss = await owner(lean_stall)
    guest = await lean_stall.person()
    await guest.say("/support Why <so> dear?")
    question = await boss.sees("Why <so> dear?")
    number = next(word.strip(":,") for word in question["text"].split() if word.strip(":,").isdigit())
    await boss.say(f"/reply {number} Because & so on")
    await guest.sees("Because & so on")
    assert "Balance 0 $ → 5 $" in (await boss.say(f"/credit {number} 5 apology"))["text"]
    await boss.press("Book it")
    await boss.sees("balance 5 $")
    assert "/credit ID USD reason" in (await boss.say(f"/credit {number} 5"))["text"]
    assert "Balance 5 $" in (await boss.say(f"/customer {number}"))["text"]
    assert f"{number}\nBalance 5 $" in (await boss.say(f"/customer {guest.id}"))["text"], "his number at Telegram"
    for nobody in ("", "no-such-charge", "77"):
        assert "Balance" not in (await boss.say(f"/customer {nobody}"))["text"]
    await boss.press("Stop")
    await boss.sees("None of his keys")
    await boss.press("⛔ Stop")
    await boss.sees("⛔ Stopped")
    package = await lean_stall.shop.package(100_000)
    await guest.say("/start")
    await guest.press(package.title)
    await guest.sees("Model:")
    assert "stopped" in (await guest.press("Buy"))["answer"]["text"]
    await boss.say(f"/customer {number}")
    await boss.press("Serve again")
    await boss.sees("Served again")
    assert "no payment" in (await boss.say("/refund_stars nothing"))["text"]
