"""`tokenarb run` with a bot, as a process against the simulated Telegram: a sale survives kill -9."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.app.operators_site import Site, exit_status, lines
from tests.bot.stall import Phone, until

from tokenarb.sim.telegram import control
from tokenarb.sim.telegram.server import TelegramConfig, TelegramServer

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    server = TelegramServer(TelegramConfig())
    await server.start()
    yield server
    await server.stop()


async def shop(make_site: Any, telegram: TelegramServer, **environ: str) -> Site:
    """A migrated installation with one package on sale, whose bot speaks with this Telegram."""
    names = {"TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.base_url, "PUBLIC_URL": "", **environ}
    site: Site = await asyncio.to_thread(make_site, "sqlite", **names)
    words = ("upstream", "permit", "openrouter", "--kind", "agreement", "--reference", "contract 1", "--date", "2026-11-01")
    first = await asyncio.to_thread(site.serve)  # reads the catalogue
    await asyncio.to_thread(site.command, *words)
    await asyncio.to_thread(site.command, "package", "create", "gpt-4o-mini", "100000", "A hundred thousand")
    assert first.running
    return site


async def buys(telegram: TelegramServer) -> tuple[Phone, dict[str, Any]]:
    """Somebody one tap before paying."""
    row = await control.act(telegram.sim, {"meet": {"stars": 1000, "language_code": "de"}})
    phone = Phone(telegram, row["id"])
    await phone.say("/start")
    await phone.press("A hundred thousand")
    await phone.sees("Model:")
    await phone.press("Buy")
    await phone.agree()
    return phone, await phone.sees("To pay")


async def test_a_sale_in_telegram_survives_kill_9_between_payment_and_key(make_site, telegram) -> None:
    site = await shop(make_site, telegram)
    phone, invoice = await buys(telegram)
    control.change(telegram.sim, {"scope": {"method": "sendMessage"}, "switches": {"error": 500}})
    assert (await phone.pay(invoice))["status"] == "paid"

    def sold() -> bool:
        return any(customer["balance_usd"] != "0" for customer in site.document("customer", "list"))

    for _ in range(200):
        if await asyncio.to_thread(sold):
            break
    else:
        raise AssertionError(f"paid, and not booked: {[message['text'] for message in phone.messages]}\n{site.started[-1].log.read_text()}")
    site.started[0].kill_group()
    control.change(telegram.sim, {"reset": True})
    program = await asyncio.to_thread(site.serve)
    key = await until(lambda: next((m for m in phone.messages if "Your key" in m["text"]), None), "the key", within_s=40)
    secret = next(word for word in key["text"].split() if word.startswith("sk-arb-"))
    assert (await asyncio.to_thread(site.chat, secret))[0] == 200
    assert "answers as @sandbox_shop_bot" in (await asyncio.to_thread(site.command, "check")).stdout
    os.kill(program.pid, signal.SIGTERM)
    assert await asyncio.to_thread(exit_status, program) == 0
    await asyncio.to_thread(site.audit)
    text = "".join(one.log.read_text() for one in site.started)
    assert secret not in text
    assert telegram.token not in text
    assert not [line for line in lines(program) if line["level"] == "error"]


async def test_kill_9_in_the_middle_of_an_answer_is_told_and_charged_at_its_true_figure(make_site, telegram) -> None:
    site = await shop(make_site, telegram)
    phone, invoice = await buys(telegram)
    await phone.pay(invoice)
    await until(lambda: any("Your key" in message["text"] for message in phone.messages), "the key", within_s=40)
    await phone.press("Try it")
    await phone.sees("Write your question")
    await phone.act("say", text="Tell me about the sea. [[sim tokens=400 chunk=5 delay_ms=60 generation_cancel_delay_ms=0]]")
    await until(lambda: "about the sea" in phone.last["text"] and phone.last["buttons"], "the beginning of an answer", within_s=20)
    site.started[0].kill_group()
    program = await asyncio.to_thread(site.serve)
    line = await until(lambda: next((m for m in phone.messages if "restarted" in m["text"]), None), "how it ended", within_s=40)
    assert "tokens" in line["text"]
    await phone.press("Receipt")
    assert "A hundred thousand" in (await phone.sees("Held at most"))["text"]
    os.kill(program.pid, signal.SIGTERM)
    assert await asyncio.to_thread(exit_status, program) == 0
    await asyncio.to_thread(site.audit)
    assert not [line for line in lines(program) if line["level"] == "error"]
