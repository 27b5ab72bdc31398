"""The second upstream of the drift stage: another simulator, cheaper by the first's fee, that fails every seventh call before its answer.

Half of the models have a row there, so its calls fall back to the first again and again; some of the failed ones are billed (C11).
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from tests.drift.programs import Program, free_port
from tests.drift.upstreambook import Upstream

MODELS: Final = ("openai/gpt-4o-mini", "mistralai/mistral-large", "anthropic/claude-haiku-4.5")
NAME: Final = "second"
KEY: Final = "SECOND_KEY"
RATES: Final = {"error_503": 0.05, "error_429": 0.03, "error_500": 0.03, "error_524_billed": 0.04}
OPTIONS: Final = {
    "prompt": "--prompt",
    "completion": "--completion",
    "input_cache_read": "--cache-read",
    "input_cache_write": "--cache-write",
    "input_cache_write_1h": "--cache-write-1h",
}

Command = Callable[..., Awaitable[tuple[int, str]]]


class Second:
    """`make` starts programs as the system does; `journal` is this simulator's own bill."""

    def __init__(self, make: Callable[..., Program], directory: Path, seed: int) -> None:
        self.journal = directory / "second.jsonl"
        self.upstream = Upstream("", "")
        self._ready = directory / "second.json"
        self._seed = seed
        words = ("--port", str(free_port()), "--seed", str(seed), "--state", str(self.journal), "--ready-file", str(self._ready))
        self.program = make("second", "-m", "tokenarb", "sim", "openrouter", *words)
        self._facts: dict[str, Any] = {}

    async def start(self, patience_s: float) -> dict[str, str]:
        """Up; what the gateway must know of it."""
        self.program.start()
        until = time.monotonic() + patience_s
        while not self._ready.exists():
            assert self.program.running and time.monotonic() < until, f"the second upstream did not start:\n{self.program.tail()}"
            await asyncio.sleep(0.05)
        self._facts = json.loads(self._ready.read_text())
        self.upstream = Upstream(self._facts["base_url"], self._facts["control_url"])
        await self.upstream.control({"scope": "all", "switches": {"generation_delay_ms": 50, "generation_cancel_delay_ms": 200}})
        await self.upstream.control({"chaos": {"seed": self._seed, "rates": RATES}})
        return {KEY: self._facts["inference_key"]}

    async def join(self, command: Command) -> None:
        """The operator's words that make it an upstream."""
        listed = {row["id"]: row for row in await self.upstream.models()}
        said = [("upstream", "add", NAME, "--base-url", self._facts["base_url"], "--key-env", KEY)]
        for model in MODELS:
            row = listed[model]
            # Prices of the row are for a million; the list's are for one: its decimals moved by six places are exact.
            prices = [word for key, option in OPTIONS.items() if key in row["pricing"] for word in (option, million(row["pricing"][key]))]
            said.append(("upstream", "model", "add", NAME, model, *prices, "--context", str(row["context_length"])))
        for words in said:
            status, text = await command(*words)
            assert status == 0, (words, text)


def million(price: str) -> str:
    """A price a unit as one a million, exact decimal text."""
    whole, _, fraction = price.partition(".")
    digits = whole + fraction.ljust(6, "0")
    point = len(whole) + 6
    return f"{digits[:point]}.{digits[point:] or '0'}"
