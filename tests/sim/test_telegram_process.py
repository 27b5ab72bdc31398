"""The simulator as a process: its ready file, its token, signals, loopback only."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram_wire import act, api, control, person

from tokenarb.sim.telegram.server import TelegramConfig, TelegramServer


def start_process(tmp_path: Path) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    ready = tmp_path / "ready.json"
    words = [sys.executable, "-m", "tokenarb", "sim", "telegram", "--port", "0", "--seed", "5", "--ready-file", str(ready)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, env={"PATH": os.environ["PATH"]})
    deadline = time.monotonic() + 30
    while not ready.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    facts: dict[str, Any] = json.loads(ready.read_text(encoding="utf-8"))
    return process, facts


async def test_a_process_with_a_stock_bot(tmp_path: Path) -> None:
    process, facts = await asyncio.to_thread(start_process, tmp_path)
    assert set(facts) == {"base_url", "control_url", "token", "pid"}
    bot = Bot(facts["token"], session=AiohttpSession(api=TelegramAPIServer.from_base(facts["base_url"])))
    me = await bot.get_me()
    assert (me.id, me.username) == (bot.id, "sandbox_shop_bot")
    await bot.session.close()
    process.send_signal(signal.SIGTERM)
    printed, _ = await asyncio.to_thread(process.communicate, timeout=20)
    assert process.returncode == 0
    assert all(facts[name] in printed.decode() for name in ("base_url", "control_url", "token"))


async def test_a_stop_ends_whatever_waits(telegram: TelegramServer) -> None:
    number = await person(telegram, stars=5)
    prices = [{"label": "x", "amount": 5}]
    link = (await api(telegram, "createInvoiceLink", title="T", description="D", payload="p", currency="XTR", prices=prices)).result
    waiting = [
        asyncio.create_task(act(telegram, "pay", person=number, link=link)),
        asyncio.create_task(api(telegram, "getUpdates", offset=-1, timeout=50, allowed_updates=["poll"])),
    ]
    await asyncio.sleep(0.1)
    async with asyncio.timeout(5):
        await telegram.stop()
        await asyncio.gather(*waiting, return_exceptions=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "example.com", "::"])
def test_loopback_only(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        TelegramServer(TelegramConfig(host=host))


async def test_a_given_token_and_ids_that_rise_over_restarts() -> None:
    seen = []
    for _ in range(2):
        server = TelegramServer(TelegramConfig(token="123456:own-token"))
        await server.start()
        number = (await act(server, "meet", id=2**52 - 1))["id"]
        await act(server, "start", person=number)
        update = (await api(server, "getUpdates")).result[0]
        assert update["message"]["from"]["id"] == 2**52 - 1
        seen.append((update["update_id"], update["message"]["message_id"]))
        await control(server, clock={"advance_s": 1})
        await server.stop()
        await asyncio.sleep(1.1)
    assert seen[0][0] < seen[1][0]
    assert seen[0][1] < seen[1][1]


async def test_port_in_use(telegram: TelegramServer) -> None:
    port = int(telegram.base_url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="in use"):
        await TelegramServer(TelegramConfig(port=port)).start()
