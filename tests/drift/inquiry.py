"""Gathers the evidence: the ledger's rows, the upstream's journal, what clients saw and what the shop was told, once it is quiet."""

from collections.abc import Iterable
from decimal import Decimal

from tests.drift import ledgerbook, upstreambook
from tests.drift.evidence import Evidence, Seen
from tests.drift.mix import PRICED
from tests.drift.shop import Shop
from tests.drift.system import System

MARKUP = Decimal(25)


async def audit(system: System) -> tuple[str, ...]:
    """What `tokenarb audit` complains about."""
    status, text = await system.command("audit")
    return () if status == 0 else tuple(line for line in text.splitlines() if line.strip()) or ("exit status 1",)


async def gather(system: System, shop: Shop, seen: Iterable[Seen], *, violations: tuple[str, ...], lowest: int = 0) -> Evidence:
    """All books of one system."""
    totals, others = await system.upstream.control(), await system.second.upstream.control()
    book = await ledgerbook.read(system.rows)
    return Evidence(
        rates=upstreambook.rates(await system.upstream.models(), PRICED),
        markup=MARKUP,
        bills=(*upstreambook.bills(system.journal), *upstreambook.bills(system.second.journal)),
        bill_totals={row["hash"]: Decimal(row["cost"]) for row in (*totals["keys"], *others["keys"])},
        requests=book.requests,
        legs=book.legs,
        attempts=book.attempts,
        booked=book.booked,
        accounts=book.accounts,
        spenders=book.spenders,
        unbalanced=book.unbalanced,
        asset_sums=book.asset_sums,
        standing=book.standing,
        audit=violations,
        seen=tuple(seen),
        deeds=tuple(shop.deeds),
        revoked_ms=shop.revoked_ms,
        lowest=lowest,
        flat=book.flat,
        returned=book.returned,
        expiry=book.expiry,
    )
