"""Payments, forks, faults and rates at random, on a real node: at the end what each address holds is what was credited, to the unit.

The seed is the test's name; a longer run is a longer range.
"""

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from tests.nodes.anvil import Anvil
from tests.nodes.fault_proxy import FaultProxy, fault_proxy
from tests.payments.watching import Watch, evm_watch, one_engine
from tests.sales.shop import Shop

from tokenarb.base.errors import Unavailable
from tokenarb.customers.model import Customer
from tokenarb.payments.deposit import Deposit, DepositState, worth

__all__ = ["one_engine"]

SEEDS = range(1, 5)
STEPS = 60
FORK_MAX = 5
IN_WALLET = {DepositState.CREDITED, DepositState.DUST}


@dataclass
class Storm:
    """What may happen, and what did."""

    dice: random.Random
    node: Anvil
    proxy: FaultProxy
    watch: Watch
    token: str
    exchange: str
    people: list[tuple[Customer, str]]
    mined: list[list[str]] = field(default_factory=list)  # raw transactions of our last blocks, oldest first
    waiting: list[str] = field(default_factory=list)
    forks: int = 0

    def address(self) -> str:
        return self.dice.choice(self.people)[1]

    def pay_token(self) -> None:
        units = self.dice.choice([self.dice.randint(1, 400_000), self.dice.randint(500_000, 90_000_000)])
        self.sent(self.node.transfer(self.token, self.address(), units))

    def pay_coin(self) -> None:
        self.sent(self.node.send(self.address(), self.dice.randint(10**12, 10**17)))

    def pay_from_inside(self) -> None:
        data = self.node.data("Exchange", "pay(address,uint256)", self.address(), self.dice.randint(10**12, 10**17))
        self.sent(self.node.send(self.exchange, data=data))

    def pay_many(self) -> None:
        data = self.node.data("Exchange", "many(address,address,uint256,uint256)", self.token, self.address(), 400_000, 4)
        self.sent(self.node.send(self.exchange, data=data))

    def sent(self, tx: str) -> None:
        self.waiting.append(self.node.rpc("eth_getRawTransactionByHash", tx))

    def mine(self) -> None:
        self.node.mine()
        self.mined.append(self.waiting)
        self.waiting = []

    def fork(self) -> None:
        """The last blocks are others: some of their transactions, in their order, are in them again; the rest is gone for good."""
        if self.waiting or not self.mined:
            self.mine()
        depth = min(self.dice.randint(1, FORK_MAX), len(self.mined))
        gone = [raw for block in self.mined[-depth:] for raw in block]
        kept = gone[: self.dice.randint(0, len(gone))]
        places = sorted(self.dice.randrange(depth) for _ in kept)
        self.node.reorg(depth, [[raw, place] for raw, place in zip(kept, places, strict=True)])
        blocks: list[list[str]] = [[] for _ in range(depth)]
        for raw, place in zip(kept, places, strict=True):
            blocks[place].append(raw)
        self.mined[-depth:] = blocks
        self.forks += 1

    def fault(self) -> None:
        self.proxy.fault = self.dice.choice(["down", "limited", "page", "cut", None, None])

    def rate(self) -> None:
        if self.dice.random() < 0.5:
            self.watch.rates.pop("ETH", None)
        else:
            self.watch.rates["ETH"] = Fraction(self.dice.randint(1_500, 2_500))

    async def look(self) -> None:
        with contextlib.suppress(Unavailable):
            await self.watch.run(blocks=self.dice.choice([1, 3, 40]))
        with contextlib.suppress(Unavailable, ValueError):
            await self.watch.compare(self.address())

    async def blow(self) -> None:
        """One thing that happens."""
        deeds = [self.pay_token, self.pay_token, self.pay_coin, self.pay_from_inside, self.pay_many, self.mine, self.mine, self.fork]
        self.dice.choice([*deeds, self.fault, self.rate])()
        if self.dice.random() < 0.5:
            await self.look()

    async def calm(self) -> None:
        """All is well again, and old enough to count."""
        self.proxy.heal()
        self.watch.rates["ETH"] = Fraction(2_000)
        self.node.mine()
        await self.watch.run()
        await self.watch.compare(*(address for _, address in self.people))
        self.node.mine(8)
        await self.watch.run()
        await self.watch.run()


def of_kind(found: list[Deposit], contract: str | None) -> Iterator[Deposit]:
    return (one for one in found if one.contract == contract and one.height is not None)


@pytest.mark.parametrize("seed", SEEDS)
async def test_P4_whatever_happens_what_is_there_is_what_was_credited(shop: Shop, anvil: Anvil, seed: int):
    token, exchange = anvil.deploy("Dollar", 6), anvil.deploy("Exchange")
    anvil.send(exchange, 10**20)
    anvil.transfer(token, exchange, 10**15)
    anvil.mine()
    async with fault_proxy(anvil.port) as proxy, evm_watch(shop, anvil, (token, 6), url=proxy.url, patience_s=5) as watch:
        people = [await watch.customer(label=name) for name in ("alice", "bob")]
        await watch.compare(*(address for _, address in people))
        storm = Storm(random.Random(seed), anvil, proxy, watch, token, exchange, people)
        for _ in range(STEPS):
            await storm.blow()
        await storm.calm()
        assert storm.forks
        for customer, address in people:
            found = list(await watch.deposits(customer))
            held = anvil.rpc("eth_call", {"to": token, "data": anvil.data("Dollar", "balanceOf(address)", address)}, "latest")
            assert sum(one.units for one in of_kind(found, token)) == int(held, 16)
            assert sum(one.units for one in of_kind(found, None)) == int(anvil.rpc("eth_getBalance", address, "latest"), 16)
            there = [one for one in found if one.height is not None]
            assert {one.state for one in there} <= IN_WALLET
            assert {one.state for one in found if one.height is None} <= {DepositState.SEEN, DepositState.REVERSED}
            credited = [one for one in there if one.state is DepositState.CREDITED]
            assert await shop.wallet(customer) == sum(one.credit_nano for one in credited) - sum(one.owed_nano for one in found)
            assert all(one.credit_nano == worth(one.units, watch.network.assets[one.contract].decimals, one.rate_used) for one in credited)
        assert await watch.holds()
