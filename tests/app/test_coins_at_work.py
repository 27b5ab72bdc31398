"""`tokenarb run` that takes coins, as a process: what they are worth is known without anybody asking for it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from tests.app.operators_site import Site

from tokenarb.payments import addresses
from tokenarb.sim.rates.host import RatesHost

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture
async def rates() -> AsyncIterator[RatesHost]:
    host = RatesHost()
    await host.start()
    yield host
    await host.stop()


def first_rates(site: Site, within_s: float = 30.0) -> list[dict[str, Any]]:
    """What the server's job has made, once it has."""
    until = time.monotonic() + within_s
    while not (found := site.document("wallet", "rates")["rates"]):
        assert time.monotonic() < until, "no rates came"
        time.sleep(0.1)
    return found


async def test_P12_a_server_that_takes_coins_knows_what_they_are_worth(make_site: Callable[..., Site], rates: RatesHost) -> None:
    named = {"TRON_XPUB": addresses.VECTORS[2][1], "RATES_URL": rates.base_url("").rstrip("/")}
    site = await asyncio.to_thread(make_site, "sqlite", **named)
    program = await asyncio.to_thread(site.serve)
    found = await asyncio.to_thread(first_rates, site)
    assert [(row["asset"], row["usd"]) for row in found] == [("TRX", "0.2471"), ("USDT", "1")]
    assert (await asyncio.to_thread(site.document, "wallet", "check"))["first_addresses"][0]["address"] == addresses.VECTORS[2][2][0]
    assert program.running
