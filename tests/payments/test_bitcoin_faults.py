"""An Esplora that is down, slow, limiting, truncating or lying in front of real money: nothing is skipped, nothing is booked twice."""

import pytest
from tests.nodes.fault_proxy import fault_proxy
from tests.nodes.regtest import Regtest, new_address
from tests.payments.genesis import genesis
from tests.payments.watching import USD, bitcoin_watch, one_engine
from tests.sales.shop import Shop

from tokenarb.base.errors import Unavailable

__all__ = ["one_engine"]

SAT_A_DOLLAR = 1000  # at 100,000 USD


SPOILT = {
    "another block": lambda path, body: genesis() if path.endswith("/raw") else body,
    "half a block": lambda path, body: body[: len(body) // 2] if path.endswith("/raw") else body,
    "a page": lambda path, body: b"<html>too many requests</html>",
    "another hash": lambda path, body: b"ab" * 32 if path.startswith("/block-height/") else body,
    "another header": lambda path, body: b"01" * 80 if path.endswith("/header") else body,
    "a height that is none": lambda path, body: b"-1" if path.endswith("/height") else body,
}


@pytest.mark.parametrize("what", SPOILT)
async def test_P5_what_a_node_spoils_is_noticed_and_asked_for_again(shop: Shop, regtest: Regtest, what: str):
    async with fault_proxy(regtest.port) as proxy, bitcoin_watch(shop, regtest, url=proxy.url) as watch:
        alice, address = await watch.customer(new_address())
        regtest.pay((address, 25 * SAT_A_DOLLAR))
        regtest.mine(2)
        proxy.replace = SPOILT[what]
        with pytest.raises(Unavailable):
            await watch.run()
        assert await watch.deposits(alice) == []
        proxy.heal()
        await watch.run()
        assert await shop.wallet(alice) == 25 * USD
        assert await watch.holds()


@pytest.mark.parametrize("fault", ["down", "slow", "limited", "cut"])
async def test_P5_a_node_that_does_not_answer_is_asked_again(shop: Shop, regtest: Regtest, fault: str):
    async with fault_proxy(regtest.port) as proxy, bitcoin_watch(shop, regtest, url=proxy.url, patience_s=0.3) as watch:
        alice, address = await watch.customer(new_address())
        regtest.pay((address, 25 * SAT_A_DOLLAR))
        regtest.mine(2)
        proxy.fault = fault
        with pytest.raises(Unavailable):
            await watch.run()
        proxy.heal()
        await watch.run()
        assert await shop.wallet(alice) == 25 * USD


async def test_P10_a_node_of_another_chain_is_refused(shop: Shop, regtest: Regtest):
    async with fault_proxy(regtest.port) as proxy:
        other = b"000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
        proxy.replace = lambda path, body: other if path == "/block-height/0" else body
        with pytest.raises(Unavailable, match="another chain"):
            async with bitcoin_watch(shop, regtest, url=proxy.url):
                raise AssertionError("it is watched")


async def test_P6_blocks_that_nobody_worked_for_are_made_up(shop: Shop, regtest: Regtest):
    """Blocks of a test network stand for those that a node could make by itself: whole, linked, and without work."""
    with pytest.raises(Unavailable, match="no work"):
        async with bitcoin_watch(shop, regtest, zero_bits=72):
            raise AssertionError("it is watched")
