"""A phone with Telegram on it: one person of the simulator and the chat with the bot. What it does reaches the bot over HTTP."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tokenarb.sim.telegram import control, phone
from tokenarb.sim.telegram.chats import Chat
from tokenarb.sim.telegram.server import TelegramServer
from tokenarb.sim.telegram.stars import Invoice

PATIENCE_S: Final = 20.0
KEY_START: Final = "sk-arb-"

Shown = dict[str, Any]
"""A message as `phone.shown` gives it."""


class Unseen(Exception):
    """What should have appeared in the chat did not; the text says what, and what was there instead."""


@dataclass(frozen=True, slots=True)
class Phone:
    """Whose it is, and on which simulator."""

    server: TelegramServer
    person: int

    @classmethod
    def of_somebody_new(cls, server: TelegramServer, *, name: str, language: str, stars: int, number: int | None = None) -> "Phone":
        """A person appears, with Stars to spend. `number`: their Telegram id, else one that nobody has."""
        phone_ = cls(server, number or server.sim.new_person_id())
        given = {"id": phone_.person, "first_name": name, "language_code": language, "stars": stars}
        control.ACTIONS["meet"](server.sim, given)
        return phone_

    @property
    def chat(self) -> Chat:
        """The chat with the bot."""
        return self.server.sim.chats[self.person]

    def screen(self) -> dict[str, Any]:
        """What its owner sees."""
        return phone.screen(self.server.sim, self.chat)

    async def act(self, name: str, **members: Any) -> Any:
        """One action of the person. Raises: ValueError with the reason why nobody could do that."""
        return await control.act(self.server.sim, {name: {"person": self.person, **members}})

    async def change(self, since: int, timeout_s: float) -> None:
        """Returns when the chat is newer than a revision, or the time is over."""
        await self.server.sim.feed.wait(self.chat, since, timeout_s)

    # reading

    def messages(self) -> list[Shown]:
        """What the bot wrote, newest first."""
        return [message for message in reversed(self.screen()["messages"]) if message["by_bot"]]

    def key(self) -> str | None:
        """The latest API key that the bot delivered here."""
        values = (button["value"] for message in self.messages() for button in _buttons(message) if button["action"] == "copy_text")
        return next((value for value in values if value.startswith(KEY_START)), None)

    def link(self) -> str | None:
        """The link of the latest invoice that still can be paid here."""
        links = self.server.sim.stars.links
        values = (button["value"] for message in self.messages() for button in _buttons(message) if button["action"] == "url")
        return next((value for value in values if value in links), None)

    def invoice(self, link: str | None = None, message: int | None = None) -> Invoice | None:
        """What stands behind a link, or in a message of the chat."""
        if message is not None:
            return self.server.sim.stars.invoices.get((self.person, message))
        return self.server.sim.stars.links.get(link or "")

    def charge(self) -> str | None:
        """The latest payment of theirs that was not given back."""
        paid = [one for one in self.server.sim.stars.payments.values() if one.person.id == self.person and not one.refunded]
        return paid[-1].charge_id if paid else None

    # doing, and seeing what came of it

    async def until(self, found: Callable[[], Any], what: str) -> Any:
        """Waits for something true in the chat and returns it. Raises: Unseen."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_S
        while True:
            seen = self.chat.revision
            if result := found():
                return result
            if (left := end - loop.time()) <= 0:
                latest = [message["text"][:60] for message in self.messages()[:2]]
                raise Unseen(f"{what} never came; the chat shows {latest}")
            await self.change(seen, left)

    async def press(self, data: str) -> None:
        """Presses the newest button whose callback data begins so, once there is one. Raises: Unseen."""
        message, value = await self.until(lambda: self._button(data), f"a button {data}")
        pressed = await self.act("press", message=message, data=value, wait_s=PATIENCE_S)
        if pressed["answer"] is None:
            raise Unseen(f"no answer to the button {data}")
        if (pressed["answer"] or {}).get("show_alert"):
            raise Unseen(f"the button {data} was refused: {pressed['answer'].get('text')}")

    async def pay(self) -> dict[str, Any]:
        """Pays the invoice that is shown. Raises: Unseen."""
        link = await self.until(self.link, "an invoice")
        paid: dict[str, Any] = await self.act("pay", link=link)
        return paid

    def _button(self, data: str) -> tuple[int, str] | None:
        for message in self.messages():
            for button in _buttons(message):
                if button["action"] == "callback_data" and button["value"].startswith(data):
                    return message["id"], button["value"]
        return None


def _buttons(message: Shown) -> list[dict[str, Any]]:
    return [button for line in message["buttons"] for button in line]
