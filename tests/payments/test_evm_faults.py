"""A node that is down, slow, limiting, truncating, lagging or lying in front of real money: nothing is skipped, nothing is booked twice."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.nodes.anvil import Anvil
from tests.nodes.fault_proxy import FaultProxy, Spoil, fault_proxy
from tests.payments.watching import USD, Watch, evm_watch, one_engine
from tests.sales.shop import Shop

from tokenarb.base.errors import Unavailable

__all__ = ["one_engine"]

OTHER = "0x" + "ab" * 32


def answers(method: str, change: Callable[[Any], Any]) -> Spoil:
    """Changes the results of one method."""

    def spoil(asked: list[Any], given: list[Any]) -> list[Any]:
        wanted = {question["id"] for question in asked if question["method"] == method}
        return [change(dict(one)) if one["id"] in wanted else one for one in given]

    return spoil


def other_result(one: Any, result: Any) -> Any:
    return one | {"result": result}


def limit(one: Any) -> Any:
    one.pop("result", None)
    return one | {"error": {"code": -32005, "message": "query returned more than 10000 results"}}


def other_hash(one: Any) -> Any:
    return other_result(one, one["result"] | {"hash": OTHER})


def other_block(one: Any) -> Any:
    return other_result(one, [log | {"blockHash": OTHER} for log in one["result"]])


def no_receipt(one: Any) -> Any:
    return other_result(one, None)


SPOILT: dict[str, Spoil] = {
    "a question left unanswered": lambda asked, given: given[:-1],
    "an answer given twice": lambda asked, given: [*given[:-1], given[0]],
    "one error for the whole batch": lambda asked, given: {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "no"}},
    "java-tron's complaint": lambda asked, given: {"Error": "class X : lack of computing resources"},
    "a limit on logs": answers("eth_getLogs", limit),
    "logs of another block": answers("eth_getLogs", other_block),
    "no logs yet, and no receipts": lambda asked, given: answers("eth_getTransactionReceipt", no_receipt)(
        asked, answers("eth_getLogs", lambda one: other_result(one, []))(asked, given)
    ),
    "a number for a hash": answers("eth_getBlockByNumber", lambda one: other_result(one, one["result"] | {"parentHash": 7})),
    "no such block yet": answers("eth_getBlockByNumber", lambda one: other_result(one, None)),
    "a height that is none": answers("eth_blockNumber", lambda one: other_result(one, "latest")),
    "another chain": answers("eth_chainId", lambda one: other_result(one, "0x5")),
}


async def paid(node: Anvil, token: str, watch: Watch):
    """Alice, who was paid 25 USD in a block that nobody has looked at."""
    alice, address = await watch.customer()
    node.transfer(token, address, 25_000_000)
    node.mine(4)
    return alice


async def heals(proxy: FaultProxy, watch: Watch, alice: Any) -> None:
    assert await watch.deposits(alice) == []
    proxy.heal()
    await watch.run()
    await watch.run()
    assert await watch.shop.wallet(alice) == 25 * USD
    assert await watch.holds()


@pytest.fixture(scope="session")
def dollars(anvil: Anvil) -> str:
    return anvil.deploy("Dollar", 6)


@pytest.mark.parametrize("fault", ["down", "slow", "limited", "page", "cut"])
async def test_P5_a_node_that_does_not_answer_well_is_asked_again(shop: Shop, anvil: Anvil, dollars: str, fault: str):
    async with fault_proxy(anvil.port) as proxy, evm_watch(shop, anvil, (dollars, 6), url=proxy.url, patience_s=0.3) as watch:
        alice = await paid(anvil, dollars, watch)
        proxy.fault = fault
        with pytest.raises(Unavailable) as away:
            await watch.run()
        if fault == "limited":
            assert away.value.retry_after_s == 7
        await heals(proxy, watch, alice)


@pytest.mark.parametrize("what", SPOILT)
async def test_P5_an_answer_that_does_not_hang_together_is_believed_by_nobody(shop: Shop, anvil: Anvil, dollars: str, what: str):
    async with fault_proxy(anvil.port) as proxy, evm_watch(shop, anvil, (dollars, 6), url=proxy.url) as watch:
        alice = await paid(anvil, dollars, watch)
        proxy.spoil = SPOILT[what]
        with pytest.raises(Unavailable):
            await watch.run()
        await heals(proxy, watch, alice)


async def test_P5_logs_that_a_fresh_block_lacks_are_taken_from_its_receipts(shop: Shop, anvil: Anvil, dollars: str):
    async with fault_proxy(anvil.port) as proxy, evm_watch(shop, anvil, (dollars, 6), url=proxy.url) as watch:
        alice = await paid(anvil, dollars, watch)
        proxy.spoil = answers("eth_getLogs", lambda one: other_result(one, []))
        await watch.run()
        assert await shop.wallet(alice) == 25 * USD


async def test_P5_a_node_that_lags_behind_shows_nothing_new(shop: Shop, anvil: Anvil, dollars: str):
    async with fault_proxy(anvil.port) as proxy, evm_watch(shop, anvil, (dollars, 6), url=proxy.url) as watch:
        await watch.run()
        behind = anvil.height - 2
        alice = await paid(anvil, dollars, watch)
        proxy.spoil = answers("eth_blockNumber", lambda one: other_result(one, hex(behind)))
        walked = await watch.run()
        assert (walked.recorded, walked.arrived) == ([], True)
        await heals(proxy, watch, alice)


async def test_P6_a_node_that_lies_about_one_hash_cannot_make_us_walk_back(shop: Shop, anvil: Anvil, dollars: str):
    """Its lie is no fork: the block after it does not follow from what it says."""
    async with fault_proxy(anvil.port) as proxy, evm_watch(shop, anvil, (dollars, 6), url=proxy.url) as watch:
        alice, address = await watch.customer()
        anvil.transfer(dollars, address, 25_000_000)
        anvil.mine(4)
        await watch.run()
        assert await shop.wallet(alice) == 25 * USD
        anvil.mine()
        at = hex(anvil.height - 1)
        proxy.spoil = answers("eth_getBlockByNumber", lambda one: other_hash(one) if one["result"]["number"] == at else one)
        with pytest.raises(Unavailable):
            await watch.run()
        proxy.heal()
        await watch.run()
        assert await shop.wallet(alice) == 25 * USD
        assert await watch.told() == ["deposit_seen", "deposit_credited"]


async def test_tokens_in_old_blocks_are_credited_where_the_node_has_forgotten_balances(shop: Shop, anvil: Anvil, dollars: str):
    def forgotten(one: Any) -> Any:
        one.pop("result", None)
        return one | {"error": {"code": -32000, "message": "missing trie node"}}

    async with fault_proxy(anvil.port) as proxy, evm_watch(shop, anvil, (dollars, 6), url=proxy.url) as watch:
        alice = await paid(anvil, dollars, watch)
        proxy.spoil = answers("eth_call", forgotten)
        await watch.run()
        assert await shop.wallet(alice) == 25 * USD


async def test_a_chain_without_finality_leaves_large_sums_waiting(shop: Shop, anvil: Anvil, dollars: str):
    def unknown(asked: list[Any], given: list[Any]) -> list[Any]:
        tagged = {question["id"] for question in asked if question["params"][:1] == ["finalized"]}
        error = {"error": {"code": -32602, "message": "unknown block tag"}}
        return [{"jsonrpc": "2.0", "id": one["id"], **error} if one["id"] in tagged else one for one in given]

    async with fault_proxy(anvil.port) as proxy, evm_watch(shop, anvil, (dollars, 6), url=proxy.url) as watch:
        alice, address = await watch.customer()
        anvil.transfer(dollars, address, 80_000_000)
        anvil.mine(8)
        proxy.spoil = unknown
        # What was final before stays final, what came since is not.
        await watch.run()
        assert await watch.states(alice) == ["confirming"]
