"""The operator runs the shop from a phone; for everybody else his commands do not exist."""

import asyncio

from tests.bot.stall import OWNER, Phone, Stall, until

from tokenarb.sim.telegram import control


async def owner(stall: Stall) -> Phone:
    await control.act(stall.sim, {"meet": {"id": OWNER, "stars": 1000, "language_code": "en"}})
    phone = Phone(stall.server, OWNER)
    await phone.say("/admin")
    return phone


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
    await phone.press("Serve again")
    await phone.sees("refused with 503")


async def test_a_customer_is_found_credited_stopped_and_answered(lean_stall: Stall) -> None:
    boss = await owner(lean_stall)
    guest = await lean_stall.person()
    await guest.say("/support Why <so> dear?")
    question = await boss.sees("Why <so> dear?")
    number = next(word.strip(":,") for word in question["text"].split() if word.strip(":,").isdigit())
    await boss.say(f"/reply {number} Because & so on")
    await guest.sees("Because & so on")
    await boss.say(f"/credit {number} 5 apology")
    await boss.sees("balance 5 $")
    assert "/credit ID USD reason" in (await boss.say(f"/credit {number} 5"))["text"]
    assert "Balance 5 $" in (await boss.say(f"/customer {number}"))["text"]
    await boss.press("Stop")
    await boss.sees("stopped")
    package = await lean_stall.shop.package(100_000)
    await guest.say("/start")
    await guest.press(package.title)
    await guest.sees("Model:")
    assert "stopped" in (await guest.press("Buy"))["answer"]["text"]
    await boss.press("Serve again")
    assert "no payment" in (await boss.say("/refund_stars nothing"))["text"]


async def test_for_everybody_else_there_is_no_desk(lean_stall: Stall) -> None:
    guest = await lean_stall.person()
    for command in ("/admin", "/create_package gpt-4 1 x", "/token_stats", "/credit 1 1 x", "/refund_stars x"):
        assert "do not know that" in (await guest.say(command))["text"]
    boss = await owner(lean_stall)
    forged = {button["value"] for line in boss.last["buttons"] for button in line}
    assert forged
    await asyncio.sleep(0)
