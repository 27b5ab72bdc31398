"""A shop with its bot on the simulated Telegram: the bot speaks HTTP with it through stock aiogram, people do what people do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.sales.shop import Shop

from tokenarb import telegram
from tokenarb.base import outbox, secretfile
from tokenarb.bot.pacing import Pace
from tokenarb.bot.ports import Models
from tokenarb.bot.throttling import Allowance
from tokenarb.catalog import shelf as shelves
from tokenarb.kit import Kit, peppers_of
from tokenarb.ops.alarms import Bell
from tokenarb.ops.metrics import Metrics
from tokenarb.sales import auditing
from tokenarb.settings import Settings
from tokenarb.sim.telegram import control
from tokenarb.sim.telegram.server import TelegramConfig, TelegramServer
from tokenarb.upstream import registry

OWNER = 4_000_001
PATIENCE_S = 6.0
TESTERS = Allowance(burst=100_000)
"""Nobody is as fast as a test; whoever tests patience opens a stall with less of it."""


class NoModels:
    """Of a stall without a gateway."""

    def ask(self, *asked: Any) -> Any:
        raise AssertionError("this stall has no models")


async def no_models(kit: Kit) -> Models:
    return NoModels()


class WatchedClock:
    """The simulator's own clock, so that moving it moves everybody's time."""

    def __init__(self, server: TelegramServer) -> None:
        self._sim = server.sim

    def now_ms(self) -> int:
        return int(self._sim.clock.now() * 1000)


async def until(holds: Callable[[], Any], what: str, within_s: float = PATIENCE_S) -> Any:
    """Waits for a true value and returns it."""
    for _ in range(int(within_s * 100)):
        if found := holds():
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(f"never: {what}")


@dataclass
class Phone:
    """A person and the chat with the bot."""

    server: TelegramServer
    id: int

    async def act(self, name: str, /, **members: Any) -> Any:
        return await control.act(self.server.sim, {name: {"person": self.id, **members}})

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the bot wrote, oldest first."""
        shown = control.phone.screen(self.server.sim, self.server.sim.chats[self.id])
        return [message for message in shown["messages"] if message["by_bot"]]

    @property
    def last(self) -> dict[str, Any]:
        return self.messages[-1]

    async def say(self, text: str) -> dict[str, Any]:
        """Writes, and waits for an answer."""
        before = len(self.messages)
        await self.act("say", text=text)
        return await until(lambda: len(self.messages) > before and self.last, f"an answer to {text!r}")

    async def press(self, text: str, message: int | None = None) -> dict[str, Any]:
        """Presses the first button whose text holds these words; what the person saw, and the button's action."""
        for shown in reversed(self.messages):
            for row, line in enumerate(shown["buttons"]):
                for column, button in enumerate(line):
                    if text in button["text"] and message in (None, shown["id"]):
                        return await self.act("press", message=shown["id"], at=[row, column], wait_s=PATIENCE_S)
        raise AssertionError(f"no button {text!r} among {[[b['text'] for r in m['buttons'] for b in r] for m in self.messages[-3:]]}")

    async def sees(self, words: str) -> dict[str, Any]:
        """Waits until some message of the bot holds these words; the latest such message."""

        def found() -> dict[str, Any] | None:
            return next((message for message in reversed(self.messages) if words in message["text"]), None)

        return await until(found, f"{words!r} in {[message['text'][:60] for message in self.messages]}")

    async def pay(self, message: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Opens the payment link of a message (the last invoice) and pays."""
        shown = message or await self.sees("To pay")
        links = [button["value"] for line in shown["buttons"] for button in line if button["action"] == "url"]
        return await self.act("pay", link=links[0], **more)

    async def agree(self, country: str = "Germany") -> None:
        """Answers the question before the first purchase; the likely country is the first button."""
        await self.sees("Where do you live")
        await self.press(country)
        await self.sees("18 or older")
        await self.press("18+")


@dataclass
class Stock:
    """What the bot shows as callable: what the pulse of a serving process would keep."""

    shelf: shelves.Shelf | None = None

    async def look(self, shop: Shop) -> None:
        """Takes over what the database says now."""
        async with shop.database.read() as tx:
            covers = await registry.covering(tx)
            self.shelf = (await shelves.load(tx)).narrowed(lambda offer: covers(offer.model.id))


@dataclass
class Stall:
    """Everything of one test."""

    server: TelegramServer
    shop: Shop
    counter: telegram.Counter
    bell: Bell
    working: asyncio.Task[None] | None = None
    people: list[Phone] = field(default_factory=list)
    stock: Stock = field(default_factory=Stock)

    @property
    def sim(self) -> Any:
        return self.server.sim

    def open(self) -> None:
        """The bot begins to work."""
        self.working = asyncio.create_task(self.counter.work())

    async def shut(self) -> None:
        """The bot stops at once, as if it was killed between two steps."""
        if self.working is not None:
            self.working.cancel()
            await asyncio.wait([self.working])
            self.working = None

    async def person(self, *, stars: int = 1000, language: str = "de", start: str | None = "") -> Phone:
        row = await control.act(self.sim, {"meet": {"stars": stars, "language_code": language}})
        phone = Phone(self.server, row["id"])
        self.people.append(phone)
        if start is not None:
            await phone.say(f"/start {start}".strip())
        return phone

    def switch(self, scope: Any = "all", count: int | None = None, **switches: Any) -> None:
        control.change(self.sim, {"scope": scope, "switches": switches} | ({"count": count} if count else {}))

    def reset(self) -> None:
        """Every switch as it was."""
        control.change(self.sim, {"reset": True})

    async def quiet(self) -> None:
        """Everything that came was acted on, everything to be told was told."""

        async def waiting() -> bool:
            async with self.shop.database.read() as tx:
                letters, _ = await outbox.waiting(tx)
            return bool(letters) or not self.counter.inbox.idle

        for _ in range(int(PATIENCE_S * 50)):
            if not await waiting():
                return
            await asyncio.sleep(0.02)
        raise AssertionError("letters still wait")

    async def holds(self) -> bool:
        """Every invariant of the books."""
        async with self.shop.database.read() as tx:
            assert await auditing.everything(tx, self.counter.kit.clock.now_ms()) == []
        return True


def kit_of(shop: Shop, server: TelegramServer, directory: Path, **environ: str) -> Kit:
    """The settings of a shop that speaks with this simulator."""
    settings = Settings.load(
        {
            "TOKEN": server.token,
            "TELEGRAM_API_URL": server.base_url,
            "ADMIN_ID_LIST": str(OWNER),
            "PUBLIC_URL": "https://ai.example.com",
            "DATA_DIR": str(directory),
            "DATABASE_URL": shop.database.url,
            **environ,
        },
        None,
    )
    secrets = secretfile.load_or_create(directory / "secrets.json")
    return Kit(settings, WatchedClock(server), shop.database, secrets, peppers_of(secrets))


@asynccontextmanager
async def open_stall(
    shop: Shop,
    directory: Path,
    models: Callable[[Kit], Awaitable[Models]] = no_models,
    *,
    allowance: Allowance = TESTERS,
    **environ: str,
) -> AsyncIterator[Stall]:
    """Simulator and bot, working. `models`: those that are asked in the chat; tests/bot/asking_stall.py has real ones."""
    server = TelegramServer(TelegramConfig())
    await server.start()
    kit = kit_of(shop, server, directory, **environ)
    bell = Bell(Metrics())
    stock = Stock()
    await stock.look(shop)
    address, pace = "https://ai.example.com/ai-proxy/v1", Pace(all_every_ms=0, chat_every_ms=0)
    counter = telegram.open_counter(kit, lambda: address, lambda: stock.shelf, bell, await models(kit), pace, allowance)
    stall = Stall(server, shop, counter, bell, stock=stock)
    stall.switch(limits=False)  # whoever tests the pace switches it on
    stall.open()
    try:
        yield stall
    finally:
        await stall.shut()
        await counter.close()
        await server.stop()
