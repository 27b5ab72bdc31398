"""Tells whoever watches a chat that something in it changed."""

from __future__ import annotations

import asyncio

from tokenarb.sim.telegram.chats import Chat


class Feed:
    """A revision that rises with every change; chats carry the one of their last change."""

    def __init__(self) -> None:
        self.revision = 0
        self._changed = asyncio.Event()

    def touch(self, chat: Chat) -> None:
        """Something in the chat changed."""
        self.revision += 1
        chat.revision = self.revision
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def wait(self, chat: Chat, since: int, timeout: float) -> bool:
        """Wait until the chat is newer than `since`; False when it was not within `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                while chat.revision <= since:
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True
