"""What payments in coins need because time passed: rates every minute, and a look at where addresses come from."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tokenarb.base import db, errors, log
from tokenarb.ops import high_water
from tokenarb.ops.alarms import Bell
from tokenarb.ops.jobs import Verb
from tokenarb.payments import addressing, valuation, valuing
from tokenarb.payments.addressing import LIST, Origin
from tokenarb.payments.ports import RateSource
from tokenarb.payments.valuation import Sample

STOCK_LOW: Final = 20
"""Brought addresses that are left when the operator is told."""


@dataclass(frozen=True, slots=True)
class CoinChores:
    """`origins`: where the settings let addresses come from; `marks`: the file of `high_water`."""

    database: db.Database
    bell: Bell
    sources: Sequence[RateSource]
    origins: Sequence[Origin]
    marks: Path
    resting: dict[str, int] = field(default_factory=dict)  # until when (Unix ms) a source wants to be left alone

    def verbs(self) -> dict[str, Verb]:
        """By the names of the timetable."""
        return {"rates": self.rates, "addresses": self.addresses}

    @property
    def assets(self) -> tuple[str, ...]:
        """What can come in."""
        return tuple(dict.fromkeys(asset for origin in self.origins for asset in valuation.ASSETS[origin.family]))

    async def rates(self, now_ms: int) -> None:
        """Asks every source at once, keeps what they say, and rings for what is not quoted. One that fails takes no other with it."""
        asked = [source for source in self.sources if self.resting.get(source.name, 0) <= now_ms]
        answers = await asyncio.gather(*(source.samples(self.priced, now_ms) for source in asked), return_exceptions=True)
        said: list[Sample] = []
        unexpected = []
        for source, answer in zip(asked, answers, strict=True):
            if isinstance(answer, errors.Unavailable):
                self.resting[source.name] = now_ms + int((answer.retry_after_s or 0) * 1000)
                self.bell.ring("rate_source_away", f"{source.name}: {log.redact(answer.what)}", now_ms, subject=source.name)
            elif isinstance(answer, BaseException):
                unexpected.append(answer)
            else:
                said += answer
        async with self.database.transaction() as tx:
            found = await valuing.refresh(tx, now_ms, self.assets, said)
        for verdict in found:
            if verdict.reason is not None:
                self.bell.ring("no_rate", f"{verdict.asset}: {valuation.REASONS[verdict.reason]}", now_ms, subject=verdict.asset)
        if unexpected:
            raise unexpected[0]

    @property
    def priced(self) -> tuple[str, ...]:
        """What the sources are asked for: USDT as well, through which others are counted."""
        return tuple(dict.fromkeys((*self.assets, valuation.USDT)))

    async def addresses(self, now_ms: int) -> None:
        """Whether the settings name the accounts that customers were shown, and brought addresses run out; keeps how far all went."""
        for origin in self.origins:
            async with self.database.transaction() as tx:
                change = await addressing.pending_change(tx, now_ms, origin)
                left = await addressing.left_in_stock(tx, origin.family) if origin.key is None else None
            if change is not None:
                what = f"{origin.family}: the settings name account {change.new}, {change.shown} customers were shown {change.old}"
                self.bell.ring("account_changed", what, now_ms, subject=str(origin.family))
            if left is not None and left < STOCK_LOW:
                self.bell.ring(
                    "addresses_low", f"{origin.family}: {left} addresses of the {LIST} are left", now_ms, subject=str(origin.family)
                )
        async with self.database.read() as tx:
            used = {(str(account.family), account.source): account.next_index for account in await addressing.accounts(tx)}
        await asyncio.to_thread(high_water.write, self.marks, used)
