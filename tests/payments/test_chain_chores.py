"""The clock's side of deposits: what a person must hear of rings, a chain in trouble stops no other one."""

import logging

import pytest
from tests.nodes.anvil import Anvil
from tests.nodes.fault_proxy import fault_proxy
from tests.nodes.regtest import Regtest, new_address
from tests.payments.watching import USD, Watch, bitcoin_watch, evm_watch, one_engine
from tests.sales.shop import Shop

from tokenarb.ops import chain_chores, jobs
from tokenarb.ops.alarms import Bell
from tokenarb.ops.chain_chores import ChainChores
from tokenarb.ops.metrics import Metrics

__all__ = ["one_engine"]

MINUTE_MS = 60_000


class Rung(Bell):
    """Keeps what was said."""

    def __init__(self) -> None:
        super().__init__(Metrics())
        self.said: list[tuple[str, str]] = []

    def ring(self, name: str, what: str, now_ms: int, *, subject: str = "") -> bool:
        said = super().ring(name, what, now_ms, subject=subject)
        if said:
            self.said.append((name, subject))
        return said


def chores(shop: Shop, bell: Bell, *watches: Watch, expected: tuple[str, ...] = ()) -> ChainChores:
    async def paid_soon(_tx, _now_ms, network) -> tuple[str, ...]:
        return expected if network.family == "evm" else ()

    return ChainChores(shop.database, bell, [watch.watcher() for watch in watches], paid_soon)


async def test_both_jobs_are_on_the_timetable_and_none_without_a_chain(shop: Shop, anvil: Anvil):
    bell = Rung()
    assert chores(shop, bell).verbs() == {}
    async with evm_watch(shop, anvil) as watch:
        assert {job.name for job, _ in jobs.timetable(chores(shop, bell, watch).verbs())} == {"deposits", "coins"}


async def test_a_chain_whose_node_is_away_stops_no_other_and_rings_after_a_while(
    shop: Shop, anvil: Anvil, regtest: Regtest, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.CRITICAL, "tokenarb")
    bell = Rung()
    async with (
        fault_proxy(anvil.port) as proxy,
        evm_watch(shop, anvil, url=proxy.url) as ether,
        bitcoin_watch(shop, regtest) as bitcoin,
    ):
        alice, address = await bitcoin.customer(new_address())
        clock = chores(shop, bell, ether, bitcoin)
        now_ms = bitcoin.now_ms
        await clock.deposits(now_ms)
        proxy.fault = "down"
        regtest.pay((address, 30_000))
        regtest.mine()
        await clock.deposits(now_ms + MINUTE_MS)
        assert (await shop.wallet(alice), bell.said) == (30 * USD, [])
        regtest.mine()
        await clock.deposits(now_ms + 12 * MINUTE_MS)
        assert bell.said == [("chain_late", "test")]
        proxy.heal()
        await clock.deposits(now_ms + 13 * MINUTE_MS)
        assert bell.said == [("chain_late", "test")]


async def test_a_chain_that_stands_still_rings(shop: Shop, anvil: Anvil, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.CRITICAL, "tokenarb")
    bell = Rung()
    async with evm_watch(shop, anvil) as watch:
        clock = chores(shop, bell, watch)
        await clock.deposits(watch.now_ms)
        await clock.deposits(watch.now_ms + chain_chores.STILL_MS_MIN - MINUTE_MS)
        assert bell.said == []
        await clock.deposits(watch.now_ms + chain_chores.STILL_MS_MIN + MINUTE_MS)
        assert bell.said == [("chain_late", "test")]


def no_finality(asked, given):
    tagged = {question["id"] for question in asked if question["params"][:1] == ["finalized"]}
    return [one | {"result": None} if one["id"] in tagged else one for one in given]


async def test_at_the_chains_end_a_run_is_one_look(shop: Shop, anvil: Anvil):
    """Also where the node does not tell any more what is final."""
    async with fault_proxy(anvil.port) as proxy, evm_watch(shop, anvil, url=proxy.url) as watch:
        anvil.mine(8)
        await watch.run()
        for spoil in (None, no_finality):
            proxy.spoil, proxy.asked = spoil, 0
            walked = await watch.run()
            assert (walked.recorded, proxy.asked) == ([], 3)  # how far it is, what is final, and that our block is still there


async def test_what_is_strange_missing_or_taken_back_rings(shop: Shop, anvil: Anvil, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.CRITICAL, "tokenarb")
    fake, good = anvil.deploy("LyingDollar"), anvil.deploy("Dollar", 6)
    bell = Rung()
    async with evm_watch(shop, anvil, (good, 6)) as watch:
        alice, address = await watch.customer()
        clock = chores(shop, bell, watch, expected=(address,))
        now_ms = watch.now_ms
        anvil.rpc("anvil_setBalance", address, hex(10**18))
        await clock.deposits(now_ms)
        anvil.send(fake, data=anvil.data("LyingDollar", "lie(address,uint256,uint256)", address, 10**9, 0))
        anvil.transfer(good, address, 20_000_000)
        anvil.rpc("anvil_setBalance", address, hex(1))
        anvil.mine(2)
        await clock.deposits(now_ms + MINUTE_MS)
        assert await shop.wallet(alice) == 20 * USD
        anvil.reorg(2)
        anvil.mine()
        await clock.deposits(now_ms + 2 * MINUTE_MS)
        assert bell.said == [("deposit_unrecognised", "test"), ("coins_missing", "test"), ("deposit_reversed", "test")]


async def test_a_rebuilt_chain_is_followed_no_further(shop: Shop, anvil: Anvil, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.CRITICAL, "tokenarb")
    bell = Rung()
    async with evm_watch(shop, anvil) as watch:
        async with shop.database.transaction() as tx:
            await tx.exec_driver_sql("UPDATE chain_header SET hash = 'of another chain'")
        anvil.mine()
        await chores(shop, bell, watch).deposits(watch.now_ms)
        assert bell.said == [("chain_broken", "test")]


async def test_P8_a_token_with_other_decimals_stops_its_chain(shop: Shop, anvil: Anvil, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.CRITICAL, "tokenarb")
    real, nobody = anvil.deploy("Dollar", 18), "0x" + "77" * 20
    bell = Rung()
    async with evm_watch(shop, anvil, (real, 6), (nobody, 6)) as watch:
        alice, address = await watch.customer()
        assert await watch.chain.mistakes() == [
            f"USDT: {real} has 18 decimals, not 6",
            f"USDT: there is no token at {nobody}",
        ]
        anvil.transfer(real, address, 10**18)
        anvil.mine(6)
        await chores(shop, bell, watch).deposits(watch.now_ms)
        assert bell.said == [("chain_broken", "test")]
        assert await watch.deposits(alice) == []


async def test_every_day_all_coins_are_compared(shop: Shop, anvil: Anvil):
    exchange = anvil.deploy("Exchange")
    anvil.send(exchange, 10**18)
    anvil.mine()
    bell = Rung()
    async with evm_watch(shop, anvil) as watch:
        alice, address = await watch.customer()
        clock = chores(shop, bell, watch)
        await clock.deposits(watch.now_ms)
        await clock.coins(watch.now_ms)
        anvil.send(exchange, data=anvil.data("Exchange", "pay(address,uint256)", address, 10**16))
        anvil.mine()
        await clock.deposits(watch.now_ms + 1)
        await clock.coins(watch.now_ms + 2)
        anvil.mine(2)
        await clock.deposits(watch.now_ms + 3)
        assert await shop.wallet(alice) == 20 * USD
        assert bell.said == []
