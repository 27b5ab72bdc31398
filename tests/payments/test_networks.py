"""The reviewed file of chains and tokens: no slip of the hand survives it, and what a chain's rules say is what happens."""

import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.nodes.keccak import checksummed, keccak

from tokenarb.payments import networks
from tokenarb.payments.chains import evm

TEXT = (resources.files("tokenarb.payments") / "chains" / "networks.toml").read_text("utf-8")


def test_the_hash_is_ethereums():
    assert keccak(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert "0x" + keccak(b"Transfer(address,address,uint256)").hex() == evm.TRANSFER
    topic = keccak(bytes.fromhex(evm.TRANSFER[2:]))
    assert {int.from_bytes(topic[at : at + 2], "big") & 2047 for at in (0, 2, 4)} == set(evm.BLOOM_BITS)


def test_every_contract_carries_its_checksum_and_a_source():
    rows = tomllib.loads(TEXT)
    tokens = [(chain, token) for chain, row in rows.items() for token in row.get("token", ())]
    assert len(tokens) == 15
    for chain, token in tokens:
        assert token["contract"] == checksummed(token["contract"]), (chain, token["symbol"])
        assert token["source"].startswith("https://")


def test_the_chains_are_those_we_sell_on():
    known = networks.load()
    assert {name: row.identity for name, row in known.items() if row.family == "evm"} == {
        "ethereum": "1",
        "base": "8453",
        "arbitrum": "42161",
        "polygon": "137",
        "bnb": "56",
    }
    for row in known.values():
        symbols = [asset.symbol for asset in row.assets.values()]
        assert sorted(symbols[1:]) == (["DAI", "USDC", "USDT"] if row.family == "evm" else [])
    # The same token has other decimals elsewhere: a thousand millionfold credit, if it were read from the wrong row.
    usdt = {name: asset.decimals for name, row in known.items() for asset in row.assets.values() if asset.symbol == "USDT"}
    assert usdt == {"ethereum": 6, "base": 6, "arbitrum": 6, "polygon": 6, "bnb": 18}


@given(st.integers(0, 10**15), st.integers(0, 10**15), st.sampled_from(sorted(networks.load())))
def test_P7_more_money_never_waits_for_less(one, other, name):
    row = networks.load()[name]
    small, large = row.rule(min(one, other)), row.rule(max(one, other))
    assert (small.blocks, small.finalized) <= (large.blocks, large.finalized)
    assert row.rule(None) == row.deepest
    assert small.blocks >= 1


def test_bitcoins_blocks_prove_work_and_its_first_ones_did_not_yet():
    zeros = networks.load()["bitcoin"].zero_bits
    # Block 800,000 of July 2023, and the first.
    assert int("00000000000000000002a7c4c1e48d76c5a37902165a270156b7a8d72728a054", 16) >> 256 - zeros == 0
    assert int("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", 16) >> 256 - zeros != 0


def test_amounts_are_told_exactly():
    ether = networks.load()["ethereum"]
    assert ether.amount(None, 1) == "0.000000000000000001 ETH"
    assert ether.amount("0xdac17f958d2ee523a2206206994597c13d831ec7", 25_000_000) == "25 USDT"
    assert ether.amount(None, 2**256 - 1).startswith("115792089237316195423570985008687907853269984665640564039457.584007913129639935 ")
    assert ether.amount("0xother", 7) == "7 (0xother)"


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (changed("blocks = 1 }", "blocks = 0 }"), "without being in a block"),
        (changed("{ blocks = 6 },", ""), "only the last one has no bound"),
        (changed('below_usd = "50"', 'below_usd = "5000"'), "rise"),
        (changed('coin = "BTC"\n', ""), "'coin' is missing"),
        (changed('title = "Bitcoin"\n', ""), "'title' is missing"),
        (changed('scan_to = "latest"', 'scan_to = "safe"'), "scan_to"),
        (changed("decimals = 8", "decimals = 80"), "decimals"),
        (changed("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "0xdAC17F958D2ee523a2206206994597C13D831ec7"), "twice"),
    ],
)
def test_a_slip_in_the_file_is_refused_in_words(text: str, why: str):
    with pytest.raises(ValueError, match=why):
        networks.read(text)
