"""When a message may leave: 25 a second in all, one a second a chat with a burst of three (telegram.md section 3). Pure but for its memory.

Whoever asks gets a moment that is his alone, so that waiting messages leave in the order in which they asked.
"""

from typing import Final

ALL_EVERY_MS: Final = 40
ALL_BURST: Final = 10
CHAT_EVERY_MS: Final = 1_000
CHAT_BURST: Final = 3
CHATS_KEPT: Final = 10_000


class Pace:
    """Moments given out so far, for all and for each chat (GCRA: `due` is when the bucket would be full of air again)."""

    def __init__(self, *, all_every_ms: int = ALL_EVERY_MS, chat_every_ms: int = CHAT_EVERY_MS) -> None:
        self.chat_every_ms = chat_every_ms
        self._all_every_ms = all_every_ms
        self._all = 0
        self._chats: dict[int, int] = {}

    def chat(self, now_ms: int, chat: int) -> int:
        """Milliseconds to wait for a moment in this chat, which is taken with it."""
        due = self._chats.get(chat, 0)
        at = max(now_ms, due - (CHAT_BURST - 1) * self.chat_every_ms)
        self._chats[chat] = max(at, due) + self.chat_every_ms
        if len(self._chats) > CHATS_KEPT:
            self._chats = {known: until for known, until in self._chats.items() if until > now_ms}
        return at - now_ms

    def all(self, now_ms: int) -> int:
        """The same among all chats. Asked last, so that a chat that waits for itself keeps nobody else waiting."""
        at = max(now_ms, self._all - (ALL_BURST - 1) * self._all_every_ms)
        self._all = max(at, self._all) + self._all_every_ms
        return at - now_ms

    def stop(self, now_ms: int, chat: int | None, seconds: float) -> None:
        """Telegram said 429: nothing before then, for that chat, or for all."""
        until = now_ms + int(seconds * 1000)
        if chat is None:
            self._all = max(self._all, until + (ALL_BURST - 1) * self._all_every_ms)
        else:
            self._chats[chat] = max(self._chats.get(chat, 0), until + (CHAT_BURST - 1) * self.chat_every_ms)
