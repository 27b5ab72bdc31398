"""Two nodes of one chain: one may be away, one may lie, and no money moves on its word alone."""

from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.nodes.anvil import Anvil
from tests.nodes.fault_proxy import fault_proxy
from tests.payments.watching import USD, Watch, evm_watch, one_engine
from tests.sales.shop import Shop

from tokenarb.base.errors import Unavailable

__all__ = ["one_engine"]


@pytest.fixture(scope="session")
def coin(anvil: Anvil) -> str:
    return anvil.deploy("Dollar", 6)


@asynccontextmanager
async def two(shop: Shop, node: Anvil, token: str):
    """A watch with two ways to the chain, each of which can be spoilt."""
    async with (
        fault_proxy(node.port) as first,
        fault_proxy(node.port) as second,
        evm_watch(shop, node, (token, 6), urls=(first.url, second.url), patience_s=2) as watch,
    ):
        yield watch, first, second


async def paid(node: Anvil, token: str, watch: Watch, blocks: int = 4) -> tuple[Any, str]:
    alice, address = await watch.customer()
    node.transfer(token, address, 25_000_000)
    node.mine(blocks)
    return alice, address


async def test_when_one_is_away_the_other_serves_but_money_waits_for_both(shop: Shop, anvil: Anvil, coin: str):
    async with two(shop, anvil, coin) as (watch, first, _):
        first.fault = "down"
        anvil.mine(3)
        assert (await watch.run()).arrived
        alice, _ = await paid(anvil, coin, watch)
        with pytest.raises(Unavailable):
            await watch.run()
        assert await watch.deposits(alice) == []
        first.heal()
        await watch.run()
        assert await shop.wallet(alice) == 25 * USD
        assert await watch.holds()


async def test_P6_a_payment_that_one_node_makes_up_is_believed_by_nobody(shop: Shop, anvil: Anvil, coin: str):
    async with two(shop, anvil, coin) as (watch, first, _):
        alice, _ = await paid(anvil, coin, watch)
        first.spoil = richer
        with pytest.raises(Unavailable, match="disagree"):
            await watch.run()
        assert await watch.deposits(alice) == []
        first.heal()
        await watch.run()
        assert await shop.wallet(alice) == 25 * USD


async def test_P6_coins_that_one_node_makes_up_are_believed_by_nobody(shop: Shop, anvil: Anvil, coin: str):
    async with two(shop, anvil, coin) as (watch, first, _):
        alice, address = await watch.customer()
        await watch.compare(address)
        anvil.mine()
        await watch.run()
        first.spoil = lambda asked, given: [one | {"result": hex(10**18)} for one in given]
        with pytest.raises(Unavailable, match="disagree"):
            await watch.compare(address)
        first.heal()
        assert await watch.compare(address) == ([], {})
        assert await watch.deposits(alice) == []


async def test_P6_a_fork_that_one_node_makes_up_takes_nobodys_money(shop: Shop, anvil: Anvil, coin: str):
    async with two(shop, anvil, coin) as (watch, first, _):
        alice, _ = await paid(anvil, coin, watch)
        await watch.run()
        assert await shop.wallet(alice) == 25 * USD
        anvil.mine()
        first.spoil = forked_at(anvil.height - 4)
        with pytest.raises(Unavailable, match="disagree"):
            await watch.run()
        assert await shop.wallet(alice) == 25 * USD
        first.heal()
        await watch.run()
        assert await watch.told() == ["deposit_seen", "deposit_credited"]


async def test_P4_a_fork_that_both_show_is_followed(shop: Shop, anvil: Anvil, coin: str):
    async with two(shop, anvil, coin) as (watch, first, second):
        alice, _ = await paid(anvil, coin, watch, blocks=2)
        await watch.run()
        assert await shop.wallet(alice) == 25 * USD
        anvil.reorg(2)
        anvil.mine()
        await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["reversed"], 0)
        assert first.asked and second.asked


def richer(asked: list[Any], given: list[Any]) -> list[Any]:
    """A thousand times as much, in logs and balances alike."""
    methods = {question["id"]: question["method"] for question in asked}
    changed = []
    for one in given:
        result = one["result"]
        if methods[one["id"]] == "eth_getLogs":
            result = [log | {"data": f"0x{int(log['data'], 16) * 1000:064x}"} for log in result]
        elif methods[one["id"]] == "eth_call":
            result = f"0x{int(result, 16) * 1000:064x}"
        changed.append(one | {"result": result})
    return changed


def forked_at(height: int):
    """Another history from there on, whole in itself, and empty."""

    def other(number: str) -> str:
        return f"0x{int(number, 16) | 0xBAD << 200:064x}"

    def spoil(asked: list[Any], given: list[Any]) -> list[Any]:
        methods = {question["id"]: question["method"] for question in asked}
        changed = []
        for one in given:
            result = one.get("result")
            if methods[one["id"]] == "eth_getBlockByNumber" and result and int(result["number"], 16) >= height:
                number = result["number"]
                result |= {"hash": other(number), "transactions": [], "logsBloom": "0x" + "00" * 256}
                if int(number, 16) > height:
                    result["parentHash"] = other(hex(int(number, 16) - 1))
            elif methods[one["id"]] == "eth_getLogs":
                one.pop("error", None)
                result = []
            changed.append(one | {"result": result})
        return changed

    return spoil


async def test_P6_final_is_what_two_nodes_call_so(shop: Shop, anvil: Anvil, coin: str):
    async with two(shop, anvil, coin) as (watch, first, second):
        alice, address = await watch.customer()
        anvil.transfer(coin, address, 80_000_000)
        anvil.mine(3)
        first.spoil = final_at_once
        await watch.run()
        assert await shop.wallet(alice) == 0
        second.fault = "down"
        anvil.mine()
        await watch.run()
        assert await shop.wallet(alice) == 0
        first.heal()
        second.heal()
        anvil.mine(4)
        await watch.run()
        assert await shop.wallet(alice) == 80 * USD


def final_at_once(asked: list[Any], given: list[Any]) -> list[Any]:
    """What is called final is the height of the moment."""
    tagged = {question["id"] for question in asked if question["params"][:1] == ["finalized"]}
    return [one | {"result": one["result"] | {"number": hex(10**6)}} if one["id"] in tagged else one for one in given]
