"""Somebody who buys one package in Telegram whatever the bot does meanwhile: follows the latest message, again if nothing comes."""

import asyncio
import random
import re
from dataclasses import dataclass, field
from typing import Any

from tests.bot.stall import Phone

BUTTONS = ("A hundred thousand", "Buy", "Germany", "18+")
"""What is pressed on the way to an invoice, where a message has it."""
SECRET = re.compile(r"sk-arb-[A-Za-z0-9_-]+")
LOOK_S = 0.02
PATIENCE_S = 3.0


@dataclass
class Buyer:
    """`paid`: what Telegram said of each payment that went through."""

    phone: Phone
    paid: list[dict[str, Any]] = field(default_factory=list)
    spent: int = 0
    twice: bool = False

    @property
    def secrets(self) -> list[str]:
        """Every key that was shown, as often as it was shown."""
        return [found for message in self.phone.messages for found in SECRET.findall(message["text"])]

    async def buy(self, choice: random.Random) -> None:
        """Until the key is there. Now and then a button is pressed twice, as impatient people do."""
        before = self.stars
        while not self.paid:
            await self._step(choice)
        self.spent = before - self.stars
        while not self.secrets:
            await asyncio.sleep(LOOK_S)

    @property
    def stars(self) -> int:
        """Their balance at Telegram."""
        return int(self.phone.server.sim.people[self.phone.id].stars)

    async def _step(self, choice: random.Random) -> None:
        shown = self.phone.messages[-1] if self.phone.messages else None
        if shown is None:
            await self.phone.act("say", text="/start")
        elif any(button["action"] == "url" for line in shown["buttons"] for button in line) and "To pay" in shown["text"]:
            answer = await self.phone.pay(shown)
            if answer["status"] == "paid":
                self.paid.append(answer)
            return
        elif (place := _wanted(shown)) is not None:
            presses = [self.phone.act("press", message=shown["id"], at=place, wait_s=PATIENCE_S) for _ in range(choice.choice((1, 1, 2)))]
            await asyncio.gather(*presses)
        else:
            await self.phone.act("say", text="/start")
        await self._until_changed(shown)

    async def _until_changed(self, shown: dict[str, Any] | None) -> None:
        for _ in range(int(PATIENCE_S / LOOK_S)):
            latest = self.phone.messages[-1] if self.phone.messages else None
            if latest is not None and (shown is None or (latest["id"], latest["text"]) != (shown["id"], shown["text"])):
                return
            await asyncio.sleep(LOOK_S)


def _wanted(shown: dict[str, Any]) -> list[int] | None:
    """[row, column] of the first button that leads on."""
    for row, line in enumerate(shown["buttons"]):
        for column, button in enumerate(line):
            if any(words in button["text"] for words in BUTTONS):
                return [row, column]
    return None
