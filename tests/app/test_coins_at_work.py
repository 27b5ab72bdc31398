"""`tokenarb run` that takes coins, as a process: what they are worth is known, and what is paid on a chain arrives, killed or not."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from tests.app.operators_site import Site, until
from tests.nodes.anvil import Anvil
from tests.payments.watching import EVM_ROW

from tokenarb import chains, coins
from tokenarb.app import open_kit
from tokenarb.payments import addresses, addressing, networks
from tokenarb.settings import Settings
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
    named = {"TRON_XPUB": addresses.VECTORS[2][1], "RATES_URL": rates.address}
    site = await asyncio.to_thread(make_site, "sqlite", **named)
    program = await asyncio.to_thread(site.serve)
    found = await asyncio.to_thread(first_rates, site)
    assert [(row["asset"], row["usd"]) for row in found] == [("TRX", "0.2471"), ("USDT", "1")]
    assert (await asyncio.to_thread(site.document, "wallet", "check"))["first_addresses"][0]["address"] == addresses.VECTORS[2][2][0]
    checked = (await asyncio.to_thread(site.command, "check")).stdout
    assert "rates: agreed for TRX, USDT" in checked and "coins of tron: account" in checked
    assert program.running


async def shown_address(site: Site, customer: int) -> str:
    """The address that the bot would show this customer."""
    async with open_kit(Settings.load(site.environ, None)) as kit:
        (origin,) = coins.origins(kit.settings)
        async with kit.database.transaction() as tx:
            made = await addressing.assign(tx, kit.clock.now_ms(), customer, origin)
            soon = await chains.expected(tx, kit.clock.now_ms(), networks.known(kit.settings.chains_file)["test"])
    assert soon == [made.address.lower()]
    return made.address


async def test_P21_a_payment_on_a_chain_arrives_though_the_server_was_killed(
    make_site: Callable[..., Site], rates: RatesHost, anvil: Anvil, tmp_path: Any
) -> None:
    token = anvil.deploy("Dollar", 6)
    row = EVM_ROW.format(chain_id=anvil.chain_id, scan_to="latest")
    row += f'\n[[test.token]]\nsymbol = "USDT"\ncontract = "{token}"\ndecimals = 6\nsource = "the test"\n'
    (tmp_path / "chains.toml").write_text(row)
    named = {
        "EVM_XPUB": addresses.VECTORS[1][1],
        "RATES_URL": rates.base_url("").rstrip("/"),
        "CHAIN_NODES": f"test={anvil.url}",
        "CHAINS_FILE": str(tmp_path / "chains.toml"),
    }
    site = await asyncio.to_thread(make_site, "sqlite", **named)
    program = await asyncio.to_thread(site.serve)
    await asyncio.to_thread(until, lambda: site.document("deposits", "chains"), "the chain is watched")
    checked = await asyncio.to_thread(site.document, "check", statuses=(0, 1))
    assert [line["level"] for line in checked if line["subject"] == "node 1 (test)"] == ["ok"]
    alice = int((await asyncio.to_thread(site.document, "customer", "add", "alice"))["customer"])
    address = await shown_address(site, alice)
    program.kill_group()
    anvil.transfer(token, address, 25_000_000)
    anvil.mine(3)
    await asyncio.to_thread(site.serve)
    await asyncio.to_thread(until, lambda: site.document("customer", "show", "alice")["balance_usd"] == "25", "the money is there")
    (deposit,) = await asyncio.to_thread(site.document, "deposits", "list")
    assert (deposit["state"], deposit["credit_usd"], deposit["address"]) == ("credited", "25", address.lower())
    assert (await asyncio.to_thread(site.document, "audit"))["ok"]
