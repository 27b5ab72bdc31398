"""What the tests of deposits stand on: the product's own watcher on a real node and a real database, and the house's books behind it."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction

import pytest
from tests.nodes.anvil import Anvil
from tests.nodes.regtest import Regtest
from tests.sales.buyers import HOUSE, buyer, everything_holds, letters
from tests.sales.shop import NOW, Shop, open_shop

from tokenarb.customers.model import Customer
from tokenarb.ops.chain_watch import ChainWatch, Walked
from tokenarb.payments import deposits, networks
from tokenarb.payments.chains.bitcoin import Bitcoin
from tokenarb.payments.chains.evm import Evm
from tokenarb.payments.chains.several import Several
from tokenarb.payments.deposit import Deposit
from tokenarb.payments.networks import Network
from tokenarb.payments.ports import Chain
from tokenarb.payments.sightings import Watched
from tokenarb.upstream.fetching import Fetcher

USD = 10**9
"""Nano-USD in a dollar."""

RATES = {"USDT": Fraction(1), "ETH": Fraction(2000), "BTC": Fraction(100_000)}

EVM_ROW = """
[test]
title = "Test Chain"
family = "evm"
dialect = "evm"
identity = "{chain_id}"
coin = "ETH"
decimals = 18
block_s = 12
scan_to = "{scan_to}"
dust_usd = "0.50"
confirm = [{{ below_usd = "50", blocks = 2 }}, {{ blocks = 3, finalized = true }}]
"""

BITCOIN_ROW = """
[regtest]
title = "Bitcoin"
family = "bitcoin"
dialect = "esplora"
identity = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"
coin = "BTC"
decimals = 8
block_s = 600
scan_to = "latest"
zero_bits = 1
dust_usd = "1"
confirm = [{ below_usd = "50", blocks = 1 }, { below_usd = "1000", blocks = 2 }, { blocks = 6 }]
"""


def evm_row(chain_id: int, *tokens: tuple[str, int], scan_to: str = "latest") -> Network:
    """A chain like those of networks.toml: small sums after 2 blocks, others after the chain's finality. `tokens`: contract, decimals."""
    text = EVM_ROW.format(chain_id=chain_id, scan_to=scan_to)
    for contract, decimals in tokens:
        text += f'\n[[test.token]]\nsymbol = "USDT"\ncontract = "{contract}"\ndecimals = {decimals}\nsource = "the test"\n'
    return networks.read(text)["test"]


@pytest.fixture(name="shop")
async def one_engine(tmp_path) -> AsyncIterator[Shop]:
    """For tests of what stands in front of the database; that both engines do the same is for test_deposit_rules.py to say."""
    async with open_shop(f"sqlite:///{tmp_path / 'shop.db'}") as opened:
        yield opened


@dataclass
class Watch:
    """A chain that is watched: `run` walks to its end and credits, as the clock would."""

    shop: Shop
    network: Network
    chain: Chain
    customers: dict[str, int] = field(default_factory=dict)
    house: set[str] = field(default_factory=set)
    rates: dict[str, Fraction] = field(default_factory=lambda: dict(RATES))
    now_ms: int = NOW

    def watcher(self, blocks: int = 40) -> ChainWatch:
        async def watched(_tx) -> Watched:
            return Watched(dict(self.customers), frozenset(self.house))

        async def rates(_tx, _now_ms) -> dict[str, Fraction]:
            return self.rates

        return ChainWatch(self.shop.database, self.network, self.chain, HOUSE, watched, rates, blocks)

    async def run(self, blocks: int = 40) -> Walked:
        """Raises: Unavailable, after what there is was credited."""
        self.now_ms += 1000
        walked = await self.watcher(blocks).run(self.now_ms)
        if walked.away is not None:
            raise walked.away
        return walked

    async def compare(self, *addresses: str) -> tuple[list[Deposit], dict[str, int]]:
        """What was found by comparing balances, and what is missing."""
        self.now_ms += 1000
        (compared,) = await self.watcher().compare(self.now_ms, addresses)
        return list(compared.found), dict(compared.missing)

    async def look_ahead(self, *addresses: str) -> tuple[int, int] | None:
        """How many payments wait for a block, and how many do so no more; None: ask again."""
        self.now_ms += 1000
        noted = await self.watcher().look_ahead(self.now_ms, addresses)
        return None if noted is None else (len(noted.found), len(noted.gone))

    async def customer(self, address: str | None = None, label: str = "alice") -> tuple[Customer, str]:
        """A customer and the address that she was given."""
        customer = await buyer(self.shop, label)
        address = address or "0x" + os.urandom(20).hex()
        self.customers[address] = customer.id
        return customer, address

    async def deposits(self, customer: Customer) -> Sequence[Deposit]:
        async with self.shop.database.read() as tx:
            return await deposits.of_customer(tx, customer.id)

    async def states(self, customer: Customer) -> list[str]:
        return [one.state.value for one in await self.deposits(customer)]

    async def told(self) -> list[str]:
        """Topics of what waits to be told; it is told by that."""
        return [letter.topic for letter in await letters(self.shop, self.now_ms)]

    async def holds(self) -> bool:
        return await everything_holds(self.shop)


@asynccontextmanager
async def evm_watch(
    shop: Shop,
    node: Anvil,
    *tokens: tuple[str, int],
    url: str | None = None,
    urls: tuple[str, ...] = (),
    scan_to: str = "latest",
    batch: int = 50,
    patience_s: float = 10,
):
    """A watch on `node` from its present head on; `url`: where it is asked instead; `urls`: several nodes of its chain."""
    network = evm_row(node.chain_id, *tokens, scan_to=scan_to)
    webs = [Fetcher(address, whole_s=patience_s) for address in urls or (url or node.url,)]
    nodes = [Evm(network, web, batch=batch) for web in webs]
    try:
        watch = Watch(shop, network, Several(network, nodes) if urls else nodes[0])
        await watch.run()
        yield watch
    finally:
        for web in webs:
            await web.close()


@asynccontextmanager
async def bitcoin_watch(shop: Shop, node: Regtest, *, url: str | None = None, patience_s: float = 10, zero_bits: int = 1):
    """The same on Bitcoin."""
    network = replace(networks.read(BITCOIN_ROW)["regtest"], zero_bits=zero_bits)
    web = Fetcher(url or node.url, whole_s=patience_s)
    try:
        watch = Watch(shop, network, Bitcoin(network, web))
        await watch.run()
        yield watch
    finally:
        await web.close()
