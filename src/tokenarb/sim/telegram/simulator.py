"""All parts of one simulated Telegram: a bot, the people and chats around it, and the rules they live under."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tokenarb.sim.telegram.callbacks import Callbacks
from tokenarb.sim.telegram.chats import Chat, Message
from tokenarb.sim.telegram.clock import Clock
from tokenarb.sim.telegram.faults import Faults
from tokenarb.sim.telegram.feed import Feed
from tokenarb.sim.telegram.files import Files
from tokenarb.sim.telegram.limits import Limits
from tokenarb.sim.telegram.people import Person, Robot
from tokenarb.sim.telegram.polling import Polling
from tokenarb.sim.telegram.profile import Profile
from tokenarb.sim.telegram.stars import Stars
from tokenarb.sim.telegram.updates import Updates

if TYPE_CHECKING:
    from tokenarb.sim.telegram.checkout import Query

T = TypeVar("T")
CALLS_KEPT: Final = 1000
FIRST_PERSON: Final = 700_000_001
EPOCH_S: Final = 1_700_000_000
_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    """How a simulator starts. Without a token, one is derived from the seed."""

    host: str = "127.0.0.1"
    port: int = 0
    seed: int = 1
    token: str | None = None
    bot_name: str = "Sandbox shop"
    bot_username: str = "sandbox_shop_bot"


class Simulator:
    """The state behind the endpoints. Ids of updates and messages begin at numbers that rise with the time of the start, so that a
    bot with a memory meets no id twice when the simulator was started anew."""

    def __init__(self, config: TelegramConfig) -> None:
        self.seed = config.seed
        self.token = config.token or derived_token(config.seed)
        self.robot = Robot(int(self.token.split(":")[0]), config.bot_name, config.bot_username)
        self.clock = Clock()
        self.faults = Faults()
        self.feed = Feed()
        age_s = time.time() - EPOCH_S
        self.updates = Updates(self.clock, lambda: self.faults.current, int(age_s * 10))
        self.polling = Polling(self.updates)
        self.limits = Limits(self.clock, lambda: self.faults.current)
        self.callbacks = Callbacks(self.clock, lambda: self.faults.current)
        self.profile = Profile()
        self.files = Files(self.new_id)
        self.stars = Stars()
        self.checkouts: dict[str, Query] = {}
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.calls: deque[dict[str, Any]] = deque(maxlen=CALLS_KEPT)
        self.stopping = asyncio.Event()
        self.base_url = ""
        self._first_message = int(age_s)
        self._boot = time.time_ns()
        self._ids = 0
        self._tasks: set[asyncio.Task[Any]] = set()

    # what goes on beside the calls

    def start(self, deed: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Let something run until it ends or the simulator stops."""
        task = asyncio.get_running_loop().create_task(deed)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finished(self, deed: Coroutine[Any, Any, T]) -> T:
        """What something gives that may take long.

        Raises: ConnectionError when the simulator stops first, and whatever the deed raises.
        """
        task = self.start(deed)
        await asyncio.wait({task})
        if task.cancelled():
            raise ConnectionError("the simulator stops")
        return task.result()

    async def stop(self) -> None:
        """End what still runs."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # people and chats

    def meet(self, person: Person) -> Chat:
        """Add a person; their private chat with the bot."""
        self.people[person.id] = person
        chat = Chat(
            person.id,
            "private",
            self._first_message,
            first_name=person.first_name,
            last_name=person.last_name,
            username=person.username,
        )
        return self.add(chat)

    def add(self, chat: Chat) -> Chat:
        """Add a chat."""
        self.chats[chat.id] = chat
        self.feed.touch(chat)
        return chat

    def new_person_id(self) -> int:
        """An id that nobody has."""
        return max([FIRST_PERSON - 1, *self.people]) + 1

    def new_group_id(self, kind: str) -> int:
        """An id for a group, negative as Telegram's are."""
        number = sum(chat.id < 0 for chat in self.chats.values()) + 1
        return -(1_000_000_000_000 + 2_000_000_000 + number) if kind == "supergroup" else -(4_000_000 + number)

    def first_message_id(self) -> int:
        """Where a new chat's message ids begin."""
        return self._first_message

    # messages

    def post(self, chat: Chat, sender: dict[str, Any], content: dict[str, Any], **more: Any) -> Message:
        """Put a message into a chat."""
        message = Message(chat.new_id(), chat, sender, self.clock.date(), content, **more)
        chat.messages[message.id] = message
        self.feed.touch(chat)
        return message

    def tell(self, kind: str, message: Message) -> None:
        """An update that is a message."""
        self.updates.put(kind, message.row(), message.chat.id)

    # ids

    def new_id(self, kind: str, length: int = 24) -> str:
        """Random-looking letters, unique over restarts too."""
        self._ids += 1
        number = int.from_bytes(hashlib.blake2b(f"{self.seed}|{self._boot}|{kind}|{self._ids}".encode(), digest_size=32).digest())
        letters = []
        for _ in range(length):
            number, rest = divmod(number, 64)
            letters.append(_ALPHABET[rest])
        return "".join(letters)

    def new_number(self, kind: str) -> str:
        """A long decimal number as text, which is what ids of queries look like."""
        self._ids += 1
        digest = hashlib.blake2b(f"{self.seed}|{self._boot}|{kind}|{self._ids}".encode(), digest_size=8).digest()
        return str(int.from_bytes(digest) >> 2)

    # the record

    def note(self, method: str, values: dict[str, str], status: int, description: str) -> None:
        """Remember a call, for GET /control/calls."""
        self.calls.append({"at": self.clock.now(), "method": method, "fields": values, "status": status, "description": description})


def derived_token(seed: int) -> str:
    """A token that looks like BotFather's and depends on the seed alone."""
    number = int.from_bytes(hashlib.blake2b(f"telegram token {seed}".encode(), digest_size=32).digest())
    letters = []
    for _ in range(33):
        number, rest = divmod(number, 64)
        letters.append(_ALPHABET[rest])
    return f"{7_000_000_000 + seed % 1_000_000}:AA{''.join(letters)}"
