"""A serving process to kill: `python -m tests.ledger.child URL WORKER ACKS MODE`. Writes a line to ACKS for each thing it was told is done.

MODE `loop`: calls for ever. `early`: the same, but acknowledges a settlement before it is durable (a planted bug).
`burst:N:REVISION`: N holds at once, then ends.
"""

import asyncio
import os
import sys

from tests.ledger import engines

from tokenarb.base import db
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.ledger import workers
from tokenarb.ledger.book import Book

CALLERS = 16
AMOUNT = 70


class Acknowledgements:
    """Lines that survive the process: one unbuffered write each."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def say(self, *words: object) -> None:
        os.write(self._file, (" ".join(str(word) for word in words) + "\n").encode())


async def loop(ledger: Book, acks: Acknowledgements, worker: str, customer: int, *, early: bool) -> None:
    while True:
        op = engines.hold(customer, worker=worker)
        try:
            await ledger.hold(op)
            acks.say("held", customer, op.request)
            settlement = engines.settle(op, AMOUNT)
            if early:
                acks.say("settled", customer, op.request, AMOUNT)
            await ledger.settle(settlement)
            if not early:
                acks.say("settled", customer, op.request, AMOUNT)
        except Unavailable:
            await asyncio.sleep(0.01)
        except Refused as refused:
            acks.say("refused", refused.code)
            return


async def burst(ledger: Book, acks: Acknowledgements, worker: str, count: int, revision: int) -> None:
    async def one() -> None:
        op = engines.hold(1, worker=worker, revision=revision)
        try:
            await ledger.hold(op)
            acks.say("held", 1, op.request)
        except Refused as refused:
            acks.say("refused", refused.code)

    await asyncio.gather(*(one() for _ in range(count)))


async def main(url: str, worker: str, path: str, mode: str) -> None:
    database = db.Database(url)
    acks = Acknowledgements(path)
    async with database.transaction() as tx:
        await workers.register(tx, worker)
    ledger = Book(database)
    await ledger.start()
    acks.say("ready")
    if mode.startswith("burst"):
        _, count, revision = mode.split(":")
        await burst(ledger, acks, worker, int(count), int(revision))
        await ledger.stop()
        await database.close()
    else:
        await asyncio.gather(*(loop(ledger, acks, worker, 1 + n % 4, early=mode == "early") for n in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5]))
