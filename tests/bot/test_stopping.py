"""The bot stops when it is told to, whatever fails in that very moment."""

import asyncio

import pytest
from tests.bot.stall import Stall

from tokenarb.bot import polling


async def test_a_failure_while_it_stops_does_not_keep_it_running(lean_stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    await lean_stall.shut()
    begun = asyncio.Event()

    async def fails_when_stopped(*_: object) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            raise OSError("the connection was closed under it")

    monkeypatch.setattr(polling, "run", fails_when_stopped)
    lean_stall.open()
    await begun.wait()
    async with asyncio.timeout(10):
        await lean_stall.shut()
