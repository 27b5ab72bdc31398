"""Streaming: comments, content chunks, finish, usage, `[DONE]`, and every way a stream can go wrong (sections 3 and 8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tokenarb.sim.openrouter import billing
from tokenarb.sim.openrouter.billing import Generation, Produced, Receipt
from tokenarb.sim.openrouter.connection import Connection
from tokenarb.sim.openrouter.dialect import Frame
from tokenarb.sim.openrouter.simulator import Simulator
from tokenarb.sim.openrouter.steps import Step, steps

COMMENT: Final = b": OPENROUTER PROCESSING\n\n"
_SPLIT_EVERY: Final = 7


class _Over(Exception):
    """The stream has ended early and everything about it is settled."""


class StreamWriter:
    """Writes one stream and closes its bill exactly once."""

    def __init__(self, sim: Simulator, connection: Connection, generation: Generation, frame: Frame) -> None:
        self._sim = sim
        self._connection = connection
        self._generation = generation
        self._settings = generation.settings
        self._frame = frame
        self._produced = Produced()
        self._number = 0

    async def run(self) -> None:
        """From the first comment to `[DONE]`; the headers are already sent."""
        try:
            await self._open()
            for step in steps(self._generation):
                await self._step(step)
            await self._faults_due(last=True)
            await self._finish()
        except _Over:
            return

    async def _open(self) -> None:
        settings = self._settings
        if settings.hang == "after_headers":
            await self._hang()
        if settings.comments and settings.comments_before:
            await self._write(COMMENT * settings.comments_before)
        if settings.first_byte_ms and await self._connection.pause(settings.first_byte_ms):
            self._left()
        opening = self._frame.opening()
        if opening:
            await self._write(opening)

    async def _step(self, step: Step) -> None:
        settings = self._settings
        if self._number and settings.chunk_delay_ms and await self._connection.pause(settings.chunk_delay_ms):
            self._left()
        if self._connection.left():
            self._left()
        await self._faults_due(last=False)
        self._produced.completion += step.tokens
        self._produced.reasoning += step.reasoning
        self._produced.images += step.images
        if not step.run.shown:
            return
        if settings.comments and settings.comments_between and self._number % settings.comments_between == 0:
            await self._write(COMMENT)
        usage = self._running_usage() if settings.usage_shape == "cumulative" else None
        await self._write(self._frame.content(step, usage))
        self._number += 1

    async def _faults_due(self, *, last: bool) -> None:
        """Faults set for this chunk; those set for a chunk that never comes strike before the finish."""
        settings = self._settings
        if _due(settings.hang_at, self._number, last=last):
            await self._hang()
        if _due(settings.cut_at, self._number, last=last):
            self._close(None, fault="cut")
            await self._connection.cut(reset=settings.cut_kind == "rst")
            raise _Over
        if _due(settings.midstream_error_at, self._number, last=last):
            await self._fail()

    async def _fail(self) -> None:
        settings = self._settings
        receipt = self._close("error", fault="midstream_error")
        await self._write(self._frame.failure())
        if settings.midstream_error_usage:
            await self._write(self._frame.trailer(billing.usage(settings, receipt.used, receipt.cost)))
        await self._connection.finish(self._frame.done() if settings.midstream_error_done else b"")
        raise _Over

    async def _finish(self) -> None:
        settings, frame = self._settings, self._frame
        receipt = self._close(self._generation.finish, produced=self._generation.complete())
        usage = billing.usage(settings, receipt.used, receipt.cost)
        await self._write(frame.ending(None if settings.usage_shape == "absent" else usage))
        if settings.usage_delay_ms and await self._connection.pause(settings.usage_delay_ms):
            return
        if settings.usage_shape in ("A", "B", "cumulative", "repeated"):
            for _ in range(2 if settings.usage_shape == "repeated" else 1):
                await self._write(frame.trailer(usage))
        if settings.done:
            await self._write(frame.done())
        await self._connection.finish()

    def _running_usage(self) -> dict[str, Any]:
        used = self._generation.consumption(self._produced)
        return billing.usage(self._settings, used, self._generation.price(used))

    def _close(self, finish: str | None, *, produced: Produced | None = None, cancelled: bool = False, fault: str | None = None) -> Receipt:
        self._sim.count(fault or ("cancelled" if cancelled else "completed"))
        return billing.close(self._sim.account, self._generation, produced or self._produced, finish, cancelled=cancelled, fault=fault)

    def _left(self) -> None:
        """The client has gone: what was produced is billed, or everything where the provider does not stop (section 8)."""
        produced = self._produced if self._generation.stoppable else self._generation.complete()
        self._close(None, produced=produced, cancelled=True)
        raise _Over

    async def _hang(self) -> None:
        await self._connection.until_left()
        self._left()

    async def _write(self, event: bytes) -> None:
        if not event:
            return
        split = self._settings.split
        if split == "none":
            await self._connection.write(event)
            return
        for part in _split(event, split):
            await self._connection.write(part)
            await self._connection.flush()


def _due(at: int | None, number: int, *, last: bool) -> bool:
    return at is not None and (number == at or (last and number < at))


def _split(event: bytes, how: str) -> Iterator[bytes]:
    """Cut an event where careless readers break."""
    if how == "bytes":
        for start in range(0, len(event), _SPLIT_EVERY):
            yield event[start : start + _SPLIT_EVERY]
        return
    at = len(event) // 2
    if how == "utf8":
        at = next((position for position, byte in enumerate(event) if byte & 0xC0 == 0x80), at)
    yield event[:at]
    yield event[at:]
