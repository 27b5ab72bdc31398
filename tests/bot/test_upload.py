"""A file of packages from the operator's phone: mistakes with their place, a dry run, applied once, taken back; on both engines."""

import base64
import json
from typing import Any

from tests.bot.staff import customer_of, logged, owner
from tests.bot.stall import Phone, Stall, until
from tests.bot.test_deeds import taps
from tests.bot.test_screens import rich

from tokenarb.catalog import packages

BIG = {"model": "gpt-4", "tokens": 1_000_000, "title": "GPT-4 <1M>", "days": 90, "sku": "big"}
SMALL = {"model": "openai/gpt-4", "tokens": 100_000, "title": "GPT-4 100k", "sku": "small"}


async def sent(phone: Phone, content: bytes | str, name: str = "packages.json") -> dict[str, Any]:
    """Sends a file and waits for an answer."""
    before = len(phone.messages)
    data = base64.b64encode(content if isinstance(content, bytes) else content.encode()).decode()
    await phone.act("send", name=name, data=data)
    return await until(lambda: len(phone.messages) > before and phone.messages[-1], f"an answer to {name}")


def file(*rows: dict[str, Any], **members: Any) -> str:
    return json.dumps({"packages": list(rows), **members})


def attached(stall: Stall, message: dict[str, Any]) -> str:
    name = message["document"]["url"].rpartition("/")[2]
    return next(stored.data for stored in stall.sim.files.by_id.values() if stored.unique_id == name).decode()


async def on_sale(stall: Stall) -> dict[str, str]:
    async with stall.shop.database.read() as tx:
        return {package.sku: package.title for package in await packages.list_all(tx)}


async def test_a_file_is_shown_applied_once_and_taken_back(stall: Stall) -> None:
    boss = await owner(stall)
    shown = await sent(boss, b"\xef\xbb\xbf" + file(BIG, SMALL).encode())
    assert "📥 2 new" in shown["text"]
    assert "🆕 GPT-4 100k: 3.75 $, cost 3.165 $, profit 0.585 $, 15.60 %" in shown["text"]
    assert await on_sale(stall) == {}
    await taps(stall, boss, "Apply", 3)
    assert "2 made, 0 changed" in boss.last["text"]
    assert await on_sale(stall) == {"big": "GPT-4 <1M>", "small": "GPT-4 100k"}
    shown = await sent(boss, file(SMALL | {"title": "Renamed"}, complete=True))
    assert "1 changed, 1 taken off sale" in shown["text"]
    assert "🗑 GPT-4 <1M> ⚠️ not in the file" in shown["text"]
    await boss.press("Apply")
    await boss.sees("0 made, 1 changed, 1 taken")
    assert await on_sale(stall) == {"small": "Renamed"}
    await boss.press("Undo")
    await boss.sees("1 packages leave sale, 2 are on sale again")
    await taps(stall, boss, "Take it back", 2)
    assert await on_sale(stall) == {"big": "GPT-4 <1M>", "small": "GPT-4 100k"}
    assert [one.entry.deed for one in await logged(stall)] == ["import_packages", "import_packages", "undo_import"]


async def test_every_mistake_is_told_with_its_place_and_nothing_is_changed(lean_stall: Stall) -> None:
    boss = await owner(lean_stall)
    bad = file(SMALL, BIG | {"tokens": 0}, BIG | {"price": "1"}, BIG | {"model": "gpt-9"}, BIG | {"colour": "red"})
    text = (await sent(boss, bad))["text"]
    assert "4 problems, nothing was changed" in text
    assert "$.packages[1].tokens: Expected `int` >= 1" in text
    assert "$.packages[2].price: 'GPT-4 <1M>' for 1 USD would be sold below its cost of" in text
    assert "$.packages[3].model: " in text
    assert "$.packages[4]: Object contains unknown field `colour`" in text
    assert "send the file again" in text
    for content, words in (
        ("{", "$: Input data was truncated"),
        (b"\xff\xfe", "not text in UTF-8"),
        ("[]", "$: Expected `object`"),
        (file(), "holds no package"),
    ):
        assert words in (await sent(boss, content))["text"], content
    assert "not a .json file" in (await sent(boss, "x", "packages.xlsx"))["text"]
    assert "split it" in (await sent(boss, " " * (4 * 2**20 + 1)))["text"]
    assert await on_sale(lean_stall) == {}
    assert await logged(lean_stall) == []


async def test_what_does_not_fit_a_message_comes_as_a_file(lean_stall: Stall) -> None:
    boss = await owner(lean_stall)
    await sent(boss, file(*(BIG | {"tokens": 1_000 * n, "sku": f"s{n}", "title": f"Package {n}"} for n in range(1, 41))))
    shown = await boss.sees("and 25 more rows, in the file")
    assert shown["buttons"]
    plan = next(message for message in boss.messages if message["kind"] == "document")
    assert attached(lean_stall, plan).count("\n") == 39
    await sent(boss, file(*({"tokens": n} for n in range(30))))
    await boss.sees("30 problems")
    problems = [message for message in boss.messages if message["kind"] == "document"][-1]
    assert attached(lean_stall, problems).count("$.packages[") == 30
    await boss.act("say", text="/package_schema")
    await until(lambda: boss.last["kind"] == "document" and boss.last["id"] > problems["id"] + 1, "the schema")
    assert json.loads(attached(lean_stall, boss.last))["$ref"]


async def test_holders_are_counted_and_keep_what_they_bought(lean_stall: Stall) -> None:
    boss = await owner(lean_stall)
    await sent(boss, file(SMALL))
    await boss.press("Apply")
    await boss.sees("1 made")
    guest = await rich(lean_stall)
    await guest.say("/start")
    await guest.press("GPT-4 100k")
    await guest.sees("Model:")
    await guest.press("from balance")
    await guest.sees("Your order")
    await guest.press("from balance")
    await guest.sees("Receipt")
    shown = await sent(boss, file(SMALL | {"retire": True}))
    assert "Holders of packages that leave sale: 1; for them nothing changes" in shown["text"]
    await boss.press("Apply")
    await boss.sees("1 taken off sale")
    assert "100,000 of 100,000 tokens left" in (await guest.say("/balance"))["text"]
    assert await lean_stall.holds()


async def test_a_plan_that_time_overtook_is_not_applied(lean_stall: Stall) -> None:
    boss = await owner(lean_stall)
    await sent(boss, file(SMALL))
    yes = boss.last["id"]
    await boss.say('/create_package gpt-4 100000 "Made meanwhile"')
    await sent(boss, file(SMALL | {"title": "Another"}))
    await boss.press("Apply")
    await boss.sees("1 made")
    pressed = await boss.press("Apply", yes)
    assert "changed since this was shown" in pressed["answer"]["text"]
    assert (await on_sale(lean_stall))["small"] == "Another"
    nothing = await sent(boss, file(SMALL | {"title": "Another"}))
    assert "1 as they are" in nothing["text"] and "Apply" not in str(nothing["buttons"])


async def test_a_file_of_a_customer_is_no_file_of_packages(lean_stall: Stall) -> None:
    guest = await lean_stall.person()
    assert "do not know that" in (await sent(guest, file(SMALL)))["text"]
    assert await customer_of(lean_stall, guest)
    assert await on_sale(lean_stall) == {}
