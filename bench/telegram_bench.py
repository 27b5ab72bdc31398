"""A crowd comes to the bot: 1,000 people within a minute, each of whom must get an answer although only 25 messages a second may leave.

The program (`tokenarb run`, SQLite, long polling) has core 0; the simulated Telegram, which enforces its limits, and the people run in this
process. An answer is timed from a person's words reaching Telegram to the bot's message standing in the chat.
"""

import argparse
import asyncio
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.stage import OTHER_CORE, SERVER_CORE, Stage, free_port, on_core
from tests.bot.stall import Phone, until

from tokenarb.sim.telegram import control
from tokenarb.sim.telegram.server import TelegramConfig, TelegramServer

LANGUAGES = ("en", "ru", "fa", "ar", "id", "pt-br", "es", "uz", "tr", "zh-hans")
TOKENARB = (sys.executable, "-m", "tokenarb")
PERMIT = ("upstream", "permit", "openrouter", "--kind", "agreement", "--reference", "contract 1", "--date", "2026-11-01")
PACKAGE = ("package", "create", "gpt-4o-mini", "100000", "A hundred thousand")
GRACE_S = 60.0


@dataclass
class Crowd:
    """What the people saw: seconds to the answer of those who got one, and how many got none."""

    people: int
    answers_s: list[float] = field(default_factory=list)

    @property
    def lost(self) -> int:
        return self.people - len(self.answers_s)

    def percentile(self, share: float) -> float:
        """By the nearest rank."""
        return sorted(self.answers_s)[max(0, math.ceil(share * len(self.answers_s)) - 1)] if self.answers_s else math.nan


def run(*, quick: bool = False) -> list[dict[str, Any]]:
    """The bot's rows of the table."""
    people, within_s = (100, 6.0) if quick else (1_000, 60.0)
    with tempfile.TemporaryDirectory() as directory:
        os.sched_setaffinity(0, on_core(OTHER_CORE))
        try:
            crowd, refused = asyncio.run(_measured(Path(directory), people, within_s))
        finally:
            os.sched_setaffinity(0, range(os.cpu_count() or 1))
    name = f"bot: {people} people within {within_s:g} s"
    median = statistics.median(crowd.answers_s) if crowd.answers_s else math.nan
    return [
        _row(f"{name}, without an answer", crowd.lost, "people"),
        _row(f"{name}, time to the answer p50", median, "s"),
        _row(f"{name}, time to the answer p99", crowd.percentile(0.99), "s"),
        _row(f"{name}, messages refused by Telegram's limits", refused, "429s"),
    ]


def _row(name: str, value: float, unit: str) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "against": "25 messages/s in all may leave", "ratio": None}


async def _measured(directory: Path, people: int, within_s: float) -> tuple[Crowd, int]:
    """What the crowd saw, and how often Telegram refused a message."""
    server = TelegramServer(TelegramConfig())
    await server.start()
    stage = Stage(directory)
    try:
        await asyncio.to_thread(_opened, stage, server)
        first = Phone(server, (await control.act(server.sim, {"meet": {"language_code": "en"}}))["id"])
        await first.act("say", text="/start")
        await until(lambda: first.messages, "the bot answers", GRACE_S)
        watch = Watch(server)
        crowd = await _came(server, watch, people, within_s)
        return crowd, watch.refused
    finally:
        await asyncio.to_thread(stage.stop)
        await server.stop()


def _opened(stage: Stage, server: TelegramServer) -> None:
    """A shop with a package on sale, its bot at work."""
    ready = stage.directory / "upstream.json"
    stage.start("upstream", [*TOKENARB, "sim", "openrouter", "--port", "0", "--ready-file", str(ready)], OTHER_CORE)
    facts = json.loads(_patiently(lambda: ready.read_text() if ready.exists() else "", "the upstream"))
    port = free_port()
    env = {
        "TOKEN": server.token,
        "TELEGRAM_API_URL": server.base_url,
        "OPENROUTER_BASE_URL": facts["base_url"],
        "OPENROUTER_API_KEY": facts["inference_key"],
        "DATA_DIR": str(stage.directory / "kept"),
        "BIND_PORT": str(port),
        "MIN_FREE_DISK_MB": "0",
    }

    def command(*words: str) -> None:
        subprocess.run([*TOKENARB, *words], check=True, capture_output=True, cwd=stage.directory, env={"PATH": os.environ["PATH"], **env})

    command("migrate")
    stage.start("bot", [*TOKENARB, "run"], SERVER_CORE, env)
    _patiently(lambda: _ready(port), "the bot")
    command(*PERMIT)
    command(*PACKAGE)


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _patiently(holds: Callable[[], Any], what: str) -> Any:
    """Raises: RuntimeError after a minute."""
    for _ in range(600):
        if found := holds():
            return found
        time.sleep(0.1)
    raise RuntimeError(f"{what} is not ready after a minute")


class Watch:
    """Which people have their answer by now, and what Telegram refused meanwhile."""

    def __init__(self, server: TelegramServer) -> None:
        self._server = server
        self._seen_at = server.sim.clock.now()
        self.refused = 0
        self.waiting: dict[int, float] = {}

    def look(self, crowd: Crowd) -> None:
        """Every call that Telegram was asked since the last look: an accepted message answers its chat."""
        fresh = []
        for call in reversed(self._server.sim.calls):
            if call["at"] <= self._seen_at:
                break
            fresh.append(call)
        for call in reversed(fresh):
            self._seen_at = call["at"]
            self.refused += call["status"] == 429
            chat = int(call["fields"].get("chat_id", 0))
            if call["method"] == "sendmessage" and call["status"] == 200 and chat in self.waiting:
                crowd.answers_s.append(call["at"] - self.waiting.pop(chat))


async def _came(server: TelegramServer, watch: Watch, people: int, within_s: float) -> Crowd:
    """They arrive evenly; afterwards whoever still waits has a minute."""
    crowd = Crowd(people)
    began = time.monotonic()
    for number in range(people):
        await asyncio.sleep(max(0.0, began + number * within_s / people - time.monotonic()))
        person = (await control.act(server.sim, {"meet": {"language_code": LANGUAGES[number % len(LANGUAGES)]}}))["id"]
        watch.waiting[person] = server.sim.clock.now()
        await Phone(server, person).act("say", text="/start")
        watch.look(crowd)
    end = time.monotonic() + GRACE_S
    while watch.waiting and time.monotonic() < end:
        await asyncio.sleep(0.02)
        watch.look(crowd)
    return crowd


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    for found in run(quick=parser.parse_args().quick):
        print(f"{found['name']}: {found['value']:g} {found['unit']}")
