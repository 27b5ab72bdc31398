"""Deposits on a real Bitcoin node (bcoin on regtest): outputs, forks and double spends; and blocks that nobody can tamper with."""

import asyncio
import hashlib
import http.client

import pytest
from tests.nodes.regtest import Regtest, new_address
from tests.payments.genesis import GENESIS_HEADER, genesis
from tests.payments.watching import USD, bitcoin_watch, one_engine
from tests.sales.shop import Shop

from tokenarb.payments.chains import rawblock, scripts
from tokenarb.payments.deposit import DepositState

__all__ = ["one_engine"]

SAT_A_DOLLAR = 1000  # at 100,000 USD


async def test_an_output_is_credited_after_its_first_block(shop: Shop, regtest: Regtest):
    async with bitcoin_watch(shop, regtest) as watch:
        alice, address = await watch.customer(new_address())
        regtest.pay((address, 25 * SAT_A_DOLLAR))
        await watch.run()
        assert await watch.states(alice) == []
        regtest.mine()
        await watch.run()
        await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["credited"], 25 * USD)
        assert await watch.told() == ["deposit_seen", "deposit_credited"]
        assert await watch.holds()


async def test_P7_more_money_waits_for_more_blocks(shop: Shop, regtest: Regtest):
    async with bitcoin_watch(shop, regtest) as watch:
        alice, address = await watch.customer(new_address())
        bob, other = await watch.customer(new_address(), label="bob")
        regtest.pay((address, 60 * SAT_A_DOLLAR), (other, 2000 * SAT_A_DOLLAR))
        seen = []
        for _ in range(6):
            regtest.mine()
            await watch.run()
            seen.append((await shop.wallet(alice) // USD, await shop.wallet(bob) // USD))
        assert seen == [(0, 0), (60, 0), (60, 0), (60, 0), (60, 0), (60, 2000)]
        assert await watch.holds()


async def test_S4_three_outputs_of_one_transaction_to_one_address_are_three_deposits(shop: Shop, regtest: Regtest):
    async with bitcoin_watch(shop, regtest) as watch:
        alice, address = await watch.customer(new_address())
        regtest.pay((address, 10_000), (new_address(), 7_000), (address, 10_000), (address, 600))
        regtest.mine(2)
        await watch.run()
        assert [(one.identity.index, one.units) for one in await watch.deposits(alice)] == [(0, 10_000), (2, 10_000), (3, 600)]
        assert await watch.states(alice) == ["credited", "credited", "dust"]
        assert await shop.wallet(alice) == 20 * USD
        assert await watch.holds()


async def test_P7_a_payment_is_shown_before_its_block_and_never_credited_there(shop: Shop, regtest: Regtest):
    async with bitcoin_watch(shop, regtest) as watch:
        alice, address = await watch.customer(new_address())
        regtest.pay((address, 25 * SAT_A_DOLLAR), (address, 5 * SAT_A_DOLLAR))
        assert [await watch.look_ahead(address) for _ in range(2)] == [(2, 0), (0, 0)]
        await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["seen", "seen"], 0)
        watch.rates["BTC"] *= 2  # who waits with a low fee for a better rate gets the one at first sight
        regtest.mine()
        assert await watch.look_ahead(address) is None  # the end is not walked yet: nobody says that it is gone
        await watch.run()
        assert await watch.look_ahead(address) == (0, 0)
        assert await shop.wallet(alice) == 30 * USD
        assert await watch.told() == ["deposit_pending"] * 2 + ["deposit_seen"] * 2 + ["deposit_credited"] * 2
        assert await watch.holds()


async def test_P7_a_payment_that_was_replaced_is_gone(shop: Shop, regtest: Regtest):
    async with bitcoin_watch(shop, regtest) as watch:
        alice, address = await watch.customer(new_address())
        paid = regtest.pay((address, 40 * SAT_A_DOLLAR))
        assert await watch.look_ahead(address) == (1, 0)
        await watch.run()
        theft = regtest.pay_otherwise(paid, (new_address(), 40 * SAT_A_DOLLAR))
        regtest.fork(0, 1, theft)
        await watch.run()
        assert await watch.look_ahead(address) == (0, 1)
        assert (await watch.states(alice), await shop.wallet(alice)) == (["gone"], 0)
        assert await watch.told() == ["deposit_pending", "deposit_gone"]
        assert await watch.look_ahead(address) == (0, 0)


async def test_P4_a_double_spend_by_a_longer_chain_takes_the_credit_back(shop: Shop, regtest: Regtest):
    async with bitcoin_watch(shop, regtest) as watch:
        alice, address = await watch.customer(new_address())
        paid = regtest.pay((address, 40 * SAT_A_DOLLAR))
        regtest.mine(2)
        await watch.run()
        assert await shop.wallet(alice) == 40 * USD
        theft = regtest.pay_otherwise(paid, (new_address(), 40 * SAT_A_DOLLAR))
        regtest.fork(2, 3, theft)
        await watch.run()
        assert (await watch.states(alice), await shop.wallet(alice)) == (["reversed"], 0)
        assert await watch.told() == ["deposit_seen", "deposit_credited", "deposit_reversed"]
        assert await watch.holds()


async def test_P4_an_innocent_fork_mines_the_payment_again_and_nobody_notices(shop: Shop, regtest: Regtest):
    async with bitcoin_watch(shop, regtest) as watch:
        alice, address = await watch.customer(new_address())
        paid = regtest.pay((address, 40 * SAT_A_DOLLAR))
        regtest.mine(2)
        await watch.run()
        (before,) = await watch.deposits(alice)
        regtest.fork(2, 3, paid)
        walked = await watch.run()
        (after,) = await watch.deposits(alice)
        assert (after.state, after.height, after.round) == (DepositState.CREDITED, before.height, 0)
        assert after.block != before.block
        assert [len(step.reversed) for step in walked.recorded] == [0]
        assert await watch.told() == ["deposit_seen", "deposit_credited"]
        assert await watch.holds()


async def test_a_fork_that_lags_behind_is_not_followed(shop: Shop, regtest: Regtest):
    async with bitcoin_watch(shop, regtest) as watch:
        alice, address = await watch.customer(new_address())
        regtest.pay((address, 40 * SAT_A_DOLLAR))
        regtest.mine(3)
        await watch.run()
        regtest.fork(2, 1)  # shorter: the node itself does not follow it
        await watch.run()
        assert await watch.states(alice) == ["credited"]


async def test_S5_money_that_was_moved_on_at_once_is_still_a_deposit(shop: Shop, regtest: Regtest):
    """We watch what happened, not what is left."""
    async with bitcoin_watch(shop, regtest) as watch:
        alice, address = await watch.customer(new_address())
        regtest.pay((address, 30 * SAT_A_DOLLAR))
        regtest.mine(12)
        await watch.run()
        assert await shop.wallet(alice) == 30 * USD


def raw_block(node: Regtest, *outputs: tuple[str, int]) -> bytes:
    """A real block with a payment in it."""
    node.pay(*outputs)
    height = node.mine()
    wire = http.client.HTTPConnection("127.0.0.1", node.port, timeout=30)
    wire.request("GET", f"/block-height/{height}")
    name = wire.getresponse().read().decode()
    wire.request("GET", f"/block/{name}/raw")
    raw = wire.getresponse().read()
    wire.close()
    return raw


async def test_a_block_that_was_tampered_with_is_never_read(regtest: Regtest):
    address, other = new_address(), new_address()
    raw = await asyncio.to_thread(raw_block, regtest, (address, 50_000), (other, 40_000))
    wanted = {scripts.script(address): address}
    (found,) = rawblock.payments(raw, wanted)
    assert (found.index, found.satoshi) == (0, 50_000)
    for at in range(80, len(raw)):
        spoiled = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        try:
            changed = rawblock.payments(spoiled, wanted)
        except ValueError:
            continue
        assert changed == [found], f"byte {at}"  # a witness is not part of what a transaction is named by
    for end in range(80, len(raw)):
        with pytest.raises(ValueError):
            rawblock.payments(raw[:end], wanted)
    with pytest.raises(ValueError):
        rawblock.payments(raw + b"\0", wanted)


def test_addresses_become_the_scripts_of_the_standards():
    """Vectors of BIP 173 and BIP 350, and two old addresses of the first blocks."""
    pairs = {
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4": "0014751e76e8199196d454941c45d1b3a323f1433bd6",
        "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7": (
            "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262"
        ),
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": (
            "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
        ),
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": "76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac",
        "3P14159f73E4gFr7JterCCQh9QjiTjiZrG": "a914e9c3dd0c07aac76179ebc76a6c78d4d67c6c160a87",
    }
    for address, expected in pairs.items():
        assert scripts.script(address).hex() == expected


@pytest.mark.parametrize(
    "wrong",
    [
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",  # checksum
        "bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",  # mixed case
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",  # bech32 where bech32m is due
        "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",  # the same, another version
        "bc1gmk9yu",  # no data
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "0xdAC17F958D2ee523a2206206994597C13D831ec7",
        "",
    ],
)
def test_what_is_no_address_is_refused(wrong: str):
    with pytest.raises(ValueError):
        scripts.script(wrong)


def test_the_id_of_a_block_is_its_headers_double_hash():
    """Bitcoin's own first block."""
    raw = bytes.fromhex(GENESIS_HEADER)
    assert rawblock.payments(genesis(), {}) == []
    assert rawblock.header(raw).hash == "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
    assert rawblock.header(raw).hash == hashlib.sha256(hashlib.sha256(raw).digest()).digest()[::-1].hex()
