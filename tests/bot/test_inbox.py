"""The inbox ends when it is told to."""

import asyncio

from tests.bot.stall import Stall, until


async def test_an_inbox_that_is_stopped_just_as_an_update_comes_does_stop(lean_stall: Stall) -> None:
    """Python 3.11's `wait_for` forgets a cancellation that meets its result, and the bot went on after SIGTERM."""
    await lean_stall.shut()
    inbox = lean_stall.counter.inbox
    for turns in range(8):
        running = asyncio.create_task(inbox.run())
        await until(lambda: inbox._news._waiters, "it waits for news")
        inbox._news.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        running.cancel()
        _, going = await asyncio.wait([running], timeout=5)
        assert not going, f"cancelled {turns} turns after the news"
