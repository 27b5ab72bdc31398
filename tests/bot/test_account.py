"""What a customer sees of his own: usage with a picture, all that moved, both as files, and what 1,000 words cost."""

import csv
import io
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from tests.bot.stall import Phone, Stall, until
from tests.bot.test_screens import rich
from tests.sales import shop as shops

from tokenarb.customers import people
from tokenarb.ledger import model
from tokenarb.sales import crediting

DRAWN_WITHIN_S = 60.0
"""The first picture of all makes the cache of fonts."""


async def called(stall: Stall, phone: Phone, *nano: int) -> None:
    """His key made calls that cost so much, and each used 900 and 300 tokens."""
    await stall.quiet()  # no letter comes between
    await phone.say("/keys")
    await phone.press("New key")
    await stall.quiet()
    secret = next(word for word in (await phone.sees("Your key"))["text"].split() if word.startswith("sk-arb-"))
    now_ms = stall.counter.kit.clock.now_ms()
    view = await stall.shop.view(secret, now_ms, stall.counter.kit.peppers)
    assert view is not None
    for cost in nano:
        holding = shops.hold(view, cost, at_ms=now_ms)
        ended = msgspec.structs.replace(shops.settle(holding, cost, at_ms=now_ms), usage='{"prompt":900,"completion":300}')
        assert not [no for no in await stall.shop.apply(holding, ended) if isinstance(no, model.Refusal)]


async def sent(phone: Phone, kind: str, count: int = 1) -> dict[str, Any]:
    """The latest message of a kind, once there are so many of them."""
    found = await until(
        lambda: len(shown := [message for message in phone.messages if message["kind"] == kind]) >= count and shown, kind, DRAWN_WITHIN_S
    )
    return dict(found[-1])


def rows_of(stall: Stall, message: dict[str, Any]) -> list[list[str]]:
    """A CSV file's rows."""
    name = message["document"]["url"].rpartition("/")[2]
    data = next(stored.data for stored in stall.sim.files.by_id.values() if stored.unique_id == name)
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


async def test_usage_comes_with_a_picture_and_without_one_if_it_cannot_be_drawn(lean_stall: Stall, tmp_path: Path) -> None:
    phone = await rich(lean_stall)
    await called(lean_stall, phone, 1_250_000_000, 750_000_000)
    await phone.act("say", text="/usage")
    shown = await sent(phone, "photo")
    assert "Requests: 2\nTokens: 2,400\nSpent: $2.00" in shown["text"]
    assert "openai/gpt-4: $2.00 (2)" in shown["text"]
    assert "At this pace your balance lasts about" in shown["text"]
    assert (shown["photo"]["width"], shown["photo"]["height"]) == (1080, 1080)
    shutil.rmtree(tmp_path / "pictures")
    (tmp_path / "pictures").write_text("no place for a cache of fonts")
    await phone.press("Home")  # a picture stays; the answer is a new message
    await until(lambda: "pay only for what" in phone.last["text"], "the first screen")
    await phone.press("Usage")
    await until(lambda: phone.last["kind"] == "text" and "Spent: $2.00" in phone.last["text"], "the words alone")
    await phone.press("CSV file")
    assert rows_of(lean_stall, await sent(phone, "document"))[1][1:] == ["openai/gpt-4", "2", "0", "1800", "600", "2"]


async def test_history_has_a_line_for_everything_that_moved_and_pages(lean_stall: Stall) -> None:
    phone = await rich(lean_stall)
    package = await lean_stall.shop.package(100_000)
    await phone.say("/start")
    await phone.press(package.title)
    await phone.sees("Model:")
    await phone.press("from balance")
    await phone.sees("Your order")
    await phone.press("from balance")
    await phone.sees("Receipt")
    await called(lean_stall, phone, 250_000_000)
    text = (await phone.say("/history"))["text"]
    for words in ("Requests × 1 · -$0.25", f"Bought · -$3.75; 100,000 tokens, {package.title}", "Paid by Stars · $10.01"):
        assert words in text
    async with lean_stall.shop.database.transaction() as tx:
        customer = await people.by_telegram(tx, lean_stall.counter.shop.secret, phone.id)
        assert customer is not None
        for n in range(20):
            now_ms = lean_stall.counter.kit.clock.now_ms()
            await crediting.credit(tx, now_ms, customer.id, 1, f"r{n}", "-")
    await phone.say("/history")
    assert "Paid by Stars" not in phone.last["text"]
    await phone.press("›")
    await until(lambda: "Paid by Stars · $10.01" in phone.last["text"], "the second page")
    await phone.press("CSV file")
    rows = rows_of(lean_stall, await sent(phone, "document"))
    assert len(rows) == 1 + 3 + 20
    assert sum(Decimal(row[2]) for row in rows[1:]) == Decimal("6.01000002")


async def test_the_price_of_a_thousand_words_stands_beside_what_is_for_sale(lean_stall: Stall) -> None:
    package = await lean_stall.shop.package(100_000)
    phone = await lean_stall.person(language="ru")
    assert "Сколько стоит 1000 слов, примерно:\ngpt-4: вопрос 0,13\xa0$, ответ 0,25\xa0$" in phone.last["text"]
    await phone.press(package.title)
    await until(lambda: "gpt-4: вопрос" in phone.last["text"] and package.model_id in phone.last["text"], "the package's own screen")
