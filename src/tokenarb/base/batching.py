"""Group commit without a fixed window: what arrives while a batch runs rides in the next one. Knows nothing of what it batches."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from tokenarb.base.errors import Unavailable

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class Later:
    """An answer that says: not in this batch, try the next (its rows are busy elsewhere)."""


LATER: Final = Later()
_NO_ANSWER: Final = (Later, Exception)
PAUSE_S: Final = 0.001
"""How long a batch of nothing but busy rows waits before it tries again."""


@dataclass(slots=True)
class Figures:
    """How the batches went since the start; `seconds` is the time spent running them."""

    batches: int = 0
    operations: int = 0
    seconds: float = 0.0


class Batcher(Generic[Ask, Answer]):
    """Runs one batch at a time. Belongs to the event loop it is first used on.

    `run` gets up to `max_batch` asks in arrival order and answers each with its answer, an exception, or LATER. Where it raises, the
    asks are run again one by one, so that a poisoned neighbour harms nobody; `Unavailable` is not repeated: it goes to all of them.
    """

    def __init__(
        self, run: Callable[[Sequence[Ask]], Awaitable[Sequence[Answer | Exception | Later]]], *, max_batch: int, patience_s: float = 5.0
    ) -> None:
        self._run = run
        self._max_batch = max_batch
        self._patience_s = patience_s
        self._waiting: deque[tuple[Ask, asyncio.Future[Answer], float | None]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._closed = False
        self.figures = Figures()

    def submit(self, ask: Ask) -> "asyncio.Future[Answer]":
        """A future of the answer. A future cancelled before its batch starts is not run."""
        loop = self._loop
        if loop is None:
            loop = self._loop = asyncio.get_running_loop()  # asks the system for the process id each time: a microsecond or two
        future: asyncio.Future[Answer] = loop.create_future()
        if self._closed:
            future.set_exception(Unavailable("the ledger is closed"))
            return future
        self._waiting.append((ask, future, None))
        if self._task is None:
            self._task = loop.create_task(self._drain())
        return future

    async def close(self) -> None:
        """Runs what waits, then refuses."""
        self._closed = True
        if self._task is not None:
            await self._task

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch: list[tuple[Ask, asyncio.Future[Answer], float | None]] = []
                while self._waiting and len(batch) < self._max_batch:
                    item = self._waiting.popleft()
                    if not item[1].done():
                        batch.append(item)
                if batch and await self._serve(batch) == 0:
                    await asyncio.sleep(PAUSE_S)
        finally:
            self._task = None

    async def _serve(self, batch: "list[tuple[Ask, asyncio.Future[Answer], float | None]]") -> int:
        """Answers a batch; what must wait goes back to the front. Returns how many were answered."""
        began = time.perf_counter()
        answers = await self._answers([ask for ask, _, _ in batch])
        self.figures.batches += 1
        self.figures.operations += len(batch)
        self.figures.seconds += time.perf_counter() - began
        now = asyncio.get_running_loop().time()
        again: list[tuple[Ask, asyncio.Future[Answer], float | None]] = []
        for (ask, future, deadline), answer in zip(batch, answers, strict=True):
            if not isinstance(answer, _NO_ANSWER):
                if not future.done():
                    future.set_result(answer)
            elif isinstance(answer, Later) and (deadline is None or now < deadline):
                again.append((ask, future, deadline or now + self._patience_s))
            elif not future.done():
                if isinstance(answer, Later):
                    future.set_exception(Unavailable("rows stayed locked by another transaction", retry_after_s=1))
                else:
                    future.set_exception(answer)
        self._waiting.extendleft(reversed(again))
        return len(batch) - len(again)

    async def _answers(self, asks: Sequence[Ask]) -> Sequence[Answer | Exception | Later]:
        try:
            return await self._run(asks)
        except Unavailable as error:
            return [Unavailable(error.what, error.retry_after_s) for _ in asks]
        except Exception as error:  # noqa: BLE001 - the batch's boundary: the callers get it
            if len(asks) == 1:
                return [error]
        answers: list[Answer | Exception | Later] = []
        for ask in asks:
            answers.extend(await self._answers([ask]))
        return answers
