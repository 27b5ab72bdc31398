"""What the shop does because time passed: quotes end, debts are collected, undelivered secrets are forgotten, Stars are compared."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from tokenarb.base import clock, db, outbox
from tokenarb.base.errors import Unavailable
from tokenarb.ops import paging, star_audit
from tokenarb.ops.alarms import Bell
from tokenarb.ops.alert_chores import AlertChores
from tokenarb.ops.jobs import Verb
from tokenarb.payments import receiving, reclaiming
from tokenarb.payments.ports import StarBook
from tokenarb.sales import paying
from tokenarb.sales.paying import House

LETTERS_KEPT_MS: Final = 30 * clock.DAY_MS
SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class ShopChores:
    """`star_book` None: no bot speaks here, so Telegram cannot be asked, and nobody told. `secret` finds people by their Telegram ids,
    `owners` are such ids."""

    database: db.Database
    bell: Bell
    house: House
    secret: bytes
    owners: frozenset[int]
    alerts: AlertChores
    star_book: StarBook | None

    def verbs(self) -> dict[str, Verb]:
        """By the names of the timetable."""
        found: dict[str, Verb] = {"quotes": self.quotes, "debts": self.debts, "letters": self.letters, "paging": self.paging}
        if self.star_book is not None:
            found |= {"stars": self.stars, **self.alerts.verbs()}
        return found

    async def quotes(self, now_ms: int) -> None:
        """Ends invoices and orders past their time."""
        while True:
            async with self.database.transaction() as tx:
                if await paying.expire_due(tx, now_ms) < 100:
                    return

    async def debts(self, now_ms: int) -> None:
        """Takes what is owed from what became available."""
        async with self.database.read() as tx:
            debtors = {payment.customer for payment in await receiving.payments(tx, owing=True)}
            debtors |= {deposit.customer for deposit in await reclaiming.owing(tx)}
        for customer in sorted(debtors):
            async with self.database.transaction() as tx:
                await receiving.collect(tx, now_ms, customer)
                await reclaiming.collect(tx, now_ms, customer)

    async def letters(self, now_ms: int) -> None:
        """Forgets secrets that nobody received in a day, and letters that arrived long ago."""
        async with self.database.transaction() as tx:
            await outbox.wipe_secrets(tx, now_ms)
            await outbox.forget(tx, now_ms - LETTERS_KEPT_MS)

    async def paging(self, now_ms: int) -> None:
        """Writes down what was said here; a database that is away is waited for, and then told of."""
        said = self.bell.take_unwritten()
        if not said:
            return
        try:
            async with self.database.transaction() as tx:
                await paging.record(tx, now_ms, said, await paging.addressees(tx, self.secret, self.owners))
                await paging.forget(tx, now_ms)
        except (sa.exc.SQLAlchemyError, OSError, Unavailable):
            self.bell.give_back(said)

    async def stars(self, now_ms: int) -> None:
        """Compares our payments with Telegram's own book."""
        assert self.star_book is not None, "without it there is no such verb"
        moves = await star_audit.gather(self.star_book)
        found = await star_audit.settle(self.database, now_ms, moves, self.secret, self.house)
        for what, charges in found.differences.items():
            shown = ", ".join(charges[:SHOWN])
            self.bell.ring("stars_difference", f"{len(charges)} {what}: {shown}", now_ms, subject=what)
