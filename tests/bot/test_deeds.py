"""Deeds of the desk: asked once, done once, written down in the transaction that does them; on both engines where the database matters."""

import asyncio

from tests.bot.staff import customer_of, logged, owner
from tests.bot.stall import Phone, Stall, until
from tests.bot.test_screens import balance

from tokenarb.bot import ask_store, asking
from tokenarb.bot.deeds.money import CREDIT
from tokenarb.ops import maintenance


async def taps(stall: Stall, phone: Phone, words: str, count: int) -> None:
    """Taps that come before the first of them is answered."""
    shown = phone.last
    at = next([row, column] for row, line in enumerate(shown["buttons"]) for column, one in enumerate(line) if words in one["text"])
    await asyncio.gather(*(phone.act("press", message=shown["id"], at=at, wait_s=6) for _ in range(count)))
    await stall.quiet()


async def test_many_taps_book_a_credit_once(stall: Stall) -> None:
    boss, guest = await owner(stall), await stall.person()
    number = await customer_of(stall, guest)
    await boss.say(f"/credit {number} 2.50 for <waiting>")
    assert await balance(stall, guest) == 0
    await taps(stall, boss, "Book it", 5)
    assert await balance(stall, guest) == 2_500_000_000
    (entry,) = [one.entry for one in await logged(stall)]
    assert (entry.deed, entry.subject) == ("credit", f"customer {number}")
    assert entry.actor == f"customer {await customer_of(stall, boss)}"
    assert entry.before == {"balance_usd": "0"}
    assert entry.after == {"balance_usd": "2.5", "reason": "for <waiting>"}
    assert "for <waiting>" in (await boss.say("/audit"))["text"]
    assert await stall.holds()


async def test_two_processes_that_answer_one_question_do_it_once(stall: Stall) -> None:
    boss, guest = await owner(stall), await stall.person()
    number, shop = await customer_of(stall, guest), stall.counter.shop
    now_ms = shop.clock.now_ms()
    asked = ask_store.Ask("7", await customer_of(stall, boss), CREDIT.name, {"customer": number, "nano": "1", "reason": "r"}, now_ms, False)
    async with shop.database.transaction() as tx:
        await ask_store.put(tx, now_ms, asked.id, asked.operator, asked.deed, asked.body)

    async def once() -> None:
        async with shop.database.transaction() as tx:
            await asking.perform(tx, shop, now_ms, asked)

    outcomes = await asyncio.gather(*(once() for _ in range(4)), return_exceptions=True)
    assert sorted(getattr(outcome, "code", "done") for outcome in outcomes) == ["ask_done", "ask_done", "ask_done", "done"]
    assert await balance(stall, guest) == 1
    assert len(await logged(stall)) == 1


async def test_no_is_no_and_an_old_question_is_asked_again(lean_stall: Stall) -> None:
    boss, guest = await owner(lean_stall), await lean_stall.person()
    number = await customer_of(lean_stall, guest)
    asked = await boss.say(f"/ban {number}")
    yes = asked["buttons"][0][0]["value"]
    await boss.press("No")
    await boss.sees("Nothing was changed")
    message = lean_stall.sim.chats[boss.id].messages[boss.last["id"]]
    message.keyboard = {"inline_keyboard": [[{"text": "again", "callback_data": yes}]]}
    assert "answered already" in (await boss.press("again"))["answer"]["text"]
    await boss.say(f"/ban {number}")
    lean_stall.sim.clock.advance(25 * 3600)
    assert "too old" in (await boss.press("⛔ Stop"))["answer"]["text"]
    assert await logged(lean_stall) == []


async def test_what_cannot_be_is_said_before_it_is_asked(lean_stall: Stall) -> None:
    boss, guest = await owner(lean_stall), await lean_stall.person()
    number = await customer_of(lean_stall, guest)
    for command, words in (
        (f"/credit {number} -1 too much", "at most that"),
        (f"/credit {number} x why", "'x' is not an amount"),
        (f"/credit {number} 5", "every credit has its reason"),
        ("/credit 12 5 why", "no customer 12"),
        ("/ban somebody", "named by his number"),
        ("/refund_stars nothing", "no payment nothing"),
        (f"/reply {number}", "/reply ID answer"),
        ("/reply 12 hello", "has no chat"),
    ):
        shown = await boss.say(command)
        assert words in shown["text"], command
        assert not shown["buttons"], command


async def test_stars_go_back_and_the_log_says_so(lean_stall: Stall) -> None:
    boss, guest = await owner(lean_stall), await lean_stall.person(stars=5000)
    await guest.say("10")
    await guest.agree()
    await guest.sees("pay only for what")
    await guest.say("10")
    await guest.pay()
    await guest.sees("are on your balance")
    shown = await boss.say(f"/customer {await customer_of(lean_stall, guest)}")
    charge = shown["text"].splitlines()[-1].rpartition(" · ")[2]
    assert (await boss.say(f"/customer {charge}"))["text"] == shown["text"]
    assert "Give 770 ⭐ back" in (await boss.say(f"/refund_stars {charge}"))["text"]
    await taps(lean_stall, boss, "Give them back", 3)
    await guest.sees("770 ⭐")
    await until(lambda: lean_stall.sim.people[guest.id].stars == 5000, "his Stars")
    (entry,) = [one.entry for one in await logged(lean_stall)]
    assert (entry.deed, entry.after["stars"], entry.after["charge"]) == ("refund_stars", 770, charge)
    assert "refunded already" in (await boss.say(f"/refund_stars {charge}"))["text"]
    assert await lean_stall.holds()


async def test_maintenance_and_retirement_are_written_down(lean_stall: Stall) -> None:
    boss = await owner(lean_stall)
    package = await lean_stall.shop.package(100_000)
    await boss.press("Maintenance")
    await boss.sees("refused with 503")
    await taps(lean_stall, boss, "Stop serving", 2)
    async with lean_stall.shop.database.read() as tx:
        assert await maintenance.read(tx) is not None
    await boss.say("/admin")
    await boss.press("Maintenance")
    await until(lambda: "Nothing is served: the operator" in boss.last["text"], "why it is not served")
    await boss.press("Serve again")
    await boss.sees("served again")
    await boss.say("/admin")
    await boss.press("Manage Packages")
    await boss.sees("📦 Packages")
    await boss.press(package.title)
    await boss.sees("Price 3.75 $")
    await boss.press("Take off sale")
    await boss.sees("Take off sale?")
    await boss.press("Take off sale")
    await boss.sees("No longer sold")
    assert [one.entry.deed for one in await logged(lean_stall)] == ["maintenance_begin", "maintenance_end", "retire_package"]


async def test_the_log_has_pages(lean_stall: Stall) -> None:
    boss, guest = await owner(lean_stall), await lean_stall.person()
    number = await customer_of(lean_stall, guest)
    for n in range(10):
        await boss.say(f"/reply {number} answer {n}")
        await boss.sees("On its way")
    assert "\n1 " not in (await boss.say("/audit"))["text"]
    await boss.press("Older")
    shown = await boss.sees("\n1 ")
    assert "characters: 8" in shown["text"] and "answer" not in shown["text"]
    await boss.press("Latest")
    await until(lambda: "\n10 " in boss.last["text"], "the first page")
