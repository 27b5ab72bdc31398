"""Deposits on a real Ethereum node (anvil) with real tokens: what counts, once; what is none; what a fork takes back."""

import pytest
from tests.nodes.anvil import Anvil
from tests.payments.watching import USD, evm_watch, one_engine
from tests.sales.shop import Shop

from tokenarb.base.errors import Unavailable
from tokenarb.payments.deposit import DepositState
from tokenarb.payments.sightings import COIN, INTERNAL

__all__ = ["one_engine"]


@pytest.fixture(scope="session")
def dollar(anvil: Anvil) -> str:
    return anvil.deploy("Dollar", 6)


async def test_a_token_is_seen_confirmed_and_credited_once(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        anvil.transfer(dollar, address, 25_000_000)
        await watch.run()
        assert await watch.states(alice) == []  # nothing counts before it is in a block (P7)
        anvil.mine()
        await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["confirming"], 0)
        assert await watch.told() == ["deposit_seen"]
        anvil.mine()
        await watch.run()
        for _ in range(3):
            await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["credited"], 25 * USD)
        assert await watch.told() == ["deposit_credited"]
        assert await watch.holds()


async def test_P7_a_large_sum_waits_for_finality_and_so_do_its_pieces(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        for _ in range(3):
            anvil.transfer(dollar, address, 20_000_000)
        anvil.mine(3)  # deep enough for each of 20 USD, not for 60
        await watch.run()
        assert await shop.wallet(alice) == 0
        anvil.mine(3)  # epochs of 2: four behind the head is final
        await watch.run()
        assert await shop.wallet(alice) == 60 * USD


async def test_P3_many_transfers_of_one_transaction_are_as_many_deposits(shop: Shop, anvil: Anvil, dollar: str):
    exchange = anvil.deploy("Exchange")
    anvil.transfer(dollar, exchange, 10**9)
    anvil.mine()
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        data = anvil.data("Exchange", "many(address,address,uint256,uint256)", dollar, address, 600_000, 30)
        anvil.send(exchange, data=data, gas=hex(10_000_000))
        anvil.mine(6)
        await watch.run()
        found = await watch.deposits(alice)
        assert [one.identity.index for one in found] == list(range(30))
        assert await shop.wallet(alice) == sum(600_000 + n for n in range(30)) * 1000
        assert await watch.holds()


async def test_coins_come_with_calldata_or_without_and_not_from_what_failed(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        anvil.send(address, 10**16)
        anvil.send(address, 2 * 10**16, "0x68656c6c6f")
        watch.customers[dollar] = alice.id
        anvil.send(dollar, 10**18)  # a contract that takes no coins: the transaction fails
        anvil.mine(6)
        await watch.run()
        assert await shop.wallet(alice) == 60 * USD  # 0.03 at 2,000
        assert [one.identity.index for one in await watch.deposits(alice)] == [-1, -1]
        assert await watch.holds()


async def test_P8_what_only_looks_like_money_brings_none(shop: Shop, anvil: Anvil, dollar: str):
    fake, picture, refusing = anvil.deploy("LyingDollar"), anvil.deploy("Picture"), anvil.deploy("RefusingDollar")
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        anvil.send(fake, data=anvil.data("LyingDollar", "lie(address,uint256,uint256)", address, 10**12, 0))
        anvil.send(picture, data=anvil.data("Picture", "give(address,uint256)", address, 10**6))
        anvil.send(refusing, data=anvil.data("RefusingDollar", "transfer(address,uint256)", address, 10**6))
        anvil.transfer(dollar, address, 0)  # poisons the history with a look-alike sender
        anvil.send(dollar, data=anvil.data("Dollar", "transfer(address,uint256)", address, 10**30), sender=1)  # has none: reverts
        anvil.mine(6)
        await watch.run()
        (stray,) = await watch.deposits(alice)
        assert (stray.state, stray.contract, stray.symbol) == (DepositState.UNRECOGNISED, fake, None)
        assert await shop.wallet(alice) == 0


async def test_P8_a_token_on_the_list_brings_what_the_balance_shows(shop: Shop, anvil: Anvil):
    fee, lying = anvil.deploy("FeeDollar"), anvil.deploy("LyingDollar")
    async with evm_watch(shop, anvil, (fee, 6), (lying, 6)) as watch:
        alice, address = await watch.customer()
        anvil.transfer(fee, address, 10_000_000, name="FeeDollar")
        anvil.mine(6)
        await watch.run()
        assert await shop.wallet(alice) == 9_900_000_000
        anvil.send(lying, data=anvil.data("LyingDollar", "lie(address,uint256,uint256)", address, 9_000_000, 3_000_000))
        anvil.send(lying, data=anvil.data("LyingDollar", "lie(address,uint256,uint256)", address, 9_000_000, 0))
        anvil.mine(6)
        await watch.run()
        assert await shop.wallet(alice) == 12_900_000_000


async def test_P19_what_the_house_moves_itself_is_no_deposit(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        watch.house.add(anvil.accounts[0].lower())
        anvil.send(address, 10**16)  # gas for a sweep
        anvil.transfer(dollar, address, 10**7)
        anvil.mine(6)
        await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["own", "own"], 0)


async def test_P9_coins_paid_from_inside_a_contract_are_found_by_the_balance(shop: Shop, anvil: Anvil, dollar: str):
    exchange = anvil.deploy("Exchange")
    anvil.send(exchange, 10**19)
    anvil.mine()
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        await watch.compare(address)  # before it is shown to her
        anvil.send(exchange, data=anvil.data("Exchange", "pay(address,uint256)", address, 10**16))
        anvil.send(address, 10**15)
        anvil.mine()
        await watch.run()
        assert [one.identity.index for one in await watch.deposits(alice)] == [COIN]
        for _ in range(2):
            await watch.compare(address)
        found = {one.identity.index: one.units for one in await watch.deposits(alice)}
        assert found == {INTERNAL: 10**16, COIN: 10**15}
        anvil.mine()
        await watch.run()
        assert await shop.wallet(alice) == 22 * USD
        assert await watch.compare(address) == ([], {})
        assert await watch.holds()


async def test_P9_a_sweep_and_its_gas_hide_no_coins_and_make_none(shop: Shop, anvil: Anvil, dollar: str):
    exchange = anvil.deploy("Exchange")
    anvil.send(exchange, 10**19)
    anvil.mine()
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        _, address = await watch.customer()
        watch.house.add(anvil.accounts[1].lower())
        await watch.compare(address)
        anvil.send(address, 10**18, sender=1)  # the house's gas
        anvil.mine()
        anvil.rpc("anvil_impersonateAccount", address)
        anvil.send(anvil.accounts[1], 3 * 10**17, **{"from": address})
        anvil.send(exchange, data=anvil.data("Exchange", "pay(address,uint256)", address, 7 * 10**15))
        anvil.mine()
        await watch.run()
        found, missing = await watch.compare(address)
        assert ([one.units for one in found], missing) == ([7 * 10**15], {})
        anvil.rpc("anvil_setBalance", address, hex(5))
        anvil.mine()
        await watch.run()
        found, missing = await watch.compare(address)
        assert (found, list(missing)) == ([], [address])


async def test_P9_a_fork_takes_such_coins_back_too(shop: Shop, anvil: Anvil, dollar: str):
    exchange = anvil.deploy("Exchange")
    anvil.send(exchange, 10**19)
    anvil.mine()
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        await watch.compare(address)
        tx = anvil.send(exchange, data=anvil.data("Exchange", "pay(address,uint256)", address, 10**16))
        raw = anvil.rpc("eth_getRawTransactionByHash", tx)
        anvil.mine(2)
        await watch.run()
        await watch.compare(address)
        anvil.mine()
        await watch.run()
        assert await shop.wallet(alice) == 20 * USD
        anvil.reorg(3)
        anvil.mine()
        await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["reversed"], 0)
        assert await watch.compare(address) == ([], {})
        anvil.rpc("eth_sendRawTransaction", raw)
        anvil.mine()
        await watch.run()
        await watch.compare(address)
        anvil.mine()
        await watch.run()
        assert sorted(await watch.states(alice)) == ["credited", "reversed"]
        assert await shop.wallet(alice) == 20 * USD
        assert await watch.holds()


async def test_P4_a_fork_that_drops_a_payment_before_it_counts_takes_nothing(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        anvil.transfer(dollar, address, 25_000_000)
        anvil.mine()
        await watch.run()
        anvil.reorg(1)
        anvil.mine(6)
        walked = await watch.run()
        assert [len(step.lost) for step in walked.recorded] == [1]
        assert (await watch.states(alice), await shop.wallet(alice)) == (["seen"], 0)
        assert await watch.holds()


async def test_P4_a_payment_mined_again_elsewhere_stays_one_credit(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        tx = anvil.transfer(dollar, address, 25_000_000)
        anvil.mine(2)
        await watch.run()
        assert await watch.states(alice) == ["credited"]
        (before,) = await watch.deposits(alice)
        anvil.reorg(2, [[anvil.rpc("eth_getRawTransactionByHash", tx), 1]])
        anvil.mine(2)
        await watch.run()
        (after,) = await watch.deposits(alice)
        assert (after.height, after.state, after.round) == (before.height + 1, DepositState.CREDITED, 0)
        assert after.block != before.block
        assert await shop.wallet(alice) == 25 * USD
        assert await watch.told() == ["deposit_seen", "deposit_credited"]
        assert await watch.holds()


async def test_P4_a_fork_deeper_than_what_counted_takes_the_credit_back_and_gives_it_again(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        tx = anvil.transfer(dollar, address, 25_000_000)
        raw = anvil.rpc("eth_getRawTransactionByHash", tx)
        anvil.mine(2)
        await watch.run()
        await shop.buy(alice, await shop.package())  # 3.75 of the 25 are spent
        anvil.reorg(2)
        anvil.mine()
        await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["reversed"], 0)
        (reversed_,) = await watch.deposits(alice)
        assert reversed_.owed_nano == 3_750_000_000
        assert await watch.told() == ["deposit_seen", "deposit_credited", "deposit_reversed"]
        assert await watch.holds()
        anvil.rpc("eth_sendRawTransaction", raw)
        anvil.mine(2)
        await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["credited"], 25 * USD - 3_750_000_000)
        assert await watch.holds()


async def test_P5_what_came_while_we_were_away_is_found_in_small_steps(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6), batch=7) as watch:
        alice, address = await watch.customer()
        for n in range(5):
            anvil.transfer(dollar, address, 1_000_000 + n)
            anvil.mine(9)
        walked = await watch.run(blocks=10)
        assert (len(walked.recorded), walked.arrived) == (5, True)
        assert await shop.wallet(alice) == 5_000_010_000
        assert await watch.holds()


async def test_P10_a_node_of_another_chain_is_refused(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        anvil.rpc("anvil_setChainId", 5)
        try:
            with pytest.raises(Unavailable, match="of chain 5"):
                await watch.run()
        finally:
            anvil.rpc("anvil_setChainId", anvil.chain_id)


async def test_a_chain_of_quick_blocks_is_walked_to_what_is_final(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6), scan_to="finalized") as watch:
        alice, address = await watch.customer()
        anvil.transfer(dollar, address, 70_000_000)
        anvil.mine(3)
        await watch.run()
        assert await watch.states(alice) == []
        anvil.mine(4)
        await watch.run()
        assert await shop.wallet(alice) == 70 * USD


async def test_P15_dust_is_summed_up(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        for _ in range(4):
            anvil.transfer(dollar, address, 110_000)
        anvil.mine(2)
        await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["dust"] * 4, 0)
        anvil.transfer(dollar, address, 110_000)
        anvil.mine(2)
        await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["credited"] * 5, 550_000_000)
        assert await watch.holds()


async def test_P12_without_a_rate_a_deposit_waits_and_P11_takes_the_lower_one(shop: Shop, anvil: Anvil, dollar: str):
    async with evm_watch(shop, anvil, (dollar, 6)) as watch:
        alice, address = await watch.customer()
        anvil.send(address, 10**16)
        anvil.mine()
        await watch.run()
        first = watch.rates.pop("ETH")
        anvil.mine(6)
        await watch.run()
        assert await watch.states(alice) == ["confirming"]
        watch.rates["ETH"] = first * 2  # waiting is no option on the rate
        await watch.run()
        assert await shop.wallet(alice) == 20 * USD
