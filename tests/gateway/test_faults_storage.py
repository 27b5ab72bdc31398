"""Two things fail at once: the database and the disk. Real sockets, real database, the simulator as upstream."""

import asyncio
import contextlib
from typing import Any

import pytest
import sqlalchemy as sa
from tests.gateway.gateway_shop import NANO, Shop
from tests.gateway.test_faults_gateway import away, chat, retail

from tokenarb.base.errors import Refused
from tokenarb.ledger import workers


@pytest.mark.parametrize("dies", [False, True], ids=["lives", "dies"])
async def test_C16_a_settlement_whose_clean_up_fails_too_is_counted_once(shop: Shop, monkeypatch: pytest.MonkeyPatch, dies: bool) -> None:
    """The database is away and the disk is full: nothing is left but memory and the hold. Whoever ends the call first ends it alone."""

    def full(deeds: Any) -> None:
        raise OSError(28, "planted: no space left on device")

    await shop.upstream(answer_tokens=60, chunk_delay_ms=10, generation_delay_ms=0)
    monkeypatch.setattr(shop.spool, "_append", full)
    reader, writer = await shop.connect()
    writer.write(shop.request(chat(stream=True)))
    await reader.readuntil(b"data: ")
    async with away(shop):
        await asyncio.wait_for(reader.readuntil(b"[DONE]\n\n"), 20)
        assert shop.spool.waiting == 1
        late = list(shop.spool._deeds)
        if dies:
            shop.spool._deeds.clear()
            shop.spool.waiting = 0
    if dies:
        async with shop.database.transaction() as tx:
            await tx.execute(sa.text("UPDATE worker SET lease_until = 0"))
            await workers.declare_dead(tx)
        await shop.resolve(later_ms=3_000)
    (row,) = await shop.settled(within_s=5)
    assert row["charged"] == retail((await shop.bills())[0]["cost"]) > 0
    assert row["outcome"] == ("recovered" if dies else "completed")
    for deed in late:  # and here it comes again, from wherever
        with contextlib.suppress(Refused):
            await shop.book.settle(deed)
    await shop.resolve(later_ms=60_000)
    assert await shop.requests() == [row]
    assert (await shop.wallet()).available == 10 * NANO - row["charged"]
    await shop.audit()
    writer.close()
