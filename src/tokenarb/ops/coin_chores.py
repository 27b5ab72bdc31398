"""What payments in coins need because time passed: rates every minute, and a look at where addresses come from."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tokenarb.base import db, errors, log
from tokenarb.ops import high_water
from tokenarb.ops.alarms import Bell
from tokenarb.ops.jobs import Verb
from tokenarb.payments import addressing, valuation, valuing
from tokenarb.payments.addressing import LIST, Origin
from tokenarb.payments.families import Family
from tokenarb.payments.ports import RateSource
from tokenarb.payments.valuation import Sample

SOURCE_S: Final = 15.0
"""So long may a source take for all its answers: the job itself ends after 45 s, and a silent one must not take the others with it."""
GAP_NEAR: Final = 5
"""So many addresses before the wallet's limit the operator is told (P2: at 15 of the usual 20)."""
STOCK_LOW: Final = 20
"""Brought addresses that are left when the operator is told."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the sources said, who said nothing, and what broke in an adapter of ours."""

    said: Sequence[Sample]
    away: Mapping[str, errors.Unavailable]
    broken: BaseException | None


async def ask(sources: Sequence[RateSource], assets: Sequence[str], now_ms: int, source_s: float = SOURCE_S) -> Answers:
    """Asks all at once for `assets`, and for USDT, through which others are counted. One that fails takes no other with it."""
    priced = tuple(dict.fromkeys((*assets, valuation.USDT)))
    answers = await asyncio.gather(*(_asked(source, priced, now_ms, source_s) for source in sources), return_exceptions=True)
    said: list[Sample] = []
    away: dict[str, errors.Unavailable] = {}
    broken: BaseException | None = None
    for source, answer in zip(sources, answers, strict=True):
        if isinstance(answer, errors.Unavailable):
            away[source.name] = answer
        elif isinstance(answer, BaseException):
            broken = broken or answer
        else:
            said += answer
    return Answers(said, away, broken)


async def _asked(source: RateSource, assets: Sequence[str], now_ms: int, source_s: float) -> Sequence[Sample]:
    try:
        async with asyncio.timeout(source_s):
            return await source.samples(assets, now_ms)
    except TimeoutError:
        raise errors.Unavailable(f"no whole answer within {source_s:g} s") from None


def assets_of(origins: Sequence[Origin]) -> tuple[str, ...]:
    """What can come in where addresses of these families are shown."""
    return tuple(dict.fromkeys(asset for origin in origins for asset in valuation.ASSETS[origin.family]))


@dataclass(frozen=True, slots=True)
class CoinChores:
    """`origins`: where the settings let addresses come from; `marks`: the file of `high_water`; `gap`: how many unused addresses in a row
    the operator's Bitcoin wallet looks over (other chains' wallets do not look for any)."""

    database: db.Database
    bell: Bell
    sources: Sequence[RateSource]
    origins: Sequence[Origin]
    marks: Path
    gap: int = 20
    source_s: float = SOURCE_S
    resting: dict[str, int] = field(default_factory=dict)  # until when (Unix ms) a source wants to be left alone

    def verbs(self) -> dict[str, Verb]:
        """By the names of the timetable."""
        return {"rates": self.rates, "addresses": self.addresses}

    @property
    def assets(self) -> tuple[str, ...]:
        """What can come in."""
        return assets_of(self.origins)

    async def rates(self, now_ms: int) -> None:
        """Asks every source at once, keeps what they say, and rings for what is not quoted. One that fails takes no other with it."""
        asked = [source for source in self.sources if self.resting.get(source.name, 0) <= now_ms]
        answers = await ask(asked, self.assets, now_ms, self.source_s)
        for name, away in answers.away.items():
            self.resting[name] = now_ms + int((away.retry_after_s or 0) * 1000)
            self.bell.ring("rate_source_away", f"{name}: {log.redact(away.what)}", now_ms, subject=name)
        async with self.database.transaction() as tx:
            found = await valuing.refresh(tx, now_ms, self.assets, answers.said)
        for verdict in found:
            if verdict.reason is not None:
                self.bell.ring("no_rate", f"{verdict.asset}: {valuation.REASONS[verdict.reason]}", now_ms, subject=verdict.asset)
        if answers.broken is not None:
            raise answers.broken

    async def addresses(self, now_ms: int) -> None:
        """Whether the settings name the accounts that customers were shown, and brought addresses run out; keeps how far all went."""
        for origin in self.origins:
            async with self.database.transaction() as tx:
                change = await addressing.pending_change(tx, now_ms, origin)
                left = await addressing.left_in_stock(tx, origin.family) if origin.key is None else None
                run = await addressing.unpaid_run(tx, origin) if origin.key is not None and origin.family is Family.BITCOIN else 0
            if run >= self.gap - GAP_NEAR:
                what = f"{run} addresses in a row were never paid to, and your wallet looks over {self.gap}"
                self.bell.ring("address_gap", what, now_ms)
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
