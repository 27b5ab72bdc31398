"""The catalogue in the chat: makers, search, a model's page, comparison; through stock aiogram and the simulated Telegram."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.bot.stall import Phone, Stall, open_stall, until
from tests.catalog import snapshot
from tests.sales.shop import NOW, open_shop

from tokenarb.bot import callbacks
from tokenarb.catalog import browsing, shelf
from tokenarb.upstream import registry


@pytest.fixture
async def full_stall(tmp_path: Path) -> AsyncIterator[Stall]:
    """With the 400 genuine rows."""
    async with open_shop(f"sqlite:///{tmp_path / 'shop.db'}") as shop:
        async with shop.database.transaction() as tx:
            await shelf.sync(tx, snapshot.NOW, "openrouter", snapshot.rows(), snapshot.MARKUP, force=True)
        async with open_stall(shop, tmp_path) as stall:
            yield stall


def buttons(phone: Phone) -> list[str]:
    return [button["text"] for line in phone.last["buttons"] for button in line]


async def turned(phone: Phone, press: str, words: str) -> str:
    """Presses a button and waits until the message says so."""
    await phone.press(press)
    await until(lambda: words in phone.last["text"], f"{words!r} in {phone.last['text'][:200]!r}")
    return str(phone.last["text"])


async def test_from_the_first_screen_to_a_model_s_price_and_its_purchase(full_stall: Stall) -> None:
    package = await full_stall.shop.package(1_000_000, name="openai/gpt-4o-mini")
    phone = await full_stall.person()
    await turned(phone, "🧠 Models", "Models: 3")
    await turned(phone, "OpenAI (", "OpenAI · models:")
    for _ in range(20):
        if any(text.startswith("GPT-4o-mini ·") for text in buttons(phone)):
            break
        before = buttons(phone)
        await phone.press("›")
        await until(lambda seen=before: buttons(phone) != seen, "the next page")
    assert "GPT-4o-mini · $0.1875 / $0.75" in buttons(phone)  # $0.15 and $0.60 with 25 % on top
    text = await turned(phone, "GPT-4o-mini · ", "openai/gpt-4o-mini")
    assert "Takes 128,000 tokens at once, about 110,000 words" in text
    assert "• understands pictures\n• reads files such as PDF\n• calls the tools of your app\n• keeps exactly to a JSON format" in text
    assert "price: in the cheapest third of our models" in text
    assert "Price of a million tokens\nWhat you send: $0.1875\nThe answer: $0.75" in text
    assert "What 1,000 words cost, about:\nGPT-4o-mini: question $0.00022, answer $0.00087" in text
    await turned(phone, package.title, "Model: openai/gpt-4o-mini")
    assert any(text.startswith("⭐ Buy") for text in buttons(phone))


async def test_a_model_without_a_package_is_bought_by_any_amount(full_stall: Stall) -> None:
    phone = await full_stall.person()
    await phone.say("/models claude 3 haiku")
    await turned(phone, "Claude 3 Haiku", "There is no package of it")
    await turned(phone, "Top up", "such as 12.50")


@pytest.mark.parametrize("written", ["claude", "Claude Sonnet", "клод", "cluade", "/models claude"])
async def test_whatever_a_customer_calls_it_is_found(full_stall: Stall, written: str) -> None:
    phone = await full_stall.person(language="de")
    text = (await phone.say(written))["text"]
    assert "🔎 claude" in text or "🔎 cluade" in text
    assert any("Claude" in one for one in buttons(phone))
    if any("›" in one for one in buttons(phone)):
        seen = buttons(phone)
        await phone.press("›")
        await until(lambda: buttons(phone) != seen, "the next page of what was found")
        await phone.press("‹")
        await until(lambda: buttons(phone) == seen, "the first page again")


async def test_what_no_model_is_called_is_said(full_stall: Stall) -> None:
    phone = await full_stall.person()
    assert "No model here is called <b>frobnicator" in (await phone.say("/models <b>frobnicator"))["text"]
    assert "I do not know that" in (await phone.say("good morning"))["text"]
    assert "I do not know that" in (await phone.say("ok"))["text"]
    await phone.say("/start")
    await turned(phone, "🧠 Models", "Models: ")
    await turned(phone, "🔎 Search", "Write a word")


async def test_three_models_stand_side_by_side_after_a_restart_too(full_stall: Stall) -> None:
    phone = await full_stall.person()
    await phone.say("gpt 4o mini")
    await turned(phone, "GPT-4o-mini · ", "openai/gpt-4o-mini")
    await turned(phone, "⚖️ Compare", "Chosen: GPT-4o-mini")
    await turned(phone, "Anthropic (", "Anthropic · models")
    await full_stall.shut()
    full_stall.open()
    text = await turned(phone, "Claude Opus 5 ·", "Side by side")
    assert "1️⃣ GPT-4o-mini\n2️⃣ Claude Opus 5\n" in text
    assert "A million tokens you send: 1️⃣ $0.1875 · 2️⃣ $6.25" in text
    assert "Tokens at once: 1️⃣ 128,000 · 2️⃣ 1,000,000" in text
    assert "takes very long texts at once: 1️⃣ ➖ · 2️⃣ ✅" in text
    await turned(phone, "➕ Another model", "Chosen: GPT-4o-mini, Claude Opus 5")
    await turned(phone, "DeepSeek (", "DeepSeek · models")
    text = await turned(phone, "DeepSeek V3.2 ·", "3️⃣ DeepSeek V3.2")
    assert "➕ Another model" not in buttons(phone)
    await phone.press("✖")
    await until(lambda: "3️⃣" not in phone.last["text"], "one is left out")
    await phone.press("✖")
    await until(lambda: "deepseek/deepseek-v3.2" in phone.last["text"], "one alone is its own screen")


async def test_a_model_that_may_not_be_sold_is_nowhere(full_stall: Stall) -> None:
    phone = await full_stall.person()
    await phone.say("claude opus 5")
    shown = phone.last["id"]
    async with full_stall.shop.database.transaction() as tx:
        await registry.add(tx, NOW, "openrouter", base_url="https://up.example/v1", dialect="openrouter", terms_url="", scope=["openai/*"])
        await registry.record_permission(tx, NOW, "openrouter", kind="consent", reference="a letter of theirs", date="2026-01-01")
    await full_stall.stock.look(full_stall.shop)
    await phone.press("Claude Opus 5 ·", shown)
    await until(lambda: "Choose a maker" in phone.last["text"], "what is there")
    assert [text for text in buttons(phone) if "(" in text] == ["OpenAI (59)"]
    assert "I do not know that" in (await phone.say("claude"))["text"]


def test_every_button_of_the_catalogue_fits() -> None:
    three = ".".join(browsing.ref(name) for name in ("a", "b", "c"))
    fullest = callbacks.Models(act="maker", what=browsing.ref("x"), page=999, beside=three)
    assert len(fullest.pack().encode()) <= 64
    longest = browsing.asked("mmmmmmmmmmm nnnnnnnnnnn ooooooooo")
    assert len(callbacks.Models(act="find", what=longest, page=999).pack().encode()) <= 64
